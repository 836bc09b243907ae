/* What of a prometheus.yml is taken, refused, and passed over. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "feeds/scrape_config.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static char dir[] = "/tmp/test_scrape_config.XXXXXX";
static char path[128];

static void
put(const char *name, const char *text)
{
	char file[192];

	snprintf(file, sizeof(file), "%s/%s", dir, name);
	assert_int_equal(file_write(file, slice_of(text), NULL), 0);
}

static const char *
environment(const char *name)
{
	return strcmp(name, "ZONE") == 0 ? "eu-1" : NULL;
}

static struct scrape_config *
load(const char *text)
{
	struct scrape_config *c;
	struct err err = { 0 };

	put("p.yml", text);
	c = scrape_config_load(path, environment, &err);
	if (c == NULL)
		fail_msg("%s", err.text);
	return c;
}

static void
assert_notes(const struct scrape_config *c, const char *const *want, size_t n)
{
	assert_int_equal(c->n_notes, n);
	for (size_t i = 0; i < n; i++) {
		assert_true(strncmp(c->note[i], path, strlen(path)) == 0);
		assert_string_equal(c->note[i] + strlen(path) + 2, want[i]);
	}
}

#define X "scrape_configs:\n- job_name: x\n"

static void
test_defaults(void **state)
{
	struct scrape_config *c = load(X);
	const struct scrape_job *j = &c->job[0];

	(void)state;
	assert_int_equal(c->n, 1);
	assert_true(slice_eq(j->name, SLICE("x")));
	assert_int_equal(j->interval_ms, 60000);
	assert_int_equal(j->timeout_ms, 10000);
	assert_true(slice_eq(j->scheme, SLICE("http")));
	assert_true(slice_eq(j->path, SLICE("/metrics")));
	assert_true(slice_eq(j->escaping, SLICE("allow-utf-8")));
	assert_true(j->honor_timestamps);
	assert_false(j->honor_labels || j->track_timestamps_staleness ||
		     j->extra_metrics || j->no_gzip || j->make_job ||
		     j->make_cluster || j->make_namespace);
	assert_int_equal(j->fallback, -1);
	assert_int_equal(j->n_protocols + j->sample_limit + j->n_static, 0);
	assert_int_equal(c->evaluation_ms, 60000);
	scrape_config_free(c);
}

static const char whole[] =
	"global:\n"
	"  scrape_interval: 20s\n"
	"  scrape_timeout: 15s\n"
	"  evaluation_interval: 30s\n"
	"  rule_query_offset: 1m\n"
	"  scrape_protocols: [OpenMetricsText1.0.0, PrometheusProto]\n"
	"  sample_limit: 7\n"
	"  body_size_limit: 1MB512KB\n"
	"  query_log_file: /dev/null\n"
	"  external_labels:\n"
	"    zone: $ZONE\n"
	"    place: \"<${ZONE}-${NONE}-$$x-$\"\n"
	"runtime:\n"
	"  gogc: 75\n"
	"rule_files: [rules/*.yaml, /etc/r.yml]\n"
	"alerting:\n"
	"  alertmanagers: []\n"
	"remote_write:\n"
	"- url: http://x\n"
	"scrape_config_files: [more/*.yml]\n"
	"scrape_configs:\n"
	"- job_name: one\n"
	"  honor_labels: true\n"
	"  honor_timestamps: no\n"
	"  track_timestamps_staleness: true\n"
	"  scrape_interval: 5s\n"
	"  metrics_path: /m\n"
	"  scheme: https\n"
	"  enable_compression: false\n"
	"  extra_scrape_metrics: true\n"
	"  scrape_protocols: [PrometheusText0.0.4]\n"
	"  fallback_scrape_protocol: PrometheusText0.0.4\n"
	"  metric_name_validation_scheme: legacy\n"
	"  scrape_native_histograms: true\n"
	"  sample_limit: 9\n"
	"  body_size_limit: 10MiB\n"
	"  label_limit: 30\n"
	"  label_name_length_limit: 200\n"
	"  label_value_length_limit: 300\n"
	"  target_limit: 4\n"
	"  keep_dropped_targets: 3\n"
	"  params: {b: [1, 2], a: [x]}\n"
	"  basic_auth: {username: u, password_file: p}\n"
	"  kubernetes_sd_configs: []\n"
	"  static_configs:\n"
	"  - targets: ['h:1', 'h:2']\n"
	"    labels: {l: v}\n"
	"  file_sd_configs:\n"
	"  - files: [sd/*.json, /x.yml]\n"
	"    refresh_interval: 30s\n"
	"- job_name: two\n";

static void
assert_one(const struct scrape_job *j)
{
	char file[192];

	snprintf(file, sizeof(file), "%s/p", dir);
	assert_true(j->honor_labels && j->track_timestamps_staleness &&
		    j->extra_metrics && j->no_gzip);
	assert_false(j->honor_timestamps);
	assert_int_equal(j->interval_ms, 5000);
	assert_int_equal(j->timeout_ms, 5000);
	assert_true(slice_eq(j->scheme, SLICE("https")));
	assert_true(slice_eq(j->path, SLICE("/m")));
	assert_true(slice_eq(j->escaping, SLICE("underscores")));
	assert_int_equal(j->n_protocols, 1);
	assert_string_equal(j->protocol[0], "PrometheusText0.0.4");
	assert_int_equal(j->fallback, 0);
	assert_int_equal(j->sample_limit, 9);
	assert_int_equal(j->body_size_limit, 10 << 20);
	assert_int_equal(j->label_limit, 30);
	assert_int_equal(j->label_name_length_limit, 200);
	assert_int_equal(j->label_value_length_limit, 300);
	assert_int_equal(j->target_limit, 4);
	assert_int_equal(j->n_params, 3);
	assert_true(slice_eq(j->param[0].name, SLICE("a")));
	assert_true(slice_eq(j->param[1].value, SLICE("1")));
	assert_true(slice_eq(j->param[2].value, SLICE("2")));
	assert_string_equal(j->http.user.text, "u");
	assert_string_equal(j->http.password.file, file);
	assert_int_equal(j->n_static, 2);
	assert_int_equal(j->n_files, 2);
	snprintf(file, sizeof(file), "%s/sd/*.json", dir);
	assert_string_equal(j->file[0].pattern, file);
	assert_string_equal(j->file[1].pattern, "/x.yml");
	assert_int_equal(j->file[1].refresh_ms, 30000);
}

static void
test_whole(void **state)
{
	static const char *const notes[] = {
		"line 16: alerting: nothing that is watched needs it, so it is "
		"passed over",
		"line 18: remote_write: nothing that is watched needs it, so "
		"it is passed over",
		"line 13: runtime: nothing that is watched needs it, so it is "
		"passed over",
		"line 34: scrape_native_histograms: native histograms are not "
		"read here; their classic buckets are",
	};
	char file[192];
	struct scrape_config *c;
	const struct scrape_job *two;

	(void)state;
	snprintf(file, sizeof(file), "mkdir -p %s/more", dir);
	assert_int_equal(system(file), 0);
	put("more/a.yml", "scrape_configs:\n- job_name: three\n"
			  "  file_sd_configs: [{files: [t.yml]}]\n");
	c = load(whole);
	assert_notes(c, notes, COUNT(notes));
	assert_int_equal(c->n, 3);
	assert_one(&c->job[0]);
	two = &c->job[1];
	assert_int_equal(two->interval_ms, 20000);
	assert_int_equal(two->timeout_ms, 15000);
	assert_int_equal(two->sample_limit, 7);
	assert_int_equal(two->body_size_limit, (1024 + 512) << 10);
	assert_int_equal(two->n_protocols, 1);
	assert_string_equal(two->protocol[0], "OpenMetricsText1.0.0");
	assert_true(two->http.user.text == NULL && !two->honor_labels);
	assert_true(slice_eq(c->job[2].name, SLICE("three")));
	snprintf(file, sizeof(file), "%s/more/t.yml", dir);
	assert_string_equal(c->job[2].file[0].pattern, file);
	assert_int_equal(c->evaluation_ms, 30000);
	assert_int_equal(c->rule_query_offset_ms, 60000);
	assert_int_equal(c->n_rule_files, 2);
	snprintf(file, sizeof(file), "%s/rules/*.yaml", dir);
	assert_string_equal(c->rule_file[0], file);
	assert_string_equal(c->rule_file[1], "/etc/r.yml");
	assert_true(slice_eq(labels_get(&c->external, SLICE("zone")),
			     SLICE("eu-1")));
	assert_true(slice_eq(labels_get(&c->external, SLICE("place")),
			     SLICE("<eu-1--$x-$")));
	scrape_config_free(c);
}

static const struct {
	const char *text, *error;
} bad[] = {
	{ "", ": there are no scrape_configs in it, so there is nothing to "
	      "scrape" },
	{ "- a", ": line 1: cannot unmarshal into config.plain: a mapping of "
		 "names to values is wanted here" },
	{ "global:\n  scrape_intervall: 3s\n",
	  ": line 2: field scrape_intervall not found in type "
	  "config.GlobalConfig; did you mean scrape_interval?" },
	{ "scrape_config: []\n", ": line 1: field scrape_config not found in "
				 "type config.plain; did you mean "
				 "scrape_configs?" },
	{ X "  kubernetes_sd_configs:\n  - role: pod\n",
	  ": line 3: job \"x\": kubernetes_sd_configs is not supported: name "
	  "the targets with static_configs, with file_sd_configs, or with "
	  "--scrape in place of this file" },
	{ X "  http_sd_configs: [{url: 'http://h'}]\n",
	  ": line 3: job \"x\": http_sd_configs is not supported: name the "
	  "targets with static_configs, with file_sd_configs, or with "
	  "--scrape in place of this file" },
	{ X "  foo: 3\n",
	  ": line 3: field foo not found in type config.ScrapeConfig" },
	/* a password is never told, nor what may be one */
	{ X "- {job_name: y, password:geheim}\n",
	  ": line 3: field password not found in type config.ScrapeConfig" },
	{ X "- job_name: x\n",
	  ": line 3: found multiple scrape configs with job name \"x\"" },
	{ X "-\n", ": line 3: empty or null scrape config section" },
	{ "scrape_configs:\n- job_name:\n", ": line 2: job_name is empty" },
	{ X "  scrape_interval: 5s\n  scrape_timeout: 10s\n",
	  ": line 4: scrape timeout greater than scrape interval for scrape "
	  "config with job name \"x\"" },
	{ "global:\n  scrape_interval: 5s\n  scrape_timeout: 10s\n" X,
	  ": line 3: global scrape timeout greater than scrape interval" },
	{ X "  scrape_interval: foo\n",
	  ": line 3: scrape_interval: not a valid duration string: \"foo\"" },
	{ X "  sample_limit: -1\n",
	  ": line 3: cannot unmarshal 'sample_limit' into uint: write a whole "
	  "number, 0 or more" },
	{ X "  honor_labels: 'true'\n",
	  ": line 3: cannot unmarshal 'honor_labels' into bool: write true or "
	  "false" },
	{ X "  body_size_limit: 10\n",
	  ": line 3: body_size_limit: units: unknown unit  in 10; write it "
	  "like 10MB" },
	{ X "  body_size_limit: 10 parsecs\n",
	  ": line 3: body_size_limit: units: unknown unit  parsecs in 10 "
	  "parsecs; write it like 10MB" },
	{ X "  scheme: ftp\n",
	  ": line 3: scheme is \"ftp\"; it is one of http, https" },
	{ X "  scrape_protocols: [PrometheusProto]\n",
	  ": line 3: scrape_protocols cannot be empty; name a text format such "
	  "as OpenMetricsText1.0.0 or PrometheusText0.0.4" },
	{ X "  scrape_protocols: [Gopher]\n",
	  ": line 3: unknown scrape protocol Gopher, supported: "
	  "[OpenMetricsText0.0.1 OpenMetricsText1.0.0 PrometheusText0.0.4 "
	  "PrometheusText1.0.0]" },
	{ X "  params: {a: b}\n", ": line 3: a parameter's values are a list: "
				  "a: [...]" },
	{ X "  static_configs:\n  - targets: ['http://a/b']\n",
	  ": line 4: \"http://a/b\" is not a valid hostname; a target is "
	  "HOST:PORT, its path is metrics_path" },
	{ X "  static_configs:\n  - targets: ['http://u:p@a/b']\n",
	  ": line 4: \"xxxxx@a/b\" is not a valid hostname; a target is "
	  "HOST:PORT, its path is metrics_path" },
	{ X "  static_configs:\n  - targets: a\n",
	  ": line 4: cannot unmarshal 'targets': a list (- ...) is wanted "
	  "here" },
	{ X "  static_configs:\n  - target: [a]\n",
	  ": line 4: field target not found in type targetgroup.Group; did you "
	  "mean targets?" },
	{ X "  static_configs:\n  - labels: {'': b}\n",
	  ": line 4: \"\" is not a valid label name" },
	{ X "  file_sd_configs:\n  - files: [a.txt]\n",
	  ": line 4: path name \"a.txt\" is not valid for file discovery: it "
	  "ends in .json, .yml or .yaml, and has a * in its last part only" },
	{ X "  file_sd_configs:\n  - files: ['*/a.yml']\n",
	  ": line 4: path name \"*/a.yml\" is not valid for file discovery: it "
	  "ends in .json, .yml or .yaml, and has a * in its last part only" },
	{ X "  file_sd_configs:\n  - files: []\n",
	  ": line 4: file service discovery config must contain at least one "
	  "path name" },
	{ X "  relabel_configs:\n  - action: hashmod\n    target_label: a\n",
	  ": line 4: relabel configuration for hashmod requires non-zero "
	  "modulus" },
	{ X "  metric_relabel_configs:\n  - action: foo\n",
	  ": line 4: unknown relabel action \"foo\"" },
	{ X "  static_configs: &a []\n  file_sd_configs: *b\n",
	  ": line 4, column 20: an alias (*name) of what has no &name before "
	  "it" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct err err = { 0 };

		put("p.yml", bad[i].text);
		assert_null(scrape_config_load(path, NULL, &err));
		assert_true(strncmp(err.text, path, strlen(path)) == 0);
		assert_string_equal(err.text + strlen(path), bad[i].error);
	}
}

static void
assert_too_many(const struct str *text, const char *error)
{
	struct err err = { 0 };

	assert_null(scrape_config_parse(str_slice(text), "p.yml", NULL, &err));
	assert_int_equal(err.code, ERR_LIMIT);
	assert_string_equal(err.text, error);
}

/* More than a person writes is refused before it takes memory. */
static void
test_limits(void **state)
{
	struct str text = { 0 };

	(void)state;
	str_add(&text, X "  static_configs:\n  - targets:\n");
	for (size_t i = 0; i <= LIMIT_SCRAPE_TARGETS; i++)
		str_add(&text, "    - h\n");
	assert_too_many(&text, "p.yml: line 4: more than 10000 targets, or "
			       "1000000 labels of them all; name fewer");
	str_clear(&text);
	str_add(&text, X "  params:\n    a:\n");
	for (size_t i = 0; i <= LIMIT_SCRAPE_PARAMS; i++)
		str_add(&text, "    - h\n");
	assert_too_many(&text, "p.yml: line 4: more than 1000 params; no URL "
			       "is so long");
	str_clear(&text);
	str_add(&text, "scrape_configs:\n");
	for (size_t i = 0; i <= LIMIT_SCRAPE_JOBS; i++)
		str_printf(&text, "- job_name: j%zu\n", i);
	assert_too_many(&text, "p.yml: line 1002: more than 1000 "
			       "scrape_configs; split the file");
	str_clear(&text);
	str_fill(&text, '[', 100);
	assert_too_many(&text, "p.yml: line 1, column 65: nested too deeply");
	str_release(&text);
}

static int
setup(void **state)
{
	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/p.yml", dir);
	return 0;
}

static int
teardown(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
