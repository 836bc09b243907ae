/*
 * Sums, averages and variances of a range (promql.md 3.3).
 *
 * Where windows overlap much, each is two parts: what is left of a window that
 * was summed from its end to each of its samples, and the samples behind it.
 * No sum is ever subtracted from, so nothing cancels.
 */
#include "config.h"

#include <float.h>
#include <math.h>

#include "promql/func_impl.h"
#include "promql/number.h"

static bool
moments_sum(const struct func_window *w, double *out)
{
	double s = 0, c = 0;

	for (size_t i = 0; i < w->n; i++)
		number_kahan(w->v[i], &s, &c);
	*out = isinf(s) ? s : s + c;
	return true;
}

static bool
moments_avg(const struct func_window *w, double *out)
{
	struct number_mean m = { 0 };

	for (size_t i = 0; i < w->n; i++)
		number_mean_add(&m, w->v[i]);
	*out = number_mean_get(&m);
	return true;
}

static bool
moments_stdvar(const struct func_window *w, double *out)
{
	double n = 0, m = 0, cm = 0, a = 0, ca = 0;

	for (size_t i = 0; i < w->n; i++) {
		double x = w->v[i], d = x - (m + cm);

		n++;
		number_kahan(d / n, &m, &cm);
		number_kahan(d * (x - (m + cm)), &a, &ca);
	}
	*out = (a + ca) / n;
	return true;
}

static bool
moments_stddev(const struct func_window *w, double *out)
{
	moments_stdvar(w, out);
	*out = sqrt(*out);
	return true;
}

/* How many values in front of each place are none to add up. */
struct moments_odd {
	uint32_t nan, up, down;
};

/* False: sums may overflow. */
static bool
moments_classify(const struct samples *s, bool *odd)
{
	double most = 0;

	*odd = false;
	for (size_t i = 0; i < s->n; i++) {
		if (!isfinite(s->v[i]))
			*odd = true;
		else if (fabs(s->v[i]) > most)
			most = fabs(s->v[i]);
	}
	return most < sqrt(DBL_MAX) / 4 / (double)(s->n + 1);
}

static void
moments_count_odd(const struct samples *s, struct moments_odd *odd)
{
	struct moments_odd o = { 0 };

	for (size_t i = 0; i < s->n; i++) {
		odd[i] = o;
		o.nan += isnan(s->v[i]) != 0;
		o.up += s->v[i] == INFINITY;
		o.down += s->v[i] == -INFINITY;
	}
	odd[s->n] = o;
}

/* True if the window has such values; then SUM is their sum. */
static bool
moments_is_odd(const struct moments_odd *odd, uint32_t lo, uint32_t hi,
	       double *sum)
{
	bool up, down, nan;

	if (odd == NULL)
		return false;
	nan = odd[hi].nan > odd[lo].nan;
	up = odd[hi].up > odd[lo].up;
	down = odd[hi].down > odd[lo].down;
	*sum = nan || (up && down) ? (double)NAN
	       : up                ? (double)INFINITY
				   : (double)-INFINITY;
	return nan || up || down;
}

/* Sums of some neighbours: s + c; or, less VALUE of one of them, their sum and
 * that of their squares. */
struct moments {
	double s, c;
	long double d, d2, value, n;
};

static inline void
moments_add_sum(struct moments *m, double x)
{
	number_kahan(x, &m->s, &m->c);
}

static inline void
moments_add_squares(struct moments *m, double x)
{
	long double d;

	if (m->n == 0)
		m->value = x;
	d = x - m->value;
	m->d += d;
	m->d2 += d * d;
	m->n++;
}

static double
moments_variance(const struct moments *a, const struct moments *b)
{
	long double n = a->n + b->n, gap, m2 = 0;

	m2 += a->n == 0 ? 0 : a->d2 - a->d * a->d / a->n;
	m2 += b->n == 0 ? 0 : b->d2 - b->d * b->d / b->n;
	if (a->n > 0 && b->n > 0) {
		gap = a->value - b->value + (a->d / a->n - b->d / b->n);
		m2 += gap * gap * a->n * b->n / n;
	}
	return m2 > 0 ? (double)(m2 / n) : 0;
}

enum moments_kind { MOMENTS_SUM, MOMENTS_AVG, MOMENTS_VAR, MOMENTS_DEV };

static inline void
moments_add(enum moments_kind kind, struct moments *m, double x)
{
	if (!isfinite(x))
		return; /* such windows are told apart before */
	if (kind == MOMENTS_SUM || kind == MOMENTS_AVG)
		moments_add_sum(m, x);
	else
		moments_add_squares(m, x);
}

static double
moments_get(enum moments_kind kind, const struct moments *a,
	    const struct moments *b, double n)
{
	double s = a->s, c = a->c + b->c;

	if (kind == MOMENTS_VAR)
		return moments_variance(a, b);
	if (kind == MOMENTS_DEV)
		return sqrt(moments_variance(a, b));
	number_kahan(b->s, &s, &c);
	return kind == MOMENTS_SUM ? s + c : s / n + c / n;
}

static double
moments_odd_get(enum moments_kind kind, double sum)
{
	return kind == MOMENTS_VAR || kind == MOMENTS_DEV ? (double)NAN : sum;
}

static bool
moments_slide(const struct func_series *fs, struct row *out,
	      enum moments_kind kind)
{
	const struct windows *w = fs->w;
	const double *v = fs->s->v;
	struct moments *back, front = { 0 };
	struct moments_odd *odd = NULL;
	uint32_t middle = 0, next = 0;
	bool any_odd;

	if (!moments_classify(fs->s, &any_odd))
		return false;
	back = func_room_get(fs->room, (w->longest + 1) * sizeof(*back) +
					       (fs->s->n + 1) * sizeof(*odd));
	if (any_odd) {
		odd = (struct moments_odd *)(void *)(back + w->longest + 1);
		moments_count_odd(fs->s, odd);
	}
	back[0] = front;
	for (size_t i = 0; i < fs->call->grid->n; i++) {
		uint32_t lo = w->lo[i], hi = w->hi[i];

		if (lo == hi)
			continue;
		if (lo >= middle) {
			front = (struct moments){ 0 };
			middle = next = hi;
			for (uint32_t j = hi; j > lo; j--) {
				back[hi - j + 1] = back[hi - j];
				moments_add(kind, &back[hi - j + 1], v[j - 1]);
			}
		}
		for (; next < hi; next++)
			moments_add(kind, &front, v[next]);
		if (moments_is_odd(odd, lo, hi, &out->v[i]))
			out->v[i] = moments_odd_get(kind, out->v[i]);
		else
			out->v[i] = moments_get(kind, &back[middle - lo],
						&front, (double)(hi - lo));
	}
	return true;
}

#define MOMENTS(name, kind)                                           \
	static bool moments_slide_##name(const struct func_series *s, \
					 struct row *out)             \
	{                                                             \
		return moments_slide(s, out, kind);                   \
	}                                                             \
	const struct func_impl func_##name##_over_time = {            \
		.window = moments_##name,                             \
		.slide = moments_slide_##name,                        \
		.need = 1,                                            \
	}

MOMENTS(sum, MOMENTS_SUM);
MOMENTS(avg, MOMENTS_AVG);
MOMENTS(stdvar, MOMENTS_VAR);
MOMENTS(stddev, MOMENTS_DEV);
