/*
 * eval_expr.h - the walk over the tree: nodes push rows into what is above.
 */
#ifndef PROMQL_EVAL_EXPR_H
#define PROMQL_EVAL_EXPR_H

#include "promql/eval_state.h"

/* The rows of a vector into NEXT, which is not ended. */
int eval_expr_rows(struct eval_state *ev, const struct eval_grid *grid,
		   const struct expr *e, struct row_sink *next);
/* The series of a range vector into the state's frame, at the only step. */
int eval_expr_raw(struct eval_state *ev, const struct eval_grid *grid,
		  const struct expr *e);
/* The scalar at each step; NULL with the state's err. */
const double *eval_expr_scalar(struct eval_state *ev,
			       const struct eval_grid *grid,
			       const struct expr *e);

#endif
