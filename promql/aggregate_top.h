/*
 * aggregate_top.h - topk and bottomk: a heap a step, and only rows that have
 * been in one are kept (promql.md 2.9).
 */
#ifndef PROMQL_AGGREGATE_TOP_H
#define PROMQL_AGGREGATE_TOP_H

#include "promql/aggregate.h"

struct row_sink *aggregate_top(const struct aggregate_call *call,
			       struct row_sink *next);

/* The parameter of topk and its kin, over all steps.  1: some element may pass;
 * 0: none will; -1: the state's err. */
int aggregate_top_check(const struct aggregate_call *call);

#endif
