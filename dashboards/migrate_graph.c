#include "config.h"

#include "dashboards/migrate_graph.h"

#include <math.h>

#include "base/limits.h"
#include "dashboards/field_props.h"
#include "dashboards/load_field.h"
#include "dashboards/migrate_series.h"

static void
migrate_axis(struct load *l, struct field_config *f, const struct json *axis)
{
	double base = json_num(json_get(axis, "logBase"), 1), v;
	const struct json *show = json_get(axis, "show");

	f->unit = load_text(axis, "format");
	f->axis_label = load_text(axis, "label");
	if (!isnan(v = load_number(json_get(axis, "decimals"))))
		f->decimals = v;
	if (!isnan(v = load_number(json_get(axis, "min"))))
		f->min = v;
	if (!isnan(v = load_number(json_get(axis, "max"))))
		f->max = v;
	if (base == 2 || base == 10)
		f->log_base = base;
	if (json_is(show, JSON_BOOL) && !show->boolean)
		field_props_set(f, SLICE("custom.axisPlacement"),
				load_json_text(l->a, SLICE("hidden")), l->a);
}

static void
migrate_style(const struct json *j, struct field_config *f)
{
	f->draw_style = SLICE("points");
	if (load_true(json_get(j, "lines")))
		f->draw_style = SLICE("line");
	f->line_width = json_num(json_get(j, "linewidth"), 1);
	if (json_is(json_get(j, "fill"), JSON_NUMBER))
		f->fill_opacity = json_get(j, "fill")->number * 10;
	if (json_num(json_get(j, "fillGradient"), 0) > 0)
		f->fill_opacity = json_get(j, "fillGradient")->number * 10;
	if (load_true(json_get(j, "bars"))) {
		f->draw_style = SLICE("bars");
		f->fill_opacity = 100;
	}
	if (load_true(json_get(j, "stack")))
		f->stack = STACK_NORMAL;
	if (slice_eq(load_text(j, "nullPointMode"), SLICE("connected")))
		f->span_nulls_ms = -1;
}

/* Flags of a graph's legend that name a reducer. */
static struct slice
legend_reducer(struct slice flag)
{
	static const char *const names[][2] = {
		{ "current", "lastNotNull" },
		{ "avg", "mean" },
		{ "min", "min" },
		{ "max", "max" },
		{ "total", "sum" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_eq(flag, slice_of(names[i][0])))
			return slice_of(names[i][1]);
	return SLICE("");
}

static void
migrate_legend(struct load *l, const struct json *legend,
	       struct legend_options *o)
{
	struct slice id;

	if (!json_is(legend, JSON_OBJECT))
		return;
	*o = (struct legend_options){
		.show = load_true(json_get(legend, "show")),
		.table = load_true(json_get(legend, "alignAsTable")),
		.right = load_true(json_get(legend, "rightSide")),
	};
	o->calc = arena_calloc(l->a, legend->n, sizeof(*o->calc));
	if (!load_true(json_get(legend, "values")))
		return;
	for (size_t i = 0; i < legend->n; i++) {
		id = legend_reducer(legend->key[i]);
		if (id.n > 0 && load_true(&legend->item[i]))
			o->calc[o->n_calcs++] = id;
	}
}

static struct slice
threshold_color(const struct json *t)
{
	struct slice mode = load_text(t, "colorMode");

	if (slice_eq(mode, SLICE("critical")))
		return SLICE("red");
	if (slice_eq(mode, SLICE("warning")))
		return SLICE("orange");
	if (load_text(t, "fillColor").n > 0)
		return load_text(t, "fillColor");
	if (load_text(t, "lineColor").n > 0)
		return load_text(t, "lineColor");
	return SLICE("red");
}

/* The thresholds by value; there are few. */
static size_t
sort_thresholds(const struct json *list,
		const struct json *out[LIMIT_THRESHOLDS])
{
	const struct json *t;
	size_t n = 0, k;
	double at;

	for (size_t i = 0; i < json_len(list) && n < LIMIT_THRESHOLDS; i++) {
		t = json_at(list, i);
		at = load_number(json_get(t, "value"));
		if (!isfinite(at))
			continue;
		for (k = n++;
		     k > 0 && load_number(json_get(out[k - 1], "value")) > at;
		     k--)
			out[k] = out[k - 1];
		out[k] = t;
	}
	return n;
}

static void
migrate_threshold(struct load *l, struct field_config *f, const struct json *t,
		  const struct json *next)
{
	double at = load_number(json_get(t, "value"));
	struct slice op = load_text(t, "op"), after = SLICE("transparent");

	if (slice_eq(op, SLICE("gt"))) {
		if (f->n_thresholds == 0)
			field_props_add_threshold(f, -INFINITY, after, l->a);
		field_props_add_threshold(f, at, threshold_color(t), l->a);
	} else if (slice_eq(op, SLICE("lt"))) {
		if (f->n_thresholds == 0)
			field_props_add_threshold(f, -INFINITY,
						  threshold_color(t), l->a);
		if (slice_eq(load_text(next, "op"), SLICE("lt")))
			after = threshold_color(next);
		field_props_add_threshold(f, at, after, l->a);
	}
}

static void
migrate_thresholds(struct load *l, struct field_config *f,
		   const struct json *list)
{
	const struct json *sorted[LIMIT_THRESHOLDS];
	size_t n =
		json_is(list, JSON_ARRAY) ? sort_thresholds(list, sorted) : 0;
	bool line = false, area = false;

	if (n == 0)
		return;
	f->n_thresholds = 0;
	f->thresholds_percent = false;
	for (size_t i = 0; i < n; i++) {
		line |= load_true(json_get(sorted[i], "line"));
		area |= load_true(json_get(sorted[i], "fill"));
		migrate_threshold(l, f, sorted[i],
				  i + 1 < n ? sorted[i + 1] : NULL);
	}
	f->thresholds_style = line && area ? SLICE("line+area")
			      : area       ? SLICE("area")
					   : SLICE("line");
}

void
migrate_graph(struct load *l, struct panel *p, const char *path)
{
	const struct json *j = p->json;
	struct slice mode = load_text(json_get(j, "xaxis"), "mode");

	if (slice_eq(mode, SLICE("series")))
		p->type = SLICE("bargauge");
	else if (slice_eq(mode, SLICE("histogram")))
		p->type = SLICE("histogram");
	migrate_axis(l, &p->field, json_path(j, "yaxes.0"));
	migrate_style(j, &p->field);
	migrate_legend(l, json_get(j, "legend"), &p->legend);
	migrate_thresholds(l, &p->field, json_get(j, "thresholds"));
	migrate_series(l, p, path);
}
