/*
 * vars_format.h - the formats a variable's value can be printed in
 * (grafana.md 2.7), one row each.
 */
#ifndef DASHBOARDS_VARS_FORMAT_H
#define DASHBOARDS_VARS_FORMAT_H

#include "base/civil.h"
#include "dashboards/vars.h"

/* A value to print. */
struct vars_value {
	struct slice name;
	size_t n;
	const struct var_option *v;
	bool list;    /* several values possible, whatever n */
	bool escaped; /* prometheus: the variable is multi or has All */
	bool strict;  /* queryparam: every special byte as %XX */
	const struct civil_zone *zone; /* of date patterns */
};

struct vars_format_kind {
	const char *id, *help;
	/* args: what follows the id and a colon; p NULL = nothing. */
	void (*print)(const struct vars_value *v, struct slice args,
		      struct str *out);
};

/* "csv", "date:YYYY-MM"; an unknown id is glob. */
const struct vars_format_kind *vars_format_kind(struct slice format,
						struct slice *args);
/* The i-th format; NULL at the end. */
const struct vars_format_kind *vars_format_row(size_t i);

/* encodeURIComponent and ! ' ( ) * too; bytes of KEEP stay. */
void vars_format_percent(struct slice s, const char *keep, struct str *out);
/* The data source's own escapes, of one value. */
void vars_format_prometheus_plain(struct slice s, struct str *out);
void vars_format_prometheus_regex(struct slice s, struct str *out);

#endif
