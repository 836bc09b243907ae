/*
 * Lines through a range, and smoothing (promql.md 3.2).
 *
 * Each window is looked at by itself: Prometheus' sums lose digits where values
 * are large beside their changes, and a sliding sum would lose others.
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

const struct func_impl func_deriv = { .window = regress_deriv, .need = 2 };
const struct func_impl func_predict_linear = {
	.window = regress_predict,
	.need = 2,
};
const struct func_impl func_double_exponential_smoothing = {
	.window = regress_smooth,
	.done = regress_smooth_done,
	.need = 2,
};
