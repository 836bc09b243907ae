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

static struct moments_odd *
moments_odd_of(const struct samples *s, bool any, void *room)
{
	if (!any)
		return NULL;
	moments_count_odd(s, room);
	return room;
}

/* A sum: s + c. */
struct moments_sum {
	double s, c;
};

static bool
moments_slide_sums(const struct func_series *fs, struct row *out, bool mean)
{
	const struct windows *w = fs->w;
	const double *v = fs->s->v;
	struct moments_sum *back, front = { 0, 0 };
	struct moments_odd *odd;
	uint32_t middle = 0, next = 0;
	bool any;

	if (!moments_classify(fs->s, &any))
		return false;
	back = func_room_get(fs->room, (w->longest + 1) * sizeof(*back) +
					       (fs->s->n + 1) * sizeof(*odd));
	odd = moments_odd_of(fs->s, any, back + w->longest + 1);
	back[0] = front;
	for (size_t i = 0; i < fs->call->grid->n; i++) {
		uint32_t lo = w->lo[i], hi = w->hi[i];
		double s, c;

		if (lo == hi)
			continue;
		if (lo >= middle) {
			front = back[0];
			middle = next = hi;
			for (uint32_t j = hi; j > lo; j--) {
				if (odd == NULL || isfinite(v[j - 1]))
					number_kahan(v[j - 1], &front.s,
						     &front.c);
				back[hi - j + 1] = front;
			}
			front = back[0];
		}
		for (; next < hi; next++)
			if (odd == NULL || isfinite(v[next]))
				number_kahan(v[next], &front.s, &front.c);
		if (moments_is_odd(odd, lo, hi, &out->v[i]))
			continue;
		s = back[middle - lo].s;
		c = back[middle - lo].c + front.c;
		number_kahan(front.s, &s, &c);
		out->v[i] = mean ? s / (hi - lo) + c / (hi - lo) : s + c;
	}
	return true;
}

/* Sums of values, and of their squares, less the first VALUE of them. */
struct moments_squares {
	long double n, d, d2, value;
};

static inline void
moments_add_square(struct moments_squares *m, double x)
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
moments_variance(const struct moments_squares *a,
		 const struct moments_squares *b)
{
	long double n = a->n + b->n;
	long double more = b->n > 0 ? b->value - a->value : 0;
	long double d = a->d + b->d + more * b->n;
	long double d2 = a->d2 + b->d2 + more * (2 * b->d + more * b->n);
	long double m2 = n * d2 - d * d;

	return m2 > 0 ? (double)(m2 / n / n) : 0;
}

static bool
moments_slide_squares(const struct func_series *fs, struct row *out, bool root)
{
	const struct windows *w = fs->w;
	const double *v = fs->s->v;
	struct moments_squares *back, front = { 0, 0, 0, 0 };
	struct moments_odd *odd;
	uint32_t middle = 0, next = 0;
	bool any;

	if (!moments_classify(fs->s, &any))
		return false;
	back = func_room_get(fs->room, (w->longest + 1) * sizeof(*back) +
					       (fs->s->n + 1) * sizeof(*odd));
	odd = moments_odd_of(fs->s, any, back + w->longest + 1);
	back[0] = front;
	for (size_t i = 0; i < fs->call->grid->n; i++) {
		uint32_t lo = w->lo[i], hi = w->hi[i];

		if (lo == hi)
			continue;
		if (lo >= middle) {
			front = back[0];
			middle = next = hi;
			for (uint32_t j = hi; j > lo; j--) {
				struct moments_squares *b = &back[hi - j + 1];

				*b = b[-1];
				if (isfinite(v[j - 1]))
					moments_add_square(b, v[j - 1]);
			}
		}
		for (; next < hi; next++)
			if (isfinite(v[next]))
				moments_add_square(&front, v[next]);
		if (moments_is_odd(odd, lo, hi, &out->v[i])) {
			out->v[i] = NAN;
			continue;
		}
		out->v[i] = moments_variance(&back[middle - lo], &front);
		if (root)
			out->v[i] = sqrt(out->v[i]);
	}
	return true;
}

#define MOMENTS(name, how, variant)                                   \
	static bool moments_slide_##name(const struct func_series *s, \
					 struct row *out)             \
	{                                                             \
		return how(s, out, variant);                          \
	}                                                             \
	const struct func_impl func_##name##_over_time = {            \
		.window = moments_##name,                             \
		.slide = moments_slide_##name,                        \
		.need = 1,                                            \
	}

MOMENTS(sum, moments_slide_sums, false);
MOMENTS(avg, moments_slide_sums, true);
MOMENTS(stdvar, moments_slide_squares, false);
MOMENTS(stddev, moments_slide_squares, true);
