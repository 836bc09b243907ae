/*
 * load_grid.h - a dashboard of panels with gridPos to rows and items.
 */
#ifndef DASHBOARDS_LOAD_GRID_H
#define DASHBOARDS_LOAD_GRID_H

#include "dashboards/load.h"

/*
 * Panels and row panels of root.panels.  An open row holds what follows it by
 * (y, x); a collapsed row holds its own panels only, and what follows one is
 * in no row.  -1 past LIMIT_PANELS.
 */
int load_grid(struct load *l, struct err *err);
/* A gridPos with every number sane; false if there is none. */
bool load_grid_pos(const struct json *panel, struct grid_pos *out);

#endif
