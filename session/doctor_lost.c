/* doctor_lost.c - which of the known reasons a lost selector has: the metric is
 * not there, or one of the labels. */
#include "config.h"

#include "session/doctor_lost.h"

#include "session/doctor_facts.h"
#include "session/doctor_job.h"
#include "session/doctor_metric.h"
#include "session/doctor_route.h"

/* The variable whose value stands in the matcher; NULL: none does. */
static const struct var *
lost_variable(const struct doctor_at *at, const struct matcher *m)
{
	const struct vars *vars = &at->session->vars;

	for (size_t i = 0; i < vars->n; i++) {
		const struct var *v = &vars->var[i];

		if (slice_eq(v->variable->name, m->name) && v->n_values == 1 &&
		    slice_eq(v->value[0].value, m->value))
			return v;
	}
	return NULL;
}

/* A label that Pyroscope itself sets, and no scrape. */
static bool
lost_is_own(const struct lost *l)
{
	static const char *const own[] = { "le",    "method", "quantile",
					   "route", "tenant", "status_code",
					   "type",  "ws" };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (slice_eq(l->matcher->name, slice_of(own[i])))
			return true;
	return false;
}

/* No series has the label at all: the dashboard wants a value of it. */
static void
lost_label(const struct doctor_at *at, const struct lost *l,
	   struct doctor_words *w)
{
	bool cluster = slice_eq(l->matcher->name, SLICE("cluster"));
	bool space = slice_eq(l->matcher->name, SLICE("namespace"));
	const struct var *v = lost_variable(at, l->matcher);

	str_add(&w->text, "no series of ");
	str_add_slice(&w->text, lost_family(l->name->value));
	str_add(&w->text, " has the label ");
	labels_print_name(l->matcher->name, &w->text);
	str_add(&w->text, ", the dashboard wants ");
	matcher_print(l->matcher, &w->text);
	if (v != NULL) {
		doctor_report_option("--var", v->variable->name, SLICE(""),
				     &w->fix);
		str_add(&w->fix, " asks for series without it; or let the "
				 "scrape set it:\n");
	}
	if (lost_is_own(l)) {
		str_add(&w->fix, "the metric brings it: look for what drops or "
				 "renames it in metric_relabel_configs");
	} else if (at->session->o.source->labels) {
		str_add(&w->fix, "--label ");
		str_add_slice(&w->fix, l->matcher->name);
		str_add(&w->fix, "=VALUE");
	} else {
		str_add(&w->fix, "labels: {");
		str_add_slice(&w->fix, l->matcher->name);
		str_add(&w->fix, ": VALUE}");
	}
	if (cluster)
		str_add(&w->fix, "\n(external_labels are not seen by local "
				 "queries)");
	doctor_report_add(at,
			  cluster ? DOCTOR_CLUSTER
			  : space ? DOCTOR_NAMESPACE
				  : DOCTOR_MATCHER,
			  w);
}

static void
lost_value(const struct doctor_at *at, const struct lost *l,
	   const struct var *v, struct doctor_words *w)
{
	labels_print_name(l->matcher->name, &w->text);
	str_add(&w->text, " is ");
	doctor_report_list(l->value, l->n_values, false, &w->text);
	str_add(&w->text, ", $");
	str_add_slice(&w->text, v->variable->name);
	str_add(&w->text, " is ");
	matcher_print_quoted(l->matcher->value, &w->text);
	doctor_report_option("--var", v->variable->name, l->value[0], &w->fix);
	doctor_report_add(at, DOCTOR_VALUE, w);
}

/* What the label has in place of what is wanted, as a query. */
static void
lost_show(const struct doctor_at *at, const struct expr *sel,
	  const struct lost *l, struct str *out)
{
	str_add(out, "count by (");
	labels_print_name(l->matcher->name, out);
	str_add(out, ") (");
	lost_print_last(&at->span, sel, l->before, l->n_before, out);
	str_addc(out, ')');
}

static void
lost_generic(const struct doctor_at *at, const struct lost *l,
	     struct doctor_words *w)
{
	str_add_slice(&w->text, lost_family(l->name->value));
	str_add(&w->text, " has no series with ");
	for (size_t i = 1; i < l->n_before && !l->alone; i++) {
		matcher_print(l->before[i], &w->text);
		str_add(&w->text, " and ");
	}
	matcher_print(l->matcher, &w->text);
	lost_say_values(l, &w->text);
	doctor_report_add(at, DOCTOR_MATCHER, w);
}

/* The value is right: other series of the same Pyroscope have it. */
static bool
lost_is_elsewhere(const struct doctor_at *at, const struct lost *l)
{
	const struct doctor_facts *f = at->facts;
	bool cluster = slice_eq(l->matcher->name, SLICE("cluster"));
	const struct slice *value = cluster ? f->cluster : f->namespace_;
	size_t n = cluster ? f->n_clusters : f->n_namespaces;

	if (!cluster && !slice_eq(l->matcher->name, SLICE("namespace")))
		return false;
	for (size_t i = 0; i < n; i++)
		if (matcher_matches(l->matcher, value[i]))
			return doctor_metric_here(at, l->name->value);
	return false;
}

static void
lost_matcher(const struct doctor_at *at, const struct expr *sel,
	     const struct lost *l)
{
	const struct var *v = lost_variable(at, l->matcher);
	struct doctor_words w = { 0 };

	if (l->name == NULL) {
		lost_say(l, sel, &w.text);
		doctor_report_add(at, DOCTOR_MATCHER, &w);
		return;
	}
	if (lost_is_elsewhere(at, l))
		return;
	lost_show(at, sel, l, &w.query);
	if (l->n_values == 0)
		lost_label(at, l, &w);
	else if (doctor_job_is_shape(l->matcher))
		doctor_job(at, l, &w);
	else if (slice_eq(l->matcher->name, SLICE("route")))
		doctor_route(at, l, &w);
	else if (v != NULL)
		lost_value(at, l, v, &w);
	else
		lost_generic(at, l, &w);
}

void
doctor_lost(const struct doctor_at *at, const struct expr *sel,
	    const struct lost *l)
{
	if (l->kind == LOST_WAIT)
		*at->waiting = true;
	else if (l->kind == LOST_NAME)
		doctor_metric(at, sel, l);
	else if (l->kind == LOST_MATCHER)
		lost_matcher(at, sel, l);
}
