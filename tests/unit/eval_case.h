/*
 * eval_case.h - a query over a few series, and what it gives, as text.
 */
#ifndef EVAL_CASE_H
#define EVAL_CASE_H

#include "base/str.h"
#include "model/querier.h"
#include "promql/eval.h"

struct eval_case {
	const char *load; /* fake_querier.h, 15 s apart from 0 on; NULL = the
			     one before's */
	const char *query;
	int64_t start, end, step; /* seconds; step 0: instant at start */
	/*
	 * A line a series, sorted as given: {a="1"} 1 2 _ 4; a range vector's
	 * samples as 7@15; a scalar "scalar 3"; then "warn: ..." and
	 * "info: ..."; or "error: ...".
	 */
	const char *want;
};

/* Runs each and fails at the first whose text differs. */
void eval_cases_run(const struct eval_case *c, size_t n);
/* With the switches of BASE. */
void eval_cases_run_as(const struct eval_request *base,
		       const struct eval_case *c, size_t n);
#define EVAL_CASES(c) eval_cases_run((c), sizeof(c) / sizeof(*(c)))
/* The answer as text, appended. */
void eval_case_text(struct querier *q, const struct eval_request *r,
		    struct str *out);
/* A request in ms for a query, parsed with every option on. */
void eval_case_query(struct querier *q, const char *query,
		     struct eval_request *r, struct str *out);

#endif
