#include "config.h"

#include "canvas/out.h"

#include "canvas/colour.h"

static const struct out_format formats[] = {
	{ "text", "plain text, no colours and no escape sequences", out_text },
	{ "ansi", "text with colours, for terminals and less -R", out_ansi },
};

const struct out_format *
out_at(unsigned i)
{
	return i < sizeof(formats) / sizeof(formats[0]) ? &formats[i] : NULL;
}

const struct out_format *
out_find(const char *name)
{
	for (unsigned i = 0; out_at(i) != NULL; i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

/* One of the first eight by hue; -1 for what is nearly grey. */
static int
hue_index(uint32_t rgb)
{
	static const struct {
		int below, index;
	} hues[] = { { 25, 1 },  { 75, 3 },  { 165, 2 }, { 205, 6 },
		     { 255, 4 }, { 345, 5 }, { 361, 1 } };
	int r = rgb >> 16 & 255, g = rgb >> 8 & 255, b = rgb & 255;
	int hi = r > g ? (r > b ? r : b) : (g > b ? g : b);
	int lo = r < g ? (r < b ? r : b) : (g < b ? g : b);
	int span = hi - lo;
	double hue;
	int i = 0;

	if (span * 6 <= hi)
		return -1;
	if (hi == r)
		hue = 60.0 * (g - b) / span;
	else if (hi == g)
		hue = 60.0 * (b - r) / span + 120;
	else
		hue = 60.0 * (r - g) / span + 240;
	if (hue < 0)
		hue += 360;
	while (hue >= hues[i].below)
		i++;
	return hues[i].index;
}

static int
grey_index(uint32_t rgb, int base)
{
	unsigned v = ((rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255)) / 3;

	if (base == 0)
		return v < 0x30 ? 0 : v < 0xc0 ? -1 : 7;
	return v < 0x30 ? 0 : v < 0xa0 ? 8 : v < 0xe8 ? 7 : 15;
}

/* base 0: the first eight, 8: all sixteen.  -1: the terminal's own. */
static int
low_index(canvas_colour c, int base)
{
	uint32_t rgb = colour_rgb(c);
	int i;

	if (colour_is_index(c) && (c & 255) < 8u + (unsigned)base)
		return (int)(c & 255);
	i = hue_index(rgb);
	if (i < 0)
		return grey_index(rgb, base);
	/* Dark blue cannot be read on black; cyan is next to it. */
	if (i == 4 && base == 0)
		return 6;
	return i + (i == 4 || colour_luminance(rgb) > 0.12 ? base : 0);
}

canvas_colour
out_colour(canvas_colour c, enum out_depth depth)
{
	int i;

	if (c == CANVAS_DEFAULT || depth == OUT_MONO)
		return CANVAS_DEFAULT;
	if (depth == OUT_256)
		return colour_is_index(c) ? c : colour_nearest(c & 0xffffff);
	i = low_index(c, depth == OUT_16 ? 8 : 0);
	return i < 0 ? CANVAS_DEFAULT : CANVAS_INDEX(i);
}

static double
luminance(canvas_colour c)
{
	return colour_luminance(colour_rgb(c));
}

/* WCAG's, 1..21; the terminal's own colour may be any, so it counts as none. */
static double
contrast(canvas_colour a, canvas_colour b)
{
	double x = luminance(a) + 0.05, y = luminance(b) + 0.05;

	if (a == CANVAS_DEFAULT)
		return 1;
	return x > y ? x / y : y / x;
}

struct canvas_style
out_style(struct canvas_style s, enum out_depth depth)
{
	bool fill = (s.attr & CANVAS_FILL) != 0;

	s.attr &= (uint8_t)~CANVAS_FILL;
	s.fg = out_colour(s.fg, depth);
	s.bg = out_colour(s.bg, depth);
	if (depth == OUT_256 || depth == OUT_MONO)
		return s;
	if (s.bg == CANVAS_DEFAULT && s.fg == CANVAS_INDEX(4))
		s.fg = CANVAS_INDEX(depth == OUT_16 ? 12 : 6);
	if (!fill && s.bg != CANVAS_DEFAULT && contrast(s.fg, s.bg) < 3)
		s.fg = luminance(s.bg) > 0.18 ? CANVAS_INDEX(0)
					      : CANVAS_INDEX(7);
	/* Few terminals show dim beside a colour. */
	if (s.fg != CANVAS_DEFAULT)
		s.attr &= (uint8_t)~CANVAS_DIM;
	return s;
}
