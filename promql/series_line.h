/*
 * series_line.h - metric{label="value"} and what stands behind it.
 */
#ifndef PROMQL_SERIES_LINE_H
#define PROMQL_SERIES_LINE_H

#include "model/labels.h"

struct err;

struct series_line {
	struct labels labels; /* in the arena */
	bool starts;          /* "@st": start timestamps follow */
	struct slice items;   /* the rest, trimmed; points into the line */
};

int series_line_parse(struct slice line, struct arena *a,
		      struct series_line *out, struct err *err);
/* A string as Go quotes it, all of it; in the arena. */
int series_line_unquote(struct slice text, struct arena *a, struct slice *out,
			struct err *err);

#endif
