/*
 * Lines through a range, and smoothing (promql.md 3.2).
 *
 * Where windows overlap much, each is two parts as in func_moments, less a time
 * and a value of their own: more exact than Prometheus, whose sums lose digits
 * where values are large beside their changes.
 */
#include "config.h"

#include <math.h>
#include <stdio.h>

#include "promql/func_impl.h"
#include "promql/number.h"

/* Slope and the value at t0. */
static void
regress_line(const struct func_window *w, int64_t t0, double *slope,
	     double *intercept)
{
	double sx = 0, cx = 0, sy = 0, cy = 0, sxy = 0, cxy = 0, sx2 = 0;
	double cx2 = 0, n = (double)w->n;
	bool constant = true;

	for (size_t i = 0; i < w->n; i++) {
		double x = (double)(w->t[i] - t0) / 1000, y = w->v[i];

		constant = constant && y == w->v[0];
		number_kahan(x, &sx, &cx);
		number_kahan(y, &sy, &cy);
		number_kahan(x * y, &sxy, &cxy);
		number_kahan(x * x, &sx2, &cx2);
	}
	if (constant) {
		*slope = isinf(w->v[0]) ? (double)NAN : 0;
		*intercept = isinf(w->v[0]) ? (double)NAN : w->v[0];
		return;
	}
	sx += cx;
	sy += cy;
	sxy += cxy;
	sx2 += cx2;
	*slope = (sxy - sx * sy / n) / (sx2 - sx * sx / n);
	*intercept = sy / n - *slope * sx / n;
}

/* Sums over some neighbours, of ms and values less the first value. */
struct regress_part {
	long double n, x, y, xx, xy, value;
};

static inline void
regress_add(struct regress_part *p, int64_t ms, double v)
{
	long double x = (long double)ms, y;

	if (p->n == 0)
		p->value = v;
	y = v - p->value;
	p->n++;
	p->x += x;
	p->y += y;
	p->xx += x * x;
	p->xy += x * y;
}

/* Both parts as one: slope per second, and the value at MS. */
static void
regress_join(const struct regress_part *a, const struct regress_part *b,
	     int64_t ms, double line[2])
{
	long double n = a->n + b->n, x = a->x + b->x, xx = a->xx + b->xx;
	long double more = b->n > 0 ? b->value - a->value : 0;
	long double y = a->y + b->y + more * b->n;
	long double xy = a->xy + b->xy + more * b->x;
	long double slope = (n * xy - x * y) / (n * xx - x * x);

	line[0] = (double)(slope * 1000);
	line[1] = (double)(a->value + (y - slope * (x - n * ms)) / n);
}

/* No sum can overflow, here or in Prometheus' doubles. */
static bool
regress_moderate(const struct samples *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!(fabs(s->v[i]) < 1e200))
			return false;
	return true;
}

/* Slope and value at t0(step) of each window with two samples into
 * take(step, line). */
static bool
regress_slide(const struct func_series *fs, struct row *out,
	      double (*take)(const struct func_call *c, size_t step,
			     const double line[2]),
	      bool at_first)
{
	const struct windows *w = fs->w;
	const struct samples *s = fs->s;
	struct regress_part *back, front = { 0 };
	uint32_t middle = 0, next = 0, run = 0, last = 0;
	double line[2];

	if (!regress_moderate(s))
		return false;
	back = func_room_get(fs->room, (w->longest + 1) * sizeof(*back));
	back[0] = front;
	for (size_t i = 0; i < fs->call->grid->n; i++) {
		uint32_t lo = w->lo[i], hi = w->hi[i];
		int64_t t0;

		if (hi - lo < 2)
			continue;
		if (lo >= middle) {
			front = (struct regress_part){ 0 };
			middle = next = hi;
			for (uint32_t j = hi; j > lo; j--) {
				back[hi - j + 1] = back[hi - j];
				regress_add(&back[hi - j + 1],
					    s->t[j - 1] - s->t[hi - 1],
					    s->v[j - 1]);
			}
		}
		for (; next < hi; next++)
			regress_add(&front, s->t[next] - s->t[middle - 1],
				    s->v[next]);
		for (; last < hi; last++)
			run = last > 0 && s->v[last] == s->v[last - 1] ? run
								       : last;
		t0 = at_first ? s->t[lo] : eval_state_time(fs->call->grid, i);
		line[0] = 0;
		line[1] = s->v[lo];
		if (run > lo)
			regress_join(&back[middle - lo], &front,
				     t0 - s->t[middle - 1], line);
		out->v[i] = take(fs->call, i, line);
	}
	return true;
}

static double
regress_take_slope(const struct func_call *c, size_t step, const double line[2])
{
	(void)c;
	(void)step;
	return line[0];
}

static double
regress_take_future(const struct func_call *c, size_t step,
		    const double line[2])
{
	return line[0] * c->scalar[1][step] + line[1];
}

static bool
regress_slide_deriv(const struct func_series *s, struct row *out)
{
	return regress_slide(s, out, regress_take_slope, true);
}

static bool
regress_slide_predict(const struct func_series *s, struct row *out)
{
	return regress_slide(s, out, regress_take_future, false);
}

static bool
regress_deriv(const struct func_window *w, double *out)
{
	double intercept;

	regress_line(w, w->t[0], out, &intercept);
	return true;
}

static bool
regress_predict(const struct func_window *w, double *out)
{
	int64_t t0 = eval_state_time(w->call->grid, w->step);
	double slope, intercept;

	regress_line(w, t0, &slope, &intercept);
	*out = slope * w->call->scalar[1][w->step] + intercept;
	return true;
}

static bool
regress_smooth(const struct func_window *w, double *out)
{
	double sf = w->call->scalar[1][w->step];
	double tf = w->call->scalar[2][w->step];
	double before = 0, now = w->v[0], trend;

	if (w->n < 2)
		return false;
	trend = w->v[1] - w->v[0];
	for (size_t i = 1; i < w->n; i++) {
		double x = sf * w->v[i], y;

		if (i > 1)
			trend = tf * (now - before) + (1 - tf) * trend;
		y = (1 - sf) * (now + trend);
		before = now;
		now = x + y;
	}
	*out = now;
	return true;
}

static int
regress_bad_factor(const struct func_call *c, const char *kind,
		   const char *letter, double v)
{
	char number[400];

	snprintf(number, sizeof(number), "%f", v);
	if (isnan(v))
		snprintf(number, sizeof(number), "NaN");
	else if (isinf(v))
		snprintf(number, sizeof(number), v > 0 ? "+Inf" : "-Inf");
	return eval_state_fail(c->ev, c->expr, ERR_EXECUTION,
			       "invalid %s factor. Expected: 0 < %s < 1, got: "
			       "%s",
			       kind, letter, number);
}

static int
regress_smooth_done(const struct func_call *c, const uint64_t *steps)
{
	for (size_t i = 0; i < c->grid->n; i++) {
		double sf = c->scalar[1][i], tf = c->scalar[2][i];

		if (!row_has(steps, i))
			continue;
		if (!(sf > 0 && sf < 1))
			return regress_bad_factor(c, "smoothing", "sf", sf);
		if (!(tf > 0 && tf < 1))
			return regress_bad_factor(c, "trend", "tf", tf);
	}
	return 0;
}

const struct func_impl func_deriv = {
	.window = regress_deriv,
	.slide = regress_slide_deriv,
	.need = 2,
};
const struct func_impl func_predict_linear = {
	.window = regress_predict,
	.slide = regress_slide_predict,
	.need = 2,
};
const struct func_impl func_double_exponential_smoothing = {
	.window = regress_smooth,
	.done = regress_smooth_done,
	.need = 2,
};
