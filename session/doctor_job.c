#include "config.h"

#include "session/doctor_job.h"

#include "session/doctor_facts.h"
#include "session/doctor_target.h"

/* What stands in the two pairs of parentheses. */
struct job_shape {
	struct slice space, components;
};

static bool
job_read(const struct matcher *m, struct job_shape *out)
{
	struct slice v = m->value;
	ptrdiff_t middle = slice_find(v, SLICE(")/("), 0);

	if (!slice_eq(m->name, SLICE("job")) || m->op != MATCH_RE ||
	    middle < 1 || v.p[0] != '(' || v.p[v.n - 1] != ')')
		return false;
	out->space = (struct slice){ v.p + 1, (size_t)middle - 1 };
	out->components =
		(struct slice){ v.p + middle + 3, v.n - (size_t)middle - 4 };
	return true;
}

bool
doctor_job_is_shape(const struct matcher *m)
{
	struct job_shape shape;

	return job_read(m, &shape);
}

/* The next of "a|b|c"; false at the end. */
static bool
job_component(struct slice *rest, struct slice *one)
{
	ptrdiff_t bar = slice_find(*rest, SLICE("|"), 0);

	if (rest->n == 0)
		return false;
	*one = *rest;
	if (bar >= 0)
		one->n = (size_t)bar;
	rest->p += one->n + (bar >= 0);
	rest->n -= one->n + (bar >= 0);
	return true;
}

static bool
job_names(struct slice components, struct slice want)
{
	struct slice one;

	while (job_component(&components, &one))
		if (slice_eq(one, want))
			return true;
	return false;
}

bool
doctor_job_wants(const struct matcher *m, const char *component)
{
	struct job_shape shape;

	return job_read(m, &shape) &&
	       job_names(shape.components, slice_of(component));
}

/* The part of a job before and behind its last slash. */
static bool
job_split(struct slice job, struct slice *space, struct slice *component)
{
	size_t n = job.n;

	while (n > 0 && job.p[n - 1] != '/')
		n--;
	if (n == 0)
		return false;
	*space = (struct slice){ job.p, n - 1 };
	*component = (struct slice){ job.p + n, job.n - n };
	return true;
}

/* ------------------------------------------- no NAMESPACE/COMPONENT at all ---
 */

/* Of v1 and v2, by the names that charts give them. */
static bool
job_is_component(struct slice name)
{
	static const char *const known[] = {
		"pyroscope",       "all",
		"distributor",     "ingester",
		"querier",         "query-frontend",
		"query-scheduler", "query-backend",
		"store-gateway",   "compactor",
		"segment-writer",  "compaction-worker",
		"metastore",       "admin",
		"tenant-settings", "ad-hoc-profiles",
		"ruler",           "overrides-exporter",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_eq(name, slice_of(known[i])))
			return true;
	return false;
}

/* What is behind the slash is no component of a Pyroscope, in any job. */
static bool
job_is_misnamed(const struct doctor_at *at, const struct lost *l)
{
	struct slice space, component;

	for (size_t i = 0; i < l->n_values; i++)
		if (job_split(l->value[i], &space, &component) &&
		    job_is_component(component))
			return false;
	return at->facts->pyroscope;
}

static void
job_fix_labels(const struct doctor_facts *f, struct slice space,
	       struct str *out)
{
	str_add(out, "give the targets these labels in static_configs (a label "
		     "job beats job_name):\nlabels: {job: ");
	str_add_slice(out, space);
	str_add(out, "/pyroscope, namespace: ");
	str_add_slice(out, space);
	if (f->n_clusters == 0)
		str_add(out, ", cluster: CLUSTER");
	str_addc(out, '}');
}

/* By what else is there it can be told how it was scraped (A.5). */
static void
job_fix(const struct doctor_at *at, struct slice space, struct str *out)
{
	const struct doctor_facts *f = at->facts;
	struct str job = { 0 };
	static const char relabel[] = "[__meta_kubernetes_namespace, "
				      "__meta_kubernetes_pod_label_name]";

	if (at->session->o.source->labels) {
		str_add_slice(&job, space);
		str_add(&job, "/pyroscope");
		doctor_report_option("--label", SLICE("job"), str_slice(&job),
				     out);
		str_release(&job);
	} else if (f->n_namespaces == 0) {
		job_fix_labels(f, space, out);
	} else if (f->n_clusters > 0) {
		str_printf(out,
			   "as annotation autodiscovery (Alloy) makes it: give "
			   "the pods the annotation\n"
			   "k8s.grafana.com/job: NAMESPACE/COMPONENT\n"
			   "or relabel (relabel_configs):\n"
			   "- {source_labels: %s, separator: /, "
			   "target_label: job}\n"
			   "or in static_configs: labels: {job: "
			   "%.*s/pyroscope}",
			   relabel, SLICE_ARG(space));
	} else {
		str_printf(out,
			   "as a ServiceMonitor makes it: in its endpoint\n"
			   "relabelings: [{sourceLabels: %s, separator: /, "
			   "targetLabel: job}]",
			   relabel);
	}
}

static void
job_misnamed(const struct doctor_at *at, const struct lost *l,
	     const struct job_shape *shape, struct doctor_words *w)
{
	const struct doctor_facts *f = at->facts;
	struct slice space = shape->space, rest = shape->components,
		     first = { 0 };

	if (space.n == 0)
		space = f->n_namespaces > 0 ? f->namespace_[0]
					    : SLICE("default");
	job_component(&rest, &first);
	str_add(&w->text, "job is ");
	if (f->n_jobs > 0)
		doctor_report_list(f->job, f->n_jobs, false, &w->text);
	else
		doctor_report_list(l->value, l->n_values, false, &w->text);
	str_add(&w->text, ", the dashboard wants \"");
	str_add_slice(&w->text, space);
	str_addc(&w->text, '/');
	str_add_slice(&w->text, first);
	str_addc(&w->text, '"');
	job_fix(at, space, &w->fix);
	str_clear(&w->query);
	str_add(&w->query, "count by (job) (");
	str_add(&w->query, f->n_jobs > 0 ? "pyroscope_build_info" : "up");
	str_addc(&w->query, ')');
	doctor_report_add(at, DOCTOR_JOB, w);
}

/* ------------------------------------------- another NAMESPACE in front --- */

static void
job_other_space(const struct doctor_at *at, const struct job_shape *shape,
		struct slice job, struct slice space, struct doctor_words *w)
{
	bool none = at->facts->n_namespaces == 0 && shape->space.n == 0;

	if (none)
		str_add(&w->text, "no series has the label namespace, so "
				  "$namespace is empty: ");
	str_add(&w->text, "job is ");
	matcher_print_quoted(job, &w->text);
	str_add(&w->text, ", the dashboard wants \"");
	str_add_slice(&w->text, shape->space);
	str_add(&w->text, "/...\"");
	if (vars_find(&at->session->vars, SLICE("namespace")) != NULL) {
		doctor_report_option("--var", SLICE("namespace"), space,
				     &w->fix);
	} else
		str_add(&w->fix, "change the matcher in the dashboard");
	if (none)
		str_add(&w->fix,
			"\nor let the scrape set the label "
			"(relabel_configs):\n"
			"- {source_labels: [__meta_kubernetes_namespace], "
			"target_label: namespace}");
	doctor_report_add(at, none ? DOCTOR_NAMESPACE : DOCTOR_VALUE, w);
}

/* -------------------------------------------------- another COMPONENT --- */

struct job_component_fact {
	const char *component, *why, *fix;
};

/* What v2 has in the place of components of v1 (A.4). */
static const struct job_component_fact job_v2[] = {
	{ "querier",
	  "v2 microservices have no querier: the query-frontend answers",
	  "let its routes count as a querier's (relabel_configs):\n"
	  "- {source_labels: [job], regex: (.*)/query-frontend, "
	  "replacement: $1/querier, target_label: job}" },
	{ "ingester",
	  "v2 microservices have no ingester: segment-writers take the "
	  "profiles and queries are read elsewhere; no scrape brings it back",
	  "" },
};

static bool
job_in_v2(const struct doctor_at *at, const struct job_shape *shape,
	  struct doctor_words *w)
{
	const struct doctor_facts *f = at->facts;
	bool v2 = f->storage == FACTS_V2 ||
		  doctor_facts_has_job(f, "segment-writer") ||
		  doctor_facts_has_job(f, "query-backend") ||
		  doctor_facts_has_job(f, "metastore");

	for (size_t i = 0; v2 && i < sizeof(job_v2) / sizeof(job_v2[0]); i++) {
		if (!job_names(shape->components,
			       slice_of(job_v2[i].component)))
			continue;
		str_add(&w->text, job_v2[i].why);
		str_add(&w->fix, job_v2[i].fix);
		doctor_report_add(at, DOCTOR_ARCHITECTURE, w);
		return true;
	}
	return false;
}

static void
job_other_component(const struct doctor_at *at, const struct lost *l,
		    const struct job_shape *shape, struct doctor_words *w)
{
	struct slice rest = shape->components, one;

	if (job_in_v2(at, shape, w))
		return;
	doctor_target_down(at);
	str_add(&w->text, "no series of a ");
	for (bool first = true; job_component(&rest, &one); first = false) {
		str_add(&w->text, first ? "" : " or ");
		str_add_slice(&w->text, one);
	}
	str_add(&w->text, "; job is ");
	if (at->facts->n_jobs > 0)
		doctor_report_list(at->facts->job, at->facts->n_jobs, false,
				   &w->text);
	else
		doctor_report_list(l->value, l->n_values, false, &w->text);
	str_add(&w->fix, "scrape that component too");
	doctor_report_add(at, DOCTOR_NOT_SCRAPED, w);
}

void
doctor_job(const struct doctor_at *at, const struct lost *l,
	   struct doctor_words *w)
{
	struct job_shape shape = { 0 };
	struct slice space, component, other = { 0 }, other_space = { 0 };
	bool slash = false;

	job_read(l->matcher, &shape);
	for (size_t i = 0; i < l->n_values; i++) {
		if (!job_split(l->value[i], &space, &component))
			continue;
		slash = true;
		if (other.n > 0 || slice_eq(space, shape.space) ||
		    !job_names(shape.components, component))
			continue;
		other = l->value[i];
		other_space = space;
	}
	if (other.n > 0)
		job_other_space(at, &shape, other, other_space, w);
	else if (!slash || job_is_misnamed(at, l))
		job_misnamed(at, l, &shape, w);
	else
		job_other_component(at, l, &shape, w);
}
