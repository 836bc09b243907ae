/*
 * eval_instant.h - the rows of a vector selector: at each step the newest
 * sample of each series that is not older than the lookback.
 */
#ifndef PROMQL_EVAL_INSTANT_H
#define PROMQL_EVAL_INSTANT_H

#include "promql/eval_selector.h"

int eval_instant_rows(struct eval_state *ev, const struct eval_grid *grid,
		      const struct expr *e, enum selector_pick pick,
		      struct row_sink *next);

#endif
