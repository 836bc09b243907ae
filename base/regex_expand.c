#include "config.h"

#include "base/regex_expand.h"

#include "base/limits.h"

#include "base/utf8.h"

static bool
expand_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Letters, digits and _ of any script. */
static size_t
expand_word(struct slice s)
{
	size_t n = 0;

	while (n < s.n) {
		uint32_t cp;
		size_t k = utf8_decode((struct slice){ s.p + n, s.n - n }, &cp);

		if (cp != '_' && !utf8_is_letter(cp) && !utf8_is_digit(cp))
			break;
		n += k;
	}
	return n;
}

/* The name behind a $; the bytes it takes, 0 if it is none. */
static size_t
expand_name(struct slice s, struct slice *name)
{
	bool braces = s.n > 0 && s.p[0] == '{';
	size_t skip = braces ? 1 : 0, n;

	n = expand_word((struct slice){ s.p + skip, s.n - skip });
	*name = (struct slice){ s.p + skip, n };
	if (n == 0)
		return 0;
	if (!braces)
		return n;
	return skip + n < s.n && s.p[skip + n] == '}' ? n + 2 : 0;
}

static int
expand_group(const struct regex *re, struct slice name)
{
	int n = 0;

	for (size_t i = 0; i < name.n; i++) {
		if (!expand_digit(name.p[i]))
			return regex_group(re, name);
		n = n > 10000 ? n : n * 10 + (name.p[i] - '0');
	}
	if (name.n > 1 && name.p[0] == '0')
		return -1;
	return n;
}

bool
regex_expand(const struct regex *re, struct slice s, struct slice value,
	     const struct regex_match *m, struct str *out)
{
	for (size_t i = 0; i < s.n; i++) {
		struct slice rest = { s.p + i + 1, s.n - i - 1 }, name;
		size_t n;
		int g;

		if (out->n > LIMIT_LABEL_VALUE)
			return false;
		if (s.p[i] != '$') {
			str_addc(out, s.p[i]);
			continue;
		}
		if (rest.n > 0 && rest.p[0] == '$') {
			str_addc(out, '$');
			i++;
			continue;
		}
		n = expand_name(rest, &name);
		if (n == 0) {
			str_addc(out, '$');
			continue;
		}
		i += n;
		g = expand_group(re, name);
		if (g >= 0 && (size_t)g < m->n && m->group[g].start >= 0)
			str_addn(out, value.p + m->group[g].start,
				 (size_t)(m->group[g].end - m->group[g].start));
	}
	return out->n <= LIMIT_LABEL_VALUE;
}
