/*
 * eval_subquery.h - a subquery's rows as the series of a range vector: its
 * expression is worked out once, on the grid that all windows reach together
 * (promql.md 2.4).
 */
#ifndef PROMQL_EVAL_SUBQUERY_H
#define PROMQL_EVAL_SUBQUERY_H

#include "promql/eval_range.h"

/*
 * The sink for the rows of r's subquery, whose steps are those of *inner, which
 * may have none; it must be ended.  NULL with the state's err.
 */
struct row_sink *eval_subquery_sink(struct eval_range *r,
				    struct eval_grid *inner);

#endif
