/*
 * axis.h - the gutter of value labels, the line under a plot, and its times.
 */
#ifndef WIDGETS_AXIS_H
#define WIDGETS_AXIS_H

#include "widgets/scale.h"

/* Columns of the widest label and the axis line; 6 to 12, never less than what
 * the view remembers. */
int axis_gutter(const struct scale *s, const struct field_config *c,
		struct panel_view *view);
/* Labels and the line at the left of a plot of r.h rows: r is the gutter. */
void axis_draw_values(struct canvas *c, struct rect r, const struct scale *s,
		      const struct field_config *config,
		      const struct widget_look *look);
/* The line below a plot (y) with its ticks, and the times (y + below): x is the
 * plot's first column. */
void axis_draw_times(struct canvas *c, int x, int y, int below,
		     const struct scale_time *t,
		     const struct widget_look *look);

#endif
