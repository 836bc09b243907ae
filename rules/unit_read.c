#include "config.h"

#include "rules/unit_read.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/quote.h"
#include "base/rfc3339.h"
#include "base/yaml.h"
#include "base/yaml_read.h"
#include "promql/duration.h"
#include "promql/series_line.h"

#define UNIT_INTERVAL 60000

struct unit_reader {
	struct unit_file *file;
	struct arena *arena;
	struct err *err;
};

/* The fields that a mapping may have. */
#define UNIT_TYPE(name, type, ...)                                    \
	static const char *const name##_fields[] = { __VA_ARGS__ };   \
	static const struct yaml_read_names name = {                  \
		type, sizeof(name##_fields) / sizeof(*name##_fields), \
		name##_fields, NULL                                   \
	}

UNIT_TYPE(type_file, "main.unitTestFile", "rule_files", "evaluation_interval",
	  "group_eval_order", "tests", "fuzzy_compare");
UNIT_TYPE(type_test, "main.testGroup", "interval", "input_series",
	  "alert_rule_test", "promql_expr_test", "external_labels",
	  "external_url", "name", "start_timestamp");
UNIT_TYPE(type_series, "main.series", "series", "values");
UNIT_TYPE(type_alerts, "main.alertTestCase", "eval_time", "alertname",
	  "exp_alerts");
UNIT_TYPE(type_alert, "main.alert", "exp_labels", "exp_annotations");
UNIT_TYPE(type_expr, "main.promqlTestCase", "expr", "eval_time", "exp_samples");
UNIT_TYPE(type_sample, "main.sample", "labels", "value", "histogram");

/* The list, empty if it is not there; *n its length. */
static int
unit_list(struct unit_reader *r, const struct json *in, const char *name,
	  size_t *n)
{
	const struct json *j = json_get(in, name);

	*n = 0;
	if (yaml_read_null(j))
		return 0;
	if (!json_is(j, JSON_ARRAY))
		return err_set(r->err, ERR_SYNTAX,
			       "line %d: %s is to be a list", j->line, name);
	*n = json_len(j);
	return 0;
}

static int
unit_text(struct unit_reader *r, const struct json *in, const char *name,
	  struct slice *out)
{
	*out = SLICE("");
	if (yaml_read_text(in, name, out, r->err) < 0)
		return -1;
	*out = arena_slice(r->arena, *out);
	return 0;
}

static int
unit_duration(struct unit_reader *r, const struct json *in, const char *name,
	      int64_t *out)
{
	struct slice text;

	if (unit_text(r, in, name, &text) < 0)
		return -1;
	if (text.n == 0)
		return 0;
	if (duration_parse(text, out, r->err) < 0)
		return err_prefix(r->err, "line %d: %s",
				  json_get(in, name)->line, name);
	return 0;
}

/* A number as YAML has it: NaN is written .nan there. */
static int
unit_number(struct unit_reader *r, const struct json *in, double *out)
{
	static const struct {
		const char *text;
		double v;
	} words[] = {
		{ ".nan", NAN },        { ".NaN", NAN },
		{ ".NAN", NAN },        { ".inf", INFINITY },
		{ ".Inf", INFINITY },   { ".INF", INFINITY },
		{ "+.inf", INFINITY },  { "+.Inf", INFINITY },
		{ "+.INF", INFINITY },  { "-.inf", -INFINITY },
		{ "-.Inf", -INFINITY }, { "-.INF", -INFINITY },
	};
	const struct json *j = json_get(in, "value");
	struct slice text = json_slice(j, SLICE(""));
	struct str digits = { 0 };
	bool ok;

	*out = 0;
	if (yaml_read_null(j))
		return 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_eq(text, slice_of(words[i].text))) {
			*out = words[i].v;
			return 0;
		}
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '_')
			str_addc(&digits, text.p[i]);
	ok = j->plain && num_parse_go(str_slice(&digits), out, NULL) == 0 &&
	     isfinite(*out);
	if (ok && slice_eq(str_slice(&digits), SLICE("-0"))) /* an integer */
		*out = 0;
	str_release(&digits);
	if (ok)
		return 0;
	return err_set(r->err, ERR_SYNTAX,
		       "line %d: cannot unmarshal !!str `%.*s` into float64",
		       j->line, SLICE_ARG(text));
}

static int
unit_pair_cmp(const void *a, const void *b)
{
	return slice_cmp(((const struct label *)a)->name,
			 ((const struct label *)b)->name);
}

/* A mapping of texts; SPARE more places are left at the end. */
static int
unit_map(struct unit_reader *r, const struct json *in, const char *name,
	 size_t spare, struct unit_pairs *out)
{
	const struct json *j = json_get(in, name);
	size_t n = yaml_read_null(j) ? 0 : json_len(j);

	out->l = arena_calloc(r->arena, n + spare, sizeof(*out->l));
	if (yaml_read_null(j))
		return 0;
	if (!json_is(j, JSON_OBJECT))
		return err_set(r->err, ERR_SYNTAX,
			       "line %d: cannot unmarshal %s into "
			       "map[string]string",
			       j->line, name);
	for (size_t i = 0; i < n; i++) {
		struct slice v = yaml_read_null(&j->item[i])
					 ? SLICE("")
					 : json_slice(&j->item[i], SLICE(""));

		out->l[out->n].name = arena_slice(r->arena, j->key[i]);
		out->l[out->n++].value = arena_slice(r->arena, v);
	}
	if (n > 1)
		qsort(out->l, n, sizeof(*out->l), unit_pair_cmp);
	return 0;
}

/* ------------------------------------------------------------- series --- */

/* Both are one line of promtool's: what is missing in the one may stand in the
 * other. */
static int
unit_series(struct unit_reader *r, const struct json *j,
	    struct unit_series *out)
{
	struct series_line line;
	struct slice series, values;
	struct str text = { 0 };
	bool alone, ok;

	if (yaml_read_known(j, &type_series, r->err) < 0 ||
	    unit_text(r, j, "series", &series) < 0 ||
	    unit_text(r, j, "values", &values) < 0)
		return -1;
	alone = slice_trim(series).n > 0;
	ok = series_line_parse(alone ? series : values, r->arena, &line,
			       r->err) == 0;
	if (ok) {
		str_add_slice(&text, line.items);
		str_addc(&text, ' ');
		str_add_slice(&text, alone ? values : SLICE(""));
		ok = (!line.starts ||
		      err_set(r->err, ERR_SYNTAX, "bad value \"@st\"") == 0) &&
		     series_items_parse(str_slice(&text), &out->items,
					r->err) == 0;
	}
	str_release(&text);
	if (!ok)
		return err_prefix(r->err, "line %d: series '%.*s'", j->line,
				  SLICE_ARG(series));
	out->labels = line.labels;
	for (size_t i = 0; i < out->items.n; i++)
		if (out->items.item[i].kind == ITEM_NATIVE)
			return err_set(r->err, ERR_UNSUPPORTED,
				       "line %d: series '%.*s': native "
				       "histograms are not supported: write "
				       "classic buckets",
				       j->line, SLICE_ARG(series));
	return 0;
}

/* Of the same labels the last ones count. */
static int
unit_input(struct unit_reader *r, const struct json *in, struct unit_test *t)
{
	size_t n;

	if (unit_list(r, in, "input_series", &n) < 0)
		return -1;
	t->series = arena_calloc(r->arena, n, sizeof(*t->series));
	for (size_t i = 0; i < n; i++) {
		struct unit_series *s = &t->series[t->n_series++];

		if (unit_series(r, json_at(json_get(in, "input_series"), i),
				s) < 0)
			return -1;
		for (size_t k = 0; k + 1 < t->n_series; k++)
			if (labels_eq(&t->series[k].labels, &s->labels)) {
				series_items_release(&t->series[k].items);
				t->series[k] = *s;
				*s = (struct unit_series){ 0 };
				t->n_series--;
				break;
			}
	}
	return 0;
}

/* -------------------------------------------------------------- tests --- */

static int
unit_sample(struct unit_reader *r, const struct json *j,
	    struct unit_sample *out)
{
	struct slice histogram;

	if (yaml_read_known(j, &type_sample, r->err) < 0 ||
	    unit_text(r, j, "labels", &out->labels) < 0 ||
	    unit_text(r, j, "histogram", &histogram) < 0 ||
	    unit_number(r, j, &out->value) < 0)
		return -1;
	out->histogram = histogram.n > 0;
	return 0;
}

static int
unit_expr(struct unit_reader *r, const struct json *j, struct unit_expr *out)
{
	if (yaml_read_known(j, &type_expr, r->err) < 0 ||
	    unit_text(r, j, "expr", &out->expr) < 0 ||
	    unit_duration(r, j, "eval_time", &out->eval_ms) < 0 ||
	    unit_list(r, j, "exp_samples", &out->n) < 0)
		return -1;
	out->sample = arena_calloc(r->arena, out->n, sizeof(*out->sample));
	for (size_t i = 0; i < out->n; i++)
		if (unit_sample(r, json_at(json_get(j, "exp_samples"), i),
				&out->sample[i]) < 0)
			return -1;
	return 0;
}

static int
unit_alert(struct unit_reader *r, const struct json *j, struct slice name,
	   struct unit_alert *out)
{
	size_t i = 0;

	if (yaml_read_known(j, &type_alert, r->err) < 0 ||
	    unit_map(r, j, "exp_labels", 1, &out->labels) < 0 ||
	    unit_map(r, j, "exp_annotations", 0, &out->annotations) < 0)
		return -1;
	while (i < out->labels.n &&
	       !slice_eq(out->labels.l[i].name, SLICE("alertname")))
		i++;
	out->labels.l[i] = (struct label){ SLICE("alertname"), name };
	if (i == out->labels.n)
		out->labels.n++;
	qsort(out->labels.l, out->labels.n, sizeof(*out->labels.l),
	      unit_pair_cmp);
	return 0;
}

static int
unit_alerts(struct unit_reader *r, const struct json *j,
	    struct unit_alerts *out)
{
	if (yaml_read_known(j, &type_alerts, r->err) < 0 ||
	    unit_text(r, j, "alertname", &out->name) < 0 ||
	    unit_duration(r, j, "eval_time", &out->eval_ms) < 0 ||
	    unit_list(r, j, "exp_alerts", &out->n) < 0)
		return -1;
	out->alert = arena_calloc(r->arena, out->n, sizeof(*out->alert));
	for (size_t i = 0; i < out->n; i++)
		if (unit_alert(r, json_at(json_get(j, "exp_alerts"), i),
			       out->name, &out->alert[i]) < 0)
			return -1;
	return 0;
}

static int
unit_start(struct unit_reader *r, const struct json *j, int64_t *out)
{
	struct slice text;
	double s;

	if (unit_text(r, j, "start_timestamp", &text) < 0)
		return -1;
	if (text.n == 0 || rfc3339_parse(text, out) == 0)
		return 0;
	if (num_parse(text, &s) == 0 && fabs(s) < 1e12) {
		*out = (int64_t)(s * 1000);
		return 0;
	}
	return err_set(r->err, ERR_SYNTAX,
		       "line %d: start_timestamp: '%.*s' is neither a Unix "
		       "timestamp nor a time as 2026-01-31T10:20:00Z",
		       json_get(j, "start_timestamp")->line, SLICE_ARG(text));
}

/* In the order in which they are looked at. */
static void
unit_alerts_sort(struct unit_alerts *a, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct unit_alerts one = a[i];
		size_t at = i;

		for (; at > 0 && a[at - 1].eval_ms > one.eval_ms; at--)
			a[at] = a[at - 1];
		a[at] = one;
	}
}

static int
unit_cases(struct unit_reader *r, const struct json *j, struct unit_test *t)
{
	size_t n, m;

	if (unit_list(r, j, "promql_expr_test", &n) < 0 ||
	    unit_list(r, j, "alert_rule_test", &m) < 0)
		return -1;
	t->expr = arena_calloc(r->arena, n, sizeof(*t->expr));
	t->alerts = arena_calloc(r->arena, m, sizeof(*t->alerts));
	for (; t->n_exprs < n; t->n_exprs++)
		if (unit_expr(r,
			      json_at(json_get(j, "promql_expr_test"),
				      t->n_exprs),
			      &t->expr[t->n_exprs]) < 0)
			return -1;
	for (; t->n_alerts < m; t->n_alerts++)
		if (unit_alerts(r,
				json_at(json_get(j, "alert_rule_test"),
					t->n_alerts),
				&t->alerts[t->n_alerts]) < 0)
			return -1;
	unit_alerts_sort(t->alerts, t->n_alerts);
	return 0;
}

static int
unit_test(struct unit_reader *r, const struct json *j, struct unit_test *t)
{
	struct unit_pairs external = { 0 };

	if (yaml_read_known(j, &type_test, r->err) < 0 ||
	    unit_text(r, j, "name", &t->name) < 0 ||
	    unit_text(r, j, "external_url", &t->external_url) < 0 ||
	    unit_duration(r, j, "interval", &t->interval) < 0 ||
	    unit_start(r, j, &t->start_ms) < 0 ||
	    unit_map(r, j, "external_labels", 0, &external) < 0 ||
	    unit_input(r, j, t) < 0 || unit_cases(r, j, t) < 0)
		return -1;
	if (t->interval == 0)
		t->interval = r->file->interval;
	t->external = labels_make(r->arena, external.l, external.n);
	return 0;
}

static int
unit_names(struct unit_reader *r, const struct json *j, const char *name,
	   struct slice **out, size_t *n)
{
	if (unit_list(r, j, name, n) < 0)
		return -1;
	*out = arena_calloc(r->arena, *n, sizeof(**out));
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = arena_slice(
			r->arena,
			json_slice(json_at(json_get(j, name), i), SLICE("")));
	return 0;
}

static int
unit_root(struct unit_reader *r, const struct json *j)
{
	struct unit_file *f = r->file;
	size_t n;

	f->interval = UNIT_INTERVAL;
	if (yaml_read_null(j))
		return 0;
	if (yaml_read_known(j, &type_file, r->err) < 0 ||
	    unit_duration(r, j, "evaluation_interval", &f->interval) < 0 ||
	    unit_names(r, j, "rule_files", &f->file, &f->n_files) < 0 ||
	    unit_names(r, j, "group_eval_order", &f->order, &f->n_order) < 0 ||
	    yaml_read_bool(j, "fuzzy_compare", &f->fuzzy, r->err) < 0 ||
	    unit_list(r, j, "tests", &n) < 0)
		return -1;
	if (f->interval <= 0)
		f->interval = UNIT_INTERVAL;
	f->test = arena_calloc(r->arena, n, sizeof(*f->test));
	for (size_t i = 0; i < n; i++) {
		f->n++;
		if (unit_test(r, json_at(json_get(j, "tests"), i),
			      &f->test[i]) < 0)
			return -1;
	}
	return 0;
}

static int
unit_check_order(const struct unit_file *f, struct err *err)
{
	for (size_t i = 0; i < f->n_order; i++)
		for (size_t k = 0; k < i; k++)
			if (slice_eq(f->order[i], f->order[k]))
				return err_set(
					err, ERR_SYNTAX,
					"group name repeated in evaluation "
					"order: %.*s",
					SLICE_ARG(f->order[i]));
	return 0;
}

struct unit_file *
unit_read(struct slice yaml, struct err *err)
{
	struct unit_file *f = mem_calloc(1, sizeof(*f));
	struct arena scratch = { 0 };
	struct unit_reader r = { f, &f->arena, err };
	const struct json *root = yaml_parse(&scratch, yaml, err);

	if (root == NULL || unit_root(&r, root) < 0 ||
	    unit_check_order(f, err) < 0) {
		unit_read_free(f);
		f = NULL;
	}
	arena_release(&scratch);
	return f;
}

void
unit_read_free(struct unit_file *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->n; i++)
		for (size_t k = 0; k < f->test[i].n_series; k++)
			series_items_release(&f->test[i].series[k].items);
	arena_release(&f->arena);
	mem_free(f);
}
