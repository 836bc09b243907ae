#include "config.h"

#include "widgets/scale.h"

#include <math.h>

#include "model/timerange.h"
#include "widgets/unit.h"

#define SCALE_SHRINK 0.6
#define SCALE_PATIENCE 3
#define SCALE_LEAST 1e-280
#define SCALE_MOST 1e280

/* Steps between ticks: the smallest of the ladder that is not below x. */
static double
scale_decimal(double x)
{
	static const double steps[] = { 1, 2, 2.5, 5, 10 };
	double base = pow(10, floor(log10(x)));

	for (int i = 0; i < 5; i++)
		if (steps[i] * base >= x * (1 - 1e-9))
			return steps[i] * base;
	return 10 * base;
}

static double
scale_binary(double x)
{
	if (x <= 1)
		return 1;
	return pow(2, ceil(log2(x) - 1e-9));
}

/* Seconds: decimal below one, then as clocks count. */
static double
scale_seconds(double x)
{
	static const double steps[] = { 1,    2,    5,     10,    15,   30,
					60,   120,  300,   600,   900,  1800,
					3600, 7200, 21600, 43200, 86400 };

	if (x <= 1)
		return scale_decimal(x);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (steps[i] >= x * (1 - 1e-9))
			return steps[i];
	return scale_decimal(x / 86400) * 86400;
}

static double
scale_step(double x, struct slice unit)
{
	if (!(x > 0) || !isfinite(x))
		return 1;
	if (unit_is_binary(unit))
		return scale_binary(x);
	if (slice_eq(unit, SLICE("s")))
		return scale_seconds(x);
	if (slice_eq(unit, SLICE("ms")))
		return scale_seconds(x / 1000) * 1000;
	return scale_decimal(x);
}

/* The step that wastes least of the rows; a tick each four rows or so, and
 * ticks on equally spaced rows, win. */
static double
scale_best_step(const struct scale *s, int rows, struct slice unit)
{
	double span = s->hi - s->lo, best = 1, best_cost = INFINITY;
	int want = rows / 4 < SCALE_TICKS - 1 ? rows / 4 : SCALE_TICKS - 1;

	for (int k = 1; k <= SCALE_TICKS - 1; k++) {
		double step = scale_step(span / k, unit);
		double cost = step * k / span - 1;

		/* the few of a low plot may stand closer */
		if (k > 1 && (rows / k < 2 || (k > 5 && k > want + 1)))
			break;
		/* a row more or less is seen where ticks stand close */
		cost += rows % k != 0 ? fmin(0.15, 0.6 * k / rows) : 0;
		cost += k == 1 ? 0.5 : k == 2 ? 0.1 : 0;
		cost += k < want ? 0.05 * (want - k) : 0;
		if (cost < best_cost) {
			best_cost = cost;
			best = step;
		}
	}
	return best;
}

static void
scale_ticks(struct scale *s, double step)
{
	double first = ceil(s->lo / step - 1e-9) * step;

	s->n = 0;
	for (int i = 0; s->n < SCALE_TICKS; i++) {
		double v = first + i * step;

		if (v > s->hi + step * 1e-9)
			break;
		s->tick[s->n++] = fabs(v) < step * 1e-9 ? 0 : v;
	}
}

static void
scale_linear(struct scale *s, int rows, const struct field_config *c)
{
	double step = scale_best_step(s, rows, c->unit);

	if (isnan(c->min))
		s->lo = floor(s->lo / step + 1e-9) * step;
	if (isnan(c->max))
		s->hi = s->lo + ceil((s->hi - s->lo) / step - 1e-9) * step;
	scale_ticks(s, step);
}

static void
scale_log(struct scale *s, double base)
{
	double least = s->lo > 0 ? s->lo : s->hi > 0 ? s->hi / 1000 : 0.001;
	double top = s->hi > least ? s->hi : least * base;
	int decades;

	s->log_base = base;
	s->lo = pow(base, floor(log(least) / log(base) + 1e-9));
	s->hi = pow(base, ceil(log(top) / log(base) - 1e-9));
	if (s->hi <= s->lo)
		s->hi = s->lo * base;
	decades = (int)lround(log(s->hi / s->lo) / log(base));
	for (int i = 0; i <= decades && s->n < SCALE_TICKS;
	     i += 1 + decades / SCALE_TICKS)
		s->tick[s->n++] = s->lo * pow(base, i);
}

/*
 * Grown at once; shrunk when three frames spanned less than 60 % of it.  What
 * is kept is the range of the data, not of the axis: a repaint would else round
 * up what was rounded up.
 */
static void
scale_remember(double *min, double *max, struct panel_view *view)
{
	bool fresh = view->frame_version != view->version;
	bool inside = view->has_range && *min >= view->lo && *max <= view->hi;
	bool low = inside && *max - *min < SCALE_SHRINK * (view->hi - view->lo);

	view->frame_version = view->version;
	view->lower = low ? view->lower + fresh : 0;
	if (low && view->lower >= SCALE_PATIENCE)
		view->lower = 0;
	else if (view->has_range) {
		*min = fmin(*min, view->lo);
		*max = fmax(*max, view->hi);
	}
	view->has_range = true;
	view->lo = *min;
	view->hi = *max;
}

/* Within what can be divided and multiplied; tiny ones are zero. */
static double
scale_sane(double v)
{
	if (isnan(v) || fabs(v) < SCALE_LEAST)
		return 0;
	return fmin(fmax(v, -SCALE_MOST), SCALE_MOST);
}

/* The soft bounds, and Grafana's rule: zero is shown when a tenth below the
 * data reaches it. */
static void
scale_widen(double *lo, double *hi, const struct field_config *c)
{
	double d;

	if (!isnan(c->soft_min) && c->soft_min < *lo)
		*lo = c->soft_min;
	if (!isnan(c->soft_max) && c->soft_max > *hi)
		*hi = c->soft_max;
	d = *hi - *lo;
	if (c->log_base > 1)
		return;
	/* a flat line is drawn in the middle, over zero */
	if (d <= fabs(*hi) * 1e-11) {
		*lo = *lo < 0 ? 2 * *lo : 0;
		*hi = *hi > 0 ? 2 * *hi : 0;
		return;
	}
	if (*lo > 0 && *lo - 0.1 * d <= 0)
		*lo = 0;
	if (*hi < 0 && *hi + 0.1 * d >= 0)
		*hi = 0;
}

void
scale_init(struct scale *s, double min, double max, int rows,
	   const struct field_config *c, bool zero, struct panel_view *view)
{
	double lo = scale_sane(min), hi = scale_sane(max);

	*s = (struct scale){ 0 };
	if (zero && !(c->log_base > 1)) {
		lo = fmin(lo, 0);
		hi = fmax(hi, 0);
	}
	if (!isnan(min) && !isnan(max) && lo <= hi)
		scale_remember(&lo, &hi, view);
	else {
		lo = view->has_range ? view->lo : 0;
		hi = view->has_range ? view->hi : 0;
	}
	scale_widen(&lo, &hi, c);
	if (!isnan(c->min))
		lo = scale_sane(c->min);
	if (!isnan(c->max))
		hi = scale_sane(c->max);
	if (lo > hi)
		lo = hi;
	if (hi - lo <= fabs(hi) * 1e-11)
		hi = lo == 0 ? 1 : lo + fabs(lo);
	s->lo = lo;
	s->hi = hi;
	if (c->log_base > 1)
		scale_log(s, c->log_base);
	else
		scale_linear(s, rows, c);
}

double
scale_map(const struct scale *s, double v, int h)
{
	if (s->log_base > 0) {
		if (v <= s->lo)
			return h;
		return log(s->hi / v) / log(s->hi / s->lo) * h;
	}
	return (s->hi - v) / (s->hi - s->lo) * h;
}

/* --------------------------------------------------------------- times --- */

void
scale_time_init(struct scale_time *t, struct time_range r, int cols, int sub_x)
{
	int64_t dots = (int64_t)(cols > 0 ? cols : 1) * sub_x;
	int64_t span = r.to > r.from ? r.to - r.from : 1;

	t->cols = cols;
	t->cell = (span + dots - 1) / dots * sub_x;
	t->first = timerange_align(r.to, t->cell, 0) / t->cell - cols + 1;
}

int64_t
scale_time_left(const struct scale_time *t)
{
	return t->first * t->cell;
}

double
scale_time_x(const struct scale_time *t, int64_t ms)
{
	return (double)(ms - scale_time_left(t)) / (double)t->cell;
}
