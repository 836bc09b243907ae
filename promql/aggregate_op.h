/*
 * aggregate_op.h - what the aggregations that fold do with numbers: a row into
 * a group, and the group of one block of rows into that of the blocks before.
 *
 * The first row of a group starts it, so a block of one row joins as the row
 * itself would fold.  Values of a group are 0, or any, where it has no point.
 */
#ifndef PROMQL_AGGREGATE_OP_H
#define PROMQL_AGGREGATE_OP_H

#include "promql/ast.h"
#include "promql/row.h"

struct number_mean;

/* One group: as many numbers a step as the operator needs. */
struct aggregate_group {
	double *a, *b, *n;
	struct number_mean *mean; /* avg of what is too large for a sum */
	uint64_t *present;
	size_t place; /* of its first row */
};

struct aggregate_op {
	enum promql_op op;
	unsigned arrays; /* a; a and b; a, b and n */
	/* The group's presence is that before the row. */
	void (*start)(struct aggregate_group *g, const struct row *r,
		      size_t steps);
	void (*fold)(struct aggregate_group *g, const struct row *r,
		     size_t steps);
	void (*join)(struct aggregate_group *g, const struct aggregate_group *p,
		     size_t steps);
	/* The group's values from a, b, n into a; may be NULL. */
	void (*done)(struct aggregate_group *g, size_t steps);
	bool means; /* goes on by means where sums get too large */
};

/* NULL: not an operator that folds. */
const struct aggregate_op *aggregate_op_find(enum promql_op op);
/* A new group of one row; memory is of A, here and below. */
void aggregate_op_start(const struct aggregate_op *op,
			struct aggregate_group *g, struct arena *a,
			const struct row *r, size_t steps);
void aggregate_op_fold(const struct aggregate_op *op, struct aggregate_group *g,
		       struct arena *a, const struct row *r, size_t steps);
/* P's memory may go afterwards. */
void aggregate_op_join(const struct aggregate_op *op, struct aggregate_group *g,
		       struct arena *a, const struct aggregate_group *p,
		       size_t steps);
void aggregate_op_adopt(const struct aggregate_op *op,
			struct aggregate_group *g, struct arena *a,
			const struct aggregate_group *p, size_t steps);

#endif
