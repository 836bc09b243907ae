#include "config.h"

#include "canvas/text.h"

#include "base/limits.h"
#include "base/utf8.h"

struct cleaner {
	struct str *out; /* NULL: only measure */
	int width;
	int marks;  /* a base's marks so far; -1: nothing to put one on */
	bool signs; /* replace our own signs */
	bool changed;
};

struct range {
	uint32_t from, to;
};

/* Invisible, or they turn what is around them. */
static const struct range removed[] = {
	{ 0x00ad, 0x00ad },   { 0x034f, 0x034f },   { 0x061c, 0x061c },
	{ 0x17b4, 0x17b5 },   { 0x180b, 0x180f },   { 0x200b, 0x200f },
	{ 0x2028, 0x202e },   { 0x2060, 0x206f },   { 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff },   { 0xfff9, 0xfffb },   { 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

/* Terminals and tables disagree about the width of these. */
static const struct range unsure[] = {
	{ 0x302e, 0x302f }, { 0x3248, 0x324f },   { 0x4dc0, 0x4dff },
	{ 0xd7b0, 0xd7ff }, { 0x16ff0, 0x16ff1 }, { 0x1f000, 0x1faff },
};

/* What the header uses to say how things stand. */
static const struct range signs[] = {
	{ 0x00d7, 0x00d7 }, { 0x25a0, 0x25a0 }, { 0x25b2, 0x25b2 },
	{ 0x25bc, 0x25bc }, { 0x25cf, 0x25cf },
};

static bool
range_has(const struct range *r, size_t n, uint32_t cp)
{
	size_t lo = 0;

	while (lo < n) {
		size_t mid = lo + (n - lo) / 2;

		if (cp < r[mid].from)
			n = mid;
		else if (cp > r[mid].to)
			lo = mid + 1;
		else
			return true;
	}
	return false;
}
#define RANGE_HAS(table, cp) \
	range_has(table, sizeof(table) / sizeof((table)[0]), cp)

static bool
private_use(uint32_t cp)
{
	return (cp >= 0xe000 && cp <= 0xf8ff) || cp >= 0xf0000;
}

static void
put(struct cleaner *c, uint32_t cp, int width)
{
	char bytes[4];

	if (c->out != NULL)
		str_addn(c->out, bytes, utf8_encode(cp, bytes));
	c->width += width;
}

static void
put_base(struct cleaner *c, uint32_t cp, int width)
{
	put(c, cp, width);
	c->marks = 0;
}

static void
replace(struct cleaner *c, uint32_t cp)
{
	put_base(c, cp, 1);
	c->changed = true;
}

static void
put_control(struct cleaner *c, uint32_t cp)
{
	if (cp == '\t' || cp == '\n' || cp == '\r') {
		replace(c, ' ');
	} else if (cp < 0x80) {
		replace(c, '^');
		replace(c, cp ^ 0x40);
	} else {
		replace(c, UTF8_BAD);
	}
}

static void
put_mark(struct cleaner *c, uint32_t cp)
{
	if (c->marks < 0 || c->marks >= 2) {
		c->changed = true;
		return;
	}
	put(c, cp, 0);
	c->marks++;
}

static void
put_any(struct cleaner *c, uint32_t cp)
{
	int width;

	if (RANGE_HAS(removed, cp)) {
		c->changed = true;
		return;
	}
	if (RANGE_HAS(unsure, cp) || (c->signs && RANGE_HAS(signs, cp))) {
		replace(c, '?');
		return;
	}
	width = utf8_width(cp);
	if (width == 0 && utf8_is_combining(cp))
		put_mark(c, cp);
	else if (width <= 0 || private_use(cp))
		replace(c, UTF8_BAD);
	else if (width == 2 && !utf8_is_wide_letter(cp))
		replace(c, '?');
	else
		put_base(c, cp, width);
}

static size_t
ascii_run(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7f)
		n++;
	return n;
}

static void
clean(struct cleaner *c, struct slice raw)
{
	while (raw.n > 0) {
		size_t n = ascii_run(raw);
		uint32_t cp;

		if (n > 0) {
			if (c->out != NULL)
				str_addn(c->out, raw.p, n);
			c->width += (int)n;
			c->marks = 0;
		} else {
			n = utf8_decode(raw, &cp);
			if (cp == UTF8_BAD)
				replace(c, cp);
			else if (cp < 0xa0)
				put_control(c, cp);
			else
				put_any(c, cp);
		}
		raw.p += n;
		raw.n -= n;
	}
}

/* At most limit bytes, not in the middle of a code point. */
static struct slice
shorten(struct slice raw, size_t limit)
{
	size_t n = limit;

	if (raw.n <= limit)
		return raw;
	for (int back = 0; back < 3 && n > 0; back++, n--)
		if (((unsigned char)raw.p[n] & 0xc0) != 0x80)
			break;
	if (((unsigned char)raw.p[n] & 0xc0) == 0x80)
		n = limit;
	return (struct slice){ raw.p, n };
}

static void
init(struct text *t, struct slice raw, size_t limit, bool title)
{
	struct cleaner c = { .out = &t->clean, .marks = -1, .signs = title };

	*t = (struct text){ .cut = raw.n > limit };
	clean(&c, shorten(raw, limit));
	t->width = c.width;
	t->changed = c.changed;
}

void
text_init(struct text *t, struct slice raw)
{
	init(t, raw, LIMIT_LABEL_BYTES, false);
}

void
text_init_title(struct text *t, struct slice raw)
{
	init(t, raw, LIMIT_TITLE_BYTES, true);
}

void
text_init_message(struct text *t, struct slice raw)
{
	init(t, raw, LIMIT_ERROR_BYTES, false);
}

void
text_release(struct text *t)
{
	str_release(&t->clean);
	*t = (struct text){ 0 };
}

void
text_clean(struct slice raw, struct str *out)
{
	struct cleaner c = { .out = out, .marks = -1 };

	clean(&c, raw);
}

int
text_width(struct slice raw)
{
	struct cleaner c = { .marks = -1 };

	clean(&c, shorten(raw, LIMIT_LABEL_BYTES));
	return c.width;
}

size_t
text_next(struct slice clean_text, struct text_glyph *g)
{
	size_t n, used;
	uint32_t cp;

	*g = (struct text_glyph){ .width = 1 };
	if (clean_text.n == 0)
		return 0;
	used = utf8_decode(clean_text, &g->glyph);
	if (g->glyph >= 0x1100 && utf8_width(g->glyph) == 2)
		g->width = 2;
	for (int i = 0; used < clean_text.n; used += n, i++) {
		struct slice rest = { clean_text.p + used,
				      clean_text.n - used };

		if ((unsigned char)*rest.p < 0x80)
			break;
		n = utf8_decode(rest, &cp);
		if (!utf8_is_combining(cp) || utf8_width(cp) != 0)
			break;
		if (i < 2)
			g->mark[i] = cp;
	}
	return used;
}
