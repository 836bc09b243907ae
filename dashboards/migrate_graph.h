/*
 * migrate_graph.h - the old graph panel to a time series panel, as Grafana's
 * migration does it (grafana.md 4.2).
 */
#ifndef DASHBOARDS_MIGRATE_GRAPH_H
#define DASHBOARDS_MIGRATE_GRAPH_H

#include "dashboards/load.h"

/* p->json is the graph; its field config holds the defaults. */
void migrate_graph(struct load *l, struct panel *p, const char *path);

#endif
