/*
 * eval_selector.h - rows out of the querier: what a vector selector picks at
 * each step, what a function makes of the windows of a range.
 */
#ifndef PROMQL_EVAL_SELECTOR_H
#define PROMQL_EVAL_SELECTOR_H

#include "promql/func_impl.h"

/* TIMES: the samples' own times in seconds instead of their values. */
int eval_selector_rows(struct eval_state *ev, const struct eval_grid *grid,
		       const struct expr *e, bool times, struct row_sink *next);
/* impl over the windows of the matrix selector E. */
int eval_selector_windows(const struct func_call *call,
			  const struct func_impl *impl, const struct expr *e,
			  struct row_sink *next);
/* The samples themselves into the state's frame, at the only step. */
int eval_selector_raw(struct eval_state *ev, const struct eval_grid *grid,
		      const struct expr *e);
/* The window of a selector or subquery, lookback included. */
int eval_selector_spec(struct eval_state *ev, const struct eval_grid *grid,
		       const struct expr *e, struct window_spec *spec);

#endif
