#include "config.h"

#include "dashboards/migrate_series.h"

#include <math.h>

#include "base/err.h"
#include "dashboards/field_props.h"
#include "dashboards/load_field.h"

/* One key of a series override being migrated. */
struct setting {
	struct load *l;
	const struct panel *panel;
	struct override *to;
	const struct json *value;
};

/* Each key gives at most this many; a differing second axis gives the most. */
enum { PROPERTIES_PER_KEY = 8 };

static const struct json *
text(struct load *l, const char *s)
{
	return load_json_text(l->a, slice_of(s));
}

static const struct json *
fixed_color(struct load *l, struct slice color)
{
	return load_json_object(l->a, 2, "mode", text(l, "fixed"), "fixedColor",
				load_json_text(l->a, color));
}

static void
put_number(const struct setting *s, const char *id, double v)
{
	if (!isnan(v))
		load_field_property(s->to, id, load_json_number(s->l->a, v));
}

static void
put_text(const struct setting *s, const char *id, const char *v)
{
	load_field_property(s->to, id, text(s->l, v));
}

static void
key_fill(const struct setting *s)
{
	put_number(s, "custom.fillOpacity", load_number(s->value) * 10);
}

static void
key_fill_gradient(const struct setting *s)
{
	if (!load_true(s->value))
		return;
	put_text(s, "custom.gradientMode", "opacity");
	key_fill(s);
}

/* Whatever its value, as Grafana does. */
static void
key_lines(const struct setting *s)
{
	put_number(s, "custom.lineWidth", 0);
}

static void
key_linewidth(const struct setting *s)
{
	put_number(s, "custom.lineWidth", load_number(s->value));
}

static void
key_points(const struct setting *s)
{
	put_text(s, "custom.showPoints",
		 load_true(s->value) ? "always" : "never");
}

static void
key_pointradius(const struct setting *s)
{
	put_number(s, "custom.pointSize", 2 + 2 * load_number(s->value));
}

static void
key_bars(const struct setting *s)
{
	put_text(s, "custom.drawStyle", load_true(s->value) ? "bars" : "line");
	if (load_true(s->value))
		put_number(s, "custom.fillOpacity", 100);
}

static void
key_dashes(const struct setting *s)
{
	if (load_true(s->value))
		load_field_property(s->to, "custom.lineStyle",
				    load_json_object(s->l->a, 1, "fill",
						     text(s->l, "dash")));
}

/* true stacks in group "A" with the others; a text is a group. */
static void
key_stack(const struct setting *s)
{
	struct slice group = json_slice(s->value, SLICE("A"));
	const char *mode = load_true(s->value) ? "normal" : "none";

	load_field_property(s->to, "custom.stacking",
			    load_json_object(s->l->a, 2, "mode",
					     text(s->l, mode), "group",
					     load_json_text(s->l->a, group)));
}

static void
key_color(const struct setting *s)
{
	if (json_is(s->value, JSON_STRING))
		load_field_property(s->to, "color",
				    fixed_color(s->l, s->value->text));
}

static void
key_transform(const struct setting *s)
{
	bool negative =
		slice_eq(json_slice(s->value, SLICE("")), SLICE("negative-Y"));

	put_text(s, "custom.transform", negative ? "negative-Y" : "constant");
}

static void
key_fill_below(const struct setting *s)
{
	load_field_property(s->to, "custom.fillBelowTo", s->value);
}

/* What the second axis has otherwise than the first. */
static void
key_yaxis(const struct setting *s)
{
	static const char *const numbers[] = { "decimals", "min", "max" };
	const struct json *y1 = json_path(s->panel->json, "yaxes.0");
	const struct json *y2 = json_path(s->panel->json, "yaxes.1");
	double a, b;

	if (load_number(s->value) != 2)
		return;
	put_text(s, "custom.axisPlacement", "right");
	if (!slice_eq(load_text(y1, "format"), load_text(y2, "format")))
		load_field_property(s->to, "unit", json_get(y2, "format"));
	if (!slice_eq(load_text(y1, "label"), load_text(y2, "label")))
		load_field_property(s->to, "custom.axisLabel",
				    json_get(y2, "label"));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		a = load_number(json_get(y1, numbers[i]));
		b = load_number(json_get(y2, numbers[i]));
		if (a != b && !(isnan(a) && isnan(b)))
			load_field_property(
				s->to, numbers[i],
				isnan(b) ? NULL : load_json_number(s->l->a, b));
	}
}

static const struct {
	const char *key;
	void (*put)(const struct setting *s);
} keys[] = {
	{ "alias", NULL },
	{ "$$hashKey", NULL },
	{ "dashLength", NULL },
	{ "spaceLength", NULL },
	{ "fill", key_fill },
	{ "fillGradient", key_fill_gradient },
	{ "fillBelowTo", key_fill_below },
	{ "lines", key_lines },
	{ "linewidth", key_linewidth },
	{ "points", key_points },
	{ "pointradius", key_pointradius },
	{ "bars", key_bars },
	{ "dashes", key_dashes },
	{ "stack", key_stack },
	{ "color", key_color },
	{ "transform", key_transform },
	{ "yaxis", key_yaxis },
};

static void
migrate_key(const struct setting *s, struct slice key, const char *path)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!slice_eq(key, slice_of(keys[i].key)))
			continue;
		if (keys[i].put != NULL)
			keys[i].put(s);
		return;
	}
	load_note(s->l, path, key,
		  "the series override has no counterpart in a time series "
		  "panel: left out");
}

static void
note_missing(struct load *l, const struct override *o, const char *path)
{
	const struct field_prop *prop;

	for (size_t i = 0; i < o->n; i++) {
		prop = field_props_find(o->property[i].id);
		if (prop != NULL && prop->use == FIELD_PROP_MISSING)
			load_note(l, path, o->property[i].id, prop->help);
	}
}

static void
migrate_override(struct load *l, const struct panel *p, const struct json *j,
		 struct override *o, const char *path)
{
	struct slice alias = load_text(j, "alias");
	struct setting s = { .l = l, .panel = p, .to = o };
	bool regex = alias.n > 1 && alias.p[0] == '/' &&
		     memchr(alias.p + 1, '/', alias.n - 1) != NULL;

	o->matcher_id = regex ? SLICE("byRegexp") : SLICE("byName");
	o->matcher_options = load_json_text(l->a, alias);
	if (!json_is(j, JSON_OBJECT) || alias.n == 0)
		return;
	o->property = arena_calloc(l->a, j->n * PROPERTIES_PER_KEY,
				   sizeof(*o->property));
	for (size_t i = 0; i < j->n; i++) {
		s.value = &j->item[i];
		migrate_key(&s, j->key[i], path);
	}
	note_missing(l, o, path);
}

static void
migrate_colors(struct load *l, struct panel *p, const struct json *colors)
{
	size_t n = json_is(colors, JSON_OBJECT) ? colors->n : 0;
	struct override *o = load_field_overrides(l, p, n);

	for (size_t i = 0; i < n; i++) {
		o[i].matcher_id = SLICE("byName");
		o[i].matcher_options = load_json_text(l->a, colors->key[i]);
		o[i].property = arena_calloc(l->a, 1, sizeof(*o->property));
		if (json_is(&colors->item[i], JSON_STRING))
			load_field_property(
				&o[i], "color",
				fixed_color(l, colors->item[i].text));
	}
}

void
migrate_series(struct load *l, struct panel *p, const char *path)
{
	const struct json *list = json_get(p->json, "seriesOverrides");
	size_t n = json_is(list, JSON_ARRAY) ? json_len(list) : 0;
	struct override *o;

	migrate_colors(l, p, json_get(p->json, "aliasColors"));
	o = load_field_overrides(l, p, n);
	for (size_t i = 0; i < n; i++)
		migrate_override(
			l, p, json_at(list, i), &o[i],
			arena_printf(l->a, "%s.seriesOverrides[%zu]", path, i));
}
