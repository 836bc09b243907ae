#include "config.h"

#include "feeds/scrape_role.h"

#include "base/mem.h"
#include "model/labels.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* What only one component exposes: its own metrics by the beginning of their
 * names, and the routes that it serves (not those that it calls).  A client of
 * a component has metrics with its name too, so not every prefix will do. */
static const struct {
	const char *component, *metric, *route;
} role_marks[] = {
	{ "distributor", "distributor_", "push_v1_" },
	{ "distributor", NULL, "ingest" },
	{ "distributor", NULL, "pyroscope_ingest" },
	{ "distributor", NULL, "opentelemetry_proto_collector_" },
	{ "ingester", "head_", "ingester_v1_" },
	{ "ingester", "ingester_", NULL },
	{ "querier", "querier_", NULL },
	{ "query-frontend", "query_frontend_", "querier_v1_" },
	{ "query-frontend", NULL, "pyroscope_render" },
	{ "query-scheduler", "query_scheduler_", "schedulerpb_" },
	{ "store-gateway", "bucket_store", "storegateway_v1_" },
	{ "compactor", "compactor_", NULL },
	{ "metastore", "metastore_raft_", "/metastore.v1." },
	{ "metastore", "metastore_fsm_", "/raft_node." },
	{ "segment-writer", "segment_writer_segment_", "/segmentwriter.v1." },
	{ "segment-writer", "segment_writer_head_", NULL },
	{ "compaction-worker", "compaction_worker_", NULL },
	{ "query-backend", "query_backend_", "/query.v1." },
	{ "tenant-settings", NULL, "settings_v1_" },
	{ "ad-hoc-profiles", NULL, "adhocprofiles_v1_" },
};

struct scrape_role {
	bool any, pyroscope;
	size_t n; /* different components seen */
	const char *component;
};

struct scrape_role *
scrape_role_new(void)
{
	return mem_calloc(1, sizeof(struct scrape_role));
}

void
scrape_role_free(struct scrape_role *r)
{
	mem_free(r);
}

static bool
role_has_mark(size_t i, struct slice metric, struct slice route)
{
	const char *m = role_marks[i].metric, *r = role_marks[i].route;

	if (m != NULL && slice_starts(metric, slice_of(m)))
		return true;
	if (r == NULL)
		return false;
	/* "ingest" is a whole route, and begins the ingester's. */
	return slice_eq(slice_of(r), SLICE("ingest"))
		       ? slice_eq(route, SLICE("ingest"))
		       : slice_starts(route, slice_of(r));
}

void
scrape_role_see(struct scrape_role *r, const struct labels *ls)
{
	struct slice metric = labels_get(ls, LABEL_NAME), route;

	r->any = true;
	if (!slice_starts(metric, SLICE("pyroscope_")) || r->n > 1)
		return;
	r->pyroscope = true;
	metric.p += strlen("pyroscope_");
	metric.n -= strlen("pyroscope_");
	route = slice_starts(metric, SLICE("request_duration_"))
			? labels_get(ls, SLICE("route"))
			: SLICE("");
	for (size_t i = 0; i < COUNT(role_marks); i++) {
		if (!role_has_mark(i, metric, route) ||
		    (r->n > 0 &&
		     strcmp(r->component, role_marks[i].component) == 0))
			continue;
		r->component = role_marks[i].component;
		r->n++;
	}
}

struct slice
scrape_role_of(const struct scrape_role *r)
{
	if (r->any && !r->pyroscope)
		return SLICE("");
	return r->n == 1 ? slice_of(r->component) : SLICE("pyroscope");
}
