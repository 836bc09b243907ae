/*
 * vars.h - the values of a dashboard's variables: the only part that changes.
 *
 * Owns all its bytes.  Options come from outside (session/variables asks the
 * source); this module only filters, sorts, chooses and interpolates.
 */
#ifndef DASHBOARDS_VARS_H
#define DASHBOARDS_VARS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/slice.h"
#include "base/str.h"
#include "dashboards/dashboard.h"
#include "model/timerange.h"

struct err;

struct var_option {
	struct slice text, value;
};

struct var {
	const struct variable *variable;
	size_t n_options;
	struct var_option *option;
	bool resolved;   /* options are known */
	bool all;        /* value is $__all */
	bool list;       /* value is a list, as [] of JSON */
	size_t n_values; /* 1 for single; 0 with all */
	struct var_option *value;
	bool forced;          /* --var: the value stands whatever the options */
	struct slice problem; /* "" or why it has no options */
	struct arena arena;   /* options and values of this variable */
};

struct vars {
	const struct dashboard *dashboard;
	size_t n;
	struct var *var; /* in the dashboard's order */
	struct arena arena;
};

void vars_init(struct vars *v, const struct dashboard *d);
void vars_release(struct vars *v);
struct var *vars_find(struct vars *v, struct slice name);
/* --var and menus; several values make a multi value; "All" or "$__all". */
int vars_force(struct vars *v, struct slice name, const struct slice *value,
	       size_t n, struct err *err);
/* Chooses one option by hand (menus), or all of them. */
#define VARS_ALL ((size_t)-1)
void vars_choose(struct var *v, size_t option);

/* Options from raw strings: regex, unique, sort (grafana.md 2.3, 2.4). */
int vars_set_options(struct vars *v, struct var *var, const struct slice *raw,
		     size_t n, struct err *err);
/* The same where texts and values differ; a datasource variable's are the names
 * and uids of the data sources of its type. */
int vars_set_pairs(struct vars *v, struct var *var,
		   const struct var_option *raw, size_t n, struct err *err);
/* Custom, constant, textbox, interval, datasource: options without asking. */
int vars_static_options(struct vars *v, struct var *var,
			struct time_range range, struct err *err);
/* Keeps the first option that has a value; the number that stay. */
size_t vars_unique(struct var_option *o, size_t n);
/* In place, by Grafana's number of the order (grafana.md 2.4). */
void vars_sort(struct var_option *o, size_t n, int order);
/* The value after options changed (grafana.md 2.6); also marks it resolved. */
void vars_select(struct var *var);
/* True if var's query, regex or datasource names OTHER. */
bool vars_depends(const struct vars *v, const struct var *var,
		  const struct var *other);
/* The next variable that needs resolving and whose dependencies are all
 * resolved; NULL when done.  A cycle is broken by resolving its first member to
 * "" with a problem text. */
struct var *vars_next(struct vars *v);
/* Marks all that depend on var, transitively, as unresolved. */
void vars_invalidate(struct vars *v, const struct var *var);

/* What a variable query asks (grafana.md 2.2). */
enum var_query_kind {
	VAR_QUERY_LABEL_NAMES,
	VAR_QUERY_LABEL_VALUES,
	VAR_QUERY_METRICS,
	VAR_QUERY_RESULT,
	VAR_QUERY_SERIES,
	VAR_QUERY_NOTHING,
};

struct var_query {
	enum var_query_kind kind;
	struct slice match; /* selector or query; "" = none */
	struct slice label; /* label_values: the label's name, unescaped */
};

/* Reads interpolated text; slices point into it or into a. */
void vars_parse_query(struct slice text, struct arena *a,
		      struct var_query *out);

/* The label's name in an address: U__http_2e_code where it is no plain name. */
void vars_escape_label(struct slice label, struct str *out);

/* Interpolation (grafana.md 2.7).  */
enum vars_format {
	VARS_GLOB,       /* default outside data sources */
	VARS_PROMETHEUS, /* expr and variable queries */
	VARS_TEXT,       /* titles */
	VARS_RAW,
	VARS_REGEX,
	VARS_HTML, /* text panels */
};

/* A value nearer than the dashboard's: that of a repeated panel. */
struct vars_scope {
	struct slice name;
	size_t n_values;
	const struct var_option *value;
	bool list;
	bool multi; /* the variable is multi or has All: values get escaped */
};

struct vars_builtin {
	struct time_range range; /* $__from, $__to */
	struct slice from, to;   /* as texts, for $__url_time_range */
	struct slice timezone;
	const struct civil_zone *zone; /* for ${__from:text}; NULL = local */
	size_t n_scopes;
	const struct vars_scope *scope;
};

/* $name, ${name.path:format} or [[name:format]] in a text. */
struct vars_reference {
	size_t start, end;
	struct slice name, path, format; /* p NULL: not there */
};

/* The first reference at or after FROM. */
bool vars_find_reference(struct slice text, size_t from,
			 struct vars_reference *out);

/* b may be NULL.  Appends text with $v, ${v}, ${v:fmt}, [[v]] replaced; unknown
 * names stay. PROMETHEUS goes over the result once more, as Grafana does. */
void vars_interpolate(const struct vars *v, const struct vars_builtin *b,
		      struct slice text, enum vars_format format,
		      struct str *out);

#endif
