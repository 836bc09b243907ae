#include "config.h"

#include "promql/aggregate_rank.h"

#include <math.h>
#include <string.h>

#include "promql/aggregate_top.h"
#include "promql/number.h"

struct rank {
	struct row_sink sink;
	struct aggregate_call call;
	struct row_sink *next;
	struct aggregate_groups groups;
	struct row_list *group;
	size_t cap;
};

static int
rank_push(struct row_sink *sink, struct row *r)
{
	struct rank *k = (struct rank *)sink;
	struct arena *a = &k->call.ev->arena;
	bool fresh;
	size_t i = aggregate_groups_find(&k->groups, r, &fresh);

	if (i >= k->cap) {
		struct row_list *old = k->group;

		k->cap = k->cap == 0 ? 8 : k->cap * 2;
		k->group = arena_calloc(a, k->cap, sizeof(*old));
		if (i > 0)
			memcpy(k->group, old, i * sizeof(*old));
	}
	row_list_add(a, &k->group[i], row_copy(a, r, k->call.grid->n));
	return eval_state_check(k->call.ev);
}

static int
rank_quantile_end(struct row_sink *sink)
{
	struct rank *k = (struct rank *)sink;
	size_t steps = k->call.grid->n;

	for (size_t g = 0; g < k->groups.table.n; g++) {
		const struct row_list *rows = &k->group[g];
		double *v = eval_state_scratch(k->call.ev, rows->n);
		struct row r = row_new(&k->call.ev->arena, steps);

		for (size_t i = 0; i < steps; i++) {
			size_t n = 0;

			for (size_t j = 0; j < rows->n; j++)
				if (row_has(rows->row[j]->present, i))
					v[n++] = rows->row[j]->v[i];
			if (n == 0)
				continue;
			row_mark(r.present, i);
			r.v[i] = number_quantile(k->call.param[i], v, n);
		}
		r.labels = k->groups.table.labels[g];
		r.drop_name = aggregate_groups_marked(&k->groups, g);
		if (row_push(k->next, &r) < 0)
			return -1;
	}
	return 0;
}

/* The least and the greatest of all steps; a NaN is both. */
static void
rank_warn_quantile(const struct aggregate_call *c)
{
	const struct expr *e = c->expr->aggregate.param;
	double low = c->param[0], high = c->param[0];

	for (size_t i = 0; i < c->grid->n; i++) {
		if (isnan(c->param[i])) {
			eval_state_quantile(c->ev, e, NAN);
			return;
		}
		low = fmin(low, c->param[i]);
		high = fmax(high, c->param[i]);
	}
	eval_state_quantile(c->ev, e, low);
	eval_state_quantile(c->ev, e, high);
}

struct row_sink *
aggregate_rank(const struct aggregate_call *call, struct row_sink *next)
{
	enum promql_op op = call->expr->aggregate.op;
	struct rank *k;

	if (op == OP_TOPK || op == OP_BOTTOMK)
		return aggregate_top(call, next);
	if (op != OP_QUANTILE)
		return NULL;
	k = arena_calloc(&call->ev->arena, 1, sizeof(*k));
	k->sink = (struct row_sink){ rank_push, rank_quantile_end };
	k->call = *call;
	k->next = next;
	aggregate_groups_init(&k->groups, &k->call);
	rank_warn_quantile(call);
	return &k->sink;
}
