#include "config.h"

#include "promql/parse_duration.h"

#include "promql/duration.h"

/* What an unexpected token is blamed on. */
struct blame {
	const char *context, *what;
};

static struct expr *duration_expr(struct parser *p, const struct blame *b,
				  int precedence);

static int
duration_is_on(struct parser *p, const struct expr *e)
{
	if (p->options->duration_expressions)
		return 0;
	return parse_state_fail(p, e->start, e->end,
				"experimental duration expression is not "
				"enabled");
}

static struct expr *
duration_over(struct parser *p, struct expr *e, const struct expr *a,
	      const struct expr *b)
{
	if (parse_state_above(p, e, a) < 0 || parse_state_above(p, e, b) < 0 ||
	    duration_is_on(p, e) < 0)
		return NULL;
	return e;
}

static int
duration_expect(struct parser *p, const struct blame *b, enum token_kind kind)
{
	if (parse_state_accept(p, kind))
		return 0;
	return parse_state_unexpected(p, b->context, b->what);
}

/* Two arguments behind min_of or max_of. */
static int
duration_args(struct parser *p, const struct blame *b, struct expr *arg[2])
{
	arg[0] = duration_expr(p, b, 1);
	if (arg[0] == NULL || duration_expect(p, b, TOKEN_COMMA) < 0)
		return -1;
	arg[1] = duration_expr(p, b, 1);
	return arg[1] == NULL ? -1 : 0;
}

/* step() range() min_of(a, b) max_of(a, b) */
static struct expr *
duration_call(struct parser *p, const struct blame *b)
{
	struct token t = parse_state_take(p);
	struct expr *e = parse_state_node(p, EXPR_DURATION_FN, TYPE_SCALAR,
					  t.start, t.end);

	e->duration_fn.fn = t.kind == TOKEN_STEP     ? DURATION_STEP
			    : t.kind == TOKEN_RANGE  ? DURATION_RANGE
			    : t.kind == TOKEN_MIN_OF ? DURATION_MIN
						     : DURATION_MAX;
	if (duration_expect(p, b, TOKEN_LEFT_PAREN) < 0)
		return NULL;
	if ((t.kind == TOKEN_MIN_OF || t.kind == TOKEN_MAX_OF) &&
	    duration_args(p, b, e->duration_fn.arg) < 0)
		return NULL;
	if (duration_expect(p, b, TOKEN_RIGHT_PAREN) < 0)
		return NULL;
	e->end = (uint32_t)p->last_end;
	return duration_over(p, e, e->duration_fn.arg[0],
			     e->duration_fn.arg[1]);
}

static struct expr *
duration_paren(struct parser *p, const struct blame *b)
{
	struct token t = parse_state_take(p);
	struct expr *in = duration_expr(p, b, 1), *e;

	if (in == NULL || duration_expect(p, b, TOKEN_RIGHT_PAREN) < 0)
		return NULL;
	if (in->kind == EXPR_NUMBER && in->number.value >= 0)
		return in;
	e = parse_state_node(p, EXPR_PAREN, TYPE_SCALAR, t.start, p->last_end);
	e->paren = in;
	return duration_over(p, e, in, NULL);
}

static struct expr *
duration_signed(struct parser *p, bool negative, size_t start, struct expr *arg)
{
	struct expr *e;

	if (arg == NULL)
		return NULL;
	if (arg->kind == EXPR_NUMBER) {
		arg->number.value *= negative ? -1 : 1;
		arg->start = (uint32_t)start;
		return arg;
	}
	if (!negative)
		return arg;
	e = parse_state_node(p, EXPR_UNARY, TYPE_SCALAR, start, arg->end);
	e->unary.negative = true;
	e->unary.arg = arg;
	return duration_over(p, e, arg, NULL);
}

static bool
duration_is_sign(struct parser *p)
{
	const struct token *t = parse_state_peek(p);

	return t->kind == TOKEN_OP && (t->op == OP_ADD || t->op == OP_SUB);
}

static struct expr *
duration_literal(struct parser *p)
{
	struct expr *e = parse_state_number(p);
	struct err err = { 0 };
	int64_t ms;

	if (e != NULL &&
	    duration_from_seconds(e->number.value, &ms, &err) < 0) {
		parse_state_fail(p, e->start, e->end, "%s", err.text);
		return NULL;
	}
	return e;
}

static struct expr *
duration_primary(struct parser *p, const struct blame *b)
{
	const struct token *t = parse_state_peek(p);
	struct token sign;

	switch (t->kind) {
	case TOKEN_NUMBER:
	case TOKEN_DURATION:
		return duration_literal(p);
	case TOKEN_STEP:
	case TOKEN_RANGE:
	case TOKEN_MIN_OF:
	case TOKEN_MAX_OF:
		return duration_call(p, b);
	case TOKEN_LEFT_PAREN:
		return duration_paren(p, b);
	default:
		break;
	}
	if (duration_is_sign(p)) {
		sign = parse_state_take(p);
		return duration_signed(
			p, sign.op == OP_SUB, sign.start,
			duration_expr(p, b, lex_op_precedence(OP_POW)));
	}
	parse_state_unexpected(p, b->context, b->what);
	return NULL;
}

static int
duration_check_zero(struct parser *p, const struct token *op,
		    const struct expr *rhs)
{
	if (rhs->kind != EXPR_NUMBER || rhs->number.value != 0)
		return 0;
	if (op->op == OP_DIV)
		return parse_state_fail(p, op->start, op->end,
					"division by zero");
	if (op->op == OP_MOD)
		return parse_state_fail(p, op->start, op->end,
					"modulo by zero");
	return 0;
}

static bool
duration_is_op(const struct token *t, int precedence)
{
	return t->kind == TOKEN_OP && t->op >= OP_ADD && t->op <= OP_POW &&
	       t->op != OP_ATAN2 && lex_op_precedence(t->op) >= precedence;
}

/* lhs and all operators behind it that bind at least so tightly. */
static struct expr *
duration_tail(struct parser *p, const struct blame *b, int precedence,
	      struct expr *lhs)
{
	while (lhs != NULL && duration_is_op(parse_state_peek(p), precedence)) {
		struct token op = parse_state_take(p);
		int next = lex_op_precedence(op.op) + (op.op != OP_POW);
		struct expr *rhs = duration_expr(p, b, next), *e;

		if (rhs == NULL || duration_check_zero(p, &op, rhs) < 0)
			return NULL;
		e = parse_state_node(p, EXPR_BINARY, TYPE_SCALAR, lhs->start,
				     rhs->end);
		e->binary.op = op.op;
		e->binary.lhs = lhs;
		e->binary.rhs = rhs;
		lhs = duration_over(p, e, lhs, rhs);
	}
	return lhs;
}

static struct expr *
duration_expr(struct parser *p, const struct blame *b, int precedence)
{
	struct expr *e = NULL;

	if (parse_state_enter(p) == 0)
		e = duration_tail(p, b, precedence, duration_primary(p, b));
	parse_state_leave(p);
	return e;
}

static int
duration_take(struct parser *p, struct expr *e, bool positive,
	      struct duration *out)
{
	struct err err = { 0 };

	if (e == NULL)
		return -1;
	out->given = true;
	while (e->kind == EXPR_PAREN)
		e = e->paren;
	if (e->kind != EXPR_NUMBER) {
		out->expr = e;
		return 0;
	}
	if (positive && !(e->number.value > 0))
		return parse_state_fail(p, e->start, e->end,
					"duration must be greater than 0");
	if (duration_from_seconds(e->number.value, &out->ms, &err) < 0)
		return parse_state_fail(p, e->start, e->end, "%s", err.text);
	return 0;
}

int
parse_duration_bracket(struct parser *p, const char *context, const char *what,
		       struct duration *out)
{
	struct blame b = { context, what };

	return duration_take(p, duration_expr(p, &b, 1), true, out);
}

int
parse_duration_offset(struct parser *p, struct duration *out)
{
	static const struct blame b = {
		"offset", "number, duration, step(), or range()"
	};
	bool sign = duration_is_sign(p);
	struct token t;
	struct expr *e;

	if (sign)
		t = parse_state_take(p);
	if (sign && duration_is_sign(p)) {
		e = duration_expr(p, &b, lex_op_precedence(OP_POW));
		e = duration_signed(p, t.op == OP_SUB, t.start, e);
		e = duration_tail(p, &b, 1, e);
	} else if (sign) {
		e = duration_signed(p, t.op == OP_SUB, t.start,
				    duration_primary(p, &b));
	} else if (parse_state_is(p, TOKEN_LEFT_PAREN)) {
		e = duration_expr(p, &b, 1);
	} else {
		e = duration_primary(p, &b);
	}
	if (duration_take(p, e, false, out) < 0)
		return -1;
	out->given = out->expr != NULL || out->ms != 0;
	return 0;
}
