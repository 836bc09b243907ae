#include "config.h"

#include "rules/template_pipe.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "rules/template_func.h"

/* -------------------------------------------------------------- nodes --- */

static void
pipe_add_field(struct template_parser *p, struct template_node *n,
	       struct slice text)
{
	struct slice *field =
		arena_calloc(p->arena, n->n_field + 1, sizeof(*field));

	if (n->n_field > 0)
		memcpy(field, n->field, n->n_field * sizeof(*field));
	field[n->n_field++] = (struct slice){ text.p + 1, text.n - 1 };
	n->field = field;
}

/* Digits with Go's prefixes and underscores. */
static int
pipe_integer(struct slice s, int64_t *out)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
	uint64_t v = 0, base = 10;

	if (i + 2 < s.n && s.p[i] == '0') {
		char c = (char)(s.p[i + 1] | 32);

		base = c == 'x' ? 16 : c == 'b' ? 2 : 8;
		i += c == 'x' || c == 'b' || c == 'o' ? 2 : 1;
	}
	if (i == s.n)
		return -1;
	for (; i < s.n; i++) {
		char c = s.p[i];
		uint64_t d = c >= '0' && c <= '9' ? (uint64_t)(c - '0')
			     : (c | 32) >= 'a' && (c | 32) <= 'f'
				     ? (uint64_t)((c | 32) - 'a' + 10)
				     : 99;

		if (c == '_')
			continue;
		if (d >= base || v > (uint64_t)INT64_MAX / 16 / 2 * 2)
			return -1;
		v = v * base + d;
	}
	*out = negative ? -(int64_t)v : (int64_t)v;
	return 0;
}

static int
pipe_char(struct template_parser *p, struct template_token t, int64_t *out)
{
	struct slice s;
	uint32_t cp;

	if (template_parser_unquote(p, t, &s) < 0)
		return -1;
	if (s.n == 0 || utf8_decode(s, &cp) != s.n)
		return template_parser_error_of(
			p, "malformed character constant: ", t.text);
	*out = cp;
	return 0;
}

static struct template_node *
pipe_number(struct template_parser *p, struct template_token t)
{
	struct template_node *n = template_parser_node(p, NODE_NUMBER, t);

	if (t.word == WORD_CHAR_CONSTANT) {
		if (pipe_char(p, t, &n->integer) < 0)
			return NULL;
		n->is_int = true;
	} else if (pipe_integer(t.text, &n->integer) == 0) {
		n->is_int = true;
	} else if (num_parse_go(t.text, &n->number, NULL) == 0) {
		n->ideal_float = true;
		n->is_int = n->number >= -9e18 && n->number <= 9e18 &&
			    (double)(int64_t)n->number == n->number;
		if (n->is_int)
			n->integer = (int64_t)n->number;
	} else {
		template_parser_error_of(p, "illegal number syntax: ", t.text);
		return NULL;
	}
	if (!n->ideal_float)
		n->number = (double)n->integer;
	return n;
}

static struct template_node *
pipe_variable(struct template_parser *p, struct template_token t)
{
	for (size_t i = p->n_vars; i-- > 0;)
		if (slice_eq(p->var[i], t.text))
			return template_parser_node(p, NODE_VARIABLE, t);
	template_parser_error_of(p, "undefined variable ", t.text);
	return NULL;
}

static struct template_node *
pipe_name(struct template_parser *p, struct template_token t)
{
	struct template_node *n = template_parser_node(p, NODE_NAME, t);
	struct str s = { 0 };

	n->func = template_func_find(t.text);
	if (n->func != NULL)
		return n;
	str_add(&s, "function ");
	quote_go(t.text, &s);
	str_add(&s, " not defined");
	template_parser_error(p, str_text(&s));
	str_release(&s);
	return NULL;
}

/* ----------------------------------------------------------- operands --- */

/* *none: there is none here, which is no error by itself. */
static struct template_node *
pipe_term(struct template_parser *p, bool *none)
{
	struct template_token t = template_parser_next_word(p);
	struct template_node *n;

	*none = false;
	switch (t.word) {
	case WORD_NAME:
		return pipe_name(p, t);
	case WORD_DOT:
		return template_parser_node(p, NODE_DOT, t);
	case WORD_NIL:
		return template_parser_node(p, NODE_NIL, t);
	case WORD_BOOL:
		return template_parser_node(p, NODE_BOOL, t);
	case WORD_VARIABLE:
		return pipe_variable(p, t);
	case WORD_FIELD:
		n = template_parser_node(p, NODE_FIELD, t);
		pipe_add_field(p, n, t.text);
		return n;
	case WORD_NUMBER:
	case WORD_CHAR_CONSTANT:
		return pipe_number(p, t);
	case WORD_OPEN:
		return template_pipe_parse(p, "parenthesized pipeline",
					   WORD_CLOSE);
	case WORD_STRING:
	case WORD_RAW_STRING:
		n = template_parser_node(p, NODE_STRING, t);
		return template_parser_unquote(p, t, &n->value) < 0 ? NULL : n;
	default:
		template_parser_back(p, t);
		*none = true;
		return NULL;
	}
}

static struct template_node *
pipe_operand(struct template_parser *p, bool *none)
{
	struct template_node *n = pipe_term(p, none), *chain;

	if (n == NULL || template_parser_peek(p).word != WORD_FIELD)
		return n;
	switch (n->kind) {
	case NODE_BOOL:
	case NODE_STRING:
	case NODE_NUMBER:
	case NODE_NIL:
	case NODE_DOT:
		template_parser_error_of(p, "unexpected . after term ",
					 n->text);
		return NULL;
	case NODE_FIELD:
	case NODE_VARIABLE:
		chain = n;
		break;
	default:
		chain = template_parser_node(p, NODE_CHAIN,
					     template_parser_peek(p));
		chain->first = n;
		break;
	}
	chain->pos = (uint32_t)template_parser_peek(p).pos;
	while (template_parser_peek(p).word == WORD_FIELD)
		pipe_add_field(p, chain, template_parser_next(p).text);
	return chain;
}

static struct template_node *
pipe_command(struct template_parser *p)
{
	struct template_node *c = template_parser_node(
		p, NODE_COMMAND, template_parser_peek_word(p));
	struct template_node **tail = &c->first;
	struct template_token t;
	bool none;

	do {
		template_parser_peek_word(p);
		*tail = pipe_operand(p, &none);
		if (*tail != NULL)
			tail = &(*tail)->next;
		else if (!none)
			return NULL;
		t = template_parser_next(p);
	} while (t.word == WORD_SPACE);
	if (t.word == WORD_RIGHT || t.word == WORD_CLOSE) {
		template_parser_back(p, t);
	} else if (t.word != WORD_PIPE) {
		template_parser_unexpected(p, t, "operand");
		return NULL;
	}
	if (c->first == NULL) {
		template_parser_error(p, "empty command");
		return NULL;
	}
	return c;
}

/* ---------------------------------------------------------- pipelines --- */

static int
pipe_add_decl(struct template_parser *p, struct template_node *pipe,
	      struct template_token v)
{
	if (p->n_vars == TEMPLATE_PARSER_VARS)
		return template_parser_error(p, "too many variables");
	p->var[p->n_vars++] = v.text;
	pipe->decl[pipe->n_decl++] = v.text;
	return 0;
}

/* $x := , $x = , and of a range $i, $x := */
static int
pipe_decls(struct template_parser *p, struct template_node *pipe,
	   const char *context)
{
	struct template_token v, after, next;
	enum template_word word;

	while (template_parser_peek_word(p).word == WORD_VARIABLE) {
		v = template_parser_next_word(p);
		after = template_parser_peek(p);
		next = template_parser_peek_word(p);
		if (next.word == WORD_ASSIGN || next.word == WORD_DECLARE) {
			pipe->assign = next.word == WORD_ASSIGN;
			template_parser_next_word(p);
			return pipe_add_decl(p, pipe, v);
		}
		if (next.word != WORD_CHAR ||
		    !slice_eq(next.text, SLICE(","))) {
			if (after.word == WORD_SPACE)
				template_parser_back(p, after);
			template_parser_back(p, v);
			return 0;
		}
		template_parser_next_word(p);
		if (strcmp(context, "range") != 0 || pipe->n_decl > 0) {
			struct str s = { 0 };

			str_printf(&s, "too many declarations in %s", context);
			template_parser_error(p, str_text(&s));
			str_release(&s);
			return -1;
		}
		if (pipe_add_decl(p, pipe, v) < 0)
			return -1;
		word = template_parser_peek_word(p).word;
		if (word != WORD_VARIABLE && word != WORD_RIGHT &&
		    word != WORD_CLOSE)
			return template_parser_error(
				p, "range can only initialize "
				   "variables");
	}
	return 0;
}

/* Only the first command may begin with something that cannot be called. */
static int
pipe_check_pipeline(struct template_parser *p, const struct template_node *pipe,
		    const char *context)
{
	const struct template_node *c = pipe->first;
	struct str s = { 0 };

	if (c == NULL) {
		str_printf(&s, "missing value for %s", context);
	} else {
		int stage = 2;

		for (c = c->next; c != NULL; c = c->next, stage++)
			if (c->first->kind >= NODE_BOOL &&
			    c->first->kind <= NODE_STRING)
				break;
		if (c == NULL)
			return 0;
		str_printf(&s, "non executable command in pipeline stage %d",
			   stage);
	}
	template_parser_error(p, str_text(&s));
	str_release(&s);
	return -1;
}

static int
pipe_commands(struct template_parser *p, struct template_node *pipe,
	      const char *context, enum template_word end)
{
	struct template_node **tail = &pipe->first;

	for (;;) {
		struct template_token t = template_parser_next_word(p);

		if (t.word == end)
			return pipe_check_pipeline(p, pipe, context);
		switch (t.word) {
		case WORD_BOOL:
		case WORD_CHAR_CONSTANT:
		case WORD_DOT:
		case WORD_FIELD:
		case WORD_NAME:
		case WORD_NUMBER:
		case WORD_NIL:
		case WORD_RAW_STRING:
		case WORD_STRING:
		case WORD_VARIABLE:
		case WORD_OPEN:
			template_parser_back(p, t);
			*tail = pipe_command(p);
			if (*tail == NULL)
				return -1;
			tail = &(*tail)->next;
			break;
		default:
			return template_parser_unexpected(p, t, context);
		}
	}
}

struct template_node *
template_pipe_parse(struct template_parser *p, const char *context,
		    enum template_word end)
{
	struct template_node *pipe = template_parser_node(
		p, NODE_PIPE, template_parser_peek_word(p));
	int rc;

	if (++p->depth > LIMIT_TEMPLATE_DEPTH) {
		template_parser_error(p, "nested too deep");
		return NULL;
	}
	rc = pipe_decls(p, pipe, context);
	if (rc == 0)
		rc = pipe_commands(p, pipe, context, end);
	p->depth--;
	return rc < 0 ? NULL : pipe;
}
