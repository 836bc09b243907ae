/*
 * query_result.h - the answer to one query, as the writers of its formats take
 * it.
 */
#ifndef CLI_QUERY_RESULT_H
#define CLI_QUERY_RESULT_H

#include "base/civil.h"
#include "model/frame.h"
#include "model/timerange.h"

struct args;

struct query_result {
	const struct frame *frame; /* in the order in which it is shown */
	struct slice expr;
	struct time_range range;
	int64_t step; /* 0: evaluated once, at range.to */
	const struct civil_zone *zone;
	const struct args *args; /* how a graph looks */
	bool terminal;           /* the output is one */
	bool flows;              /* to standard output, as it is written */
	int width;
};

#endif
