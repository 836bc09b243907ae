#include "config.h"

#include "promql/eval_range.h"

#include <string.h>

#include "base/str.h"
#include "promql/eval_blocks.h"

/* What a sample of a window takes at most, ns. */
#define EACH_WORK 16

void
eval_range_worker_init(struct eval_range_worker *w, const struct eval_range *r,
		       struct window_cache *cache)
{
	*w = (struct eval_range_worker){ .cache = cache };
	w->room.arena = cache->arena;
	if (r->impl == NULL)
		return;
	w->row = row_new(cache->arena, r->grid->n);
	if (r->impl->done != NULL)
		w->steps = arena_calloc(cache->arena, row_words(r->grid->n),
					sizeof(*w->steps));
}

void
eval_range_init(struct eval_range *r, const struct func_call *call,
		const struct func_impl *impl, const struct expr *e,
		struct row_sink *next)
{
	*r = (struct eval_range){ .ev = call->ev,
				  .grid = call->grid,
				  .e = e,
				  .call = call,
				  .impl = impl,
				  .next = next };
	r->guard = arena_alloc(&call->ev->arena, sizeof(*r->guard));
	*r->guard = (struct eval_guard){ .ev = call->ev,
					 .expr = call->expr,
					 .steps = call->grid->n,
					 .strict = true };
}

void
eval_range_init_raw(struct eval_range *r, struct eval_state *ev,
		    const struct eval_grid *grid, const struct expr *e)
{
	*r = (struct eval_range){ .ev = ev, .grid = grid, .e = e };
}

static void
eval_range_each(const struct func_impl *impl, const struct func_series *fs,
		struct row *out)
{
	const struct windows *w = fs->w;
	struct func_window win = { .call = fs->call, .room = fs->room };

	for (size_t i = 0; i < fs->call->grid->n; i++) {
		size_t n = w->hi[i] - w->lo[i];

		if (n < (size_t)impl->need)
			continue;
		if (func_impl_stopped(fs, EACH_WORK * n))
			return;
		win.v = fs->s->v + w->lo[i];
		win.t = fs->s->t + w->lo[i];
		win.st = fs->s->st == NULL ? NULL : fs->s->st + w->lo[i];
		win.n = n;
		win.step = i;
		if (impl->window(&win, &out->v[i]))
			continue;
		out->v[i] = 0;
		row_unmark(out->present, i);
	}
}

/* The series' row, in the worker; false: no point. */
static bool
eval_range_work(const struct eval_range *r, struct eval_range_worker *w,
		const struct samples *s, bool shared)
{
	const struct func_impl *impl = r->impl;
	struct func_series fs = {
		.call = r->call, .cache = w->cache, .s = s, .room = &w->room
	};
	size_t steps = r->grid->n, words = row_words(steps);

	if (s->n == 0)
		return false;
	fs.w = window_get(w->cache, s, shared);
	if (fs.w->longest > w->longest)
		w->longest = fs.w->longest;
	for (size_t i = 0; w->steps != NULL && i < words; i++)
		w->steps[i] |= fs.w->one[i];
	if (impl->need == 2 && s->st == NULL ? !fs.w->any_two : !fs.w->any_one)
		return false;
	memset(w->row.v, 0, steps * sizeof(*w->row.v));
	memcpy(w->row.present, impl->need == 2 ? fs.w->two : fs.w->one,
	       words * sizeof(*w->row.present));
	if (impl->series != NULL) {
		impl->series(&fs, &w->row);
		w->overlaps = fs.overlaps;
		return row_any(w->row.present, steps);
	}
	if (impl->slide != NULL && window_overlaps(w->cache, fs.w) &&
	    impl->slide(&fs, &w->row))
		return true;
	eval_range_each(impl, &fs, &w->row);
	return row_any(w->row.present, steps);
}

/* Where notes about the range argument point (promql.md 4). */
static const struct expr *
eval_range_place(const struct eval_range *r)
{
	return r->e->kind == EXPR_SUBQUERY ? NULL : r->e;
}

static void
eval_range_counter(struct eval_range *r, struct slice name)
{
	static const char *const ends[] = { "_total", "_sum", "_count",
					    "_bucket" };
	struct str text = { 0 };

	if (name.n == 0 || (name.p == r->seen.p && name.n == r->seen.n))
		return;
	r->seen = name;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (slice_ends(name, slice_of(ends[i])))
			return;
	str_printf(&text, "PromQL info: metric might not be a counter, name "
			  "does not end in _total/_sum/_count/_bucket: ");
	matcher_print_quoted(name, &text);
	eval_state_info(r->ev, eval_range_place(r), str_text(&text), "");
	str_release(&text);
}

static void
eval_range_note_overlaps(struct eval_range *r)
{
	struct str text = { 0 }, times = { 0 };

	if (r->overlaps == 0)
		return;
	str_add(&text, "PromQL warning: sample has start time that overlaps "
		       "with previous sample timestamp for metric ");
	matcher_print_quoted(r->overlap_name, &text);
	if (r->overlaps > 1)
		str_printf(&times, " (%zu occurrences)", r->overlaps);
	eval_state_warn(r->ev, eval_range_place(r), str_text(&text),
			str_text(&times));
	str_release(&text);
	str_release(&times);
	r->overlaps = 0;
}

static void
eval_range_overlaps(struct eval_range *r, struct slice name, size_t n)
{
	if (!slice_eq(name, r->overlap_name))
		eval_range_note_overlaps(r);
	r->overlap_name = name;
	r->overlaps += n;
}

static int
eval_range_emit(struct eval_range *r, const struct eval_range_worker *w,
		const struct labels *ls, bool marked)
{
	struct row row = w->row;

	r->held += row_count(row.present, r->grid->n);
	if (eval_state_hold(r->ev, r->held + w->longest) < 0)
		return -1;
	row.labels = *ls;
	row.drop_name = marked || !r->impl->keep_name;
	if (r->impl->counter)
		eval_range_counter(r, labels_get(ls, LABEL_NAME));
	if (w->overlaps > 0)
		eval_range_overlaps(r, labels_get(ls, LABEL_NAME), w->overlaps);
	if (!r->plain && !r->late && eval_guard_row(r->guard, &row) < 0)
		return -1;
	return row_push(r->next, &row);
}

/* Room for one more series of the frame. */
static struct frame_series *
eval_range_add(struct frame *f)
{
	struct frame_series *old = f->series;

	if ((f->n & (f->n - 1)) == 0) {
		f->series = arena_calloc(&f->arena, f->n == 0 ? 1 : f->n * 2,
					 sizeof(*old));
		if (f->n > 0)
			memcpy(f->series, old, f->n * sizeof(*old));
	}
	return &f->series[f->n++];
}

/* The window's samples; of an anchored or smoothed one those inside, and its
 * value at both edges. */
static struct samples
eval_range_raw(struct eval_range *r, const struct windows *w,
	       const struct samples *s)
{
	const struct window_spec *spec = &r->worker.cache->spec;
	struct arena *a = &r->ev->frame->arena;
	int64_t start = window_start(spec, 0), end = window_ref(spec, 0);
	size_t lo = w->lo[0], hi = w->hi[0], n = 0;
	double edge[2];
	int64_t *t;
	double *v;

	if (lo == hi ||
	    (spec->outer && !func_extended_edges(spec, w, s, 0, edge)))
		return (struct samples){ .n = 0 };
	while (spec->outer && lo < hi && s->t[lo] <= start)
		lo++;
	while (spec->outer && hi > lo && s->t[hi - 1] >= end)
		hi--;
	t = arena_alloc(a, (hi - lo + 2) * sizeof(*t));
	v = arena_alloc(a, (hi - lo + 2) * sizeof(*v));
	if (spec->outer) {
		t[n] = start;
		v[n++] = edge[0];
	}
	memcpy(t + n, s->t + lo, (hi - lo) * sizeof(*t));
	memcpy(v + n, s->v + lo, (hi - lo) * sizeof(*v));
	n += hi - lo;
	if (spec->outer) {
		t[n] = end;
		v[n++] = edge[1];
	}
	return (struct samples){ .n = n, .t = t, .v = v };
}

static int
eval_range_copy(struct eval_range *r, const struct labels *ls,
		const struct samples *s, bool marked)
{
	const struct windows *w = window_get(r->worker.cache, s, false);
	struct row row = { .labels = *ls, .drop_name = marked };
	struct samples raw = eval_range_raw(r, w, s);
	struct frame_series *out;

	r->held += raw.n;
	if (raw.n == 0)
		return 0;
	if (eval_state_hold(r->ev, r->held) < 0 || eval_state_series(r->ev) < 0)
		return -1;
	out = eval_range_add(r->ev->frame);
	row_settle(&r->ev->arena, &row);
	out->labels = labels_copy(&r->ev->frame->arena, &row.labels);
	out->n = raw.n;
	out->t = raw.t;
	out->v = (double *)raw.v;
	return 0;
}

int
eval_range_series(struct eval_range *r, const struct labels *ls,
		  const struct samples *s, bool shared, bool marked)
{
	bool any;

	if (r->impl == NULL)
		return eval_range_copy(r, ls, s, marked);
	any = eval_range_work(r, &r->worker, s, shared);
	if (eval_state_check(r->ev) < 0)
		return -1;
	if (!any)
		return 0;
	return eval_range_emit(r, &r->worker, ls, marked);
}

/* The name of a set; false if it has more that would be dropped with it. */
static bool
eval_range_name(const struct labels *ls, struct slice *name)
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

/* Then label sets stay unique when their names go. */
static bool
eval_range_one_name(const struct querier_set *set)
{
	struct slice first = SLICE(""), name;

	for (size_t i = 0; i < set->n; i++) {
		if (!eval_range_name(&set->s[i].labels, &name))
			return false;
		if (i == 0)
			first = name;
		else if (name.p != first.p && !slice_eq(name, first))
			return false;
	}
	return true;
}

static void *
eval_range_worker(void *arg, struct selector *s)
{
	struct eval_range_worker *w = arena_alloc(s->arena, sizeof(*w));

	eval_range_worker_init(w, arg, &s->cache);
	return w;
}

/* Some of the series; for later, by a copy that writes to the block's state. */
static int
eval_range_block(void *arg, struct eval_block *b)
{
	struct eval_range copy, *r = arg;
	struct eval_range_worker *w = b->worker;
	struct samples in;
	int failed = 0;

	if (b->late) {
		copy = *r;
		r = &copy;
		r->ev = b->ev;
		r->next = b->next;
		r->late = true;
	}
	r->worker = *w;
	for (size_t k = b->from; failed == 0 && k < b->to; k++) {
		size_t i = eval_selector_place(b->s, k);
		bool shared;

		failed = eval_selector_read(b->s, k, &in);
		if (failed < 0 || in.n == 0)
			continue;
		shared = !eval_selector_compact(b->s, &in);
		r->worker.row.place = i;
		failed = eval_range_series(r, &b->s->set.s[i].labels, &in,
					   shared, false);
	}
	*w = r->worker;
	b->held = r->held;
	b->longest = r->worker.longest;
	return failed;
}

static int
eval_range_pass(void *arg, struct row *row)
{
	struct eval_range *r = arg;

	return eval_guard_row(r->guard, row);
}

static void
eval_range_worker_end(void *arg, void *worker)
{
	struct eval_range *r = arg;
	struct eval_range_worker *w = worker;

	if (w->steps == NULL)
		return;
	if (r->worker.steps == NULL)
		r->worker.steps =
			arena_calloc(&r->ev->arena, row_words(r->grid->n),
				     sizeof(*w->steps));
	for (size_t i = 0; i < row_words(r->grid->n); i++)
		r->worker.steps[i] |= w->steps[i];
}

int
eval_range_selector(struct eval_range *r)
{
	struct selector s = { .ev = r->ev, .grid = r->grid, .e = r->e };
	struct eval_blocks blocks = { .ev = r->ev,
				      .s = &s,
				      .next = r->next,
				      .arg = r,
				      .worker_new = eval_range_worker,
				      .run = eval_range_block,
				      .worker_end = eval_range_worker_end };

	if (eval_selector_open(&s) < 0)
		return -1;
	r->plain = r->impl == NULL || r->impl->keep_name ||
		   eval_range_one_name(&s.set);
	if (!r->plain)
		blocks.pass = eval_range_pass;
	/* Samples as they are have no rows that a block could keep. */
	blocks.straight = r->impl == NULL || r->ev->r->start_times;
	return eval_blocks_run(&blocks);
}

int
eval_range_end(struct eval_range *r)
{
	eval_range_note_overlaps(r);
	if (r->impl == NULL || r->impl->done == NULL || r->worker.steps == NULL)
		return 0;
	return r->impl->done(r->call, r->worker.steps);
}
