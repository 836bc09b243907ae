#include "config.h"

#include "base/err.h"
#include "base/str.h"
#include "base/utf8.h"
#include "promql/check.h"
#include "promql/parse.h"

#define SHOW_TAB 8

/* One code point of a shown line; its columns. */
static int
show_rune(struct slice s, size_t len, uint32_t cp, int column, struct str *out)
{
	int width = utf8_width(cp);

	if (cp == '\t') {
		width = SHOW_TAB - column % SHOW_TAB;
		str_fill(out, ' ', (size_t)width);
	} else if (width < 0) {
		width = 1;
		str_addc(out, '?');
	} else {
		str_addn(out, s.p, len);
	}
	return width;
}

/* The line from BEGIN to END and, under it, carets from FIRST to LAST. */
static void
show_line(struct slice text, size_t begin, size_t end, const struct err *err,
	  struct str *out)
{
	struct str under = { 0 };
	int column = 0;

	for (size_t i = begin; i < end;) {
		struct slice s = { text.p + i, end - i };
		uint32_t cp;
		size_t len = utf8_decode(s, &cp);
		int width = show_rune(s, len, cp, column, out);
		bool marked =
			i >= err->start && (i < err->end || i == err->start);

		str_fill(&under, marked ? '^' : ' ', (size_t)width);
		column += width;
		i += len;
	}
	if (err->start >= end)
		str_addc(&under, '^');
	while (under.n > 0 && under.s[under.n - 1] == ' ')
		under.n--;
	str_addc(out, '\n');
	str_add_slice(out, str_slice(&under));
	str_addc(out, '\n');
	str_release(&under);
}

/* Cuts a long line to WIDTH bytes around AT, never inside a code point. */
static void
show_window(struct slice text, size_t at, size_t width, size_t *begin,
	    size_t *end)
{
	if (width == 0 || *end - *begin <= width)
		return;
	if (at - *begin > width / 2)
		*begin = at - width / 2;
	if (*end - *begin < width)
		*begin = *end - width;
	while (*begin < at && (text.p[*begin] & 0xc0) == 0x80)
		++*begin;
	if (*end - *begin > width)
		*end = *begin + width;
	while (*end > at && *end < text.n && (text.p[*end] & 0xc0) == 0x80)
		--*end;
}

bool
parse_has_place(const struct err *err)
{
	return err->end > err->start ||
	       (err->code == ERR_SYNTAX && err->start > 0);
}

void
parse_show_error(struct slice text, const struct err *err, size_t width,
		 struct str *out)
{
	size_t at = err->start < text.n ? err->start : text.n;
	size_t begin = at, end = at;

	while (begin > 0 && text.p[begin - 1] != '\n')
		begin--;
	while (end < text.n && text.p[end] != '\n')
		end++;
	show_window(text, at, width, &begin, &end);
	show_line(text, begin, end, err, out);
	str_add(out, err->text);
	str_addc(out, '\n');
}
