#include "config.h"

#include "promql/parse.h"

#include "base/limits.h"
#include "base/mem.h"
#include "promql/check.h"
#include "promql/func.h"
#include "promql/lex_scan.h"
#include "promql/parse_binary.h"
#include "promql/parse_postfix.h"
#include "promql/parse_selector.h"

const struct parse_options parse_defaults = { .duration_expressions = true };

static struct expr *parse_binary_expr(struct parser *p, int precedence);

struct args {
	struct expr **e;
	size_t n, cap;
};

static int
parse_args_read(struct parser *p, struct args *a)
{
	if (parse_state_expect(p, TOKEN_LEFT_PAREN) < 0)
		return -1;
	if (parse_state_accept(p, TOKEN_RIGHT_PAREN))
		return 0;
	for (;;) {
		struct expr *e = parse_binary_expr(p, 1);
		struct token comma;

		if (e == NULL)
			return -1;
		MEM_GROW(a->e, a->n, a->cap);
		a->e[a->n++] = e;
		if (!parse_state_is(p, TOKEN_COMMA))
			return parse_state_expect(p, TOKEN_RIGHT_PAREN);
		comma = parse_state_take(p);
		if (parse_state_is(p, TOKEN_RIGHT_PAREN))
			return parse_state_fail(p, comma.start, comma.end,
						"trailing commas not allowed "
						"in function call args");
	}
}

/* "(a, b)", in the arena. */
static int
parse_args(struct parser *p, size_t *n, struct expr ***out)
{
	struct args a = { 0 };
	int rc = parse_args_read(p, &a);

	*n = a.n;
	*out = arena_copy(p->arena, a.e, a.n * sizeof(*a.e));
	mem_free(a.e);
	return rc;
}

static struct expr *
parse_call(struct parser *p, const struct token *name)
{
	struct expr *e = parse_state_node(p, EXPR_CALL, TYPE_VECTOR,
					  name->start, name->end);
	struct slice text = parse_state_text(p, name);
	const struct func *f = func_find(text);

	if (parse_args(p, &e->call.n, &e->call.arg) < 0)
		return NULL;
	if (f == NULL) {
		parse_state_fail(p, name->start, name->end,
				 "unknown function with name \"%.*s\"",
				 SLICE_ARG(text));
		return NULL;
	}
	if (f->experimental && !p->options->experimental_functions) {
		parse_state_fail(p, name->start, name->end,
				 "function \"%s\" is not enabled", f->name);
		return NULL;
	}
	e->call.func = f;
	e->type = f->returns;
	e->end = (uint32_t)p->last_end;
	for (size_t i = 0; i < e->call.n; i++)
		if (parse_state_above(p, e, e->call.arg[i]) < 0)
			return NULL;
	return e;
}

static int
parse_grouping(struct parser *p, struct expr *e)
{
	bool by = parse_state_accept(p, TOKEN_BY);

	e->aggregate.without = !by && parse_state_accept(p, TOKEN_WITHOUT);
	e->aggregate.grouped = by || e->aggregate.without;
	if (!e->aggregate.grouped)
		return 0;
	return parse_selector_labels(p, &e->aggregate.n, &e->aggregate.label);
}

static int
parse_aggregate_args(struct parser *p, struct expr *e, size_t n,
		     struct expr **arg)
{
	unsigned flags = lex_op_flags(e->aggregate.op);
	size_t wanted = (flags & OPF_PARAM) != 0 ? 2 : 1;

	if (n == 0)
		return parse_state_fail(p, e->start, e->end,
					"no arguments for aggregate expression "
					"provided");
	if ((flags & OPF_EXPERIMENTAL) != 0 &&
	    !p->options->experimental_functions)
		return parse_state_fail(p, e->start, e->end,
					"%s() is experimental and must be "
					"enabled with --enable-feature="
					"promql-experimental-functions",
					lex_op_text(e->aggregate.op));
	if (n != wanted)
		return parse_state_fail(p, e->start, e->end,
					"wrong number of arguments for "
					"aggregate expression provided, "
					"expected %zu, got %zu",
					wanted, n);
	e->aggregate.arg = arg[n - 1];
	e->aggregate.param = n > 1 ? arg[0] : NULL;
	if (parse_state_above(p, e, e->aggregate.arg) < 0)
		return -1;
	return parse_state_above(p, e, e->aggregate.param);
}

static struct expr *
parse_aggregate(struct parser *p, const struct token *op)
{
	struct expr *e = parse_state_node(p, EXPR_AGGREGATE, TYPE_VECTOR,
					  op->start, op->end);
	struct expr **arg;
	size_t n;
	int rc;

	e->aggregate.op = op->op;
	p->aggregations++;
	rc = parse_grouping(p, e);
	if (rc == 0)
		rc = parse_args(p, &n, &arg);
	if (rc == 0 && !e->aggregate.grouped)
		rc = parse_grouping(p, e);
	p->aggregations--;
	e->end = (uint32_t)p->last_end;
	if (rc < 0 || parse_aggregate_args(p, e, n, arg) < 0)
		return NULL;
	return e;
}

static struct expr *
parse_paren(struct parser *p)
{
	struct token open = parse_state_take(p);
	struct expr *in = parse_binary_expr(p, 1), *e;

	if (in == NULL || parse_state_expect(p, TOKEN_RIGHT_PAREN) < 0)
		return NULL;
	e = parse_state_node(p, EXPR_PAREN, in->type, open.start, p->last_end);
	e->paren = in;
	return parse_state_above(p, e, in) < 0 ? NULL : e;
}

static struct expr *
parse_string(struct parser *p)
{
	struct token t = parse_state_take(p);
	struct expr *e =
		parse_state_node(p, EXPR_STRING, TYPE_STRING, t.start, t.end);

	e->string = lex_scan_unquote(parse_state_text(p, &t), p->arena);
	return e;
}

/* Something that begins with a word. */
static struct expr *
parse_named(struct parser *p)
{
	struct token t = parse_state_take(p);
	enum token_kind next = parse_state_peek(p)->kind;
	bool call = t.kind == TOKEN_IDENT ||
		    (t.kind >= TOKEN_START && t.kind <= TOKEN_MIN_OF);

	if (t.kind == TOKEN_AGGREGATE &&
	    (next == TOKEN_LEFT_PAREN || next == TOKEN_BY ||
	     next == TOKEN_WITHOUT))
		return parse_aggregate(p, &t);
	if (call && next == TOKEN_LEFT_PAREN)
		return parse_call(p, &t);
	return parse_selector(p, &t);
}

static struct expr *
parse_primary(struct parser *p)
{
	const struct token *t = parse_state_peek(p);

	switch (t->kind) {
	case TOKEN_NUMBER:
	case TOKEN_DURATION:
		return parse_state_number(p);
	case TOKEN_STRING:
		return parse_string(p);
	case TOKEN_LEFT_PAREN:
		return parse_paren(p);
	case TOKEN_LEFT_BRACE:
		return parse_selector(p, NULL);
	default:
		if (parse_selector_is_name(t))
			return parse_named(p);
		parse_state_unexpected(p, NULL, NULL);
		return NULL;
	}
}

static struct expr *
parse_unary(struct parser *p)
{
	struct token sign = parse_state_take(p);
	struct expr *arg = parse_binary_expr(p, lex_op_precedence(OP_POW)), *e;

	if (arg == NULL)
		return NULL;
	if (arg->kind == EXPR_NUMBER) {
		arg->number.value *= sign.op == OP_SUB ? -1 : 1;
		arg->start = (uint32_t)sign.start;
		return arg;
	}
	e = parse_state_node(p, EXPR_UNARY, arg->type, sign.start, arg->end);
	e->unary.negative = sign.op == OP_SUB;
	e->unary.arg = arg;
	return parse_state_above(p, e, arg) < 0 ? NULL : e;
}

static int
parse_fill_is_on(struct parser *p, const struct expr *e)
{
	if (p->options->binop_fill ||
	    (!e->binary.fill_left && !e->binary.fill_right))
		return 0;
	return parse_state_fail(p, e->start, e->end,
				"binop fill modifiers are experimental and not "
				"enabled");
}

static struct expr *
parse_right_side(struct parser *p, struct expr *lhs)
{
	struct token op = parse_state_take(p);
	struct expr *e = parse_state_node(p, EXPR_BINARY, TYPE_VECTOR,
					  lhs->start, op.end);
	struct expr *rhs = NULL;

	e->binary.op = op.op;
	e->binary.lhs = lhs;
	if (parse_binary_modifiers(p, e) == 0)
		rhs = parse_binary_expr(p, lex_op_precedence(op.op) +
						   (op.op != OP_POW));
	if (rhs == NULL)
		return NULL;
	e->binary.rhs = rhs;
	e->end = rhs->end;
	if (lhs->type == TYPE_SCALAR && rhs->type == TYPE_SCALAR)
		e->type = TYPE_SCALAR;
	if (parse_fill_is_on(p, e) < 0 || parse_state_above(p, e, lhs) < 0 ||
	    parse_state_above(p, e, rhs) < 0)
		return NULL;
	return e;
}

static bool
parse_is_sign(const struct token *t)
{
	return t->kind == TOKEN_OP && (t->op == OP_ADD || t->op == OP_SUB);
}

/* An operand and all operators behind it that bind at least so tightly. */
static struct expr *
parse_binary_expr(struct parser *p, int precedence)
{
	struct expr *e = NULL;
	const struct token *t;

	if (parse_state_enter(p) == 0)
		e = parse_is_sign(parse_state_peek(p))
			    ? parse_unary(p)
			    : parse_postfix(p, parse_primary(p));
	while (e != NULL) {
		t = parse_state_peek(p);
		if (t->kind != TOKEN_OP ||
		    lex_op_precedence(t->op) < precedence)
			break;
		e = parse_right_side(p, e);
	}
	parse_state_leave(p);
	return p->err.code == ERR_NONE ? e : NULL;
}

static struct expr *
parse_whole(struct parser *p)
{
	struct expr *e;

	if (parse_state_is(p, TOKEN_END)) {
		parse_state_fail(p, 0, 0, "no expression found in input");
		return NULL;
	}
	e = parse_binary_expr(p, 1);
	if (e == NULL)
		return NULL;
	if (!parse_state_is(p, TOKEN_END)) {
		parse_state_unexpected(p, NULL, NULL);
		return NULL;
	}
	return check_expr(p->lexer.text, e, &p->err) < 0 ? NULL : e;
}

static void
parse_place_error(struct slice text, struct err *err)
{
	int line = 1;
	size_t begin = 0;

	if (text.n == 0) {
		err_prefix(err, "unknown position: parse error");
		return;
	}
	for (size_t i = 0; i < err->start && i < text.n; i++) {
		if (text.p[i] != '\n')
			continue;
		line++;
		begin = i + 1;
	}
	err_prefix(err, "%d:%zu: parse error", line, err->start - begin + 1);
}

static void
selector_release(struct expr *e)
{
	for (size_t i = 0; i < e->selector.n; i++)
		matcher_release(&e->selector.m[i]);
	e->selector.n = 0;
}

struct expr *
parse_expr(struct slice text, const struct parse_options *o, struct arena *a,
	   struct err *err)
{
	struct parser p = { .options = o, .arena = a };
	struct expr *e = NULL;

	if (text.n > LIMIT_QUERY_BYTES) {
		err_set(err, ERR_LIMIT,
			"the query has %zu bytes, more than the %zu that are "
			"read: shorten it",
			text.n, LIMIT_QUERY_BYTES);
		return NULL;
	}
	p.lexer.text = arena_slice(a, text);
	e = parse_whole(&p);
	if (e == NULL) {
		for (size_t i = 0; i < p.n_selectors; i++)
			selector_release(p.selector[i]);
		parse_place_error(text, &p.err);
		if (err != NULL && err->code == ERR_NONE)
			*err = p.err;
	}
	mem_free(p.selector);
	return e;
}

void
parse_release(struct expr *e)
{
	if (e == NULL)
		return;
	switch (e->kind) {
	case EXPR_SELECTOR:
		selector_release(e);
		break;
	case EXPR_SUBQUERY:
		parse_release(e->subquery.arg);
		break;
	case EXPR_CALL:
		for (size_t i = 0; i < e->call.n; i++)
			parse_release(e->call.arg[i]);
		break;
	case EXPR_AGGREGATE:
		parse_release(e->aggregate.param);
		parse_release(e->aggregate.arg);
		break;
	case EXPR_BINARY:
		parse_release(e->binary.lhs);
		parse_release(e->binary.rhs);
		break;
	case EXPR_UNARY:
		parse_release(e->unary.arg);
		break;
	case EXPR_PAREN:
		parse_release(e->paren);
		break;
	default:
		break;
	}
}
