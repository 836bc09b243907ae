#include "config.h"

#include "promql/eval_selector.h"

#include <string.h>

#include "promql/duration.h"

#define SELECTOR_AHEAD 6 /* series: a fetch takes as long as they do */

static void
eval_selector_at(struct eval_state *ev, enum at_kind at, int64_t at_ms,
		 struct window_spec *spec)
{
	spec->fixed = at != AT_NONE;
	spec->at = at_ms;
	if (at == AT_START)
		spec->at = ev->r->start;
	if (at == AT_END)
		spec->at = ev->r->end;
}

/* anchored and smoothed (promql.md 3.9); m anchored is m. */
static void
eval_selector_widen(const struct eval_state *ev, const struct expr *e,
		    struct window_spec *spec)
{
	bool smoothed = e->selector.smoothed;

	if (!smoothed && (!e->selector.anchored || !e->selector.range.given))
		return;
	spec->outer = true;
	spec->before = ev->lookback;
	spec->after = smoothed ? ev->lookback : 0;
	if (!e->selector.range.given)
		spec->range = 0;
}

int
eval_selector_spec(struct eval_state *ev, const struct eval_grid *grid,
		   const struct expr *e, struct window_spec *spec)
{
	bool sub = e->kind == EXPR_SUBQUERY;
	const struct duration *range =
		sub ? &e->subquery.range : &e->selector.range;
	const struct duration *offset =
		sub ? &e->subquery.offset : &e->selector.offset;
	struct duration_query q = { ev->r->step, ev->r->end - ev->r->start };

	*spec = (struct window_spec){ .start = grid->start,
				      .step = grid->step,
				      .steps = grid->n,
				      .range = ev->lookback };
	eval_selector_at(ev, sub ? e->subquery.at : e->selector.at,
			 sub ? e->subquery.at_ms : e->selector.at_ms, spec);
	if (offset->given &&
	    duration_value(offset, false, &q, &spec->offset, ev->err) < 0)
		return -1;
	if (range->given &&
	    duration_value(range, true, &q, &spec->range, ev->err) < 0)
		return -1;
	if (!sub)
		eval_selector_widen(ev, e, spec);
	return 0;
}

int
eval_selector_open(struct selector *s)
{
	struct eval_state *ev = s->ev;
	struct window_spec *spec = &s->cache.spec;

	if (eval_selector_spec(ev, s->grid, s->e, spec) < 0)
		return -1;
	s->arena = s->cache.arena = &ev->arena;
	window_reach(spec, &s->span.mint, &s->span.maxt);
	if (!spec->fixed && !spec->outer && spec->step > spec->range) {
		s->span.every = spec->step;
		s->span.width = spec->range;
	}
	return querier_select(ev->r->querier, s->e->selector.m,
			      s->e->selector.n, s->span.mint, s->span.maxt,
			      &s->set, ev->err);
}

int
eval_selector_read(struct selector *s, size_t k, struct samples *out)
{
	struct eval_state *ev = s->ev;

	size_t i = eval_selector_place(s, k), ahead = k + SELECTOR_AHEAD;

	if (ahead < s->set.n)
		querier_ahead(ev->r->querier,
			      &s->set.s[eval_selector_place(s, ahead)]);
	if (eval_state_check(ev) < 0 ||
	    querier_read(ev->r->querier, &s->set.s[i], &s->span, out, ev->err) <
		    0)
		return -1;
	ev->samples += out->n;
	if (!ev->r->start_times)
		out->st = NULL;
	return 0;
}

static bool
eval_selector_has_stale(const struct samples *s)
{
	if (s->flags & SAMPLES_STALE)
		for (size_t i = 0; i < s->n; i++)
			if (sample_is_stale(s->v[i]))
				return true;
	return false;
}

static void
eval_selector_room(struct selector *s, size_t n, bool starts)
{
	if (n > s->cap) {
		s->cap = n * 2;
		s->t = arena_alloc(s->arena, s->cap * sizeof(*s->t));
		s->v = arena_alloc(s->arena, s->cap * sizeof(*s->v));
		s->st = NULL;
	}
	if (starts && s->st == NULL)
		s->st = arena_alloc(s->arena, s->cap * sizeof(*s->st));
}

bool
eval_selector_compact(struct selector *s, struct samples *io)
{
	size_t n = 0;

	if (!eval_selector_has_stale(io))
		return false;
	eval_selector_room(s, io->n, io->st != NULL);
	for (size_t i = 0; i < io->n; i++) {
		if (sample_is_stale(io->v[i]))
			continue;
		s->t[n] = io->t[i];
		if (io->st != NULL)
			s->st[n] = io->st[i];
		s->v[n++] = io->v[i];
	}
	*io = (struct samples){ .n = n,
				.t = s->t,
				.v = s->v,
				.st = io->st != NULL ? s->st : NULL };
	return true;
}

/* The newest value of each window: most of them in a row. */
static void
eval_selector_newest(const struct windows *w, const double *v, size_t steps,
		     struct row *r)
{
	for (size_t i = 0; i < steps; i++) {
		if (i == w->run_from && w->run_to > i) {
			memcpy(r->v + i, v + w->hi[i] - 1,
			       (w->run_to - i) * sizeof(*v));
			i = w->run_to - 1;
			continue;
		}
		r->v[i] = w->hi[i] > 0 ? v[w->hi[i] - 1] : 0;
	}
	row_clean(r, steps);
}

/* The newest sample of each window, unless it is a stale marker. */
static bool
eval_selector_pick(struct selector *s, const struct samples *in,
		   enum selector_pick pick, struct row *r)
{
	struct windows *w = window_get(&s->cache, in, true);
	bool stale = (in->flags & SAMPLES_STALE) != 0;

	if (!w->any_one)
		return false;
	memcpy(r->present, w->one, row_words(s->grid->n) * sizeof(*w->one));
	if (!stale && pick == PICK_VALUE) {
		eval_selector_newest(w, in->v, s->grid->n, r);
		return true;
	}
	for (size_t i = 0; i < s->grid->n; i++) {
		uint32_t hi = w->hi[i];

		if (hi == w->lo[i]) {
			r->v[i] = 0;
			continue;
		}
		r->v[i] = in->v[hi - 1];
		if (stale && sample_is_stale(r->v[i])) {
			r->v[i] = 0;
			row_unmark(r->present, i);
			continue;
		}
		if (pick == PICK_TIME)
			r->v[i] = (double)in->t[hi - 1] / 1000;
		else if (pick == PICK_START)
			r->v[i] = in->st == NULL
					  ? 0
					  : (double)in->st[hi - 1] / 1000;
	}
	return !stale || row_any(r->present, s->grid->n);
}

/* Between its neighbours, or the last one there is. */
static bool
eval_selector_smooth(struct selector *s, const struct samples *in,
		     struct row *r)
{
	struct windows *w = window_get(&s->cache, in, false);
	size_t steps = s->grid->n;

	memcpy(r->present, w->one, row_words(steps) * sizeof(*w->one));
	for (size_t i = 0; i < steps; i++) {
		int64_t ref = window_ref(&s->cache.spec, i);
		uint32_t lo = w->lo[i], hi = w->hi[i];

		r->v[i] = 0;
		if (lo == hi || in->t[lo] > ref)
			row_unmark(r->present, i);
		else if (hi - lo < 2)
			r->v[i] = in->v[lo];
		else
			r->v[i] = window_between(in, lo, ref);
	}
	return row_any(r->present, steps);
}

bool
eval_selector_row(struct selector *s, struct samples *in,
		  enum selector_pick pick, struct row *r)
{
	if (!s->e->selector.smoothed)
		return eval_selector_pick(s, in, pick, r);
	eval_selector_compact(s, in);
	return eval_selector_smooth(s, in, r);
}
