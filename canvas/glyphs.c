#include "config.h"

#include "canvas/glyphs.h"

#include <stddef.h>

/* Signs that the fonts of most terminals have, and the Linux console too. */
#define UTF8_SIGNS                                                        \
	.axis_y = 0x2524, .axis_origin = 0x2514, .axis_x = 0x2500,        \
	.tick_x = 0x252c, .horizontal = 0x2500, .vertical = 0x2502,       \
	.mark = 0x25a0, .live = 0x25cf, .frozen = 0x25a0, .warn = 0x25b2, \
	.error = 0xd7, .down = 0x25bc, .up = 0x25b2, .ellipsis = 0x2026,  \
	.times = 0xd7, .dash = 0x2014, .dot = 0xb7

#define ROUND_FRAME                                                \
	.heavy = 0x2501, .corner_tl = 0x256d, .corner_tr = 0x256e, \
	.corner_bl = 0x2570, .corner_br = 0x256f, .threshold = 0x254c

#define EIGHTHS 0x2581, 0x2582, 0x2583, 0x2584, 0x2585, 0x2586, 0x2587, 0x2588

#define SHADED                                                        \
	{                                                             \
		0x2591, 0x2592, 0x2593, 0x2588, 0x259a, '+', '=', ':' \
	}

static const struct glyphs tiers[] = {
	{
		.name = "braille",
		.help = "lines in braille dots, areas in eighths of a cell",
		.tier = GLYPHS_BRAILLE,
		UTF8_SIGNS,
		ROUND_FRAME,
		.right = 0x25ba,
		.spark = { ' ', EIGHTHS },
		.fill = { EIGHTHS },
		.pattern = SHADED,
	},
	{
		.name = "block",
		.help = "lines in quarter blocks, where braille looks wrong",
		.tier = GLYPHS_BLOCK,
		UTF8_SIGNS,
		ROUND_FRAME,
		.right = 0x25ba,
		.spark = { ' ', EIGHTHS },
		.fill = { EIGHTHS },
		.pattern = SHADED,
	},
	{
		.name = "box",
		.help = "lines in box drawing: the Linux console, tickets",
		.tier = GLYPHS_BOX,
		UTF8_SIGNS,
		.heavy = 0x2550,
		.corner_tl = 0x250c,
		.corner_tr = 0x2510,
		.corner_bl = 0x2514,
		.corner_br = 0x2518,
		.threshold = '-',
		.right = '>',
		.spark = { ' ', 0x2591, 0x2591, 0x2591, 0x2592, 0x2592, 0x2592,
			   0x2588, 0x2588 },
		.fill = { 0x2591, 0x2591, 0x2591, 0x2592, 0x2592, 0x2592,
			  0x2588, 0x2588 },
		.pattern = { 0x2591, 0x2592, '#', 0x2588, '%', '+', '=', ':' },
	},
	{
		.name = "ascii",
		.help = "ASCII only: no UTF-8, serial lines, mail",
		.tier = GLYPHS_ASCII,
		.horizontal = '-',
		.heavy = '=',
		.vertical = '|',
		.corner_tl = '+',
		.corner_tr = '+',
		.corner_bl = '+',
		.corner_br = '+',
		.axis_y = '+',
		.axis_origin = '+',
		.axis_x = '-',
		.tick_x = '+',
		.threshold = '-',
		.mark = '#',
		.live = '*',
		.frozen = '#',
		.warn = '!',
		.error = 'x',
		.down = 'v',
		.right = '>',
		.up = '^',
		.ellipsis = '~',
		.times = 'x',
		.dash = '-',
		.dot = '.',
		.spark = { ' ', '.', ':', '-', '=', '+', '*', '#', '@' },
		.fill = { '.', '.', '+', '+', '=', '=', '#', '#' },
		.pattern = { '.', '-', '+', '#', '=', ':', '*', '%' },
	},
};

const struct glyphs *
glyphs_of(enum glyph_tier tier)
{
	return &tiers[tier];
}

const struct glyphs *
glyphs_find(const char *name)
{
	for (unsigned i = 0; glyphs_at(i) != NULL; i++)
		if (strcmp(tiers[i].name, name) == 0)
			return &tiers[i];
	return NULL;
}

const struct glyphs *
glyphs_at(unsigned i)
{
	return i < sizeof(tiers) / sizeof(tiers[0]) ? &tiers[i] : NULL;
}
