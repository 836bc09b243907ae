#include "config.h"

#include "promql/eval_selector.h"

#include <string.h>

#include "promql/duration.h"

/* A walk over the series of one selector. */
struct selector {
	struct eval_state *ev;
	const struct eval_grid *grid;
	const struct expr *e;
	int64_t mint, maxt;
	struct querier_set set;
	struct window_cache cache;
	struct row scratch;
	/* samples without stale markers, where some had to be taken out */
	int64_t *t;
	double *v;
	size_t cap;
};

static int
eval_selector_refuse(struct eval_state *ev, const struct expr *e)
{
	const char *word = e->selector.anchored ? "anchored" : "smoothed";

	if (!e->selector.anchored && !e->selector.smoothed)
		return 0;
	return eval_state_fail(ev, e, ERR_UNSUPPORTED,
			       "modifier \"%s\" is not yet supported", word);
}

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

int
eval_selector_spec(struct eval_state *ev, const struct eval_grid *grid,
		   const struct expr *e, struct window_spec *spec)
{
	const struct duration *range = &e->selector.range;
	const struct duration *offset = &e->selector.offset;
	struct duration_query q = { ev->r->step, ev->r->end - ev->r->start };

	*spec = (struct window_spec){ .start = grid->start,
				      .step = grid->step,
				      .steps = grid->n,
				      .range = ev->lookback };
	eval_selector_at(ev, e->selector.at, e->selector.at_ms, spec);
	if (offset->given &&
	    duration_value(offset, false, &q, &spec->offset, ev->err) < 0)
		return -1;
	if (!range->given)
		return 0;
	return duration_value(range, true, &q, &spec->range, ev->err);
}

static int
eval_selector_open(struct selector *s)
{
	struct eval_state *ev = s->ev;
	struct window_spec *spec = &s->cache.spec;

	if (eval_selector_refuse(ev, s->e) < 0 ||
	    eval_selector_spec(ev, s->grid, s->e, spec) < 0)
		return -1;
	s->cache.arena = &ev->arena;
	s->scratch = row_new(&ev->arena, s->grid->n);
	window_reach(spec, &s->mint, &s->maxt);
	return querier_select(ev->r->querier, s->e->selector.m,
			      s->e->selector.n, s->mint, s->maxt, &s->set,
			      ev->err);
}

static int
eval_selector_read(struct selector *s, size_t i, struct samples *out)
{
	struct eval_state *ev = s->ev;

	if (eval_state_check(ev) < 0 ||
	    querier_read(ev->r->querier, &s->set.s[i], s->mint, s->maxt, out,
			 ev->err) < 0)
		return -1;
	return eval_state_count(ev, out->n);
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

/* Takes the stale markers out; true if there were any. */
static bool
eval_selector_compact(struct selector *s, struct samples *io)
{
	size_t n = 0;

	if (!eval_selector_has_stale(io))
		return false;
	if (io->n > s->cap) {
		s->cap = io->n * 2;
		s->t = arena_alloc(&s->ev->arena, s->cap * sizeof(*s->t));
		s->v = arena_alloc(&s->ev->arena, s->cap * sizeof(*s->v));
	}
	for (size_t i = 0; i < io->n; i++) {
		if (sample_is_stale(io->v[i]))
			continue;
		s->t[n] = io->t[i];
		s->v[n++] = io->v[i];
	}
	*io = (struct samples){ .n = n, .t = s->t, .v = s->v };
	return true;
}

/* The newest sample of each window, unless it is a stale marker. */
static bool
eval_selector_pick(struct selector *s, const struct samples *in, bool times)
{
	struct row *r = &s->scratch;
	struct windows *w = window_get(&s->cache, in, true);
	bool stale = (in->flags & SAMPLES_STALE) != 0;

	if (!w->any_one)
		return false;
	memcpy(r->present, w->one, row_words(s->grid->n) * sizeof(*w->one));
	for (size_t i = 0; i < s->grid->n; i++) {
		uint32_t hi = w->hi[i];

		if (hi == w->lo[i]) {
			r->v[i] = 0;
			continue;
		}
		r->v[i] = in->v[hi - 1];
		if (stale && sample_is_stale(r->v[i])) {
			r->v[i] = 0;
			r->present[i / 64] &= ~(UINT64_C(1) << (i % 64));
			continue;
		}
		if (times)
			r->v[i] = (double)in->t[hi - 1] / 1000;
	}
	return !stale || row_any(r->present, s->grid->n);
}

int
eval_selector_rows(struct eval_state *ev, const struct eval_grid *grid,
		   const struct expr *e, bool times, struct row_sink *next)
{
	struct selector s = { .ev = ev, .grid = grid, .e = e };
	struct samples in;

	if (eval_selector_open(&s) < 0)
		return -1;
	for (size_t i = 0; i < s.set.n; i++) {
		struct row r = s.scratch;

		if (eval_selector_read(&s, i, &in) < 0)
			return -1;
		if (in.n == 0 || !eval_selector_pick(&s, &in, times))
			continue;
		r.labels = s.set.s[i].labels;
		if (row_push(next, &r) < 0)
			return -1;
	}
	return 0;
}

/* The name of a set; false if it has more that would be dropped with it. */
static bool
eval_selector_name(const struct labels *ls, struct slice *name)
{
	*name = SLICE("");
	for (size_t i = 0; i < ls->n; i++) {
		struct slice l = ls->l[i]->name;

		if (l.p[0] > '_')
			break; /* sorted: no more __x__ */
		if (slice_eq(l, LABEL_NAME))
			*name = ls->l[i]->value;
		else if (slice_eq(l, SLICE("__type__")) ||
			 slice_eq(l, SLICE("__unit__")))
			return false;
	}
	return true;
}

/* True if dropping the names cannot make two sets equal. */
static bool
eval_selector_one_name(const struct querier_set *set)
{
	struct slice first = { NULL, 0 }, name;

	for (size_t i = 0; i < set->n; i++) {
		if (!eval_selector_name(&set->s[i].labels, &name))
			return false;
		if (i == 0)
			first = name;
		if (name.p != first.p && !slice_eq(name, first))
			return false;
	}
	return true;
}

static void
eval_selector_counter(struct selector *s, struct slice *seen, struct slice name)
{
	static const char *const ends[] = { "_total", "_sum", "_count",
					    "_bucket" };
	struct str text = { 0 };

	if (name.n == 0 || (name.p == seen->p && name.n == seen->n))
		return;
	*seen = name;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (slice_ends(name, slice_of(ends[i])))
			return;
	str_printf(&text, "PromQL info: metric might not be a counter, name "
			  "does not end in _total/_sum/_count/_bucket: ");
	matcher_print_quoted(name, &text);
	eval_state_info(s->ev, s->e, str_text(&text), "");
	str_release(&text);
}

static void
eval_selector_each(const struct func_impl *impl, const struct func_series *fs,
		   struct row *out)
{
	const struct windows *w = fs->w;
	struct func_window win = { .call = fs->call };

	for (size_t i = 0; i < fs->call->grid->n; i++) {
		size_t n = w->hi[i] - w->lo[i];

		if (n < (size_t)impl->need)
			continue;
		win.v = fs->s->v + w->lo[i];
		win.t = fs->s->t + w->lo[i];
		win.n = n;
		win.step = i;
		if (impl->window(&win, &out->v[i]))
			continue;
		out->v[i] = 0;
		out->present[i / 64] &= ~(UINT64_C(1) << (i % 64));
	}
}

/* One series' windows into r; false: no point. */
static bool
eval_selector_run(struct selector *s, const struct func_call *call,
		  const struct func_impl *impl, struct samples *in,
		  struct row *r)
{
	struct func_series fs = { .call = call, .cache = &s->cache, .s = in };
	size_t steps = s->grid->n;
	bool shared = !eval_selector_compact(s, in);

	if (in->n == 0)
		return false;
	fs.w = window_get(&s->cache, in, shared);
	if (impl->need == 2 ? !fs.w->any_two : !fs.w->any_one)
		return false;
	memset(r->v, 0, steps * sizeof(*r->v));
	memcpy(r->present, impl->need == 2 ? fs.w->two : fs.w->one,
	       row_words(steps) * sizeof(*r->present));
	if (impl->series != NULL) {
		impl->series(&fs, r);
		return true;
	}
	eval_selector_each(impl, &fs, r);
	return row_any(r->present, steps);
}

int
eval_selector_windows(const struct func_call *call,
		      const struct func_impl *impl, const struct expr *e,
		      struct row_sink *next)
{
	struct selector s = { .ev = call->ev, .grid = call->grid, .e = e };
	struct eval_guard guard = { .ev = call->ev,
				    .expr = call->expr,
				    .steps = call->grid->n,
				    .strict = true };
	struct slice seen = { NULL, 0 };
	struct samples in;
	bool plain;

	if (eval_selector_open(&s) < 0)
		return -1;
	plain = impl->keep_name || eval_selector_one_name(&s.set);
	for (size_t i = 0; i < s.set.n; i++) {
		struct row r = s.scratch;

		if (eval_selector_read(&s, i, &in) < 0)
			return -1;
		if (in.n == 0 || !eval_selector_run(&s, call, impl, &in, &r))
			continue;
		r.labels = s.set.s[i].labels;
		r.drop_name = !impl->keep_name;
		if (impl->counter)
			eval_selector_counter(
				&s, &seen, labels_get(&r.labels, LABEL_NAME));
		if (!plain && eval_guard_row(&guard, &r) < 0)
			return -1;
		if (row_push(next, &r) < 0)
			return -1;
	}
	return 0;
}

int
eval_selector_raw(struct eval_state *ev, const struct eval_grid *grid,
		  const struct expr *e)
{
	struct selector s = { .ev = ev, .grid = grid, .e = e };
	struct frame *f = ev->frame;
	struct samples in;

	f->kind = FRAME_RAW;
	if (eval_selector_open(&s) < 0)
		return -1;
	f->series = arena_calloc(&f->arena, s.set.n, sizeof(*f->series));
	for (size_t i = 0; i < s.set.n; i++) {
		struct frame_series *out = &f->series[f->n];
		const struct windows *w;
		size_t n;

		if (eval_selector_read(&s, i, &in) < 0)
			return -1;
		eval_selector_compact(&s, &in);
		w = window_get(&s.cache, &in, false);
		n = w->hi[0] - w->lo[0];
		if (n == 0)
			continue;
		out->n = n;
		out->labels = labels_copy(&f->arena, &s.set.s[i].labels);
		out->t = arena_copy(&f->arena, in.t + w->lo[0],
				    n * sizeof(*in.t));
		out->v = arena_copy(&f->arena, in.v + w->lo[0],
				    n * sizeof(*in.v));
		f->n++;
	}
	return 0;
}
