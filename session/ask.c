/* ask.c - the questions of one panel, and its content when all are answered. */
#include "config.h"

#include "base/mem.h"
#include "session/inlining.h"
#include "session/state.h"

static struct slice
ask_interpolate(const struct session *s, struct arena *a, struct slice text,
		enum vars_format format)
{
	struct vars_builtin builtin;
	struct str out = { 0 };
	struct slice result;

	refresh_builtins(s, &builtin);
	vars_interpolate(&s->vars, &builtin, text, format, &out);
	result = arena_slice(a, str_slice(&out));
	str_release(&out);
	return result;
}

static bool
ask_is_prometheus(const struct target *t)
{
	return t->datasource_type.n == 0 ||
	       slice_eq(t->datasource_type, SLICE("prometheus"));
}

static bool
ask_is_asked(const struct target *t)
{
	return !t->hide && slice_trim(t->expr).n > 0 && ask_is_prometheus(t);
}

/* ----------------------------------------------------------- questions --- */

static int
ask_interval(const struct session *s, const struct panel *p,
	     struct session_target *t, struct state_ask *ask, struct err *err)
{
	struct interval_request r = {
		.range = ask->range,
		.max_data_points = p->max_data_points,
		.scrape_interval = s->o.scrape_interval,
		.factor = t->target->interval_factor,
		.utc_offset = civil_offset(s->now_ms, s->zone),
	};

	if (r.max_data_points <= 0)
		r.max_data_points = (double)p->pos.w * STATE_FULL_WIDTH / 24;
	r.panel_interval =
		ask_interpolate(s, &ask->arena, p->interval, VARS_GLOB);
	r.target_interval =
		ask_interpolate(s, &ask->arena, t->target->interval, VARS_GLOB);
	return interval_compute(&r, &t->interval, err);
}

static void
ask_inline(struct session *s, struct session_target *t, struct arena *a)
{
	struct inline_request r = { s->o.rules, held_has, s };
	struct inlining in;

	inlining_text(&r, t->expr, a, &in);
	t->sent = in.sent;
	t->inlined = in.done;
	t->inline_note = in.note;
}

static int
ask_prepare(struct session *s, const struct panel *p, struct state_ask *ask,
	    struct session_target *t)
{
	struct str text = { 0 };
	struct slice expr;

	if (ask_interval(s, p, t, ask, &t->err) < 0)
		return -1;
	expr = ask_interpolate(s, &ask->arena, t->target->expr,
			       VARS_PROMETHEUS);
	interval_substitute(expr, &t->interval, &text);
	t->expr = arena_slice(&ask->arena, slice_trim(str_slice(&text)));
	str_release(&text);
	t->legend = ask_interpolate(s, &ask->arena, t->target->legend_format,
				    VARS_GLOB);
	ask_inline(s, t, &ask->arena);
	return 0;
}

int64_t
session_step(const struct session *s, int64_t now_ms)
{
	struct state_ask ask = { 0 };
	int64_t widest = 0;

	if (state_range(s, session_time(s), now_ms, &ask.range, NULL) < 0)
		return 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct panel *p = s->panel[i].panel;

		for (size_t k = 0; !s->hidden[i] && k < p->n_targets; k++) {
			struct session_target t = { .target = &p->target[k] };

			if (ask_is_asked(t.target) &&
			    ask_interval(s, p, &t, &ask, NULL) == 0 &&
			    t.interval.step > widest)
				widest = t.interval.step;
		}
	}
	arena_release(&ask.arena);
	return widest;
}

/* ------------------------------------------------------------- answers --- */

static void
ask_release_frames(struct session_panel *p)
{
	for (size_t i = 0; i < p->n; i++)
		frame_free(p->target[i].frame);
}

static size_t
ask_series(const struct session_panel *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (p->target[i].frame != NULL)
			n += p->target[i].frame->n;
	return n;
}

/* True if every question of the ask failed. */
static bool
ask_all_failed(const struct state_ask *ask)
{
	for (size_t i = 0; i < ask->n; i++)
		if (ask->target[i].target.err.code == ERR_NONE)
			return false;
	return ask->n > 0;
}

static bool
ask_any_failed(const struct session_panel *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->target[i].err.code != ERR_NONE)
			return true;
	return false;
}

/* The old pictures stay; the new errors are told. */
static void
ask_keep_old(struct session_panel *p, struct state_ask *ask)
{
	for (size_t i = 0; i < p->n && i < ask->n; i++)
		p->target[i].err = ask->target[i].target.err;
	p->state = SESSION_STALE;
	arena_release(&ask->arena);
}

static void
ask_replace(struct session *s, struct session_panel *p, struct state_ask *ask)
{
	ask_release_frames(p);
	arena_release(&p->arena);
	p->arena = ask->arena;
	ask->arena = (struct arena){ 0 };
	p->target = arena_calloc(&p->arena, ask->n + 1, sizeof(*p->target));
	p->n = ask->n;
	for (size_t i = 0; i < ask->n; i++)
		p->target[i] = ask->target[i].target;
	p->range = ask->range;
	p->title = ask->title;
	p->answered_ms = s->now_ms;
	p->changed = false;
	if (p->n == 0)
		p->state = SESSION_NOTHING;
	else if (ask_series(p) > 0)
		p->state = SESSION_OK;
	else
		p->state = ask_any_failed(p) ? SESSION_ERROR : SESSION_EMPTY;
}

/* Down for all, or back: seen by the last answer. */
static void
ask_judge_source(struct session *s, const struct state_ask *ask)
{
	for (size_t i = 0; i < ask->n; i++) {
		const struct err *e = &ask->target[i].target.err;

		if (e->code == ERR_UNREACHABLE || e->code == ERR_AUTH)
			s->problem = *e;
		else
			s->problem.code = ERR_NONE;
	}
}

static void
ask_finish(struct session *s, size_t i)
{
	struct session_panel *p = &s->panel[i];
	struct state_ask *ask = &s->ask[i];
	bool had = p->state == SESSION_OK || p->state == SESSION_STALE;

	ask_judge_source(s, ask);
	if (ask_all_failed(ask) && had && !p->changed)
		ask_keep_old(p, ask);
	else
		ask_replace(s, p, ask);
	*ask = (struct state_ask){ 0 };
	p->fetching = false;
	p->version++;
	refresh_notify(s, (int)i);
}

static void
ask_done(void *arg, struct source_answer *a)
{
	struct state_ask_target *t = arg;
	struct state_ask *ask = &t->session->ask[t->panel];

	t->request = NULL;
	t->answered = true;
	t->target.err = a->err;
	t->target.frame = a->frame;
	a->frame = NULL;
	t->target.elapsed_us = a->elapsed_us;
	t->target.tries = a->tries;
	if (--ask->left == 0)
		ask_finish(t->session, t->panel);
}

static void
ask_start(struct session *s, struct state_ask_target *t)
{
	const struct interval *in = &t->target.interval;
	struct source_question q = {
		.ask = t->target.target->instant && !t->target.target->range
			       ? SOURCE_INSTANT
			       : SOURCE_RANGE,
		.query = t->target.sent,
		.start = in->start,
		.end = in->end,
		.step = in->step,
	};

	if (q.ask == SOURCE_INSTANT)
		q.start = q.end = in->instant;
	t->request = source_start(s->o.source, &q, ask_done, t);
}

static void
ask_targets(struct session *s, size_t i, struct state_ask *ask)
{
	const struct panel *p = s->panel[i].panel;

	ask->target = arena_calloc(&ask->arena, p->n_targets + 1,
				   sizeof(*ask->target));
	for (size_t k = 0; k < p->n_targets; k++) {
		struct state_ask_target *t = &ask->target[ask->n];

		if (!ask_is_asked(&p->target[k]))
			continue;
		ask->n++;
		t->session = s;
		t->panel = i;
		t->target.target = &p->target[k];
		if (ask_prepare(s, p, ask, &t->target) < 0)
			t->answered = true;
	}
}

void
ask_panel(struct session *s, size_t i)
{
	struct state_ask *ask = &s->ask[i];

	ask_cancel(s, i);
	ask->under_way = true;
	ask->range = s->range;
	ask->title = ask_interpolate(s, &ask->arena, s->panel[i].panel->title,
				     VARS_TEXT);
	ask_targets(s, i, ask);
	/* a panel that stays stale keeps its arena: no copy a refresh */
	if (!slice_eq(s->panel[i].title, ask->title))
		s->panel[i].title = arena_slice(&s->panel[i].arena, ask->title);
	for (size_t k = 0; k < ask->n; k++)
		ask->left += !ask->target[k].answered;
	if (ask->left == 0) {
		ask_finish(s, i);
		return;
	}
	s->panel[i].fetching = true;
	s->panel[i].asked_us = s->mono_us;
	for (size_t k = 0; k < ask->n; k++)
		if (!ask->target[k].answered)
			ask_start(s, &ask->target[k]);
}

void
ask_cancel(struct session *s, size_t i)
{
	struct state_ask *ask = &s->ask[i];

	for (size_t k = 0; k < ask->n; k++) {
		if (ask->target[k].request != NULL)
			source_cancel(s->o.source, ask->target[k].request);
		frame_free(ask->target[k].target.frame);
	}
	arena_release(&ask->arena);
	*ask = (struct state_ask){ 0 };
	s->panel[i].fetching = false;
}

void
ask_fail(struct session *s, size_t i, const struct err *why)
{
	struct state_ask *ask = &s->ask[i];

	ask_cancel(s, i);
	ask->range = s->range;
	ask->title = arena_slice(&ask->arena, s->panel[i].panel->title);
	ask_targets(s, i, ask);
	for (size_t k = 0; k < ask->n; k++)
		ask->target[k].target.err = *why;
	ask_finish(s, i);
}
