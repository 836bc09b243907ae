#include "config.h"

#include <math.h>

#include "base/num.h"
#include "canvas/colour.h"
#include "themes/theme.h"

/* What Grafana's colours say: a status class, a hue, or a series' number. */
enum meaning {
	HTTP_1XX = 1,
	HTTP_2XX,
	HTTP_3XX,
	HTTP_4XX,
	HTTP_5XX,
	RED,
	ORANGE,
	YELLOW,
	GREEN,
	BLUE,
	PURPLE,
	GREY,
};

static const struct {
	uint32_t rgb;
	enum meaning meaning;
} known[] = {
	/* the mixins' status classes */
	{ 0xeab839, HTTP_1XX },
	{ 0x7eb26d, HTTP_2XX },
	{ 0x6ed0e0, HTTP_3XX },
	{ 0xef843c, HTTP_4XX },
	{ 0xe24d42, HTTP_5XX },
	/* the named colours, in all five shades and the light theme's */
	{ 0xffa6b0, RED },
	{ 0xff7383, RED },
	{ 0xf2495c, RED },
	{ 0xe02f44, RED },
	{ 0xc4162a, RED },
	{ 0xffcb7d, ORANGE },
	{ 0xffb357, ORANGE },
	{ 0xff9830, ORANGE },
	{ 0xff780a, ORANGE },
	{ 0xfa6400, ORANGE },
	{ 0xfff899, YELLOW },
	{ 0xffee52, YELLOW },
	{ 0xfade2a, YELLOW },
	{ 0xf2cc0c, YELLOW },
	{ 0xe0b400, YELLOW },
	{ 0xc8f2c2, GREEN },
	{ 0x96d98d, GREEN },
	{ 0x73bf69, GREEN },
	{ 0x56a64b, GREEN },
	{ 0x37872d, GREEN },
	{ 0xc0d8ff, BLUE },
	{ 0x8ab8ff, BLUE },
	{ 0x5794f2, BLUE },
	{ 0x3274d9, BLUE },
	{ 0x1f60c4, BLUE },
	{ 0xdeb6f2, PURPLE },
	{ 0xca95e5, PURPLE },
	{ 0xb877d9, PURPLE },
	{ 0xa352cc, PURPLE },
	{ 0x8f3bb8, PURPLE },
	/* the palette before Grafana 7, and its three threshold colours */
	{ 0x1f78c1, BLUE },
	{ 0xba43a9, PURPLE },
	{ 0x705da0, PURPLE },
	{ 0x508642, GREEN },
	{ 0xcca300, YELLOW },
	{ 0x447ebc, BLUE },
	{ 0xbf1b00, RED },
	{ 0x299c46, GREEN },
	{ 0xed8128, ORANGE },
	{ 0xd44a3a, RED },
	{ 0x32ac2d, GREEN },
	{ 0xf53636, RED },
};

static const struct {
	const char *name;
	enum meaning meaning; /* 0: rgb says it */
	uint32_t rgb;
} words[] = {
	{ "red", RED, 0 },          { "orange", ORANGE, 0 },
	{ "yellow", YELLOW, 0 },    { "green", GREEN, 0 },
	{ "blue", BLUE, 0 },        { "purple", PURPLE, 0 },
	{ "gray", GREY, 0 },        { "grey", GREY, 0 },
	{ "black", 0, 0x000000 },   { "white", 0, 0xffffff },
	{ "cyan", 0, 0x00ffff },    { "aqua", 0, 0x00ffff },
	{ "magenta", 0, 0xff00ff }, { "fuchsia", 0, 0xff00ff },
	{ "pink", 0, 0xffc0cb },    { "brown", 0, 0xa52a2a },
	{ "silver", 0, 0xc0c0c0 },  { "maroon", 0, 0x800000 },
	{ "olive", 0, 0x808000 },   { "lime", 0, 0x00ff00 },
	{ "teal", 0, 0x008080 },    { "navy", 0, 0x000080 },
	{ "gold", 0, 0xffd700 },    { "violet", 0, 0xee82ee },
	{ "indigo", 0, 0x4b0082 },  { "turquoise", 0, 0x40e0d0 },
	{ "crimson", 0, 0xdc143c }, { "coral", 0, 0xff7f50 },
	{ "salmon", 0, 0xfa8072 },  { "tomato", 0, 0xff6347 },
};

static canvas_colour
means(const struct theme *t, enum meaning m)
{
	switch (m) {
	case RED:
		return t->hue_red;
	case ORANGE:
		return t->hue_orange;
	case YELLOW:
		return t->hue_yellow;
	case GREEN:
		return t->hue_green;
	case BLUE:
		return t->hue_blue;
	case PURPLE:
		return t->hue_purple;
	case GREY:
		return t->hue_grey;
	default:
		return t->status[m];
	}
}

static canvas_colour
of_rgb(const struct theme *t, uint32_t rgb)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].rgb == rgb)
			return means(t, known[i].meaning);
	return out_style((struct canvas_style){ .fg = colour_nearest(rgb) },
			 t->depth)
		.fg;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* #rgb, #rrggbb, #rrggbbaa. */
static bool
parse_hex(struct slice s, uint32_t *rgb)
{
	uint32_t v = 0;

	if (s.n != 4 && s.n != 7 && s.n != 9)
		return false;
	for (size_t i = 1; i < s.n; i++) {
		int d = hex_digit(s.p[i]);

		if (d < 0)
			return false;
		v = v << 4 | (uint32_t)d;
		if (s.n == 4)
			v = v << 4 | (uint32_t)d;
	}
	*rgb = s.n == 9 ? v >> 8 : v;
	return true;
}

/* rgb(1, 2, 3), rgba(1,2,3,0.5), rgb(1 2 3 / 50%). */
static bool
parse_function(struct slice s, uint32_t *rgb)
{
	ptrdiff_t open = slice_find(s, SLICE("("), 0);
	uint32_t v = 0;

	if (open < 0 || s.p[s.n - 1] != ')')
		return false;
	s.p += open + 1;
	s.n -= (size_t)open + 2;
	for (int i = 0; i < 3; i++) {
		double part;
		size_t n;

		s = slice_trim(s);
		n = num_scan(s, &part);
		if (n == 0)
			return false;
		s.p += n;
		s.n -= n;
		if (s.n > 0 && *s.p == '%') {
			part *= 2.55;
			s.p++;
			s.n--;
		}
		s = slice_trim(s);
		if (s.n > 0 && *s.p == ',') {
			s.p++;
			s.n--;
		}
		part = part > 0 ? part : 0;
		v = v << 8 | (uint32_t)(part < 255 ? round(part) : 255);
	}
	*rgb = v;
	return true;
}

static struct slice
without_shade(struct slice s)
{
	static const char *const shades[] = { "super-light-", "semi-dark-",
					      "light-", "dark-" };

	for (size_t i = 0; i < sizeof(shades) / sizeof(shades[0]); i++) {
		struct slice shade = slice_of(shades[i]);

		if (slice_starts(s, shade))
			return (struct slice){ s.p + shade.n, s.n - shade.n };
	}
	return s;
}

static canvas_colour
of_word(const struct theme *t, struct slice spec)
{
	struct slice s = without_shade(spec);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!slice_eq(s, slice_of(words[i].name)))
			continue;
		if (words[i].meaning != 0)
			return means(t, words[i].meaning);
		return of_rgb(t, words[i].rgb);
	}
	return CANVAS_DEFAULT;
}

/* Whether spec is a hex or a function; *rgb is it then. */
static bool
parse_rgb(struct slice spec, uint32_t *rgb)
{
	if (spec.n > 0 && *spec.p == '#')
		return parse_hex(spec, rgb);
	return slice_starts(spec, SLICE("rgb")) && parse_function(spec, rgb);
}

canvas_colour
theme_colour(const struct theme *t, struct slice spec)
{
	struct slice s = slice_trim(spec);
	char lower[40];
	uint32_t rgb;

	if (s.n == 0 || s.n > sizeof(lower))
		return CANVAS_DEFAULT;
	for (size_t i = 0; i < s.n; i++)
		lower[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] | 0x20
								 : s.p[i]);
	s.p = lower;
	return parse_rgb(s, &rgb) ? of_rgb(t, rgb) : of_word(t, s);
}

canvas_colour
theme_level_colour(const struct theme *t, struct slice spec)
{
	canvas_colour c = theme_colour(t, spec);
	uint32_t rgb;

	if (parse_rgb(slice_trim(spec), &rgb) && rgb == 0xeab839)
		return t->hue_yellow;
	return c;
}
