#include "config.h"

#include "widgets/stack.h"

#include <math.h>

#include "base/mem.h"

#define STACK_EIGHTHS 8
#define STACK_SERIES \
	256 /* owners are bytes; the rest is summed into the last */

static bool
stack_point(const struct plot_series *s, int64_t i, double *v)
{
	if (i < 0 || i >= (int64_t)s->series->n ||
	    !frame_has(s->series, (size_t)i) || !isfinite(s->series->v[i]))
		return false;
	*v = s->series->v[i];
	return true;
}

double
stack_value(const struct plot_series *s, const struct scale_time *t, int x)
{
	int64_t from = (t->first + x) * t->cell, to = from + t->cell;
	int64_t i = (from - s->start + s->step - 1) / s->step;
	double sum = 0, a, b, v;
	int n = 0;

	if (from < s->start)
		i = 0;
	for (int64_t k = i;
	     s->start + k * s->step < to && k < (int64_t)s->series->n; k++)
		if (stack_point(s, k, &v)) {
			sum += v;
			n++;
		}
	if (n > 0)
		return sum / n;
	if (s->start + i * s->step < to || i == 0 ||
	    !stack_point(s, i - 1, &a) || !stack_point(s, i, &b))
		return NAN;
	v = (double)(from + t->cell / 2 - (s->start + (i - 1) * s->step)) /
	    (double)s->step;
	return a + (b - a) * v;
}

static void
stack_column(struct stack *st, const struct plot *p, const struct scale_time *t,
	     int x, bool percent)
{
	double sum = 0;
	bool any = false;

	for (size_t s = 0; s < p->n; s++) {
		double v = stack_value(&p->s[s], t, x);
		size_t owner = s < st->n ? s : st->n - 1;

		if (!isnan(v)) {
			sum += v;
			any = true;
		}
		st->top[owner * (size_t)st->cols + (size_t)x] = sum;
	}
	for (size_t s = 0; s < st->n; s++) {
		double *v = &st->top[s * (size_t)st->cols + (size_t)x];

		if (!any)
			*v = NAN;
		else if (percent)
			*v = sum != 0 ? *v / sum : 0;
	}
	if (any && percent)
		sum = 1;
	if (any && !(st->max >= sum))
		st->max = sum;
	if (any && !(st->min <= sum))
		st->min = sum;
}

void
stack_init(struct stack *st, const struct plot *p, const struct scale_time *t,
	   bool percent)
{
	*st = (struct stack){ .cols = t->cols, .max = NAN, .min = NAN };
	st->n = p->n < STACK_SERIES - 1 ? p->n : STACK_SERIES - 1;
	st->top = mem_calloc(st->n * (size_t)t->cols + 1, sizeof(*st->top));
	for (int x = 0; x < t->cols; x++)
		stack_column(st, p, t, x, percent);
}

void
stack_release(struct stack *st)
{
	mem_free(st->top);
}

/* ---------------------------------------------------------------- cells --- */

struct stack_cell {
	uint8_t owner[STACK_EIGHTHS]; /* from below: 0 nobody, else 1 + series
				       */
};

/* Who owns each of the eight sub-rows of a cell, by their centres. */
static void
stack_owners(const struct stack *st, const struct scale *scale, int x,
	     int below, int rows, struct stack_cell *cell)
{
	int h = rows * STACK_EIGHTHS;
	size_t s = 0;

	for (int j = 0; j < STACK_EIGHTHS; j++) {
		double edge = h - (below * STACK_EIGHTHS + j + 0.5);

		/* a series' area reaches up to scale_map(top); edges count from
		 * the top, so a sub-row is inside when it is not above it */
		while (s < st->n) {
			double top = st->top[s * (size_t)st->cols + (size_t)x];

			if (isnan(top)) {
				s = st->n;
				break;
			}
			if (scale_map(scale, top, h) <= edge)
				break;
			s++;
		}
		cell->owner[j] = s < st->n ? (uint8_t)(s + 1) : 0;
	}
}

static int
stack_majority(const struct stack_cell *cell, int from)
{
	int best = 0, best_count = 0;

	for (int i = from; i < STACK_EIGHTHS; i++) {
		int count = 0;

		for (int k = from; k < STACK_EIGHTHS; k++)
			count += cell->owner[k] == cell->owner[i];
		if (count > best_count) {
			best_count = count;
			best = cell->owner[i];
		}
	}
	return best;
}

static int
stack_count(const struct stack_cell *cell, int owner)
{
	int n = 0;

	for (int i = 0; i < STACK_EIGHTHS; i++)
		n += cell->owner[i] == owner;
	return n;
}

static int
stack_run(const struct stack_cell *cell)
{
	int run = 1;

	while (run < STACK_EIGHTHS && cell->owner[run] == cell->owner[0])
		run++;
	return run;
}

/* Two colours a cell: the lowest owner's, and that of most of the rest. */
static void
stack_put_colour(struct canvas *c, int x, int y, const struct stack_cell *cell,
		 const struct plot *p, const struct glyphs *g)
{
	int lower = cell->owner[0], run = stack_run(cell);
	int upper = run < STACK_EIGHTHS ? stack_majority(cell, run) : lower;
	struct canvas_style style = { 0 };

	if (lower == upper) {
		if (lower == 0)
			return;
		style.bg = p->s[lower - 1].style.fg;
		canvas_put(c, x, y, ' ', style);
		return;
	}
	if (upper > 0)
		style.bg = p->s[upper - 1].style.fg;
	if (lower > 0) {
		style.fg = p->s[lower - 1].style.fg;
		style.attr = CANVAS_FILL;
		canvas_put(c, x, y, g->fill[run - 1], style);
		return;
	}
	/* nothing below: the upper one hangs in the air (a gap under it) */
	style.fg = style.bg;
	style.bg = CANVAS_DEFAULT;
	style.attr = CANVAS_REVERSE;
	canvas_put(c, x, y, g->fill[run - 1], style);
}

/* One pattern a cell, the largest owner's; where the tier has eighths the edge
 * of the whole stack is drawn with them. */
static void
stack_put_pattern(struct canvas *c, int x, int y, const struct stack_cell *cell,
		  const struct plot *p, const struct glyphs *g)
{
	int filled = STACK_EIGHTHS - stack_count(cell, 0);
	int owner = 0, best = 0;

	for (int i = 0; i < STACK_EIGHTHS; i++) {
		int n = stack_count(cell, cell->owner[i]);

		if (cell->owner[i] > 0 && n > best) {
			best = n;
			owner = cell->owner[i];
		}
	}
	if (owner == 0)
		return;
	if (filled < STACK_EIGHTHS && g->tier < GLYPHS_BOX)
		canvas_put(c, x, y, g->fill[filled - 1], p->s[owner - 1].style);
	else if (filled >= STACK_EIGHTHS / 2)
		canvas_put(c, x, y, p->s[owner - 1].pattern,
			   p->s[owner - 1].style);
}

void
stack_draw(struct canvas *c, struct rect r, const struct stack *st,
	   const struct plot *p, const struct scale *scale,
	   const struct widget_look *look)
{
	for (int x = 0; x < r.w && x < st->cols; x++)
		for (int row = 0; row < r.h; row++) {
			struct stack_cell cell;
			int below = r.h - 1 - row;

			stack_owners(st, scale, x, below, r.h, &cell);
			if (look->depth == OUT_MONO ||
			    look->glyphs->tier >= GLYPHS_BOX)
				stack_put_pattern(c, r.x + x, r.y + row, &cell,
						  p, look->glyphs);
			else
				stack_put_colour(c, r.x + x, r.y + row, &cell,
						 p, look->glyphs);
		}
}
