#include "config.h"

#include "session/state.h"

#include "base/limits.h"
#include "base/mem.h"

/* Any moment: whether texts are times does not depend on it. */
#define SESSION_SOME_TIME INT64_C(1700000000000)

static const struct civil_zone *
session_find_zone(const struct session_options *o)
{
	const struct civil_zone *z;

	if (o->zone != NULL)
		return o->zone;
	z = civil_zone(o->dashboard->timezone, NULL);
	return z != NULL ? z : civil_utc();
}

static void
session_panels_init(struct session *s)
{
	const struct dashboard *d = s->o.dashboard;

	s->n = d->n_panels;
	s->panel = mem_calloc(s->n + 1, sizeof(*s->panel));
	s->ask = mem_calloc(s->n + 1, sizeof(*s->ask));
	s->hidden = mem_calloc(s->n + 1, sizeof(*s->hidden));
	for (size_t i = 0; i < s->n; i++) {
		s->panel[i].panel = &d->panel[i];
		s->panel[i].title = d->panel[i].title;
	}
}

/* "" stands for the dashboard's, and that for Grafana's. */
static struct session_time
session_time_of(const struct session *s, struct session_time t)
{
	const struct dashboard *d = s->o.dashboard;

	if (t.from.n == 0)
		t.from = d->time_from.n > 0 ? d->time_from : SLICE("now-6h");
	if (t.to.n == 0)
		t.to = d->time_to.n > 0 ? d->time_to : SLICE("now");
	return t;
}

static void
session_put_time(struct session *s, struct session_time t)
{
	struct str from = { 0 }, to = { 0 };

	/* t may be what s holds */
	str_add_slice(&from, t.from);
	str_add_slice(&to, t.to);
	str_release(&s->from);
	str_release(&s->to);
	s->from = from;
	s->to = to;
}

int
state_range(const struct session *s, struct session_time t, int64_t now_ms,
	    struct time_range *r, struct err *err)
{
	struct timeexpr_context ctx = {
		.now = now_ms,
		.zone = s->zone,
		.fiscal_start = s->o.dashboard->fiscal_start,
	};

	return timeexpr_range(t.from, t.to, &ctx, r, err);
}

struct session *
session_new(const struct session_options *o, struct err *err)
{
	struct session *s = mem_calloc(1, sizeof(*s));
	struct time_range range;

	s->o = *o;
	if (s->o.scrape_interval <= 0)
		s->o.scrape_interval = 15000;
	s->zone = session_find_zone(o);
	vars_init(&s->vars, o->dashboard);
	s->var_failed =
		arena_calloc(&s->arena, s->vars.n + 1, sizeof(*s->var_failed));
	s->var_kept =
		arena_calloc(&s->arena, s->vars.n + 1, sizeof(*s->var_kept));
	session_panels_init(s);
	held_init(s);
	session_put_time(s, session_time_of(s, o->time));
	s->range_changed = true;
	/* Whether it is empty depends on when it is asked for. */
	if (state_range(s, session_time(s), SESSION_SOME_TIME, &range, err) <
	    0) {
		session_free(s);
		return NULL;
	}
	return s;
}

void
session_free(struct session *s)
{
	if (s == NULL)
		return;
	variables_cancel(s);
	held_cancel(s);
	for (size_t i = 0; i < s->n; i++) {
		ask_cancel(s, i);
		for (size_t k = 0; k < s->panel[i].n; k++)
			frame_free(s->panel[i].target[k].frame);
		arena_release(&s->panel[i].arena);
	}
	vars_release(&s->vars);
	strmap_release(&s->held);
	str_release(&s->from);
	str_release(&s->to);
	arena_release(&s->arena);
	mem_free(s->panel);
	mem_free(s->ask);
	mem_free(s->hidden);
	mem_free(s);
}

int
session_force_var(struct session *s, struct slice name,
		  const struct slice *value, size_t n, struct err *err)
{
	struct var *v = vars_find(&s->vars, name);

	if (vars_force(&s->vars, name, value, n, err) < 0)
		return -1;
	if (v != NULL)
		vars_invalidate(&s->vars, v);
	s->changed = true;
	return 0;
}

void
session_choose_var(struct session *s, struct var *v, size_t option)
{
	vars_choose(v, option);
	vars_invalidate(&s->vars, v);
	s->changed = true;
}

int
session_set_time(struct session *s, struct session_time t, int64_t now_ms,
		 struct err *err)
{
	struct time_range r;

	t = session_time_of(s, t);
	if (state_range(s, t, now_ms, &r, err) < 0)
		return -1;
	if (r.from >= r.to)
		return err_set(err, ERR_USAGE,
			       "the range is empty: %.*s is not before %.*s",
			       SLICE_ARG(t.from), SLICE_ARG(t.to));
	session_put_time(s, t);
	s->changed = s->range_changed = true;
	return 0;
}

void
session_set_hidden(struct session *s, size_t i, bool hidden)
{
	s->hidden[i] = hidden;
	if (hidden)
		ask_cancel(s, i);
}

bool
session_idle(const struct session *s)
{
	if (s->var_request != NULL || s->held_request != NULL)
		return false;
	for (size_t i = 0; i < s->n; i++)
		if (s->ask[i].under_way || s->ask[i].wanted)
			return false;
	return true;
}

const struct var *
session_awaited(const struct session *s)
{
	return s->var_asked;
}

const struct dashboard *
session_dashboard(const struct session *s)
{
	return s->o.dashboard;
}

struct vars *
session_vars(struct session *s)
{
	return &s->vars;
}

size_t
session_panels(const struct session *s)
{
	return s->n;
}

const struct session_panel *
session_panel(const struct session *s, size_t i)
{
	return &s->panel[i];
}

struct session_time
session_time(const struct session *s)
{
	return (struct session_time){ str_slice(&s->from), str_slice(&s->to) };
}

struct time_range
session_range(const struct session *s)
{
	return s->range;
}

const struct civil_zone *
session_zone(const struct session *s)
{
	return s->zone;
}

int64_t
session_dashboard_refresh(const struct session *s)
{
	int64_t ms;

	if (timeexpr_duration(s->o.dashboard->refresh, &ms, NULL) < 0)
		return 0;
	return ms < LIMIT_REFRESH_MS ? LIMIT_REFRESH_MS : ms;
}

const struct err *
session_problem(const struct session *s)
{
	return &s->problem;
}

void
session_legend_inputs(const struct session_panel *p, struct legend_input *out)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct session_target *t = &p->target[i];

		out[i] = (struct legend_input){
			.frame = t->frame,
			.legend = t->legend,
			.has_legend = t->target->has_legend,
			.expr = t->expr,
			.ref_id = t->target->ref_id,
		};
	}
}
