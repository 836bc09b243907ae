#include "config.h"

#include "promql/aggregate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "promql/number.h"

/* One group: as many numbers a step as the operator needs. */
struct aggregate_group {
	double *a, *b, *n;
	struct number_mean *mean;
	uint64_t *present;
};

struct aggregate_op {
	enum promql_op op;
	unsigned needs; /* of the arrays behind a */
	void (*fold)(struct aggregate_group *g, const struct row *r,
		     size_t steps);
	/* The group's values from a, b, n into a. */
	void (*done)(struct aggregate_group *g, size_t steps);
};

#define NEED_B 1
#define NEED_N 2
#define NEED_MEAN 4

struct aggregate {
	struct row_sink sink;
	struct aggregate_call call;
	struct row_sink *next;
	const struct aggregate_op *op;
	struct aggregate_groups groups;
	struct aggregate_group *group;
	size_t cap;
};

static int
aggregate_name_cmp(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

void
aggregate_groups_init(struct aggregate_groups *g,
		      const struct aggregate_call *call)
{
	const struct expr *e = call->expr;
	size_t n = e->aggregate.n, m = 0;

	*g = (struct aggregate_groups){ .call = call };
	if (n == 0)
		return;
	g->name = arena_copy(&call->ev->arena, e->aggregate.label,
			     n * sizeof(*g->name));
	qsort(g->name, n, sizeof(*g->name), aggregate_name_cmp);
	for (size_t i = 0; i < n; i++)
		if (m == 0 || !slice_eq(g->name[i], g->name[m - 1]))
			g->name[m++] = g->name[i];
	g->n_names = m;
}

/* Both sides are sorted: one walk. */
static size_t
aggregate_groups_key(struct aggregate_groups *g, const struct labels *ls)
{
	bool without = g->call->expr->aggregate.without;
	size_t n = 0, j = 0;

	for (size_t i = 0; i < ls->n; i++) {
		struct slice name = ls->l[i]->name;
		int c = 1;

		for (; j < g->n_names; j++) {
			c = slice_cmp(g->name[j], name);
			if (c >= 0)
				break;
		}
		if (!without && j == g->n_names)
			break;
		if ((j < g->n_names && c == 0) == without)
			continue;
		if (without && slice_eq(name, LABEL_NAME))
			continue;
		g->key[n++] = ls->l[i];
	}
	return n;
}

static void
aggregate_groups_mark(struct aggregate_groups *g, size_t i, bool marked)
{
	bool *old = g->marked;

	if (i >= g->marked_cap) {
		g->marked_cap = g->marked_cap == 0 ? 16 : g->marked_cap * 2;
		g->marked = arena_calloc(&g->call->ev->arena, g->marked_cap,
					 sizeof(*old));
		if (i > 0)
			memcpy(g->marked, old, i * sizeof(*old));
	}
	g->marked[i] |= marked;
}

bool
aggregate_groups_marked(const struct aggregate_groups *g, size_t i)
{
	return g->marked != NULL && g->marked[i];
}

size_t
aggregate_groups_find(struct aggregate_groups *g, const struct row *r,
		      bool *fresh)
{
	struct arena *a = &g->call->ev->arena;
	bool delayed = g->call->ev->r->delayed_names;
	struct labels key = r->labels;
	size_t i;

	if (r->drop_name && !delayed)
		key = row_drop_names(a, &key);
	if (key.n > g->cap) {
		g->cap = key.n * 2;
		g->key = arena_calloc(a, g->cap, sizeof(*g->key));
	}
	key.n = aggregate_groups_key(g, &key);
	key.l = g->key;
	i = row_table_put(&g->table, a, &key, fresh);
	if (*fresh)
		g->table.labels[i].l =
			arena_copy(a, g->key, key.n * sizeof(*g->key));
	if (delayed)
		aggregate_groups_mark(g, i, r->drop_name);
	return i;
}

/*
 * Absent values are 0, and adding 0 changes nothing: no look at the bits.  The
 * rounding error of an addition is exact either way, so Neumaier's choice of
 * the larger side may be spared.
 */
static void
aggregate_sum(struct aggregate_group *g, const struct row *r, size_t steps)
{
	double *restrict sum = g->a, *restrict c = g->b;
	const double *restrict v = r->v;

	for (size_t i = 0; i < steps; i++) {
		double s = sum[i], t = s + v[i], part = t - s;
		double lost = (s - (t - part)) + (v[i] - part);

		c[i] = t == INFINITY || t == -INFINITY ? 0 : c[i] + lost;
		sum[i] = t;
	}
}

static void
aggregate_sum_done(struct aggregate_group *g, size_t steps)
{
	for (size_t i = 0; i < steps; i++)
		g->a[i] += g->b[i];
}

static void
aggregate_count(struct aggregate_group *g, const struct row *r, size_t steps)
{
	for (size_t i = 0; i < steps; i++)
		g->a[i] += (double)(r->present[i / 64] >> (i % 64) & 1);
}

static void
aggregate_one(struct aggregate_group *g, const struct row *r, size_t steps)
{
	(void)r;
	for (size_t i = 0; i < steps; i++)
		g->a[i] = 1;
}

static void
aggregate_min(struct aggregate_group *g, const struct row *r, size_t steps)
{
	for (size_t i = 0; i < steps; i++) {
		double v = r->v[i], have = g->a[i];

		if (!row_has(r->present, i))
			continue;
		if (!row_has(g->present, i) || v < have || isnan(have))
			g->a[i] = v;
	}
}

static void
aggregate_max(struct aggregate_group *g, const struct row *r, size_t steps)
{
	for (size_t i = 0; i < steps; i++) {
		double v = r->v[i], have = g->a[i];

		if (!row_has(r->present, i))
			continue;
		if (!row_has(g->present, i) || v > have || isnan(have))
			g->a[i] = v;
	}
}

static void
aggregate_avg(struct aggregate_group *g, const struct row *r, size_t steps)
{
	for (size_t i = 0; i < steps; i++)
		if (row_has(r->present, i))
			number_mean_add(&g->mean[i], r->v[i]);
}

static void
aggregate_avg_done(struct aggregate_group *g, size_t steps)
{
	for (size_t i = 0; i < steps; i++)
		if (row_has(g->present, i))
			g->a[i] = number_mean_get(&g->mean[i]);
}

/* a: the sum of squares, b: the mean. */
static void
aggregate_var(struct aggregate_group *g, const struct row *r, size_t steps)
{
	for (size_t i = 0; i < steps; i++) {
		double x = r->v[i], n, d;

		if (!row_has(r->present, i))
			continue;
		n = ++g->n[i];
		if (n == 1) {
			g->b[i] = x;
			g->a[i] = isfinite(x) ? 0 : (double)NAN;
			continue;
		}
		d = x - g->b[i];
		g->b[i] += d / n;
		g->a[i] += d * (x - g->b[i]);
	}
}

static void
aggregate_var_done(struct aggregate_group *g, size_t steps)
{
	for (size_t i = 0; i < steps; i++)
		if (row_has(g->present, i))
			g->a[i] /= g->n[i];
}

static void
aggregate_dev_done(struct aggregate_group *g, size_t steps)
{
	for (size_t i = 0; i < steps; i++)
		if (row_has(g->present, i))
			g->a[i] = sqrt(g->a[i] / g->n[i]);
}

static const struct aggregate_op aggregate_ops[] = {
	{ OP_SUM, NEED_B, aggregate_sum, aggregate_sum_done },
	{ OP_AVG, NEED_MEAN, aggregate_avg, aggregate_avg_done },
	{ OP_COUNT, 0, aggregate_count, NULL },
	{ OP_MIN, 0, aggregate_min, NULL },
	{ OP_MAX, 0, aggregate_max, NULL },
	{ OP_GROUP, 0, aggregate_one, NULL },
	{ OP_STDDEV, NEED_B | NEED_N, aggregate_var, aggregate_dev_done },
	{ OP_STDVAR, NEED_B | NEED_N, aggregate_var, aggregate_var_done },
};

static void
aggregate_group_init(struct aggregate *ag, size_t i)
{
	struct arena *a = &ag->call.ev->arena;
	size_t steps = ag->call.grid->n;
	struct aggregate_group *g;

	if (i >= ag->cap) {
		struct aggregate_group *old = ag->group;

		ag->cap = ag->cap == 0 ? 8 : ag->cap * 2;
		ag->group = arena_calloc(a, ag->cap, sizeof(*g));
		if (i > 0)
			memcpy(ag->group, old, i * sizeof(*g));
	}
	g = &ag->group[i];
	*g = (struct aggregate_group){ 0 };
	g->a = arena_calloc(a, steps, sizeof(*g->a));
	g->present = arena_calloc(a, row_words(steps), sizeof(*g->present));
	if (ag->op->needs & NEED_B)
		g->b = arena_calloc(a, steps, sizeof(*g->b));
	if (ag->op->needs & NEED_N)
		g->n = arena_calloc(a, steps, sizeof(*g->n));
	if (ag->op->needs & NEED_MEAN)
		g->mean = arena_calloc(a, steps, sizeof(*g->mean));
}

static int
aggregate_push(struct row_sink *sink, struct row *r)
{
	struct aggregate *ag = (struct aggregate *)sink;
	size_t steps = ag->call.grid->n;
	struct aggregate_group *g;
	bool fresh;
	size_t i = aggregate_groups_find(&ag->groups, r, &fresh);

	if (fresh) {
		aggregate_group_init(ag, i);
		if (eval_state_check(ag->call.ev) < 0)
			return -1;
	}
	g = &ag->group[i];
	ag->op->fold(g, r, steps);
	for (size_t w = 0; w < row_words(steps); w++)
		g->present[w] |= r->present[w];
	return 0;
}

static int
aggregate_end(struct row_sink *sink)
{
	struct aggregate *ag = (struct aggregate *)sink;
	size_t steps = ag->call.grid->n;

	for (size_t i = 0; i < ag->groups.table.n; i++) {
		struct aggregate_group *g = &ag->group[i];
		struct row r = { .labels = ag->groups.table.labels[i] };

		if (ag->op->done != NULL)
			ag->op->done(g, steps);
		r.drop_name = aggregate_groups_marked(&ag->groups, i);
		r.v = g->a;
		r.present = g->present;
		row_clean(&r, steps);
		if (row_push(ag->next, &r) < 0)
			return -1;
	}
	return 0;
}

struct row_sink *
aggregate_fold(const struct aggregate_call *call, struct row_sink *next)
{
	const struct aggregate_op *op = NULL;
	struct aggregate *ag;

	for (size_t i = 0; i < sizeof(aggregate_ops) / sizeof(*op); i++)
		if (aggregate_ops[i].op == call->expr->aggregate.op)
			op = &aggregate_ops[i];
	if (op == NULL)
		return NULL;
	ag = arena_calloc(&call->ev->arena, 1, sizeof(*ag));
	ag->sink = (struct row_sink){ aggregate_push, aggregate_end };
	ag->call = *call;
	ag->next = next;
	ag->op = op;
	aggregate_groups_init(&ag->groups, &ag->call);
	return &ag->sink;
}
