/*
 * glyphs.h - the four tiers of characters (terminal.md 2.1).
 */
#ifndef CANVAS_GLYPHS_H
#define CANVAS_GLYPHS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum glyph_tier {
	GLYPHS_BRAILLE,
	GLYPHS_BLOCK,
	GLYPHS_BOX,
	GLYPHS_ASCII,
};

struct glyphs {
	const char *name, *help;
	enum glyph_tier tier;
	/* frames and axes */
	uint32_t horizontal, heavy, vertical, corner_tl, corner_tr, corner_bl,
		corner_br, axis_y, axis_origin, axis_x, tick_x, threshold;
	/* signs */
	uint32_t mark, live, frozen, warn, error, down, right, up, ellipsis,
		times, dash, dot;
	uint32_t spark[9]; /* level 0 (nothing) to 8 */
	uint32_t fill[8];  /* eighths of a cell from below, 1..8; or coarser */
	uint32_t pattern[8]; /* mono: one a series */
};

const struct glyphs *glyphs_of(enum glyph_tier tier);
/* By name ("braille"); NULL if unknown. */
const struct glyphs *glyphs_find(const char *name);
/* The i-th, for help and --help; NULL at the end. */
const struct glyphs *glyphs_at(unsigned i);

#endif
