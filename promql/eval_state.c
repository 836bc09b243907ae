#include "config.h"

#include "promql/eval_state.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/regex.h"

/* Of the state's bytes, between two looks at those of the process. */
#define STATE_STEP ((size_t)1 << 20)

static size_t
eval_state_bytes(struct eval_state *ev)
{
	size_t bytes = ev->arena.bytes + ev->frame->arena.bytes;

	if (ev->shared == NULL)
		return bytes;
	if (bytes != ev->told)
		atomic_fetch_add_explicit(ev->shared, bytes - ev->told,
					  memory_order_relaxed);
	ev->told = bytes;
	return atomic_load_explicit(ev->shared, memory_order_relaxed);
}

static bool
eval_state_canceled(const struct eval_state *ev)
{
	return ev->r->cancel != NULL &&
	       atomic_load_explicit(ev->r->cancel, memory_order_relaxed);
}

static bool
eval_state_late(const struct eval_state *ev)
{
	return ev->r->deadline_us > 0 &&
	       clock_coarse_us() >= ev->r->deadline_us;
}

bool
eval_state_stopped(const struct eval_state *ev)
{
	return eval_state_canceled(ev) || eval_state_late(ev);
}

/* The process is measured a step at a time; what is answered is copied. */
static bool
eval_state_crowded(struct eval_state *ev, size_t bytes, size_t more)
{
	if (ev->r->max_resident == 0 ||
	    bytes + more <= ev->granted + STATE_STEP)
		return false;
	ev->granted = bytes + more;
	more += STATE_STEP + ev->frame->arena.bytes;
	return mem_resident() + more > ev->r->max_resident;
}

int
eval_state_check(struct eval_state *ev)
{
	return eval_state_room(ev, 0);
}

int
eval_state_room(struct eval_state *ev, size_t more)
{
	size_t bytes = eval_state_bytes(ev);

	if (eval_state_canceled(ev))
		return err_set(ev->err, ERR_CANCELED,
			       "query was canceled in query execution");
	if (eval_state_late(ev))
		return err_set(ev->err, ERR_LIMIT,
			       "query timed out in query execution");
	if (bytes + more > ev->max_bytes)
		return err_set(ev->err, ERR_LIMIT,
			       "query processing would take more than %zu MB "
			       "of memory in query execution: narrow the "
			       "selectors, the time range or the step",
			       ev->max_bytes >> 20);
	if (eval_state_crowded(ev, bytes, more))
		return err_set(ev->err, ERR_LIMIT,
			       "query processing would take more memory than "
			       "is left in query execution: narrow the "
			       "selectors, the time range or the step, or give "
			       "more with --memory");
	return 0;
}

int
eval_state_hold(struct eval_state *ev, size_t held)
{
	if (held > ev->max_samples)
		return err_set(ev->err, ERR_LIMIT,
			       "query processing would load too many samples "
			       "into memory in query execution");
	return 0;
}

int
eval_state_series(struct eval_state *ev)
{
	if (ev->frame->n >= ev->max_series)
		return err_set(ev->err, ERR_LIMIT,
			       "query processing would give more than %zu "
			       "series in query execution: aggregate them or "
			       "narrow the selectors",
			       ev->max_series);
	return 0;
}

int
eval_state_fail(struct eval_state *ev, const struct expr *e, enum err_code code,
		const char *fmt, ...)
{
	struct str text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	str_vprintf(&text, fmt, ap);
	va_end(ap);
	err_set_at(ev->err, code, e->start, e->end, "%s", str_text(&text));
	str_release(&text);
	return -1;
}

/* " (LINE:COL)" of the expression's first byte. */
static void
eval_state_position(const struct eval_state *ev, const struct expr *e,
		    char out[32])
{
	struct slice text = ev->r->text;
	size_t at = e == NULL ? 0 : e->start, line = 1, col = at + 1;

	for (size_t i = 0; i < text.n && i < at; i++) {
		if (text.p[i] == '\n') {
			line++;
			col = at - i;
		}
	}
	snprintf(out, 32, " (%zu:%zu)", line, col);
}

/* The place for a note's text; NULL: it is counted only. */
static struct eval_note *
eval_notes_place(struct eval_notes *notes, struct slice key)
{
	void **place;

	if (strmap_find(&notes->seen, key) == NULL &&
	    notes->seen.n >= LIMIT_NOTES)
		return NULL;
	place = strmap_put(&notes->seen, key);
	if (*place == NULL && notes->n < LIMIT_ANNOTATIONS)
		*place = &notes->note[notes->n++];
	else if (*place == NULL)
		*place = &notes->rest;
	return *place == &notes->rest ? NULL : *place;
}

static void
eval_state_note(struct eval_state *ev, struct eval_notes *notes,
		const struct expr *e, const char *text, const char *details)
{
	struct eval_note *note = eval_notes_place(notes, slice_of(text));
	char position[32];

	if (note == NULL)
		return;
	eval_state_position(ev, e, position);
	note->key = strlen(text);
	note->text = slice_of(
		arena_printf(&ev->arena, "%s%s%s", text, details, position));
}

void
eval_state_warn(struct eval_state *ev, const struct expr *e, const char *text,
		const char *details)
{
	eval_state_note(ev, &ev->warnings, e, text, details);
}

void
eval_state_info(struct eval_state *ev, const struct expr *e, const char *text,
		const char *details)
{
	eval_state_note(ev, &ev->infos, e, text, details);
}

void
eval_state_fork(struct eval_state *ev, struct eval_state *from,
		struct frame *frame, struct err *err, atomic_size_t *shared)
{
	*ev = (struct eval_state){ .r = from->r,
				   .frame = frame,
				   .err = err,
				   .lookback = from->lookback,
				   .max_samples = from->max_samples,
				   .max_series = from->max_series,
				   .max_bytes = from->max_bytes,
				   .depth = from->depth,
				   .shared = shared };
	from->shared = shared;
}

static void
eval_notes_adopt(struct eval_state *ev, struct eval_notes *to,
		 struct eval_notes *from)
{
	const struct strmap_entry *e;
	size_t at = 0;

	for (size_t i = 0; i < from->n; i++) {
		const struct eval_note *n = &from->note[i];
		struct slice key = { n->text.p, n->key };
		struct eval_note *note = eval_notes_place(to, key);

		if (note == NULL)
			continue;
		note->key = n->key;
		note->text = arena_slice(&ev->arena, n->text);
	}
	while (from->seen.n > from->n &&
	       (e = strmap_next(&from->seen, &at)) != NULL)
		if (e->value == &from->rest)
			eval_notes_place(to, e->key);
	strmap_release(&from->seen);
	*from = (struct eval_notes){ 0 };
}

void
eval_state_adopt(struct eval_state *ev, struct eval_state *fork)
{
	eval_notes_adopt(ev, &ev->warnings, &fork->warnings);
	eval_notes_adopt(ev, &ev->infos, &fork->infos);
	ev->samples += fork->samples;
	fork->samples = 0;
}

void
eval_state_reuse(struct eval_state *fork)
{
	arena_reset(&fork->arena);
	fork->scratch = NULL;
	fork->scratch_cap = 0;
}

double *
eval_state_scratch(struct eval_state *ev, size_t n)
{
	if (n > ev->scratch_cap) {
		ev->scratch_cap = n * 2;
		ev->scratch = arena_alloc(&ev->arena,
					  ev->scratch_cap * sizeof(double));
	}
	return ev->scratch;
}

void
eval_state_quantile(struct eval_state *ev, const struct expr *e, double q)
{
	char number[NUM_TEXT], text[NUM_TEXT + 80];

	if (q >= 0 && q <= 1)
		return;
	num_format_g(number, q);
	snprintf(text, sizeof(text),
		 "PromQL warning: quantile value should be between 0 and 1, "
		 "got %s",
		 number);
	eval_state_warn(ev, e, text, "");
}

static void
eval_state_tell(struct eval_state *ev, const struct eval_notes *notes,
		void (*tell)(struct frame *, struct slice), const char *kind)
{
	for (size_t i = 0; i < notes->n; i++)
		tell(ev->frame, notes->note[i].text);
	if (notes->seen.n > notes->n)
		tell(ev->frame,
		     slice_of(arena_printf(&ev->arena,
					   "%zu more %s annotations omitted",
					   notes->seen.n - notes->n, kind)));
}

void
eval_state_finish(struct eval_state *ev)
{
	eval_state_tell(ev, &ev->warnings, frame_warn, "warning");
	eval_state_tell(ev, &ev->infos, frame_info, "info");
}

struct eval_regex {
	struct regex *regex;
	struct eval_regex *next;
};

const struct regex *
eval_state_regex(struct eval_state *ev, struct slice pattern)
{
	struct regex *re = regex_new(pattern, REGEX_RE2, NULL);
	struct eval_regex *r;

	if (re == NULL)
		return NULL;
	r = arena_calloc(&ev->arena, 1, sizeof(*r));
	r->regex = re;
	r->next = ev->regexes;
	ev->regexes = r;
	return re;
}

void
eval_state_release(struct eval_state *ev)
{
	for (; ev->regexes != NULL; ev->regexes = ev->regexes->next)
		regex_free(ev->regexes->regex);
	strmap_release(&ev->warnings.seen);
	strmap_release(&ev->infos.seen);
	arena_release(&ev->arena);
}

void
eval_state_settle(struct eval_state *ev, struct row *r)
{
	if (!ev->r->delayed_names)
		row_settle(&ev->arena, r);
}

static void
eval_guard_grow(struct eval_guard *g, size_t i)
{
	struct arena *a = &g->ev->arena;
	uint64_t **old = g->seen;

	if (i >= g->cap) {
		g->cap = g->cap == 0 ? 16 : g->cap * 2;
		g->seen = arena_calloc(a, g->cap, sizeof(*g->seen));
		if (i > 0)
			memcpy(g->seen, old, i * sizeof(*old));
	}
	g->seen[i] = arena_calloc(a, row_words(g->steps), sizeof(uint64_t));
}

int
eval_guard_row(struct eval_guard *g, struct row *r)
{
	uint64_t twice = 0;
	bool fresh;
	size_t i;

	if (g->ev->r->delayed_names && !g->merges)
		return eval_state_check(g->ev);
	eval_state_settle(g->ev, r);
	i = row_table_put(&g->table, &g->ev->arena, &r->labels, &fresh);
	if (fresh)
		eval_guard_grow(g, i);
	for (size_t w = 0; w < row_words(g->steps); w++) {
		twice |= g->seen[i][w] & r->present[w];
		g->seen[i][w] |= r->present[w];
	}
	if (twice != 0 || (g->strict && !fresh))
		return eval_state_fail(g->ev, g->expr, ERR_EXECUTION,
				       "vector cannot contain metrics with the "
				       "same labelset");
	return eval_state_check(g->ev);
}
