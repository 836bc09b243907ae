/*
 * spark.h - a line of text as a chart: the maximum of each column's time.
 */
#ifndef WIDGETS_SPARK_H
#define WIDGETS_SPARK_H

#include "widgets/widget.h"

struct spark {
	const struct frame_series *series;
	int64_t start, step;     /* of its frame */
	struct time_range range; /* left and right edge */
	double lo, hi;           /* NAN: from the data (terminal.md 2.7) */
};

void spark_draw(struct canvas *c, int x, int y, int width,
		const struct spark *s, const struct glyphs *g,
		struct canvas_style style);

#endif
