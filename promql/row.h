/*
 * row.h - the values of one series at every step, and the pipes rows run in.
 *
 * A node of the tree pushes rows into a sink.  The row and its values are the
 * pusher's scratch: the receiver may change them, and copies what it keeps;
 * labels live as long as the evaluation.  Rows hold at least one point.  Two
 * rows of equal labels never have a point at the same step; a receiver that
 * minds joins them.
 */
#ifndef PROMQL_ROW_H
#define PROMQL_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/labels.h"

struct histogram;

struct row {
	struct labels labels;
	double *v;                    /* 0 where absent */
	uint64_t *present;            /* a bit a step, 0 behind the last */
	struct histogram **histogram; /* NULL: floats only */
	bool drop_name; /* __name__, __type__, __unit__ are to go */
	/* Of the series among those of its selector: they may come in another
	 * order to who folds them. */
	size_t place;
};

struct row_sink {
	int (*push)(struct row_sink *s, struct row *r);
	/* All rows were pushed: emits what was kept.  Does not end the sink
	 * behind.  NULL: nothing is kept. */
	int (*end)(struct row_sink *s);
};

static inline int
row_push(struct row_sink *s, struct row *r)
{
	return s->push(s, r);
}

static inline int
row_end(struct row_sink *s)
{
	return s->end == NULL ? 0 : s->end(s);
}

static inline size_t
row_words(size_t steps)
{
	return (steps + 63) / 64;
}

static inline bool
row_has(const uint64_t *present, size_t i)
{
	return (present[i / 64] >> (i % 64) & 1) != 0;
}

static inline void
row_mark(uint64_t *present, size_t i)
{
	present[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline void
row_unmark(uint64_t *present, size_t i)
{
	present[i / 64] &= ~(UINT64_C(1) << (i % 64));
}

/* The bits of word W that steps have. */
static inline uint64_t
row_full(size_t steps, size_t w)
{
	size_t left = steps - w * 64;

	return left >= 64 ? UINT64_MAX : (UINT64_C(1) << left) - 1;
}

/* A row without points in the arena. */
struct row row_new(struct arena *a, size_t steps);
/* A copy of its values; labels are shared. */
struct row *row_copy(struct arena *a, const struct row *r, size_t steps);
bool row_any(const uint64_t *present, size_t steps);
size_t row_count(const uint64_t *present, size_t steps);
/* Sets values to 0 where there is none. */
void row_clean(struct row *r, size_t steps);
/* Drops the names if the row is marked so. */
void row_settle(struct arena *a, struct row *r);
/* Of a label that goes when the names go. */
bool row_is_name(struct slice name);
struct labels row_drop_names(struct arena *a, const struct labels *ls);

/* Kept rows in the order they came. */
struct row_list {
	struct row **row;
	size_t n, cap;
};

void row_list_add(struct arena *a, struct row_list *l, struct row *r);

#endif
