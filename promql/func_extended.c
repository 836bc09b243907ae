/*
 * Anchored and smoothed ranges: what a value was at the window's edges, without
 * extrapolation (promql.md 3.9).  Windows hold the samples around them, too.
 */
#include "config.h"

#include "promql/func.h"
#include "promql/func_impl.h"
#include "promql/places.h"

/* The window of one step: values at its edges, samples [lo, hi) between. */
struct extended {
	double left, right;
	uint32_t lo, hi;
};

/* As window_between; a counter that was reset in between comes from 0. */
static double
extended_counter(const struct samples *s, size_t i, int64_t ref, bool left)
{
	double from = s->v[i], to = s->v[i + 1];

	if (to < from && left)
		from = 0;
	else if (to < from)
		to += s->v[i];
	return from + (to - from) * (double)(ref - s->t[i]) /
			      (double)(s->t[i + 1] - s->t[i]);
}

static double
extended_edge(const struct samples *s, size_t i, int64_t ref, bool counter,
	      bool left)
{
	return counter ? extended_counter(s, i, ref, left)
		       : window_between(s, i, ref);
}

static bool
extended_get(const struct window_spec *spec, const struct windows *w,
	     const struct samples *s, size_t step, bool counter,
	     struct extended *x)
{
	int64_t start = window_start(spec, step), end = window_ref(spec, step);
	uint32_t lo = w->lo[step], hi = w->hi[step];

	if (lo == hi || s->t[hi - 1] <= start || s->t[lo] > end)
		return false;
	x->left = s->v[lo];
	x->right = s->v[hi - 1];
	if (spec->after > 0 && hi - lo > 1 && s->t[lo] < start)
		x->left = extended_edge(s, lo, start, counter, true);
	if (spec->after > 0 && hi - lo > 1 && s->t[hi - 1] > end)
		x->right = extended_edge(s, hi - 2, end, counter, false);
	x->lo = s->t[lo] <= start ? lo + 1 : lo;
	x->hi = s->t[hi - 1] >= end ? hi - 1 : hi;
	return true;
}

bool
func_extended_edges(const struct window_spec *spec, const struct windows *w,
		    const struct samples *s, size_t step, double edge[2])
{
	struct extended x;

	if (!extended_get(spec, w, s, step, false, &x))
		return false;
	edge[0] = x.left;
	edge[1] = x.right;
	return true;
}

static double
extended_lost(const struct samples *s, const struct extended *x,
	      struct places *p)
{
	double lost = 0;

	if (x->lo >= x->hi)
		return x->right < x->left ? x->left : 0;
	if (s->v[x->lo] < x->left)
		lost = x->left;
	places_in(p, x->lo, x->hi);
	lost = places_add_lost(p, s->v, lost);
	if (x->right < s->v[x->hi - 1])
		lost += s->v[x->hi - 1];
	return lost;
}

static void
extended_rise(struct func_series *fs, struct row *out, bool counter,
	      double divisor)
{
	const struct window_spec *spec = &fs->cache->spec;
	struct samples s = *fs->s;
	struct func_series plain = *fs;
	struct places p;
	struct extended x;

	s.st = NULL;
	plain.s = &s;
	if (counter)
		places_resets(&plain, &p);
	for (size_t i = 0; i < fs->call->grid->n; i++) {
		if (!extended_get(spec, fs->w, &s, i, counter, &x)) {
			row_unmark(out->present, i);
			continue;
		}
		out->v[i] = x.right - x.left;
		if (counter)
			out->v[i] += extended_lost(&s, &x, &p);
		out->v[i] /= divisor;
	}
}

static void
extended_delta(struct func_series *s, struct row *out)
{
	extended_rise(s, out, false, 1);
}

static void
extended_increase(struct func_series *s, struct row *out)
{
	extended_rise(s, out, true, 1);
}

static void
extended_rate(struct func_series *s, struct row *out)
{
	extended_rise(s, out, true, window_seconds(s->cache->spec.range));
}

static void
extended_count(struct func_series *s, struct places *p, struct row *out)
{
	const struct windows *w = s->w;
	struct extended x;

	for (size_t i = 0; i < s->call->grid->n; i++) {
		if (extended_get(&s->cache->spec, w, s->s, i, false, &x))
			out->v[i] = places_in(p, w->lo[i], w->hi[i]);
		else
			row_unmark(out->present, i);
	}
}

static void
extended_resets(struct func_series *s, struct row *out)
{
	struct places p;

	places_resets(s, &p);
	extended_count(s, &p, out);
}

static void
extended_changes(struct func_series *s, struct row *out)
{
	struct places p;

	places_changes(s, &p);
	extended_count(s, &p, out);
}

static const struct extended_func {
	enum func_id id;
	bool smoothed; /* takes such ranges, too */
	struct func_impl impl;
} extended_funcs[] = {
	{ FUNC_rate,
	  true,
	  { .series = extended_rate, .need = 1, .counter = true } },
	{ FUNC_increase,
	  true,
	  { .series = extended_increase, .need = 1, .counter = true } },
	{ FUNC_delta, true, { .series = extended_delta, .need = 1 } },
	{ FUNC_resets, false, { .series = extended_resets, .need = 1 } },
	{ FUNC_changes, false, { .series = extended_changes, .need = 1 } },
};

const struct func_impl *
func_extended_get(const struct func *f, bool smoothed)
{
	const size_t n = sizeof(extended_funcs) / sizeof(*extended_funcs);

	for (size_t i = 0; i < n; i++)
		if (extended_funcs[i].id == f->id &&
		    (extended_funcs[i].smoothed || !smoothed))
			return &extended_funcs[i].impl;
	return NULL;
}
