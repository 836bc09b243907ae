#include "config.h"

#include "dashboards/fields.h"

#include <math.h>

#include "base/num.h"
#include "dashboards/field_props.h"
#include "dashboards/jsregex.h"
#include "dashboards/vars.h"

/* What matchers look at. */
struct subject {
	struct slice display_name, field_name, ref_id;
	const struct frame_series *series;
};

static struct slice
field_name(const struct frame_series *s)
{
	struct slice metric = { 0 };

	if (s != NULL)
		metric = labels_get(&s->labels, LABEL_NAME);
	return metric.n > 0 ? metric : SLICE("Value");
}

static bool
is_name(struct slice name, const struct subject *s)
{
	return slice_eq(name, s->display_name) ||
	       slice_eq(name, s->field_name) || slice_eq(name, SLICE("Value"));
}

static bool
match_name(const struct json *options, const struct subject *s)
{
	/* A newer file has {id, ...} matchers in place of the text. */
	return json_is(options, JSON_STRING) &&
	       is_name(json_slice(options, SLICE("")), s);
}

static bool
matches(struct slice pattern, struct slice text)
{
	struct jsregex r;
	bool hit;

	if (pattern.n == 0 || jsregex_init(&r, pattern, NULL) != 0)
		return false;
	hit = jsregex_test(&r, text);
	jsregex_release(&r);
	return hit;
}

static bool
match_regexp(const struct json *options, const struct subject *s)
{
	return matches(json_slice(options, SLICE("")), s->display_name);
}

static bool
match_ref_id(const struct json *options, const struct subject *s)
{
	return slice_eq(json_slice(options, SLICE("")), s->ref_id);
}

static bool
match_type(const struct json *options, const struct subject *s)
{
	(void)s;
	return slice_eq(json_slice(options, SLICE("")), SLICE("number"));
}

static bool
in_names(const struct json *names, const struct subject *s)
{
	for (size_t i = 0; i < json_len(names); i++)
		if (is_name(json_slice(json_at(names, i), SLICE("")), s))
			return true;
	return false;
}

static bool
match_names(const struct json *options, const struct subject *s)
{
	bool exclude =
		strcmp(json_str(json_get(options, "mode"), ""), "exclude") == 0;

	return in_names(json_get(options, "names"), s) != exclude;
}

static bool
match_regexp_or_names(const struct json *options, const struct subject *s)
{
	return in_names(json_get(options, "names"), s) ||
	       matches(json_slice(json_get(options, "pattern"), SLICE("")),
		       s->display_name);
}

static bool
compare(double a, struct slice op, double b)
{
	return slice_eq(op, SLICE("eq"))    ? a == b
	       : slice_eq(op, SLICE("neq")) ? a != b
	       : slice_eq(op, SLICE("gt"))  ? a > b
	       : slice_eq(op, SLICE("gte")) ? a >= b
	       : slice_eq(op, SLICE("lt"))  ? a < b
	       : slice_eq(op, SLICE("lte")) ? a <= b
					    : false;
}

static bool
match_value(const struct json *options, const struct subject *s)
{
	struct slice id = json_slice(json_get(options, "reducer"), SLICE(""));
	const struct field_reducer *r = fields_reducer(id);
	bool null = false;
	double v;

	if (r == NULL || s->series == NULL)
		return false;
	v = r->reduce(s->series->v, s->series->present, s->series->n, &null);
	if (slice_eq(id, SLICE("allIsNull")) ||
	    slice_eq(id, SLICE("allIsZero")))
		return v != 0;
	return !null &&
	       compare(v, json_slice(json_get(options, "op"), SLICE("")),
		       json_num(json_get(options, "value"), 0));
}

static const struct {
	const char *id, *help;
	bool (*match)(const struct json *options, const struct subject *s);
} matchers[] = {
	{ "byName", "series of this name", match_name },
	{ "byRegexp", "series whose name matches", match_regexp },
	{ "byFrameRefID", "series of this query", match_ref_id },
	{ "byType", "fields of this type", match_type },
	{ "byNames", "series of these names, or all others", match_names },
	{ "byRegexpOrNames", "series of these names or that match",
	  match_regexp_or_names },
	{ "byValue", "series by one number made of them", match_value },
};

static bool
takes(const struct override *o, const struct subject *s)
{
	for (size_t i = 0; i < sizeof(matchers) / sizeof(*matchers); i++)
		if (slice_eq(o->matcher_id, slice_of(matchers[i].id)))
			return matchers[i].match(o->matcher_options, s);
	return false;
}

static bool
part(const struct vars_reference *r, const struct subject *s, struct slice name,
     struct slice *out)
{
	struct slice path = r->path;

	if (slice_eq(r->name, SLICE("__series")) &&
	    slice_eq(path, SLICE("name"))) {
		*out = name;
		return true;
	}
	if (!slice_eq(r->name, SLICE("__field")))
		return false;
	if (slice_eq(path, SLICE("name"))) {
		*out = s->field_name;
	} else if (slice_eq(path, SLICE("displayName"))) {
		*out = name;
	} else if (slice_starts(path, SLICE("labels.")) && s->series != NULL) {
		path.p += 7;
		path.n -= 7;
		*out = labels_get(&s->series->labels, path);
	} else {
		return false;
	}
	return true;
}

/* ${__field.labels.x}, ${__field.name}, ${__series.name} in a displayName. */
static struct slice
expand(struct slice text, const struct subject *s, struct slice name,
       struct arena *a)
{
	struct vars_reference r;
	struct slice value;
	struct str out = { 0 };
	size_t at = 0;

	if (slice_find(text, SLICE("${__"), 0) < 0)
		return text;
	while (vars_find_reference(text, at, &r)) {
		str_addn(&out, text.p + at, r.start - at);
		if (part(&r, s, name, &value))
			str_add_slice(&out, value);
		else
			str_addn(&out, text.p + r.start, r.end - r.start);
		at = r.end;
	}
	str_addn(&out, text.p + at, text.n - at);
	text = arena_slice(a, str_slice(&out));
	str_release(&out);
	return text;
}

static void
rename_to(struct field_config *out, struct subject *s, struct slice name,
	  struct arena *a)
{
	out->display_name = expand(out->display_name, s, name, a);
	s->display_name = out->display_name.n > 0 ? out->display_name : name;
}

void
fields_resolve(const struct panel *p, struct slice display_name,
	       struct slice ref_id, const struct frame_series *s,
	       struct arena *a, struct field_config *out)
{
	struct subject subject = { display_name, field_name(s), ref_id, s };

	*out = p->field;
	rename_to(out, &subject, display_name, a);
	for (size_t i = 0; i < p->n_overrides; i++) {
		const struct override *o = &p->override[i];

		if (!takes(o, &subject))
			continue;
		for (size_t k = 0; k < o->n; k++)
			field_props_set(out, o->property[k].id,
					o->property[k].value, a);
		rename_to(out, &subject, display_name, a);
	}
	if (out->min > out->max) {
		double min = out->min;

		out->min = out->max;
		out->max = min;
	}
}
