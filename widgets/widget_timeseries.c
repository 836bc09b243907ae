#include "config.h"

#include "widgets/widget_timeseries.h"

#include <math.h>

#include "base/mem.h"
#include "canvas/raster.h"
#include "widgets/axis.h"
#include "widgets/legend_box.h"
#include "widgets/plot.h"
#include "widgets/scale.h"
#include "widgets/spark.h"
#include "widgets/stack.h"

#define CHART_MIN_WIDTH 14
#define CHART_MIN_HEIGHT 3
#define CHART_STRIP_HEIGHT 6 /* plot of 3 rows, axis, strip, times */
#define CHART_GAP_STEPS 1.5

struct chart {
	struct canvas *canvas;
	const struct widget_input *in;
	struct panel_view *view;
	struct plot plot;
	struct stack stack;
	struct scale scale;
	struct scale_time time;
	struct rect r; /* all that is left for the chart */
	struct rect legend;
	struct rect area; /* the plot itself */
	int gutter;
	int strip; /* 1: a line for the failing status */
	bool stacked;
};

/* ----------------------------------------------------------------- lines ---
 */

static void
chart_segment(struct raster *raster, int series, double x0, double y0,
	      double x1, double y1)
{
	double right_end = raster->cols * raster->sub_x - 1;
	int from, to;

	/* far away: times of an instant query are the server's */
	if (!(x1 >= 0) || !(x0 <= right_end + 1))
		return;
	from = x0 > 0 ? (int)floor(x0) : 0;
	to = (int)floor(fmin(x1, right_end));
	for (int x = from; x <= to; x++) {
		double left = x < x0 ? x0 : x, right = x + 1 > x1 ? x1 : x + 1;
		double slope = x1 > x0 ? (y1 - y0) / (x1 - x0) : 0;
		double a = y0 + slope * (left - x0);
		double b = y0 + slope * (right - x0);

		raster_column(raster, x, (int)floor(a), (int)floor(b), series);
	}
}

/* Sub-row of a value, clamped into the plot. */
static double
chart_y(const struct chart *ch, const struct raster *raster, double v)
{
	int h = raster->rows * raster->sub_y;
	double y = scale_map(&ch->scale, v, h);

	if (y < 0)
		return 0;
	return y > h - 1 ? h - 1 : y;
}

static void
chart_line(const struct chart *ch, struct raster *raster, size_t index)
{
	const struct plot_series *s = &ch->plot.s[index];
	double span = s->config.span_nulls_ms, px = 0, py = 0;
	bool points = slice_eq(s->config.draw_style, SLICE("points"));
	bool bars = slice_eq(s->config.draw_style, SLICE("bars"));
	double zero = chart_y(ch, raster, 0);
	int64_t last = 0;
	bool had = false;

	for (size_t i = 0; i < s->series->n; i++) {
		int64_t t = s->start + (int64_t)i * s->step;
		double x, y;
		bool joined;

		if (!frame_has(s->series, i) || !isfinite(s->series->v[i]))
			continue;
		x = scale_time_x(&ch->time, t) * raster->sub_x;
		y = chart_y(ch, raster, s->series->v[i]);
		joined = had && (span < 0 || t - last <= span ||
				 (double)(t - last) <=
					 CHART_GAP_STEPS * (double)s->step);
		if (joined && !points && !bars)
			chart_segment(raster, (int)index, px, py, x, y);
		else
			chart_segment(raster, (int)index, x, y, x, y);
		if (bars && x >= 0 && x < raster->cols * raster->sub_x)
			raster_column(raster, (int)floor(x), (int)floor(y),
				      (int)floor(zero), (int)index);
		px = x;
		py = y;
		last = t;
		had = true;
	}
}

#define CHART_LETTER_ROOM 4

static bool
chart_is_letter(uint32_t glyph)
{
	return (glyph >= 'a' && glyph <= 'z') || (glyph >= 'A' && glyph <= 'Z');
}

/* The letter of a line at its last point; beside others that end there, as far
 * as they are still near it. */
static void
chart_letter(const struct chart *ch, const struct plot_series *s)
{
	const struct raster cells = { .rows = ch->area.h, .sub_y = 1 };
	size_t i = s->series->n;
	double at;
	int x, y;

	while (i > 0 &&
	       (!frame_has(s->series, i - 1) || !isfinite(s->series->v[i - 1])))
		i--;
	if (i == 0)
		return;
	at = scale_time_x(&ch->time, s->start + (int64_t)(i - 1) * s->step);
	if (!(at >= 0) || !(at < ch->area.w))
		return;
	x = (int)floor(at);
	y = ch->area.y + (int)floor(chart_y(ch, &cells, s->series->v[i - 1]));
	for (int k = 0; k < CHART_LETTER_ROOM && x - k >= 0; k++) {
		const struct canvas_cell *cell =
			canvas_at(ch->canvas, ch->area.x + x - k, y);

		if (cell != NULL && chart_is_letter(cell->glyph))
			continue;
		canvas_put(ch->canvas, ch->area.x + x - k, y, s->letter,
			   ch->in->changed
				   ? ch->in->look->theme->role[ROLE_STALE]
				   : s->style);
		return;
	}
}

/* Grey series first, then by order, failing ones last: the last drawn is on
 * top. */
static void
chart_draw_lines(struct chart *ch)
{
	size_t n = ch->plot.n;
	struct canvas_style *style = mem_calloc(n + 1, sizeof(*style));
	int *rank = mem_calloc(n + 1, sizeof(*rank));
	struct raster raster;

	raster_init(&raster, ch->area.w, ch->area.h,
		    ch->in->look->glyphs->tier);
	for (size_t i = 0; i < n; i++) {
		const struct plot_series *s = &ch->plot.s[i];

		style[i] = ch->in->changed
				   ? ch->in->look->theme->role[ROLE_STALE]
				   : s->style;
		rank[i] = s->grey ? 0 : s->severe ? 2 : 1;
	}
	for (int pass = 0; pass <= 2; pass++)
		for (size_t i = n; i-- > 0;)
			if (rank[i] == pass)
				chart_line(ch, &raster, i);
	raster_paint(&raster, ch->canvas, ch->area.x, ch->area.y, style, rank);
	raster_release(&raster);
	for (size_t i = 0; i < n; i++)
		if (chart_is_letter(ch->plot.s[i].letter))
			chart_letter(ch, &ch->plot.s[i]);
	mem_free(style);
	mem_free(rank);
}

/* ---------------------------------------------------------------- layout ---
 */

static const struct plot_series *
chart_severe(const struct chart *ch)
{
	for (size_t i = 0; i < ch->plot.n; i++)
		if (ch->plot.s[i].severe)
			return &ch->plot.s[i];
	return NULL;
}

static void
chart_split_legend(struct chart *ch)
{
	int rows, columns;

	legend_box_room(ch->r, ch->in, &ch->plot, &rows, &columns);
	ch->legend = (struct rect){ ch->r.x + 1, ch->r.y + ch->r.h - rows,
				    ch->r.w - 2, rows };
	if (columns > 0)
		ch->legend = (struct rect){ ch->r.x + ch->r.w - columns + 1,
					    ch->r.y, columns - 1, ch->r.h };
	ch->r.h -= rows;
	ch->r.w -= columns;
}

/* Under the plot: the axis, the strip of failures, the times.  A legend of a
 * line makes room for the strip. */
static void
chart_split(struct chart *ch)
{
	bool wanted = ch->stacked && chart_severe(ch) != NULL;
	struct rect all = ch->r;
	int below;

	chart_split_legend(ch);
	if (wanted && ch->r.h < CHART_STRIP_HEIGHT && ch->r.w == all.w &&
	    all.h >= CHART_STRIP_HEIGHT) {
		ch->legend = (struct rect){ 0 };
		ch->r = all;
	}
	ch->strip = wanted && ch->r.h >= CHART_STRIP_HEIGHT;
	below = ch->r.h < 5 ? 1 : 2;
	ch->area = ch->r;
	ch->area.h -= below + ch->strip;
}

/* Of the finite values: what is infinite is drawn as nothing, as in Grafana. */
static void
chart_data_range(const struct chart *ch, double *min, double *max)
{
	*min = *max = NAN;
	if (ch->stacked) {
		*min = ch->stack.min;
		*max = ch->stack.max;
		return;
	}
	for (size_t i = 0; i < ch->plot.n; i++) {
		const struct plot_series *s = &ch->plot.s[i];

		for (size_t k = 0; k < s->series->n; k++) {
			double v = s->series->v[k];

			if (!frame_has(s->series, k) || !isfinite(v))
				continue;
			if (!(*min <= v))
				*min = v;
			if (!(*max >= v))
				*max = v;
		}
	}
}

/* The gutter decides the columns and the columns the sums of a stack, so the
 * stack's range comes from the columns of the widest gutter seen. */
static void
chart_measure(struct chart *ch)
{
	const struct field_config *c = &ch->in->panel->field;
	int sub_x = ch->in->look->glyphs->tier == GLYPHS_BRAILLE ||
				    ch->in->look->glyphs->tier == GLYPHS_BLOCK
			    ? 2
			    : 1;
	double min, max;

	for (int pass = 0; pass < 2; pass++) {
		int columns;

		ch->gutter = ch->view->gutter > 0 ? ch->view->gutter : 7;
		columns = ch->r.w - ch->gutter > 1 ? ch->r.w - ch->gutter : 1;
		scale_time_init(&ch->time, ch->in->range, columns, sub_x);
		if (ch->stacked) {
			stack_release(&ch->stack);
			stack_init(&ch->stack, &ch->plot, &ch->time,
				   c->stack == STACK_PERCENT);
		}
		chart_data_range(ch, &min, &max);
		scale_init(&ch->scale, min, max, ch->area.h, c, ch->stacked,
			   ch->view);
		if (axis_gutter(&ch->scale, c, ch->view) == ch->gutter)
			break;
	}
	ch->gutter = ch->view->gutter;
	ch->area.x += ch->gutter;
	ch->area.w -= ch->gutter;
}

/* ------------------------------------------------------------------ draw ---
 */

static void
chart_draw_strip(struct chart *ch)
{
	const struct plot_series *s = chart_severe(ch);
	const struct theme *t = ch->in->look->theme;
	int y = ch->area.y + ch->area.h + 1;
	struct spark spark = {
		.series = s->series,
		.start = s->start,
		.step = s->step,
		.range = { scale_time_left(&ch->time),
			   scale_time_left(&ch->time) +
				   ch->time.cell * ch->time.cols - 1 },
		.lo = 0,
		.hi = NAN,
	};
	struct text name;

	text_init(&name, s->name);
	canvas_text(ch->canvas,
		    ch->area.x - 1 -
			    (name.width < ch->gutter - 1 ? name.width
							 : ch->gutter - 1),
		    y, ch->gutter - 1, &name, t->role[ROLE_ERROR]);
	text_release(&name);
	canvas_put(ch->canvas, ch->area.x - 1, y,
		   ch->in->look->glyphs->vertical, t->role[ROLE_AXIS]);
	spark_draw(ch->canvas, ch->area.x, y, ch->area.w, &spark,
		   ch->in->look->glyphs, t->role[ROLE_ERROR]);
}

static void
chart_draw_frame(struct chart *ch)
{
	const struct widget_look *look = ch->in->look;
	struct rect gutter = { ch->r.x, ch->area.y, ch->gutter, ch->area.h };

	axis_draw_times(ch->canvas, ch->area.x, ch->area.y + ch->area.h,
			1 + ch->strip, &ch->time, look);
	axis_draw_values(ch->canvas, gutter, &ch->scale, &ch->in->panel->field,
			 look);
}

void
widget_timeseries_draw(struct canvas *c, struct rect r,
		       const struct widget_input *in, struct panel_view *view)
{
	struct chart ch = { .canvas = c, .in = in, .view = view, .r = r };

	if (r.w < CHART_MIN_WIDTH || r.h < CHART_MIN_HEIGHT)
		return;
	plot_init(&ch.plot, in);
	ch.stacked = in->panel->field.stack != STACK_NONE;
	chart_split(&ch);
	if (ch.area.h > 0) {
		chart_measure(&ch);
		chart_draw_frame(&ch);
		if (ch.stacked)
			stack_draw(c, ch.area, &ch.stack, &ch.plot, &ch.scale,
				   in->look);
		else
			chart_draw_lines(&ch);
		if (ch.strip)
			chart_draw_strip(&ch);
	}
	legend_box_draw(c, ch.legend, in, &ch.plot, view);
	stack_release(&ch.stack);
	plot_release(&ch.plot);
}
