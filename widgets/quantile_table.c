#include "config.h"

#include "widgets/quantile_table.h"

#include <inttypes.h>
#include <math.h>

#include "base/limits.h"
#include "widgets/quantile_rows.h"
#include "widgets/spark.h"

#define NAME_LEAST 10
#define NAME_WHOLE 24 /* kept when shorter ones would read alike */
#define NAME_PAIRS 64 /* so many rows are looked at for that */
#define SPARK_LEAST 8
#define GAP 2

/* One column on the screen. */
struct place {
	int x, w;
	bool shown;
};

struct layout {
	struct place name, value[QUANTILES_COLUMNS], change, spark;
	int gap;
};

struct drawing {
	struct canvas *c;
	struct rect r;
	const struct widget_input *in;
	const struct quantile_rows *rows;
	struct layout lay;
	int sort_column; /* as in struct panel_view, brought into range */
	bool sort_up;
};

static int
widest(const struct quantile_rows *t, size_t col)
{
	/* One more for the sign of the sorted column. */
	int w = (int)strlen(t->q.column[col].title) + 1;

	for (size_t i = 0; i < t->n; i++) {
		int have = text_width(t->row[i].cell[col].text);

		w = have > w ? have : w;
	}
	return w;
}

static int
needed(const struct layout *l, const struct quantile_rows *t)
{
	int w = l->name.w;

	for (size_t i = 0; i < t->q.n; i++)
		w += l->value[i].shown ? l->gap + l->value[i].w : 0;
	w += l->change.shown ? l->gap + l->change.w : 0;
	return w + (l->spark.shown ? l->gap + SPARK_LEAST : 0);
}

/* What is dear is dropped last: change, average, sparkline, then the lower
 * quantiles. */
static void
drop(struct layout *l, const struct quantile_rows *t, int width)
{
	if (needed(l, t) > width)
		l->gap = 1;
	if (needed(l, t) > width)
		l->change.shown = false;
	for (size_t i = 0; i < t->q.n; i++)
		if (t->q.column[i].kind == QUANTILES_AVERAGE &&
		    needed(l, t) > width)
			l->value[i].shown = false;
	if (needed(l, t) > width)
		l->spark.shown = false;
	if (needed(l, t) > width && l->name.w > NAME_LEAST)
		l->name.w = NAME_LEAST;
	for (size_t i = 0; i < t->q.n; i++)
		if (i != t->q.highest && needed(l, t) > width)
			l->value[i].shown = false;
}

static void
put_place(struct place *p, int *x, int gap)
{
	if (!p->shown)
		return;
	*x += gap;
	p->x = *x;
	*x += p->w;
}

/* Two names that are the same when their middle is left out. */
static bool
reads_alike(const struct quantile_rows *t, int width)
{
	size_t left = width > 0 ? (size_t)width / 2 : 0;
	size_t right = width > 0 ? (size_t)width - 1 - left : 0;
	size_t n = t->n < NAME_PAIRS ? t->n : NAME_PAIRS;

	for (size_t i = 1; i < n; i++)
		for (size_t k = 0; k < i; k++) {
			struct slice a = t->row[i].tail, b = t->row[k].tail;

			if (a.n > (size_t)width && b.n > (size_t)width &&
			    memcmp(a.p, b.p, left) == 0 &&
			    memcmp(a.p + a.n - right, b.p + b.n - right,
				   right) == 0)
				return true;
		}
	return false;
}

static void
layout_least(struct layout *l, const struct quantile_rows *t, int width,
	     int least)
{
	int natural = text_width(t->name_title) + 1, spare, x;

	for (size_t i = 0; i < t->n; i++) {
		int w = text_width(t->row[i].tail);

		natural = w > natural ? w : natural;
	}
	*l = (struct layout){ .gap = GAP };
	l->name.shown = l->change.shown = l->spark.shown = true;
	l->name.w = natural < least ? natural : least;
	l->change.w = (int)sizeof("change");
	for (size_t i = 0; i < t->q.n; i++) {
		l->value[i].shown = true;
		l->value[i].w = widest(t, i);
	}
	drop(l, t, width);
	spare = width - needed(l, t);
	/* Names and sparkline share what is left, but no name needs more. */
	if (l->spark.shown && spare > 0)
		spare = spare * 2 / 3;
	l->name.w += spare;
	l->name.w = l->name.w > natural ? natural : l->name.w;
	if (l->name.w < 0)
		l->name.w = 0;
	x = l->name.w;
	for (size_t i = 0; i < t->q.n; i++)
		put_place(&l->value[i], &x, l->gap);
	put_place(&l->change, &x, l->gap);
	l->spark.w = width - x - l->gap;
	put_place(&l->spark, &x, l->gap);
}

static void
layout_init(struct layout *l, const struct quantile_rows *t, int width)
{
	layout_least(l, t, width, NAME_LEAST);
	if (reads_alike(t, l->name.w))
		layout_least(l, t, width, NAME_WHOLE);
}

/* ---------------------------------------------------------------- cells --- */

static void
put_text(const struct drawing *d, const struct place *p, int y,
	 struct slice raw, struct canvas_style style)
{
	struct text t;
	int x = p->x;

	if (!p->shown || p->w <= 0)
		return;
	text_init(&t, raw);
	if (p->x > 0 && p != &d->lay.spark && t.width < p->w)
		x += p->w - t.width;
	canvas_text(d->c, d->r.x + x, y, p->x + p->w - x, &t, style);
	text_release(&t);
}

/* One field of the header; column counts as view->sort_column does. */
static void
put_head(const struct drawing *d, const struct place *p, int column,
	 struct slice title)
{
	struct canvas_style style = d->in->look->theme->role[ROLE_DIM];
	bool sorted = d->sort_column == column ||
		      (d->sort_column == 0 && column > 0 &&
		       column == (int)d->rows->q.highest + 2);
	bool up = (column == 1) != d->sort_up;
	struct place left = *p;
	int width = text_width(title);

	if (!p->shown || p->w <= 0)
		return;
	if (!sorted) {
		put_text(d, p, d->r.y, title, style);
		return;
	}
	style.attr &= (uint8_t)~CANVAS_DIM;
	left.w = width < p->w - 1 ? width : p->w - 1;
	if (p != &d->lay.name)
		left.x = p->x + p->w - 1 - left.w;
	put_text(d, &left, d->r.y, title, style);
	canvas_put(d->c, d->r.x + left.x + left.w, d->r.y,
		   up ? d->in->look->glyphs->up : d->in->look->glyphs->down,
		   style);
}

/* "6h", "90m"; odd lengths to the minute. */
static void
add_span(int64_t ms, struct str *out)
{
	static const struct {
		int64_t ms;
		char unit;
	} unit[] = { { 86400000, 'd' }, { 3600000, 'h' }, { 60000, 'm' } };

	if (ms > 300000)
		ms = (ms + 30000) / 60000 * 60000;
	for (size_t i = 0; i < sizeof(unit) / sizeof(*unit); i++)
		if (ms >= unit[i].ms && ms % unit[i].ms == 0) {
			str_printf(out, "%" PRId64 "%c", ms / unit[i].ms,
				   unit[i].unit);
			return;
		}
	str_printf(out, "%" PRId64 "s", ms / 1000);
}

/* What the names leave out, where the header has room for it. */
static void
put_prefix(const struct drawing *d)
{
	struct place p = d->lay.name;
	int title = text_width(d->rows->name_title) + 2;

	p.x += title;
	p.w -= title;
	if (p.w >= text_width(d->rows->prefix))
		put_text(d, &p, d->r.y, d->rows->prefix,
			 d->in->look->theme->role[ROLE_FRAME]);
}

static void
put_header(const struct drawing *d)
{
	const struct quantiles *q = &d->rows->q;
	struct str spark = { 0 };

	put_head(d, &d->lay.name, 1, d->rows->name_title);
	put_prefix(d);
	for (size_t i = 0; i < q->n; i++)
		put_head(d, &d->lay.value[i], (int)i + 2,
			 slice_of(q->column[i].title));
	put_head(d, &d->lay.change, (int)q->n + 2, SLICE("change"));
	str_printf(&spark, "%s, ", q->column[q->highest].title);
	add_span(d->in->range.to - d->in->range.from, &spark);
	if ((int)spark.n > d->lay.spark.w) {
		str_clear(&spark);
		str_add(&spark, q->column[q->highest].title);
	}
	put_text(d, &d->lay.spark, d->r.y, str_slice(&spark),
		 d->in->look->theme->role[ROLE_DIM]);
	str_release(&spark);
}

static void
put_row(const struct drawing *d, const struct quantile_row *row, int y)
{
	const struct theme *t = d->in->look->theme;
	struct canvas_style text = t->role[ROLE_TEXT];
	struct canvas_style dim = t->role[ROLE_DIM];
	const struct plot_series *high = row->cell[d->rows->q.highest].series;
	struct canvas_style colour = high != NULL ? high->style : text;

	if (d->in->changed)
		text = dim = colour = t->role[ROLE_STALE];
	put_text(d, &d->lay.name, y, row->tail, text);
	for (size_t i = 0; i < d->rows->q.n; i++)
		put_text(d, &d->lay.value[i], y, row->cell[i].text,
			 i == d->rows->q.highest ? colour : text);
	put_text(d, &d->lay.change, y, row->change_text, dim);
	if (d->lay.spark.shown && high != NULL) {
		struct spark s = { .series = high->series,
				   .start = high->start,
				   .step = high->step,
				   .range = d->in->range,
				   .lo = NAN,
				   .hi = NAN };

		spark_draw(d->c, d->r.x + d->lay.spark.x, y, d->lay.spark.w, &s,
			   d->in->look->glyphs, colour);
	}
}

static void
put_rows(const struct drawing *d, struct panel_view *view)
{
	/* A header without a row under it would say nothing. */
	int top = d->r.h > 1 ? 1 : 0, room = d->r.h - top;
	int n = d->rows->n > LIMIT_CANVAS_ROWS ? LIMIT_CANVAS_ROWS
					       : (int)d->rows->n;
	int from = 0;

	if (n > room && room > 1)
		room--;
	if (d->in->full) {
		from = view->scroll < n - room ? view->scroll : n - room;
		from = from > 0 ? from : 0;
		view->scroll = from;
	}
	if (top > 0)
		put_header(d);
	for (int i = 0; i < room && from + i < n; i++)
		put_row(d, &d->rows->row[from + i], d->r.y + top + i);
	if (from + room < n && top + room < d->r.h) {
		struct str more = { 0 };
		struct text t;

		str_printf(&more, "+%d more", n - from - room);
		text_init(&t, str_slice(&more));
		canvas_text(d->c, d->r.x, d->r.y + top + room, d->r.w, &t,
			    d->in->look->theme->role[ROLE_DIM]);
		text_release(&t);
		str_release(&more);
	}
}

/* A column of struct panel_view; 0 and the name always are. */
static bool
column_is_shown(const struct layout *l, const struct quantile_rows *t,
		int column)
{
	if (column < 2)
		return true;
	if (column == (int)t->q.n + 2)
		return l->change.shown;
	return l->value[column - 2].shown;
}

bool
quantile_table_draw(struct canvas *c, struct rect r,
		    const struct widget_input *in, struct panel_view *view)
{
	struct quantile_rows rows;
	struct drawing d = {
		.c = c, .r = { 0, 0, r.w, r.h }, .in = in, .rows = &rows
	};

	if (!quantile_rows_init(&rows, in))
		return false;
	if (r.w > 0 && r.h > 0) {
		struct canvas_view saved = canvas_enter(c, r);
		int columns = (int)rows.q.n + 3;

		d.sort_column = view->sort_column % columns;
		if (d.sort_column < 0)
			d.sort_column += columns;
		d.sort_up = view->sort_up;
		quantile_rows_fill(&rows, in);
		layout_init(&d.lay, &rows, r.w);
		while (!column_is_shown(&d.lay, &rows, d.sort_column))
			d.sort_column = (d.sort_column + 1) % columns;
		view->sort_column = d.sort_column;
		quantile_rows_sort(&rows, d.sort_column, d.sort_up);
		put_rows(&d, view);
		canvas_leave(c, saved);
	}
	quantile_rows_release(&rows);
	return true;
}

int
quantile_table_rows(const struct widget_input *in)
{
	struct quantile_rows rows;
	int n;

	if (!quantile_rows_init(&rows, in))
		return 0;
	n = rows.n < LIMIT_CANVAS_ROWS ? (int)rows.n : LIMIT_CANVAS_ROWS;
	quantile_rows_release(&rows);
	return n + 1;
}
