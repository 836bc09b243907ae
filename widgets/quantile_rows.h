/*
 * quantile_rows.h - the content of a quantile table: series of all targets
 * matched by equal labels, one row a label set, with their texts.
 */
#ifndef WIDGETS_QUANTILE_ROWS_H
#define WIDGETS_QUANTILE_ROWS_H

#include "dashboards/quantiles.h"
#include "widgets/plot.h"

struct quantile_cell {
	size_t index; /* among the panel's series; SIZE_MAX = none */
	const struct plot_series *series; /* NULL = none; from here: _fill */
	double v;                         /* last value, NAN = none */
	struct slice text;                /* in its unit; "-" = none */
};

struct quantile_row {
	const struct labels *labels;
	uint64_t hash;
	struct slice name; /* values of the labels that tell rows apart */
	struct slice tail; /* the name after what all rows begin with */
	struct quantile_cell cell[QUANTILES_COLUMNS];
	double change; /* of the highest: last against first, 0.12 = +12 % */
	struct slice change_text;
	double key; /* what it is sorted by, rising */
};

struct quantile_rows {
	struct arena arena;
	struct plot plot;
	struct quantiles q;
	size_t n;
	struct quantile_row *row;
	struct slice name_title; /* "route", or "name" */
	struct slice prefix;     /* what all names begin with, or "" */
};

/* False: the panel's queries are something else; nothing to release.  Rows
 * have labels and cells' indexes only. */
bool quantile_rows_init(struct quantile_rows *t, const struct widget_input *in);
/* Names, values and texts too. */
void quantile_rows_fill(struct quantile_rows *t, const struct widget_input *in);
/* By column as in struct panel_view: 0 = worst first by the highest quantile,
 * 1 = name, then the values, then the change.  UP turns the order around. */
void quantile_rows_sort(struct quantile_rows *t, int column, bool up);
void quantile_rows_release(struct quantile_rows *t);

#endif
