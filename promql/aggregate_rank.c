#include "config.h"

#include "promql/aggregate_rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "promql/number.h"

struct rank {
	struct row_sink sink;
	struct aggregate_call call;
	struct row_sink *next;
	struct aggregate_groups groups;
	struct row_list *group;
	size_t cap;
};

/* An element of a heap: the worst of them is at the root. */
struct rank_item {
	double v;
	size_t row;
};

struct rank_heap {
	struct rank_item *item;
	size_t n;
	bool top; /* topk: the smallest is the worst */
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

/* Go's container/heap, so that ties fall as they do there. */
static bool
rank_less(const struct rank_heap *h, double a, double b)
{
	return isnan(a) || (h->top ? a < b : a > b);
}

static void
rank_swap(struct rank_heap *h, size_t i, size_t j)
{
	struct rank_item t = h->item[i];

	h->item[i] = h->item[j];
	h->item[j] = t;
}

static void
rank_up(struct rank_heap *h, size_t i)
{
	while (i > 0) {
		size_t up = (i - 1) / 2;

		if (!rank_less(h, h->item[i].v, h->item[up].v))
			break;
		rank_swap(h, i, up);
		i = up;
	}
}

static void
rank_down(struct rank_heap *h)
{
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= h->n)
			break;
		if (child + 1 < h->n &&
		    rank_less(h, h->item[child + 1].v, h->item[child].v))
			child++;
		if (!rank_less(h, h->item[child].v, h->item[i].v))
			break;
		rank_swap(h, i, child);
		i = child;
	}
}

static void
rank_offer(struct rank_heap *h, size_t k, double v, size_t row)
{
	double root;

	if (h->n < k) {
		h->item[h->n] = (struct rank_item){ v, row };
		rank_up(h, h->n++);
		return;
	}
	root = h->item[0].v;
	if (!(h->top ? root < v : root > v) && !(isnan(root) && !isnan(v)))
		return;
	h->item[0] = (struct rank_item){ v, row };
	rank_down(h);
}

static int
rank_cmp(const void *a, const void *b)
{
	const struct rank_item *x = a, *y = b;

	if (isnan(x->v) || isnan(y->v))
		return (isnan(x->v) != 0) - (isnan(y->v) != 0);
	if (x->v != y->v)
		return x->v > y->v ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static int
rank_cmp_bottom(const void *a, const void *b)
{
	const struct rank_item *x = a, *y = b;

	if (x->v < y->v || x->v > y->v)
		return x->v < y->v ? -1 : 1;
	return rank_cmp(a, b);
}

/* Best first, NaN last; a few by insertion, as Go does. */
static void
rank_sort(struct rank_heap *h)
{
	if (h->n > 12) {
		qsort(h->item, h->n, sizeof(*h->item),
		      h->top ? rank_cmp : rank_cmp_bottom);
		return;
	}
	for (size_t i = 1; i < h->n; i++)
		for (size_t j = i; j > 0; j--) {
			if (!rank_less(h, h->item[j - 1].v, h->item[j].v))
				break;
			rank_swap(h, j, j - 1);
		}
}

static size_t
rank_k(double k, size_t n)
{
	if (!(k >= 1))
		return 0;
	return k >= (double)n ? n : (size_t)k;
}

static void
rank_fill(const struct rank *k, const struct row_list *rows, size_t step,
	  struct rank_heap *h)
{
	size_t most = rank_k(k->call.param[step], rows->n);

	h->n = 0;
	for (size_t j = 0; most > 0 && j < rows->n; j++)
		if (row_has(rows->row[j]->present, step))
			rank_offer(h, most, rows->row[j]->v[step], j);
}

/* An instant query's rows come sorted. */
static int
rank_instant(struct rank *k, const struct row_list *rows, struct rank_heap *h)
{
	rank_fill(k, rows, 0, h);
	rank_sort(h);
	for (size_t m = 0; m < h->n; m++)
		if (row_push(k->next, rows->row[h->item[m].row]) < 0)
			return -1;
	return 0;
}

/* Keeps the points of the best. */
static int
rank_range(struct rank *k, const struct row_list *rows, struct rank_heap *h)
{
	struct arena *a = &k->call.ev->arena;
	size_t steps = k->call.grid->n, words = row_words(steps);
	uint64_t *keep = arena_calloc(a, rows->n * words, sizeof(*keep));

	for (size_t i = 0; i < steps; i++) {
		rank_fill(k, rows, i, h);
		for (size_t m = 0; m < h->n; m++)
			row_mark(keep + h->item[m].row * words, i);
	}
	for (size_t j = 0; j < rows->n; j++) {
		struct row *r = rows->row[j];

		memcpy(r->present, keep + j * words, words * sizeof(*keep));
		row_clean(r, steps);
		if (row_any(r->present, steps) && row_push(k->next, r) < 0)
			return -1;
	}
	return 0;
}

static int
rank_bad_k(const struct aggregate_call *c, const char *format, double value)
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
aggregate_rank_check(const struct aggregate_call *c)
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
		return rank_bad_k(c, NULL, NAN);
	if (low <= -9223372036854775808.0)
		return rank_bad_k(c, "underflows", low);
	if (high >= 9223372036854774784.0)
		return rank_bad_k(c, "overflows", high);
	return 1;
}

static int
rank_k_end(struct row_sink *sink)
{
	struct rank *k = (struct rank *)sink;
	struct rank_heap h = { .top = k->call.expr->aggregate.op == OP_TOPK };
	size_t most = 0;
	int r = aggregate_rank_check(&k->call);

	if (r <= 0)
		return r;
	for (size_t g = 0; g < k->groups.table.n; g++)
		if (k->group[g].n > most)
			most = k->group[g].n;
	h.item = arena_calloc(&k->call.ev->arena, most, sizeof(*h.item));
	for (size_t g = 0; g < k->groups.table.n; g++) {
		r = k->call.grid->n == 1 ? rank_instant(k, &k->group[g], &h)
					 : rank_range(k, &k->group[g], &h);
		if (r < 0)
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

	if (op != OP_TOPK && op != OP_BOTTOMK && op != OP_QUANTILE)
		return NULL;
	k = arena_calloc(&call->ev->arena, 1, sizeof(*k));
	k->sink = (struct row_sink){ rank_push, op == OP_QUANTILE
							? rank_quantile_end
							: rank_k_end };
	k->call = *call;
	k->next = next;
	aggregate_groups_init(&k->groups, &k->call);
	if (op == OP_QUANTILE)
		rank_warn_quantile(call);
	return &k->sink;
}
