#include "config.h"

#include "feeds/scrape_config_field.h"

#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "base/yaml_read.h"
#include "feeds/expo_format.h"
#include "promql/duration.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum field_kind {
	FIELD_TEXT,
	FIELD_BOOL,
	FIELD_BOOL_NOT,
	FIELD_COUNT,
	FIELD_BYTES,
	FIELD_DURATION,
	FIELD_PROTOCOLS,
	FIELD_FALLBACK,
	FIELD_VALIDATION,
	FIELD_ESCAPING,
	FIELD_SCHEME,
	FIELD_NATIVE,  /* true is told: native histograms are not read */
	FIELD_PASSED,  /* plays no part here */
	FIELD_CALLERS, /* read by who asks */
};

struct field {
	const char *name;
	unsigned where;
	enum field_kind kind;
	size_t at;
};

#define BOTH (SCRAPE_FIELD_GLOBAL | SCRAPE_FIELD_JOB)
#define GLOBAL SCRAPE_FIELD_GLOBAL
#define JOB SCRAPE_FIELD_JOB
#define AT(member) offsetof(struct scrape_job, member)

/* clang-format off */
static const struct field fields[] = {
	{ "scrape_interval", BOTH, FIELD_DURATION, AT(interval_ms) },
	{ "scrape_timeout", BOTH, FIELD_DURATION, AT(timeout_ms) },
	{ "scrape_protocols", BOTH, FIELD_PROTOCOLS, 0 },
	{ "body_size_limit", BOTH, FIELD_BYTES, AT(body_size_limit) },
	{ "sample_limit", BOTH, FIELD_COUNT, AT(sample_limit) },
	{ "target_limit", BOTH, FIELD_COUNT, AT(target_limit) },
	{ "label_limit", BOTH, FIELD_COUNT, AT(label_limit) },
	{ "label_name_length_limit", BOTH, FIELD_COUNT,
	  AT(label_name_length_limit) },
	{ "label_value_length_limit", BOTH, FIELD_COUNT,
	  AT(label_value_length_limit) },
	{ "extra_scrape_metrics", BOTH, FIELD_BOOL, AT(extra_metrics) },
	{ "metric_name_validation_scheme", BOTH, FIELD_VALIDATION, 0 },
	{ "metric_name_escaping_scheme", BOTH, FIELD_ESCAPING, 0 },
	{ "scrape_native_histograms", BOTH, FIELD_NATIVE, 0 },
	{ "convert_classic_histograms_to_nhcb", BOTH, FIELD_NATIVE, 0 },
	{ "always_scrape_classic_histograms", BOTH, FIELD_PASSED, 0 },
	{ "keep_dropped_targets", BOTH, FIELD_PASSED, 0 },
	{ "scrape_failure_log_file", BOTH, FIELD_PASSED, 0 },
	{ "native_histogram_bucket_limit", JOB, FIELD_PASSED, 0 },
	{ "native_histogram_min_bucket_factor", JOB, FIELD_PASSED, 0 },
	{ "query_log_file", GLOBAL, FIELD_PASSED, 0 },
	{ "evaluation_interval", GLOBAL, FIELD_CALLERS, 0 },
	{ "rule_query_offset", GLOBAL, FIELD_CALLERS, 0 },
	{ "external_labels", GLOBAL, FIELD_CALLERS, 0 },
	{ "job_name", JOB, FIELD_TEXT, AT(name) },
	{ "honor_labels", JOB, FIELD_BOOL, AT(honor_labels) },
	{ "honor_timestamps", JOB, FIELD_BOOL, AT(honor_timestamps) },
	{ "track_timestamps_staleness", JOB, FIELD_BOOL,
	  AT(track_timestamps_staleness) },
	{ "fallback_scrape_protocol", JOB, FIELD_FALLBACK, 0 },
	{ "metrics_path", JOB, FIELD_TEXT, AT(path) },
	{ "scheme", JOB, FIELD_SCHEME, AT(scheme) },
	{ "enable_compression", JOB, FIELD_BOOL_NOT, AT(no_gzip) },
	{ "params", JOB, FIELD_CALLERS, 0 },
	{ "static_configs", JOB, FIELD_CALLERS, 0 },
	{ "file_sd_configs", JOB, FIELD_CALLERS, 0 },
	{ "relabel_configs", JOB, FIELD_CALLERS, 0 },
	{ "metric_relabel_configs", JOB, FIELD_CALLERS, 0 },
};
/* clang-format on */

static const struct {
	const char *name;
	int format; /* -1: not read here */
} protocols[] = {
	{ "PrometheusProto", -1 },
	{ "PrometheusText0.0.4", EXPO_TEXT },
	{ "PrometheusText1.0.0", EXPO_TEXT },
	{ "OpenMetricsText0.0.1", EXPO_OPENMETRICS },
	{ "OpenMetricsText1.0.0", EXPO_OPENMETRICS },
};

void
scrape_config_field_note(struct scrape_reader *r, int line, const char *fmt,
			 ...)
{
	struct scrape_config *c = r->config;
	struct str s = { 0 };
	va_list ap;

	str_printf(&s, "%s: line %d: ", r->file, line);
	va_start(ap, fmt);
	str_vprintf(&s, fmt, ap);
	va_end(ap);
	MEM_GROW(c->note, c->n_notes, r->note_cap);
	c->note[c->n_notes++] = arena_strndup(&c->arena, s.s, s.n);
	str_release(&s);
}

int
scrape_config_field_duration(const struct json *map, const char *name,
			     int64_t *out, struct err *err)
{
	struct slice text = SLICE("");

	if (json_get(map, name) == NULL)
		return 0;
	*out = 0;
	if (yaml_read_text(map, name, &text, err) < 0)
		return -1;
	if (text.n == 0 && yaml_read_null(json_get(map, name)))
		return 0;
	if (duration_parse(text, out, err) < 0)
		return err_prefix(err, "line %d: %s",
				  yaml_read_line_of(map, name), name);
	return 0;
}

/* The bytes of a unit: "KB" as "KiB" is 1024. */
static double
field_unit(struct slice unit)
{
	static const char letters[] = "KMGTPE";
	double bytes = 1;

	if (slice_eq(unit, SLICE("B")))
		return 1;
	for (size_t i = 0; unit.n > 1 && letters[i] != '\0'; i++) {
		struct slice rest = { unit.p + 1, unit.n - 1 };

		bytes *= 1024;
		if (unit.p[0] == letters[i] &&
		    (slice_eq(rest, SLICE("B")) || slice_eq(rest, SLICE("iB"))))
			return bytes;
	}
	return 0;
}

/* "10MB", "1MB512KB", "0". */
static int
field_bytes(const struct json *map, const char *name, size_t *out,
	    struct err *err)
{
	struct slice text = SLICE(""), s, unit;
	double sum = 0;

	if (json_get(map, name) == NULL)
		return 0;
	if (yaml_read_text(map, name, &text, err) < 0)
		return -1;
	for (s = slice_eq(text, SLICE("0")) ? SLICE("") : text; s.n > 0;) {
		double v, bytes;
		size_t n = num_scan(s, &v);

		unit = (struct slice){ s.p + n, 0 };
		while (n + unit.n < s.n &&
		       (unit.p[unit.n] > '9' || unit.p[unit.n] < '.'))
			unit.n++;
		bytes = field_unit(unit);
		if (n == 0 || v < 0 || bytes == 0)
			return err_set(err, ERR_SYNTAX,
				       "line %d: %s: units: unknown unit %.*s "
				       "in %.*s; write it like 10MB",
				       yaml_read_line_of(map, name), name,
				       SLICE_ARG(unit), SLICE_ARG(text));
		sum += v * bytes;
		s = (struct slice){ unit.p + unit.n, s.n - n - unit.n };
	}
	*out = sum < 9e18 ? (size_t)sum : 0;
	return 0;
}

static int
field_protocol(const struct json *j, struct slice text, struct err *err)
{
	for (size_t i = 0; i < COUNT(protocols); i++)
		if (slice_eq(text, slice_of(protocols[i].name)))
			return (int)i;
	return err_set(err, ERR_SYNTAX,
		       "line %d: unknown scrape protocol %.*s, supported: "
		       "[OpenMetricsText0.0.1 OpenMetricsText1.0.0 "
		       "PrometheusText0.0.4 PrometheusText1.0.0]",
		       j->line, SLICE_ARG(text));
}

static int
field_fallback(struct scrape_reader *r, const struct json *map,
	       const char *name, struct scrape_job *job)
{
	const struct json *j = json_get(map, name);
	struct slice text = SLICE("");
	int i;

	if (yaml_read_text(map, name, &text, r->err) < 0)
		return -1;
	if (text.n == 0)
		return 0;
	i = field_protocol(j, text, r->err);
	if (i < 0)
		return -1;
	job->fallback = protocols[i].format;
	if (job->fallback < 0)
		scrape_config_field_note(r, j->line,
					 "fallback_scrape_protocol: "
					 "PrometheusProto is not read here, so "
					 "there is no fallback");
	return 0;
}

static int
field_protocols(struct scrape_reader *r, const struct json *map,
		const char *name, struct scrape_job *job)
{
	const struct json *list;
	const char **p;
	size_t n = 0;

	if (yaml_read_list(map, name, &list, r->err) < 0)
		return -1;
	if (list == NULL)
		return 0;
	p = arena_calloc(&r->config->arena, list->n + 1, sizeof(*p));
	for (size_t i = 0; i < list->n; i++) {
		struct slice text;
		int k;

		if (yaml_read_item(&list->item[i], &text, r->err) < 0)
			return -1;
		k = field_protocol(&list->item[i], text, r->err);
		if (k < 0)
			return -1;
		for (size_t m = 0; m < n; m++)
			if (strcmp(p[m], protocols[k].name) == 0)
				return err_set(r->err, ERR_SYNTAX,
					       "line %d: duplicated protocol "
					       "in scrape_protocols, got %s",
					       list->item[i].line, p[m]);
		if (protocols[k].format >= 0)
			p[n++] = protocols[k].name;
	}
	if (n == 0)
		return err_set(r->err, ERR_SYNTAX,
			       "line %d: scrape_protocols cannot be empty; "
			       "name a text format such as "
			       "OpenMetricsText1.0.0 or PrometheusText0.0.4",
			       list->line);
	job->protocol = p;
	job->n_protocols = n;
	return 0;
}

/* One of the words, or an error with them all. */
static int
field_word(const struct json *map, const char *name, const char *const *word,
	   size_t n, struct slice *out, struct err *err)
{
	struct slice text = SLICE("");
	struct str all = { 0 };

	if (yaml_read_text(map, name, &text, err) < 0)
		return -1;
	if (text.n == 0)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (slice_eq(text, slice_of(word[i]))) {
			*out = slice_of(word[i]);
			str_release(&all);
			return 0;
		}
		str_printf(&all, "%s%s", i > 0 ? ", " : "", word[i]);
	}
	err_set(err, ERR_SYNTAX, "line %d: %s is \"%.*s\"; it is one of %s",
		yaml_read_line_of(map, name), name, SLICE_ARG(text),
		str_text(&all));
	str_release(&all);
	return -1;
}

static int
field_native(struct scrape_reader *r, const struct json *map, const char *name)
{
	bool on = false;

	if (yaml_read_bool(map, name, &on, r->err) < 0)
		return -1;
	if (on)
		scrape_config_field_note(r, yaml_read_line_of(map, name),
					 "%s: native histograms are not read "
					 "here; their classic buckets are",
					 name);
	return 0;
}

static int
field_names(struct scrape_reader *r, const struct json *map,
	    const struct field *f, struct scrape_job *job)
{
	static const char *const validation[] = { "utf8", "legacy" };
	static const char *const escaping[] = { "allow-utf-8", "underscores",
						"dots", "values" };
	static const char *const scheme[] = { "http", "https" };
	struct slice text = SLICE("");

	if (f->kind == FIELD_SCHEME)
		return field_word(map, f->name, scheme, COUNT(scheme),
				  &job->scheme, r->err);
	if (f->kind == FIELD_ESCAPING)
		return field_word(map, f->name, escaping, COUNT(escaping),
				  &job->escaping, r->err);
	if (field_word(map, f->name, validation, COUNT(validation), &text,
		       r->err) < 0)
		return -1;
	if (slice_eq(text, SLICE("legacy")) &&
	    slice_eq(job->escaping, SLICE("allow-utf-8")))
		job->escaping = SLICE("underscores");
	return 0;
}

static int
field_simple(struct scrape_reader *r, const struct json *map,
	     const struct field *f, struct scrape_job *job)
{
	void *to = (char *)job + f->at;
	struct slice text;
	bool *flag = to;

	switch (f->kind) {
	case FIELD_TEXT:
		text = *(struct slice *)to;
		if (yaml_read_text(map, f->name, &text, r->err) < 0)
			return -1;
		*(struct slice *)to = arena_slice(&r->config->arena, text);
		return 0;
	case FIELD_BOOL:
		return yaml_read_bool(map, f->name, flag, r->err);
	case FIELD_BOOL_NOT:
		*flag = !*flag;
		if (yaml_read_bool(map, f->name, flag, r->err) < 0)
			return -1;
		*flag = !*flag;
		return 0;
	case FIELD_COUNT:
		return yaml_read_count(map, f->name, to, r->err);
	case FIELD_BYTES:
		return field_bytes(map, f->name, to, r->err);
	case FIELD_DURATION:
		return scrape_config_field_duration(map, f->name, to, r->err);
	default:
		return 0;
	}
}

static int
field_read(struct scrape_reader *r, const struct json *map,
	   const struct field *f, struct scrape_job *job)
{
	switch (f->kind) {
	case FIELD_PROTOCOLS:
		return field_protocols(r, map, f->name, job);
	case FIELD_FALLBACK:
		return field_fallback(r, map, f->name, job);
	case FIELD_VALIDATION:
	case FIELD_ESCAPING:
	case FIELD_SCHEME:
		return field_names(r, map, f, job);
	case FIELD_NATIVE:
		return field_native(r, map, f->name);
	default:
		return field_simple(r, map, f, job);
	}
}

int
scrape_config_field_read(struct scrape_reader *r, const struct json *map,
			 unsigned where, bool (*other)(struct slice name),
			 struct scrape_job *job)
{
	const char *name[COUNT(fields)];
	struct yaml_read_names names = {
		.type = where == GLOBAL ? "config.GlobalConfig"
					: "config.ScrapeConfig",
		.name = name,
		.other = other,
	};

	for (size_t i = 0; i < COUNT(fields); i++)
		if ((fields[i].where & where) != 0)
			name[names.n++] = fields[i].name;
	if (yaml_read_known(map, &names, r->err) < 0)
		return -1;
	for (size_t i = 0; i < COUNT(fields); i++)
		if ((fields[i].where & where) != 0 &&
		    json_get(map, fields[i].name) != NULL &&
		    field_read(r, map, &fields[i], job) < 0)
			return -1;
	return 0;
}

static int
field_label(const struct json *j, struct slice name, struct slice value,
	    struct err *err)
{
	struct str s = { 0 };

	if (name.n > 0 && utf8_valid(name) && utf8_valid(value))
		return 0;
	quote_go(name.n > 0 && utf8_valid(name) ? value : name, &s);
	err_set(err, ERR_SYNTAX, "line %d: %s is not a valid label %s", j->line,
		str_text(&s),
		name.n > 0 && utf8_valid(name) ? "value" : "name");
	str_release(&s);
	return -1;
}

int
scrape_config_field_labels(const struct json *map, const char *name,
			   struct arena *a, struct label **out, size_t *n,
			   struct err *err)
{
	const struct json *j;

	*n = 0;
	*out = NULL;
	if (yaml_read_map(map, name, &j, err) < 0)
		return -1;
	*out = arena_calloc(a, json_len(j), sizeof(**out));
	for (size_t i = 0; i < json_len(j); i++) {
		struct label *l = &(*out)[i];

		if (yaml_read_item(&j->item[i], &l->value, err) < 0 ||
		    field_label(&j->item[i], j->key[i], l->value, err) < 0)
			return -1;
		l->name = arena_slice(a, j->key[i]);
		l->value = arena_slice(a, l->value);
		(*n)++;
	}
	return 0;
}
