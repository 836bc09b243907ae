/* Functions of neighbours in a window (promql.md 3.1). */
#include "config.h"

#include <string.h>

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

/*
 * Rises times factors; true if zero may be near for one of them: then a value
 * below is positive, and its sign is looked at for all at once.
 */
static inline bool
func_rate_run(const double *restrict first, const double *restrict last,
	      const struct windows *w, size_t from, size_t n,
	      double *restrict out)
{
	const double *restrict factor = w->factor + from;
	const double *restrict reach = w->reach + from;
	uint64_t far = UINT64_MAX, bits;

	for (size_t i = 0; i < n; i++) {
		double rise = last[i] - first[i];
		double over = rise * reach[i] + 1e-300 - first[i];

		out[i] = rise * factor[i];
		over = rise > 0 ? over : -1.0;
		memcpy(&bits, &over, sizeof(bits));
		far &= bits;
	}
	return far >> 63 == 0;
}

/* The same where windows move by more or less than a sample. */
static bool
func_rate_jumps(const double *v, const struct windows *w, size_t from,
		size_t to, double *out)
{
	double first[64], last[64];
	bool near = false;

	for (; from < to; from += 64) {
		size_t n = to - from < 64 ? to - from : 64;

		for (size_t i = 0; i < n; i++) {
			first[i] = v[w->first[from + i]];
			last[i] = v[w->last[from + i]];
		}
		near |= func_rate_run(first, last, w, from, n, out + from);
	}
	return near;
}

/* What rises only: no reset is to be looked for. */
static void
func_rate_steady(const struct func_series *s, struct row *out, double divisor)
{
	const struct windows *w = s->w;
	const double *v = s->s->v;
	size_t steps = s->call->grid->n;
	bool near = func_rate_jumps(v, w, 0, w->from, out->v);

	near |= func_rate_run(v + w->first[w->from], v + w->last[w->from], w,
			      w->from, w->to - w->from, out->v + w->from);
	near |= func_rate_jumps(v, w, w->to, steps, out->v);
	for (size_t i = 0; near && i < steps; i++) {
		double first = v[w->first[i]], rise = v[w->last[i]] - first;

		if (rise > 0 && first >= 0 &&
		    first <= rise * w->reach[i] + 1e-300)
			out->v[i] = func_rate_from_zero(&w->edge[i], first,
							rise, divisor);
	}
	row_clean(out, steps);
}

/* The samples that fell, n of them. */
static uint32_t *
func_rate_falls(const struct func_series *s, size_t *n)
{
	const double *v = s->s->v;
	uint32_t *at = func_room_get(s->room, s->s->n * sizeof(*at));

	*n = 0;
	for (size_t i = 1; i < s->s->n; i++) {
		at[*n] = (uint32_t)i;
		*n += v[i] < v[i - 1];
	}
	return at;
}

static void
func_rate_falling(const struct func_series *s, struct row *out, double divisor,
		  const uint32_t *fall, size_t falls)
{
	const struct windows *w = s->w;
	const double *v = s->s->v;
	size_t next = 0;

	for (size_t i = 0; i < s->call->grid->n; i++) {
		const struct window_edge *e = &w->edge[i];
		uint32_t lo = w->lo[i], hi = w->hi[i];
		double rise;

		if (hi - lo < 2)
			continue;
		rise = v[hi - 1] - v[lo];
		while (next < falls && fall[next] <= lo)
			next++;
		for (size_t k = next; k < falls && fall[k] < hi; k++)
			rise += v[fall[k] - 1];
		if (rise > 0 && v[lo] >= 0)
			out->v[i] =
				func_rate_from_zero(e, v[lo], rise, divisor);
		else
			out->v[i] = rise * e->factor;
	}
}

static void
func_rate_counter(const struct func_series *s, struct row *out, double divisor)
{
	const uint32_t *fall = NULL;
	size_t falls = 0;

	window_extrapolate(s->cache, s->w, divisor);
	if (!(s->s->flags & SAMPLES_RISING))
		fall = func_rate_falls(s, &falls);
	if (falls > 0)
		func_rate_falling(s, out, divisor, fall, falls);
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
