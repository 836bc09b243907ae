#include "config.h"

#include "promql/lex_scan.h"

#include "base/err.h"
#include "base/utf8.h"

struct scan {
	struct slice text;
	size_t pos;
};

static char
scan_peek(const struct scan *s)
{
	return s->pos < s->text.n ? s->text.p[s->pos] : '\0';
}

static bool
scan_is(const struct scan *s, const char *set)
{
	char c = scan_peek(s);

	return c != '\0' && strchr(set, c) != NULL;
}

static bool
scan_accept(struct scan *s, const char *set)
{
	if (!scan_is(s, set))
		return false;
	s->pos++;
	return true;
}

static bool
scan_at_end(const struct scan *s)
{
	return s->pos >= s->text.n;
}

bool
lex_scan_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool
lex_scan_is_alnum(char c)
{
	return lex_scan_is_alpha(c) || (c >= '0' && c <= '9');
}

static bool
scan_duration_rest(struct scan *s)
{
	if (!scan_accept(s, "smhdwy"))
		return false;
	scan_accept(s, "s");
	while (scan_accept(s, "0123456789")) {
		while (scan_accept(s, "0123456789"))
			;
		if (!scan_accept(s, "smhdw"))
			return false;
		scan_accept(s, "s");
	}
	if (!lex_scan_is_alnum(scan_peek(s)))
		return true;
	s->pos++;
	return false;
}

struct scan_number {
	const char *digits;
	bool dot, exponent;
};

/* One step of [d._eE]*; false where the number goes wrong. */
static bool
scan_number_part(struct scan *s, struct scan_number *n)
{
	if (scan_accept(s, ".")) {
		if (n->dot || scan_accept(s, "_."))
			return false;
		n->dot = true;
		return strlen(n->digits) == 10;
	}
	if (scan_accept(s, "eE")) {
		if (n->exponent)
			return false;
		n->exponent = true;
		scan_accept(s, "+-");
		return !scan_accept(s, "._eE") && !scan_at_end(s);
	}
	if (scan_accept(s, "_"))
		return !scan_accept(s, "._eE") && !scan_at_end(s);
	while (scan_accept(s, n->digits))
		;
	return true;
}

/* Prometheus' scanNumber: what it leaves behind on failure matters too. */
static bool
scan_number(struct scan *s)
{
	struct scan_number n = { .digits = "0123456789" };

	if (scan_accept(s, "0") && scan_accept(s, "xX")) {
		scan_accept(s, "_");
		n.digits = "0123456789abcdefABCDEF";
	}
	scan_accept(s, ".");
	scan_accept(s, n.digits);
	while (scan_is(s, "._eE") || scan_is(s, n.digits))
		if (!scan_number_part(s, &n))
			return false;
	return !lex_scan_is_alnum(scan_peek(s));
}

enum lex_scan_kind
lex_scan_number(struct slice text, size_t *pos)
{
	struct scan s = { text, *pos };
	enum lex_scan_kind kind = SCAN_BAD;

	if (scan_number(&s))
		kind = SCAN_NUMBER;
	else if (scan_duration_rest(&s))
		kind = SCAN_DURATION;
	*pos = s.pos;
	return kind;
}

static void
rune_escape(uint32_t cp, struct str *out)
{
	static const char from[] = "\a\b\f\n\r\t\v\\'", to[] = "abfnrtv\\'";
	const char *p = cp != 0 && cp < 0x80 ? strchr(from, (int)cp) : NULL;
	char bytes[4];

	if (p != NULL)
		str_printf(out, "\\%c", to[p - from]);
	else if (cp == UTF8_BAD || utf8_is_print(cp))
		str_addn(out, bytes, utf8_encode(cp, bytes));
	else if (cp < ' ' || cp == 0x7f)
		str_printf(out, "\\x%02x", (unsigned)cp);
	else
		str_printf(out, cp < 0x10000 ? "\\u%04x" : "\\U%08x",
			   (unsigned)cp);
}

static uint32_t
rune_at(struct slice text, size_t pos, size_t *len)
{
	uint32_t cp = UTF8_BAD;

	*len = 0;
	if (pos < text.n)
		*len = utf8_decode((struct slice){ text.p + pos, text.n - pos },
				   &cp);
	return cp;
}

void
lex_scan_rune(struct slice text, size_t pos, struct str *out)
{
	size_t len;

	str_addc(out, '\'');
	rune_escape(rune_at(text, pos, &len), out);
	str_addc(out, '\'');
}

/* Go's %#U: U+0063 'c'. */
static int
string_fail(struct slice text, size_t pos, const char *format, struct err *err)
{
	struct str rune = { 0 };
	char bytes[4];
	size_t len;
	uint32_t cp = rune_at(text, pos, &len);

	str_printf(&rune, "U+%04X", (unsigned)cp);
	if (utf8_is_print(cp) || cp == UTF8_BAD) {
		str_add(&rune, " '");
		str_addn(&rune, bytes, utf8_encode(cp, bytes));
		str_add(&rune, "'");
	}
	if (format[0] == 'u')
		err_set(err, ERR_SYNTAX, "unknown escape sequence %s",
			str_text(&rune));
	else
		err_set(err, ERR_SYNTAX,
			"illegal character %s in escape sequence",
			str_text(&rune));
	str_release(&rune);
	return -1;
}

static int
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

struct escape {
	int digits, base;
	uint32_t max;
};

static struct escape
escape_of(char c)
{
	switch (c) {
	case 'x':
		return (struct escape){ 2, 16, 255 };
	case 'u':
		return (struct escape){ 4, 16, 0x10ffff };
	case 'U':
		return (struct escape){ 8, 16, 0x10ffff };
	default:
		return (struct escape){ 3, 8, 255 };
	}
}

/* Digits of an escape at s->pos. */
static int
escape_digits(struct scan *s, struct escape e, uint32_t *value, struct err *err)
{
	uint32_t x = 0;

	for (int i = 0; i < e.digits; i++) {
		if (scan_at_end(s))
			return err_set(err, ERR_SYNTAX,
				       "escape sequence not terminated");
		if (digit_value(scan_peek(s)) >= e.base)
			return string_fail(s->text, s->pos, "i", err);
		x = x * (uint32_t)e.base + (uint32_t)digit_value(scan_peek(s));
		s->pos++;
	}
	if (x > e.max || (x >= 0xd800 && x < 0xe000))
		return err_set(
			err, ERR_SYNTAX,
			"escape sequence is an invalid Unicode code point");
	*value = x;
	return 0;
}

static const char escape_from[] = "abfnrtv\\", escape_to[] = "\a\b\f\n\r\t\v\\";

/* Behind a backslash. */
static int
scan_escape(struct scan *s, char quote, struct err *err)
{
	char c = scan_peek(s);
	uint32_t value;

	if (scan_at_end(s))
		return err_set(err, ERR_SYNTAX,
			       "escape sequence not terminated");
	if (c == quote || scan_is(s, escape_from)) {
		s->pos++;
		return 0;
	}
	if ((c >= '0' && c <= '7') || c == 'x' || c == 'u' || c == 'U') {
		if (c > '7')
			s->pos++;
		return escape_digits(s, escape_of(c), &value, err);
	}
	return string_fail(s->text, s->pos, "u", err);
}

static int
scan_rune(struct scan *s, struct err *err)
{
	size_t len;
	uint32_t cp = rune_at(s->text, s->pos, &len);

	if (cp == UTF8_BAD && len == 1)
		return err_set(err, ERR_SYNTAX, "invalid UTF-8 rune");
	s->pos += len;
	return 0;
}

int
lex_scan_string(struct slice text, size_t *pos, struct err *err)
{
	struct scan s = { text, *pos + 1 };
	char quote = text.p[*pos];

	while (!scan_at_end(&s) && scan_peek(&s) != quote) {
		if (quote != '`' && scan_peek(&s) == '\n')
			break;
		if (quote != '`' && scan_accept(&s, "\\")) {
			if (scan_escape(&s, quote, err) < 0)
				return -1;
		} else if (scan_rune(&s, err) < 0) {
			return -1;
		}
	}
	if (scan_at_end(&s) || scan_peek(&s) != quote)
		return err_set(err, ERR_SYNTAX,
			       quote == '`' ? "unterminated raw string"
					    : "unterminated quoted string");
	*pos = s.pos + 1;
	return 0;
}

static size_t
unescape(struct scan *s, char *out)
{
	char c = scan_peek(s);
	const char *p = memchr(escape_from, c, sizeof(escape_from) - 1);
	struct escape e = escape_of(c);
	uint32_t value = 0;

	if (p != NULL || c == '"' || c == '\'') {
		out[0] = p != NULL ? escape_to[p - escape_from] : c;
		s->pos++;
		return 1;
	}
	if (c > '7')
		s->pos++;
	escape_digits(s, e, &value, NULL);
	if (e.max > 255)
		return utf8_encode(value, out);
	out[0] = (char)value;
	return 1;
}

struct slice
lex_scan_unquote(struct slice token, struct arena *a)
{
	char *to = arena_alloc(a, token.n);
	size_t n = 0;
	struct scan s = { { token.p, token.n - 1 }, 1 };

	while (!scan_at_end(&s)) {
		if (token.p[0] != '`' && scan_accept(&s, "\\"))
			n += unescape(&s, to + n);
		else
			to[n++] = token.p[s.pos++];
	}
	return (struct slice){ to, n };
}
