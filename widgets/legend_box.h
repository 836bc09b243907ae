/*
 * legend_box.h - the names of a chart's series with their values: one line, or
 * a table with last, min, mean, max.
 */
#ifndef WIDGETS_LEGEND_BOX_H
#define WIDGETS_LEGEND_BOX_H

#include "widgets/plot.h"

/* How much room the legend takes beside a plot in r; both 0: none. */
void legend_box_room(struct rect r, const struct widget_input *in,
		     const struct plot *p, int *rows, int *columns);
void legend_box_draw(struct canvas *c, struct rect r,
		     const struct widget_input *in, const struct plot *p,
		     const struct panel_view *view);

#endif
