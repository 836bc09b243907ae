/* The targets of a job: labels, relabelling, URLs, files; and what --scrape
 * makes. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/file.h"
#include "feeds/scrape_config.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static char dir[] = "/tmp/test_scrape_targets.XXXXXX";

static void
put(const char *name, const char *text)
{
	char file[192];

	snprintf(file, sizeof(file), "%s/%s", dir, name);
	assert_int_equal(file_write(file, slice_of(text), NULL), 0);
}

static struct scrape_config *
load(const char *text)
{
	struct str yaml = { 0 };
	struct scrape_config *c;
	struct err err = { 0 };
	char file[192];

	str_printf(&yaml, "scrape_configs:\n- job_name: x\n%s", text);
	put("p.yml", str_text(&yaml));
	str_release(&yaml);
	snprintf(file, sizeof(file), "%s/p.yml", dir);
	c = scrape_config_load(file, NULL, &err);
	if (c == NULL)
		fail_msg("%s", err.text);
	return c;
}

/* URL {labels}, a line each; the notes behind them. */
static void
print(const struct scrape_job *j, struct str *out)
{
	struct arena a = { 0 };
	struct str notes = { 0 };
	struct scrape_target *t;
	size_t n = scrape_job_targets(j, &a, &t, &notes);

	scrape_job_absent(j, &notes);
	for (size_t i = 0; i < n; i++) {
		str_printf(out, "%s ", t[i].url.p);
		labels_print(&t[i].labels, false, out);
		if (t[i].interval_ms != 60000 || t[i].timeout_ms != 10000)
			str_printf(out, " %d/%d", (int)t[i].interval_ms,
				   (int)t[i].timeout_ms);
		str_addc(out, '\n');
	}
	str_add_slice(out, str_slice(&notes));
	str_release(&notes);
	arena_release(&a);
}

static void
assert_targets(const struct scrape_job *j, const char *want)
{
	struct str out = { 0 };

	print(j, &out);
	assert_string_equal(str_text(&out), want);
	str_release(&out);
}

static const struct {
	const char *yaml, *out;
} row[] = {
	{ "  static_configs: [{targets: ['h:1']}]",
	  "http://h:1/metrics {instance=\"h:1\", job=\"x\"}\n" },
	/* no port is added; an address with colons is in brackets */
	{ "  scheme: https\n"
	  "  static_configs: [{targets: [h, '[::1]:4040']}]",
	  "https://h/metrics {instance=\"h\", job=\"x\"}\n"
	  "https://[::1]:4040/metrics {instance=\"[::1]:4040\", job=\"x\"}\n" },
	{ "  static_configs: [{targets: ['h:1'], labels: {job: y, "
	  "instance: i, __secret: s, a: b, empty: ''}}]",
	  "http://h:1/metrics {a=\"b\", instance=\"i\", job=\"y\"}\n" },
	/* paths and parameters, sorted; the first value is the label's */
	{ "  metrics_path: 'a b/c%d'\n"
	  "  params: {z: ['1 2', '&'], k: ['']}\n"
	  "  static_configs: [{targets: ['h:1']}]",
	  "http://h:1/a%20b/c%25d?k=&z=1%202&z=%26 {instance=\"h:1\", "
	  "job=\"x\"}\n" },
	{ "  params: {module: [a, b]}\n"
	  "  static_configs: [{targets: ['h:1']}]\n"
	  "  relabel_configs:\n"
	  "  - {source_labels: [__address__], target_label: __param_target}\n"
	  "  - {target_label: __param_module, replacement: m}\n"
	  "  - {source_labels: [__param_target], target_label: instance}\n"
	  "  - {target_label: __address__, replacement: 'probe:9'}",
	  "http://probe:9/metrics?module=m&module=b&target=h%3A1 "
	  "{instance=\"h:1\", job=\"x\"}\n" },
	/* a target's own interval, path and scheme */
	{ "  static_configs: [{targets: ['h:1'], labels: "
	  "{__scrape_interval__: 5s, __scrape_timeout__: 1s500ms, "
	  "__metrics_path__: /m, __scheme__: https}}]",
	  "https://h:1/m {instance=\"h:1\", job=\"x\"} 5000/1500\n" },
	{ "  static_configs: [{targets: ['h:1']}]\n"
	  "  relabel_configs: [{source_labels: [__scrape_interval__, "
	  "__scrape_timeout__], target_label: times}]",
	  "http://h:1/metrics {instance=\"h:1\", job=\"x\", "
	  "times=\"1m;10s\"}\n" },
	/* the same twice; one with other labels is another */
	{ "  static_configs: [{targets: ['h:1', 'h:1']}, {targets: ['h:1'], "
	  "labels: {a: b}}]",
	  "http://h:1/metrics {instance=\"h:1\", job=\"x\"}\n"
	  "http://h:1/metrics {a=\"b\", instance=\"h:1\", job=\"x\"}\n" },
	/* dropped, silently and not */
	{ "  static_configs: [{targets: ['h:1', 'g:1']}]\n"
	  "  relabel_configs: [{source_labels: [__address__], regex: 'g.*', "
	  "action: keep}]",
	  "http://g:1/metrics {instance=\"g:1\", job=\"x\"}\n" },
	{ "  static_configs: [{targets: ['h:1', 'g:1']}]\n"
	  "  relabel_configs: [{source_labels: [__address__], regex: 'h.*', "
	  "target_label: __address__, replacement: ''}]",
	  "http://g:1/metrics {instance=\"g:1\", job=\"x\"}\n"
	  "job \"x\", target \"h:1\": no address\n" },
	{ "  static_configs: [{targets: ['u@h', 'h:99999', 'h?a', 'h i']}]",
	  "job \"x\", target \"xxxxx@h\": \"xxxxx@h\" is not a valid hostname; "
	  "who asks is said by basic_auth\n"
	  "job \"x\", target \"h:99999\": \"h:99999\" is not a valid hostname\n"
	  "job \"x\", target \"h?a\": \"h?a\" is not a valid hostname\n"
	  "job \"x\", target \"h i\": \"h i\" is not a valid hostname\n" },
	{ "  static_configs: [{targets: [a], labels: {__scrape_timeout__: 2m}},"
	  " {targets: [b], labels: {__scrape_interval__: x}},"
	  " {targets: [c], labels: {__scrape_interval__: '0s'}},"
	  " {targets: [d], labels: {__scheme__: ftp}}]",
	  "job \"x\", target \"a\": scrape timeout cannot be greater than "
	  "scrape interval (\"2m\" > \"1m\")\n"
	  "job \"x\", target \"b\": error parsing scrape interval: not a valid "
	  "duration string: \"x\"\n"
	  "job \"x\", target \"c\": scrape interval cannot be 0\n"
	  "job \"x\", target \"d\": its scheme is \"ftp\"; it must be http or "
	  "https\n" },
};

static void
test_static(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct scrape_config *c = load(row[i].yaml);

		assert_targets(&c->job[0], row[i].out);
		scrape_config_free(c);
	}
}

/* Expects %s to be the folder. */
static void
assert_found(const struct scrape_config *c, const char *format)
{
	struct str want = { 0 };

	for (const char *p = format; *p != '\0'; p++)
		if (*p == '@')
			str_add(&want, dir);
		else
			str_addc(&want, *p);
	assert_targets(&c->job[0], str_text(&want));
	str_release(&want);
}

#define A                                                           \
	"http://a:1/metrics {from=\"@/a.json\", instance=\"a:1\", " \
	"job=\"x\"}\n"
#define B                                                         \
	"http://b:1/metrics {from=\"@/b.yml\", instance=\"b:1\"," \
	" job=\"x\", k=\"v\"}\n"

static void
test_files(void **state)
{
	struct scrape_config *c =
		load("  file_sd_configs: [{files: ['*.json', b.yml]}]\n"
		     "  relabel_configs: [{source_labels: [__meta_filepath], "
		     "target_label: from}]");
	char json[192], file[192];

	(void)state;
	assert_found(c, "@/*.json: no such file\n@/b.yml: no such file\n");
	put("a.json", "[{\"targets\": [\"a:1\"]}]");
	put("b.yml", "- targets: ['b:1']\n  labels: {k: v}\n");
	assert_found(c, A B);
	/* a broken file gives what it gave last */
	put("a.json", "[{\"targets\": [\"a:2\"]");
	put("b.yml", "- target: ['b:2']\n");
	assert_found(c, A B
		     "@/a.json: line 1, column 20: '}' expected near end of "
		     "file; its last targets stay\n"
		     "@/b.yml: line 1: field target not found in type "
		     "targetgroup.Group; did you mean targets?; its last "
		     "targets stay\n");
	put("a.json", "[{\"target\": [\"a:2\"]}]");
	put("b.yml", "- targets: ['b:1']\n  labels: {k: v}\n");
	assert_found(c,
		     A B "@/a.json: field target not found in type "
			 "targetgroup.Group; did you mean targets?; its last "
			 "targets stay\n");
	put("a.json", "[]");
	put("b.yml", "- targets: ['b:1']\n  labels: {k: v}\n");
	assert_found(c, B);
	snprintf(file, sizeof(file), "%s/b.yml", dir);
	assert_int_equal(unlink(file), 0);
	assert_found(c, "@/b.yml: no such file\n");
	/* what is wrong comes before what is not there */
	put("b.yml", "- target: ['b:2']\n");
	snprintf(json, sizeof(json), "%s/a.json", dir);
	assert_int_equal(unlink(json), 0);
	assert_found(c, "@/b.yml: line 1: field target not found in type "
			"targetgroup.Group; did you mean targets?\n"
			"@/*.json: no such file\n");
	assert_int_equal(unlink(file), 0);
	/* one that nobody writes into holds nothing up */
	assert_int_equal(mkfifo(file, 0600), 0);
	assert_found(c, "@/b.yml: @/b.yml is no regular file\n"
			"@/*.json: no such file\n");
	scrape_config_free(c);
}

static const struct {
	const char *url, *label, *out;
} word[] = {
	{ "localhost:4040", NULL,
	  "http://localhost:4040/metrics {instance=\"localhost:4040\"} " },
	{ "http://h", NULL, "http://h/metrics {instance=\"h\"} " },
	{ "https://h:1/", NULL, "https://h:1/metrics {instance=\"h:1\"} " },
	{ "h:1/a/b?x=1&y=%26+&x=2", NULL,
	  "http://h:1/a/b?x=1&x=2&y=%26%20 {instance=\"h:1\"} " },
	{ "http://[::1]:4040/m%20n", NULL,
	  "http://[::1]:4040/m%20n {instance=\"[::1]:4040\"} " },
	{ "h:1", "cluster=a=b",
	  "http://h:1/metrics {cluster=\"a=b\", instance=\"h:1\"} " },
	{ "h:1", "instance=i", "http://h:1/metrics {instance=\"i\"} " },
	/* said to be none */
	{ "h:1", "cluster=", "http://h:1/metrics {instance=\"h:1\"} " },
};

static void
test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(word); i++) {
		struct scrape_words w = { .n_urls = 1,
					  .url = &word[i].url,
					  .n_labels = word[i].label != NULL,
					  .label = &word[i].label };
		struct str want = { 0 };
		struct err err = { 0 };
		struct scrape_config *c = scrape_config_words(&w, &err);
		bool cluster = word[i].label != NULL &&
			       strncmp(word[i].label, "cluster", 7) == 0;

		if (c == NULL)
			fail_msg("%s: %s", word[i].url, err.text);
		assert_int_equal(c->job[0].make_cluster, !cluster);
		assert_true(c->job[0].make_job && c->job[0].make_namespace);
		str_printf(&want, "%s15000/10000\n", word[i].out);
		assert_targets(&c->job[0], str_text(&want));
		str_release(&want);
		scrape_config_free(c);
	}
}

static void
test_words_interval(void **state)
{
	const char *const url[] = { "a:1", "b:1" };
	struct scrape_words w = { .n_urls = 2,
				  .url = url,
				  .interval_ms = 2000 };
	struct scrape_config *c = scrape_config_words(&w, NULL);

	(void)state;
	assert_int_equal(c->n, 2);
	assert_targets(&c->job[1],
		       "http://b:1/metrics {instance=\"b:1\"} 2000/2000\n");
	scrape_config_free(c);
}

/* Those of one address differ by their paths. */
static void
test_words_instances(void **state)
{
	static const char *const url[] = {
		"h:1",         "http://h:1/metrics", "h:1/a",
		"h:1/a?x=%26", "https://h:1/b",      "h:2/a",
	};
	static const char *const want[] = {
		"http://h:1/metrics {instance=\"h:1\"} ",
		"http://h:1/metrics {instance=\"h:1\"} ",
		"http://h:1/a {instance=\"h:1/a\"} ",
		"http://h:1/a?x=%26 {instance=\"h:1/a?x=%26\"} ",
		"https://h:1/b {instance=\"h:1/b\"} ",
		"http://h:2/a {instance=\"h:2\"} ",
	};
	const char *label = "instance=i";
	struct scrape_words w = { .n_urls = COUNT(url),
				  .url = url,
				  .label = &label };
	struct scrape_config *c = scrape_config_words(&w, NULL);
	char text[128];

	(void)state;
	for (size_t i = 0; i < COUNT(url); i++) {
		snprintf(text, sizeof(text), "%s15000/10000\n", want[i]);
		assert_targets(&c->job[i], text);
	}
	scrape_config_free(c);
	w.n_labels = 1;
	c = scrape_config_words(&w, NULL);
	assert_targets(&c->job[2],
		       "http://h:1/a {instance=\"i\"} 15000/10000\n");
	scrape_config_free(c);
}

static const struct {
	const char *url, *label, *error;
} refused[] = {
	{ "foo bar", NULL,
	  "--scrape foo bar: there is a blank or a special character in it; "
	  "write it as %XX, and give each URL its own --scrape" },
	{ "", NULL,
	  "--scrape : there is no host in it; it is like localhost:4040" },
	{ "http:///x", NULL,
	  "--scrape http:///x: there is no host in it; it "
	  "is like localhost:4040" },
	{ "ftp://h", NULL,
	  "--scrape ftp://h: it must begin with http:// or "
	  "https://, or be just HOST:PORT" },
	{ "h:0", NULL, "--scrape h:0: the URL's port must be 1 to 65535" },
	{ "h:1/m#x", NULL,
	  "--scrape h:1/m#x: no server sees what is behind a "
	  "#; leave it out" },
	/* and what it is, is not said */
	{ "http://u:se/cret@h", NULL,
	  "--scrape: a URL with a user in it is refused, since every process "
	  "would see it: put basic_auth into a file and give that with "
	  "--http.config.file (any other @ is written as %40)" },
	{ "h", "foo",
	  "--label foo: write it as NAME=VALUE, such as "
	  "cluster=prod" },
	{ "h", "=x", "--label =x: there is no name before the =" },
	{ "h", "__a=x",
	  "--label __a=x: names that begin with __ are for "
	  "relabelling; give it another name" },
};

static void
test_words_refused(void **state)
{
	const char *const url[] = { "h" };
	const char *const label[] = { "a=b", "a=c" };
	struct scrape_words twice = { 1, 2, url, label, 0, NULL };
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct scrape_words w = { .n_urls = 1,
					  .url = &refused[i].url,
					  .n_labels = refused[i].label != NULL,
					  .label = &refused[i].label };

		err = (struct err){ 0 };
		assert_null(scrape_config_words(&w, &err));
		assert_string_equal(err.text, refused[i].error);
	}
	err = (struct err){ 0 };
	assert_null(scrape_config_words(&twice, &err));
	assert_string_equal(err.text,
			    "--label a is given twice; a label has one value");
}

static int
setup(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL ? -1 : 0;
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
		cmocka_unit_test(test_static),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_words_interval),
		cmocka_unit_test(test_words_instances),
		cmocka_unit_test(test_words_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
