#include "config.h"

#include "widgets/axis.h"

#include <math.h>

#include "dashboards/timeexpr.h"
#include "widgets/unit.h"

#define AXIS_MIN_GUTTER 6
#define AXIS_MAX_GUTTER 12
#define AXIS_DECIMALS 9

/* "1.50 K" is "1.5 K" on an axis: zeros at the end of a fraction go. */
static void
axis_trim_zeros(struct str *s)
{
	size_t end = 0, dot = 0, keep;

	while (end < s->n && ((s->s[end] >= '0' && s->s[end] <= '9') ||
			      s->s[end] == '.' || s->s[end] == '-')) {
		if (s->s[end] == '.')
			dot = end;
		end++;
	}
	if (dot == 0)
		return;
	keep = end;
	while (keep > dot && (s->s[keep - 1] == '0' || s->s[keep - 1] == '.')) {
		keep--;
		if (s->s[keep] == '.')
			break;
	}
	memmove(s->s + keep, s->s + end, s->n - end + 1);
	s->n -= end - keep;
}

static void
axis_label(double v, const struct field_config *c, int decimals,
	   struct str *out)
{
	str_clear(out);
	unit_format(v, c->unit, decimals, NULL, out);
	if (isnan(c->decimals))
		axis_trim_zeros(out);
}

static bool
axis_is_distinct(const struct scale *s, const struct field_config *c,
		 int decimals)
{
	struct str label[2] = { { 0 }, { 0 } };
	bool distinct = true;

	for (size_t i = 0; i < s->n && distinct; i++) {
		axis_label(s->tick[i], c, decimals, &label[i % 2]);
		distinct = i == 0 || !slice_eq(str_slice(&label[0]),
					       str_slice(&label[1]));
	}
	str_release(&label[0]);
	str_release(&label[1]);
	return distinct;
}

/* The decimals of the step between ticks; more where two ticks would read the
 * same ("1.00 Bil" of 1002000000). */
static int
axis_decimals(const struct scale *s, const struct field_config *c)
{
	double step = s->n > 1 ? s->tick[1] - s->tick[0] : 0;
	int best = -1;

	if (!isnan(c->decimals))
		return (int)c->decimals;
	for (int d = 0; d <= AXIS_DECIMALS && s->log_base == 0; d++) {
		double scaled = step * pow(10, d);

		if (scaled >= 1 - 1e-9 && fabs(scaled - round(scaled)) < 1e-6) {
			best = d > 0 ? d : -1;
			break;
		}
	}
	if (axis_is_distinct(s, c, best))
		return best;
	for (int d = 1; d <= AXIS_DECIMALS; d++)
		if (axis_is_distinct(s, c, d))
			return d;
	return best;
}

int
axis_gutter(const struct scale *s, const struct field_config *c,
	    struct panel_view *view)
{
	struct str label = { 0 };
	int widest = AXIS_MIN_GUTTER, decimals = axis_decimals(s, c);

	for (size_t i = 0; i < s->n; i++) {
		axis_label(s->tick[i], c, decimals, &label);
		if (text_width(str_slice(&label)) + 1 > widest)
			widest = text_width(str_slice(&label)) + 1;
	}
	str_release(&label);
	if (widest > AXIS_MAX_GUTTER)
		widest = AXIS_MAX_GUTTER;
	if (widest > view->gutter)
		view->gutter = widest;
	return view->gutter;
}

void
axis_draw_values(struct canvas *c, struct rect r, const struct scale *s,
		 const struct field_config *config,
		 const struct widget_look *look)
{
	struct canvas_style line = look->theme->role[ROLE_AXIS];
	struct canvas_style dim = look->theme->role[ROLE_DIM];
	struct str label = { 0 };
	int decimals = axis_decimals(s, config);

	for (int y = 0; y < r.h; y++)
		canvas_put(c, r.x + r.w - 1, r.y + y, look->glyphs->vertical,
			   line);
	for (size_t i = 0; i < s->n; i++) {
		int row = (int)floor(scale_map(s, s->tick[i], r.h) + 1e-9);
		struct text t;

		axis_label(s->tick[i], config, decimals, &label);
		text_init(&t, str_slice(&label));
		if (row < r.h)
			canvas_put(c, r.x + r.w - 1, r.y + row,
				   look->glyphs->axis_y, line);
		if (row <= r.h)
			canvas_text(
				c,
				r.x + (t.width < r.w ? r.w - 1 - t.width : 0),
				r.y + row, r.w - 1, &t, dim);
		text_release(&t);
	}
	str_release(&label);
}

/* --------------------------------------------------------------- times --- */

static const int64_t axis_steps[] = {
	1000,     2000,     5000,     10000,    15000,     30000,     60000,
	120000,   300000,   600000,   900000,   1800000,   3600000,   7200000,
	10800000, 21600000, 43200000, 86400000, 172800000, 604800000, 2592000000
};

static struct slice
axis_pattern(int64_t step, int64_t at, const struct civil_zone *zone)
{
	struct civil c = civil_from_ms(at, zone);

	if (step < 60000)
		return SLICE("HH:mm:ss");
	if (step >= 86400000 || (c.hour == 0 && c.minute == 0))
		return SLICE("MM-DD");
	return SLICE("HH:mm");
}

/* Ticks leave three columns between their labels. */
static int64_t
axis_time_step(const struct scale_time *t)
{
	size_t n = sizeof(axis_steps) / sizeof(axis_steps[0]);

	for (size_t i = 0; i < n; i++) {
		int label = axis_steps[i] < 60000 ? 8 : 5;

		if (axis_steps[i] / t->cell >= label + 3)
			return axis_steps[i];
	}
	return axis_steps[n - 1];
}

void
axis_draw_times(struct canvas *c, int x, int y, int below,
		const struct scale_time *t, const struct widget_look *look)
{
	struct canvas_style line = look->theme->role[ROLE_AXIS];
	int64_t step = axis_time_step(t), left = scale_time_left(t);
	int64_t end = left + t->cell * t->cols;
	int64_t offset = (int64_t)civil_offset(end, look->zone) * 1000;
	int64_t at = timerange_align(left + step - 1, step, offset);
	int free_from = x;

	canvas_put(c, x - 1, y, look->glyphs->axis_origin, line);
	for (int i = 0; i < t->cols; i++)
		canvas_put(c, x + i, y, look->glyphs->axis_x, line);
	for (; at < end; at += step) {
		int column = x + (int)floor(scale_time_x(t, at));
		struct str label = { 0 };
		int width;

		timeexpr_format(at, look->zone,
				axis_pattern(step, at, look->zone), &label);
		width = (int)label.n;
		canvas_put(c, column, y, look->glyphs->tick_x, line);
		if (column - width / 2 >= free_from &&
		    column - width / 2 + width <= x + t->cols) {
			struct text text;

			text_init(&text, str_slice(&label));
			canvas_text(c, column - width / 2, y + below, width,
				    &text, look->theme->role[ROLE_DIM]);
			text_release(&text);
			free_from = column - width / 2 + width + 1;
		}
		str_release(&label);
	}
}
