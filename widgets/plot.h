/*
 * plot.h - the series of a panel made ready for drawing: names, colours, config
 * after overrides, legend values.  Made for one drawing, released after it.
 */
#ifndef WIDGETS_PLOT_H
#define WIDGETS_PLOT_H

#include "dashboards/fields.h"
#include "widgets/widget.h"

struct plot_series {
	struct slice name;
	struct slice tail; /* the name after what all names begin with */
	size_t target;     /* index into widget_input.target */
	const struct frame_series *series;
	int64_t start, step; /* of its frame */
	struct field_config config;
	struct canvas_style style;
	uint32_t pattern;            /* mono */
	uint32_t letter;             /* lines in mono, else 0 */
	bool severe;                 /* 5xx, error, fail, cancel */
	bool grey;                   /* beyond the palette */
	double last, min, mean, max; /* NAN: none */
};

struct plot {
	struct arena arena;
	size_t n;
	struct plot_series *s;
};

void plot_init(struct plot *p, const struct widget_input *in);
void plot_release(struct plot *p);
/* The series that stands for all: the largest now; NULL: none has a value. */
const struct plot_series *plot_largest(const struct plot *p);
/* Bytes that all of N names begin with, up to a separator and worth leaving
 * out; every name keeps something.  0: none. */
size_t plot_prefix(const struct slice *name, size_t n);

#endif
