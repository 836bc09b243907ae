/*
 * scale.h - a value axis: its range, its ticks, and the one mapping from values
 * to sub-rows that all charts share (terminal.md 2.2).
 */
#ifndef WIDGETS_SCALE_H
#define WIDGETS_SCALE_H

#include <stdbool.h>

#include "base/slice.h"
#include "dashboards/dashboard.h"
#include "widgets/widget.h"

#define SCALE_TICKS 9 /* eight above the lowest */

struct scale {
	double lo, hi;   /* hi > lo */
	double log_base; /* 0 = linear */
	size_t n;
	double tick[SCALE_TICKS]; /* rising */
};

/*
 * A nice range around the data for a plot of ROWS rows.  c gives hard bounds
 * and the unit (ladders of 1024 and of seconds); zero: 0 is shown (areas,
 * bars).  The range grows at once and shrinks after three lower frames (view).
 */
void scale_init(struct scale *s, double min, double max, int rows,
		const struct field_config *c, bool zero,
		struct panel_view *view);
/* Distance from the top in parts of H sub-rows: (hi - v) / (hi - lo) * H. */
double scale_map(const struct scale *s, double v, int h);

/* The column grid: cell k covers [k*cell, (k+1)*cell) ms of absolute time. */
struct scale_time {
	int64_t cell;  /* ms a cell */
	int64_t first; /* index of the leftmost cell */
	int cols;
};

void scale_time_init(struct scale_time *t, struct time_range r, int cols,
		     int sub_x);
int64_t scale_time_left(const struct scale_time *t);
/* Column of a time as a real number; 0 = left edge of the plot. */
double scale_time_x(const struct scale_time *t, int64_t ms);

#endif
