/*
 * fields.h - the config of one series after overrides (grafana.md 4.3), and
 * reducers over it (4.4).
 */
#ifndef DASHBOARDS_FIELDS_H
#define DASHBOARDS_FIELDS_H

#include "dashboards/dashboard.h"
#include "model/frame.h"

/* The panel's defaults, then each override whose matcher takes this series. */
void fields_resolve(const struct panel *p, struct slice display_name,
		    struct slice ref_id, const struct frame_series *s,
		    struct arena *a, struct field_config *out);

struct field_reducer {
	const char *id, *title, *help;
	/* n values; absent ones have no bit.  NAN with *null set: no value. */
	double (*reduce)(const double *v, const uint64_t *present, size_t n,
			 bool *null);
};

/* By id or alias ("current"); NULL if unknown. */
const struct field_reducer *fields_reducer(struct slice id);

#endif
