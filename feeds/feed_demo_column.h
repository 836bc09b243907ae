/*
 * feed_demo_column.h - the values of one demo series at many times.
 *
 * A group is one histogram: three populations of events (fast, normal, slow),
 * each a count that grows by a sum of waves, each with a spread of sizes.  A
 * bucket is a share of each population in whole events, so every event is in
 * one bucket.  What a group's series have in common is made once and kept in
 * the work of a querier.
 */
#ifndef FEEDS_FEED_DEMO_COLUMN_H
#define FEEDS_FEED_DEMO_COLUMN_H

#include "feeds/feed_demo_cast.h"
#include "feeds/feed_demo_wave.h"

enum { POP_FAST, POP_NORMAL, POP_SLOW, POPS };

enum feed_demo_kind {
	DEMO_BUCKET,
	DEMO_SUM,
	DEMO_COUNT,
	DEMO_HEAD, /* group: index of feed_demo_heads */
	DEMO_ONE,  /* up, build_info */
};

struct feed_demo_group {
	uint64_t seed;
	double rate[POPS];   /* events a second */
	double more[POPS];   /* in an incident */
	double median[POPS]; /* sizes */
	double turn[POPS];   /* in (-0.5, 0.5): which events are the larger ones
			      */
	double wave[POPS][WAVES];
	double fast[POPS], slow[POPS]; /* of the two noises */
	bool whole;                    /* sizes are whole numbers */
};

struct feed_demo_series {
	uint16_t group;
	uint8_t kind;
	double le;
};

struct feed_demo_target {
	const struct feed_demo_pod *pod;
	uint64_t seed;
	int64_t phase; /* of the scrape, ms */
	size_t n_groups, groups_cap;
	struct feed_demo_group *group;
	size_t n_series, series_cap;
	struct feed_demo_series *series;
};

struct feed_demo_load {
	double rate;   /* events a second */
	double median; /* of their sizes, about */
	double share;  /* of slow events, which are SLOW times that */
	double slow;
};

void feed_demo_group_init(struct feed_demo_group *g, uint64_t seed,
			  const struct feed_demo_load *load);

struct feed_demo_work;
struct feed_demo_work *feed_demo_work_new(size_t n_targets);
void feed_demo_work_free(struct feed_demo_work *w);

/* Gives enum sample_flags. */
unsigned feed_demo_column(struct feed_demo_work *w,
			  const struct feed_demo_target *t, size_t target,
			  const struct feed_demo_series *s, const int64_t *at,
			  size_t n, double *v);

#endif
