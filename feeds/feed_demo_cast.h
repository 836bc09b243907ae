/*
 * feed_demo_cast.h - who plays in the demo: pods, routes, status codes, profile
 * types, and what is usual for each (pyroscope.md A.1 to A.5).
 */
#ifndef FEEDS_FEED_DEMO_CAST_H
#define FEEDS_FEED_DEMO_CAST_H

#include <stddef.h>
#include <stdint.h>

enum feed_demo_component {
	CAST_QUERIER = 1,
	CAST_INGESTER = 2,
	CAST_DISTRIBUTOR = 4,
	CAST_ALL = 7,
};

struct feed_demo_pod {
	const char *cluster, *namespace, *job, *instance, *pod, *version;
	unsigned components;
	double scale;    /* of all rates and sizes */
	double latency;  /* of all durations */
	double incident; /* how hard it is hit */
};

struct feed_demo_status {
	const char *code; /* NULL ends the list */
	double share;     /* of the route's requests */
	double latency;   /* times the route's */
	/* In an incident, more of them, as a share of the route's rate: at
	 * ordinary speed, and slow ones. */
	double more, more_slow;
};

struct feed_demo_route {
	unsigned components;
	const char *route, *method;
	double rate;   /* requests a second and pod */
	double median; /* seconds */
	double share;  /* of slow ones, */
	double slow;   /* whose median is that many times larger */
	const struct feed_demo_status *status;
};

struct feed_demo_type {
	const char *type;
	double rate;    /* profiles a second and distributor */
	double bytes;   /* median, compressed */
	double samples; /* median */
};

struct feed_demo_head {
	const char *type;
	double bytes; /* of a full head */
	double bend;  /* > 0: the fuller, the slower it grows */
};

#define FEED_DEMO_PODS 7
extern const struct feed_demo_pod feed_demo_pods[FEED_DEMO_PODS];
extern const struct feed_demo_route feed_demo_routes[];
extern const size_t feed_demo_n_routes;
#define FEED_DEMO_TYPES 5
extern const struct feed_demo_type feed_demo_types[FEED_DEMO_TYPES];
#define FEED_DEMO_HEADS 6
extern const struct feed_demo_head feed_demo_heads[FEED_DEMO_HEADS];

#endif
