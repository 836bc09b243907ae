/*
 * duration.h - PromQL's durations: 1h30m as text, and duration expressions
 * such as step() * 2 worked out at query start (promql.md 1.3).
 */
#ifndef PROMQL_DURATION_H
#define PROMQL_DURATION_H

#include "promql/ast.h"

struct err;

/* Text as rule files and configurations have it too: "0" is one. */
int duration_parse(struct slice s, int64_t *ms, struct err *err);
/* Seconds to whole ms as literals are: to the nearest ns, then cut. */
int duration_from_seconds(double seconds, int64_t *ms, struct err *err);

/* The query that an expression is worked out for: 0, 0 if instant. */
struct duration_query {
	int64_t step, range; /* ms; range = end - start */
};

/*
 * The ms of d.  positive: ranges and steps, which must be over 0.  err is
 * "2:8: duration must be greater than 0", the bytes of the expression in front.
 */
int duration_value(const struct duration *d, bool positive,
		   const struct duration_query *q, int64_t *ms,
		   struct err *err);

#endif
