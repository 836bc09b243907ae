#include "config.h"

#include "promql/eval_expr.h"

#include "promql/aggregate.h"
#include "promql/aggregate_count.h"
#include "promql/aggregate_limit.h"
#include "promql/aggregate_rank.h"
#include "promql/binary.h"
#include "promql/binary_match.h"
#include "promql/eval_instant.h"
#include "promql/eval_range.h"
#include "promql/eval_subquery.h"
#include "promql/func.h"
#include "promql/func_impl.h"

/* Scalar arguments worked out; the place of the vector's, or n. */
static int
eval_expr_args(struct func_call *c, size_t *vector)
{
	const struct expr *e = c->expr;

	c->scalar = arena_calloc(&c->ev->arena, e->call.n, sizeof(*c->scalar));
	*vector = e->call.n;
	for (size_t i = 0; i < e->call.n; i++) {
		const struct expr *arg = e->call.arg[i];

		if ((arg->type == TYPE_VECTOR || arg->type == TYPE_MATRIX) &&
		    *vector == e->call.n)
			*vector = i;
		if (arg->type != TYPE_SCALAR)
			continue;
		c->scalar[i] = eval_expr_scalar(c->ev, c->grid, arg);
		if (c->scalar[i] == NULL)
			return -1;
	}
	return 0;
}

/* timestamp() and start_timestamp() of a selector: its samples' own. */
static int
eval_expr_arg_rows(const struct func_call *c, size_t i, struct row_sink *in)
{
	const struct expr *arg = c->expr->call.arg[i];
	const struct expr *bare = func_impl_bare(arg);

	if (bare->kind == EXPR_SELECTOR) {
		enum func_id id = c->expr->call.func->id;
		enum selector_pick pick = id == FUNC_timestamp ? PICK_TIME
					  : id == FUNC_start_timestamp
						  ? PICK_START
						  : PICK_VALUE;

		return eval_instant_rows(c->ev, c->grid, bare, pick, in);
	}
	return eval_expr_rows(c->ev, c->grid, arg, in);
}

/* The series that R works on. */
static int
eval_expr_series(struct eval_range *r)
{
	const struct expr *e = r->e;
	struct eval_grid inner;
	struct row_sink *in;

	if (e->kind == EXPR_SELECTOR)
		return eval_range_selector(r);
	in = eval_subquery_sink(r, &inner);
	if (in == NULL)
		return -1;
	if (inner.n > 0 &&
	    eval_expr_rows(r->ev, &inner, e->subquery.arg, in) < 0)
		return -1;
	return row_end(in);
}

/* The function of an anchored or smoothed range, or IMPL. */
static const struct func_impl *
eval_expr_extended(const struct func_call *c, const struct func_impl *impl,
		   const struct expr *e)
{
	bool smoothed = e->kind == EXPR_SELECTOR && e->selector.smoothed;
	const struct func *f = c->expr->call.func;

	if (e->kind != EXPR_SELECTOR || (!smoothed && !e->selector.anchored))
		return impl;
	impl = func_extended_get(f, smoothed);
	if (impl == NULL)
		eval_state_fail(c->ev, e, ERR_EXECUTION,
				"%s modifier can only be used with: %s - not "
				"with %s",
				smoothed ? "smoothed" : "anchored",
				smoothed ? "delta, increase, rate"
					 : "changes, delta, increase, rate, "
					   "resets",
				f->name);
	return impl;
}

static int
eval_expr_windows(const struct func_call *c, const struct func_impl *impl,
		  size_t i, struct row_sink *next)
{
	const struct expr *arg = func_impl_bare(c->expr->call.arg[i]);
	struct eval_range r;

	impl = eval_expr_extended(c, impl, arg);
	if (impl == NULL)
		return -1;
	eval_range_init(&r, c, impl, arg, next);
	if (eval_expr_series(&r) < 0)
		return -1;
	return eval_range_end(&r);
}

int
eval_expr_raw(struct eval_state *ev, const struct eval_grid *grid,
	      const struct expr *e)
{
	struct eval_range r;

	eval_range_init_raw(&r, ev, grid, func_impl_bare(e));
	return eval_expr_series(&r);
}

/* A row of the grid's times, in whole seconds. */
static int
eval_expr_time_row(const struct func_call *c, struct row_sink *in)
{
	struct row r = row_new(&c->ev->arena, c->grid->n);

	for (size_t i = 0; i < c->grid->n; i++) {
		r.v[i] = (double)(eval_state_time(c->grid, i) / 1000);
		row_mark(r.present, i);
	}
	return row_push(in, &r);
}

static int
eval_expr_call(struct eval_state *ev, const struct eval_grid *grid,
	       const struct expr *e, struct row_sink *next)
{
	const struct func_impl *impl = func_impl_get(e->call.func);
	struct func_call c = { .ev = ev, .grid = grid, .expr = e };
	struct row_sink *in = next;
	size_t i;

	if (eval_expr_args(&c, &i) < 0)
		return -1;
	if (impl->rows != NULL) {
		in = impl->rows(arena_copy(&ev->arena, &c, sizeof(c)), next);
		if (in == NULL)
			return -1;
	}
	if (i < e->call.n && e->call.arg[i]->type == TYPE_MATRIX) {
		if (eval_expr_windows(&c, impl, i, in) < 0)
			return -1;
	} else if (i < e->call.n) {
		if (eval_expr_arg_rows(&c, i, in) < 0)
			return -1;
	} else if (impl->default_time) {
		if (eval_expr_time_row(&c, in) < 0)
			return -1;
	}
	return in == next ? 0 : row_end(in);
}

/* NULL with the state's err. */
static struct row_sink *
eval_expr_aggregate_sink(const struct aggregate_call *c, struct row_sink *next)
{
	struct row_sink *in = aggregate_fold(c, next);

	if (in == NULL)
		in = aggregate_rank(c, next);
	if (in == NULL)
		in = aggregate_limit(c, next);
	return in != NULL ? in : aggregate_count_values(c, next);
}

static int
eval_expr_aggregate(struct eval_state *ev, const struct eval_grid *grid,
		    const struct expr *e, struct row_sink *next)
{
	struct aggregate_call c = { .ev = ev, .grid = grid, .expr = e };
	struct row_sink *in;

	if (e->aggregate.param != NULL &&
	    e->aggregate.param->type == TYPE_SCALAR) {
		c.param = eval_expr_scalar(ev, grid, e->aggregate.param);
		if (c.param == NULL)
			return -1;
	}
	in = eval_expr_aggregate_sink(&c, next);
	if (in == NULL)
		return -1;
	if (eval_expr_rows(ev, grid, e->aggregate.arg, in) < 0)
		return -1;
	return row_end(in);
}

static int
eval_expr_vectors(const struct binary_call *c, struct row_sink *next)
{
	const struct expr *e = c->expr;
	struct binary_match *m = binary_match_new(c);

	if (eval_expr_rows(c->ev, c->grid, e->binary.lhs,
			   binary_match_left(m)) < 0 ||
	    eval_expr_rows(c->ev, c->grid, e->binary.rhs,
			   binary_match_right(m)) < 0)
		return -1;
	return binary_match_run(m, next);
}

static int
eval_expr_binary(struct eval_state *ev, const struct eval_grid *grid,
		 const struct expr *e, struct row_sink *next)
{
	struct binary_call c = { ev, grid, e };
	bool left = e->binary.lhs->type == TYPE_SCALAR;
	const double *scalar;

	if (e->binary.lhs->type == e->binary.rhs->type)
		return eval_expr_vectors(&c, next);
	scalar = eval_expr_scalar(ev, grid,
				  left ? e->binary.lhs : e->binary.rhs);
	if (scalar == NULL)
		return -1;
	return eval_expr_rows(ev, grid, left ? e->binary.rhs : e->binary.lhs,
			      binary_scalar(&c, scalar, left, next));
}

static int
eval_expr_unary(struct eval_state *ev, const struct eval_grid *grid,
		const struct expr *e, struct row_sink *next)
{
	struct binary_call c = { ev, grid, e };

	if (e->unary.negative)
		next = binary_negate(&c, next);
	return eval_expr_rows(ev, grid, e->unary.arg, next);
}

static int
eval_expr_enter(struct eval_state *ev, const struct expr *e)
{
	if (eval_state_check(ev) < 0)
		return -1;
	if (ev->depth >= LIMIT_QUERY_DEPTH)
		return eval_state_fail(ev, e, ERR_LIMIT,
				       "the expression is nested deeper than "
				       "%d levels",
				       LIMIT_QUERY_DEPTH);
	ev->depth++;
	return 0;
}

static int
eval_expr_node(struct eval_state *ev, const struct eval_grid *grid,
	       const struct expr *e, struct row_sink *next)
{
	switch (e->kind) {
	case EXPR_SELECTOR:
		return eval_instant_rows(ev, grid, e, PICK_VALUE, next);
	case EXPR_CALL:
		return eval_expr_call(ev, grid, e, next);
	case EXPR_AGGREGATE:
		return eval_expr_aggregate(ev, grid, e, next);
	case EXPR_BINARY:
		return eval_expr_binary(ev, grid, e, next);
	case EXPR_UNARY:
		return eval_expr_unary(ev, grid, e, next);
	case EXPR_PAREN:
		return eval_expr_rows(ev, grid, e->paren, next);
	default:
		return eval_state_fail(ev, e, ERR_TYPE,
				       "expected an instant vector");
	}
}

int
eval_expr_rows(struct eval_state *ev, const struct eval_grid *grid,
	       const struct expr *e, struct row_sink *next)
{
	int r;

	if (eval_expr_enter(ev, e) < 0)
		return -1;
	r = eval_expr_node(ev, grid, e, next);
	ev->depth--;
	return r;
}

/* Takes the one row that a function like scalar() gives. */
struct eval_capture {
	struct row_sink sink;
	double *v;
	size_t n;
};

static int
eval_expr_capture(struct row_sink *sink, struct row *r)
{
	struct eval_capture *c = (struct eval_capture *)sink;

	for (size_t i = 0; i < c->n; i++)
		c->v[i] = r->v[i];
	return 0;
}

static int
eval_expr_scalar_call(struct eval_state *ev, const struct eval_grid *grid,
		      const struct expr *e, double *out)
{
	const struct func_impl *impl = func_impl_get(e->call.func);
	struct func_call c = { .ev = ev, .grid = grid, .expr = e };
	struct eval_capture capture = { { eval_expr_capture, NULL },
					out,
					grid->n };
	size_t i;

	if (impl->scalar == NULL)
		return eval_expr_call(ev, grid, e, &capture.sink);
	if (eval_expr_args(&c, &i) < 0)
		return -1;
	impl->scalar(&c, out);
	return 0;
}

static int
eval_expr_scalar_binary(struct eval_state *ev, const struct eval_grid *grid,
			const struct expr *e, double *out)
{
	const double *a, *b;

	a = eval_expr_scalar(ev, grid, e->binary.lhs);
	if (a == NULL)
		return -1;
	b = eval_expr_scalar(ev, grid, e->binary.rhs);
	if (b == NULL)
		return -1;
	if (binary_is_trim(e->binary.op))
		return eval_state_fail(ev, e, ERR_EXECUTION,
				       "operator \"%s\" not allowed for Scalar "
				       "operations",
				       binary_text(e->binary.op));
	binary_apply(e->binary.op, a, b, out, grid->n);
	return 0;
}

static int
eval_expr_scalar_unary(struct eval_state *ev, const struct eval_grid *grid,
		       const struct expr *e, double *out)
{
	const double *v = eval_expr_scalar(ev, grid, e->unary.arg);

	if (v == NULL)
		return -1;
	for (size_t i = 0; i < grid->n; i++)
		out[i] = e->unary.negative ? -v[i] : v[i];
	return 0;
}

static int
eval_expr_scalar_node(struct eval_state *ev, const struct eval_grid *grid,
		      const struct expr *e, double *out)
{
	switch (e->kind) {
	case EXPR_NUMBER:
		for (size_t i = 0; i < grid->n; i++)
			out[i] = e->number.value;
		return 0;
	case EXPR_CALL:
		return eval_expr_scalar_call(ev, grid, e, out);
	case EXPR_BINARY:
		return eval_expr_scalar_binary(ev, grid, e, out);
	case EXPR_UNARY:
		return eval_expr_scalar_unary(ev, grid, e, out);
	default:
		return eval_state_fail(ev, e, ERR_TYPE, "expected a scalar");
	}
}

const double *
eval_expr_scalar(struct eval_state *ev, const struct eval_grid *grid,
		 const struct expr *e)
{
	double *out;
	int r;

	e = func_impl_bare(e);
	if (eval_expr_enter(ev, e) < 0)
		return NULL;
	out = arena_alloc(&ev->arena, grid->n * sizeof(*out));
	r = eval_expr_scalar_node(ev, grid, e, out);
	ev->depth--;
	return r < 0 ? NULL : out;
}
