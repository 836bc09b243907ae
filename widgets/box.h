/*
 * box.h - the frame and title of a panel: a rule above it, or a box around it.
 */
#ifndef WIDGETS_BOX_H
#define WIDGETS_BOX_H

#include "widgets/plot.h"

/* Draws the frame and the title with the signs of the panel's state; the rest
 * (content) is what is left inside.  p: for last values in the title, may be
 * NULL. */
void box_draw(struct canvas *c, struct rect r, const struct widget_input *in,
	      const struct plot *p, struct rect *content);
/* The content without drawing. */
struct rect box_inside(struct rect r, const struct widget_input *in);

#endif
