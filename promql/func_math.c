/* Functions of one value (promql.md 3.7). */
#include "config.h"

#include <math.h>

#include "promql/func_impl.h"

struct math_sink {
	struct row_sink sink;
	const struct func_call *call;
	struct row_sink *next;
	double (*value)(double v);
	struct eval_guard guard;
};

static int
math_pass(struct math_sink *m, struct row *r)
{
	row_clean(r, m->call->grid->n);
	r->drop_name = true;
	if (!row_any(r->present, m->call->grid->n))
		return 0;
	if (eval_guard_row(&m->guard, r) < 0)
		return -1;
	return row_push(m->next, r);
}

static int
math_push(struct row_sink *sink, struct row *r)
{
	struct math_sink *m = (struct math_sink *)sink;

	for (size_t i = 0; i < m->call->grid->n; i++)
		r->v[i] = m->value(r->v[i]);
	return math_pass(m, r);
}

static int
math_round_push(struct row_sink *sink, struct row *r)
{
	struct math_sink *m = (struct math_sink *)sink;
	const double *to =
		m->call->expr->call.n > 1 ? m->call->scalar[1] : NULL;

	for (size_t i = 0; i < m->call->grid->n; i++) {
		double inv = 1.0 / (to == NULL ? 1.0 : to[i]);

		r->v[i] = floor(r->v[i] * inv + 0.5) / inv;
	}
	return math_pass(m, r);
}

/* Go's: a NaN wins, but for the infinity that wins anyway. */
static double
math_max(double a, double b)
{
	if (a == INFINITY || b == INFINITY)
		return INFINITY;
	if (isnan(a) || isnan(b))
		return NAN;
	if (a == 0 && b == 0)
		return signbit(a) ? b : a;
	return a > b ? a : b;
}

static double
math_min(double a, double b)
{
	if (a == -INFINITY || b == -INFINITY)
		return -INFINITY;
	if (isnan(a) || isnan(b))
		return NAN;
	if (a == 0 && b == 0)
		return signbit(a) ? a : b;
	return a < b ? a : b;
}

static int
math_clamp_push(struct row_sink *sink, struct row *r)
{
	struct math_sink *m = (struct math_sink *)sink;
	const double *lo = m->call->scalar[1], *hi = m->call->scalar[2];

	for (size_t i = 0; i < m->call->grid->n; i++) {
		if (hi[i] < lo[i])
			r->present[i / 64] &= ~(UINT64_C(1) << (i % 64));
		r->v[i] = math_max(lo[i], math_min(hi[i], r->v[i]));
	}
	return math_pass(m, r);
}

static int
math_clamp_min_push(struct row_sink *sink, struct row *r)
{
	struct math_sink *m = (struct math_sink *)sink;
	const double *lo = m->call->scalar[1];

	for (size_t i = 0; i < m->call->grid->n; i++)
		r->v[i] = math_max(lo[i], math_min(INFINITY, r->v[i]));
	return math_pass(m, r);
}

static int
math_clamp_max_push(struct row_sink *sink, struct row *r)
{
	struct math_sink *m = (struct math_sink *)sink;
	const double *hi = m->call->scalar[1];

	for (size_t i = 0; i < m->call->grid->n; i++)
		r->v[i] = math_max(-INFINITY, math_min(hi[i], r->v[i]));
	return math_pass(m, r);
}

static struct row_sink *
math_sink(const struct func_call *c, struct row_sink *next,
	  int (*push)(struct row_sink *, struct row *))
{
	struct math_sink *m = arena_calloc(&c->ev->arena, 1, sizeof(*m));

	m->sink.push = push;
	m->call = c;
	m->next = next;
	m->guard = (struct eval_guard){ .ev = c->ev,
					.expr = c->expr,
					.steps = c->grid->n };
	return &m->sink;
}

static double
math_sgn(double v)
{
	if (v < 0)
		return -1;
	return v > 0 ? 1 : v;
}

static double
math_deg(double v)
{
	return v * 180 / M_PI;
}

static double
math_rad(double v)
{
	return v * M_PI / 180;
}

static void
math_pi(const struct func_call *c, double *out)
{
	for (size_t i = 0; i < c->grid->n; i++)
		out[i] = M_PI;
}

static void
math_max_of(const struct func_call *c, double *out)
{
	for (size_t i = 0; i < c->grid->n; i++)
		out[i] = math_max(c->scalar[0][i], c->scalar[1][i]);
}

static void
math_min_of(const struct func_call *c, double *out)
{
	for (size_t i = 0; i < c->grid->n; i++)
		out[i] = math_min(c->scalar[0][i], c->scalar[1][i]);
}

/* As Go's, infinite as soon as e^x is. */
static double
math_sinh(double x)
{
	if (fabs(x) > 21)
		return copysign(exp(fabs(x)) * 0.5, x);
	return sinh(x);
}

static double
math_cosh(double x)
{
	return fabs(x) > 21 ? exp(fabs(x)) * 0.5 : cosh(x);
}

/* One function of one double: its sink and its entry. */
#define MATH(name, value_of)                                                \
	static struct row_sink *math_rows_##name(const struct func_call *c, \
						 struct row_sink *next)     \
	{                                                                   \
		struct row_sink *s = math_sink(c, next, math_push);         \
                                                                            \
		((struct math_sink *)s)->value = value_of;                  \
		return s;                                                   \
	}                                                                   \
	const struct func_impl func_##name = { .rows = math_rows_##name }

MATH(abs, fabs);
MATH(acos, acos);
MATH(acosh, acosh);
MATH(asin, asin);
MATH(asinh, asinh);
MATH(atan, atan);
MATH(atanh, atanh);
MATH(ceil, ceil);
MATH(cos, cos);
MATH(cosh, math_cosh);
MATH(deg, math_deg);
MATH(exp, exp);
MATH(floor, floor);
MATH(ln, log);
MATH(log10, log10);
MATH(log2, log2);
MATH(rad, math_rad);
MATH(sgn, math_sgn);
MATH(sin, sin);
MATH(sinh, math_sinh);
MATH(sqrt, sqrt);
MATH(tan, tan);
MATH(tanh, tanh);

#define MATH_SINK(name)                                                     \
	static struct row_sink *math_rows_##name(const struct func_call *c, \
						 struct row_sink *next)     \
	{                                                                   \
		return math_sink(c, next, math_##name##_push);              \
	}                                                                   \
	const struct func_impl func_##name = { .rows = math_rows_##name }

MATH_SINK(round);
MATH_SINK(clamp);
MATH_SINK(clamp_min);
MATH_SINK(clamp_max);

const struct func_impl func_pi = { .scalar = math_pi };
const struct func_impl func_max_of = { .scalar = math_max_of };
const struct func_impl func_min_of = { .scalar = math_min_of };
