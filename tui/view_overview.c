/* view_overview.c - one line a panel: value, change, maximum, sparkline, state.
 */
#include "config.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "tui/bar.h"
#include "tui/desk.h"
#include "widgets/plot.h"
#include "widgets/spark.h"
#include "widgets/unit.h"

/* Columns from the right, and the panel's name takes the rest. */
struct overview {
	struct app *app;
	struct canvas *canvas;
	struct page page;
	int width;
	int name, last, change, max, spark;       /* where each begins */
	int change_width, max_width, spark_width; /* 0: left out */
};

#define OVERVIEW_NAME 12
#define OVERVIEW_LAST 13
#define OVERVIEW_CHANGE 8
#define OVERVIEW_MAX 13
#define OVERVIEW_LEAD 24 /* what is cut to less says nothing */

/* A column that would leave too little for the names is left out. */
static int
overview_column(int *room, int width)
{
	if (*room < width)
		return 0;
	*room -= width;
	return width;
}

static void
overview_columns(struct overview *o)
{
	int room = o->width - 5 - OVERVIEW_NAME - OVERVIEW_LAST;

	o->max_width = overview_column(&room, OVERVIEW_MAX);
	o->change_width = overview_column(&room, OVERVIEW_CHANGE);
	o->spark_width =
		(o->width - OVERVIEW_LAST - o->max_width - o->change_width) / 3;
	if (o->spark_width > 60)
		o->spark_width = 60;
	if (o->spark_width < 8 || o->spark_width > room)
		o->spark_width = 0;
	o->name = 2;
	o->spark = o->width - o->spark_width - 3;
	o->max = o->spark - o->max_width;
	o->change = o->max - o->change_width;
	o->last = o->change - OVERVIEW_LAST;
}

static void
overview_right(struct overview *o, int x, int width, int y, struct slice raw,
	       struct canvas_style style)
{
	struct text t;

	if (width < 2)
		return;
	text_init(&t, raw);
	if (t.width <= width - 1)
		canvas_text(o->canvas, x + width - 1 - t.width, y, t.width, &t,
			    style);
	else
		canvas_text(o->canvas, x, y, width - 1, &t, style);
	text_release(&t);
}

static void
overview_number(struct overview *o, int x, int width, int y, double v,
		const struct plot_series *s, struct canvas_style style)
{
	struct str text = { 0 };

	if (!isnan(v))
		unit_format(v, s->config.unit, -1, NULL, &text);
	overview_right(o, x, width, y, isnan(v) ? SLICE("-") : str_slice(&text),
		       style);
	str_release(&text);
}

static void
overview_percent(double percent, struct str *out)
{
	if (fabs(percent) >= 999.5)
		str_add(out, percent > 0 ? ">+999%" : "<-999%");
	else if (fabs(percent) < 0.5)
		str_add(out, "0%");
	else
		str_printf(out, "%+.0f%%", percent);
}

/* Of the window's first value; "-" from zero. */
static void
overview_change(struct overview *o, int y, const struct plot_series *s)
{
	struct canvas_style style = o->app->theme.role[ROLE_DIM];
	struct str text = { 0 };
	double first = NAN;

	for (size_t i = 0; i < s->series->n && isnan(first); i++)
		if (frame_has(s->series, i) && !isnan(s->series->v[i]))
			first = s->series->v[i];
	if (isnan(first) || isnan(s->last) || first == 0)
		str_add(&text, "-");
	else
		overview_percent((s->last - first) / fabs(first) * 100, &text);
	overview_right(o, o->change, o->change_width, y, str_slice(&text),
		       style);
	str_release(&text);
}

static void
overview_add(struct frame_series *sum, const struct frame_series *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (frame_has(s, i) && isfinite(s->v[i]))
			frame_set(sum, i, sum->v[i] + s->v[i]);
}

/* What a stack adds up to, as the panel's title says; NULL: it is no stack, or
 * its series do not share their steps. */
static const struct plot_series *
overview_total(struct plot *plot, const struct panel *panel)
{
	const struct plot_series *lead = plot_largest(plot);
	struct plot_series *total;
	struct frame_series *sum;
	size_t n;

	if (lead == NULL || plot->n < 2 || panel->field.stack == STACK_NONE)
		return NULL;
	n = lead->series->n;
	total = arena_copy(&plot->arena, lead, sizeof(*total));
	sum = arena_calloc(&plot->arena, 1, sizeof(*sum));
	sum->n = n;
	sum->v = arena_calloc(&plot->arena, n, sizeof(*sum->v));
	sum->present =
		arena_calloc(&plot->arena, n / 64 + 1, sizeof(*sum->present));
	for (size_t i = 0; i < plot->n; i++) {
		const struct plot_series *s = &plot->s[i];

		if (s->series->n != n || s->start != lead->start ||
		    s->step != lead->step || s->series->t != NULL)
			return NULL;
		overview_add(sum, s->series);
	}
	total->series = sum;
	total->config.unit = panel->field.unit;
	total->last = 0;
	total->max = NAN;
	for (size_t i = 0; i < plot->n; i++)
		if (!isnan(plot->s[i].last))
			total->last += plot->s[i].last;
	for (size_t i = 0; i < n; i++)
		if (frame_has(sum, i))
			total->max = fmax(total->max, sum->v[i]);
	return total;
}

static const struct plot_series *
overview_severe(const struct plot *plot)
{
	for (size_t i = 0; i < plot->n; i++)
		if (plot->s[i].severe && plot->s[i].max > 0)
			return &plot->s[i];
	return NULL;
}

static void
overview_series(struct overview *o, int y, const struct plot_series *s,
		struct time_range range, struct canvas_style style)
{
	struct spark spark = { .series = s->series,
			       .start = s->start,
			       .step = s->step,
			       .range = range,
			       .lo = NAN,
			       .hi = NAN };

	overview_number(o, o->last, OVERVIEW_LAST, y, s->last, s,
			o->app->theme.role[ROLE_TEXT]);
	overview_change(o, y, s);
	overview_number(o, o->max, o->max_width, y, s->max, s,
			o->app->theme.role[ROLE_DIM]);
	if (o->spark_width > 0)
		spark_draw(o->canvas, o->spark, y, o->spark_width, &spark,
			   o->app->look.glyphs, style);
}

/* The column behind it. */
static int
overview_name(struct overview *o, int y, int indent, struct slice name,
	      struct canvas_style style)
{
	struct text t;
	int x = o->name + indent, width = o->last - x - 1;

	text_init(&t, name);
	x += canvas_text(o->canvas, x, y, width > 4 ? width : 4, &t, style);
	text_release(&t);
	return x;
}

/* Which of several series the numbers are of, where there is room. */
static void
overview_lead(struct overview *o, int x, int y, const struct plot_series *s)
{
	struct text t;

	int room = o->last - 1 - (x + 2);

	text_init(&t, s->name);
	if (t.width <= room || room >= OVERVIEW_LEAD)
		canvas_text(o->canvas, x + 2, y, room, &t,
			    o->app->theme.role[ROLE_DIM]);
	text_release(&t);
}

static void
overview_state(struct overview *o, int y, const struct widget_input *in)
{
	const struct theme *t = &o->app->theme;
	const struct glyphs *g = o->app->look.glyphs;

	if (in->state == WIDGET_ERROR || in->state == WIDGET_STALE)
		canvas_put(o->canvas, o->width - 2, y, g->error,
			   t->role[ROLE_ERROR]);
	else if (in->warning.n > 0)
		canvas_put(o->canvas, o->width - 2, y, g->warn,
			   t->role[ROLE_WARN]);
}

static void
overview_words(const struct widget_input *in, struct str *out)
{
	if (in->state == WIDGET_ERROR)
		str_add_slice(out, in->message);
	else if (in->state == WIDGET_EMPTY)
		widget_say_empty(in, out);
	else if (in->state == WIDGET_WAITING && in->late)
		str_add(out, "loading...");
	else if (in->state == WIDGET_OK)
		str_add_slice(out, in->warning);
}

/* Below LAST; what is too long for that begins earlier, behind the name. */
static void
overview_empty(struct overview *o, int x, int y, const struct widget_input *in)
{
	struct str words = { 0 };
	struct text t;

	overview_words(in, &words);
	text_init(&t, str_slice(&words));
	x = x + 2 > o->width - 3 - t.width ? x + 2 : o->width - 3 - t.width;
	if (x > o->last + 2)
		x = o->last + 2;
	canvas_text(o->canvas, x, y, o->width - x - 3, &t,
		    o->app->theme.role[in->state == WIDGET_ERROR ? ROLE_ERROR
								 : ROLE_DIM]);
	text_release(&t);
	str_release(&words);
}

/* Draws one panel from line y on; the count of lines it takes. */
static int
overview_panel(struct overview *o, int y, int panel)
{
	const struct session_panel *sp =
		session_panel(o->page.session, (size_t)panel);
	struct legend_input *inputs = mem_calloc(sp->n + 1, sizeof(*inputs));
	struct widget_input in;
	struct plot plot;
	const struct plot_series *total, *lead, *severe;
	const struct theme *t = &o->app->theme;
	bool focused = panel == o->page.focus;
	int lines = 1, x;

	page_input(&o->page, (size_t)panel, inputs, &in);
	plot_init(&plot, &in);
	total = overview_total(&plot, in.panel);
	lead = total != NULL ? total : plot_largest(&plot);
	severe = overview_severe(&plot);
	if (focused)
		canvas_put(o->canvas, 0, y, o->app->look.glyphs->right,
			   t->role[ROLE_FOCUS]);
	x = overview_name(o, y, 0, in.title,
			  t->role[focused ? ROLE_FOCUS : ROLE_TITLE]);
	if (lead != NULL)
		overview_series(o, y, lead, in.range, lead->style);
	else
		overview_empty(o, x, y, &in);
	if (lead != NULL && total == NULL && plot.n > 1)
		overview_lead(o, x, y, lead);
	overview_state(o, y, &in);
	if (severe != NULL && severe != lead) {
		overview_name(o, y + 1, 2, severe->name, t->role[ROLE_ERROR]);
		overview_series(o, y + 1, severe, in.range,
				t->role[ROLE_ERROR]);
		lines++;
	}
	plot_release(&plot);
	mem_free(inputs);
	return lines;
}

static void
overview_head(struct overview *o)
{
	struct canvas_style s = o->app->theme.role[ROLE_DIM];

	overview_name(o, 0, 0, SLICE("PANEL"), s);
	overview_right(o, o->last, OVERVIEW_LAST, 0, SLICE("LAST"), s);
	overview_right(o, o->change, o->change_width, 0, SLICE("CHANGE"), s);
	overview_right(o, o->max, o->max_width, 0, SLICE("MAX"), s);
	if (o->spark_width > 0)
		canvas_literal(o->canvas, o->spark, 0, o->spark_width,
			       "THE WHOLE RANGE", s);
}

/* All lines from y on; where the focused panel's end is left in *END. */
static void
overview_body(struct overview *o, int y, int *end)
{
	const struct layout *l = o->page.layout;

	for (size_t i = 0; i < l->n; i++) {
		const struct layout_item *it = &l->item[i];

		if (it->kind == LAYOUT_ROW)
			page_draw_row(&o->page, o->canvas, it->index,
				      (struct rect){ 0, y++, o->width, 1 });
		else
			y += overview_panel(o, y, it->index);
		if ((it->kind == LAYOUT_PANEL && it->index == o->page.focus) ||
		    (it->kind == LAYOUT_ROW && it->index == o->page.focus_row))
			*end = y;
	}
}

/* Drawn twice: out of sight to find the focused panel, which is scrolled to. */
void
view_overview_paint(struct app *a, struct canvas *c, struct rect r)
{
	struct overview o = { .app = a, .canvas = c, .width = r.w };
	struct canvas_view saved = canvas_enter(c, r), body;
	int room = r.h - 1, end = 0;

	overview_columns(&o);
	view_page(a, &o.page);
	overview_head(&o);
	body = canvas_enter(c, (struct rect){ 0, -LIMIT_CANVAS, 0, 0 });
	overview_body(&o, 0, &end);
	canvas_leave(c, body);
	body = canvas_enter(c, (struct rect){ 0, 1, r.w, room });
	overview_body(&o, end > room ? room - end : 0, &end);
	canvas_leave(c, body);
	canvas_leave(c, saved);
}
