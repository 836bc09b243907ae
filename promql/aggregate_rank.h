/*
 * aggregate_rank.h - the aggregations that look at all elements of a group at
 * once: topk, bottomk, quantile (promql.md 2.9).  They keep rows.
 */
#ifndef PROMQL_AGGREGATE_RANK_H
#define PROMQL_AGGREGATE_RANK_H

#include "promql/aggregate.h"

/* NULL: not such an operator. */
struct row_sink *aggregate_rank(const struct aggregate_call *call,
				struct row_sink *next);

#endif
