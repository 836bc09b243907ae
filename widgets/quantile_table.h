/*
 * quantile_table.h - quantiles and average of one histogram as a table: a row a
 * label set, a sparkline of the highest quantile, worst first.
 */
#ifndef WIDGETS_QUANTILE_TABLE_H
#define WIDGETS_QUANTILE_TABLE_H

#include "widgets/widget.h"

/* Rows it wants with its header; 0: the panel's queries are something else. */
int quantile_table_rows(const struct widget_input *in);
/* False: not such a panel, and nothing was drawn. */
bool quantile_table_draw(struct canvas *c, struct rect r,
			 const struct widget_input *in,
			 struct panel_view *view);

#endif
