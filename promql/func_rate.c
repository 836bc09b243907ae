/* Functions of neighbours in a window (promql.md 3.1). */
#include "config.h"

#include <string.h>

#include "base/wide.h"
#include "promql/func_impl.h"
#include "promql/places.h"

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

/* Zero may be within the window's reach: it takes a division to know. */
static inline bool
func_rate_near(double first, double rise, double reach)
{
	return rise > 0 && first >= 0 && first <= rise * reach + 1e-300;
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
WIDE static bool
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
WIDE static void
func_rate_steady(struct func_series *s, struct row *out, double divisor)
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

		if (func_rate_near(first, rise, w->reach[i]))
			out->v[i] = func_rate_from_zero(&w->edge[i], first,
							rise, divisor);
	}
	row_clean(out, steps);
}

static void
func_rate_falling(const struct func_series *s, struct row *out, double divisor,
		  struct places *p)
{
	const struct windows *w = s->w;
	const double *v = s->s->v;

	for (size_t i = 0; i < s->call->grid->n; i++) {
		const struct window_edge *e = &w->edge[i];
		uint32_t lo = w->lo[i], hi = w->hi[i];
		double rise;

		if (hi - lo < 2)
			continue;
		places_in(p, lo, hi);
		rise = places_add_lost(p, v, v[hi - 1] - v[lo]);
		if (func_rate_near(v[lo], rise, w->reach[i]))
			out->v[i] =
				func_rate_from_zero(e, v[lo], rise, divisor);
		else
			out->v[i] = rise * e->factor;
	}
}

/* Start times that lie before the sample in front, and are not its own. */
static size_t
func_rate_overlaps(const struct samples *s, uint32_t lo, uint32_t hi)
{
	size_t n = 0;

	for (uint32_t i = lo + 1; i < hi; i++)
		n += s->st[i] != 0 && s->st[i] < s->t[i - 1] &&
		     s->st[i] != s->st[i - 1];
	return n;
}

/* The counter began inside the window: it rose from 0 at its start time. */
static double
func_rate_begun(const struct func_series *s, size_t i, double rise,
		double divisor)
{
	const struct windows *w = s->w;
	uint32_t lo = w->lo[i], hi = w->hi[i];
	double to_end = hi - lo < 2 ? 0 : w->edge[i].to_end;
	double sampled = (double)(s->s->t[hi - 1] - s->s->st[lo]) / 1000;

	rise += s->s->v[lo];
	return rise * ((sampled + to_end) / sampled / divisor);
}

static void
func_rate_started(struct func_series *s, struct row *out, double divisor)
{
	const struct windows *w = s->w;
	const struct window_spec *spec = &s->cache->spec;
	const double *v = s->s->v;
	struct places p;

	places_resets(s, &p);
	for (size_t i = 0; i < s->call->grid->n; i++) {
		int64_t start = window_minus(window_ref(spec, i), spec->range);
		uint32_t lo = w->lo[i], hi = w->hi[i];
		int64_t st;
		double rise;

		if (lo == hi)
			continue;
		places_in(&p, lo, hi);
		rise = places_add_lost(&p, v, v[hi - 1] - v[lo]);
		st = s->s->st[lo];
		s->overlaps += func_rate_overlaps(s->s, lo, hi);
		if (st != 0 && st > start && st < s->s->t[lo]) {
			row_mark(out->present, i);
			out->v[i] = func_rate_begun(s, i, rise, divisor);
		} else if (hi - lo < 2) {
			continue;
		} else if (rise > 0 && v[lo] >= 0) {
			out->v[i] = func_rate_from_zero(&w->edge[i], v[lo],
							rise, divisor);
		} else {
			out->v[i] = rise * w->edge[i].factor;
		}
	}
}

static void
func_rate_counter(struct func_series *s, struct row *out, double divisor)
{
	struct places p = { 0 };

	window_extrapolate(s->cache, s->w, divisor);
	if (s->s->st != NULL) {
		func_rate_started(s, out, divisor);
		return;
	}
	if (!(s->s->flags & SAMPLES_RISING))
		places_resets(s, &p);
	if (p.n > 0)
		func_rate_falling(s, out, divisor, &p);
	else
		func_rate_steady(s, out, divisor);
}

static void
func_rate_rate(struct func_series *s, struct row *out)
{
	func_rate_counter(s, out, window_seconds(s->cache->spec.range));
}

static void
func_rate_increase(struct func_series *s, struct row *out)
{
	func_rate_counter(s, out, 1);
}

static void
func_rate_delta(struct func_series *s, struct row *out)
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
	size_t i = w->n - 1;
	double last = w->v[i], before = w->v[i - 1];
	int64_t ms = w->t[i] - w->t[i - 1];
	bool reset = last < before ||
		     (w->st != NULL && places_restarted(w->t, w->st, i));

	if (ms == 0)
		return false;
	*out = (reset ? last : last - before) / ((double)ms / 1000);
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

static void
func_rate_count(struct func_series *s, struct places *p, struct row *out)
{
	const struct windows *w = s->w;

	for (size_t i = 0; i < s->call->grid->n; i++)
		if (w->hi[i] > w->lo[i])
			out->v[i] = places_in(p, w->lo[i], w->hi[i]);
}

static void
func_rate_resets(struct func_series *s, struct row *out)
{
	struct places p;

	places_resets(s, &p);
	func_rate_count(s, &p, out);
}

static void
func_rate_changes(struct func_series *s, struct row *out)
{
	struct places p;

	places_changes(s, &p);
	func_rate_count(s, &p, out);
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
const struct func_impl func_resets = { .series = func_rate_resets, .need = 1 };
const struct func_impl func_changes = {
	.series = func_rate_changes,
	.need = 1,
};
