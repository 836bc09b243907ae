/*
 * Quantiles of a range (promql.md 3.3).
 *
 * Where windows overlap much, their samples are kept sorted as they come and
 * go; of long windows by a tree of counts (Fenwick's) over the whole series,
 * sorted once.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "promql/func_impl.h"
#include "promql/number.h"

/* What it takes at most to sort a sample in or out, ns. */
#define QUANTILE_MOVE 256

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

/* The samples of a window in order of their values, NaN first. */
struct quantile_held {
	uint32_t lo, hi;            /* of the series */
	double *sorted;             /* but the NaN; NULL: by the tree */
	uint32_t nan;               /* in front of those */
	struct quantile_item *item; /* all of the series, sorted */
	uint32_t *rank;             /* of each sample */
	uint32_t *count;            /* 1 .. all */
	uint32_t all, top;          /* top: the highest power of two <= all */
	uint32_t n;
};

static int
quantile_order(double a, double b)
{
	if (isnan(a) || isnan(b))
		return (isnan(b) != 0) - (isnan(a) != 0);
	return (a > b) - (a < b);
}

static int
quantile_cmp(const void *a, const void *b)
{
	const struct quantile_item *x = a, *y = b;

	return quantile_order(x->v, y->v);
}

/* Sorted parts are merged, so that it can be stopped. */
#define QUANTILE_PART ((size_t)1 << 13)

static void
quantile_merge(struct quantile_item *item, size_t n_a, size_t n,
	       struct quantile_item *work)
{
	size_t i = 0, j = n_a, k = 0;

	memcpy(work, item, n_a * sizeof(*work));
	while (i < n_a && j < n)
		item[k++] = quantile_cmp(&work[i], &item[j]) <= 0 ? work[i++]
								  : item[j++];
	memcpy(item + k, work + i, (n_a - i) * sizeof(*work));
}

static void
quantile_sort(const struct func_series *s, struct quantile_item *item,
	      struct quantile_item *work)
{
	size_t n = s->s->n;

	for (size_t at = 0; at < n; at += QUANTILE_PART) {
		size_t m = n - at < QUANTILE_PART ? n - at : QUANTILE_PART;

		if (func_impl_stopped(s, m * QUANTILE_MOVE))
			return;
		qsort(item + at, m, sizeof(*item), quantile_cmp);
	}
	for (size_t half = QUANTILE_PART; half < n; half *= 2)
		for (size_t at = 0; at + half < n; at += 2 * half) {
			size_t m = n - at < 2 * half ? n - at : 2 * half;

			if (func_impl_stopped(s, m * 16))
				return;
			quantile_merge(item + at, half, m, work);
		}
}

static void
quantile_tree_init(struct quantile_held *q, const struct func_series *s)
{
	size_t n = s->s->n;

	q->item =
		func_room_get(s->room, 2 * n * sizeof(*q->item) +
					       (2 * n + 1) * sizeof(uint32_t));
	q->rank = (uint32_t *)(void *)(q->item + 2 * n);
	q->count = q->rank + n;
	q->all = (uint32_t)n;
	memset(q->count, 0, (n + 1) * sizeof(*q->count));
	for (q->top = 1; q->top <= q->all / 2;)
		q->top *= 2;
	for (uint32_t i = 0; i < n; i++)
		q->item[i] = (struct quantile_item){ s->s->v[i], i };
	quantile_sort(s, q->item, q->item + n);
	for (uint32_t i = 0; i < n; i++)
		q->rank[q->item[i].from] = i;
}

/* Moving the values behind a place costs less than a tree, up to here. */
#define QUANTILE_SORTED 400

static void
quantile_init(struct quantile_held *q, const struct func_series *s)
{
	*q = (struct quantile_held){ .n = 0 };
	if (s->w->longest > QUANTILE_SORTED)
		quantile_tree_init(q, s);
	else
		q->sorted = func_room_get(s->room, (s->w->longest + 1) *
							   sizeof(*q->sorted));
}

/* How many come before v; without a branch to guess wrong. */
static uint32_t
quantile_before(const struct quantile_held *q, double v)
{
	const double *at = q->sorted;
	uint32_t n = q->n - q->nan;

	while (n > 0) {
		uint32_t half = n - n / 2;

		at += half & -(uint32_t)(at[half - 1] < v);
		n /= 2;
	}
	return (uint32_t)(at - q->sorted);
}

static void
quantile_tree_add(struct quantile_held *q, uint32_t sample, int by)
{
	uint32_t i = q->rank[sample] + 1;

	for (; i <= q->all; i += i & -i)
		q->count[i] += (uint32_t)by;
	q->n += (uint32_t)by;
}

static void
quantile_put(struct quantile_held *q, uint32_t sample, double v)
{
	uint32_t at;

	if (q->sorted == NULL) {
		quantile_tree_add(q, sample, 1);
		return;
	}
	at = quantile_before(q, v);
	q->n++;
	if (isnan(v)) {
		q->nan++;
		return;
	}
	memmove(q->sorted + at + 1, q->sorted + at,
		(q->n - 1 - q->nan - at) * sizeof(*q->sorted));
	q->sorted[at] = v;
}

static void
quantile_take(struct quantile_held *q, uint32_t sample, double v)
{
	uint32_t at;

	if (q->sorted == NULL) {
		quantile_tree_add(q, sample, -1);
		return;
	}
	at = quantile_before(q, v);
	q->n--;
	if (isnan(v)) {
		q->nan--;
		return;
	}
	memmove(q->sorted + at, q->sorted + at + 1,
		(q->n - q->nan - at) * sizeof(*q->sorted));
}

/* One value for another: what lies between moves by one. */
static void
quantile_swap(struct quantile_held *q, double out, double in)
{
	uint32_t at = quantile_before(q, out), to = quantile_before(q, in);
	double *v = q->sorted;

	if (to > at) {
		memmove(v + at, v + at + 1, (to - at - 1) * sizeof(*v));
		v[to - 1] = in;
	} else {
		memmove(v + to + 1, v + to, (at - to) * sizeof(*v));
		v[to] = in;
	}
}

/* Samples [lo, hi) for those that are held. */
static void
quantile_move(struct quantile_held *q, const double *v, uint32_t lo,
	      uint32_t hi)
{
	for (; q->lo < lo && q->lo < q->hi; q->lo++) {
		double out = v[q->lo];

		if (q->sorted == NULL || q->hi >= hi || isnan(out) ||
		    isnan(v[q->hi]))
			quantile_take(q, q->lo, out);
		else
			quantile_swap(q, out, v[q->hi++]);
	}
	if (q->lo < lo)
		q->lo = q->hi = lo;
	for (; q->hi < hi; q->hi++)
		quantile_put(q, q->hi, v[q->hi]);
}

/* The k-th smallest that is held, from 0. */
static double
quantile_get(const struct quantile_held *q, uint32_t k)
{
	uint32_t at = 0;

	if (q->sorted != NULL)
		return k < q->nan ? (double)NAN : q->sorted[k - q->nan];
	for (uint32_t step = q->top; step > 0; step /= 2) {
		if (at + step > q->all || q->count[at + step] > k)
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
quantile_held_value(const struct quantile_held *t, double q)
{
	struct quantile_rank r;
	double lo, hi;

	if (isnan(q))
		return NAN;
	if (q < 0 || q > 1)
		return q < 0 ? -INFINITY : INFINITY;
	r = quantile_rank(q, t->n);
	lo = quantile_get(t, r.lo);
	hi = r.hi == r.lo ? lo : quantile_get(t, r.hi);
	return lo * (1 - r.weight) + hi * r.weight;
}

/*
 * The k-th smallest distance to MEDIAN: distances grow to both sides of SPLIT,
 * the number of values below it, so the k + 1 nearest are neighbours; the first
 * of them is found by halving.
 */
static double
quantile_distance(const struct quantile_held *t, double median, uint32_t split,
		  uint32_t k)
{
	uint32_t from = split > k + 1 ? split - k - 1 : 0;
	uint32_t to = split < t->n - k - 1 ? split : t->n - k - 1;
	double first, last;

	while (from < to) {
		uint32_t at = from + (to - from) / 2;

		first = fabs(quantile_get(t, at) - median);
		last = fabs(quantile_get(t, at + k + 1) - median);
		if (first > last)
			from = at + 1;
		else
			to = at;
	}
	first = fabs(quantile_get(t, from) - median);
	last = fabs(quantile_get(t, from + k) - median);
	return first > last ? first : last;
}

static double
quantile_held_mad(const struct quantile_held *t)
{
	struct quantile_rank r = quantile_rank(0.5, t->n);
	double median = quantile_held_value(t, 0.5), lo, hi;
	uint32_t split = 0, to = t->n;

	if (isnan(quantile_get(t, 0)) || isnan(median))
		return NAN;
	while (split < to) {
		uint32_t at = split + (to - split) / 2;

		if (quantile_get(t, at) < median)
			split = at + 1;
		else
			to = at;
	}
	lo = quantile_distance(t, median, split, r.lo);
	hi = r.hi == r.lo ? lo : quantile_distance(t, median, split, r.hi);
	return lo * (1 - r.weight) + hi * r.weight;
}

/* The window [lo, hi); of a tree in parts, so that it can be stopped.  True: it
 * was. */
static bool
quantile_slide_to(struct quantile_held *q, const struct func_series *s,
		  uint32_t lo, uint32_t hi)
{
	uint32_t part = q->sorted == NULL ? QUANTILE_PART : UINT32_MAX;
	uint32_t more;

	do {
		if (q->hi < lo)
			quantile_move(q, s->s->v, lo, lo);
		more = hi - q->hi < part ? hi - q->hi : part;
		if (func_impl_stopped(s, QUANTILE_MOVE * (more + (size_t)8)))
			return true;
		quantile_move(q, s->s->v, lo, q->hi + more);
	} while (q->hi < hi);
	return false;
}

static bool
quantile_slide_each(const struct func_series *s, struct row *out, bool mad)
{
	const struct windows *w = s->w;
	struct quantile_held t;

	quantile_init(&t, s);
	for (size_t i = 0; i < s->call->grid->n; i++) {
		if (w->lo[i] == w->hi[i])
			continue;
		if (quantile_slide_to(&t, s, w->lo[i], w->hi[i]))
			return true;
		out->v[i] =
			mad ? quantile_held_mad(&t)
			    : quantile_held_value(&t, quantile_at(s->call, i));
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
