/* Functions of all values in a window (promql.md 3.2, 3.3). */
#include "config.h"

#include <math.h>
#include <string.h>

#include "promql/func_impl.h"
#include "promql/number.h"

static bool
over_time_sum(const struct func_window *w, double *out)
{
	double s = 0, c = 0;

	for (size_t i = 0; i < w->n; i++)
		number_kahan(w->v[i], &s, &c);
	*out = isinf(s) ? s : s + c;
	return true;
}

static bool
over_time_avg(const struct func_window *w, double *out)
{
	struct number_mean m = { 0 };

	for (size_t i = 0; i < w->n; i++)
		number_mean_add(&m, w->v[i]);
	*out = number_mean_get(&m);
	return true;
}

static bool
over_time_min(const struct func_window *w, double *out)
{
	double m = w->v[0];

	for (size_t i = 1; i < w->n; i++)
		if (w->v[i] < m || isnan(m))
			m = w->v[i];
	*out = m;
	return true;
}

static bool
over_time_max(const struct func_window *w, double *out)
{
	double m = w->v[0];

	for (size_t i = 1; i < w->n; i++)
		if (w->v[i] > m || isnan(m))
			m = w->v[i];
	*out = m;
	return true;
}

static bool
over_time_count(const struct func_window *w, double *out)
{
	*out = (double)w->n;
	return true;
}

static bool
over_time_present(const struct func_window *w, double *out)
{
	(void)w;
	*out = 1;
	return true;
}

static bool
over_time_last(const struct func_window *w, double *out)
{
	*out = w->v[w->n - 1];
	return true;
}

static bool
over_time_first(const struct func_window *w, double *out)
{
	*out = w->v[0];
	return true;
}

static bool
over_time_stdvar(const struct func_window *w, double *out)
{
	double n = 0, m = 0, cm = 0, a = 0, ca = 0;

	for (size_t i = 0; i < w->n; i++) {
		double x = w->v[i], d = x - (m + cm);

		n++;
		number_kahan(d / n, &m, &cm);
		number_kahan(d * (x - (m + cm)), &a, &ca);
	}
	*out = (a + ca) / n;
	return true;
}

static bool
over_time_stddev(const struct func_window *w, double *out)
{
	over_time_stdvar(w, out);
	*out = sqrt(*out);
	return true;
}

static bool
over_time_quantile(const struct func_window *w, double *out)
{
	double *v = func_room_get(w->room, w->n * sizeof(*v));
	double q = w->call->scalar[0][w->step];

	memcpy(v, w->v, w->n * sizeof(*v));
	*out = number_quantile(q, v, w->n);
	return true;
}

static int
over_time_quantile_done(const struct func_call *c, const uint64_t *steps)
{
	for (size_t i = 0; i < c->grid->n; i++)
		if (row_has(steps, i))
			eval_state_quantile(c->ev, c->expr->call.arg[0],
					    c->scalar[0][i]);
	return 0;
}

/* Slope and the value at t0. */
static void
over_time_regress(const struct func_window *w, int64_t t0, double *slope,
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
over_time_deriv(const struct func_window *w, double *out)
{
	double intercept;

	over_time_regress(w, w->t[0], out, &intercept);
	return true;
}

static bool
over_time_predict(const struct func_window *w, double *out)
{
	int64_t t0 = eval_state_time(w->call->grid, w->step);
	double slope, intercept;

	over_time_regress(w, t0, &slope, &intercept);
	*out = slope * w->call->scalar[1][w->step] + intercept;
	return true;
}

const struct func_impl func_sum_over_time = {
	.window = over_time_sum,
	.need = 1,
};
const struct func_impl func_avg_over_time = {
	.window = over_time_avg,
	.need = 1,
};
const struct func_impl func_min_over_time = {
	.window = over_time_min,
	.need = 1,
};
const struct func_impl func_max_over_time = {
	.window = over_time_max,
	.need = 1,
};
const struct func_impl func_count_over_time = {
	.window = over_time_count,
	.need = 1,
};
const struct func_impl func_present_over_time = {
	.window = over_time_present,
	.need = 1,
};
const struct func_impl func_last_over_time = {
	.window = over_time_last,
	.need = 1,
	.keep_name = true,
};
const struct func_impl func_first_over_time = {
	.window = over_time_first,
	.need = 1,
	.keep_name = true,
};
const struct func_impl func_stdvar_over_time = {
	.window = over_time_stdvar,
	.need = 1,
};
const struct func_impl func_stddev_over_time = {
	.window = over_time_stddev,
	.need = 1,
};
const struct func_impl func_quantile_over_time = {
	.window = over_time_quantile,
	.done = over_time_quantile_done,
	.need = 1,
};
const struct func_impl func_deriv = { .window = over_time_deriv, .need = 2 };
const struct func_impl func_predict_linear = {
	.window = over_time_predict,
	.need = 2,
};
