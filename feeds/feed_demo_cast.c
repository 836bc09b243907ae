#include "config.h"

#include "feeds/feed_demo_cast.h"

#define PROD "prod-eu", "pyroscope"
#define LAB "lab", "pyroscope-dev"
#define NEW "1.14.1"
#define OLD "1.13.5"

const struct feed_demo_pod feed_demo_pods[FEED_DEMO_PODS] = {
	{ PROD, "pyroscope/querier", "10.0.1.17:4040", "querier-0", NEW,
	  CAST_QUERIER, 1.06, 1, 1 },
	{ PROD, "pyroscope/querier", "10.0.2.8:4040", "querier-1", NEW,
	  CAST_QUERIER, 0.94, 1.1, 0.9 },
	{ PROD, "pyroscope/ingester", "10.0.1.23:4040", "ingester-0", NEW,
	  CAST_INGESTER, 0.9, 1, 0.7 },
	{ PROD, "pyroscope/ingester", "10.0.3.41:4040", "ingester-1", NEW,
	  CAST_INGESTER, 1.1, 1.15, 1.2 },
	{ PROD, "pyroscope/distributor", "10.0.2.5:4040", "distributor-0", NEW,
	  CAST_DISTRIBUTOR, 1.02, 1, 1 },
	{ PROD, "pyroscope/distributor", "10.0.3.12:4040", "distributor-1", OLD,
	  CAST_DISTRIBUTOR, 0.98, 1.05, 1 },
	{ LAB, "pyroscope-dev/pyroscope", "10.0.9.3:4040", "pyroscope-0", OLD,
	  CAST_ALL, 0.3, 0.8, 0 },
};

/* The route of the incident. */
static const struct feed_demo_status hit[] = {
	{ "200", 0.96, 1, 0, 0.30 },    { "400", 0.03, 0.06, 0, 0 },
	{ "499", 0.006, 2, 0, 0.008 },  { "500", 0.0014, 1.2, 0.16, 0.04 },
	{ "504", 0.0004, 12, 0.06, 0 }, { NULL, 0, 0, 0, 0 },
};
static const struct feed_demo_status hit_below[] = {
	{ "200", 0.995, 1, 0, 0.30 },
	{ "500", 0.0012, 1.2, 0.14, 0.04 },
	{ NULL, 0, 0, 0, 0 },
};
static const struct feed_demo_status asked[] = {
	{ "200", 0.975, 1, 0, 0 },
	{ "400", 0.022, 0.08, 0, 0 },
	{ "500", 0.0015, 2, 0, 0 },
	{ NULL, 0, 0, 0, 0 },
};
static const struct feed_demo_status looked_up[] = {
	{ "200", 0.985, 1, 0, 0 },
	{ "400", 0.015, 0.3, 0, 0 },
	{ NULL, 0, 0, 0, 0 },
};
static const struct feed_demo_status pushed[] = {
	{ "200", 0.981, 1, 0, 0.012 },  { "400", 0.007, 0.2, 0, 0 },
	{ "429", 0.009, 0.1, 0, 0 },    { "500", 0.0006, 2, 0.003, 0 },
	{ "503", 0.0003, 3, 0.012, 0 }, { NULL, 0, 0, 0, 0 },
};
static const struct feed_demo_status ingested[] = {
	{ "200", 0.972, 1, 0, 0 },   { "400", 0.012, 0.2, 0, 0 },
	{ "422", 0.008, 0.3, 0, 0 }, { "500", 0.0008, 2, 0.004, 0 },
	{ NULL, 0, 0, 0, 0 },
};
static const struct feed_demo_status stored[] = {
	{ "200", 0.997, 1, 0, 0.01 },
	{ "499", 0.0012, 20, 0, 0 },
	{ "500", 0.0004, 3, 0.008, 0 },
	{ NULL, 0, 0, 0, 0 },
};
static const struct feed_demo_status fine[] = {
	{ "200", 1, 1, 0, 0 },
	{ NULL, 0, 0, 0, 0 },
};

#define QUERY "querier_v1_querierservice_"
#define INGEST "ingester_v1_ingesterservice_"

const struct feed_demo_route feed_demo_routes[] = {
	{ CAST_QUERIER, QUERY "selectmergestacktraces", "POST", 0.95, 0.2,
	  0.0003, 8.5, hit },
	{ CAST_QUERIER, QUERY "selectseries", "POST", 0.85, 0.11, 0.004, 3,
	  asked },
	{ CAST_QUERIER, QUERY "selectmergeprofile", "POST", 0.2, 0.34, 0.004, 3,
	  asked },
	{ CAST_QUERIER, QUERY "selectmergespanprofile", "POST", 0.12, 0.27,
	  0.004, 3, looked_up },
	{ CAST_QUERIER, QUERY "profiletypes", "POST", 0.34, 0.014, 0.004, 4,
	  fine },
	{ CAST_QUERIER, QUERY "series", "POST", 0.3, 0.021, 0.004, 4,
	  looked_up },
	{ CAST_QUERIER, QUERY "labelnames", "POST", 0.4, 0.008, 0.004, 4,
	  fine },
	{ CAST_QUERIER, QUERY "labelvalues", "POST", 0.5, 0.009, 0.004, 4,
	  looked_up },
	{ CAST_QUERIER, "pyroscope_render", "GET", 0.1, 0.4, 0.004, 3,
	  looked_up },
	{ CAST_INGESTER, INGEST "mergeprofilesstacktraces", "POST", 1.7, 0.042,
	  0.0003, 9.8, hit_below },
	{ CAST_INGESTER, INGEST "mergeprofileslabels", "POST", 1.5, 0.022,
	  0.004, 3, fine },
	{ CAST_INGESTER, INGEST "mergeprofilespprof", "POST", 0.4, 0.062, 0.004,
	  3, fine },
	{ CAST_INGESTER, INGEST "mergespanprofile", "POST", 0.25, 0.035, 0.004,
	  3, fine },
	{ CAST_INGESTER, INGEST "series", "POST", 0.6, 0.006, 0.004, 4,
	  looked_up },
	{ CAST_INGESTER, INGEST "push", "POST", 19.5, 0.0062, 0.004, 5,
	  stored },
	{ CAST_INGESTER, INGEST "labelnames", "POST", 0.8, 0.002, 0.004, 4,
	  fine },
	{ CAST_INGESTER, INGEST "labelvalues", "POST", 1.6, 0.002, 0.004, 4,
	  fine },
	{ CAST_INGESTER, INGEST "blockmetadata", "POST", 0.9, 0.003, 0.004, 4,
	  fine },
	{ CAST_INGESTER, "grpc_health_v1_health", "POST", 0.1, 0.0004, 0.004, 3,
	  fine },
	{ CAST_DISTRIBUTOR, "push_v1_pusherservice_push", "POST", 14, 0.019,
	  0.004, 4, pushed },
	{ CAST_DISTRIBUTOR, "pyroscope_ingest", "POST", 5.4, 0.026, 0.004, 4,
	  ingested },
	{ CAST_DISTRIBUTOR,
	  "opentelemetry_proto_collector_profiles_v1development_"
	  "profilesservice_export",
	  "POST", 1.1, 0.03, 0.004, 4, looked_up },
	{ CAST_ALL, "ready", "GET", 0.2, 0.0006, 0.004, 3, fine },
	{ CAST_ALL, "metrics", "GET", 0.0667, 0.011, 0.004, 2, fine },
};
const size_t feed_demo_n_routes =
	sizeof(feed_demo_routes) / sizeof(*feed_demo_routes);

const struct feed_demo_type feed_demo_types[FEED_DEMO_TYPES] = {
	{ "process_cpu", 6.1, 62e3, 900 }, { "memory", 4.8, 190e3, 4100 },
	{ "goroutine", 3.9, 27e3, 310 },   { "mutex", 2.2, 15e3, 170 },
	{ "block", 1.6, 21e3, 240 },
};

const struct feed_demo_head feed_demo_heads[FEED_DEMO_HEADS] = {
	{ "profiles", 236e6, 0 },  { "stacktraces", 118e6, 2 },
	{ "locations", 41e6, 4 },  { "functions", 24e6, 5 },
	{ "mappings", 1.6e6, 12 }, { "strings", 67e6, 3 },
};
