/* refresh.c - what is asked when. */
#include "config.h"

#include "session/state.h"

void
refresh_builtins(const struct session *s, struct vars_builtin *b)
{
	*b = (struct vars_builtin){
		.range = s->range,
		.from = str_slice(&s->from),
		.to = str_slice(&s->to),
		.timezone = slice_of(civil_zone_name(s->zone)),
	};
}

void
refresh_notify(struct session *s, int panel)
{
	if (s->o.changed != NULL)
		s->o.changed(s->o.arg, panel);
}

static bool
refresh_needs_held(const struct session *s, size_t i)
{
	const struct panel *p = s->panel[i].panel;

	for (size_t k = 0; k < p->n_targets; k++)
		for (size_t n = 0; n < s->n_recorded; n++)
			if (slice_find(p->target[k].expr, s->recorded[n], 0) >=
			    0)
				return true;
	return false;
}

void
refresh_step(struct session *s)
{
	if (!variables_step(s))
		return;
	for (size_t i = 0; i < s->n; i++) {
		if (!s->ask[i].wanted)
			continue;
		if (!s->held_known && refresh_needs_held(s, i))
			continue;
		ask_panel(s, i);
	}
}

static void
refresh_range(struct session *s, int64_t now_ms)
{
	struct time_range r;

	if (state_range(s, session_time(s), now_ms, &r, NULL) == 0)
		s->range = r;
}

static void
refresh_want(struct session *s, size_t i, int64_t mono_us)
{
	if (s->hidden[i]) {
		s->panel[i].state = SESSION_NOTHING;
		return;
	}
	s->ask[i].wanted = true;
	s->panel[i].fetching = true;
	s->panel[i].asked_us = mono_us;
	if (s->changed)
		s->panel[i].changed = s->panel[i].answered_ms != 0;
}

void
session_refresh(struct session *s, int64_t now_ms, int64_t mono_us)
{
	if (!session_idle(s) && !s->changed)
		return;
	for (size_t i = 0; i < s->n; i++)
		ask_cancel(s, i);
	variables_cancel(s);
	s->now_ms = now_ms;
	s->mono_us = mono_us;
	refresh_range(s, now_ms);
	variables_begin(s);
	for (size_t i = 0; i < s->n; i++)
		refresh_want(s, i, mono_us);
	s->changed = s->range_changed = false;
	held_step(s);
	refresh_step(s);
}

void
session_refresh_panel(struct session *s, size_t i, int64_t now_ms,
		      int64_t mono_us)
{
	s->now_ms = now_ms;
	s->mono_us = mono_us;
	refresh_range(s, now_ms);
	refresh_want(s, i, mono_us);
	held_step(s);
	refresh_step(s);
}
