/*
 * eval_request.h - what to evaluate, when and within which ceilings.
 */
#ifndef PROMQL_EVAL_REQUEST_H
#define PROMQL_EVAL_REQUEST_H

#include <stdatomic.h>

#include "model/querier.h"
#include "promql/ast.h"

struct pool;

struct eval_request {
	const struct expr *expr;
	struct slice text; /* that expr was parsed from, for positions; or "" */
	struct querier *querier;
	int64_t start, end, step; /* ms; instant: end == start, step 0 */
	int64_t lookback;         /* 0 = 5 minutes */
	int64_t default_step;     /* of subqueries without one; 0 = 1 minute */
	size_t max_samples;       /* eval_state_hold; 0 = LIMIT_SAMPLES */
	size_t max_series;        /* of the answer; 0 = LIMIT_RESULT_SERIES */
	size_t max_bytes;         /* of rows; 0 = LIMIT_ROWS_BYTES */
	size_t max_resident;      /* of the whole process; 0 = no matter */
	bool delayed_names;       /* promql-delayed-name-removal */
	bool start_times;         /* use-start-timestamps */
	/* All series as one block: a step of a range has the bits of the
	 * instant query at its time. */
	bool one_block;
	const atomic_bool *cancel; /* may be NULL; looked at every few ms */
	int64_t deadline_us;       /* of clock_mono_us; 0 = none */
	struct pool *pool;         /* NULL: this thread alone */
};

#endif
