#include "config.h"

#include "session/doctor_route.h"

#include "session/doctor_facts.h"
#include "session/doctor_job.h"

/* A matcher with the same expression that does not mind the case. */
static bool
route_init_any_case(struct matcher *out, const struct matcher *m,
		    struct str *text)
{
	str_add(text, "(?i)");
	str_add_slice(text, m->value);
	return m->op == MATCH_RE &&
	       matcher_init(out, MATCH_RE, m->name, str_slice(text), NULL) == 0;
}

/* The first route that would match in another case, or an empty slice. */
static struct slice
route_other_case(const struct lost *l)
{
	struct str text = { 0 };
	struct matcher m = { 0 };
	struct slice found = { 0 };

	if (route_init_any_case(&m, l->matcher, &text)) {
		for (size_t i = 0; i < l->n_values && found.n == 0; i++)
			if (matcher_matches(&m, l->value[i]))
				found = l->value[i];
		matcher_release(&m);
	}
	str_release(&text);
	return found;
}

static const struct matcher *
route_job(const struct lost *l)
{
	for (size_t i = 0; i < l->n_before; i++)
		if (slice_eq(l->before[i]->name, SLICE("job")))
			return l->before[i];
	return NULL;
}

/* Queries are counted elsewhere: somebody has them, queriers have not. */
static bool
route_is_querier(const struct doctor_at *at, const struct lost *l)
{
	const struct matcher *job = route_job(l);
	bool asked = false;

	for (size_t i = 0; i < at->facts->n_routes; i++)
		asked |=
			slice_starts(at->facts->route[i], SLICE("querier_v1_"));
	return asked && job != NULL && doctor_job_wants(job, "querier") &&
	       doctor_facts_has_job(at->facts, "querier");
}

static void
route_querier(const struct doctor_at *at, struct doctor_words *w)
{
	str_add(&w->text,
		"the queriers of v1 microservices do not count the queries "
		"that they answer: these come over streams from the "
		"query-scheduler, and are counted at the query-frontend");
	str_clear(&w->query);
	str_add(&w->query, "count by (job, route) "
			   "(pyroscope_request_duration_seconds_count{route=~"
			   "\"querier_v1_.*\"})");
	str_add(&w->fix, "let the front end's routes count as a querier's "
			 "(relabel_configs):\n"
			 "- {source_labels: [job], regex: (.*)/query-frontend, "
			 "replacement: $1/querier, target_label: job}");
	doctor_report_add(at, DOCTOR_QUERIER, w);
}

static bool
route_has(const struct lost *l, const char *const *names)
{
	for (size_t i = 0; i < l->n_values; i++)
		for (size_t k = 0; names[k] != NULL; k++)
			if (slice_find(l->value[i], slice_of(names[k]), 0) >= 0)
				return true;
	return false;
}

/* Profiles come, by ways that the panel does not count. */
static const char *
route_other_way(const struct lost *l)
{
	static const char *const sdk[] = { "ingest", NULL };
	static const char *const otlp[] = { "opentelemetry_",
					    "v1development_profiles", NULL };

	if (slice_find(l->matcher->value, SLICE("push"), 0) < 0)
		return NULL;
	if (slice_find(l->matcher->value, SLICE("ingest"), 0) < 0 &&
	    route_has(l, sdk))
		return "/ingest, as SDKs send";
	return route_has(l, otlp) ? "OpenTelemetry's export" : NULL;
}

static void
route_push(const struct doctor_at *at, const struct lost *l, const char *way,
	   struct doctor_words *w)
{
	str_add(&w->text, slice_find(l->matcher->value, SLICE("ingest"), 0) < 0
				  ? "the panel counts push.v1 alone, as Alloy "
				    "sends"
				  : "the panel counts push.v1 and /ingest");
	str_add(&w->text, "; profiles come by ");
	str_add(&w->text, way);
	str_add(&w->fix, "nothing is missing: received profiles are counted "
			 "by type in the panels of the distributor");
	doctor_report_add(at, DOCTOR_PUSH, w);
}

static void
route_case(const struct doctor_at *at, const struct lost *l, struct slice route,
	   struct doctor_words *w)
{
	str_add(&w->text, "the panel wants ");
	matcher_print(l->matcher, &w->text);
	str_add(&w->text, ", which minds the case and misses ");
	matcher_print_quoted(route, &w->text);
	str_add(&w->fix, "lower the routes where they are scraped "
			 "(metric_relabel_configs):\n"
			 "- {source_labels: [route], target_label: route, "
			 "action: lowercase}");
	doctor_report_add(at, DOCTOR_CASE, w);
}

void
doctor_route(const struct doctor_at *at, const struct lost *l,
	     struct doctor_words *w)
{
	struct slice other = route_other_case(l);
	const char *way = route_other_way(l);

	if (route_is_querier(at, l)) {
		route_querier(at, w);
	} else if (way != NULL) {
		route_push(at, l, way, w);
	} else if (other.n > 0) {
		route_case(at, l, other, w);
	} else {
		str_add(&w->text, "no request came for ");
		matcher_print(l->matcher, &w->text);
		str_add(&w->text, ": a route shows once it is used; there ");
		str_add(&w->text, l->n_values == 1 ? "is " : "are ");
		doctor_report_list(l->value, l->n_values, true, &w->text);
		str_add(&w->fix, "send a profile, or ask a query, and look "
				 "again");
		doctor_report_add(at, DOCTOR_TRAFFIC, w);
	}
}
