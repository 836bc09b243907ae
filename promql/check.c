#include "config.h"

#include "promql/check.h"

#include <stdio.h>

#include "base/err.h"
#include "base/quote.h"
#include "promql/func.h"
#include "promql/lex.h"

struct check {
	struct slice text;
	struct err *err;
};

static int check_node(struct check *c, const struct expr *e);

const char *
check_type_name(enum value_type t)
{
	switch (t) {
	case TYPE_SCALAR:
		return "scalar";
	case TYPE_VECTOR:
		return "instant vector";
	case TYPE_MATRIX:
		return "range vector";
	case TYPE_STRING:
		return "string";
	default:
		return "none";
	}
}

/* As Prometheus' types are called inside. */
static const char *
check_short_name(enum value_type t)
{
	return t == TYPE_VECTOR   ? "vector"
	       : t == TYPE_MATRIX ? "matrix"
				  : check_type_name(t);
}

#define FAIL(c, e, ...) \
	err_set_at((c)->err, ERR_TYPE, (e)->start, (e)->end, __VA_ARGS__)

/* The child is right in itself and of the type wanted by WHERE. */
static int
check_expect(struct check *c, const struct expr *e, enum value_type want,
	     const char *where)
{
	if (check_node(c, e) < 0)
		return -1;
	if (e->type == want)
		return 0;
	return FAIL(c, e, "expected type %s in %s, got %s",
		    check_type_name(want), where, check_type_name(e->type));
}

static int
check_aggregate(struct check *c, const struct expr *e)
{
	if (check_expect(c, e->aggregate.arg, TYPE_VECTOR,
			 "aggregation expression") < 0)
		return -1;
	if (e->aggregate.param == NULL)
		return 0;
	return check_expect(c, e->aggregate.param,
			    e->aggregate.op == OP_COUNT_VALUES ? TYPE_STRING
							       : TYPE_SCALAR,
			    "aggregation parameter");
}

static bool
check_is_space(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r';
}

/* What stands between the operands. */
static int
check_fail_op(struct check *c, const struct expr *e, const char *what)
{
	size_t start = e->binary.lhs->end, end = e->binary.rhs->start;

	while (start < end && check_is_space(c->text.p[start]))
		start++;
	while (end > start && check_is_space(c->text.p[end - 1]))
		end--;
	return err_set_at(c->err, ERR_TYPE, start, end, "%s", what);
}

static int
check_on_and_group(struct check *c, const struct expr *e)
{
	struct str s = { 0 };

	for (size_t i = 0; e->binary.on && i < e->binary.n; i++)
		for (size_t k = 0; k < e->binary.n_include; k++) {
			if (!slice_eq(e->binary.label[i], e->binary.include[k]))
				continue;
			str_add(&s, "label ");
			quote_go(e->binary.label[i], &s);
			str_add(&s, " must not occur in ON and GROUP clause at "
				    "once");
			check_fail_op(c, e, str_text(&s));
			str_release(&s);
			return -1;
		}
	return 0;
}

static bool
check_is_value(const struct expr *e)
{
	return e->type == TYPE_SCALAR || e->type == TYPE_VECTOR;
}

static int
check_set_op(struct check *c, const struct expr *e, bool vectors)
{
	const char *op = lex_op_text(e->binary.op);

	if (!vectors)
		return FAIL(c, e,
			    "set operator \"%s\" not allowed in binary scalar "
			    "expression",
			    op);
	if (e->binary.group != GROUP_NONE)
		return FAIL(c, e, "no grouping allowed for \"%s\" operation",
			    op);
	return 0;
}

static int
check_sides(struct check *c, const struct expr *e)
{
	const struct expr *l = e->binary.lhs, *r = e->binary.rhs;
	bool vectors = l->type == TYPE_VECTOR && r->type == TYPE_VECTOR;
	bool set = (lex_op_flags(e->binary.op) & OPF_SET) != 0;

	if (!check_is_value(l) || !check_is_value(r))
		return FAIL(c, check_is_value(l) ? r : l,
			    "binary expression must contain only scalar and "
			    "instant vector types");
	if (!vectors && e->binary.n > 0)
		return FAIL(c, e,
			    "vector matching only allowed between instant "
			    "vectors");
	if (set && check_set_op(c, e, vectors) < 0)
		return -1;
	if (!e->binary.fill_left && !e->binary.fill_right)
		return 0;
	if (!vectors)
		return FAIL(c, e,
			    "filling in missing series only allowed between "
			    "instant vectors");
	if (set)
		return FAIL(c, e,
			    "filling in missing series not allowed for set "
			    "operators");
	return 0;
}

static int
check_binary(struct check *c, const struct expr *e)
{
	bool compare = (lex_op_flags(e->binary.op) & OPF_COMPARE) != 0;

	if (check_node(c, e->binary.lhs) < 0 ||
	    check_node(c, e->binary.rhs) < 0)
		return -1;
	if (e->binary.return_bool && !compare)
		return check_fail_op(
			c, e,
			"bool modifier can only be used on comparison "
			"operators");
	if (compare && !e->binary.return_bool && e->type == TYPE_SCALAR)
		return check_fail_op(
			c, e,
			"comparisons between scalars must use BOOL modifier");
	if (check_on_and_group(c, e) < 0)
		return -1;
	return check_sides(c, e);
}

static int
check_arity(struct check *c, const struct expr *e)
{
	const struct func *f = e->call.func;
	int n = (int)e->call.n;
	const char *least = f->max == f->min ? "" : "at least ";

	if (n < f->min || (n > f->max && f->max == f->min))
		return FAIL(c, e,
			    "expected %s%d argument(s) in call to \"%s\", got "
			    "%d",
			    least, f->min, f->name, n);
	if (f->max >= 0 && n > f->max)
		return FAIL(c, e,
			    "expected at most %d argument(s) in call to "
			    "\"%s\", got %d",
			    f->max, f->name, n);
	return 0;
}

static int
check_selector(struct check *c, const struct expr *e, bool may_be_empty)
{
	const struct matcher *m = e->selector.m;
	size_t n = e->selector.n;
	struct str s = { 0 };

	if (e->selector.name.n == 0) {
		for (size_t i = 0; i < n; i++)
			if (!matcher_matches_empty(&m[i]))
				return 0;
		return may_be_empty ? 0
				    : FAIL(c, e,
					   "vector selector must contain at "
					   "least one "
					   "non-empty matcher");
	}
	for (size_t i = 0; i + 1 < n; i++) {
		if (!slice_eq(m[i].name, LABEL_NAME))
			continue;
		quote_go(e->selector.name, &s);
		str_add(&s, " or ");
		quote_go(m[i].value, &s);
		FAIL(c, e, "metric name must not be set twice: %s",
		     str_text(&s));
		str_release(&s);
		return -1;
	}
	return 0;
}

/* The second argument of info(): matchers alone. */
static int
check_info(struct check *c, const struct expr *e)
{
	const struct expr *arg = e->call.arg[1];

	if (arg->type != TYPE_VECTOR)
		return FAIL(c, arg,
			    "expected type instant vector in call to function "
			    "\"info\", got %s",
			    check_type_name(arg->type));
	if (arg->kind != EXPR_SELECTOR)
		return FAIL(c, arg, "expected label selectors only");
	if (arg->selector.name.n > 0)
		return FAIL(c, arg,
			    "expected label selectors only, got vector "
			    "selector instead");
	if (check_expect(c, e->call.arg[0], TYPE_VECTOR,
			 "call to function \"info\"") < 0)
		return -1;
	return check_selector(c, arg, true);
}

static int
check_call(struct check *c, const struct expr *e)
{
	const struct func *f = e->call.func;
	char where[96];

	if (check_arity(c, e) < 0)
		return -1;
	if (f->id == FUNC_info && e->call.n > 1)
		return check_info(c, e);
	snprintf(where, sizeof(where), "call to function \"%s\"", f->name);
	for (size_t i = 0; i < e->call.n; i++)
		if (check_expect(c, e->call.arg[i], func_arg(f, i), where) < 0)
			return -1;
	return 0;
}

static int
check_unary(struct check *c, const struct expr *e)
{
	if (check_node(c, e->unary.arg) < 0)
		return -1;
	if (check_is_value(e->unary.arg))
		return 0;
	return FAIL(c, e,
		    "unary expression only allowed on expressions of type "
		    "scalar or instant vector, got \"%s\"",
		    check_type_name(e->unary.arg->type));
}

static int
check_subquery(struct check *c, const struct expr *e)
{
	const struct expr *arg = e->subquery.arg;

	if (check_node(c, arg) < 0)
		return -1;
	if (arg->type == TYPE_VECTOR)
		return 0;
	return FAIL(c, e,
		    "subquery is only allowed on instant vector, got %s "
		    "instead",
		    check_short_name(arg->type));
}

/* The parser bounds the depth. */
static int
check_node(struct check *c, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_SELECTOR:
		return check_selector(c, e, false);
	case EXPR_SUBQUERY:
		return check_subquery(c, e);
	case EXPR_CALL:
		return check_call(c, e);
	case EXPR_AGGREGATE:
		return check_aggregate(c, e);
	case EXPR_BINARY:
		return check_binary(c, e);
	case EXPR_UNARY:
		return check_unary(c, e);
	case EXPR_PAREN:
		return check_node(c, e->paren);
	default:
		return 0;
	}
}

int
check_expr(struct slice text, const struct expr *e, struct err *err)
{
	struct check c = { text, err };

	return check_node(&c, e);
}
