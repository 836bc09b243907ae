/*
 * eval_range.h - the series of a range vector, of a selector or a subquery, and
 * what a function makes of their windows.
 *
 * What a series is worked on with is its worker's, so that several threads may
 * have one each.
 */
#ifndef PROMQL_EVAL_RANGE_H
#define PROMQL_EVAL_RANGE_H

#include "promql/func_impl.h"

/* One thread's: the row it made is good until the next. */
struct eval_range_worker {
	struct window_cache *cache; /* the row's memory is of its arena */
	struct func_room room;
	struct row row;
	uint64_t *steps; /* where a series had samples; NULL: not asked for */
	size_t longest;  /* samples of a window, of all series so far */
	size_t overlaps; /* of the last series: func_series.overlaps */
};

struct eval_range {
	struct eval_state *ev;
	const struct eval_grid *grid;
	const struct expr *e; /* selector or subquery, bare */
	const struct func_call *call;
	const struct func_impl *impl; /* NULL: the samples themselves */
	struct row_sink *next;
	struct eval_range_worker worker;
	bool plain; /* label sets stay unique without looking */
	bool late;  /* they are looked at later */
	struct eval_guard *guard;
	struct slice seen; /* the last name that was noted */
	size_t held;       /* points handed up */
	struct slice overlap_name;
	size_t overlaps; /* of start times, of the series of that name */
};

/* IMPL over the windows of E into next; all live as long as r. */
void eval_range_init(struct eval_range *r, const struct func_call *call,
		     const struct func_impl *impl, const struct expr *e,
		     struct row_sink *next);
/* The samples at the grid's only step, into the state's frame. */
void eval_range_init_raw(struct eval_range *r, struct eval_state *ev,
			 const struct eval_grid *grid, const struct expr *e);
/* All series of a selector. */
int eval_range_selector(struct eval_range *r);
/* One series, whose samples are without stale markers; SHARED: window_get;
 * MARKED: its names are to go. */
int eval_range_series(struct eval_range *r, const struct labels *ls,
		      const struct samples *s, bool shared, bool marked);
/* There are no more. */
int eval_range_end(struct eval_range *r);

void eval_range_worker_init(struct eval_range_worker *w,
			    const struct eval_range *r,
			    struct window_cache *cache);

#endif
