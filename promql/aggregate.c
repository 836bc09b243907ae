#include "config.h"

#include "promql/aggregate.h"

#include <stdlib.h>
#include <string.h>

#include "promql/aggregate_op.h"

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

	*g = (struct aggregate_groups){ .call = call, .ev = call->ev };
	g->n_last = SIZE_MAX;
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

/* True if the row's labels have the names of the last one's: what was picked of
 * those is picked of these.  Names that a store keeps once are told apart by
 * their address. */
static bool
aggregate_groups_alike(const struct aggregate_groups *g,
		       const struct labels *ls, bool drop)
{
	if (ls->n != g->n_last || drop != g->drop_last)
		return false;
	for (size_t i = 0; g->all && i < g->n_pick; i++)
		if (ls->l[g->pick[i]]->name.p != g->last[g->pick[i]].p)
			return false;
	for (size_t i = 0; !g->all && i < ls->n; i++)
		if (ls->l[i]->name.p != g->last[i].p ||
		    ls->l[i]->name.n != g->last[i].n)
			return false;
	return true;
}

static void
aggregate_groups_room(struct aggregate_groups *g, size_t n)
{
	struct arena *a = &g->ev->arena;

	if (n <= g->cap)
		return;
	g->cap = n * 2;
	g->key = arena_calloc(a, g->cap, sizeof(*g->key));
	g->last = arena_calloc(a, g->cap, sizeof(*g->last));
	g->pick = arena_calloc(a, g->cap, sizeof(*g->pick));
}

/* Which labels make the group.  Both sides are sorted: one walk. */
static void
aggregate_groups_pick(struct aggregate_groups *g, const struct labels *ls,
		      bool drop)
{
	bool without = g->call->expr->aggregate.without;
	size_t j = 0;

	aggregate_groups_room(g, ls->n + 1);
	g->n_last = ls->n;
	g->drop_last = drop;
	g->n_pick = 0;
	for (size_t i = 0; i < ls->n; i++) {
		struct slice name = g->last[i] = ls->l[i]->name;
		int c = 1;

		for (; j < g->n_names; j++) {
			c = slice_cmp(g->name[j], name);
			if (c >= 0)
				break;
		}
		if ((j < g->n_names && c == 0) == without)
			continue;
		if ((drop && row_is_name(name)) ||
		    (without && slice_eq(name, LABEL_NAME)))
			continue;
		g->pick[g->n_pick++] = i;
	}
	g->all = !without && g->n_pick == g->n_names;
}

/* Where the row's group may be remembered; NULL: it has too many labels. */
static struct aggregate_memo *
aggregate_groups_memo(struct aggregate_groups *g, const struct labels *key)
{
	uint64_t h = 0;

	if (key->n > AGGREGATE_MEMO_LABELS)
		return NULL;
	if (g->memo == NULL)
		g->memo = arena_calloc(&g->ev->arena, AGGREGATE_MEMO,
				       sizeof(*g->memo));
	for (size_t i = 0; i < key->n; i++)
		h = (h ^ (uintptr_t)key->l[i] >> 4) *
		    UINT64_C(0x9e3779b97f4a7c15);
	return &g->memo[h >> 54];
}

static bool
aggregate_groups_known(const struct aggregate_memo *m, const struct labels *key)
{
	if (m == NULL || m->group == 0)
		return false;
	for (size_t i = 0; i < AGGREGATE_MEMO_LABELS; i++)
		if (m->l[i] != (i < key->n ? key->l[i] : NULL))
			return false;
	return true;
}

static void
aggregate_groups_mark(struct aggregate_groups *g, size_t i, bool marked)
{
	bool *old = g->marked;

	if (i >= g->marked_cap) {
		g->marked_cap = g->marked_cap == 0 ? 16 : g->marked_cap * 2;
		g->marked = arena_calloc(&g->ev->arena, g->marked_cap,
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
	bool delayed = g->ev->r->delayed_names, drop = r->drop_name && !delayed;
	struct aggregate_memo *m;
	struct labels key;
	size_t i;

	if (!aggregate_groups_alike(g, &r->labels, drop))
		aggregate_groups_pick(g, &r->labels, drop);
	for (i = 0; i < g->n_pick; i++)
		g->key[i] = r->labels.l[g->pick[i]];
	key = (struct labels){ g->n_pick, g->key };
	m = aggregate_groups_memo(g, &key);
	*fresh = false;
	if (aggregate_groups_known(m, &key)) {
		i = m->group - 1;
	} else {
		i = row_table_put(&g->table, &g->ev->arena, &key, fresh);
		if (m != NULL) {
			*m = (struct aggregate_memo){ .group = i + 1 };
			memcpy(m->l, key.l, key.n * sizeof(struct label *));
		}
	}
	if (delayed)
		aggregate_groups_mark(g, i, r->drop_name);
	return i;
}

static struct aggregate_group *
aggregate_group(struct aggregate *ag, size_t i)
{
	struct aggregate_group *old = ag->group;

	if (i >= ag->cap) {
		ag->cap = ag->cap == 0 ? 8 : ag->cap * 2;
		ag->group = arena_calloc(&ag->call.ev->arena, ag->cap,
					 sizeof(*old));
		if (i > 0)
			memcpy(ag->group, old, i * sizeof(*old));
	}
	return &ag->group[i];
}

static int
aggregate_push(struct row_sink *sink, struct row *r)
{
	struct aggregate *ag = (struct aggregate *)sink;
	struct arena *a = &ag->call.ev->arena;
	size_t steps = ag->call.grid->n, i;
	bool fresh;

	i = aggregate_groups_find(&ag->groups, r, &fresh);
	if (!fresh) {
		aggregate_op_fold(ag->op, &ag->group[i], a, r, steps);
		return 0;
	}
	aggregate_op_start(ag->op, aggregate_group(ag, i), a, r, steps);
	return eval_state_check(ag->call.ev);
}

struct aggregate_order {
	size_t place, group;
};

static int
aggregate_order_cmp(const void *a, const void *b)
{
	const struct aggregate_order *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->group < y->group ? -1 : 1;
}

/* Groups come as their first series do, however those were read. */
static const struct aggregate_order *
aggregate_order(const struct aggregate *ag)
{
	size_t n = ag->groups.table.n;
	struct aggregate_order *o =
		arena_alloc(&ag->call.ev->arena, n * sizeof(*o));
	bool sorted = true;

	for (size_t i = 0; i < n; i++) {
		o[i] = (struct aggregate_order){ ag->group[i].place, i };
		sorted &= i == 0 || o[i - 1].place <= o[i].place;
	}
	if (!sorted)
		qsort(o, n, sizeof(*o), aggregate_order_cmp);
	return o;
}

static int
aggregate_end(struct row_sink *sink)
{
	struct aggregate *ag = (struct aggregate *)sink;
	const struct aggregate_order *order = aggregate_order(ag);
	size_t steps = ag->call.grid->n;

	for (size_t k = 0; k < ag->groups.table.n; k++) {
		size_t i = order[k].group;
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

static struct aggregate *
aggregate_new(const struct aggregate_call *call, const struct aggregate_op *op,
	      struct eval_state *ev)
{
	struct aggregate *ag = arena_calloc(&ev->arena, 1, sizeof(*ag));

	ag->sink = (struct row_sink){ aggregate_push, aggregate_end };
	ag->call = *call;
	ag->call.ev = ev;
	ag->op = op;
	aggregate_groups_init(&ag->groups, &ag->call);
	return ag;
}

struct row_sink *
aggregate_fold(const struct aggregate_call *call, struct row_sink *next)
{
	const struct aggregate_op *op =
		aggregate_op_find(call->expr->aggregate.op);
	struct aggregate *ag;

	if (op == NULL)
		return NULL;
	ag = aggregate_new(call, op, call->ev);
	ag->next = next;
	return &ag->sink;
}

bool
aggregate_folds(const struct row_sink *sink)
{
	return sink->push == aggregate_push;
}

struct row_sink *
aggregate_part(struct row_sink *sink, struct eval_state *ev)
{
	struct aggregate *ag = (struct aggregate *)sink;

	return &aggregate_new(&ag->call, ag->op, ev)->sink;
}

int
aggregate_join(struct row_sink *sink, const struct row_sink *part)
{
	const struct aggregate *p = (const struct aggregate *)part;
	struct aggregate *ag = (struct aggregate *)sink;
	struct arena *a = &ag->call.ev->arena;
	size_t steps = ag->call.grid->n;

	for (size_t i = 0; i < p->groups.table.n; i++) {
		bool fresh;
		size_t k = row_table_put(&ag->groups.table, a,
					 &p->groups.table.labels[i], &fresh);

		if (ag->call.ev->r->delayed_names)
			aggregate_groups_mark(
				&ag->groups, k,
				aggregate_groups_marked(&p->groups, i));
		if (fresh)
			aggregate_op_adopt(ag->op, aggregate_group(ag, k), a,
					   &p->group[i], steps);
		else
			aggregate_op_join(ag->op, &ag->group[k], a,
					  &p->group[i], steps);
	}
	return eval_state_check(ag->call.ev);
}
