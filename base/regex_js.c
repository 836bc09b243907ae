#include "config.h"

#include "base/regex_js.h"

#include "base/err.h"
#include "base/utf8.h"

struct js {
	struct slice s;
	size_t i;
	struct regex_pattern *out;
	struct err *err;
};

static int
js_fail(struct js *p, const char *what)
{
	return err_set_at(p->err, ERR_SYNTAX, p->i, p->i + 1,
			  "invalid regular expression: /%.*s/: %s",
			  SLICE_ARG(p->s), what);
}

static bool
js_at(const struct js *p, size_t i, const char *text)
{
	struct slice rest = { p->s.p + i, p->s.n - i };

	return slice_starts(rest, slice_of(text));
}

/* Escapes that mean the same to pcre2 (with ALT_BSUX) go through; all other
 * letters are themselves, as in JavaScript without the u flag. */
static int
js_escape(struct js *p, bool in_class)
{
	const char *same = in_class ? "dDwWsSbnrtfcxu01234567"
				    : "dDwWsSbBnrtfcxuk0123456789";
	uint32_t cp;
	size_t n;

	if (++p->i >= p->s.n)
		return js_fail(p, "\\ at end of pattern");
	n = utf8_decode((struct slice){ p->s.p + p->i, p->s.n - p->i }, &cp);
	if (cp == 'v')
		str_add(&p->out->text, "\\x0b");
	else if (cp == 'k' && !js_at(p, p->i, "k<"))
		str_addc(&p->out->text, 'k');
	else if (cp != 0 && cp < 0x80 && strchr(same, (int)cp) != NULL)
		str_printf(&p->out->text, "\\%c", (char)cp);
	else
		regex_pattern_literal(p->out, cp);
	p->i += n;
	return 0;
}

static int
js_class(struct js *p)
{
	struct str *out = &p->out->text;

	str_addc(out, '[');
	if (++p->i < p->s.n && p->s.p[p->i] == '^') {
		str_addc(out, '^');
		p->i++;
	}
	while (p->i < p->s.n && p->s.p[p->i] != ']') {
		char c = p->s.p[p->i];

		if (c == '\\') {
			if (js_escape(p, true) != 0)
				return -1;
			continue;
		}
		if (c == '[')
			str_addc(out, '\\'); /* no [:alpha:] here */
		if (c == '\0')
			str_add(out, "\\x00");
		else
			str_addc(out, c);
		p->i++;
	}
	if (p->i >= p->s.n)
		return js_fail(p, "unterminated character class");
	str_addc(out, ']');
	p->i++;
	return 0;
}

static int
js_named(struct js *p)
{
	const char *from = p->s.p + p->i + 3;
	size_t left = p->s.n - p->i - 3;
	const char *end = memchr(from, '>', left);
	struct slice name = SLICE("");

	if (end != NULL)
		name = (struct slice){ from, (size_t)(end - from) };
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)from[i];

		if (c != '_' && (c >= 0x80 || (!utf8_is_letter(c) &&
					       !(utf8_is_digit(c) && i > 0))))
			name.n = 0;
	}
	if (name.n == 0 || name.n > 32)
		return js_fail(p, "invalid capture group name");
	regex_pattern_group(p->out, name);
	str_printf(&p->out->text, "(?<%.*s>", SLICE_ARG(name));
	p->i += 3 + name.n + 1;
	return 0;
}

static int
js_open(struct js *p)
{
	static const char *const known[] = { "(?:", "(?=", "(?!",
					     "(?<=", "(?<!" };

	if (js_at(p, p->i, "(*"))
		return js_fail(p, "nothing to repeat");
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (!js_at(p, p->i, known[i]))
			continue;
		str_add(&p->out->text, known[i]);
		p->i += strlen(known[i]);
		return 0;
	}
	if (js_at(p, p->i, "(?<"))
		return js_named(p);
	if (js_at(p, p->i, "(?"))
		return js_fail(p, "invalid group");
	regex_pattern_group(p->out, SLICE(""));
	str_addc(&p->out->text, '(');
	p->i++;
	return 0;
}

/* A second + would be possessive to pcre2 and is an error here. */
static int
js_repeat(struct js *p)
{
	str_addc(&p->out->text, p->s.p[p->i++]);
	if (p->i < p->s.n && p->s.p[p->i] == '?') {
		str_addc(&p->out->text, '?');
		p->i++;
	}
	if (p->i < p->s.n && strchr("*+?", p->s.p[p->i]) != NULL &&
	    p->s.p[p->i] != '\0')
		return js_fail(p, "nothing to repeat");
	return 0;
}

int
regex_js(struct slice pattern, struct regex_pattern *out, struct err *err)
{
	struct js p = { pattern, 0, out, err };

	if (!utf8_valid(pattern))
		return js_fail(&p, "it is not UTF-8");
	while (p.i < pattern.n) {
		char c = pattern.p[p.i];
		int r = 0;

		if (c == '\\') {
			r = js_escape(&p, false);
		} else if (c == '[') {
			r = js_class(&p);
		} else if (c == '(') {
			r = js_open(&p);
		} else if (c == '*' || c == '+' || c == '?' || c == '}') {
			r = js_repeat(&p);
		} else {
			if (c == '\0')
				str_add(&out->text, "\\x00");
			else
				str_addc(&out->text, c);
			p.i++;
		}
		if (r != 0)
			return -1;
	}
	return 0;
}
