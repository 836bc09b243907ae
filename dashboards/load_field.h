/*
 * load_field.h - fieldConfig of a panel: defaults, and overrides as they are.
 */
#ifndef DASHBOARDS_LOAD_FIELD_H
#define DASHBOARDS_LOAD_FIELD_H

#include "dashboards/load.h"

/* Room for N overrides more, zeroed; returns the first of them. */
struct override *load_field_overrides(struct load *l, struct panel *p,
				      size_t n);
/* Room for one property more in o, whose array has space. */
void load_field_property(struct override *o, const char *id,
			 const struct json *value);
/* Grafana's defaults, then the panel's own, then its overrides. */
void load_field(struct load *l, struct panel *p, const char *path);

#endif
