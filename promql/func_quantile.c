/*
 * Quantiles of a range (promql.md 3.3).
 *
 * Where windows overlap much, the series is sorted once; a tree of counts over
 * the sorted places (Fenwick's) tells which of them a window holds.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "promql/func_impl.h"
#include "promql/number.h"

static double
quantile_at(const struct func_call *c, size_t step)
{
	return c->scalar[0][step];
}

static bool
quantile_window(const struct func_window *w, double *out)
{
	double *v = func_room_get(w->room, w->n * sizeof(*v));

	memcpy(v, w->v, w->n * sizeof(*v));
	*out = number_quantile(quantile_at(w->call, w->step), v, w->n);
	return true;
}

static bool
quantile_mad_window(const struct func_window *w, double *out)
{
	double *v = func_room_get(w->room, w->n * sizeof(*v)), median;

	*out = NAN;
	for (size_t i = 0; i < w->n; i++) {
		if (isnan(w->v[i]))
			return true;
		v[i] = w->v[i];
	}
	median = number_quantile(0.5, v, w->n);
	for (size_t i = 0; i < w->n; i++)
		v[i] = fabs(w->v[i] - median);
	*out = number_quantile(0.5, v, w->n);
	return true;
}

static int
quantile_done(const struct func_call *c, const uint64_t *steps)
{
	for (size_t i = 0; i < c->grid->n; i++)
		if (row_has(steps, i))
			eval_state_quantile(c->ev, c->expr->call.arg[0],
					    quantile_at(c, i));
	return 0;
}

struct quantile_item {
	double v;
	uint32_t from; /* which sample it is */
};

/* The samples of a window in order of their values. */
struct quantile_tree {
	struct quantile_item *item; /* all, sorted, NaN first */
	uint32_t *rank;             /* of each sample */
	uint32_t *count;            /* 1 .. n */
	uint32_t n, top;            /* top: the highest power of two <= n */
	uint32_t held;
};

static int
quantile_cmp(const void *a, const void *b)
{
	const struct quantile_item *x = a, *y = b;

	if (isnan(x->v) || isnan(y->v))
		return (isnan(y->v) != 0) - (isnan(x->v) != 0);
	return (x->v > y->v) - (x->v < y->v);
}

static void
quantile_tree_init(struct quantile_tree *q, const struct func_series *s)
{
	size_t n = s->s->n;

	q->item = func_room_get(
		s->room, n * sizeof(*q->item) + (2 * n + 1) * sizeof(uint32_t));
	q->rank = (uint32_t *)(void *)(q->item + n);
	q->count = q->rank + n;
	q->n = (uint32_t)n;
	q->held = 0;
	memset(q->count, 0, (n + 1) * sizeof(*q->count));
	for (q->top = 1; q->top <= q->n / 2;)
		q->top *= 2;
	for (uint32_t i = 0; i < n; i++)
		q->item[i] = (struct quantile_item){ s->s->v[i], i };
	qsort(q->item, n, sizeof(*q->item), quantile_cmp);
	for (uint32_t i = 0; i < n; i++)
		q->rank[q->item[i].from] = i;
}

static void
quantile_tree_add(struct quantile_tree *q, uint32_t sample, int by)
{
	uint32_t i = q->rank[sample] + 1;

	for (; i <= q->n; i += i & -i)
		q->count[i] += (uint32_t)by;
	q->held += (uint32_t)by;
}

/* The k-th smallest that is held, from 0. */
static double
quantile_tree_get(const struct quantile_tree *q, uint32_t k)
{
	uint32_t at = 0;

	for (uint32_t step = q->top; step > 0; step /= 2) {
		if (at + step > q->n || q->count[at + step] > k)
			continue;
		at += step;
		k -= q->count[at];
	}
	return q->item[at].v;
}

struct quantile_rank {
	uint32_t lo, hi;
	double weight;
};

static struct quantile_rank
quantile_rank(double q, uint32_t n)
{
	double rank = q * (double)(n - 1), low = floor(rank);
	struct quantile_rank r;

	r.lo = (uint32_t)low;
	r.hi = r.lo + 1 < n ? r.lo + 1 : n - 1;
	r.weight = rank - low;
	return r;
}

static double
quantile_tree_quantile(const struct quantile_tree *t, double q)
{
	struct quantile_rank r;
	double lo, hi;

	if (isnan(q))
		return NAN;
	if (q < 0 || q > 1)
		return q < 0 ? -INFINITY : INFINITY;
	r = quantile_rank(q, t->held);
	lo = quantile_tree_get(t, r.lo);
	hi = r.hi == r.lo ? lo : quantile_tree_get(t, r.hi);
	return lo * (1 - r.weight) + hi * r.weight;
}

/*
 * The k-th smallest distance to MEDIAN: distances grow to both sides of SPLIT,
 * the number of values below it, so the k + 1 nearest are neighbours; the first
 * of them is found by halving.
 */
static double
quantile_tree_distance(const struct quantile_tree *t, double median,
		       uint32_t split, uint32_t k)
{
	uint32_t from = split > k + 1 ? split - k - 1 : 0;
	uint32_t to = split < t->held - k - 1 ? split : t->held - k - 1;
	double first, last;

	while (from < to) {
		uint32_t at = from + (to - from) / 2;

		first = fabs(quantile_tree_get(t, at) - median);
		last = fabs(quantile_tree_get(t, at + k + 1) - median);
		if (first > last)
			from = at + 1;
		else
			to = at;
	}
	first = fabs(quantile_tree_get(t, from) - median);
	last = fabs(quantile_tree_get(t, from + k) - median);
	return first > last ? first : last;
}

static double
quantile_tree_mad(const struct quantile_tree *t)
{
	struct quantile_rank r = quantile_rank(0.5, t->held);
	double median = quantile_tree_quantile(t, 0.5), lo, hi;
	uint32_t split = 0, to = t->held;

	if (isnan(quantile_tree_get(t, 0)) || isnan(median))
		return NAN;
	while (split < to) {
		uint32_t at = split + (to - split) / 2;

		if (quantile_tree_get(t, at) < median)
			split = at + 1;
		else
			to = at;
	}
	lo = quantile_tree_distance(t, median, split, r.lo);
	hi = r.hi == r.lo ? lo : quantile_tree_distance(t, median, split, r.hi);
	return lo * (1 - r.weight) + hi * r.weight;
}

static bool
quantile_slide_each(const struct func_series *s, struct row *out, bool mad)
{
	const struct windows *w = s->w;
	struct quantile_tree t;
	uint32_t lo = 0, hi = 0;

	quantile_tree_init(&t, s);
	for (size_t i = 0; i < s->call->grid->n; i++) {
		if (w->lo[i] == w->hi[i])
			continue;
		for (; hi < w->hi[i]; hi++)
			quantile_tree_add(&t, hi, 1);
		for (; lo < w->lo[i]; lo++)
			quantile_tree_add(&t, lo, -1);
		out->v[i] = mad ? quantile_tree_mad(&t)
				: quantile_tree_quantile(
					  &t, quantile_at(s->call, i));
	}
	return true;
}

static bool
quantile_slide(const struct func_series *s, struct row *out)
{
	return quantile_slide_each(s, out, false);
}

/* Distances from and to infinity are none: window by window. */
static bool
quantile_mad_slide(const struct func_series *s, struct row *out)
{
	for (size_t i = 0; i < s->s->n; i++)
		if (isinf(s->s->v[i]))
			return false;
	return quantile_slide_each(s, out, true);
}

const struct func_impl func_quantile_over_time = {
	.window = quantile_window,
	.slide = quantile_slide,
	.done = quantile_done,
	.need = 1,
};
const struct func_impl func_mad_over_time = {
	.window = quantile_mad_window,
	.slide = quantile_mad_slide,
	.need = 1,
};
