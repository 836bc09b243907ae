/*
 * dashboard.h - a Grafana dashboard, whatever schema its file was in.
 *
 * Immutable, in one arena, raw strings.  What was not understood is kept as a
 * list of (JSON path, what, why) which the program shows.
 */
#ifndef DASHBOARDS_DASHBOARD_H
#define DASHBOARDS_DASHBOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/slice.h"

struct err;

struct target {
	struct slice ref_id; /* given one (A, B, ...) where the file has none */
	struct slice expr, legend_format, interval, format;
	bool has_legend; /* legendFormat was in the file */
	bool instant, range, hide, exemplar;
	double interval_factor; /* 0 = 1 */
	/* Resolved: the panel's, or its own where the panel is mixed.  ""
	 * where the file names none that is known: the one server. */
	struct slice datasource_type; /* "prometheus", "loki" ... */
};

enum stack_mode { STACK_NONE, STACK_NORMAL, STACK_PERCENT };

/* One override: matcher and properties, in file order (grafana.md 4.3). */
struct override {
	struct slice matcher_id; /* byName, byRegexp, byFrameRefID ... */
	const struct json *matcher_options;
	size_t n;
	struct {
		struct slice id; /* "color", "custom.lineWidth", "unit" ... */
		const struct json *value;
	} * property;
};

/* Field config after migration; NAN = not set. */
struct field_config {
	struct slice unit, display_name, no_value;
	double decimals, min, max, soft_min, soft_max;
	struct slice color_mode, fixed_color;
	struct slice draw_style; /* line, bars, points */
	double line_width, fill_opacity;
	enum stack_mode stack;
	struct slice stack_group;
	double span_nulls_ms; /* 0 = gaps stay, -1 = all joined, else ms */
	double log_base;      /* 0 = linear, 2, 10 */
	bool axis_hidden;
	struct slice axis_label, axis_placement;
	size_t n_thresholds;
	struct {
		double value; /* the first is -infinity */
		struct slice color;
	} * threshold;
	bool thresholds_percent;
	struct slice thresholds_style;
};

struct legend_options {
	bool show;
	bool table;
	bool right;
	size_t n_calcs;
	struct slice *calc; /* reducer ids: lastNotNull, min, mean ... */
};

/* In Grafana's grid: 24 columns, units of height. */
struct grid_pos {
	int x, y, w, h;
};

struct link {
	struct slice type, title, url;
	size_t n_tags;
	struct slice *tag;
	bool as_dropdown, include_vars, keep_time;
};

/* Something in the file that this program does not do. */
struct not_understood {
	struct slice path, what, why;
};

struct panel {
	int id;
	struct slice type;      /* after migration: "timeseries", "stat" ... */
	struct slice file_type; /* as in the file: "graph" */
	struct slice title, description;
	struct grid_pos pos;
	int row; /* index in dashboard.row, -1 = in none:
		  * before any, or after a collapsed one */
	size_t n_targets;
	struct target *target;
	struct slice interval;  /* panel's min interval, "" = none */
	double max_data_points; /* 0 = none */
	bool mixed;             /* datasource "-- Mixed --" */
	struct slice time_from, time_shift;
	bool hide_time_override;
	struct field_config field;
	size_t n_overrides;
	struct override *override;
	struct legend_options legend;
	struct slice repeat;
	const struct json *options;         /* as in the file, migrated types */
	const struct json *transformations; /* array or NULL */
	const struct json *json;            /* the whole panel as in the file */
	size_t n_not_understood;
	struct not_understood *not_understood;
};

struct row {
	struct slice title, repeat;
	bool collapsed;
	int y; /* in grid units */
};

enum variable_type {
	VARIABLE_QUERY,
	VARIABLE_CUSTOM,
	VARIABLE_DATASOURCE,
	VARIABLE_CONSTANT,
	VARIABLE_TEXTBOX,
	VARIABLE_INTERVAL,
	VARIABLE_ADHOC,
	VARIABLE_OTHER, /* by its name in type_name */
};

struct variable {
	enum variable_type type;
	struct slice type_name, name, label;
	struct slice query; /* text form, object queries too */
	struct slice regex;
	bool regex_on_text;
	int sort, refresh, hide;
	bool multi, include_all;
	struct slice all_value; /* "" = none */
	bool has_all_value;
	const struct json *current; /* {text, value}, or NULL */
	const struct json *json;
};

struct dashboard {
	struct arena arena;
	struct slice uid, title, timezone, refresh, week_start;
	struct slice time_from, time_to, now_delay;
	int fiscal_start; /* month, 0 = January */
	int schema_version;
	size_t n_tags;
	struct slice *tag;
	size_t n_rows;
	struct row *row;
	/* Ordered by (y, x); those of a collapsed row at their row's y. */
	size_t n_panels;
	struct panel *panel;
	size_t n_variables;
	struct variable *variable;
	size_t n_links;
	struct link *link;
	size_t n_not_understood;
	struct not_understood *not_understood;
};

/* Reads JSON in any of grafana.md 8's forms.  NULL with err filled. */
struct dashboard *dashboard_load(struct slice text, struct err *err);
void dashboard_free(struct dashboard *d);

/* True for plugins that speak Prometheus' API, and for "". */
bool dashboard_is_prometheus(struct slice datasource_type);

/* The shipped ones: name ("pyroscope-reads"), JSON text; false at the end. */
bool dashboard_shipped(unsigned i, const char **name, struct slice *text);
/* rules.yaml of the mixin, compiled in. */
struct slice dashboard_shipped_rules(void);

#endif
