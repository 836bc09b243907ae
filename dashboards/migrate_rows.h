/*
 * migrate_rows.h - dashboards before schema 16: rows of panels with spans to
 * places in the grid, as Grafana's migration does it (grafana.md 4.1).
 */
#ifndef DASHBOARDS_MIGRATE_ROWS_H
#define DASHBOARDS_MIGRATE_ROWS_H

#include "dashboards/load.h"

/* True if the dashboard is laid out by rows. */
bool migrate_rows_applies(const struct json *root, int schema_version);
/* Rows and panels of root.rows.  -1 past LIMIT_PANELS. */
int migrate_rows(struct load *l, struct err *err);

#endif
