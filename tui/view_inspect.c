/* view_inspect.c - what a panel's queries were, and what they gave. */
#include "config.h"

#include <inttypes.h>
#include <math.h>

#include "base/limits.h"
#include "dashboards/legend.h"
#include "dashboards/timeexpr.h"
#include "promql/parse.h"
#include "tui/desk.h"
#include "widgets/unit.h"

/* Lines drawn from the top of a sheet that is scrolled. */
struct inspect {
	struct app *app;
	struct canvas *canvas;
	int width, y;
};

static void
inspect_line(struct inspect *in, struct slice raw, struct canvas_style style)
{
	struct text t;

	text_init(&t, raw);
	canvas_text(in->canvas, 1, in->y++, in->width - 2, &t, style);
	text_release(&t);
}

/* Broken at the width, by bytes that are clean and narrow: queries. */
static void
inspect_wrapped(struct inspect *in, struct slice raw, struct canvas_style style)
{
	size_t room = in->width > 8 ? (size_t)in->width - 4 : 4;

	for (size_t at = 0; at < raw.n;) {
		size_t n = raw.n - at < room ? raw.n - at : room, cut = n;

		while (at + n < raw.n && cut > n / 2 && raw.p[at + cut] != ' ')
			cut--;
		if (at + n < raw.n && cut > n / 2)
			n = cut;
		while (at + n < raw.n && (raw.p[at + n] & 0xc0) == 0x80)
			n++;
		inspect_line(in, (struct slice){ raw.p + at, n }, style);
		at += n;
	}
}

static void
inspect_pair(struct inspect *in, const char *what, struct slice raw,
	     enum theme_role role)
{
	const struct theme *t = &in->app->theme;
	struct text text;

	if (raw.n == 0)
		return;
	canvas_literal(in->canvas, 1, in->y, 12, what, t->role[ROLE_DIM]);
	text_init(&text, raw);
	canvas_text(in->canvas, 13, in->y++, in->width - 14, &text,
		    t->role[role]);
	text_release(&text);
}

/* All of it, below its name where it is long. */
static void
inspect_note(struct inspect *in, const char *what, struct slice raw,
	     enum theme_role role)
{
	const struct theme *t = &in->app->theme;

	if (text_width(raw) <= in->width - 14) {
		inspect_pair(in, what, raw, role);
		return;
	}
	canvas_literal(in->canvas, 1, in->y++, 12, what, t->role[ROLE_DIM]);
	inspect_wrapped(in, raw, t->role[role]);
}

static void
inspect_timing(struct inspect *in, const struct session_target *t)
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
	inspect_note(in, "timing", str_slice(&text), ROLE_TEXT);
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
inspect_series(struct inspect *in, const struct frame_series *s,
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
inspect_notes(struct inspect *in, const struct frame *f)
{
	for (size_t i = 0; i < f->n_warnings; i++)
		inspect_note(in, "warning", f->warnings[i], ROLE_WARN);
	for (size_t i = 0; i < f->n_infos; i++)
		inspect_note(in, "info", f->infos[i], ROLE_DIM);
	if (f->partial)
		inspect_pair(in, "partial",
			     SLICE("the server says that data is missing"),
			     ROLE_WARN);
}

/* With the place in the query, where the error has one. */
static void
inspect_error(struct inspect *in, const struct session_target *t)
{
	struct canvas_style style = in->app->theme.role[ROLE_ERROR];
	size_t width = in->width > 24 ? (size_t)in->width - 4 : 20;
	struct str shown = { 0 };
	struct slice rest;

	if (!parse_has_place(&t->err)) {
		inspect_wrapped(in, slice_of(t->err.text), style);
		return;
	}
	parse_show_error(t->sent, &t->err, width, &shown);
	rest = str_slice(&shown);
	for (int i = 0; i < 2 && rest.n > 0; i++) {
		ptrdiff_t end = slice_find(rest, SLICE("\n"), 0);

		if (end < 0)
			break;
		inspect_line(in, (struct slice){ rest.p, (size_t)end }, style);
		rest.p += end + 1;
		rest.n -= (size_t)end + 1;
	}
	inspect_wrapped(in, slice_trim(rest), style);
	str_release(&shown);
}

static void
inspect_target(struct inspect *in, const struct session_panel *p,
	       const struct session_target *t, const struct slice *name)
{
	const struct theme *theme = &in->app->theme;

	in->y++;
	inspect_pair(in, "query", t->target->ref_id, ROLE_TITLE);
	inspect_wrapped(in, t->expr, theme->role[ROLE_TEXT]);
	inspect_note(in, "rules", t->inline_note, ROLE_DIM);
	if (t->inlined)
		inspect_wrapped(in, t->sent, theme->role[ROLE_TEXT]);
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
		inspect_line(in, SLICE("no series"), theme->role[ROLE_DIM]);
}

static void
inspect_not_understood(struct inspect *in, const struct not_understood *list,
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
		inspect_pair(in, "not done", str_slice(&text), ROLE_WARN);
		str_release(&text);
	}
}

static void
inspect_range(struct inspect *in, const struct session_panel *p)
{
	const struct civil_zone *z = session_zone(desk_of(in->app)->session);
	struct str text = { 0 };

	timeexpr_format(p->range.from, z, SLICE("YYYY-MM-DD HH:mm:ss"), &text);
	str_add(&text, " to ");
	timeexpr_format(p->range.to, z, SLICE("YYYY-MM-DD HH:mm:ss"), &text);
	str_addc(&text, ' ');
	str_add(&text, civil_from_ms(p->range.to, z).abbrev);
	inspect_pair(in, "range", str_slice(&text), ROLE_TEXT);
	str_release(&text);
}

static void
inspect_all(struct inspect *in, const struct session_panel *p)
{
	struct arena arena = { 0 };
	struct legend_input *inputs =
		arena_calloc(&arena, p->n + 1, sizeof(*inputs));
	struct slice *names = NULL;
	size_t n_names = 0, k = 0;

	session_legend_inputs(p, inputs);
	legend_names(inputs, p->n, &arena, &names, &n_names);
	inspect_line(in, p->title, in->app->theme.role[ROLE_TITLE]);
	inspect_pair(in, "about", p->panel->description, ROLE_DIM);
	inspect_range(in, p);
	inspect_pair(in, "source", slice_of(in->app->o.source->name),
		     ROLE_TEXT);
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
	struct desk *d = desk_of(a);
	struct inspect in = { .app = a, .canvas = c, .width = r.w };
	const struct session_panel *p;
	struct canvas_view saved;
	int lines;

	if (d->focus < 0)
		return;
	p = session_panel(d->session, (size_t)d->focus);
	saved = canvas_enter(c, (struct rect){ 0, -LIMIT_CANVAS, 0, 0 });
	inspect_all(&in, p);
	canvas_leave(c, saved);
	lines = in.y;
	if (d->list_top > lines - r.h)
		d->list_top = lines - r.h;
	if (d->list_top < 0)
		d->list_top = 0;
	saved = canvas_enter(c, r);
	in.y = -d->list_top;
	inspect_all(&in, p);
	canvas_leave(c, saved);
}
