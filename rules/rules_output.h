/*
 * rules_output.h - what a rule writes under one name, evaluation by evaluation:
 * its samples, and a stale marker for each series that was in the last one and
 * is not in this.
 *
 * Rules that record the same name share its target: samples of all of them come
 * in the order of time.  A series is written by whoever comes first at a time.
 */
#ifndef RULES_RULES_OUTPUT_H
#define RULES_RULES_OUTPUT_H

#include "base/arena.h"
#include "model/labels.h"
#include "tsdb/tsdb.h"

struct err;

/* A series that a rule gave, and its index in the target. */
struct rules_series {
	struct labels labels;
	uint64_t hash;
	uint32_t index;
	double v;
};

/* What was written last under an index. */
struct rules_last {
	int64_t t;
	double v;
};

struct rules_target {
	struct tsdb *db;
	struct tsdb_target *target;
	struct slice name;
	int64_t offset; /* all its samples are this much before their slots */
	int64_t row;    /* time of the newest row */
	uint64_t removed;
	uint32_t n_last;
	struct rules_last *last;
	struct arena arena;
	size_t n_foreign; /* others have these in the tsdb */
	struct rules_series *foreign;
};

struct rules_target *rules_target_new(struct tsdb *db, struct slice name,
				      int64_t offset);
void rules_target_free(struct rules_target *t);

/* All zero but for the target is empty and ready. */
struct rules_output {
	struct rules_target *target;
	uint64_t removed;
	size_t n; /* of the last evaluation that succeeded */
	struct rules_series *series;
	struct arena arena;
};

void rules_output_release(struct rules_output *o);
/* By hash, then labels: the order that all lists here have. */
int rules_series_cmp(const void *a, const void *b);
/* The n samples of the evaluation at t, sorted, no two with equal labels.  -1
 * with err: some or all were refused, the others are in. */
int rules_output_write(struct rules_output *o, int64_t t,
		       const struct rules_series *s, size_t n, struct err *err);

#endif
