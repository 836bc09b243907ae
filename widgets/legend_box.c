#include "config.h"

#include "widgets/legend_box.h"

#include <math.h>

#include "widgets/unit.h"

#define LEGEND_PLOT_ROWS 5 /* a plot is never left with fewer */
#define LEGEND_RIGHT_WIDTH                                                 \
	70                  /* panels from this width have it at the right \
			     */
#define LEGEND_TABLE_ROWS 5 /* with its header, when not all fit */
#define LEGEND_VALUE 11

static const struct {
	const char *title;
	size_t at; /* offset in struct plot_series */
} legend_columns[] = {
	{ "last", offsetof(struct plot_series, last) },
	{ "min", offsetof(struct plot_series, min) },
	{ "mean", offsetof(struct plot_series, mean) },
	{ "max", offsetof(struct plot_series, max) },
};

#define LEGEND_COLUMNS (sizeof(legend_columns) / sizeof(legend_columns[0]))

static bool
legend_is_right(struct rect r, const struct widget_input *in)
{
	return (in->look->legend == WIDGET_LEGEND_RIGHT ||
		in->panel->legend.right) &&
	       r.w >= LEGEND_RIGHT_WIDTH;
}

void
legend_box_room(struct rect r, const struct widget_input *in,
		const struct plot *p, int *rows, int *columns)
{
	int want = (int)p->n, most = r.h - LEGEND_PLOT_ROWS;

	*rows = *columns = 0;
	if (p->n == 0 || !in->panel->legend.show ||
	    in->look->legend == WIDGET_LEGEND_NONE)
		return;
	if (in->look->legend == WIDGET_LEGEND_TITLE && !in->full &&
	    r.h < LEGEND_PLOT_ROWS + 4)
		return;
	if (legend_is_right(r, in)) {
		*columns = r.w * 2 / 5 < 60 ? r.w * 2 / 5 : 60;
		return;
	}
	if (in->look->legend == WIDGET_LEGEND_TABLE ||
	    in->look->legend == WIDGET_LEGEND_RIGHT)
		want += 1;
	else
		want = 1;
	if (most > r.h / 3)
		most = r.h / 3;
	/* a table of a row or two says less than one line does */
	if (want > most)
		want = most >= LEGEND_TABLE_ROWS ? most : 1;
	*rows = want > 0 ? want : 0;
}

static struct canvas_style
legend_style(const struct widget_input *in, const struct plot_series *s)
{
	if (in->changed)
		return in->look->theme->role[ROLE_STALE];
	return s->style;
}

static uint32_t
legend_mark(const struct widget_input *in, const struct plot_series *s)
{
	return in->look->depth == OUT_MONO ||
			       in->look->glyphs->tier == GLYPHS_ASCII
		       ? s->pattern
		       : in->look->glyphs->mark;
}

static double
legend_value(const struct plot_series *s, size_t column)
{
	double v;

	memcpy(&v, (const char *)s + legend_columns[column].at, sizeof(v));
	return v;
}

static void
legend_number(const struct plot_series *s, size_t column, struct text *out)
{
	struct str text = { 0 };
	double v = legend_value(s, column);

	if (isnan(v))
		str_add(&text, "-");
	else
		unit_format(v, s->config.unit,
			    isnan(s->config.decimals) ? -1
						      : (int)s->config.decimals,
			    NULL, &text);
	text_init(out, str_slice(&text));
	str_release(&text);
}

/* mark name value  mark name value ... +3 more */
static void
legend_line(struct canvas *c, struct rect r, const struct widget_input *in,
	    const struct plot *p)
{
	const struct theme *t = in->look->theme;
	int x = r.x, end = r.x + r.w;

	for (size_t i = 0; i < p->n; i++) {
		const struct plot_series *s = &p->s[i];
		struct text name, value;
		int width, left = (int)(p->n - i),
			   more = left > 1 ? 9 + (left > 10) + (left > 100) : 0;

		text_init(&name, s->name);
		legend_number(s, 0, &value);
		width = 2 + name.width + 1 + value.width;
		if (x + width + more > end && i > 0) {
			struct str rest = { 0 };
			struct text text;

			str_printf(&rest, "+%d more", left);
			text_init(&text, str_slice(&rest));
			canvas_text(c, x, r.y, end - x, &text,
				    t->role[ROLE_DIM]);
			text_release(&text);
			str_release(&rest);
			i = p->n;
		} else {
			canvas_put(c, x, r.y, legend_mark(in, s),
				   legend_style(in, s));
			x += 2;
			x += canvas_text(c, x, r.y,
					 end - x - value.width - 1 - more,
					 &name, t->role[ROLE_DIM]);
			x += 1 + canvas_text(c, x + 1, r.y, end - x - 1, &value,
					     t->role[ROLE_TEXT]);
			x += 2;
		}
		text_release(&name);
		text_release(&value);
	}
}

/* --------------------------------------------------------------- table --- */

static size_t
legend_fitting(struct rect r)
{
	int n = (r.w - 16) / LEGEND_VALUE;

	if (n < 1)
		return 1;
	return (size_t)n < LEGEND_COLUMNS ? (size_t)n : LEGEND_COLUMNS;
}

static void
legend_cell(struct canvas *c, int right, int y, const struct text *t,
	    struct canvas_style style)
{
	int width = t->width < LEGEND_VALUE - 1 ? t->width : LEGEND_VALUE - 1;

	canvas_text(c, right - width, y, width, t, style);
}

static void
legend_head(struct canvas *c, struct rect r, size_t columns,
	    struct canvas_style style)
{
	for (size_t i = 0; i < columns; i++) {
		struct text t;

		text_init(&t, slice_of(legend_columns[i].title));
		legend_cell(c,
			    r.x + r.w - (int)(columns - 1 - i) * LEGEND_VALUE,
			    r.y, &t, style);
		text_release(&t);
	}
}

static void
legend_row(struct canvas *c, struct rect r, size_t columns,
	   const struct widget_input *in, const struct plot_series *s)
{
	const struct theme *t = in->look->theme;
	int names = r.w - (int)columns * LEGEND_VALUE - 2;
	struct text text;

	canvas_put(c, r.x, r.y, legend_mark(in, s), legend_style(in, s));
	text_init(&text, s->name);
	canvas_text(c, r.x + 2, r.y, names > 1 ? names : 1, &text,
		    t->role[ROLE_TEXT]);
	text_release(&text);
	for (size_t i = 0; i < columns; i++) {
		legend_number(s, i, &text);
		legend_cell(c,
			    r.x + r.w - (int)(columns - 1 - i) * LEGEND_VALUE,
			    r.y, &text, t->role[i == 0 ? ROLE_TEXT : ROLE_DIM]);
		text_release(&text);
	}
}

static void
legend_more(struct canvas *c, int x, int y, size_t n, struct canvas_style s)
{
	struct str text = { 0 };
	struct text t;

	str_printf(&text, "+%zu more", n);
	text_init(&t, str_slice(&text));
	canvas_text(c, x + 2, y, t.width, &t, s);
	text_release(&t);
	str_release(&text);
}

static void
legend_table(struct canvas *c, struct rect r, const struct widget_input *in,
	     const struct plot *p, const struct panel_view *view)
{
	size_t columns = legend_fitting(r), room = (size_t)r.h - 1;
	size_t from = in->full && view->scroll > 0 ? (size_t)view->scroll : 0;
	struct canvas_style dim = in->look->theme->role[ROLE_DIM];

	if (from + room > p->n)
		from = p->n > room ? p->n - room : 0;
	legend_head(c, (struct rect){ r.x, r.y, r.w, 1 }, columns, dim);
	for (size_t i = 0; i < room && from + i < p->n; i++) {
		int y = r.y + 1 + (int)i;

		if (i + 1 == room && from + i + 1 < p->n)
			legend_more(c, r.x, y, p->n - from - i, dim);
		else
			legend_row(c, (struct rect){ r.x, y, r.w, 1 }, columns,
				   in, &p->s[from + i]);
	}
}

void
legend_box_draw(struct canvas *c, struct rect r, const struct widget_input *in,
		const struct plot *p, const struct panel_view *view)
{
	if (r.w < 4 || r.h < 1)
		return;
	if (r.h == 1)
		legend_line(c, r, in, p);
	else
		legend_table(c, r, in, p, view);
}
