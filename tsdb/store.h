/*
 * store.h - the inside of a tsdb, shared by its writer and its queriers.
 *
 * Writers take turns by the writer lock, taken before the other one.  That one
 * guards the index, the lists of targets and what they show; it is
 * taken to open, to select and to show something new, not to read.  What is
 * shown never changes: sealed chunks, lists of them, rows of a head.  What the
 * writer has replaced is buried until the queriers that may look are closed.
 */
#ifndef TSDB_STORE_H
#define TSDB_STORE_H

#include <stdint.h>

#include "base/thread.h"
#include "model/matcher.h"
#include "model/timerange.h"
#include "tsdb/chunk.h"
#include "tsdb/head.h"
#include "tsdb/series.h"

struct tsdb;
struct tsdb_generator;

/* The sealed part of a target; never changes. */
struct store_chunks {
	size_t n;
	struct chunk *c[];
};

struct tsdb_target {
	uint32_t id;
	const struct tsdb_generator *generator; /* NULL: takes samples */
	uint32_t generator_id;
	uint32_t generated; /* its index for the generator */
	uint32_t *series;   /* numbers by index; SERIES_NONE: free */
	uint32_t n, cap;
	uint32_t *unused; /* indexes that are free */
	uint32_t n_unused, unused_cap;
	struct store_chunks *chunks;
	struct head *head;
	unsigned head_rows;
	int64_t floor; /* nothing before it is shown */
	int64_t last;
	_Atomic uint64_t removed; /* series, so far */
	bool ended;
};

struct store_filler {
	void (*fn)(struct tsdb *db, void *ctx);
	void *ctx;
};

/* An open querier. */
struct store_pin {
	struct store_pin *older, *newer;
	uint64_t seq;
};

struct store_dead {
	void (*release)(void *p);
	void *p;
	uint64_t seq; /* queriers up to it may look */
	size_t bytes;
};

struct store_seal;

struct tsdb {
	struct thread_lock writer, lock;
	struct series_index *index;
	struct tsdb_target **target; /* NULL: was ended */
	size_t n_targets, targets_cap, n_ended;
	struct tsdb_generator **generator;
	size_t n_generators, generators_cap;
	struct store_filler *filler; /* not run yet */
	size_t n_fillers, fillers_cap;
	bool filling;
	struct store_pin *oldest, *newest;
	uint64_t seq;
	struct store_dead *dead; /* n_dead from first_dead on */
	size_t first_dead, n_dead, dead_cap, dead_bytes;
	struct store_seal *seal; /* the writer's own, and */
	size_t seal_bytes;       /* what it held when it was done */
	size_t bytes;            /* of heads, chunks and targets */
	size_t ceiling;
	bool shed_all;      /* no chunk is left that could go */
	size_t shed_tidied; /* shed when series were last looked at */
	size_t looked;      /* series when none was worth collecting */
	size_t samples, out_of_order, duplicates, shed;
	int64_t shed_to;
	int64_t last; /* time of a row of any target */
};

/* Runs the fillers if there are some; waits for another thread that does.  Lock
 * taken, but not in between. */
void store_fill(struct tsdb *db);
/* A querier opens, and closes.  Lock taken. */
void store_pin(struct tsdb *db, struct store_pin *pin);
void store_unpin(struct tsdb *db, struct store_pin *pin);
/* Frees p once no querier that is open now can look.  Lock taken. */
void store_bury(struct tsdb *db, void *p, size_t bytes,
		void (*release)(void *p));
void store_bury_rest(struct tsdb *db); /* all, at the end */

/* Times between which a series has samples, as far as is known. */
struct time_range store_span(const struct tsdb *db,
			     const struct store_series *s);

struct store_query {
	const struct series_index *index;
	const struct matcher *m;
	size_t n_matchers;
	size_t n; /* only series below */
	struct time_range range;
};

/* Bits of the series that match and may have samples in the range that are not
 * truncated; the caller's (mem_free).  Lock taken. */
uint64_t *store_select(struct tsdb *db, const struct store_query *q);
/* The same as a sorted set; in A, or kept as long as queriers that are open
 * now. */
struct querier_set
store_select_set(struct tsdb *db, const struct store_query *q, struct arena *a);

/* Packs the rows of the head, of which there are some; by the writer, lock not
 * taken. */
void store_seal(struct tsdb *db, struct tsdb_target *t);
/* The head goes: its series are told when they had samples.  Lock taken. */
void store_seal_times(struct tsdb *db, const struct tsdb_target *t);
void store_seal_free(struct store_seal *s);
/* Of samples, index and all.  Lock taken. */
size_t store_bytes(const struct tsdb *db);
/* Frees until the ceiling is kept with MORE bytes, if it can be.  Lock taken.
 */
void store_shed(struct tsdb *db, size_t more);
/* Puts in place a target's list of chunks that is made of [from, to) of its
 * present one and MORE, if that is not NULL.  Lock taken. */
void store_show(struct tsdb *db, struct tsdb_target *t, size_t from, size_t to,
		struct chunk *more);
void store_drop_head(struct tsdb *db, struct tsdb_target *t);
/* Forgets all selections.  Lock taken. */
void store_unselect(struct tsdb *db);

#endif
