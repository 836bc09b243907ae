#include "config.h"

#include "dashboards/field_props.h"

#include <math.h>

#include "base/limits.h"
#include "base/num.h"
#include "dashboards/load.h"

static struct slice
text_or(const struct json *v, struct slice fallback)
{
	return json_is(v, JSON_STRING) && v->text.n > 0 ? v->text : fallback;
}

/* Absent, null, empty and non-numeric are not set. */
static double
number_or(const struct json *v, double fallback)
{
	double d = json_is(v, JSON_STRING) && v->text.n == 0 ? NAN
							     : load_number(v);

	return isfinite(d) ? d : fallback;
}

#define TEXT_PROP(name, fallback)                                            \
	static void set_##name(struct field_config *f, const struct json *v, \
			       struct arena *a)                              \
	{                                                                    \
		(void)a;                                                     \
		f->name = text_or(v, SLICE(fallback));                       \
	}
#define NUMBER_PROP(name, fallback)                                          \
	static void set_##name(struct field_config *f, const struct json *v, \
			       struct arena *a)                              \
	{                                                                    \
		(void)a;                                                     \
		f->name = number_or(v, fallback);                            \
	}

TEXT_PROP(unit, "")
TEXT_PROP(display_name, "")
TEXT_PROP(draw_style, "line")
TEXT_PROP(axis_label, "")
NUMBER_PROP(decimals, NAN)
NUMBER_PROP(min, NAN)
NUMBER_PROP(max, NAN)
NUMBER_PROP(soft_min, NAN)
NUMBER_PROP(soft_max, NAN)
NUMBER_PROP(line_width, 1)
NUMBER_PROP(fill_opacity, 0)

static void
set_no_value(struct field_config *f, const struct json *v, struct arena *a)
{
	char text[NUM_TEXT];

	f->no_value = text_or(v, SLICE(""));
	if (json_is(v, JSON_NUMBER)) {
		num_format_js(text, v->number);
		f->no_value = arena_slice(a, slice_of(text));
	}
}

/* A bare string is drawn as that colour, which Grafana does not. */
static void
set_color(struct field_config *f, const struct json *v, struct arena *a)
{
	(void)a;
	f->color_mode = SLICE("palette-classic");
	f->fixed_color = SLICE("");
	if (json_is(v, JSON_STRING) && v->text.n > 0) {
		f->color_mode = SLICE("fixed");
		f->fixed_color = v->text;
	} else if (json_is(v, JSON_OBJECT)) {
		f->color_mode = text_or(json_get(v, "mode"), f->color_mode);
		f->fixed_color = load_text(v, "fixedColor");
	}
}

void
field_props_add_threshold(struct field_config *f, double value,
			  struct slice color, struct arena *a)
{
	size_t size = sizeof(*f->threshold);
	void *more = arena_calloc(a, f->n_thresholds + 1, size);

	if (f->n_thresholds > 0)
		memcpy(more, f->threshold, f->n_thresholds * size);
	f->threshold = more;
	f->threshold[f->n_thresholds].value = value;
	f->threshold[f->n_thresholds].color = color;
	f->n_thresholds++;
}

static void
set_thresholds(struct field_config *f, const struct json *v, struct arena *a)
{
	const struct json *steps = json_get(v, "steps"), *value;
	double at;

	f->n_thresholds = 0;
	f->thresholds_percent =
		slice_eq(load_text(v, "mode"), SLICE("percentage"));
	for (size_t i = 0; json_is(steps, JSON_ARRAY) && i < json_len(steps) &&
			   f->n_thresholds < LIMIT_THRESHOLDS;
	     i++) {
		value = json_get(json_at(steps, i), "value");
		at = i == 0 ? -INFINITY : number_or(value, NAN);
		if (!isnan(at))
			field_props_add_threshold(
				f, at, load_text(json_at(steps, i), "color"),
				a);
	}
	if (f->n_thresholds > 0)
		return;
	field_props_add_threshold(f, -INFINITY, SLICE("green"), a);
	field_props_add_threshold(f, 80, SLICE("red"), a);
}

static void
set_stacking(struct field_config *f, const struct json *v, struct arena *a)
{
	struct slice mode = load_text(v, "mode");

	(void)a;
	f->stack = slice_eq(mode, SLICE("normal"))    ? STACK_NORMAL
		   : slice_eq(mode, SLICE("percent")) ? STACK_PERCENT
						      : STACK_NONE;
	f->stack_group = text_or(json_get(v, "group"), SLICE("A"));
}

static void
set_span_nulls(struct field_config *f, const struct json *v, struct arena *a)
{
	(void)a;
	if (json_is(v, JSON_BOOL))
		f->span_nulls_ms = v->boolean ? -1 : 0;
	else
		f->span_nulls_ms = fmax(0, number_or(v, 0));
}

static void
set_scale(struct field_config *f, const struct json *v, struct arena *a)
{
	double base = number_or(json_get(v, "log"), 2);

	(void)a;
	f->log_base = 0;
	if (slice_eq(load_text(v, "type"), SLICE("log")))
		f->log_base = base == 10 ? 10 : 2;
}

static void
set_placement(struct field_config *f, const struct json *v, struct arena *a)
{
	(void)a;
	f->axis_placement = text_or(v, SLICE("auto"));
	f->axis_hidden = slice_eq(f->axis_placement, SLICE("hidden"));
}

static void
set_thresholds_style(struct field_config *f, const struct json *v,
		     struct arena *a)
{
	(void)a;
	f->thresholds_style = text_or(json_get(v, "mode"), SLICE("off"));
}

#define SET(id, fn, help)                    \
	{                                    \
		id, help, FIELD_PROP_SET, fn \
	}
#define COSMETIC(id, help)                          \
	{                                           \
		id, help, FIELD_PROP_COSMETIC, NULL \
	}
#define MISSING(id, help)                          \
	{                                          \
		id, help, FIELD_PROP_MISSING, NULL \
	}

static const struct field_prop props[] = {
	SET("unit", set_unit, "how values are written"),
	SET("displayName", set_display_name, "the name of the series"),
	SET("noValue", set_no_value, "what stands where no value is"),
	SET("decimals", set_decimals, "digits behind the point"),
	SET("min", set_min, "lower end of the axis"),
	SET("max", set_max, "upper end of the axis"),
	SET("color", set_color, "where a series' colour comes from"),
	SET("thresholds", set_thresholds, "values where colours change"),
	SET("custom.axisSoftMin", set_soft_min, "lower end unless passed"),
	SET("custom.axisSoftMax", set_soft_max, "upper end unless passed"),
	SET("custom.axisLabel", set_axis_label, "text beside the axis"),
	SET("custom.axisPlacement", set_placement, "side of the axis"),
	SET("custom.drawStyle", set_draw_style, "line, bars or points"),
	SET("custom.lineWidth", set_line_width, "width; 0 leaves the fill"),
	SET("custom.fillOpacity", set_fill_opacity, "fill in percent"),
	SET("custom.stacking", set_stacking, "series on top of each other"),
	SET("custom.spanNulls", set_span_nulls, "gaps that lines cross"),
	SET("custom.scaleDistribution", set_scale, "linear or logarithmic"),
	SET("custom.thresholdsStyle", set_thresholds_style,
	    "thresholds as lines or areas"),
	COSMETIC("description", "the field's description"),
	COSMETIC("fieldMinMax", "limits per field, for gauges"),
	COSMETIC("custom.gradientMode", "shading of the fill"),
	COSMETIC("custom.pointSize", "size of points"),
	COSMETIC("custom.pointSymbol", "shape of points"),
	COSMETIC("custom.showPoints", "points on lines"),
	COSMETIC("custom.showValues", "values beside points"),
	COSMETIC("custom.barAlignment", "bars beside their time"),
	COSMETIC("custom.barWidthFactor", "width of bars"),
	COSMETIC("custom.barMaxWidth", "width of bars"),
	COSMETIC("custom.axisBorderShow", "border of the axis"),
	COSMETIC("custom.axisColorMode", "colour of the axis"),
	COSMETIC("custom.axisGridShow", "lines of the grid"),
	COSMETIC("custom.axisWidth", "width of the axis"),
	COSMETIC("custom.lineColor", "colour of the line"),
	MISSING("links", "data links are not followed yet"),
	MISSING("mappings", "value mappings are not applied yet"),
	MISSING("filterable", "fields are not filtered yet"),
	MISSING("custom.axisCenteredZero", "zero is not centred yet"),
	MISSING("custom.fillBelowTo", "bands are not filled yet: both lines "
				      "are shown"),
	MISSING("custom.hideFrom", "series are not hidden yet: all are shown"),
	MISSING("custom.insertNulls", "gaps start after one missing step"),
	MISSING("custom.lineInterpolation", "points are joined by straight "
					    "lines"),
	MISSING("custom.lineStyle", "dashes are drawn as lines"),
	MISSING("custom.transform", "series are not turned or flattened yet"),
};

const struct field_prop *
field_props_find(struct slice id)
{
	for (size_t i = 0; i < sizeof(props) / sizeof(props[0]); i++)
		if (slice_eq(slice_of(props[i].id), id))
			return &props[i];
	return NULL;
}

void
field_props_init(struct field_config *f, struct arena *a)
{
	*f = (struct field_config){ 0 };
	for (size_t i = 0; i < sizeof(props) / sizeof(props[0]); i++)
		if (props[i].set != NULL)
			props[i].set(f, NULL, a);
}

void
field_props_set(struct field_config *f, struct slice id,
		const struct json *value, struct arena *a)
{
	const struct field_prop *p = field_props_find(id);

	if (p == NULL || p->set == NULL)
		return;
	p->set(f, value, a);
	field_props_clamp(f);
}

static double
clamp(double v, double lo, double hi)
{
	return v < lo ? lo : v > hi ? hi : v; /* NAN stays */
}

void
field_props_clamp(struct field_config *f)
{
	f->decimals = clamp(f->decimals, 0, 20);
	f->line_width = clamp(f->line_width, 0, 100);
	f->fill_opacity = clamp(f->fill_opacity, 0, 100);
}

static bool
neutral_text(struct slice t)
{
	static const char *const word[] = { "",     "none",  "off",
					    "auto", "solid", "linear" };

	for (size_t i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		if (slice_eq(t, slice_of(word[i])))
			return true;
	return false;
}

static bool
matters(const struct json *v, int depth)
{
	if (!load_true(v))
		return false;
	if (v->type == JSON_STRING)
		return !neutral_text(v->text);
	if (v->type != JSON_ARRAY && v->type != JSON_OBJECT)
		return true;
	for (size_t i = 0; i < v->n && depth < LIMIT_DOCUMENT_DEPTH; i++)
		if (matters(&v->item[i], depth + 1))
			return true;
	return false;
}

bool
field_props_matters(const struct json *value)
{
	return matters(value, 0);
}
