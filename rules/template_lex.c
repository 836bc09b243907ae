#include "config.h"

#include "rules/template_lex.h"

#include "base/quote.h"
#include "base/utf8.h"

void
template_lex_init(struct template_lex *l, struct slice text)
{
	*l = (struct template_lex){ .s = text, .line = 1 };
}

void
template_lex_release(struct template_lex *l)
{
	str_release(&l->message);
}

static char
lex_at(const struct template_lex *l, size_t i)
{
	return i < l->s.n ? l->s.p[i] : '\0';
}

static bool
lex_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
lex_has(const struct template_lex *l, size_t at, const char *text)
{
	size_t n = strlen(text);

	return at + n <= l->s.n && memcmp(l->s.p + at, text, n) == 0;
}

/* From FROM on up to the lexer's place. */
static struct template_token
lex_emit(struct template_lex *l, enum template_word word, size_t from)
{
	struct template_token t = {
		word, { l->s.p + from, l->i - from }, from, l->line
	};

	for (size_t i = from; i < l->i; i++)
		l->line += l->s.p[i] == '\n';
	return t;
}

static struct template_token
lex_error(struct template_lex *l, size_t from)
{
	return (struct template_token){ WORD_ERROR, str_slice(&l->message),
					from, l->line };
}

static struct template_token
lex_fail(struct template_lex *l, const char *message)
{
	if (l->message.n == 0)
		str_add(&l->message, message);
	return lex_error(l, l->i);
}

/* As Go's %#U: U+0025 '%' */
static struct template_token
lex_fail_char(struct template_lex *l, const char *what)
{
	struct slice rest = { l->s.p + l->i, l->s.n - l->i };
	uint32_t cp = 0;
	size_t n = utf8_decode(rest, &cp);

	str_printf(&l->message, "%s U+%04X", what, (unsigned)cp);
	if (utf8_is_print(cp))
		str_printf(&l->message, " '%.*s'", (int)n, rest.p);
	return lex_error(l, l->i);
}

/* }} or " -}}" begins here; *n its bytes. */
static bool
lex_at_right(const struct template_lex *l, size_t *n)
{
	if (lex_has(l, l->i, "}}")) {
		*n = 2;
		return true;
	}
	*n = 4;
	return lex_is_space(lex_at(l, l->i)) && lex_has(l, l->i + 1, "-}}");
}

static struct template_token
lex_right(struct template_lex *l, size_t n)
{
	size_t from = l->i;
	struct template_token t;

	l->i += n;
	l->trim = n > 2;
	l->inside = false;
	t = lex_emit(l, WORD_RIGHT, from);
	t.text = SLICE("}}");
	return t;
}

/* Over a comment that begins here, and what closes it. */
static bool
lex_comment(struct template_lex *l)
{
	ptrdiff_t end = slice_find(l->s, SLICE("*/"), l->i);
	size_t n;

	if (end < 0) {
		str_add(&l->message, "unclosed comment");
		return false;
	}
	for (size_t i = l->i; i < (size_t)end; i++)
		l->line += l->s.p[i] == '\n';
	l->i = (size_t)end + 2;
	if (!lex_at_right(l, &n)) {
		str_add(&l->message, "comment ends before closing delimiter");
		return false;
	}
	l->i += n;
	l->trim = n > 2;
	return true;
}

/* Text up to the next {{, which is trimmed if the mark says so. */
static struct template_token
lex_text(struct template_lex *l)
{
	ptrdiff_t left;
	size_t from, end;
	struct template_token t;

	if (l->trim)
		while (l->i < l->s.n && lex_is_space(l->s.p[l->i]))
			l->line += l->s.p[l->i++] == '\n';
	l->trim = false;
	from = l->i;
	left = slice_find(l->s, SLICE("{{"), from);
	end = left < 0 ? l->s.n : (size_t)left;
	if (end == from) {
		if (end == l->s.n)
			return (struct template_token){ WORD_EOF, SLICE("EOF"),
							end, l->line };
		l->i += 2;
		l->inside = true;
		l->parens = 0;
		t = lex_emit(l, WORD_LEFT, from);
		if (lex_at(l, l->i) == '-' && lex_is_space(lex_at(l, l->i + 1)))
			l->i += 2;
		return t;
	}
	l->i = end;
	t = lex_emit(l, WORD_TEXT, from);
	if (left >= 0 && lex_at(l, end + 2) == '-' &&
	    lex_is_space(lex_at(l, end + 3)))
		while (t.text.n > 0 && lex_is_space(t.text.p[t.text.n - 1]))
			t.text.n--;
	return t;
}

/* Blanks count: "$x .y" are two operands.  Those in front of "-}}" do not. */
static struct template_token
lex_space(struct template_lex *l)
{
	size_t from = l->i, n;

	while (lex_is_space(lex_at(l, l->i)))
		l->i++;
	if (lex_has(l, l->i, "-}}")) {
		l->i--;
		if (l->i == from && lex_at_right(l, &n))
			return lex_right(l, n);
	}
	return lex_emit(l, WORD_SPACE, from);
}

static size_t
lex_letter(const struct template_lex *l, size_t i)
{
	uint32_t cp;
	size_t n;

	if (i >= l->s.n)
		return 0;
	n = utf8_decode((struct slice){ l->s.p + i, l->s.n - i }, &cp);
	if (cp == '_' || utf8_is_letter(cp) || utf8_is_digit(cp))
		return n;
	return 0;
}

static bool
lex_at_terminator(const struct template_lex *l)
{
	char c = lex_at(l, l->i);

	return l->i >= l->s.n || lex_is_space(c) ||
	       (c != '\0' && strchr(".,|:()", c) != NULL) ||
	       lex_has(l, l->i, "}}");
}

static void
lex_letters(struct template_lex *l)
{
	size_t n;

	while ((n = lex_letter(l, l->i)) > 0)
		l->i += n;
}

static enum template_word
lex_name_word(struct slice name)
{
	static const struct {
		const char *name;
		enum template_word word;
	} words[] = {
		{ "true", WORD_BOOL },     { "false", WORD_BOOL },
		{ "block", WORD_BLOCK },   { "break", WORD_BREAK },
		{ "define", WORD_DEFINE }, { "continue", WORD_CONTINUE },
		{ "else", WORD_ELSE },     { "end", WORD_END },
		{ "if", WORD_IF },         { "nil", WORD_NIL },
		{ "range", WORD_RANGE },   { "template", WORD_TEMPLATE },
		{ "with", WORD_WITH },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_eq(name, slice_of(words[i].name)))
			return words[i].word;
	return WORD_NAME;
}

/* $name and .name; alone they are the variable $ and the dot. */
static struct template_token
lex_named(struct template_lex *l, enum template_word word)
{
	size_t from = l->i++;

	if (lex_at_terminator(l))
		return lex_emit(l, word == WORD_FIELD ? WORD_DOT : word, from);
	lex_letters(l);
	if (!lex_at_terminator(l))
		return lex_fail_char(l, "bad character");
	return lex_emit(l, word, from);
}

static struct template_token
lex_name(struct template_lex *l)
{
	size_t from = l->i;

	lex_letters(l);
	if (!lex_at_terminator(l))
		return lex_fail_char(l, "bad character");
	return lex_emit(
		l, lex_name_word((struct slice){ l->s.p + from, l->i - from }),
		from);
}

static struct template_token
lex_quoted(struct template_lex *l, enum template_word word, const char *why)
{
	size_t from = l->i;
	char quote = l->s.p[l->i++];

	for (; l->i < l->s.n && l->s.p[l->i] != quote; l->i++) {
		if (quote == '`')
			continue;
		if (l->s.p[l->i] == '\n')
			return lex_fail(l, why);
		if (l->s.p[l->i] == '\\')
			l->i++;
	}
	if (l->i >= l->s.n) {
		l->i = l->s.n;
		return lex_fail(l, why);
	}
	l->i++;
	return lex_emit(l, word, from);
}

static void
lex_digits(struct template_lex *l, const char *digits)
{
	while (l->i < l->s.n && l->s.p[l->i] != '\0' &&
	       strchr(digits, l->s.p[l->i]) != NULL)
		l->i++;
}

/* The shape of a number; its value is the parser's matter. */
static struct template_token
lex_number(struct template_lex *l)
{
	size_t from = l->i;
	const char *digits = "0123456789_";
	bool hex = false;

	lex_digits(l, "+-");
	if (l->i > from + 1)
		l->i = from + 1;
	if (lex_at(l, l->i) == '0' && lex_at(l, l->i + 1) != '\0') {
		char base = (char)(lex_at(l, l->i + 1) | 32);

		hex = base == 'x';
		digits = hex           ? "0123456789abcdefABCDEF_"
			 : base == 'o' ? "01234567_"
			 : base == 'b' ? "01_"
				       : digits;
		if (hex || base == 'o' || base == 'b')
			l->i += 2;
	}
	lex_digits(l, digits);
	if (lex_at(l, l->i) == '.') {
		l->i++;
		lex_digits(l, digits);
	}
	if ((lex_at(l, l->i) | 32) == (hex ? 'p' : 'e')) {
		l->i++;
		if (lex_at(l, l->i) == '+' || lex_at(l, l->i) == '-')
			l->i++;
		lex_digits(l, "0123456789_");
	}
	if (lex_letter(l, l->i) == 0)
		return lex_emit(l, WORD_NUMBER, from);
	l->i += lex_letter(l, l->i);
	str_add(&l->message, "bad number syntax: ");
	quote_go((struct slice){ l->s.p + from, l->i - from }, &l->message);
	return lex_error(l, from);
}

static struct template_token
lex_sign(struct template_lex *l, enum template_word word, size_t n)
{
	size_t from = l->i;

	l->i += n;
	return lex_emit(l, word, from);
}

static struct template_token
lex_inside(struct template_lex *l)
{
	char c = lex_at(l, l->i);
	size_t n;

	if (lex_at_right(l, &n))
		return l->parens == 0 ? lex_right(l, n)
				      : lex_fail(l, "unclosed left paren");
	if (l->i >= l->s.n)
		return lex_fail(l, "unclosed action");
	if (lex_is_space(c))
		return lex_space(l);
	switch (c) {
	case '=':
		return lex_sign(l, WORD_ASSIGN, 1);
	case ':':
		if (lex_at(l, l->i + 1) != '=')
			return lex_fail(l, "expected :=");
		return lex_sign(l, WORD_DECLARE, 2);
	case '|':
		return lex_sign(l, WORD_PIPE, 1);
	case '(':
		l->parens++;
		return lex_sign(l, WORD_OPEN, 1);
	case ')':
		if (--l->parens < 0)
			return lex_fail(l, "unexpected right paren");
		return lex_sign(l, WORD_CLOSE, 1);
	case '"':
		return lex_quoted(l, WORD_STRING, "unterminated quoted string");
	case '`':
		return lex_quoted(l, WORD_RAW_STRING,
				  "unterminated raw quoted string");
	case '\'':
		return lex_quoted(l, WORD_CHAR_CONSTANT,
				  "unterminated character constant");
	case '$':
		return lex_named(l, WORD_VARIABLE);
	case '.':
		if (lex_at(l, l->i + 1) < '0' || lex_at(l, l->i + 1) > '9')
			return lex_named(l, WORD_FIELD);
		break;
	default:
		break;
	}
	if (c == '.' || c == '+' || c == '-' || (c >= '0' && c <= '9'))
		return lex_number(l);
	if (lex_letter(l, l->i) > 0)
		return lex_name(l);
	if (c > ' ' && c < 0x7f)
		return lex_sign(l, WORD_CHAR, 1);
	return lex_fail_char(l, "unrecognized character in action:");
}

struct template_token
template_lex_next(struct template_lex *l)
{
	struct template_token t;

	while (l->message.n == 0) {
		if (l->inside)
			return lex_inside(l);
		t = lex_text(l);
		if (t.word == WORD_TEXT && t.text.n == 0)
			continue;
		if (t.word != WORD_LEFT || !lex_has(l, l->i, "/*"))
			return t;
		l->inside = false;
		if (!lex_comment(l))
			break;
	}
	return lex_error(l, l->i);
}
