#include "config.h"

#include "promql/window.h"

#include <string.h>

#include "promql/row.h"

int64_t
window_minus(int64_t a, int64_t b)
{
	int64_t d;

	if (!__builtin_sub_overflow(a, b, &d))
		return d;
	return a < 0 ? INT64_MIN : INT64_MAX;
}

int64_t
window_ref(const struct window_spec *s, size_t i)
{
	int64_t t = s->fixed ? s->at : s->start + (int64_t)i * s->step;

	return window_minus(t, s->offset);
}

int64_t
window_start(const struct window_spec *s, size_t i)
{
	return window_minus(window_ref(s, i), s->range);
}

double
window_seconds(int64_t ms)
{
	return (double)(ms / 1000) + (double)(ms % 1000 * 1000000) / 1e9;
}

double
window_between(const struct samples *s, size_t i, int64_t ref)
{
	double from = s->v[i], to = s->v[i + 1];

	return from + (to - from) * (double)(ref - s->t[i]) /
			      (double)(s->t[i + 1] - s->t[i]);
}

void
window_reach(const struct window_spec *s, int64_t *mint, int64_t *maxt)
{
	*mint = window_minus(window_start(s, 0), s->before);
	*mint = window_minus(*mint, -1);
	*maxt = window_minus(window_ref(s, s->steps - 1), -s->after);
}

static void
window_init(struct window_cache *c, struct windows *w)
{
	size_t steps = c->spec.steps, words = row_words(steps);

	w->lo = arena_alloc(c->arena, steps * sizeof(*w->lo));
	w->hi = arena_alloc(c->arena, steps * sizeof(*w->hi));
	w->one = arena_alloc(c->arena, words * sizeof(*w->one));
	w->two = arena_alloc(c->arena, words * sizeof(*w->two));
}

struct window_place {
	size_t lo, hi;
};

/* Takes the samples on both sides in. */
static struct window_place
window_widen(const struct window_spec *s, const struct windows *w, size_t i,
	     struct window_place p)
{
	int64_t ref = window_ref(s, i), start = window_start(s, i);

	if (p.lo > 0 && w->t[p.lo - 1] > window_minus(start, s->before))
		p.lo--;
	if (p.hi < w->n && (p.hi == 0 || w->t[p.hi - 1] < ref) &&
	    w->t[p.hi] <= window_minus(ref, -s->after))
		p.hi++;
	return p;
}

/* What windows have in common, and where the newest samples are in a row. */
static void
window_sum_up(struct windows *w, size_t steps)
{
	size_t from = 0;

	w->any_one = w->any_two = w->extrapolated = false;
	w->longest = w->total = w->run_from = w->run_to = 0;
	for (size_t i = 0; i < row_words(steps); i++) {
		w->any_one |= w->one[i] != 0;
		w->any_two |= w->two[i] != 0;
	}
	for (size_t i = 0; i < steps; i++) {
		size_t n = w->hi[i] - w->lo[i];

		w->longest = n > w->longest ? n : w->longest;
		w->total += n;
		if (i == 0 || w->hi[i] != w->hi[i - 1] + 1 || w->hi[i] == 1)
			from = i;
		if (w->hi[i] > 0 && i + 1 - from > w->run_to - w->run_from) {
			w->run_from = from;
			w->run_to = i + 1;
		}
	}
}

static void
window_slide(const struct window_spec *s, struct windows *w)
{
	struct window_place p = { 0, 0 };
	uint64_t one = 0, two = 0;

	for (size_t i = 0; i < s->steps; i++) {
		int64_t ref = window_ref(s, i),
			from = window_minus(ref, s->range);
		struct window_place put;

		while (p.hi < w->n && w->t[p.hi] <= ref)
			p.hi++;
		while (p.lo < p.hi && w->t[p.lo] <= from)
			p.lo++;
		put = s->outer ? window_widen(s, w, i, p) : p;
		w->lo[i] = (uint32_t)put.lo;
		w->hi[i] = (uint32_t)put.hi;
		one |= (uint64_t)(put.hi > put.lo) << (i % 64);
		two |= (uint64_t)(put.hi > put.lo + 1) << (i % 64);
		if (i % 64 == 63 || i + 1 == s->steps) {
			w->one[i / 64] = one;
			w->two[i / 64] = two;
			one = two = 0;
		}
	}
	window_sum_up(w, s->steps);
}

struct windows *
window_get(struct window_cache *c, const struct samples *s, bool shared)
{
	uintptr_t key = (uintptr_t)s->t / sizeof(int64_t);
	struct windows *w = &c->own;

	if (shared)
		w = &c->slot[(key ^ key / WINDOW_SLOTS) % WINDOW_SLOTS];
	if (shared && w->lo != NULL && w->t == s->t && w->n == s->n)
		return w;
	if (w->lo == NULL)
		window_init(c, w);
	w->t = s->t;
	w->n = s->n;
	window_slide(&c->spec, w);
	return w;
}

bool
window_overlaps(const struct window_cache *c, const struct windows *w)
{
	return w->total > 3 * (w->n + c->spec.steps);
}

/* In the order of promql.md 3.1, so that the bits are Prometheus'. */
static struct window_edge
window_edge_make(const int64_t *t, size_t n, int64_t start, int64_t end)
{
	struct window_edge e;
	double average, threshold;

	e.sampled = (double)(t[n - 1] - t[0]) / 1000;
	e.to_start = (double)(t[0] - start) / 1000;
	e.to_end = (double)(end - t[n - 1]) / 1000;
	average = e.sampled / (double)(n - 1);
	threshold = average * 1.1;
	if (e.to_start >= threshold)
		e.to_start = average / 2;
	if (e.to_end >= threshold)
		e.to_end = average / 2;
	return e;
}

static void
window_edges_init(struct window_cache *c, struct windows *w)
{
	size_t n = c->spec.steps;

	w->edge = arena_calloc(c->arena, n, sizeof(*w->edge));
	w->first = arena_alloc(c->arena, n * sizeof(*w->first));
	w->last = arena_alloc(c->arena, n * sizeof(*w->last));
	w->factor = arena_alloc(c->arena, n * sizeof(*w->factor));
	w->reach = arena_alloc(c->arena, n * sizeof(*w->reach));
}

/* The longest such run. */
static void
window_straight(struct windows *w, size_t steps)
{
	size_t from = 0;

	w->from = w->to = 0;
	for (size_t i = 1; i <= steps; i++) {
		if (i < steps && w->first[i] == w->first[i - 1] + 1 &&
		    w->last[i] == w->last[i - 1] + 1)
			continue;
		if (i - from > w->to - w->from) {
			w->from = from;
			w->to = i;
		}
		from = i;
	}
}

void
window_extrapolate(struct window_cache *c, struct windows *w, double divisor)
{
	const struct window_spec *s = &c->spec;

	if (w->extrapolated)
		return;
	w->extrapolated = true;
	if (w->edge == NULL)
		window_edges_init(c, w);
	for (size_t i = 0; i < s->steps; i++) {
		int64_t ref = window_ref(s, i);
		struct window_edge *e = &w->edge[i];
		uint32_t lo = w->lo[i], n = w->hi[i] - lo;

		w->first[i] = w->last[i] = 0;
		w->factor[i] = w->reach[i] = 0;
		if (n < 2)
			continue;
		*e = window_edge_make(w->t + lo, n, window_minus(ref, s->range),
				      ref);
		e->factor = (e->sampled + e->to_start + e->to_end) / e->sampled;
		e->factor /= divisor;
		w->first[i] = lo;
		w->last[i] = lo + n - 1;
		w->factor[i] = e->factor;
		w->reach[i] = e->to_start / e->sampled * 1.001;
	}
	window_straight(w, s->steps);
}
