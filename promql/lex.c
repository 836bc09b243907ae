#include "config.h"

#include "promql/lex.h"

#include "base/err.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "promql/lex_scan.h"

static const struct {
	const char *text;
	int precedence;
	unsigned flags;
} lex_ops[] = {
#define OP(id, text, precedence, flags) { text, precedence, flags },
#include "promql/op.def"
#undef OP
};

#define LEX_OPS (sizeof(lex_ops) / sizeof(lex_ops[0]))

static const struct {
	const char *text, *class;
} lex_tokens[TOKEN_COUNT] = {
#define TOKEN(id, text, class) [TOKEN_##id] = { text, #class },
#include "promql/token.def"
#undef TOKEN
};

const char *
lex_op_text(enum promql_op op)
{
	return lex_ops[op].text;
}

unsigned
lex_op_flags(enum promql_op op)
{
	return lex_ops[op].flags;
}

int
lex_op_precedence(enum promql_op op)
{
	return lex_ops[op].precedence;
}

static int
lex_fail(struct lexer *l, struct err *err, const char *what, const char *arg)
{
	size_t end = l->pos > l->start ? l->pos : l->start + 1;

	if (end > l->text.n)
		end = l->text.n;
	return err_set_at(err, ERR_SYNTAX, l->start, end, "%s%s", what, arg);
}

/* WHAT 'c'AFTER, where c is the rune at AT. */
static int
lex_fail_rune(struct lexer *l, struct err *err, const char *what, size_t at,
	      const char *after)
{
	struct str s = { 0 };

	lex_scan_rune(l->text, at, &s);
	str_add(&s, after);
	lex_fail(l, err, what, str_text(&s));
	str_release(&s);
	return -1;
}

static char
lex_peek(const struct lexer *l, size_t ahead)
{
	size_t at = l->pos + ahead;

	return at < l->text.n ? l->text.p[at] : '\0';
}

static bool
lex_same_word(struct slice a, const char *b)
{
	size_t n = strlen(b);

	if (a.n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((a.p[i] | (a.p[i] >= 'A' && a.p[i] <= 'Z' ? 0x20 : 0)) !=
		    b[i])
			return false;
	return true;
}

static void
lex_skip(struct lexer *l)
{
	for (;;) {
		char c = lex_peek(l, 0);

		if (c == '#') {
			while (l->pos < l->text.n &&
			       l->text.p[l->pos] != '\n' &&
			       l->text.p[l->pos] != '\r')
				l->pos++;
		} else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
			l->pos++;
		} else {
			return;
		}
	}
}

static int
lex_emit(struct lexer *l, struct token *t, enum token_kind kind)
{
	*t = (struct token){ .kind = kind, .start = l->start, .end = l->pos };
	return 0;
}

static int
lex_emit_op(struct lexer *l, struct token *t, enum promql_op op)
{
	*t = (struct token){ TOKEN_OP, op, l->start, l->pos };
	return 0;
}

/* The keyword that a word is, TOKEN_IDENT if none. */
static enum token_kind
lex_keyword(struct slice word, enum promql_op *op)
{
	for (size_t i = TOKEN_OFFSET; i < TOKEN_COUNT; i++)
		if (lex_same_word(word, lex_tokens[i].text))
			return (enum token_kind)i;
	for (size_t i = 1; i < LEX_OPS; i++) {
		if (!lex_same_word(word, lex_ops[i].text))
			continue;
		*op = (enum promql_op)i;
		return lex_ops[i].precedence > 0 ? TOKEN_OP : TOKEN_AGGREGATE;
	}
	if (lex_same_word(word, "inf") || lex_same_word(word, "nan"))
		return TOKEN_NUMBER;
	return TOKEN_IDENT;
}

bool
lex_needs_quotes(struct slice word)
{
	enum promql_op op;
	enum token_kind kind = lex_keyword(word, &op);

	if (word.n == 0 || (word.p[0] >= '0' && word.p[0] <= '9'))
		return true;
	for (size_t i = 0; i < word.n; i++)
		if (!lex_scan_is_alnum(word.p[i]) && word.p[i] != ':')
			return true;
	return kind == TOKEN_NUMBER || kind == TOKEN_WITHOUT;
}

static int
lex_word(struct lexer *l, struct token *t)
{
	struct slice word;
	enum promql_op op = OP_NONE;
	enum token_kind kind;
	size_t after;

	while (lex_scan_is_alnum(lex_peek(l, 0)) || lex_peek(l, 0) == ':')
		l->pos++;
	word = (struct slice){ l->text.p + l->start, l->pos - l->start };
	kind = lex_keyword(word, &op);
	if (kind == TOKEN_IDENT && memchr(word.p, ':', word.n) != NULL)
		kind = TOKEN_METRIC_IDENT;
	if (kind == TOKEN_FILL || kind == TOKEN_FILL_LEFT ||
	    kind == TOKEN_FILL_RIGHT) {
		after = l->pos;
		while (after < l->text.n &&
		       strchr(" \t\r\n", l->text.p[after]) != NULL &&
		       l->text.p[after] != '\0')
			after++;
		if (after >= l->text.n || l->text.p[after] != '(')
			kind = TOKEN_IDENT;
	}
	lex_emit(l, t, kind);
	t->op = op;
	return 0;
}

/* A letter in a bracket: step, range, min_of, max_of or a fault. */
static int
lex_bracket_word(struct lexer *l, struct token *t, struct err *err)
{
	enum promql_op op = OP_NONE;
	enum token_kind kind;
	size_t end = l->pos;

	while (end < l->text.n && lex_scan_is_alnum(l->text.p[end]))
		end++;
	kind = lex_keyword(
		(struct slice){ l->text.p + l->start, end - l->start }, &op);
	if (kind < TOKEN_STEP || kind > TOKEN_MIN_OF) {
		if (l->number)
			return lex_fail_rune(l, err,
					     "unexpected character: ", l->start,
					     ", expected ':'");
		return lex_fail_rune(
			l, err, "unexpected character in duration expression: ",
			l->start, "");
	}
	l->pos = end;
	l->any = true;
	return lex_emit(l, t, kind);
}

static int
lex_number(struct lexer *l, struct token *t, struct err *err)
{
	enum lex_scan_kind kind = lex_scan_number(l->text, &l->pos);
	struct str s = { 0 };

	l->number = l->any = true;
	if (kind != SCAN_BAD)
		return lex_emit(l, t,
				kind == SCAN_NUMBER ? TOKEN_NUMBER
						    : TOKEN_DURATION);
	quote_go((struct slice){ l->text.p + l->start, l->pos - l->start }, &s);
	lex_fail(l, err, "bad number or duration syntax: ", str_text(&s));
	str_release(&s);
	return -1;
}

static int
lex_string(struct lexer *l, struct token *t, struct err *err)
{
	struct err inner = { 0 };

	if (lex_scan_string(l->text, &l->pos, &inner) < 0)
		return lex_fail(l, err, inner.text, "");
	return lex_emit(l, t, TOKEN_STRING);
}

static int
lex_end(struct lexer *l, struct token *t, struct err *err)
{
	if (l->braces)
		return lex_fail(l, err, "unexpected end of input inside braces",
				"");
	if (l->bracket && !l->number)
		return lex_fail(
			l, err,
			"unexpected end of input in duration expression", "");
	if (l->parens > 0)
		return lex_fail(l, err, "unclosed left parenthesis", "");
	if (l->bracket)
		return lex_fail(l, err, "unclosed left bracket", "");
	return lex_emit(l, t, TOKEN_END);
}

static int
lex_in_braces(struct lexer *l, struct token *t, struct err *err)
{
	char c = lex_peek(l, 0), d = lex_peek(l, 1);

	if (lex_scan_is_alpha(c)) {
		while (lex_scan_is_alnum(lex_peek(l, 0)))
			l->pos++;
		return lex_emit(l, t, TOKEN_IDENT);
	}
	if (c == '"' || c == '\'' || c == '`')
		return lex_string(l, t, err);
	if (c == '{')
		return lex_fail(l, err, "unexpected left brace '{'", "");
	if (c == '!' && d != '=' && d != '~')
		return lex_fail_rune(
			l, err,
			"unexpected character after '!' inside braces: ",
			l->pos + 1, "");
	if (c == '\0' || strchr(",=!}", c) == NULL)
		return lex_fail_rune(
			l, err, "unexpected character inside braces: ", l->pos,
			"");
	l->pos++;
	if (c == ',')
		return lex_emit(l, t, TOKEN_COMMA);
	if (c == '}') {
		l->braces = false;
		return lex_emit(l, t, TOKEN_RIGHT_BRACE);
	}
	if (c == '=' && d != '~')
		return lex_emit(l, t, TOKEN_ASSIGN);
	l->pos++;
	if (c == '!' && d == '=')
		return lex_emit_op(l, t, OP_NE);
	return lex_emit(l, t, c == '!' ? TOKEN_MATCH_NRE : TOKEN_MATCH_RE);
}

static int
lex_colon(struct lexer *l, struct token *t, struct err *err)
{
	if (l->colon)
		return lex_fail(l, err, "unexpected colon ':'", "");
	l->pos++;
	if (!l->any)
		return lex_fail(l, err,
				"unexpected colon before duration in duration "
				"expression",
				"");
	l->colon = true;
	l->number = false;
	return lex_emit(l, t, TOKEN_COLON);
}

static int
lex_bracket(struct lexer *l, struct token *t, char c, struct err *err)
{
	if (c == '[' && l->bracket)
		return lex_fail(l, err, "unexpected left bracket '['", "");
	if (c == ']' && !l->bracket)
		return lex_fail(l, err, "unexpected right bracket ']'", "");
	l->pos++;
	l->bracket = c == '[';
	l->colon = l->number = l->any = false;
	return lex_emit(l, t,
			c == '[' ? TOKEN_LEFT_BRACKET : TOKEN_RIGHT_BRACKET);
}

static int
lex_paren(struct lexer *l, struct token *t, char c, struct err *err)
{
	l->pos++;
	if (c == '(') {
		l->parens++;
		return lex_emit(l, t, TOKEN_LEFT_PAREN);
	}
	if (--l->parens < 0) {
		l->start = l->pos; /* as Prometheus does: one past it */
		return lex_fail(l, err, "unexpected right parenthesis ')'", "");
	}
	return lex_emit(l, t, TOKEN_RIGHT_PAREN);
}

/* ==, !=, <, <=, </, >, >=, >/ and the arithmetic ones. */
static int
lex_operator(struct lexer *l, struct token *t, struct err *err)
{
	char text[3] = { lex_peek(l, 0), lex_peek(l, 1), '\0' };

	if (text[0] == '=' && text[1] == '~')
		return lex_fail_rune(l, err, "unexpected character after '=': ",
				     l->pos + 1, "");
	if (text[0] == '!' && text[1] != '=')
		return lex_fail_rune(l, err, "unexpected character after '!': ",
				     l->pos + 1, "");
	for (size_t n = 2; n > 0; text[--n] = '\0')
		for (size_t i = OP_EQ; i <= OP_POW; i++)
			if (strlen(text) == n &&
			    strcmp(text, lex_ops[i].text) == 0) {
				l->pos += n;
				return lex_emit_op(l, t, (enum promql_op)i);
			}
	l->pos++;
	if (l->text.p[l->start] == '=')
		return lex_emit(l, t, TOKEN_ASSIGN);
	return lex_fail_rune(l, err, "unexpected character: ", l->start, "");
}

static int
lex_statement(struct lexer *l, struct token *t, struct err *err)
{
	char c = lex_peek(l, 0), d = lex_peek(l, 1);

	if ((c >= '0' && c <= '9') || (c == '.' && d >= '0' && d <= '9'))
		return lex_number(l, t, err);
	if (c == '[' || c == ']')
		return lex_bracket(l, t, c, err);
	if (c == '(' || c == ')')
		return lex_paren(l, t, c, err);
	if (l->bracket && c == ':')
		return lex_colon(l, t, err);
	if (l->bracket && lex_scan_is_alpha(c))
		return lex_bracket_word(l, t, err);
	if (lex_scan_is_alpha(c) || c == ':')
		return lex_word(l, t);
	if (l->bracket && !l->number && strchr("+-*/%^,", c) == NULL)
		return lex_fail_rune(
			l, err,
			"unexpected character in duration expression: ", l->pos,
			"");
	if (c == '"' || c == '\'' || c == '`')
		return lex_string(l, t, err);
	if (c == '{' || c == ',' || c == '@') {
		l->pos++;
		l->braces = c == '{';
		return lex_emit(l, t,
				c == '{'   ? TOKEN_LEFT_BRACE
				: c == ',' ? TOKEN_COMMA
					   : TOKEN_AT);
	}
	return lex_operator(l, t, err);
}

int
lex_next(struct lexer *l, struct token *t, struct err *err)
{
	lex_skip(l);
	l->start = l->pos;
	if (l->pos >= l->text.n)
		return lex_end(l, t, err);
	return l->braces ? lex_in_braces(l, t, err) : lex_statement(l, t, err);
}

static void
lex_describe_literal(const char *kind, struct slice text, struct str *out)
{
	struct slice cut = { text.p, 0 };
	uint32_t cp;

	for (int i = 0; i < 10 && cut.n < text.n; i++)
		cut.n += utf8_decode(
			(struct slice){ text.p + cut.n, text.n - cut.n }, &cp);
	str_printf(out, "%s ", kind);
	quote_go(text.n > 10 ? cut : text, out);
	str_add(out, text.n > 10 ? "..." : "");
}

void
lex_describe(struct slice text, const struct token *t, struct str *out)
{
	struct slice s = lex_slice(text, t);

	switch (t->kind) {
	case TOKEN_END:
		str_add(out, "end of input");
		return;
	case TOKEN_STRING:
		lex_describe_literal("string", s, out);
		return;
	case TOKEN_NUMBER:
		lex_describe_literal("number", s, out);
		return;
	case TOKEN_DURATION:
		lex_describe_literal("duration", s, out);
		return;
	case TOKEN_IDENT:
	case TOKEN_METRIC_IDENT:
		str_add(out, t->kind == TOKEN_IDENT ? "identifier "
						    : "metric identifier ");
		break;
	case TOKEN_OP:
	case TOKEN_AGGREGATE:
		str_printf(out, "<%s:%.*s>",
			   t->kind == TOKEN_OP ? "op" : "aggr", SLICE_ARG(s));
		return;
	default:
		if (lex_tokens[t->kind].class[0] == 'O')
			str_printf(out, "<op:%.*s>", SLICE_ARG(s));
		else if (lex_tokens[t->kind].class[0] == 'K')
			str_printf(out, "<%.*s>", SLICE_ARG(s));
		if (strchr("OK", lex_tokens[t->kind].class[0]) != NULL)
			return;
	}
	quote_go(s, out);
}
