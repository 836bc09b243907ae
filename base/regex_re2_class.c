#include "config.h"

#include "base/regex_re2_class.h"

#include "base/err.h"
#include "base/utf8.h"

int
re2_fail(struct re2_reader *r, const char *what, const char *from,
	 const char *to)
{
	return err_set(r->err, ERR_SYNTAX, "error parsing regexp: %s: `%.*s`",
		       what, (int)(to - from), from);
}

uint32_t
re2_next(struct re2_reader *r)
{
	uint32_t cp = 0;

	r->p += utf8_decode((struct slice){ r->p, (size_t)(r->end - r->p) },
			    &cp);
	return cp;
}

bool
re2_is_alnum(uint32_t c)
{
	return c < 0x80 && (utf8_is_letter(c) || utf8_is_digit(c));
}

static int
re2_unhex(uint32_t c)
{
	if (c >= '0' && c <= '9')
		return (int)c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (int)c - 'a' + 10 : -1;
}

/* Behind \x.  false: not two digits and not {digits} of a code point. */
static bool
re2_hex(struct re2_reader *r, uint32_t *cp)
{
	bool braces = r->p < r->end && *r->p == '{';
	int n = 0;

	*cp = 0;
	if (braces)
		r->p++;
	while (r->p < r->end) {
		uint32_t c = re2_next(r);

		if (braces && c == '}')
			return n > 0;
		if (re2_unhex(c) < 0) {
			/* Go has looked at two when it gives up. */
			if (!braces && n == 0 && r->p < r->end)
				re2_next(r);
			return false;
		}
		*cp = *cp * 16 + (uint32_t)re2_unhex(c);
		n++;
		if (*cp > 0x10ffff)
			return false;
		if (!braces && n == 2)
			return true;
	}
	return false;
}

static bool
re2_is_octal(const struct re2_reader *r)
{
	return r->p < r->end && *r->p >= '0' && *r->p <= '7';
}

/* Behind the backslash. */
static bool
re2_escaped(struct re2_reader *r, uint32_t *cp)
{
	static const char from[] = "afnrtv", to[] = "\a\f\n\r\t\v";
	uint32_t c = re2_next(r);
	const char *known;

	*cp = c;
	if (c < 0x80 && !re2_is_alnum(c))
		return true;
	if (c == '0' || (c >= '1' && c <= '7' && re2_is_octal(r))) {
		*cp = c - '0';
		for (int i = 1; i < 3 && re2_is_octal(r); i++)
			*cp = *cp * 8 + (re2_next(r) - '0');
		return true;
	}
	if (c == 'x')
		return re2_hex(r, cp);
	known = c < 0x80 ? strchr(from, (int)c) : NULL;
	if (known == NULL)
		return false;
	*cp = (unsigned char)to[known - from];
	return true;
}

int
re2_escape(struct re2_reader *r, uint32_t *cp)
{
	const char *from = r->p++;

	if (r->p == r->end)
		return re2_fail(r, "trailing backslash at end of expression",
				r->end, r->end);
	/* Go takes surrogates and never matches them; pcre2 refuses. */
	if (!re2_escaped(r, cp) || (*cp >= 0xd800 && *cp < 0xe000))
		return re2_fail(r, "invalid escape sequence", from, r->p);
	return 0;
}

/* RE2's \s has no vertical tab. */
static const struct re2_perl {
	char letter;
	const char *outside, *inside;
} re2_perls[] = {
	{ 'd', "[0-9]", "0-9" },
	{ 'D', "[^0-9]", "\\x{0}-\\x{2f}\\x{3a}-\\x{10ffff}" },
	{ 's', "[\\t\\n\\f\\r ]", "\\t\\n\\f\\r " },
	{ 'S', "[^\\t\\n\\f\\r ]",
	  "\\x{0}-\\x{8}\\x{b}\\x{e}-\\x{1f}\\x{21}-\\x{10ffff}" },
	{ 'w', "[0-9A-Za-z_]", "0-9A-Za-z_" },
	{ 'W', "[^0-9A-Za-z_]",
	  "\\x{0}-\\x{2f}\\x{3a}-\\x{40}\\x{5b}-\\x{5e}\\x{60}"
	  "\\x{7b}-\\x{10ffff}" },
};

static bool
re2_is_category(struct slice name)
{
	static const char known[] =
		" C Cc Cf Cn Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No"
		" P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs Any ";
	char word[8] = " ";

	if (name.n == 0 || name.n > 3 || memchr(name.p, ' ', name.n) != NULL ||
	    memchr(name.p, '\0', name.n) != NULL)
		return false;
	memcpy(word + 1, name.p, name.n);
	word[name.n + 1] = ' ';
	return strstr(known, word) != NULL;
}

static bool
re2_is_script(struct slice name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] != '_' &&
		    ((name.p[i] | 0x20) < 'a' || (name.p[i] | 0x20) > 'z'))
			return false;
	return name.n > 1 && name.p[0] >= 'A' && name.p[0] <= 'Z';
}

/* \pL, \p{Greek}, \P{^Lu}; whether a script exists, pcre2 will know. */
static int
re2_property(struct re2_reader *r)
{
	const char *from = r->p;
	bool not = r->p[1] == 'P';
	struct slice name;

	r->p += 2;
	name.p = r->p;
	if (r->p == r->end)
		return re2_fail(r, "invalid character class range", from,
				r->end);
	if (re2_next(r) == '{') {
		const char *end = memchr(r->p, '}', (size_t)(r->end - r->p));

		if (end == NULL)
			return re2_fail(r, "invalid character class range",
					from, r->end);
		name.p = r->p;
		r->p = end + 1;
		name.n = (size_t)(end - name.p);
	} else {
		name.n = (size_t)(r->p - name.p);
	}
	if (name.n > 0 && name.p[0] == '^') {
		not = !not ;
		name.p++;
		name.n--;
	}
	if (!re2_is_category(name) && !re2_is_script(name))
		return re2_fail(r, "invalid character class range", from, r->p);
	str_printf(&r->out->text, "\\%c{%s%.*s}", not ? 'P' : 'p',
		   re2_is_category(name) ? "" : "sc:", SLICE_ARG(name));
	return 1;
}

int
re2_class_escape(struct re2_reader *r, bool inside)
{
	char c = r->p + 1 < r->end ? r->p[1] : '\0';

	if (c == 'p' || c == 'P')
		return re2_property(r);
	for (size_t i = 0; i < sizeof(re2_perls) / sizeof(*re2_perls); i++) {
		const struct re2_perl *perl = &re2_perls[i];

		if (c != perl->letter)
			continue;
		str_add(&r->out->text, inside ? perl->inside : perl->outside);
		r->p += 2;
		return 1;
	}
	return 0;
}

/* At "[:".  1: written, 0: no class name follows, -1. */
static int
re2_posix(struct re2_reader *r)
{
	static const char *const names[] = { "alnum", "alpha", "ascii", "blank",
					     "cntrl", "digit", "graph", "lower",
					     "print", "punct", "space", "upper",
					     "word",  "xdigit" };
	struct slice rest = { r->p, (size_t)(r->end - r->p) }, name;
	ptrdiff_t end = slice_find(rest, SLICE(":]"), 2);
	size_t not ;

	if (end < 0)
		return 0;
	not = rest.p[2] == '^' ? 1 : 0;
	name = (struct slice){ rest.p + 2 + not, (size_t)end - 2 - not };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!slice_eq(name, slice_of(names[i])))
			continue;
		str_addn(&r->out->text, rest.p, (size_t)end + 2);
		r->p += end + 2;
		return 1;
	}
	return re2_fail(r, "invalid character class range", r->p,
			r->p + end + 2);
}

static int
re2_class_char(struct re2_reader *r, const char *whole, uint32_t *cp)
{
	if (r->p == r->end)
		return re2_fail(r, "missing closing ]", whole, r->end);
	if (*r->p == '\\')
		return re2_escape(r, cp);
	*cp = re2_next(r);
	return 0;
}

static int
re2_class_range(struct re2_reader *r, const char *whole)
{
	const char *from = r->p;
	uint32_t low, high;

	if (re2_class_char(r, whole, &low) != 0)
		return -1;
	high = low;
	if (r->end - r->p >= 2 && r->p[0] == '-' && r->p[1] != ']') {
		r->p++;
		if (re2_class_char(r, whole, &high) != 0)
			return -1;
		if (high < low)
			return re2_fail(r, "invalid character class range",
					from, r->p);
	}
	str_printf(&r->out->text, "\\x{%x}", (unsigned)low);
	if (high != low)
		str_printf(&r->out->text, "-\\x{%x}", (unsigned)high);
	return 0;
}

static int
re2_class_member(struct re2_reader *r, const char *whole)
{
	int got = 0;

	if (r->end - r->p > 2 && r->p[0] == '[' && r->p[1] == ':')
		got = re2_posix(r);
	else if (r->p < r->end && r->p[0] == '\\')
		got = re2_class_escape(r, true);
	if (got != 0)
		return got < 0 ? -1 : 0;
	return re2_class_range(r, whole);
}

int
re2_class(struct re2_reader *r)
{
	const char *whole = r->p++;
	bool first = true;

	str_addc(&r->out->text, '[');
	if (r->p < r->end && *r->p == '^') {
		str_addc(&r->out->text, '^');
		r->p++;
	}
	while (first || r->p == r->end || *r->p != ']') {
		first = false;
		if (re2_class_member(r, whole) != 0)
			return -1;
	}
	r->p++;
	str_addc(&r->out->text, ']');
	return 0;
}
