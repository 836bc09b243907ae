#include "config.h"

#include "session/doctor_facts.h"

#include <inttypes.h>

#define FACTS_LOOKBACK (5 * 60 * 1000)
#define FACTS_INFO "pyroscope_build_info"
#define FACTS_COUNT "pyroscope_request_duration_seconds_count"

/* What is asked about: when, and of which series. */
struct facts_scope {
	struct probe *probe;
	struct time_range range;
	struct slice matchers;
};

/* The values that LABEL has in the series whose name matches; false: not known
 * yet. */
static bool
facts_values(const struct facts_scope *s, const char *label, const char *name,
	     struct probe_answer *out)
{
	struct source_question q = { .ask = SOURCE_LABEL_VALUES,
				     .label = slice_of(label),
				     .start = s->range.from - FACTS_LOOKBACK,
				     .end = s->range.to };
	const struct probe_answer *a;
	struct str selector = { 0 };

	str_printf(&selector, "{__name__=~\"%s\"", name);
	str_add(&selector, s->matchers.n > 0 ? "," : "");
	str_add_slice(&selector, s->matchers);
	str_addc(&selector, '}');
	q.query = str_slice(&selector);
	a = probe_ask(s->probe, &q);
	str_release(&selector);
	*out = (struct probe_answer){ 0 };
	if (a != NULL)
		*out = *a;
	return a != NULL;
}

static bool
facts_any(const struct slice *text, size_t n, const char *const *prefix)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; prefix[k] != NULL; k++)
			if (slice_starts(text[i], slice_of(prefix[k])))
				return true;
	return false;
}

static void
facts_storage(struct doctor_facts *f, const struct probe_answer *names)
{
	static const char *const v1[] = { "ingester_v1_", "storegateway_v1_",
					  "schedulerpb_",
					  "pyroscope_head_size_bytes", NULL };
	static const char *const v2[] = { "/segmentwriter.", "/metastore.",
					  "pyroscope_segment_",
					  "pyroscope_metastore_", NULL };
	bool old = facts_any(f->route, f->n_routes, v1) ||
		   facts_any(names->text, names->n_texts, v1);
	bool new = facts_any(f->route, f->n_routes, v2) ||
		   facts_any(names->text, names->n_texts, v2);

	if (old || new)
		f->storage = !new ? FACTS_V1 : old ? FACTS_DUAL : FACTS_V2;
}

/* One process that both takes profiles and answers queries is all of them. */
static bool
facts_mode(const struct facts_scope *s, struct doctor_facts *f)
{
	static const char *const front[] = { "querier_v1_", NULL };
	static const char *const back[] = { "push_v1_", "ingest",
					    "pyroscope_ingest", NULL };
	struct str query = { 0 };
	int64_t window = (s->range.to - s->range.from + FACTS_LOOKBACK) / 1000;
	double both;
	bool known;

	if (f->n_instances == 1 && f->storage != FACTS_UNKNOWN &&
	    facts_any(f->route, f->n_routes, back)) {
		f->single = true;
		return true;
	}
	if (!facts_any(f->route, f->n_routes, front) ||
	    !facts_any(f->route, f->n_routes, back)) {
		f->micro = f->n_instances > 1 && f->n_jobs > 1;
		return true;
	}
	str_add(&query, "count(");
	for (int i = 0; i < 2; i++) {
		str_printf(&query,
			   "%scount by (job, instance) "
			   "(last_over_time(" FACTS_COUNT "{route=~\"%s\"",
			   i > 0 ? " and " : "",
			   i > 0 ? "querier_v1_.*"
				 : "push_v1_.*|ingest|pyroscope_ingest");
		str_add(&query, s->matchers.n > 0 ? "," : "");
		str_add_slice(&query, s->matchers);
		str_printf(&query, "}[%" PRId64 "s]))", window);
	}
	str_addc(&query, ')');
	known = probe_number(s->probe, str_slice(&query), s->range.to, &both);
	str_release(&query);
	f->single = both > 0;
	f->micro = both == 0;
	return known;
}

void
doctor_facts_ask(struct probe *p, struct time_range range, struct slice scope,
		 struct doctor_facts *f)
{
	static const char names[] =
		"pyroscope_(head_size_bytes|segment_.+|metastore_.+|"
		"request_duration_seconds|build_info|distributor_.+)";
	struct facts_scope s = { p, range, scope };
	struct probe_answer job, space, cluster, instance, route, name;
	bool known;

	*f = (struct doctor_facts){ 0 };
	known = facts_values(&s, "job", FACTS_INFO, &job);
	if (known && job.n_texts == 0 && scope.n > 0) {
		s.matchers = (struct slice){ 0 };
		known = facts_values(&s, "job", FACTS_INFO, &job);
	}
	known &= facts_values(&s, "namespace", FACTS_INFO, &space);
	known &= facts_values(&s, "cluster", FACTS_INFO, &cluster);
	known &= facts_values(&s, "instance", FACTS_INFO, &instance);
	known &= facts_values(&s, "route", FACTS_COUNT, &route);
	known &= facts_values(&s, "__name__", names, &name);
	f->job = job.text;
	f->n_jobs = job.n_texts;
	f->namespace_ = space.text;
	f->n_namespaces = space.n_texts;
	f->cluster = cluster.text;
	f->n_clusters = cluster.n_texts;
	f->instance = instance.text;
	f->n_instances = instance.n_texts;
	f->route = route.text;
	f->n_routes = route.n_texts;
	f->pyroscope = name.n_texts > 0 || route.n_texts > 0;
	facts_storage(f, &name);
	f->known = known && facts_mode(&s, f);
}

bool
doctor_facts_has_job(const struct doctor_facts *f, const char *name)
{
	struct slice want = slice_of(name);

	for (size_t i = 0; i < f->n_jobs; i++) {
		struct slice job = f->job[i];
		char before;

		if (!slice_ends(job, want))
			continue;
		if (job.n == want.n)
			return true;
		before = job.p[job.n - want.n - 1];
		if (before == '/' || before == '-')
			return true;
	}
	return false;
}

bool
doctor_facts_lacks(const struct doctor_facts *f, const char *component)
{
	return f->n_jobs > 0 && !doctor_facts_has_job(f, "pyroscope") &&
	       !doctor_facts_has_job(f, component);
}

void
doctor_facts_say(const struct doctor_facts *f, struct str *out)
{
	static const char *const storage[] = {
		[FACTS_UNKNOWN] = "",
		[FACTS_V1] = "v1",
		[FACTS_DUAL] = "v1 and v2, the default",
		[FACTS_V2] = "v2",
	};
	const char *mode = f->single  ? "one process"
			   : f->micro ? "microservices"
				      : "";
	bool both = mode[0] != '\0' && f->storage != FACTS_UNKNOWN;

	str_add(out, "this Pyroscope");
	if (mode[0] != '\0' || f->storage != FACTS_UNKNOWN)
		str_printf(out, " (%s%s%s)", storage[f->storage],
			   both ? "; " : "", mode);
}
