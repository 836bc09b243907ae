/*
 * eval.h - a tree and a querier to a frame, series by series (promql.md 2, 3).
 *
 * A range query decodes each series once, slides its window along the steps and
 * hands rows upward.  Thread-safe for different requests.
 */
#ifndef PROMQL_EVAL_H
#define PROMQL_EVAL_H

#include "model/frame.h"
#include "promql/eval_request.h"

struct err;

/* The whole answer, the caller's; NULL with err filled in Prometheus' words. */
struct frame *eval_run(const struct eval_request *r, struct err *err);
/* The earliest and latest sample times that the query may read. */
void eval_span(const struct eval_request *r, int64_t *mint, int64_t *maxt);

#endif
