/* Functions of neighbours in a window (promql.md 3.1). */
#include "config.h"

#include "promql/func_impl.h"

/* Go's Duration.Seconds. */
static double
func_rate_seconds(int64_t ms)
{
	return (double)(ms / 1000) + (double)(ms % 1000 * 1000000) / 1e9;
}

/* The zero point comes before the window's start: extrapolate to there. */
static double
func_rate_from_zero(const struct window_edge *e, double first, double rise,
		    double divisor)
{
	double zero = e->sampled * (first / rise);

	if (!(zero < e->to_start))
		return rise * e->factor;
	return rise * ((e->sampled + zero + e->to_end) / e->sampled / divisor);
}

/* True where the zero point is surely before the window: no division. */
static inline bool
func_rate_far(const struct window_edge *e, double first, double rise)
{
	return first * e->sampled > e->to_start * rise * 1.001 + 1e-300;
}

static void
func_rate_steady(const struct func_series *s, struct row *out, double divisor)
{
	const struct windows *w = s->w;
	const double *v = s->s->v;

	for (size_t i = 0; i < s->call->grid->n; i++) {
		const struct window_edge *e = &w->edge[i];
		uint32_t lo = w->lo[i], hi = w->hi[i];
		double first, rise;

		if (hi - lo < 2)
			continue;
		first = v[lo];
		rise = v[hi - 1] - first;
		if (rise > 0 && first >= 0 && !func_rate_far(e, first, rise))
			out->v[i] =
				func_rate_from_zero(e, first, rise, divisor);
		else
			out->v[i] = rise * e->factor;
	}
}

static double
func_rate_rise(const double *v, size_t n)
{
	double rise = v[n - 1] - v[0];

	for (size_t i = 1; i < n; i++)
		if (v[i] < v[i - 1])
			rise += v[i - 1];
	return rise;
}

static void
func_rate_falling(const struct func_series *s, struct row *out, double divisor)
{
	const struct windows *w = s->w;
	const double *v = s->s->v;

	for (size_t i = 0; i < s->call->grid->n; i++) {
		const struct window_edge *e = &w->edge[i];
		uint32_t lo = w->lo[i], n = w->hi[i] - lo;
		double rise;

		if (n < 2)
			continue;
		rise = func_rate_rise(v + lo, n);
		if (rise > 0 && v[lo] >= 0)
			out->v[i] =
				func_rate_from_zero(e, v[lo], rise, divisor);
		else
			out->v[i] = rise * e->factor;
	}
}

static bool
func_rate_falls(const struct samples *s)
{
	bool falls = false;

	if (s->flags & SAMPLES_RISING)
		return false;
	for (size_t i = 1; i < s->n; i++)
		falls |= s->v[i] < s->v[i - 1];
	return falls;
}

static void
func_rate_counter(const struct func_series *s, struct row *out, double divisor)
{
	window_extrapolate(s->cache, s->w, divisor);
	if (func_rate_falls(s->s))
		func_rate_falling(s, out, divisor);
	else
		func_rate_steady(s, out, divisor);
}

static void
func_rate_rate(const struct func_series *s, struct row *out)
{
	func_rate_counter(s, out, func_rate_seconds(s->cache->spec.range));
}

static void
func_rate_increase(const struct func_series *s, struct row *out)
{
	func_rate_counter(s, out, 1);
}

static void
func_rate_delta(const struct func_series *s, struct row *out)
{
	const struct windows *w = s->w;
	const double *v = s->s->v;

	window_extrapolate(s->cache, s->w, 1);
	for (size_t i = 0; i < s->call->grid->n; i++)
		if (w->hi[i] - w->lo[i] >= 2)
			out->v[i] = (v[w->hi[i] - 1] - v[w->lo[i]]) *
				    w->edge[i].factor;
}

static bool
func_rate_irate(const struct func_window *w, double *out)
{
	double last = w->v[w->n - 1], before = w->v[w->n - 2];
	int64_t ms = w->t[w->n - 1] - w->t[w->n - 2];

	if (ms == 0)
		return false;
	*out = (last < before ? last : last - before) / ((double)ms / 1000);
	return true;
}

static bool
func_rate_idelta(const struct func_window *w, double *out)
{
	if (w->t[w->n - 1] == w->t[w->n - 2])
		return false;
	*out = w->v[w->n - 1] - w->v[w->n - 2];
	return true;
}

static bool
func_rate_resets(const struct func_window *w, double *out)
{
	size_t n = 0;

	for (size_t i = 1; i < w->n; i++)
		n += w->v[i] < w->v[i - 1];
	*out = (double)n;
	return true;
}

static bool
func_rate_changes(const struct func_window *w, double *out)
{
	size_t n = 0;

	for (size_t i = 1; i < w->n; i++) {
		double a = w->v[i - 1], b = w->v[i];

		n += a != b && !(a != a && b != b);
	}
	*out = (double)n;
	return true;
}

const struct func_impl func_rate = {
	.series = func_rate_rate,
	.need = 2,
	.counter = true,
};
const struct func_impl func_increase = {
	.series = func_rate_increase,
	.need = 2,
	.counter = true,
};
const struct func_impl func_delta = { .series = func_rate_delta, .need = 2 };
const struct func_impl func_irate = { .window = func_rate_irate, .need = 2 };
const struct func_impl func_idelta = { .window = func_rate_idelta, .need = 2 };
const struct func_impl func_resets = { .window = func_rate_resets, .need = 1 };
const struct func_impl func_changes = {
	.window = func_rate_changes,
	.need = 1,
};
