/*
 * prom_series.h - the series of one answer on their way into a frame.
 *
 * prom_reader says what comes in which order; this knows what a series is.  The
 * points of a range lie on the grid that was asked for; servers that move it
 * (VictoriaMetrics) move the frame's start with it.
 */
#ifndef SOURCES_PROM_SERIES_H
#define SOURCES_PROM_SERIES_H

#include <stdbool.h>

#include "base/slice.h"
#include "base/str.h"
#include "model/frame.h"
#include "sources/source.h"

struct prom_label {
	size_t name, name_n, value, value_n; /* in bytes */
};

struct prom_point {
	int64_t t;
	double v;
};

struct prom_series {
	bool range;
	int64_t start, step;
	size_t steps;
	struct frame *frame;
	struct frame_series *list;
	size_t n, cap;
	/* the one at hand */
	struct str bytes;
	struct prom_label *label;
	size_t n_labels, cap_labels;
	struct prom_point *point;
	size_t n_points, cap_points;
	struct prom_point at;
	int at_n; /* numbers of at that came */
	bool value, values, histogram;
	/* of all */
	enum frame_kind kind;
	bool has_kind;
	size_t all_points, cells, histograms;
	int64_t offset; /* of the points from the grid */
	bool has_offset, mixed;
	struct str single; /* a scalar's or string's text */
	int n_single;
};

void prom_series_init(struct prom_series *s, const struct source_question *q);
void prom_series_release(struct prom_series *s);

/* A new series; whole = false: only its labels. */
void prom_series_begin(struct prom_series *s, bool whole);
void prom_series_label_name(struct prom_series *s, struct slice name);
void prom_series_label_value(struct prom_series *s, struct slice value);
/* It has native histograms. */
void prom_series_histogram(struct prom_series *s);
/* A point: begin, its two numbers, end (many: one of several). */
void prom_series_point(struct prom_series *s);
int prom_series_number(struct prom_series *s, struct slice text,
		       struct err *err);
int prom_series_point_end(struct prom_series *s, bool many, struct err *err);
int prom_series_end(struct prom_series *s, struct err *err);
/* Time, then text, of a scalar or string. */
int prom_series_single(struct prom_series *s, bool string, struct slice text,
		       struct err *err);
/* Appends the labels at hand as name{a="b",c="d"}. */
void prom_series_text(struct prom_series *s, struct str *out);
/* The frame, now the caller's, or NULL with err filled. */
struct frame *prom_series_take(struct prom_series *s, struct slice result_type,
			       struct err *err);

#endif
