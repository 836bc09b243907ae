#include "config.h"

#include "dashboards/load_field.h"

#include <math.h>

#include "dashboards/field_props.h"

struct override *
load_field_overrides(struct load *l, struct panel *p, size_t n)
{
	struct override *all =
		arena_calloc(l->a, p->n_overrides + n, sizeof(*all));
	size_t had = p->n_overrides;

	if (had > 0)
		memcpy(all, p->override, had * sizeof(*all));
	p->override = all;
	p->n_overrides += n;
	return all + had;
}

void
load_field_property(struct override *o, const char *id,
		    const struct json *value)
{
	o->property[o->n].id = slice_of(id);
	o->property[o->n].value = value;
	o->n++;
}

/* Only a time series' own properties: other types show raw values. */
static void
note_property(struct load *l, const struct panel *p, const char *path,
	      struct slice id, const struct json *value)
{
	const struct field_prop *prop = field_props_find(id);

	if (!slice_eq(p->type, SLICE("timeseries")) ||
	    !field_props_matters(value))
		return;
	if (prop == NULL)
		load_note(l, path, id, "the property is not known: left out");
	else if (prop->use == FIELD_PROP_MISSING)
		load_note(l, path, id, prop->help);
}

static bool
known_matcher(struct slice id)
{
	static const char *const known[] = {
		"byName",  "byRegexp",        "byFrameRefID", "byType",
		"byNames", "byRegexpOrNames", "byValue",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_eq(id, slice_of(known[i])))
			return true;
	return false;
}

static void
load_override(struct load *l, struct panel *p, const struct json *j,
	      struct override *o, const char *path)
{
	const struct json *properties = json_get(j, "properties"), *property;
	const struct json *matcher = json_get(j, "matcher");
	size_t n = json_is(properties, JSON_ARRAY) ? json_len(properties) : 0;
	struct slice id;

	o->matcher_id = load_text(matcher, "id");
	o->matcher_options = json_get(matcher, "options");
	if (!known_matcher(o->matcher_id))
		load_note(l, path, o->matcher_id,
			  "the override's matcher is not known: the override "
			  "is not applied");
	o->property = arena_calloc(l->a, n, sizeof(*o->property));
	for (size_t i = 0; i < n; i++) {
		property = json_at(properties, i);
		id = load_text(property, "id");
		if (id.n == 0)
			continue;
		o->property[o->n].id = id;
		o->property[o->n].value = json_get(property, "value");
		note_property(l, p,
			      arena_printf(l->a, "%s.properties[%zu]", path, i),
			      id, o->property[o->n].value);
		o->n++;
	}
}

static void
load_overrides(struct load *l, struct panel *p, const struct json *list,
	       const char *path)
{
	size_t n = json_is(list, JSON_ARRAY) ? json_len(list) : 0;
	struct override *o = load_field_overrides(l, p, n);

	for (size_t i = 0; i < n; i++)
		load_override(l, p, json_at(list, i), &o[i],
			      arena_printf(l->a,
					   "%s.fieldConfig.overrides[%zu]",
					   path, i));
}

/* One level of defaults; "custom" is the level below. */
static void
load_defaults(struct load *l, struct panel *p, const struct json *defaults,
	      const char *prefix, const char *path)
{
	if (!json_is(defaults, JSON_OBJECT))
		return;
	for (size_t i = 0; i < defaults->n; i++) {
		struct slice key = defaults->key[i], id = key;
		struct str full = { 0 };

		if (*prefix == '\0' && slice_eq(key, SLICE("custom")))
			continue;
		if (*prefix != '\0') {
			str_add(&full, prefix);
			str_add_slice(&full, key);
			id = arena_slice(l->a, str_slice(&full));
			str_release(&full);
		}
		field_props_set(&p->field, id, &defaults->item[i], l->a);
		note_property(l, p, path, id, &defaults->item[i]);
	}
}

/* Types whose colours come from a palette where the file says nothing. */
static bool
palette_by_default(struct slice type)
{
	return slice_eq(type, SLICE("timeseries")) ||
	       slice_eq(type, SLICE("barchart")) ||
	       slice_eq(type, SLICE("piechart"));
}

void
load_field(struct load *l, struct panel *p, const char *path)
{
	const struct json *config = json_get(p->json, "fieldConfig");
	const struct json *defaults = json_get(config, "defaults");
	const char *at = arena_printf(l->a, "%s.fieldConfig.defaults", path);
	double swap;

	field_props_init(&p->field, l->a);
	if (!palette_by_default(p->type))
		p->field.color_mode = SLICE("thresholds");
	load_defaults(l, p, defaults, "", at);
	load_defaults(l, p, json_get(defaults, "custom"), "custom.", at);
	if (p->field.min > p->field.max) {
		swap = p->field.min;
		p->field.min = p->field.max;
		p->field.max = swap;
	}
	load_overrides(l, p, json_get(config, "overrides"), path);
}
