#include "config.h"

#include "promql/aggregate_op.h"

#include <math.h>
#include <string.h>

#include "base/wide.h"
#include "promql/number.h"

/*
 * Sixty-four steps at a time: FULL where both have all of them, which takes no
 * look at the bits and goes by vectors, else EACH for those of the row.
 */
#define BLOCKS(has, full, each)                                            \
	for (size_t w_ = 0, from_ = 0; from_ < steps; w_++, from_ += 64) { \
		size_t to_ = steps - from_ < 64 ? steps : from_ + 64;      \
                                                                           \
		if ((has) == row_full(steps, w_)) {                        \
			for (size_t i = from_; i < to_; i++) {             \
				full;                                      \
			}                                                  \
			continue;                                          \
		}                                                          \
		for (size_t i = from_; i < to_; i++) {                     \
			if (row_has(r->present, i)) {                      \
				each;                                      \
			}                                                  \
		}                                                          \
	}

/* ------------------------------------------------------------- sum, avg --- */

static void
op_sum_start(struct aggregate_group *g, const struct row *r, size_t steps)
{
	memcpy(g->a, r->v, steps * sizeof(*g->a));
	memset(g->b, 0, steps * sizeof(*g->b));
}

/*
 * Absent values are 0, and adding 0 changes nothing: no look at the bits.  The
 * rounding error of an addition is exact either way, so Neumaier's choice of
 * the larger side may be spared.
 */
WIDE static void
op_sum_fold(struct aggregate_group *g, const struct row *r, size_t steps)
{
	double *restrict sum = g->a, *restrict c = g->b;
	const double *restrict v = r->v;

	for (size_t i = 0; i < steps; i++) {
		double s = sum[i], t = s + v[i], part = t - s;
		double lost = c[i] + ((s - (t - part)) + (v[i] - part));

		c[i] = fabs(t) == INFINITY ? 0 : lost;
		sum[i] = t;
	}
}

WIDE static void
op_sum_join(struct aggregate_group *g, const struct aggregate_group *p,
	    size_t steps)
{
	double *restrict sum = g->a, *restrict c = g->b;
	const double *restrict v = p->a, *restrict more = p->b;

	for (size_t i = 0; i < steps; i++) {
		double s = sum[i], t = s + v[i], part = t - s;
		double lost = c[i] + ((s - (t - part)) + (v[i] - part));

		c[i] = fabs(t) == INFINITY ? 0 : lost + more[i];
		sum[i] = t;
	}
}

static void
op_sum_done(struct aggregate_group *g, size_t steps)
{
	for (size_t i = 0; i < steps; i++)
		g->a[i] += g->b[i];
}

static void
op_count_fold(struct aggregate_group *g, const struct row *r, size_t steps)
{
	BLOCKS(r->present[w_], g->a[i] += 1, g->a[i] += 1)
}

static void
op_count_start(struct aggregate_group *g, const struct row *r, size_t steps)
{
	for (size_t i = 0; i < steps; i++)
		g->a[i] = (double)row_has(r->present, i);
}

static void
op_count_join(struct aggregate_group *g, const struct aggregate_group *p,
	      size_t steps)
{
	for (size_t i = 0; i < steps; i++)
		g->a[i] += p->a[i];
}

static void
op_avg_start(struct aggregate_group *g, const struct row *r, size_t steps)
{
	op_sum_start(g, r, steps);
	for (size_t i = 0; i < steps; i++)
		g->n[i] = (double)row_has(r->present, i);
}

static void
op_avg_fold(struct aggregate_group *g, const struct row *r, size_t steps)
{
	if (g->mean != NULL) {
		for (size_t i = 0; i < steps; i++)
			if (row_has(r->present, i))
				number_mean_add(&g->mean[i], r->v[i]);
		return;
	}
	op_sum_fold(g, r, steps);
	BLOCKS(r->present[w_], g->n[i] += 1, g->n[i] += 1)
}

static void
op_avg_join(struct aggregate_group *g, const struct aggregate_group *p,
	    size_t steps)
{
	if (g->mean != NULL) {
		for (size_t i = 0; i < steps; i++)
			number_mean_join(&g->mean[i], &p->mean[i]);
		return;
	}
	op_sum_join(g, p, steps);
	op_count_join(&(struct aggregate_group){ .a = g->n },
		      &(struct aggregate_group){ .a = p->n }, steps);
}

static void
op_avg_done(struct aggregate_group *g, size_t steps)
{
	if (g->mean == NULL) {
		for (size_t i = 0; i < steps; i++)
			g->a[i] = g->a[i] / g->n[i] + g->b[i] / g->n[i];
		return;
	}
	for (size_t i = 0; i < steps; i++)
		if (row_has(g->present, i))
			g->a[i] = number_mean_get(&g->mean[i]);
}

/* ------------------------------------------------------------- min, max --- */

static void
op_copy_start(struct aggregate_group *g, const struct row *r, size_t steps)
{
	memcpy(g->a, r->v, steps * sizeof(*g->a));
}

WIDE static void
op_min_fold(struct aggregate_group *g, const struct row *r, size_t steps)
{
	double *restrict a = g->a;
	const double *restrict v = r->v;

	BLOCKS(r->present[w_] & g->present[w_],
	       a[i] = v[i] < a[i] || a[i] != a[i] ? v[i] : a[i],
	       if (!row_has(g->present, i) || v[i] < a[i] || isnan(a[i])) a[i] =
		       v[i])
}

WIDE static void
op_max_fold(struct aggregate_group *g, const struct row *r, size_t steps)
{
	double *restrict a = g->a;
	const double *restrict v = r->v;

	BLOCKS(r->present[w_] & g->present[w_],
	       a[i] = v[i] > a[i] || a[i] != a[i] ? v[i] : a[i],
	       if (!row_has(g->present, i) || v[i] > a[i] || isnan(a[i])) a[i] =
		       v[i])
}

static void
op_min_join(struct aggregate_group *g, const struct aggregate_group *p,
	    size_t steps)
{
	op_min_fold(g, &(struct row){ .v = p->a, .present = p->present },
		    steps);
}

static void
op_max_join(struct aggregate_group *g, const struct aggregate_group *p,
	    size_t steps)
{
	op_max_fold(g, &(struct row){ .v = p->a, .present = p->present },
		    steps);
}

static void
op_group_start(struct aggregate_group *g, const struct row *r, size_t steps)
{
	(void)r;
	for (size_t i = 0; i < steps; i++)
		g->a[i] = 1;
}

static void
op_group_fold(struct aggregate_group *g, const struct row *r, size_t steps)
{
	(void)g;
	(void)r;
	(void)steps;
}

static void
op_group_join(struct aggregate_group *g, const struct aggregate_group *p,
	      size_t steps)
{
	(void)g;
	(void)p;
	(void)steps;
}

/* ------------------------------------------------------- stddev, stdvar --- */

/* a: the sum of squares, b: the mean. */
static void
op_var_start(struct aggregate_group *g, const struct row *r, size_t steps)
{
	for (size_t i = 0; i < steps; i++) {
		g->n[i] = (double)row_has(r->present, i);
		g->b[i] = r->v[i];
		g->a[i] = isfinite(r->v[i]) ? 0 : (double)NAN;
	}
}

static inline void
op_var_add(struct aggregate_group *g, double x, size_t i)
{
	double d = x - g->b[i];

	g->n[i] += 1;
	g->b[i] += d / g->n[i];
	g->a[i] += d * (x - g->b[i]);
}

WIDE static void
op_var_fold(struct aggregate_group *g, const struct row *r, size_t steps)
{
	double *restrict a = g->a, *restrict b = g->b, *restrict n = g->n;
	const double *restrict v = r->v;

	BLOCKS(
		r->present[w_] & g->present[w_], double d = v[i] - b[i];
		n[i] += 1; b[i] += d / n[i];
		a[i] += d * (v[i] - b[i]),
		if (row_has(g->present, i)) op_var_add(g, v[i], i);
		else {
			n[i] = 1;
			b[i] = v[i];
			a[i] = isfinite(v[i]) ? 0 : (double)NAN;
		})
}

static void
op_var_join(struct aggregate_group *g, const struct aggregate_group *p,
	    size_t steps)
{
	for (size_t i = 0; i < steps; i++) {
		double n = g->n[i] + p->n[i], d = p->b[i] - g->b[i];

		if (!row_has(p->present, i))
			continue;
		if (!row_has(g->present, i)) {
			g->a[i] = p->a[i];
			g->b[i] = p->b[i];
		} else {
			g->a[i] += p->a[i] + d * d * (g->n[i] * p->n[i] / n);
			g->b[i] += d * (p->n[i] / n);
		}
		g->n[i] = n;
	}
}

static void
op_var_done(struct aggregate_group *g, size_t steps)
{
	for (size_t i = 0; i < steps; i++)
		g->a[i] /= g->n[i];
}

static void
op_dev_done(struct aggregate_group *g, size_t steps)
{
	for (size_t i = 0; i < steps; i++)
		g->a[i] = sqrt(g->a[i] / g->n[i]);
}

/* ------------------------------------------------------------------------- */

/* clang-format off */
static const struct aggregate_op ops[] = {
	{ OP_SUM, 2, op_sum_start, op_sum_fold, op_sum_join, op_sum_done, false },
	{ OP_AVG, 3, op_avg_start, op_avg_fold, op_avg_join, op_avg_done, true },
	{ OP_COUNT, 1, op_count_start, op_count_fold, op_count_join, NULL, false },
	{ OP_MIN, 1, op_copy_start, op_min_fold, op_min_join, NULL, false },
	{ OP_MAX, 1, op_copy_start, op_max_fold, op_max_join, NULL, false },
	{ OP_GROUP, 1, op_group_start, op_group_fold, op_group_join, NULL, false },
	{ OP_STDDEV, 3, op_var_start, op_var_fold, op_var_join, op_dev_done, false },
	{ OP_STDVAR, 3, op_var_start, op_var_fold, op_var_join, op_var_done, false },
};
/* clang-format on */

const struct aggregate_op *
aggregate_op_find(enum promql_op op)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (ops[i].op == op)
			return &ops[i];
	return NULL;
}

static void
op_present(uint64_t *to, const uint64_t *from, size_t steps)
{
	for (size_t w = 0; w < row_words(steps); w++)
		to[w] |= from[w];
}

static void
op_room(const struct aggregate_op *op, struct aggregate_group *g,
	struct arena *a, size_t steps)
{
	*g = (struct aggregate_group){ 0 };
	g->a = arena_alloc(a, steps * sizeof(*g->a));
	if (op->arrays > 1)
		g->b = arena_alloc(a, steps * sizeof(*g->b));
	if (op->arrays > 2)
		g->n = arena_alloc(a, steps * sizeof(*g->n));
	g->present = arena_calloc(a, row_words(steps), sizeof(*g->present));
}

/* True if the sums are too large with V added. */
static bool
op_large(const struct aggregate_group *g, const double *v, size_t steps)
{
	bool large = false;

	for (size_t i = 0; i < steps; i++)
		large |= fabs(g->a[i] + v[i]) == INFINITY;
	return large;
}

/* From here on by means, for which the group's sums are the start. */
static void
op_means(struct aggregate_group *g, struct arena *a, size_t steps)
{
	if (g->mean != NULL)
		return;
	g->mean = arena_calloc(a, steps, sizeof(*g->mean));
	for (size_t i = 0; i < steps; i++)
		g->mean[i] = (struct number_mean){ g->a[i], g->b[i], g->n[i],
						   false };
}

void
aggregate_op_start(const struct aggregate_op *op, struct aggregate_group *g,
		   struct arena *a, const struct row *r, size_t steps)
{
	op_room(op, g, a, steps);
	op->start(g, r, steps);
	op_present(g->present, r->present, steps);
	g->place = r->place;
}

void
aggregate_op_fold(const struct aggregate_op *op, struct aggregate_group *g,
		  struct arena *a, const struct row *r, size_t steps)
{
	if (op->means && g->mean == NULL && op_large(g, r->v, steps))
		op_means(g, a, steps);
	op->fold(g, r, steps);
	op_present(g->present, r->present, steps);
	if (r->place < g->place)
		g->place = r->place;
}

void
aggregate_op_join(const struct aggregate_op *op, struct aggregate_group *g,
		  struct arena *a, const struct aggregate_group *p,
		  size_t steps)
{
	struct aggregate_group part = *p;

	if (op->means &&
	    (g->mean != NULL || p->mean != NULL || op_large(g, p->a, steps))) {
		op_means(g, a, steps);
		op_means(&part, a, steps);
	}
	op->join(g, &part, steps);
	op_present(g->present, part.present, steps);
	if (p->place < g->place)
		g->place = p->place;
}

void
aggregate_op_adopt(const struct aggregate_op *op, struct aggregate_group *g,
		   struct arena *a, const struct aggregate_group *p,
		   size_t steps)
{
	*g = *p;
	g->a = arena_copy(a, p->a, steps * sizeof(*g->a));
	if (op->arrays > 1)
		g->b = arena_copy(a, p->b, steps * sizeof(*g->b));
	if (op->arrays > 2)
		g->n = arena_copy(a, p->n, steps * sizeof(*g->n));
	if (p->mean != NULL)
		g->mean = arena_copy(a, p->mean, steps * sizeof(*g->mean));
	g->present = arena_copy(a, p->present,
				row_words(steps) * sizeof(*g->present));
}
