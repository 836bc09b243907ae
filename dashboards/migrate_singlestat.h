/*
 * migrate_singlestat.h - the old single stat panel to stat or gauge: unit,
 * decimals, thresholds and limits.
 */
#ifndef DASHBOARDS_MIGRATE_SINGLESTAT_H
#define DASHBOARDS_MIGRATE_SINGLESTAT_H

#include "dashboards/load.h"

void migrate_singlestat(struct load *l, struct panel *p, const char *path);

#endif
