#include "config.h"

#include "promql/aggregate_top.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* An element of a heap: the worst of them is at the root. */
struct top_item {
	double v;
	size_t row;
};

struct top_heap {
	struct top_item *item;
	size_t n, cap;
	bool top; /* topk: the smallest is the worst */
};

/* A heap a step, and the rows that are or were in one. */
struct top_group {
	struct row_list rows;
	struct top_heap *heap;
	double *bar; /* the root of a full heap; NaN: anything may enter */
};

struct top {
	struct row_sink sink;
	struct aggregate_call call;
	struct row_sink *next;
	struct aggregate_groups groups;
	struct top_group *group;
	size_t cap;
	size_t *most; /* elements of a heap, by step */
	bool top;
};

/* Go's container/heap, so that ties fall as they do there. */
static bool
top_less(const struct top_heap *h, double a, double b)
{
	return isnan(a) || (h->top ? a < b : a > b);
}

static void
top_swap(struct top_heap *h, size_t i, size_t j)
{
	struct top_item t = h->item[i];

	h->item[i] = h->item[j];
	h->item[j] = t;
}

static void
top_up(struct top_heap *h, size_t i)
{
	while (i > 0) {
		size_t up = (i - 1) / 2;

		if (!top_less(h, h->item[i].v, h->item[up].v))
			break;
		top_swap(h, i, up);
		i = up;
	}
}

static void
top_down(struct top_heap *h)
{
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= h->n)
			break;
		if (child + 1 < h->n &&
		    top_less(h, h->item[child + 1].v, h->item[child].v))
			child++;
		if (!top_less(h, h->item[child].v, h->item[i].v))
			break;
		top_swap(h, i, child);
		i = child;
	}
}

static int
top_cmp(const void *a, const void *b)
{
	const struct top_item *x = a, *y = b;

	if (isnan(x->v) || isnan(y->v))
		return (isnan(x->v) != 0) - (isnan(y->v) != 0);
	if (x->v != y->v)
		return x->v > y->v ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static int
top_cmp_bottom(const void *a, const void *b)
{
	const struct top_item *x = a, *y = b;

	if (x->v < y->v || x->v > y->v)
		return x->v < y->v ? -1 : 1;
	return top_cmp(a, b);
}

/* Best first, NaN last; a few by insertion, as Go does. */
static void
top_sort(struct top_heap *h)
{
	if (h->n > 12) {
		qsort(h->item, h->n, sizeof(*h->item),
		      h->top ? top_cmp : top_cmp_bottom);
		return;
	}
	for (size_t i = 1; i < h->n; i++)
		for (size_t j = i; j > 0; j--) {
			if (!top_less(h, h->item[j - 1].v, h->item[j].v))
				break;
			top_swap(h, j, j - 1);
		}
}

static void
top_room(struct top_heap *h, struct arena *a)
{
	struct top_item *old = h->item;

	if (h->n < h->cap)
		return;
	h->cap = h->cap == 0 ? 4 : h->cap * 2;
	h->item = arena_alloc(a, h->cap * sizeof(*old));
	if (h->n > 0)
		memcpy(h->item, old, h->n * sizeof(*old));
}

/* True if it has entered. */
static bool
top_offer(struct top_heap *h, struct arena *a, size_t most, double v,
	  size_t row)
{
	double root;

	if (h->n < most) {
		top_room(h, a);
		h->item[h->n] = (struct top_item){ v, row };
		top_up(h, h->n++);
		return true;
	}
	root = h->item[0].v;
	if (!(h->top ? root < v : root > v) && !(isnan(root) && !isnan(v)))
		return false;
	h->item[0] = (struct top_item){ v, row };
	top_down(h);
	return true;
}

/* False if no value can enter: one look at the signs of all. */
static bool
top_may_enter(const double *restrict v, const double *restrict bar, bool top,
	      size_t steps)
{
	uint64_t any = 0, bits;

	for (size_t i = 0; i < steps; i++) {
		double a = top ? v[i] : bar[i], b = top ? bar[i] : v[i];
		double sign = a <= b ? 1.0 : -1.0;

		memcpy(&bits, &sign, sizeof(bits));
		any |= bits;
	}
	return any >> 63 != 0;
}

static void
top_group_init(struct top *t, struct top_group *g)
{
	struct arena *a = &t->call.ev->arena;
	size_t steps = t->call.grid->n;

	g->heap = arena_calloc(a, steps, sizeof(*g->heap));
	g->bar = arena_alloc(a, steps * sizeof(*g->bar));
	for (size_t i = 0; i < steps; i++) {
		g->heap[i].top = t->top;
		g->bar[i] = (double)NAN;
	}
}

static struct top_group *
top_group(struct top *t, const struct row *r)
{
	struct top_group *old = t->group;
	bool fresh;
	size_t i = aggregate_groups_find(&t->groups, r, &fresh);

	if (!fresh)
		return &t->group[i];
	if (i >= t->cap) {
		t->cap = t->cap == 0 ? 8 : t->cap * 2;
		t->group =
			arena_calloc(&t->call.ev->arena, t->cap, sizeof(*old));
		if (i > 0)
			memcpy(t->group, old, i * sizeof(*old));
	}
	top_group_init(t, &t->group[i]);
	return &t->group[i];
}

static int
top_push(struct row_sink *sink, struct row *r)
{
	struct top *t = (struct top *)sink;
	struct arena *a = &t->call.ev->arena;
	struct top_group *g = top_group(t, r);
	size_t steps = t->call.grid->n;
	bool entered = false;

	if (!top_may_enter(r->v, g->bar, t->top, steps))
		return 0;
	for (size_t i = 0; i < steps; i++) {
		double v = r->v[i], bar = g->bar[i];
		struct top_heap *h = &g->heap[i];

		if (t->top ? v <= bar : v >= bar)
			continue;
		if (!row_has(r->present, i) || t->most[i] == 0)
			continue;
		if (!top_offer(h, a, t->most[i], r->v[i], g->rows.n))
			continue;
		entered = true;
		if (h->n == t->most[i])
			g->bar[i] = h->item[0].v;
	}
	if (entered)
		row_list_add(a, &g->rows, row_copy(a, r, steps));
	return eval_state_check(t->call.ev);
}

/* An instant query's rows come sorted. */
static int
top_instant(struct top *t, struct top_group *g)
{
	struct top_heap *h = g->heap;

	top_sort(h);
	for (size_t m = 0; m < h->n; m++)
		if (row_push(t->next, g->rows.row[h->item[m].row]) < 0)
			return -1;
	return 0;
}

/* Keeps the points of the best. */
static int
top_range(struct top *t, struct top_group *g)
{
	size_t steps = t->call.grid->n;

	for (size_t j = 0; j < g->rows.n; j++)
		memset(g->rows.row[j]->present, 0,
		       row_words(steps) * sizeof(uint64_t));
	for (size_t i = 0; i < steps; i++)
		for (size_t m = 0; m < g->heap[i].n; m++)
			row_mark(g->rows.row[g->heap[i].item[m].row]->present,
				 i);
	for (size_t j = 0; j < g->rows.n; j++) {
		struct row *r = g->rows.row[j];

		row_clean(r, steps);
		if (row_any(r->present, steps) && row_push(t->next, r) < 0)
			return -1;
	}
	return 0;
}

static int
top_bad_k(const struct aggregate_call *c, const char *format, double value)
{
	char number[NUM_TEXT];

	num_format_g(number, value);
	if (format == NULL)
		return eval_state_fail(c->ev, c->expr, ERR_EXECUTION,
				       "Parameter value is NaN");
	return eval_state_fail(c->ev, c->expr, ERR_EXECUTION,
			       "Scalar value %s %s int64", number, format);
}

int
aggregate_top_check(const struct aggregate_call *c)
{
	double low = INFINITY, high = -INFINITY;
	bool nan = false;

	for (size_t i = 0; i < c->grid->n; i++) {
		double v = c->param[i];

		nan |= isnan(v);
		low = fmin(low, v);
		high = fmax(high, v);
	}
	if (!nan && high < 1)
		return 0;
	if (nan)
		return top_bad_k(c, NULL, NAN);
	if (low <= -9223372036854775808.0)
		return top_bad_k(c, "underflows", low);
	if (high >= 9223372036854774784.0)
		return top_bad_k(c, "overflows", high);
	return 1;
}

static int
top_end(struct row_sink *sink)
{
	struct top *t = (struct top *)sink;
	int r = aggregate_top_check(&t->call);

	if (r <= 0)
		return r;
	for (size_t g = 0; g < t->groups.table.n; g++) {
		r = t->call.grid->n == 1 ? top_instant(t, &t->group[g])
					 : top_range(t, &t->group[g]);
		if (r < 0)
			return -1;
	}
	return 0;
}

static size_t
top_most(double k)
{
	if (!(k >= 1))
		return 0;
	return k >= 1e15 ? SIZE_MAX : (size_t)k;
}

struct row_sink *
aggregate_top(const struct aggregate_call *call, struct row_sink *next)
{
	struct arena *a = &call->ev->arena;
	struct top *t = arena_calloc(a, 1, sizeof(*t));

	t->sink = (struct row_sink){ top_push, top_end };
	t->call = *call;
	t->next = next;
	t->top = call->expr->aggregate.op == OP_TOPK;
	t->most = arena_alloc(a, call->grid->n * sizeof(*t->most));
	for (size_t i = 0; i < call->grid->n; i++)
		t->most[i] = top_most(call->param[i]);
	aggregate_groups_init(&t->groups, &t->call);
	return &t->sink;
}
