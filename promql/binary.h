/*
 * binary.h - arithmetic and comparisons of values, and of a vector with a
 * scalar (promql.md 2.7).
 */
#ifndef PROMQL_BINARY_H
#define PROMQL_BINARY_H

#include "promql/eval_state.h"

struct binary_call {
	struct eval_state *ev;
	const struct eval_grid *grid;
	const struct expr *expr; /* EXPR_BINARY */
};

bool binary_is_comparison(enum promql_op op);
bool binary_is_set(enum promql_op op);
/* Of native histograms: floats give nothing. */
bool binary_is_trim(enum promql_op op);
const char *binary_text(enum promql_op op);
/* out = a op b; comparisons give 0 and 1.  out may be a or b. */
void binary_apply(enum promql_op op, const double *a, const double *b,
		  double *out, size_t n);
/*
 * a op b where r has points, into r: what a comparison filters is gone, and the
 * rest has the value of KEEP.  a, b and keep may be the row's own values.
 */
void binary_row(const struct binary_call *call, const double *a,
		const double *b, const double *keep, struct row *r);
/* True if the operator drops the names. */
bool binary_drops_name(const struct expr *e);

/* The sink for the vector's rows; the scalar has a value a step. */
struct row_sink *binary_scalar(const struct binary_call *call,
			       const double *scalar, bool scalar_left,
			       struct row_sink *next);
/* For rows of -vector. */
struct row_sink *binary_negate(const struct binary_call *call,
			       struct row_sink *next);

#endif
