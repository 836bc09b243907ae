#include "config.h"

#include "widgets/legend_box.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "widgets/unit.h"

#define LEGEND_PLOT_ROWS 5 /* a plot is never left with fewer */
#define LEGEND_RIGHT_WIDTH                                                 \
	70                  /* panels from this width have it at the right \
			     */
#define LEGEND_TABLE_ROWS 5 /* with its header, when not all fit */
#define LEGEND_SHORT 6      /* series that full screen has below */
#define LEGEND_NAMES 16     /* with their marks, at least */
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
	if (s->letter != 0)
		return s->letter;
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

/* ---------------------------------------------------------------- order --- */

struct legend_rank {
	double last;
	size_t series;
};

struct legend {
	struct canvas *canvas;
	const struct widget_input *in;
	const struct plot *plot;
	struct legend_rank *rank; /* the order they are drawn in */
	bool tail;                /* names without what all begin with */
};

static int
legend_by_last(const void *a, const void *b)
{
	const struct legend_rank *x = a, *y = b;

	if (isnan(x->last) != isnan(y->last))
		return isnan(x->last) ? 1 : -1;
	if (x->last > y->last || x->last < y->last)
		return x->last > y->last ? -1 : 1;
	return x->series < y->series ? -1 : x->series > y->series;
}

/* As the series come; where some are left out, the largest now come first. */
static void
legend_order(struct legend *l, bool fits)
{
	const struct plot *p = l->plot;

	for (size_t i = 0; i < p->n; i++)
		l->rank[i] = (struct legend_rank){ p->s[i].last, i };
	if (!fits && p->n > 1)
		qsort(l->rank, p->n, sizeof(*l->rank), legend_by_last);
}

static const struct plot_series *
legend_at(const struct legend *l, size_t i)
{
	return &l->plot->s[l->rank[i].series];
}

static struct slice
legend_name(const struct plot_series *s, bool tail)
{
	return tail ? s->tail : s->name;
}

static int
legend_widest(const struct plot *p, bool tail)
{
	int widest = 0;

	for (size_t i = 0; i < p->n; i++) {
		int width = text_width(legend_name(&p->s[i], tail));

		widest = width > widest ? width : widest;
	}
	return widest;
}

/* ----------------------------------------------------------------- room --- */

/* A few series in full screen are a table below, which has room for all of
 * their columns. */
static bool
legend_is_short(struct rect r, const struct widget_input *in,
		const struct plot *p)
{
	return in->full && p->n <= LEGEND_SHORT &&
	       (int)p->n + 1 <= r.h - LEGEND_PLOT_ROWS;
}

static bool
legend_is_right(struct rect r, const struct widget_input *in)
{
	return (in->look->legend == WIDGET_LEGEND_RIGHT ||
		in->panel->legend.right) &&
	       r.w >= LEGEND_RIGHT_WIDTH;
}

/* As wide as names and columns are, within two fifths. */
static int
legend_right_width(struct rect r, const struct plot *p)
{
	int most = r.w * 2 / 5, want = legend_widest(p, true) + 2;

	if (want < LEGEND_NAMES)
		want = LEGEND_NAMES;
	want += (int)LEGEND_COLUMNS * LEGEND_VALUE + 1;
	return want < most ? want : most;
}

static int
legend_below_rows(struct rect r, const struct widget_input *in,
		  const struct plot *p)
{
	int most = r.h - LEGEND_PLOT_ROWS;

	if (most > r.h / 3)
		most = r.h / 3;
	if (in->look->legend != WIDGET_LEGEND_TABLE &&
	    in->look->legend != WIDGET_LEGEND_RIGHT)
		return most > 1 ? 1 : most;
	if ((int)p->n + 1 <= most)
		return (int)p->n + 1;
	/* a table of a row or two says less than one line does */
	return most >= LEGEND_TABLE_ROWS ? most : 1;
}

void
legend_box_room(struct rect r, const struct widget_input *in,
		const struct plot *p, int *rows, int *columns)
{
	*rows = *columns = 0;
	if (p->n == 0 || !in->panel->legend.show ||
	    in->look->legend == WIDGET_LEGEND_NONE)
		return;
	if (in->look->legend == WIDGET_LEGEND_TITLE && !in->full &&
	    r.h < LEGEND_PLOT_ROWS + 4)
		return;
	if (legend_is_short(r, in, p))
		*rows = (int)p->n + 1;
	else if (legend_is_right(r, in))
		*columns = legend_right_width(r, p);
	else
		*rows = legend_below_rows(r, in, p);
}

/* ----------------------------------------------------------------- line --- */

static bool
legend_line_fits(const struct plot *p, int room, bool tail)
{
	int width = 0;

	for (size_t i = 0; i < p->n && width <= room; i++) {
		struct text value;

		legend_number(&p->s[i], 0, &value);
		width += (i > 0 ? 5 : 3) + value.width +
			 text_width(legend_name(&p->s[i], tail));
		text_release(&value);
	}
	return width <= room;
}

static void
legend_more(const struct legend *l, int x, int y, size_t n)
{
	struct str text = { 0 };
	struct text t;

	str_printf(&text, "+%zu more", n);
	text_init(&t, str_slice(&text));
	canvas_text(l->canvas, x, y, t.width, &t,
		    l->in->look->theme->role[ROLE_DIM]);
	text_release(&t);
	str_release(&text);
}

/* "mark name value" of the Ith in r, the first elided as it needs; what it
 * took, 0: it did not fit. */
static int
legend_entry(const struct legend *l, struct rect r, size_t i)
{
	const struct theme *t = l->in->look->theme;
	const struct plot_series *s = legend_at(l, i);
	struct text name, value;
	int x = r.x;

	text_init(&name, legend_name(s, l->tail));
	legend_number(s, 0, &value);
	if (i == 0 || 3 + name.width + value.width <= r.w) {
		canvas_put(l->canvas, x, r.y, legend_mark(l->in, s),
			   legend_style(l->in, s));
		x += 2;
		x += canvas_text(l->canvas, x, r.y, r.w - 3 - value.width,
				 &name, t->role[ROLE_DIM]);
		x++;
		x += canvas_text(l->canvas, x, r.y, r.x + r.w - x, &value,
				 t->role[ROLE_TEXT]);
	}
	text_release(&name);
	text_release(&value);
	return x - r.x;
}

/* mark name value  mark name value ... +3 more */
static void
legend_line(struct legend *l, struct rect r)
{
	size_t n = l->plot->n;
	int end = r.x + r.w;
	bool fits;

	l->tail = !legend_line_fits(l->plot, r.w, false);
	fits = !l->tail || legend_line_fits(l->plot, r.w, true);
	legend_order(l, fits);
	for (size_t i = 0; i < n; i++) {
		int more = n - i < 2 || fits ? 0
					     : 9 + (n - i > 10) + (n - i > 100);
		int used;

		r.w = end - r.x - more;
		used = legend_entry(l, r, i);
		if (used == 0) {
			legend_more(l, r.x, r.y, n - i);
			return;
		}
		r.x += used + 2;
	}
}

/* --------------------------------------------------------------- table --- */

static size_t
legend_fitting(struct rect r, const struct plot *p)
{
	int names = legend_widest(p, true) + 2;
	int n = (r.w - (names < LEGEND_NAMES ? names : LEGEND_NAMES)) /
		LEGEND_VALUE;

	if (n < 1)
		return 1;
	return (size_t)n < LEGEND_COLUMNS ? (size_t)n : LEGEND_COLUMNS;
}

static int
legend_names_room(struct rect r, size_t columns)
{
	return r.w - (int)columns * LEGEND_VALUE - 2;
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
legend_row(const struct legend *l, struct rect r, size_t columns, size_t i)
{
	const struct theme *t = l->in->look->theme;
	const struct plot_series *s = legend_at(l, i);
	int names = legend_names_room(r, columns);
	struct text text;

	canvas_put(l->canvas, r.x, r.y, legend_mark(l->in, s),
		   legend_style(l->in, s));
	text_init(&text, legend_name(s, l->tail));
	canvas_text(l->canvas, r.x + 2, r.y, names > 1 ? names : 1, &text,
		    t->role[ROLE_TEXT]);
	text_release(&text);
	for (size_t k = 0; k < columns; k++) {
		legend_number(s, k, &text);
		legend_cell(l->canvas,
			    r.x + r.w - (int)(columns - 1 - k) * LEGEND_VALUE,
			    r.y, &text, t->role[k == 0 ? ROLE_TEXT : ROLE_DIM]);
		text_release(&text);
	}
}

static void
legend_table(struct legend *l, struct rect r, const struct panel_view *view)
{
	size_t columns = legend_fitting(r, l->plot), room = (size_t)r.h - 1;
	size_t n = l->plot->n, from = 0;

	if (l->in->full && view->scroll > 0)
		from = (size_t)view->scroll;
	if (from + room > n)
		from = n > room ? n - room : 0;
	l->tail = legend_widest(l->plot, false) > legend_names_room(r, columns);
	legend_order(l, n <= room);
	legend_head(l->canvas, (struct rect){ r.x, r.y, r.w, 1 }, columns,
		    l->in->look->theme->role[ROLE_DIM]);
	for (size_t i = 0; i < room && from + i < n; i++) {
		int y = r.y + 1 + (int)i;

		if (i + 1 == room && from + i + 1 < n)
			legend_more(l, r.x + 2, y, n - from - i);
		else
			legend_row(l, (struct rect){ r.x, y, r.w, 1 }, columns,
				   from + i);
	}
}

void
legend_box_draw(struct canvas *c, struct rect r, const struct widget_input *in,
		const struct plot *p, const struct panel_view *view)
{
	struct legend l = { .canvas = c, .in = in, .plot = p };

	if (r.w < 4 || r.h < 1)
		return;
	l.rank = mem_calloc(p->n + 1, sizeof(*l.rank));
	if (r.h == 1)
		legend_line(&l, r);
	else
		legend_table(&l, r, view);
	mem_free(l.rank);
}
