/*
 * widget_timeseries.h - lines, areas, bars and points over time.
 */
#ifndef WIDGETS_WIDGET_TIMESERIES_H
#define WIDGETS_WIDGET_TIMESERIES_H

#include "widgets/widget.h"

void widget_timeseries_draw(struct canvas *c, struct rect r,
			    const struct widget_input *in,
			    struct panel_view *view);

#endif
