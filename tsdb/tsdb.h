/*
 * tsdb.h - samples in memory: a label index, and targets whose series share
 * their timestamps.
 *
 * A target either takes samples (tsdb_append, one scrape at a time) or makes
 * them: a generated target is asked for a column of one series at any times, so
 * that any past is there on demand and costs nothing until it is looked at.
 * Several threads may write, each to targets of its own: they take turns, a row
 * at a time.  Queriers and look-ups may run while they write.
 */
#ifndef TSDB_TSDB_H
#define TSDB_TSDB_H

#include <stdbool.h>
#include <stdint.h>

#include "model/labels.h"
#include "model/querier.h"
#include "model/timerange.h"

struct err;
struct tsdb;
struct tsdb_target;

struct tsdb *tsdb_new(void);
void tsdb_free(struct tsdb *db); /* all queriers are closed */

/* What makes the samples of a generated target.  Pure: the same arguments give
 * the same bytes, on any thread. */
struct tsdb_generator {
	/* Fills at most cap times in [mint, maxt], ascending; count of all that
	 * there are (call again with room). */
	size_t (*times)(void *ctx, uint32_t target, int64_t mint, int64_t maxt,
			int64_t *t, size_t cap);
	/* The values of one series at n times; flags of enum sample_flags. */
	unsigned (*column)(void *ctx, void *work, uint32_t target,
			   uint32_t series, const int64_t *t, size_t n,
			   double *v);
	/* Per querier scratch for column(): what series of one target share. */
	void *(*work_new)(void *ctx);
	void (*work_free)(void *work);
	void *ctx; /* outlives the tsdb */
};

/* Runs fn(db, ctx) once, before the first querier or look-up and on its thread:
 * who makes samples need not list the series before somebody asks. */
void tsdb_fill_later(struct tsdb *db, void (*fn)(struct tsdb *db, void *ctx),
		     void *ctx);

/* Adds a target; its index for the generator counts from 0 in order. */
struct tsdb_target *tsdb_target_new(struct tsdb *db,
				    const struct tsdb_generator *g);
/* Nothing will be appended to it any more: what is there is packed, and it goes
 * with its last sample. */
void tsdb_target_end(struct tsdb *db, struct tsdb_target *t);

#define TSDB_NO_SERIES UINT32_MAX

/* Adds a series and gives its index in the target; labels are copied.  The same
 * labels give the same index.  What several targets have of the same labels is
 * one series to whoever reads: its samples by time, of equal times one.
 * TSDB_NO_SERIES when there are LIMIT_TSDB_SERIES, or the ceiling is reached.
 */
uint32_t tsdb_series(struct tsdb *db, struct tsdb_target *t,
		     const struct labels *ls);
/* Of a series of the target, none if it is gone; they live until
 * tsdb_truncate or tsdb_set_ceiling. */
struct labels tsdb_series_labels(struct tsdb *db, const struct tsdb_target *t,
				 uint32_t series);
/* The time of the newest sample of all that have its labels; INT64_MIN: none.
 */
int64_t tsdb_series_last(struct tsdb *db, const struct tsdb_target *t,
			 uint32_t series);
/* Whether one of them was given a sample at AT or later; at once if no target
 * was given any. */
bool tsdb_series_goes_on(struct tsdb *db, const struct tsdb_target *t,
			 uint32_t series, int64_t at);
/* How many series of the target are gone for want of samples: whoever keeps
 * indexes asks for them again when it has changed. */
uint64_t tsdb_target_removed(const struct tsdb_target *t);

/* One scrape: at time t the n values, of series[i] of this target.  Series that
 * are not listed have no sample at t; write sample_stale() to end one.
 *
 * Rows of a target rise.  At the time of the newest row more series may be
 * given; a series that has that sample already, bit for bit, takes it silently.
 * What else is not after a series' last sample, or after the newest row, is
 * dropped and counted.  -1 with err: nothing was taken. */
int tsdb_append(struct tsdb *db, struct tsdb_target *target, int64_t t,
		const uint32_t *series, const double *v, size_t n,
		struct err *err);
/* Drops samples before t, and series that have none left. */
void tsdb_truncate(struct tsdb *db, int64_t t);
/* When more is kept, the oldest samples go, and in time the series that have
 * none left; LIMIT_TSDB_BYTES at first. */
void tsdb_set_ceiling(struct tsdb *db, size_t bytes);
/* For samples, index and all; LEAVING (or NULL): besides, what goes when the
 * queriers that are open now are closed. */
size_t tsdb_bytes(struct tsdb *db, size_t *leaving);
/* A new series would find room, if older samples go for it. */
bool tsdb_has_room(struct tsdb *db);

/* A snapshot of [mint, maxt]; querier_close lets go. */
struct querier *tsdb_querier(struct tsdb *db, int64_t mint, int64_t maxt);

/* Sorted, unique values of label NAME (or all names) among the series that all
 * matchers accept and that have samples in range; slices live as long as a. */
int tsdb_label_values(struct tsdb *db, struct slice name,
		      const struct matcher *m, size_t n, struct time_range r,
		      struct arena *a, struct slice **out, size_t *n_out,
		      struct err *err);
int tsdb_label_names(struct tsdb *db, const struct matcher *m, size_t n,
		     struct time_range r, struct arena *a, struct slice **out,
		     size_t *n_out, struct err *err);

struct tsdb_stats {
	size_t series, targets;
	size_t samples; /* appended and kept */
	size_t bytes;   /* allocated, for samples, index and all */
	size_t chunk_samples, chunk_bytes; /* of them, what is packed */
	size_t out_of_order, duplicates;   /* samples that were dropped */
	int64_t since;   /* of the oldest sample; INT64_MAX: there is none */
	size_t shed;     /* samples that the ceiling made go, */
	int64_t shed_to; /* and before when; 0: it never did */
};
struct tsdb_stats tsdb_stats(struct tsdb *db);

#endif
