/*
 * store.h - the inside of a tsdb, shared by its writer and its queriers.
 *
 * Everything here is guarded by the lock, but for what never changes once it is
 * made: a series' labels, id, index and target, and a target's generator.
 */
#ifndef TSDB_STORE_H
#define TSDB_STORE_H

#include <stdint.h>

#include "base/thread.h"
#include "model/matcher.h"
#include "model/timerange.h"
#include "tsdb/chunk.h"
#include "tsdb/postings.h"

struct tsdb;
struct tsdb_generator;
struct tsdb_target;

struct store_series {
	struct labels labels;
	struct tsdb_target *target;
	uint32_t id, index; /* of the tsdb, of the target */
	/* Times of samples; generated series have them always. */
	int64_t first, last;
};

struct tsdb_target {
	uint32_t id;
	const struct tsdb_generator *generator; /* NULL: takes samples */
	uint32_t generator_id;
	uint32_t generated;           /* its index for the generator */
	struct store_series **series; /* by index */
	size_t n, cap;
	struct chunk *head, *tail;
	uint64_t rows; /* appended so far */
	int64_t floor; /* nothing before it is shown */
	int64_t last;
};

struct store_filler {
	void (*fn)(struct tsdb *db, void *ctx);
	void *ctx;
};

struct tsdb {
	struct thread_lock lock;
	struct postings postings;
	struct store_series **series; /* by id */
	size_t n, cap;
	uint32_t *by_labels; /* n_sorted ids in the order of their labels */
	size_t n_sorted;
	uint32_t *table; /* open addressing: id + 1, 0 = free */
	size_t table_cap;
	struct tsdb_target **target;
	size_t n_targets, targets_cap;
	struct tsdb_generator **generator;
	size_t n_generators, generators_cap;
	struct store_filler *filler; /* not run yet */
	size_t n_fillers, fillers_cap;
	bool filling;
	size_t queriers;    /* open */
	struct chunk *dead; /* dropped while queriers were open */
	size_t samples, chunk_bytes;
};

/* Runs the fillers if there are some; waits for another thread that does.  Lock
 * taken, but not in between. */
void store_fill(struct tsdb *db);
/* The n_sorted = n ids, sorted.  Lock taken. */
const uint32_t *store_by_labels(struct tsdb *db);
struct store_query {
	const struct matcher *m;
	size_t n_matchers;
	size_t n; /* only series below */
	struct time_range range;
	bool floors; /* without what was truncated */
};

/* Bits of the series that match and may have samples in the range; the
 * caller's (mem_free).  Lock taken. */
uint64_t *store_select(struct tsdb *db, const struct store_query *q);
/* A querier is gone.  Lock taken. */
void store_let_go(struct tsdb *db);

#endif
