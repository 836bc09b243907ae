/*
 * quantiles.h - recognises a panel whose queries are quantiles and an average
 * of one histogram, so that it can be shown as a table.
 */
#ifndef DASHBOARDS_QUANTILES_H
#define DASHBOARDS_QUANTILES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"

enum quantiles_kind { QUANTILES_QUANTILE, QUANTILES_AVERAGE };

struct quantiles_column {
	enum quantiles_kind kind;
	double phi;     /* of a quantile */
	size_t target;  /* index of the query */
	char title[16]; /* "p50", "p99", "p99.9", "avg" */
};

#define QUANTILES_COLUMNS 8

struct quantiles {
	size_t n; /* ascending by phi, the average last */
	struct quantiles_column column[QUANTILES_COLUMNS];
	size_t highest; /* index of the highest quantile's column */
};

/* Reads the interpolated texts: histogram_quantile(NUMBER, ...), maybe scaled
 * by a number, of one histogram, and at most one sum / count of it.  False if
 * any query is something else. */
bool quantiles_detect(const struct slice *expr, size_t n,
		      struct quantiles *out);

#endif
