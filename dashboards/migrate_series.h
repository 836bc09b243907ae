/*
 * migrate_series.h - a graph's aliasColors and seriesOverrides to overrides
 * (grafana.md 4.2).
 */
#ifndef DASHBOARDS_MIGRATE_SERIES_H
#define DASHBOARDS_MIGRATE_SERIES_H

#include "dashboards/load.h"

/* Appends to p's overrides; what has no counterpart becomes a note. */
void migrate_series(struct load *l, struct panel *p, const char *path);

#endif
