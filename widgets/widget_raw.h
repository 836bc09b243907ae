/*
 * widget_raw.h - a panel of a type that is not drawn: its name and its last
 * values, and what of it was not understood.
 */
#ifndef WIDGETS_WIDGET_RAW_H
#define WIDGETS_WIDGET_RAW_H

#include "widgets/widget.h"

void widget_raw_draw(struct canvas *c, struct rect r,
		     const struct widget_input *in, struct panel_view *view);

#endif
