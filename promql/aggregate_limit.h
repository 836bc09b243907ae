/*
 * aggregate_limit.h - limitk and limit_ratio: some of the elements, picked
 * without a look at their values (promql.md 2.9).  Rows pass through.
 */
#ifndef PROMQL_AGGREGATE_LIMIT_H
#define PROMQL_AGGREGATE_LIMIT_H

#include "promql/aggregate.h"

/* NULL: not such an operator. */
struct row_sink *aggregate_limit(const struct aggregate_call *call,
				 struct row_sink *next);

#endif
