#include "config.h"

#include "promql/ast.h"

struct expr **
ast_child(struct expr *e, size_t i)
{
	struct expr **one = NULL, **two = NULL;

	switch (e->kind) {
	case EXPR_CALL:
		return i < e->call.n ? &e->call.arg[i] : NULL;
	case EXPR_SUBQUERY:
		one = &e->subquery.arg;
		break;
	case EXPR_AGGREGATE:
		one = &e->aggregate.arg;
		if (e->aggregate.param != NULL)
			two = &e->aggregate.param;
		break;
	case EXPR_BINARY:
		one = &e->binary.lhs;
		two = &e->binary.rhs;
		break;
	case EXPR_UNARY:
		one = &e->unary.arg;
		break;
	case EXPR_PAREN:
		one = &e->paren;
		break;
	default:
		break;
	}
	return i == 0 ? one : i == 1 ? two : NULL;
}

static bool
same_number(double a, double b)
{
	return a == b || (a != a && b != b);
}

static bool
same_names(size_t n, const struct slice *a, size_t m, const struct slice *b)
{
	if (n != m)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!slice_eq(a[i], b[i]))
			return false;
	return true;
}

static bool
same_duration(const struct duration *a, const struct duration *b)
{
	return a->given == b->given && a->ms == b->ms &&
	       ast_equal(a->expr, b->expr);
}

static bool
same_selector(const struct expr *a, const struct expr *b)
{
	if (!slice_eq(a->selector.name, b->selector.name) ||
	    a->selector.n != b->selector.n ||
	    a->selector.at != b->selector.at ||
	    a->selector.at_ms != b->selector.at_ms ||
	    a->selector.anchored != b->selector.anchored ||
	    a->selector.smoothed != b->selector.smoothed)
		return false;
	for (size_t i = 0; i < a->selector.n; i++) {
		const struct matcher *m = &a->selector.m[i];
		const struct matcher *n = &b->selector.m[i];

		if (m->op != n->op || !slice_eq(m->name, n->name) ||
		    !slice_eq(m->value, n->value))
			return false;
	}
	return same_duration(&a->selector.range, &b->selector.range) &&
	       same_duration(&a->selector.offset, &b->selector.offset);
}

static bool
same_subquery(const struct expr *a, const struct expr *b)
{
	return ast_equal(a->subquery.arg, b->subquery.arg) &&
	       same_duration(&a->subquery.range, &b->subquery.range) &&
	       same_duration(&a->subquery.step, &b->subquery.step) &&
	       same_duration(&a->subquery.offset, &b->subquery.offset) &&
	       a->subquery.at == b->subquery.at &&
	       a->subquery.at_ms == b->subquery.at_ms;
}

static bool
same_call(const struct expr *a, const struct expr *b)
{
	if (a->call.func != b->call.func || a->call.n != b->call.n)
		return false;
	for (size_t i = 0; i < a->call.n; i++)
		if (!ast_equal(a->call.arg[i], b->call.arg[i]))
			return false;
	return true;
}

static bool
same_aggregate(const struct expr *a, const struct expr *b)
{
	return a->aggregate.op == b->aggregate.op &&
	       a->aggregate.without == b->aggregate.without &&
	       same_names(a->aggregate.n, a->aggregate.label, b->aggregate.n,
			  b->aggregate.label) &&
	       ast_equal(a->aggregate.param, b->aggregate.param) &&
	       ast_equal(a->aggregate.arg, b->aggregate.arg);
}

/* ignoring () is the same as nothing. */
static bool
same_matching(const struct expr *a, const struct expr *b)
{
	return a->binary.on == b->binary.on &&
	       a->binary.group == b->binary.group &&
	       same_names(a->binary.n, a->binary.label, b->binary.n,
			  b->binary.label) &&
	       same_names(a->binary.n_include, a->binary.include,
			  b->binary.n_include, b->binary.include) &&
	       a->binary.fill_left == b->binary.fill_left &&
	       a->binary.fill_right == b->binary.fill_right &&
	       same_number(a->binary.fill_left_value,
			   b->binary.fill_left_value) &&
	       same_number(a->binary.fill_right_value,
			   b->binary.fill_right_value);
}

static bool
same_binary(const struct expr *a, const struct expr *b)
{
	return a->binary.op == b->binary.op &&
	       a->binary.return_bool == b->binary.return_bool &&
	       same_matching(a, b) && ast_equal(a->binary.lhs, b->binary.lhs) &&
	       ast_equal(a->binary.rhs, b->binary.rhs);
}

/* The parser bounds the depth. */
bool
ast_equal(const struct expr *a, const struct expr *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	if (a->kind != b->kind || a->type != b->type)
		return false;
	switch (a->kind) {
	case EXPR_NUMBER:
		return same_number(a->number.value, b->number.value) &&
		       a->number.duration == b->number.duration;
	case EXPR_STRING:
		return slice_eq(a->string, b->string);
	case EXPR_SELECTOR:
		return same_selector(a, b);
	case EXPR_SUBQUERY:
		return same_subquery(a, b);
	case EXPR_CALL:
		return same_call(a, b);
	case EXPR_AGGREGATE:
		return same_aggregate(a, b);
	case EXPR_BINARY:
		return same_binary(a, b);
	case EXPR_UNARY:
		return a->unary.negative == b->unary.negative &&
		       ast_equal(a->unary.arg, b->unary.arg);
	case EXPR_PAREN:
		return ast_equal(a->paren, b->paren);
	case EXPR_DURATION_FN:
		return a->duration_fn.fn == b->duration_fn.fn &&
		       ast_equal(a->duration_fn.arg[0],
				 b->duration_fn.arg[0]) &&
		       ast_equal(a->duration_fn.arg[1], b->duration_fn.arg[1]);
	}
	return false;
}
