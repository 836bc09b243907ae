/*
 * stack.h - stacked areas in eighths of a cell with two colours
 * (terminal.md 2.7).  A series is drawn where it owns sub-rows by their centres
 * and nowhere else: what is thinner is told by the strip and the title.
 */
#ifndef WIDGETS_STACK_H
#define WIDGETS_STACK_H

#include "widgets/plot.h"
#include "widgets/scale.h"

/* Sums by column: top[s * cols + x] is the upper edge of series s; NAN where
 * nothing is there at all. */
struct stack {
	size_t n;
	int cols;
	double *top;
	double max, min; /* NAN: no data */
};

void stack_init(struct stack *st, const struct plot *p,
		const struct scale_time *t, bool percent);
void stack_release(struct stack *st);
void stack_draw(struct canvas *c, struct rect r, const struct stack *st,
		const struct plot *p, const struct scale *scale,
		const struct widget_look *look);
/* The value of a series in column x: the mean of its points there, else on the
 * line between its neighbours; NAN in a gap. */
double stack_value(const struct plot_series *s, const struct scale_time *t,
		   int x);

#endif
