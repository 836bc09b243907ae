/*
 * field_props.h - the properties of a field's config by Grafana's ids, as
 * defaults name them and overrides set them (grafana.md 4.3).
 */
#ifndef DASHBOARDS_FIELD_PROPS_H
#define DASHBOARDS_FIELD_PROPS_H

#include "base/arena.h"
#include "dashboards/dashboard.h"

/* One row of the table: what is done with a property. */
struct field_prop {
	const char *id;   /* "unit", "custom.lineWidth" */
	const char *help; /* a sentence */
	enum {
		FIELD_PROP_SET,      /* held by struct field_config */
		FIELD_PROP_COSMETIC, /* means nothing on a terminal */
		FIELD_PROP_MISSING,  /* not done yet: help says what is shown */
	} use;
	void (*set)(struct field_config *f, const struct json *value,
		    struct arena *a);
};

/* What a time series panel has where the file says nothing. */
void field_props_init(struct field_config *f, struct arena *a);
/* NULL if no such property is known. */
const struct field_prop *field_props_find(struct slice id);
/* One property; null, absent or of a wrong type puts it back to its default.
 * Unknown ids change nothing. */
void field_props_set(struct field_config *f, struct slice id,
		     const struct json *value, struct arena *a);
/* Decimals, width and fill within what can be drawn.  After field_props_set
 * they are already. */
void field_props_clamp(struct field_config *f);
/* True if VALUE asks for something: not null, false, 0, empty or "none". */
bool field_props_matters(const struct json *value);
/* An absolute threshold more; -INFINITY for the base. */
void field_props_add_threshold(struct field_config *f, double value,
			       struct slice color, struct arena *a);

#endif
