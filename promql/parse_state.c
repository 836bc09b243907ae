#include "config.h"

#include "promql/parse_state.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/num.h"
#include "promql/duration.h"

const struct token *
parse_state_peek(struct parser *p)
{
	struct token end = { .kind = TOKEN_END,
			     .start = p->lexer.text.n,
			     .end = p->lexer.text.n };

	if (p->err.code != ERR_NONE)
		p->token = end;
	else if (!p->have && lex_next(&p->lexer, &p->token, &p->err) < 0)
		p->token = end;
	p->have = true;
	return &p->token;
}

struct token
parse_state_take(struct parser *p)
{
	struct token t = *parse_state_peek(p);

	p->have = false;
	p->last_end = t.end;
	return t;
}

bool
parse_state_is(struct parser *p, enum token_kind kind)
{
	return parse_state_peek(p)->kind == kind;
}

bool
parse_state_accept(struct parser *p, enum token_kind kind)
{
	if (!parse_state_is(p, kind))
		return false;
	parse_state_take(p);
	return true;
}

struct slice
parse_state_text(const struct parser *p, const struct token *t)
{
	return lex_slice(p->lexer.text, t);
}

int
parse_state_fail(struct parser *p, size_t start, size_t end, const char *fmt,
		 ...)
{
	char text[sizeof(p->err.text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_set_at(&p->err, ERR_SYNTAX, start, end, "%s", text);
}

int
parse_state_unexpected(struct parser *p, const char *context, const char *what)
{
	const struct token *t = parse_state_peek(p);
	struct str s = { 0 };

	if (context == NULL && p->aggregations > 0)
		context = "aggregation";
	str_add(&s, "unexpected ");
	lex_describe(p->lexer.text, t, &s);
	if (context != NULL)
		str_printf(&s, " in %s", context);
	if (what != NULL)
		str_printf(&s, ", expected %s", what);
	parse_state_fail(p, t->start, t->end, "%s", str_text(&s));
	str_release(&s);
	return -1;
}

int
parse_state_expect(struct parser *p, enum token_kind kind)
{
	if (parse_state_accept(p, kind))
		return 0;
	return parse_state_unexpected(p, NULL, NULL);
}

struct expr *
parse_state_node(struct parser *p, enum expr_kind kind, enum value_type type,
		 size_t start, size_t end)
{
	struct expr *e = arena_calloc(p->arena, 1, sizeof(*e));

	e->kind = kind;
	e->type = type;
	e->start = (uint32_t)start;
	e->end = (uint32_t)end;
	e->depth = 1;
	return e;
}

static int
parse_too_deep(struct parser *p, size_t start, size_t end)
{
	return parse_state_fail(p, start, end,
				"the query is nested more than %d levels "
				"deep: split it or use recording rules",
				LIMIT_QUERY_DEPTH);
}

int
parse_state_above(struct parser *p, struct expr *e, const struct expr *child)
{
	if (child == NULL)
		return 0;
	if (child->depth + 1 > e->depth)
		e->depth = child->depth + 1;
	if (e->depth > LIMIT_QUERY_DEPTH)
		return parse_too_deep(p, e->start, e->end);
	return 0;
}

int
parse_state_enter(struct parser *p)
{
	const struct token *t;

	if (++p->depth <= LIMIT_QUERY_DEPTH)
		return 0;
	t = parse_state_peek(p);
	return parse_too_deep(p, t->start, t->end);
}

void
parse_state_leave(struct parser *p)
{
	p->depth--;
}

/* Go's ParseInt with base 0: prefixes, underscores between digits. */
static bool
parse_go_int(struct slice s, double *out)
{
	uint64_t v = 0;
	unsigned base = 10;
	bool digit = false;
	size_t i = 0;

	if (s.n > 1 && s.p[0] == '0') {
		base = (s.p[1] | 0x20) == 'x' ? 16 : 8;
		i = base == 16 ? 2 : 1;
		digit = true;
	}
	for (; i < s.n; i++) {
		char c = s.p[i];
		unsigned d = c >= '0' && c <= '9' ? (unsigned)(c - '0')
						  : (c | 0x20) - 'a' + 10u;

		if (c == '_' && !digit)
			return false;
		digit = c != '_';
		if (!digit)
			continue;
		if (d >= base || v > ((uint64_t)INT64_MAX - d) / base)
			return false;
		v = v * base + d;
	}
	*out = (double)(int64_t)v;
	return digit && !(base == 16 && s.n == 2);
}

static int
parse_number_text(struct parser *p, const struct token *t, double *out)
{
	struct slice s = parse_state_text(p, t);
	struct err err = { 0 };

	if (parse_go_int(s, out) || num_parse_go(s, out, &err) == 0)
		return 0;
	return parse_state_fail(p, t->start, t->end, "error parsing number: %s",
				err.text);
}

struct expr *
parse_state_number(struct parser *p)
{
	struct token t = parse_state_take(p);
	struct expr *e =
		parse_state_node(p, EXPR_NUMBER, TYPE_SCALAR, t.start, t.end);
	struct err err = { 0 };
	int64_t ms = 0;

	e->number.duration = t.kind == TOKEN_DURATION;
	if (t.kind == TOKEN_NUMBER)
		return parse_number_text(p, &t, &e->number.value) < 0 ? NULL
								      : e;
	if (duration_parse(parse_state_text(p, &t), &ms, &err) < 0) {
		parse_state_fail(p, t.start, t.end, "%s", err.text);
		return NULL;
	}
	e->number.value = (double)ms / 1000;
	return e;
}
