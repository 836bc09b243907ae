#include "config.h"

#include "session/doctor_facts.h"

#include <inttypes.h>

#define FACTS_LOOKBACK (5 * 60 * 1000)
#define FACTS_INFO "pyroscope_build_info"
#define FACTS_COUNT "pyroscope_request_duration_seconds_count"

/* The values that LABEL has in the series of a selector; false: not known yet.
 */
static bool
facts_values(struct probe *p, struct time_range range, const char *label,
	     const char *selector, struct probe_answer *out)
{
	struct source_question q = { .ask = SOURCE_LABEL_VALUES,
				     .label = slice_of(label),
				     .query = slice_of(selector),
				     .start = range.from - FACTS_LOOKBACK,
				     .end = range.to };
	const struct probe_answer *a = probe_ask(p, &q);

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
facts_mode(struct probe *p, struct time_range range, struct doctor_facts *f)
{
	static const char *const front[] = { "querier_v1_", NULL };
	static const char *const back[] = { "push_v1_", "ingest",
					    "pyroscope_ingest", NULL };
	struct str query = { 0 };
	int64_t window = (range.to - range.from + FACTS_LOOKBACK) / 1000;
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
	str_printf(
		&query,
		"count(count by (job, instance) (last_over_time(" FACTS_COUNT
		"{route=~\"push_v1_.*|ingest|pyroscope_ingest\"}[%" PRId64
		"s])) and count by (job, instance) (last_over_time(" FACTS_COUNT
		"{route=~\"querier_v1_.*\"}[%" PRId64 "s])))",
		window, window);
	known = probe_number(p, str_slice(&query), range.to, &both);
	str_release(&query);
	f->single = both > 0;
	f->micro = both == 0;
	return known;
}

void
doctor_facts_ask(struct probe *p, struct time_range range,
		 struct doctor_facts *f)
{
	struct probe_answer job, space, cluster, instance, route, names;
	bool known;

	*f = (struct doctor_facts){ 0 };
	known = facts_values(p, range, "job", FACTS_INFO, &job);
	known &= facts_values(p, range, "namespace", FACTS_INFO, &space);
	known &= facts_values(p, range, "cluster", FACTS_INFO, &cluster);
	known &= facts_values(p, range, "instance", FACTS_INFO, &instance);
	known &= facts_values(p, range, "route", FACTS_COUNT, &route);
	known &= facts_values(p, range, "__name__",
			      "{__name__=~\"pyroscope_(head_size_bytes|segment_"
			      ".+|metastore_.+|request_duration_seconds|"
			      "build_info|distributor_.+)\"}",
			      &names);
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
	f->pyroscope = names.n_texts > 0 || route.n_texts > 0;
	facts_storage(f, &names);
	f->known = known && facts_mode(p, range, f);
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
