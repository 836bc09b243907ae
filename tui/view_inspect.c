/* view_inspect.c - what a panel's queries were, and what they gave. */
#include "config.h"

#include <inttypes.h>
#include <math.h>

#include "dashboards/legend.h"
#include "dashboards/timeexpr.h"
#include "promql/parse.h"
#include "tui/desk.h"
#include "tui/lines.h"
#include "widgets/unit.h"

static void
inspect_timing(struct lines *in, const struct session_target *t)
{
	struct str text = { 0 };

	str_printf(&text,
		   "step %" PRId64 "s, rate interval %" PRId64
		   "s, answered in %.1f ms",
		   t->interval.step / 1000, t->interval.rate_interval / 1000,
		   (double)t->elapsed_us / 1000);
	if (t->tries > 1)
		str_printf(&text, " at try %d", t->tries);
	if (t->frame != NULL) {
		str_printf(&text, ", %zu series of %zu points", t->frame->n,
			   t->frame->steps);
		if (t->frame->stats.samples > 0)
			str_printf(&text, " from %zu samples",
				   t->frame->stats.samples);
		if (t->frame->stats.bytes > 0)
			str_printf(&text, ", %zu bytes", t->frame->stats.bytes);
	}
	lines_note(in, "timing", str_slice(&text), ROLE_TEXT);
	str_release(&text);
}

static double
inspect_last(const struct frame_series *s)
{
	for (size_t i = s->n; i-- > 0;)
		if (frame_has(s, i))
			return s->v[i];
	return NAN;
}

static void
inspect_series(struct lines *in, const struct frame_series *s,
	       struct slice name, struct slice unit)
{
	const struct theme *t = &in->app->theme;
	struct str value = { 0 }, labels = { 0 };
	struct text text;
	int column = in->width / 3;

	unit_format(inspect_last(s), unit, -1, NULL, &value);
	labels_print(&s->labels, true, &labels);
	text_init(&text, str_slice(&value));
	canvas_text(in->canvas, 2, in->y, 13, &text, t->role[ROLE_TITLE]);
	text_release(&text);
	text_init(&text, name);
	canvas_text(in->canvas, 16, in->y, column - 2, &text,
		    t->role[ROLE_TEXT]);
	text_release(&text);
	text_init(&text, str_slice(&labels));
	canvas_text(in->canvas, 16 + column, in->y, in->width - 17 - column,
		    &text, t->role[ROLE_DIM]);
	text_release(&text);
	in->y++;
	str_release(&value);
	str_release(&labels);
}

static void
inspect_notes(struct lines *in, const struct frame *f)
{
	for (size_t i = 0; i < f->n_warnings; i++)
		lines_note(in, "warning", f->warnings[i], ROLE_WARN);
	for (size_t i = 0; i < f->n_infos; i++)
		lines_note(in, "info", f->infos[i], ROLE_DIM);
	if (f->partial)
		lines_pair(in, "partial",
			   SLICE("the server says that data is missing"),
			   ROLE_WARN);
}

/* With the place in the query, where the error has one. */
static void
inspect_error(struct lines *in, const struct session_target *t)
{
	struct canvas_style style = in->app->theme.role[ROLE_ERROR];
	size_t width = in->width > 24 ? (size_t)in->width - 4 : 20;
	struct str shown = { 0 };
	struct slice rest;

	if (!parse_has_place(&t->err)) {
		lines_wrapped(in, slice_of(t->err.text), style);
		return;
	}
	parse_show_error(t->sent, &t->err, width, &shown);
	rest = str_slice(&shown);
	for (int i = 0; i < 2 && rest.n > 0; i++) {
		ptrdiff_t end = slice_find(rest, SLICE("\n"), 0);

		if (end < 0)
			break;
		lines_line(in, (struct slice){ rest.p, (size_t)end }, style);
		rest.p += end + 1;
		rest.n -= (size_t)end + 1;
	}
	lines_wrapped(in, slice_trim(rest), style);
	str_release(&shown);
}

static void
inspect_target(struct lines *in, const struct session_panel *p,
	       const struct session_target *t, const struct slice *name)
{
	const struct theme *theme = &in->app->theme;

	in->y++;
	lines_pair(in, "query", t->target->ref_id, ROLE_TITLE);
	lines_wrapped(in, t->expr, theme->role[ROLE_TEXT]);
	lines_note(in, "rules", t->inline_note, ROLE_DIM);
	if (t->inlined)
		lines_wrapped(in, t->sent, theme->role[ROLE_TEXT]);
	inspect_timing(in, t);
	if (t->err.code != ERR_NONE)
		inspect_error(in, t);
	if (t->frame == NULL)
		return;
	inspect_notes(in, t->frame);
	for (size_t i = 0; i < t->frame->n; i++)
		inspect_series(in, &t->frame->series[i], name[i],
			       p->panel->field.unit);
	if (t->frame->n == 0)
		lines_line(in, SLICE("no series"), theme->role[ROLE_DIM]);
}

static void
inspect_not_understood(struct lines *in, const struct not_understood *list,
		       size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str text = { 0 };

		str_add_slice(&text, list[i].what);
		str_add(&text, ": ");
		str_add_slice(&text, list[i].why);
		str_add(&text, " (");
		str_add_slice(&text, list[i].path);
		str_addc(&text, ')');
		lines_pair(in, "not done", str_slice(&text), ROLE_WARN);
		str_release(&text);
	}
}

static void
inspect_range(struct lines *in, const struct session_panel *p)
{
	const struct civil_zone *z = session_zone(desk_of(in->app)->session);
	struct str text = { 0 };

	timeexpr_format(p->range.from, z, SLICE("YYYY-MM-DD HH:mm:ss"), &text);
	str_add(&text, " to ");
	timeexpr_format(p->range.to, z, SLICE("YYYY-MM-DD HH:mm:ss"), &text);
	str_addc(&text, ' ');
	str_add(&text, civil_from_ms(p->range.to, z).abbrev);
	lines_pair(in, "range", str_slice(&text), ROLE_TEXT);
	str_release(&text);
}

static void
inspect_all(struct lines *in, const struct session_panel *p)
{
	struct arena arena = { 0 };
	struct legend_input *inputs =
		arena_calloc(&arena, p->n + 1, sizeof(*inputs));
	struct slice *names = NULL;
	size_t n_names = 0, k = 0;

	session_legend_inputs(p, inputs);
	legend_names(inputs, p->n, &arena, &names, &n_names);
	lines_line(in, p->title, in->app->theme.role[ROLE_TITLE]);
	lines_pair(in, "about", p->panel->description, ROLE_DIM);
	inspect_range(in, p);
	lines_pair(in, "source", slice_of(in->app->o.source->name), ROLE_TEXT);
	inspect_not_understood(in, p->panel->not_understood,
			       p->panel->n_not_understood);
	for (size_t i = 0; i < p->n; i++) {
		inspect_target(in, p, &p->target[i], names + k);
		if (p->target[i].frame != NULL)
			k += p->target[i].frame->n;
	}
	arena_release(&arena);
}

void
view_inspect_paint(struct app *a, struct canvas *c, struct rect r)
{
	lines_paint(a, c, r, inspect_all);
}
