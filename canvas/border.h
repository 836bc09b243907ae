/*
 * border.h - a frame of one cell around a rectangle.
 */
#ifndef CANVAS_BORDER_H
#define CANVAS_BORDER_H

#include "canvas/canvas.h"
#include "canvas/glyphs.h"

/* TOP draws the upper edge: g->horizontal, or g->heavy for what has the focus.
 * Nothing for less than 2x2. */
void border_draw(struct canvas *c, struct rect r, const struct glyphs *g,
		 uint32_t top, struct canvas_style style);

#endif
