#include "config.h"

#include "canvas/colour.h"

#include <math.h>
#include <stdlib.h>

static const uint32_t ansi[16] = {
	0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
	0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
	0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};
static const int level[6] = { 0, 95, 135, 175, 215, 255 };

bool
colour_is_index(canvas_colour c)
{
	return c >> 24 == 1;
}

uint32_t
colour_rgb(canvas_colour c)
{
	unsigned i = c & 0xff;
	unsigned grey;

	if (!colour_is_index(c))
		return c & 0xffffff;
	if (i < 16)
		return ansi[i];
	if (i >= 232) {
		grey = 8 + 10 * (i - 232);
		return grey << 16 | grey << 8 | grey;
	}
	i -= 16;
	return (uint32_t)level[i / 36] << 16 | (uint32_t)level[i / 6 % 6] << 8 |
	       (uint32_t)level[i % 6];
}

static int
distance(uint32_t a, uint32_t b)
{
	int dr = (int)(a >> 16 & 255) - (int)(b >> 16 & 255);
	int dg = (int)(a >> 8 & 255) - (int)(b >> 8 & 255);
	int db = (int)(a & 255) - (int)(b & 255);
	int mean = (int)((a >> 16 & 255) + (b >> 16 & 255)) / 2;

	/* The eye's weights, roughly ("redmean"). */
	return ((512 + mean) * dr * dr >> 8) + 4 * dg * dg +
	       ((767 - mean) * db * db >> 8);
}

static unsigned
nearest_level(unsigned v)
{
	unsigned best = 0;

	for (unsigned i = 1; i < 6; i++)
		if (abs((int)v - level[i]) < abs((int)v - level[best]))
			best = i;
	return best;
}

canvas_colour
colour_nearest(uint32_t rgb)
{
	unsigned r = rgb >> 16 & 255, g = rgb >> 8 & 255, b = rgb & 255;
	unsigned mean = (r + g + b) / 3;
	unsigned grey = mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10;
	canvas_colour in_cube =
		CANVAS_INDEX(16 + 36 * nearest_level(r) + 6 * nearest_level(g) +
			     nearest_level(b));
	canvas_colour in_ramp = CANVAS_INDEX(232 + grey);

	if (distance(colour_rgb(in_ramp), rgb) <
	    distance(colour_rgb(in_cube), rgb))
		return in_ramp;
	return in_cube;
}

static double
linear(uint32_t byte)
{
	double v = byte / 255.0;

	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

double
colour_luminance(uint32_t rgb)
{
	return 0.2126 * linear(rgb >> 16 & 255) +
	       0.7152 * linear(rgb >> 8 & 255) + 0.0722 * linear(rgb & 255);
}
