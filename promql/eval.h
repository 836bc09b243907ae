/*
 * eval.h - a tree and a querier to a frame, series by series (promql.md 2, 3).
 *
 * A range query decodes each series once, slides its window along the steps and
 * hands rows upward.  Thread-safe for different requests.
 */
#ifndef PROMQL_EVAL_H
#define PROMQL_EVAL_H

#include <stdatomic.h>

#include "model/frame.h"
#include "model/querier.h"
#include "promql/ast.h"

struct err;

struct eval_request {
	const struct expr *expr;
	struct querier *querier;
	int64_t start, end, step; /* ms; instant: end == start, step 0 */
	int64_t lookback;         /* 0 = 5 minutes */
	int64_t default_step;     /* of subqueries without one; 0 = 1 minute */
	size_t max_samples;       /* 0 = LIMIT_SAMPLES */
	size_t max_bytes;         /* of rows; 0 = LIMIT_ROWS_BYTES */
	const atomic_bool *cancel; /* may be NULL; looked at every few ms */
};

/* The whole answer, the caller's; NULL with err filled (texts of Prometheus). */
struct frame *eval_run(const struct eval_request *r, struct err *err);
/* The earliest and latest sample times that the query may read. */
void eval_span(const struct eval_request *r, int64_t *mint, int64_t *maxt);

#endif
