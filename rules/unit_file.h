/*
 * unit_file.h - a file of unit tests of rules, as promtool's: what was scraped,
 * and what expressions and alerts are then to give (promql.md 5.3).
 */
#ifndef RULES_UNIT_FILE_H
#define RULES_UNIT_FILE_H

#include "base/arena.h"
#include "model/labels.h"
#include "promql/series_items.h"

struct unit_series {
	struct labels labels;
	struct items items; /* one each interval, from the start */
};

/* Names and values as they stand there, empty ones too, sorted. */
struct unit_pairs {
	size_t n;
	struct label *l;
};

struct unit_sample {
	struct slice labels; /* as text: a mistake in it fails the test only */
	double value;
	bool histogram;
};

struct unit_expr {
	struct slice expr;
	int64_t eval_ms; /* since the start */
	size_t n;
	struct unit_sample *sample;
};

struct unit_alert {
	struct unit_pairs labels, annotations;
};

struct unit_alerts {
	struct slice name;
	int64_t eval_ms; /* since the start */
	size_t n;
	struct unit_alert *alert;
};

struct unit_test {
	struct slice name; /* "": it has none */
	int64_t interval, start_ms;
	size_t n_series, n_exprs, n_alerts;
	struct unit_series *series;
	struct unit_expr *expr;
	struct unit_alerts *alerts;
	struct labels external;
	struct slice external_url;
};

struct unit_file {
	struct arena arena;
	int64_t interval; /* of evaluations */
	bool fuzzy;       /* values may be one ulp apart */
	size_t n_files, n_order, n;
	struct slice *file;  /* patterns, relative to the file's folder */
	struct slice *order; /* names of groups */
	struct unit_test *test;
};

#endif
