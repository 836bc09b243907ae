#include "config.h"

#include "feeds/expo_token.h"

#include "base/err.h"
#include "base/quote.h"
#include "base/utf8.h"

int
expo_token_fail(const struct expo_line *l, struct err *err, const char *what)
{
	struct str quoted = { 0 };

	quote_go((struct slice){ l->start, (size_t)(l->at - l->start) },
		 &quoted);
	err_set(err, ERR_SYNTAX, "%s while parsing: %s", what,
		str_text(&quoted));
	str_release(&quoted);
	return -1;
}

enum { TOKEN_LETTER = 1, TOKEN_DIGIT = 2, TOKEN_COLON = 4 };

/* clang-format off */
static const unsigned char token_class[256] = {
	['0'] = 2, ['1'] = 2, ['2'] = 2, ['3'] = 2, ['4'] = 2, ['5'] = 2,
	['6'] = 2, ['7'] = 2, ['8'] = 2, ['9'] = 2, [':'] = 4, ['_'] = 1,
	['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1,
	['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1,
	['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1,
	['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1,
	['Y'] = 1, ['Z'] = 1,
	['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1,
	['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1,
	['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1,
	['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1,
	['y'] = 1, ['z'] = 1,
};
/* clang-format on */

/* The byte at hand is not what is expected: so far goes the line. */
int
expo_token_expect(struct expo_line *l, struct err *err, const char *what)
{
	if (l->at >= l->end) {
		l->cut = true;
		return -1;
	}
	l->at++;
	return expo_token_fail(l, err, what);
}

/* The byte at hand; 0 with cut at the end, which fits nowhere. */
char
expo_token_peek(struct expo_line *l)
{
	if (l->at < l->end)
		return *l->at;
	l->cut = true;
	return '\0';
}

bool
expo_token_take(struct expo_line *l, char c)
{
	if (l->at >= l->end || *l->at != c)
		return false;
	l->at++;
	return true;
}

/* White space between tokens, of which OpenMetrics has none. */
void
expo_token_blanks(struct expo_line *l)
{
	if (l->format == EXPO_TEXT)
		while (l->at < l->end && (*l->at == ' ' || *l->at == '\t'))
			l->at++;
}

/* [letters_][letters_digits]*, with colons in a metric's name. */
bool
expo_token_ident(struct expo_line *l, bool colons, struct expo_word *out)
{
	const char *from = l->at, *p = from;

	unsigned first = TOKEN_LETTER | (colons ? TOKEN_COLON : 0);

	if (p < l->end && (token_class[(unsigned char)*p] & first) != 0)
		for (p++; p < l->end && (token_class[(unsigned char)*p] &
					 (first | TOKEN_DIGIT)) != 0;
		     p++)
			;
	l->at = p;
	*out = (struct expo_word){ { from, (size_t)(p - from) }, false, false };
	return p > from;
}

/* What stands between the quotes; at is on the first one. */
int
expo_token_quoted(struct expo_line *l, const char *what, struct expo_word *out,
		  struct err *err)
{
	const char *p = l->at + 1;
	signed char all = 0;

	*out = (struct expo_word){ 0 };
	for (; p < l->end && *p != '"'; p++) {
		bool escape = *p == '\\';

		all |= (signed char)*p;
		if (escape) {
			out->escaped = true;
			if (++p == l->end)
				break;
			all |= (signed char)*p;
		}
		if (*p == '\n' && (escape || l->format != EXPO_TEXT)) {
			l->at = p;
			return expo_token_expect(l, err, what);
		}
	}
	out->s = (struct slice){ l->at + 1, (size_t)(p - l->at - 1) };
	l->at = p;
	if (p >= l->end)
		return expo_token_expect(l, err, what);
	l->at++;
	if (all < 0 && !utf8_valid(out->s))
		return expo_token_fail(l, err, "invalid UTF-8 label value");
	return 0;
}

/* Bytes up to a blank or the line's end; at is behind them. */
struct slice
expo_token_field(struct expo_line *l)
{
	const char *from = l->at;

	while (l->at < l->end && *l->at != ' ' && *l->at != '\n' &&
	       (l->format == EXPO_OPENMETRICS ||
		(*l->at != '\t' && *l->at != '{')))
		l->at++;
	if (l->at == l->end)
		l->cut = true;
	return (struct slice){ from, (size_t)(l->at - from) };
}
