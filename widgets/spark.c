#include "config.h"

#include "widgets/spark.h"

#include <math.h>

#define LEVELS 8

/* The columns' grid: column k covers [(first + k) * w, (first + k + 1) * w) of
 * absolute time, so that nothing but the last one moves. */
struct grid {
	int64_t w, first;
};

static struct grid
grid_of(const struct time_range *r, int width)
{
	int64_t range = r->to > r->from ? r->to - r->from : 1;
	struct grid g;

	g.w = range / width + (range % width != 0);
	g.first = timerange_align(r->to, g.w, 0) / g.w - width + 1;
	return g;
}

/* Index of the first point at or after t. */
static size_t
at_or_after(const struct spark *s, int64_t t)
{
	size_t lo = 0, hi = s->series->n;

	if (s->series->t == NULL) {
		int64_t i;

		if (t <= s->start)
			return 0;
		if (s->step <= 0)
			return hi;
		i = (t - s->start - 1) / s->step + 1;
		return i < (int64_t)hi ? (size_t)i : hi;
	}
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->series->t[mid] < t)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The maximum of [t, t + w); NAN if there is nothing. */
static double
bucket(const struct spark *s, int64_t t, int64_t w)
{
	size_t from = at_or_after(s, t), to = at_or_after(s, t + w);
	double max = NAN;

	/* Columns finer than the steps: a point is worth its whole step. */
	if (from == to && from > 0 && s->series->t == NULL &&
	    s->start + (int64_t)(from - 1) * s->step + s->step > t)
		from--;
	for (size_t i = from; i < to; i++)
		if (frame_has(s->series, i) && !isnan(s->series->v[i]) &&
		    !(s->series->v[i] <= max))
			max = s->series->v[i];
	return max;
}

static void
range_of(const struct spark *s, const struct grid *g, int width, double *lo,
	 double *hi)
{
	double min = INFINITY, max = -INFINITY;

	for (int k = 0; k < width; k++) {
		double v = bucket(s, (g->first + k) * g->w, g->w);

		if (!isfinite(v))
			continue;
		min = fmin(min, v);
		max = fmax(max, v);
	}
	*lo = min < 0 ? min : 0;
	/* From zero, 98 and 99 would look the same. */
	if (max > 0 && min < max && (max - min) / max < 0.5)
		*lo = min;
	*hi = max;
	if (!isnan(s->lo))
		*lo = s->lo;
	if (!isnan(s->hi))
		*hi = s->hi;
}

static int
level(double v, double lo, double hi)
{
	double at;

	if (v >= hi && hi > lo)
		return LEVELS;
	if (v <= lo || !(hi > lo))
		return 1;
	at = floor((v - lo) / (hi - lo) * LEVELS);
	return 1 + (int)fmax(0, fmin(at, LEVELS - 1));
}

void
spark_draw(struct canvas *c, int x, int y, int width, const struct spark *s,
	   const struct glyphs *g, struct canvas_style style)
{
	struct canvas_style dim = { .attr = CANVAS_DIM, .bg = style.bg };
	struct grid grid;
	double lo, hi;

	if (width <= 0)
		return;
	grid = grid_of(&s->range, width);
	range_of(s, &grid, width, &lo, &hi);
	for (int k = 0; k < width; k++) {
		double v = bucket(s, (grid.first + k) * grid.w, grid.w);

		if (isnan(v))
			canvas_put(c, x + k, y, g->dot, dim);
		else
			canvas_put(c, x + k, y, g->spark[level(v, lo, hi)],
				   style);
	}
}
