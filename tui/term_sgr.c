#include "config.h"

#include "tui/term_sgr.h"

#include <string.h>

#include "canvas/canvas.h"

#define ESC 0x1b
#define PARAMS 16
/* Of a blank, only these and its ground can be seen. */
#define SEEN (CANVAS_UNDERLINE | CANVAS_REVERSE)

static const struct {
	uint8_t bit, off;
} attrs[] = {
	[1] = { CANVAS_BOLD, 22 },
	[2] = { CANVAS_DIM, 22 },
	[4] = { CANVAS_UNDERLINE, 24 },
	[7] = { CANVAS_REVERSE, 27 },
};
#define ATTRS (sizeof(attrs) / sizeof(attrs[0]))

static const struct term_sgr_style plain = { -1, -1, 0 };

static bool
same(struct term_sgr_style a, struct term_sgr_style b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attr == b.attr;
}

/* ------------------------------------------------------------- writing --- */

struct sgr {
	struct str *out;
	bool open;
};

static void
code(struct sgr *g, const char *prefix, int n)
{
	str_add(g->out, g->open ? ";" : "\033[");
	g->open = true;
	str_printf(g->out, "%s%d", prefix, n);
}

static void
colour(struct sgr *g, int c, bool ground)
{
	if (c < 0)
		code(g, "", ground ? 49 : 39);
	else if (c < 8)
		code(g, "", (ground ? 40 : 30) + c);
	else if (c < 16)
		code(g, "", (ground ? 100 : 90) + c - 8);
	else
		code(g, ground ? "48;5;" : "38;5;", c);
}

/* Turns off what TO lacks; bold and dim have one switch. */
static uint8_t
turn_off(struct sgr *g, uint8_t has, uint8_t to)
{
	const uint8_t weight = CANVAS_BOLD | CANVAS_DIM;

	if (has & ~to & weight) {
		code(g, "", 22);
		has &= (uint8_t)~weight;
	}
	for (size_t i = 4; i < ATTRS; i++)
		if (has & ~to & attrs[i].bit) {
			code(g, "", attrs[i].off);
			has &= (uint8_t)~attrs[i].bit;
		}
	return has;
}

static void
become(struct term_sgr *s, struct term_sgr_style to, struct str *out)
{
	struct sgr g = { .out = out };
	uint8_t attr;

	if (s->known && same(s->has, to))
		return;
	if (same(to, plain)) {
		str_add(out, "\033[m");
		s->has = plain;
		s->known = true;
		return;
	}
	if (!s->known) {
		code(&g, "", 0);
		s->has = plain;
		s->known = true;
	}
	attr = turn_off(&g, s->has.attr, to.attr);
	for (size_t i = 0; i < ATTRS; i++)
		if (to.attr & ~attr & attrs[i].bit)
			code(&g, "", (int)i);
	if (s->has.fg != to.fg)
		colour(&g, to.fg, false);
	if (s->has.bg != to.bg)
		colour(&g, to.bg, true);
	str_addc(out, 'm');
	s->has = to;
}

static void
become_blank(struct term_sgr *s, struct str *out)
{
	struct term_sgr_style to = s->wants;

	if (s->known && ((s->has.attr | to.attr) & SEEN) == 0) {
		/* A reset costs less than the ground alone. */
		if (to.bg >= 0 || s->has.bg < 0 || !same(to, plain)) {
			to.fg = s->has.fg;
			to.attr = s->has.attr;
		}
	}
	become(s, to, out);
}

/* ------------------------------------------------------------- reading --- */

/* Parameters of the sequence at P, without ESC [ and the final; -1: not only
 * numbers. */
static int
numbers(const char *p, size_t n, int param[PARAMS])
{
	int count = 1;

	param[0] = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] == ';' && count < PARAMS)
			param[count++] = 0;
		else if (p[i] >= '0' && p[i] <= '9' && param[count - 1] < 1000)
			param[count - 1] = param[count - 1] * 10 + p[i] - '0';
		else
			return -1;
	}
	return count;
}

/* How many parameters of those at P were read; 0: it is none of ours. */
static int
read_one(struct term_sgr_style *w, const int *p, int n)
{
	const int c = p[0];

	if (c == 0)
		*w = plain;
	else if (c < (int)ATTRS && attrs[c].bit != 0)
		w->attr |= attrs[c].bit;
	else if (c == 22)
		w->attr &= (uint8_t) ~(CANVAS_BOLD | CANVAS_DIM);
	else if (c == 24)
		w->attr &= (uint8_t)~CANVAS_UNDERLINE;
	else if (c == 27)
		w->attr &= (uint8_t)~CANVAS_REVERSE;
	else if (c >= 30 && c < 38)
		w->fg = (int16_t)(c - 30);
	else if (c >= 40 && c < 48)
		w->bg = (int16_t)(c - 40);
	else if (c >= 90 && c < 98)
		w->fg = (int16_t)(c - 90 + 8);
	else if (c >= 100 && c < 108)
		w->bg = (int16_t)(c - 100 + 8);
	else if (c == 39)
		w->fg = -1;
	else if (c == 49)
		w->bg = -1;
	else if ((c == 38 || c == 48) && n > 2 && p[1] == 5 && p[2] < 256) {
		*(c == 38 ? &w->fg : &w->bg) = (int16_t)p[2];
		return 3;
	} else
		return 0;
	return 1;
}

static bool
read_sgr(struct term_sgr_style *w, const char *p, size_t n)
{
	struct term_sgr_style to = *w;
	int param[PARAMS], count = numbers(p, n, param);

	if (count < 0)
		return false;
	for (int i = 0; i < count;) {
		int used = read_one(&to, param + i, count - i);

		if (used == 0)
			return false;
		i += used;
	}
	*w = to;
	return true;
}

/* Bytes of the escape sequence at P. */
static size_t
length(const unsigned char *p, size_t n)
{
	size_t i = 1;

	if (n > 1 && p[1] == '[')
		for (i = 2; i < n && p[i] < 0x40; i++)
			continue;
	else
		while (i < n && p[i] < 0x30)
			i++;
	return i < n ? i + 1 : n;
}

static size_t
feed_escape(struct term_sgr *s, struct slice b, struct str *out)
{
	const size_t n = length((const unsigned char *)b.p, b.n);
	const char final = b.p[n - 1];
	const bool csi = n > 2 && b.p[1] == '[';

	if (csi && final == 'm' && read_sgr(&s->wants, b.p + 2, n - 3))
		return n;
	/* The character set is never changed, so it need not be set back. */
	if (n == 3 && s->known && memcmp(b.p, "\033(B", 3) == 0)
		return n;
	/* Moves leave no trace; what erases, does it in the ground's colour. */
	if (csi && strchr("JKXLMP@", final) != NULL)
		become_blank(s, out);
	else if (!csi || strchr("ABCDGHdfhl", final) == NULL)
		become(s, s->wants, out);
	if (csi && final == 'm')
		s->known = false;
	str_addn(out, b.p, n);
	return n;
}

void
term_sgr_feed(struct term_sgr *s, struct slice b, struct str *out)
{
	if (!s->known)
		s->wants = plain;
	while (b.n > 0) {
		const unsigned char c = (unsigned char)b.p[0];
		size_t n = 1;

		if (c == ESC)
			n = feed_escape(s, b, out);
		else if (c == 0x0f && s->known)
			; /* SI, as ESC ( B */
		else {
			if (c == ' ')
				become_blank(s, out);
			else if (c > ' ')
				become(s, s->wants, out);
			str_addc(out, (char)c);
		}
		b.p += n;
		b.n -= n;
	}
}
