/*
 * aggregate.h - groups, and the aggregations that fold rows as they come, so
 * that memory is groups x steps (promql.md 2.9).
 */
#ifndef PROMQL_AGGREGATE_H
#define PROMQL_AGGREGATE_H

#include "promql/eval_state.h"

struct aggregate_call {
	struct eval_state *ev;
	const struct eval_grid *grid;
	const struct expr *expr; /* EXPR_AGGREGATE */
	const double *param;     /* a value a step; NULL: takes none */
};

/* Tells a row's group by its labels. */
struct aggregate_groups {
	const struct aggregate_call *call;
	struct slice *name; /* sorted, without repetition */
	size_t n_names;
	const struct label **key; /* scratch */
	size_t cap;
	struct row_table table;
	bool *marked; /* by number: a row's names are to be dropped at the end
		       */
	size_t marked_cap;
};

void aggregate_groups_init(struct aggregate_groups *g,
			   const struct aggregate_call *call);
/* The number of the row's group; *fresh: it is a new one. */
size_t aggregate_groups_find(struct aggregate_groups *g, const struct row *r,
			     bool *fresh);

/* The group's names are to be dropped at the end. */
bool aggregate_groups_marked(const struct aggregate_groups *g, size_t i);

/* The sink for the rows of the vector; NULL: not an operator that folds. */
struct row_sink *aggregate_fold(const struct aggregate_call *call,
				struct row_sink *next);

#endif
