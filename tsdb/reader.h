/*
 * reader.h - the samples of what a querier has pinned.
 *
 * What is pinned never changes and is shared by all readers of one snapshot,
 * each of which is used by one thread.  Reading takes no lock; only what times
 * a target has in a span, which is found once for all readers, is guarded.
 */
#ifndef TSDB_READER_H
#define TSDB_READER_H

#include "base/thread.h"
#include "model/querier.h"
#include "tsdb/store.h"

struct reader_piece {
	const struct chunk *c;
	unsigned from, to; /* rows */
};

/* The rows of a target in a span. */
struct reader_span {
	struct reader_span *next;
	struct querier_span range;
	size_t n;
	int64_t *t;
	size_t n_pieces;
	struct reader_piece *piece;
	unsigned from, to; /* rows of the head */
};

/* What is shown of one target. */
struct reader_pin {
	const struct tsdb_target *target; /* NULL: there was none */
	const struct store_chunks *chunks;
	const struct head *head;
	unsigned head_rows;
	int64_t floor;
	struct reader_span *spans;
};

struct reader_pins {
	const struct tsdb_generator **generator;
	size_t n_generators;
	struct time_range range; /* nothing outside is shown */
	size_t n;
	struct reader_pin *pin;
	struct thread_lock lock; /* of spans and the arena */
	struct arena arena;
};

/* Series of equal labels are one to whoever selects: its target is this and how
 * many they are, its id the address of the first of them. */
#define READER_TWINS (UINT64_C(1) << 32)

/* Where their samples are merged. */
struct reader_twins {
	size_t cap, ends_cap;
	int64_t *t[2];
	double *v[2];
	size_t *end; /* of runs that rise */
};

struct reader {
	struct reader_pins *pins;
	const struct reader_span **seen; /* by target: the last one */
	void **work;                     /* of generators */
	struct chunk_reader *chunks;
	double *v;
	int64_t *t;
	size_t cap, t_cap;
	struct reader_twins twins;
	/* The times of the last series that has others than its target. */
	const int64_t *gaps;
	size_t n_gaps;
	struct arena arena;
};

/* Pins all that there is; lock of the tsdb taken. */
void reader_pins_init(struct reader_pins *p, struct tsdb *db);
void reader_pins_release(struct reader_pins *p);
void reader_init(struct reader *r, struct reader_pins *pins);
void reader_release(struct reader *r);

struct time_range reader_clip(const struct reader_pins *p, int64_t mint,
			      int64_t maxt);
void reader_ahead(const struct reader *r, const struct querier_series *s);
/* Times of a series that may be those of the one before; in the arena. */
const int64_t *reader_own_times(struct reader *r, const int64_t *t, size_t n);
/* Of one that is no twins, and of twins. */
int reader_read_one(struct reader *r, const struct querier_series *s,
		    const struct querier_span *span, struct samples *out,
		    struct err *err);
int reader_read_twins(struct reader *r, const struct querier_series *s,
		      const struct querier_span *span, struct samples *out,
		      struct err *err);

static inline int
reader_read(struct reader *r, const struct querier_series *s,
	    const struct querier_span *span, struct samples *out,
	    struct err *err)
{
	return s->target < READER_TWINS
		       ? reader_read_one(r, s, span, out, err)
		       : reader_read_twins(r, s, span, out, err);
}

#endif
