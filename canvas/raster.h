/*
 * raster.h - dots inside cells: braille 2x4, quadrants 2x2, box lines, ASCII
 * thirds.  Draw lines of several series, then raster_paint puts them on a
 * canvas: a cell takes the colour of the series with most dots in it; of equal
 * ones the higher rank.  A dot that two series share is the last one's: draw in
 * rising rank.
 *
 * y is 0 at the top.  A line is continuous where the run of a column holds the
 * row at which its neighbour's ends.
 */
#ifndef CANVAS_RASTER_H
#define CANVAS_RASTER_H

#include "canvas/canvas.h"
#include "canvas/glyphs.h"
#include "canvas/raster_box.h"

struct raster {
	int cols, rows;   /* in cells */
	int sub_x, sub_y; /* dots a cell */
	enum glyph_tier tier;
	/* a dot: 0 none, else 1 + series; (cols * sub_x) * (rows * sub_y) */
	uint16_t *dot;
	/* box lines know their way, so they are kept as runs instead */
	struct raster_run *run;
	size_t nruns, cap;
};

void raster_init(struct raster *r, int cols, int rows, enum glyph_tier tier);
void raster_release(struct raster *r);
/* Lights dots (x, y0..y1) in either order, for SERIES (0-based).  What is
 * outside is not drawn. */
void raster_column(struct raster *r, int x, int y0, int y1, int series);
/* style_of[s] is the style, rank_of[s] the rank of series s.  Empty cells stay
 * as they are; so does the background under a style that has none. */
void raster_paint(const struct raster *r, struct canvas *c, int x, int y,
		  const struct canvas_style *style_of, const int *rank_of);

#endif
