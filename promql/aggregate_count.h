/*
 * aggregate_count.h - count_values: how many elements have each value
 * (promql.md 2.9).
 */
#ifndef PROMQL_AGGREGATE_COUNT_H
#define PROMQL_AGGREGATE_COUNT_H

#include "promql/aggregate.h"

/* NULL with the state's err: no label's name. */
struct row_sink *aggregate_count_values(const struct aggregate_call *call,
					struct row_sink *next);

#endif
