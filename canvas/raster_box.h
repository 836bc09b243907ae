/*
 * raster_box.h - lines in box drawing, from runs: the rows that one series
 * covers in one column.
 */
#ifndef CANVAS_RASTER_BOX_H
#define CANVAS_RASTER_BOX_H

#include <stddef.h>

#include "canvas/canvas.h"

struct raster_run {
	int x, lo, hi; /* rows lo..hi, from the top */
	int series;
};

/* The higher rank is drawn over the lower. */
void raster_box_paint(const struct raster_run *run, size_t n, struct canvas *c,
		      int x, int y, const struct canvas_style *style_of,
		      const int *rank_of);

#endif
