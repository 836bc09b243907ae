/*
 * load_datasource.h - which kind of server a reference to a data source means
 * (grafana.md 2.8).
 */
#ifndef DASHBOARDS_LOAD_DATASOURCE_H
#define DASHBOARDS_LOAD_DATASOURCE_H

#include "dashboards/load.h"

/* The plugin's id, "" where it cannot be known.  *mixed (may be NULL): each
 * target has its own.  Variables are looked up in l's dashboard. */
struct slice load_datasource(const struct load *l, const struct json *ref,
			     bool *mixed);

#endif
