#include "config.h"

#include "promql/parse_selector.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "promql/lex_scan.h"

bool
parse_selector_is_name(const struct token *t)
{
	switch (t->kind) {
	case TOKEN_IDENT:
	case TOKEN_METRIC_IDENT:
	case TOKEN_AGGREGATE:
	case TOKEN_BY:
	case TOKEN_WITHOUT:
	case TOKEN_OFFSET:
	case TOKEN_ANCHORED:
	case TOKEN_SMOOTHED:
	case TOKEN_FILL:
	case TOKEN_FILL_LEFT:
	case TOKEN_FILL_RIGHT:
	case TOKEN_START:
	case TOKEN_END_WORD:
	case TOKEN_STEP:
	case TOKEN_RANGE:
	case TOKEN_MAX_OF:
	case TOKEN_MIN_OF:
		return true;
	case TOKEN_OP:
		return t->op == OP_AND || t->op == OP_OR || t->op == OP_UNLESS;
	default:
		return false;
	}
}

static struct slice
selector_string(struct parser *p, const struct token *t)
{
	struct slice s = parse_state_text(p, t);

	return t->kind == TOKEN_STRING ? lex_scan_unquote(s, p->arena) : s;
}

/* The operator of a matcher. */
static bool
matcher_op_of(const struct token *t, enum matcher_op *op)
{
	if (t->kind == TOKEN_ASSIGN)
		*op = MATCH_EQ;
	else if (t->kind == TOKEN_OP && t->op == OP_NE)
		*op = MATCH_NE;
	else if (t->kind == TOKEN_MATCH_RE)
		*op = MATCH_RE;
	else if (t->kind == TOKEN_MATCH_NRE)
		*op = MATCH_NRE;
	else
		return false;
	return true;
}

static int
matcher_read(struct parser *p, struct matcher *m)
{
	const char *in = "label matching";
	struct token name, value;
	struct err err = { 0 };
	enum matcher_op op;

	if (!parse_state_is(p, TOKEN_IDENT) && !parse_state_is(p, TOKEN_STRING))
		return parse_state_unexpected(p, in, "identifier or \"}\"");
	name = parse_state_take(p);
	if (!matcher_op_of(parse_state_peek(p), &op)) {
		if (name.kind == TOKEN_IDENT)
			return parse_state_unexpected(
				p, in, "label matching operator");
		/* A string by itself is the metric's name. */
		return matcher_init(m, MATCH_EQ, LABEL_NAME,
				    selector_string(p, &name), NULL);
	}
	parse_state_take(p);
	if (!parse_state_is(p, TOKEN_STRING))
		return parse_state_unexpected(p, in, "string");
	value = parse_state_take(p);
	if (matcher_init(m, op, selector_string(p, &name),
			 selector_string(p, &value), &err) < 0)
		return parse_state_fail(p, name.start, value.end, "%s",
					err.text);
	return 0;
}

struct matcher_list {
	struct matcher *m;
	size_t n, cap;
};

/* Behind the opening brace, with the closing one. */
static int
matchers_read(struct parser *p, struct matcher_list *l)
{
	for (;;) {
		if (parse_state_accept(p, TOKEN_RIGHT_BRACE))
			return 0;
		MEM_GROW(l->m, l->n, l->cap);
		if (matcher_read(p, &l->m[l->n]) < 0)
			return -1;
		l->n++;
		if (parse_state_accept(p, TOKEN_COMMA) ||
		    parse_state_is(p, TOKEN_RIGHT_BRACE))
			continue;
		return parse_state_unexpected(p, "label matching",
					      "\",\" or \"}\"");
	}
}

static void
selector_keep(struct parser *p, struct expr *e, const struct matcher_list *l)
{
	e->selector.n = l->n;
	e->selector.m = arena_copy(p->arena, l->m, l->n * sizeof(*l->m));
	MEM_GROW(p->selector, p->n_selectors, p->cap_selectors);
	p->selector[p->n_selectors++] = e;
}

struct expr *
parse_selector(struct parser *p, const struct token *name)
{
	struct matcher_list l = { 0 };
	size_t start = name != NULL ? name->start : parse_state_peek(p)->start;
	struct expr *e = parse_state_node(p, EXPR_SELECTOR, TYPE_VECTOR, start,
					  p->last_end);
	int rc = 0;

	if (parse_state_accept(p, TOKEN_LEFT_BRACE))
		rc = matchers_read(p, &l);
	if (name != NULL && rc == 0) {
		e->selector.name = parse_state_text(p, name);
		MEM_GROW(l.m, l.n, l.cap);
		matcher_init(&l.m[l.n++], MATCH_EQ, LABEL_NAME,
			     e->selector.name, NULL);
	}
	e->end = (uint32_t)p->last_end;
	selector_keep(p, e, &l);
	mem_free(l.m);
	return rc < 0 ? NULL : e;
}

static bool
label_is_name(const struct token *t)
{
	if (t->kind == TOKEN_STRING || t->kind == TOKEN_IDENT ||
	    t->kind == TOKEN_METRIC_IDENT || t->kind == TOKEN_AGGREGATE)
		return true;
	if (t->kind == TOKEN_OP)
		return t->op == OP_ATAN2 || parse_selector_is_name(t);
	return t->kind >= TOKEN_OFFSET && t->kind != TOKEN_WITHOUT;
}

static int
label_read(struct parser *p, struct slice *out)
{
	struct token t;
	struct str s = { 0 };

	if (!label_is_name(parse_state_peek(p)))
		return parse_state_unexpected(p, "grouping opts", "label");
	t = parse_state_take(p);
	*out = selector_string(p, &t);
	if (out->n > 0 && utf8_valid(*out))
		return 0;
	quote_go(*out, &s);
	parse_state_fail(p, t.start, t.end,
			 "invalid label name for grouping: %s", str_text(&s));
	str_release(&s);
	return -1;
}

struct label_list {
	struct slice *l;
	size_t n, cap;
};

static int
labels_read(struct parser *p, struct label_list *l)
{
	if (!parse_state_accept(p, TOKEN_LEFT_PAREN))
		return parse_state_unexpected(p, "grouping opts", "\"(\"");
	for (;;) {
		if (parse_state_accept(p, TOKEN_RIGHT_PAREN))
			return 0;
		MEM_GROW(l->l, l->n, l->cap);
		if (label_read(p, &l->l[l->n]) < 0)
			return -1;
		l->n++;
		if (parse_state_accept(p, TOKEN_COMMA) ||
		    parse_state_is(p, TOKEN_RIGHT_PAREN))
			continue;
		return parse_state_unexpected(p, "grouping opts",
					      "\",\" or \")\"");
	}
}

int
parse_selector_labels(struct parser *p, size_t *n, struct slice **label)
{
	struct label_list l = { 0 };
	int rc = labels_read(p, &l);

	*n = l.n;
	*label = arena_copy(p->arena, l.l, l.n * sizeof(*l.l));
	mem_free(l.l);
	return rc;
}
