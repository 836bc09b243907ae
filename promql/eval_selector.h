/*
 * eval_selector.h - the series of one selector, read from the querier one after
 * the other, and what a vector selector picks of them at each step.
 *
 * A struct selector is one thread's: its window cache and its buffers are used
 * again for each series, and nothing else is written but the state's counts.
 */
#ifndef PROMQL_EVAL_SELECTOR_H
#define PROMQL_EVAL_SELECTOR_H

#include "model/querier.h"
#include "promql/eval_state.h"
#include "promql/window.h"

struct selector {
	struct eval_state *ev;
	const struct eval_grid *grid;
	const struct expr *e;     /* EXPR_SELECTOR */
	struct querier_span span; /* what is read */
	struct querier_set set;
	const uint32_t *order; /* to read them in; NULL: as they are */
	struct window_cache cache;
	struct arena *arena; /* of the cache and the buffers */
	/* samples without stale markers, where some had to be taken out */
	int64_t *t, *st;
	double *v;
	size_t cap;
};

/* The window of a selector or subquery, lookback included. */
int eval_selector_spec(struct eval_state *ev, const struct eval_grid *grid,
		       const struct expr *e, struct window_spec *spec);
/* Selects; ev, grid and e are set, the rest is 0. */
int eval_selector_open(struct selector *s);
/* The place in the set of the k-th series to read. */
static inline size_t
eval_selector_place(const struct selector *s, size_t k)
{
	return s->order != NULL ? s->order[k] : k;
}

/* The samples of the k-th series to read, good until the next read. */
int eval_selector_read(struct selector *s, size_t k, struct samples *out);
/* Takes the stale markers out; true if there were any: then the times are not
 * those that the series shares with others. */
bool eval_selector_compact(struct selector *s, struct samples *io);

/* Of the sample that is picked: its value, its time or when its counter began,
 * in seconds, 0 if not known. */
enum selector_pick { PICK_VALUE, PICK_TIME, PICK_START };

/* What is picked of the series at each step, into r; false: no point. */
bool eval_selector_row(struct selector *s, struct samples *in,
		       enum selector_pick pick, struct row *r);

#endif
