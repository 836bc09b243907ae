/* test_scrape_samples.c - what a scrape stores (promql.md 6.4). */
#include "config.h"

#include "feeds/scrape_samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/num.h"
#include "base/yaml.h"
#include "model/sample.h"
#include "tsdb/tsdb.h"

struct bench {
	struct arena arena;
	struct tsdb *db;
	struct scrape_job job;
	struct scrape_target target;
	struct scrape_samples_options o;
	struct scrape_samples *s;
	struct matcher keep;
	struct err err;
};

/* LABELS: "job=a instance=b". */
static void
bench_init(struct bench *b, const char *labels)
{
	struct label l[8];
	size_t n = 0;
	char *text;

	memset(b, 0, sizeof(*b));
	b->db = tsdb_new();
	b->job.honor_timestamps = true;
	text = arena_strdup(&b->arena, labels);
	for (char *w = strtok(text, " "); w != NULL; w = strtok(NULL, " ")) {
		char *value = strchr(w, '=');

		*value++ = '\0';
		l[n++] = (struct label){ slice_of(w), slice_of(value) };
	}
	b->target = (struct scrape_target){
		.job = &b->job,
		.url = SLICE("http://a:1/metrics"),
		.labels = labels_make(&b->arena, l, n),
	};
	b->o = (struct scrape_samples_options){
		.db = b->db,
		.target = &b->target,
		.keep_all = true,
		.namespace_ = SLICE("ns"),
		.cluster = SLICE("local"),
	};
}

static void
bench_release(struct bench *b)
{
	scrape_samples_free(b->s);
	tsdb_free(b->db);
	arena_release(&b->arena);
}

static bool
scrape_format(struct bench *b, int64_t t, const char *body,
	      enum expo_format format)
{
	struct scrape_outcome o = { .t = t, .seconds = 0.5 };

	if (b->s == NULL)
		b->s = scrape_samples_new(&b->o);
	b->err = (struct err){ 0 };
	if (body != NULL) {
		o.body_bytes = body[0] != '\0' ? 9 : 0;
		scrape_samples_begin(b->s, format);
		o.up = scrape_samples_feed(b->s, slice_of(body), &b->err) ==
			       0 &&
		       scrape_samples_end(b->s, &b->err) == 0;
		o.parsed = !o.up;
	}
	scrape_samples_write(b->s, &o, b->err.code == 0 ? &b->err : NULL);
	return o.up;
}

/* A scrape at t; NULL: nothing came. */
static bool
scrape(struct bench *b, int64_t t, const char *body)
{
	return scrape_format(b, t, body, EXPO_TEXT);
}

/* All samples as text: one line a series, sorted; "@ 1 x" a marker. */
static const char *
stored(struct bench *b, const char *name)
{
	static char out[8192];
	struct querier *q = tsdb_querier(b->db, INT64_MIN, INT64_MAX);
	struct querier_set set;
	struct matcher m;
	struct str text = { 0 };

	matcher_init(&m, MATCH_RE, LABEL_NAME, slice_of(name), NULL);
	querier_select(q, &m, 1, INT64_MIN, INT64_MAX, &set, NULL);
	for (size_t i = 0; i < set.n; i++) {
		struct querier_span span = { INT64_MIN, INT64_MAX, 0, 0 };
		struct samples in;

		querier_read(q, &set.s[i], &span, &in, NULL);
		if (in.n == 0)
			continue;
		labels_print(&set.s[i].labels, true, &text);
		for (size_t k = 0; k < in.n; k++) {
			str_printf(&text, " %d:", (int)in.t[k]);
			if (sample_is_stale(in.v[k]))
				str_addc(&text, 'x');
			else
				str_printf(&text, "%g", in.v[k]);
		}
		str_addc(&text, '\n');
	}
	snprintf(out, sizeof(out), "%s", str_text(&text));
	str_release(&text);
	matcher_release(&m);
	querier_close(q);
	return out;
}

#define SERIES "[^us].*|u[^p].*"

/* ---------------------------------------------------------------- tests --- */

static void
reports_are_told(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "job=j instance=i");
	b.job.extra_metrics = true;
	b.job.sample_limit = 7;
	assert_true(scrape(&b, 1000, "a 1\nb 2\n"));
	assert_true(scrape(&b, 2000, "a 1\nc 2\nd 5\n"));
	assert_false(scrape(&b, 3000, NULL));
	assert_true(scrape(&b, 4000, "a 1\nc 2\nd 5\n"));
	assert_string_equal(
		stored(&b, "up|scrape_.*"),
		"scrape_body_size_bytes{instance=\"i\", job=\"j\"} 1000:9 "
		"2000:9 3000:0 4000:9\n"
		"scrape_duration_seconds{instance=\"i\", job=\"j\"} 1000:0.5 "
		"2000:0.5 3000:0.5 4000:0.5\n"
		"scrape_sample_limit{instance=\"i\", job=\"j\"} 1000:7 2000:7 "
		"3000:7 4000:7\n"
		"scrape_samples_post_metric_relabeling{instance=\"i\", "
		"job=\"j\"} 1000:2 2000:3 3000:0 4000:3\n"
		"scrape_samples_scraped{instance=\"i\", job=\"j\"} 1000:2 "
		"2000:3 3000:0 4000:3\n"
		"scrape_series_added{instance=\"i\", job=\"j\"} 1000:2 2000:2 "
		"3000:0 4000:0\n"
		"scrape_timeout_seconds{instance=\"i\", job=\"j\"} 1000:0 "
		"2000:0 3000:0 4000:0\n"
		"up{instance=\"i\", job=\"j\"} 1000:1 2000:1 3000:0 4000:1\n");
	bench_release(&b);
}

static void
what_is_gone_ends(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	scrape(&b, 1000, "a 1\nb 2\n");
	scrape(&b, 2000, "a 1\n");
	scrape(&b, 3000, "a 1\nb 3\n");
	assert_false(scrape(&b, 4000, "a 1\nb 4\n{"));
	scrape(&b, 5000, "a 1\n");
	scrape_samples_stop(b.s, 6000, NULL);
	assert_string_equal(
		stored(&b, SERIES),
		"a{job=\"j\"} 1000:1 2000:1 3000:1 4000:x 5000:1 6000:x\n"
		"b{job=\"j\"} 1000:2 2000:x 3000:3 4000:x\n");
	assert_string_equal(stored(&b, "up"),
			    "up{job=\"j\"} 1000:1 2000:1 3000:1 4000:0 5000:1 "
			    "6000:x\n");
	bench_release(&b);
}

static void
of_a_failed_scrape_nothing_is_stored(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	assert_false(scrape(&b, 1000, "a 1\nb 2\nc oops\n"));
	assert_string_equal(b.err.text,
			    "line 3: unsupported character in float while "
			    "parsing: \"c oops\"");
	assert_string_equal(stored(&b, SERIES), "");
	assert_int_equal(tsdb_stats(b.db).series, 5);
	assert_true(scrape(&b, 2000, "a 1\nb 2\n"));
	assert_string_equal(stored(&b, SERIES),
			    "a{job=\"j\"} 2000:1\nb{job=\"j\"} 2000:2\n");
	bench_release(&b);
}

static void
labels_conflict(void **state)
{
	struct bench b;
	const char *body =
		"a{job=\"x\",instance=\"y\",exported_instance=\"z\"} 1\n";

	(void)state;
	bench_init(&b, "job=j instance=i");
	scrape(&b, 1000, body);
	assert_string_equal(stored(&b, "a"),
			    "a{exported_exported_instance=\"y\", "
			    "exported_instance=\"z\", exported_job=\"x\", "
			    "instance=\"i\", job=\"j\"} 1000:1\n");
	bench_release(&b);
	bench_init(&b, "job=j instance=i cluster=c");
	b.target.honor_labels = true;
	scrape(&b, 1000, body);
	assert_string_equal(stored(&b, "a"),
			    "a{cluster=\"c\", exported_instance=\"z\", "
			    "instance=\"y\", job=\"x\"} 1000:1\n");
	/* An empty value is one, too. */
	scrape(&b, 2000, "b{job=\"\",instance=\"y\",x=\"\"} 1\n");
	assert_string_equal(stored(&b, "b"),
			    "b{cluster=\"c\", instance=\"y\"} 2000:1\n");
	bench_release(&b);
}

static void
relabelling_drops_and_limits_refuse(void **state)
{
	struct bench b;
	struct arena a = { 0 };
	const struct json *list = yaml_parse(
		&a,
		SLICE("- {source_labels: [__name__], regex: 'go_.*', "
		      "action: drop}\n"),
		NULL);

	(void)state;
	assert_non_null(list);
	bench_init(&b, "job=j");
	assert_int_equal(relabel_read(list, &b.job.metric_relabel, NULL), 0);
	assert_non_null(b.job.metric_relabel);
	b.job.sample_limit = 2;
	assert_true(scrape(&b, 1000, "go_a 1\na 1\nb 2\n"));
	assert_false(scrape(&b, 2000, "go_a 1\na 1\nb 2\nc 3\n"));
	assert_string_equal(b.err.text, "sample limit exceeded");
	assert_string_equal(stored(&b, SERIES), "a{job=\"j\"} 1000:1 2000:x\n"
						"b{job=\"j\"} 1000:2 2000:x\n");
	assert_string_equal(
		stored(&b, "scrape_samples_.*"),
		"scrape_samples_post_metric_relabeling{job=\"j\"} 1000:2 "
		"2000:3\n"
		"scrape_samples_scraped{job=\"j\"} 1000:3 2000:4\n");
	relabel_free(b.job.metric_relabel);
	bench_release(&b);
	arena_release(&a);
}

static void
label_limits(void **state)
{
	static const struct {
		size_t labels, name, value;
		const char *text;
	} cases[] = {
		{ 2, 0, 0,
		  "label_limit exceeded (metric: abc, number of labels: 3, "
		  "limit: 2)" },
		{ 0, 7, 0,
		  "label_name_length_limit exceeded (metric: abc, label name: "
		  "__name__, length: 8, limit: 7)" },
		{ 0, 0, 4,
		  "label_value_length_limit exceeded (metric: abc, label name: "
		  "long, value: \"12345\", length: 5, limit: 4)" },
		{ 3, 8, 5, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench b;

		bench_init(&b, "job=j");
		b.job.label_limit = cases[i].labels;
		b.job.label_name_length_limit = cases[i].name;
		b.job.label_value_length_limit = cases[i].value;
		assert_int_equal(scrape(&b, 1000, "abc{long=\"12345\"} 1\n"),
				 cases[i].text == NULL);
		if (cases[i].text != NULL)
			assert_non_null(strstr(b.err.text, cases[i].text));
		/* What is too much was read. */
		assert_string_equal(stored(&b, "scrape_samples_scraped"),
				    "scrape_samples_scraped{job=\"j\"} "
				    "1000:1\n");
		bench_release(&b);
	}
}

static void
only_what_is_needed_is_kept(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	matcher_init(&b.keep, MATCH_EQ, LABEL_NAME, SLICE("b"), NULL);
	b.o.keep_all = false;
	b.o.keep = &b.keep;
	b.o.n_keep = 1;
	scrape(&b, 1000, "a 1\nb 2\nc 3\n");
	assert_string_equal(stored(&b, SERIES), "b{job=\"j\"} 1000:2\n");
	assert_string_equal(
		stored(&b, "scrape_samples_.*|scrape_series_added"),
		"scrape_samples_post_metric_relabeling{job=\"j\"} 1000:3\n"
		"scrape_samples_scraped{job=\"j\"} 1000:3\n"
		"scrape_series_added{job=\"j\"} 1000:3\n");
	assert_int_equal(scrape_samples_stats(b.s).seen, 3);
	assert_int_equal(scrape_samples_stats(b.s).kept, 1);
	matcher_release(&b.keep);
	bench_release(&b);
}

/* Not those whose sample is too old: they are until one of it is taken. */
static void
series_are_added_by_what_is_taken(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	scrape(&b, 1000000, "a 1 1000000\n");
	scrape(&b, 2000000, "b 1 9000000\n");
	scrape(&b, 3000000, "a 1 900000\nb 1 9000000\n");
	scrape(&b, 4000000, "a 1 950000\n");
	scrape(&b, 5000000, "a 1 960000\na 2 5000000\n");
	scrape(&b, 6000000, "");
	scrape(&b, 7000000, "a 2 980000\n");
	assert_string_equal(stored(&b, "scrape_series_added"),
			    "scrape_series_added{job=\"j\"} 1000000:1 "
			    "2000000:0 3000000:0 4000000:0 5000000:1 "
			    "6000000:0 7000000:0\n");
	bench_release(&b);
}

/* By what is written, and whatever became of it in this scrape. */
static void
series_are_added_by_lines(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	b.job.sample_limit = 3;
	scrape(&b, 1000000, "a{x=\"\"} 1\na 2\nb 3 1000000\n");
	scrape(&b, 2000000, "a{x=\"\"} 1\na 2\nb 4 1000000\n");
	/* Of those that failed, too, but for what was too much. */
	scrape(&b, 3000000, "c 1\nc 2\nd 1\ne 1\nf 1\n");
	scrape(&b, 4000000, "d 1\n");
	scrape(&b, 5000000, "e 1\nc 1\ng 1\n");
	scrape(&b, 6000000, "g 1\n");
	/* The last two that were right have forgotten it. */
	scrape(&b, 7000000, "c 1\nh 1 999000000\ni 1\n");
	scrape(&b, 8000000, "k 1 999000000\nl 1\nm 1\nn 1\n");
	/* Another value of the same time is none. */
	scrape(&b, 9000000, "o NaN 9000000\n");
	scrape(&b, 10000000, "p 1\n");
	scrape(&b, 11000000, "p 1\n");
	scrape(&b, 12000000, "o 2 9000000\n");
	/* What was known stays so, also where it is too much. */
	scrape(&b, 13000000, "t 1\n");
	scrape(&b, 14000000, "q 1\nr 1\ns 1\nt 1\n");
	scrape(&b, 15000000, "q 1\n");
	scrape(&b, 16000000, "t 1\nr 1\n");
	assert_string_equal(stored(&b, "scrape_series_added"),
			    "scrape_series_added{job=\"j\"} 1000000:3 "
			    "2000000:0 3000000:2 4000000:0 5000000:2 "
			    "6000000:0 7000000:2 8000000:2 9000000:1 "
			    "10000000:1 11000000:0 12000000:0 "
			    "13000000:1 14000000:3 15000000:0 16000000:0\n");
	bench_release(&b);
}

static void
series_twice_in_a_scrape(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	scrape(&b, 1000, "a{x=\"1\"} 1\na{x=\"1\"} 2\na{x=\"1\",y=\"\"} 3\n");
	assert_string_equal(stored(&b, "a"), "a{job=\"j\", x=\"1\"} 1000:1\n");
	assert_int_equal(scrape_samples_stats(b.s).dropped, 2);
	/* A target may expose what is told about it: that stays. */
	scrape(&b, 2000, "a{x=\"1\"} 1\nup 7\n");
	assert_string_equal(stored(&b, "up"), "up{job=\"j\"} 1000:1 2000:7\n");
	bench_release(&b);
}

static void
timestamps_of_their_own(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	scrape(&b, 10000, "a 1 5000\nb 1 7000\nc 1\nd 1 900000\n");
	scrape(&b, 20000, "a 1 5000\nb 2 17000\nc 2\n");
	scrape(&b, 30000, "b 3 4000\nc 3\n");
	scrape(&b, 40000, "a 2 35000\nc 4\n");
	assert_string_equal(stored(&b, SERIES),
			    "a{job=\"j\"} 5000:1 35000:2\n"
			    "b{job=\"j\"} 7000:1 17000:2\n"
			    "c{job=\"j\"} 10000:1 20000:2 30000:3 40000:4\n");
	assert_int_equal(scrape_samples_stats(b.s).late_ms, 5000);
	bench_release(&b);

	bench_init(&b, "job=j");
	b.job.honor_timestamps = false;
	scrape(&b, 10000, "a 1 5000\n");
	scrape(&b, 20000, "b 1 5000\n");
	assert_string_equal(stored(&b, SERIES), "a{job=\"j\"} 10000:1 20000:x\n"
						"b{job=\"j\"} 20000:1\n");
	bench_release(&b);

	bench_init(&b, "job=j");
	b.job.track_timestamps_staleness = true;
	scrape(&b, 10000, "a 1 5000\n");
	scrape(&b, 20000, "a 1 5000\n");
	scrape(&b, 30000, "");
	scrape(&b, 40000, "");
	scrape(&b, 50000, NULL);
	assert_string_equal(stored(&b, "a"), "a{job=\"j\"} 5000:1 30000:x\n");
	bench_release(&b);

	/* They end in the middle: then the series is looked after. */
	bench_init(&b, "job=j");
	scrape(&b, 10000, "a 1 9000\n");
	scrape(&b, 20000, "a 2\n");
	scrape(&b, 30000, "");
	assert_string_equal(stored(&b, "a"),
			    "a{job=\"j\"} 9000:1 20000:2 30000:x\n");
	bench_release(&b);
}

/* What a target tells again and again is late once. */
/* One series all the same; what is older than its last sample is not taken, and
 * that it has times of its own now ends it as a series without. */
static void
timestamps_come_and_go(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	assert_true(scrape(&b, 10000, "a 1\nb 1 9000\nc 1\nd 1\n"));
	assert_true(scrape(&b, 20000, "a 2 19000\nb 2\nc 2 9000\nd 2\n"));
	assert_int_equal(scrape_samples_stats(b.s).dropped, 1);
	assert_true(
		scrape(&b, 30000, "a 3\nb 3 29000\nc 3 29000\nd 3 31000\n"));
	assert_true(scrape(&b, 40000, "a 4\nb 4 39000\nc 4\nd 4\n"));
	assert_true(scrape(&b, 50000, "a 5 50000\nd 5\nd 6 50001\n"));
	assert_true(scrape(&b, 60000, "d 7 59000\n"));
	assert_string_equal(
		stored(&b, SERIES),
		"a{job=\"j\"} 10000:1 19000:2 20000:x 30000:3 40000:4 50000:5\n"
		"b{job=\"j\"} 9000:1 20000:2 29000:3 30000:x 39000:4\n"
		"c{job=\"j\"} 10000:1 20000:x 29000:3 40000:4 50000:x\n"
		"d{job=\"j\"} 10000:1 20000:2 31000:3 40000:4 50000:5 50001:6 "
		"59000:7 60000:x\n");
	bench_release(&b);
}

/* Where another target has the same series, it goes on. */
static void
series_of_two_targets(void **state)
{
	struct scrape_samples *one, *two;
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	scrape(&b, 10000, "a 1\nb 1\n");
	one = b.s;
	b.s = NULL;
	scrape(&b, 12000, "a 10\n");
	two = b.s;
	b.s = one;
	scrape(&b, 20000, "a 2\n");
	b.s = two;
	scrape(&b, 22000, "a 20\nb 20\n");
	scrape_samples_stop(one, 21000, NULL);
	assert_string_equal(stored(&b, SERIES "|up"),
			    "a{job=\"j\"} 10000:1 12000:10 20000:2 22000:20\n"
			    "b{job=\"j\"} 10000:1 20000:x 22000:20\n"
			    "up{job=\"j\"} 10000:1 12000:1 20000:1 22000:1\n");
	scrape_samples_stop(two, 23000, NULL);
	assert_string_equal(stored(&b, "a|up"),
			    "a{job=\"j\"} 10000:1 12000:10 20000:2 22000:20 "
			    "23000:x\n"
			    "up{job=\"j\"} 10000:1 12000:1 20000:1 22000:1 "
			    "23000:x\n");
	scrape_samples_free(one);
	bench_release(&b);
}

static void
timestamps_that_stand_still(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	scrape(&b, 10000, "a 1 5000\nb 1\n");
	scrape(&b, 90000, "a 1 5000\nb 2\n");
	assert_int_equal(scrape_samples_stats(b.s).late_ms, 5000);
	/* Nor is it a series again once it is too old to be kept. */
	scrape_samples_forget(b.s, 6000);
	tsdb_truncate(b.db, 6000);
	scrape(&b, 100000, "a 1 5000\nb 3\nc 1 5999\nd 1 6000\n");
	assert_string_equal(stored(&b, SERIES),
			    "b{job=\"j\"} 10000:1 90000:2 100000:3\n"
			    "d{job=\"j\"} 6000:1\n");
	bench_release(&b);
}

static void
timestamps_of_no_time(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	scrape(&b, 10000, "a 1 -9223372036854775807\nb 1 -9e18\nc 1\n");
	scrape(&b, 20000,
	       "a 1 9223372036854775807\nb 1 -4\nc 2\n"
	       "d 1 -9223372036854775808\n");
	scrape(&b, 30000, "a 1 29000\nc 3\n");
	stored(&b, SERIES);
	bench_release(&b);
}

/* Old samples may go while an answer is under way. */
static void
forgotten_during_a_scrape(void **state)
{
	struct scrape_outcome o = { .t = 20000, .up = true };
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	scrape(&b, 10000, "old 1 1000\nnew 2 9000\nc 1\n");
	scrape_samples_begin(b.s, EXPO_TEXT);
	assert_int_equal(
		scrape_samples_feed(
			b.s, SLICE("old 3 19000\nnew 4 19000\nc 2\n"), &b.err),
		0);
	scrape_samples_forget(b.s, 5000);
	tsdb_truncate(b.db, 5000);
	assert_int_equal(scrape_samples_end(b.s, &b.err), 0);
	assert_int_equal(scrape_samples_write(b.s, &o, &b.err), -1);
	assert_non_null(strstr(b.err.text, "the next scrape is kept again"));
	b.err = (struct err){ 0 };
	scrape(&b, 30000, "old 5 29000\nnew 6 29000\nc 3\n");
	assert_string_equal(stored(&b, "up"),
			    "up{job=\"j\"} 10000:1 20000:1 30000:1\n");
	assert_string_equal(stored(&b, "new"),
			    "new{job=\"j\"} 9000:2 29000:6\n");
	assert_string_equal(stored(&b, "old"), "old{job=\"j\"} 29000:5\n");
	assert_string_equal(stored(&b, "c"),
			    "c{job=\"j\"} 10000:1 20000:2 30000:3\n");
	bench_release(&b);
}

/* Series that go for their age while a scrape runs take nothing with them. */
static void
what_is_left_is_kept(void **state)
{
	struct scrape_outcome o = { .t = 41000, .up = true, .body_bytes = 9 };
	struct str body = { 0 };
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	for (int i = 0; i < 600; i++)
		str_printf(&body, "x{i=\"%d\"} 1\n", i);
	scrape(&b, 1000, str_text(&body));
	for (int i = 2; i < 41; i++)
		scrape(&b, i * 1000, "c 1\n");
	scrape_samples_begin(b.s, EXPO_TEXT);
	assert_int_equal(scrape_samples_feed(b.s,
					     SLICE("x{i=\"5\"} 2\nc 2\nd 2\n"),
					     &b.err),
			 0);
	scrape_samples_forget(b.s, 39000);
	tsdb_truncate(b.db, 39000);
	assert_int_equal(scrape_samples_end(b.s, &b.err), 0);
	assert_int_equal(scrape_samples_write(b.s, &o, &b.err), -1);
	assert_non_null(strstr(b.err.text, "1 of its series went"));
	scrape(&b, 42000, "x{i=\"5\"} 3\nc 3\nd 3\n");
	scrape(&b, 43000, "c 4\nx{i=\"6\"} 4\n");
	assert_non_null(
		strstr(stored(&b, "c"), " 40000:1 41000:2 42000:3 43000:4\n"));
	assert_string_equal(stored(&b, "[dx]"),
			    "d{job=\"j\"} 41000:2 42000:3 43000:x\n"
			    "x{i=\"5\", job=\"j\"} 42000:3 43000:x\n"
			    "x{i=\"6\", job=\"j\"} 43000:4\n");
	str_release(&body);
	bench_release(&b);
}

static void
openmetrics_and_text_make_the_same_series(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	scrape(&b, 1000,
	       "# TYPE h histogram\nh_bucket{le=\"1\"} 1\n"
	       "h_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n");
	scrape_format(&b, 2000,
		      "# TYPE h histogram\nh_bucket{le=\"1.0\"} 2\n"
		      "h_bucket{le=\"+Inf\"} 2\nh_sum 2\nh_count 2\n# EOF\n",
		      EXPO_OPENMETRICS);
	assert_string_equal(stored(&b, SERIES),
			    "h_bucket{job=\"j\", le=\"+Inf\"} 1000:1 2000:2\n"
			    "h_bucket{job=\"j\", le=\"1.0\"} 1000:1 2000:2\n"
			    "h_count{job=\"j\"} 1000:1 2000:2\n"
			    "h_sum{job=\"j\"} 1000:1 2000:2\n");
	bench_release(&b);
}

static void
the_role_makes_the_job(void **state)
{
	struct bench b;
	const char *distributor =
		"pyroscope_build_info 1\n"
		"pyroscope_distributor_received_samples_count 1\n";

	(void)state;
	bench_init(&b, "instance=i");
	b.job.make_job = b.job.make_namespace = b.job.make_cluster = true;
	scrape(&b, 1000, NULL);
	scrape(&b, 2000, distributor);
	scrape(&b, 3000, "pyroscope_build_info 1\n");
	assert_string_equal(
		stored(&b, "up|pyroscope_build_info"),
		"pyroscope_build_info{cluster=\"local\", instance=\"i\", "
		"job=\"ns/distributor\", namespace=\"ns\"} 2000:1 3000:1\n"
		"up{cluster=\"local\", instance=\"i\", job=\"ns/distributor\", "
		"namespace=\"ns\"} 2000:1 3000:1\n"
		"up{cluster=\"local\", instance=\"i\", job=\"ns/pyroscope\", "
		"namespace=\"ns\"} 1000:0 2000:x\n");
	bench_release(&b);

	bench_init(&b, "instance=i cluster=own");
	b.job.make_job = b.job.make_namespace = true;
	scrape(&b, 1000, "node_load1 1\n");
	assert_string_equal(stored(&b, "node_load1"),
			    "node_load1{cluster=\"own\", instance=\"i\", "
			    "job=\"scrape\", namespace=\"ns\"} 1000:1\n");
	bench_release(&b);

	/* A label that is given is meant: the two agree. */
	bench_init(&b, "instance=i namespace=own");
	b.job.make_job = true;
	scrape(&b, 1000, "pyroscope_build_info 1\n");
	assert_string_equal(stored(&b, "pyroscope_build_info"),
			    "pyroscope_build_info{instance=\"i\", "
			    "job=\"own/pyroscope\", namespace=\"own\"} "
			    "1000:1\n");
	bench_release(&b);
}

static void
a_clock_set_back(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "job=j");
	scrape(&b, 10000, "a 1\n");
	assert_true(scrape(&b, 4000, "a 2\n"));
	assert_string_equal(b.err.text,
			    "the clock was set back by 6 s: samples are kept "
			    "again when it has caught up");
	scrape(&b, 11000, "a 3\n");
	assert_string_equal(stored(&b, "a"), "a{job=\"j\"} 10000:1 11000:3\n");
	bench_release(&b);
}

/* Series come and go for longer than samples are kept. */
static void
what_is_forgotten_is_asked_for_again(void **state)
{
	struct bench b;
	struct str body = { 0 };

	(void)state;
	bench_init(&b, "job=j");
	for (int64_t i = 0; i < 60; i++) {
		str_clear(&body);
		str_printf(&body, "a %d\n", (int)i);
		for (int k = 0; k < 300; k++)
			str_printf(&body, "b{n=\"%d-%d\"} 1\n", (int)i, k);
		str_printf(&body, "t{n=\"%d\"} 1 %d\n", (int)i, (int)i * 1000);
		assert_true(scrape(&b, i * 1000, str_text(&body)));
		assert_int_equal(b.err.code, ERR_NONE);
		if (i % 10 == 9) {
			scrape_samples_forget(b.s, (i - 4) * 1000);
			tsdb_truncate(b.db, (i - 4) * 1000);
		}
	}
	assert_string_equal(stored(&b, "a"),
			    "a{job=\"j\"} 55000:55 56000:56 57000:57 58000:58 "
			    "59000:59\n");
	assert_true(tsdb_stats(b.db).series < 300 * 16);
	assert_true(scrape_samples_forget(b.s, 60000));
	str_release(&body);
	bench_release(&b);
}

/* Who judges growth sees new lines, and neither samples nor what it takes to
 * store them. */
static void
known_lines_take_nothing_more(void **state)
{
	struct bench b;
	struct str body = { 0 };
	struct err err = { 0 };
	size_t known = 0;

	(void)state;
	bench_init(&b, "");
	b.s = scrape_samples_new(&b.o);
	for (int i = 0; i < 3000; i++)
		str_printf(&body, "a{n=\"%d\"} %d\n", i, i);
	for (int i = 1; i <= 3; i++) {
		scrape_samples_begin(b.s, EXPO_TEXT);
		assert_int_equal(
			scrape_samples_feed(b.s, str_slice(&body), &err), 0);
		if (i > 1)
			assert_int_equal(scrape_samples_line_bytes(b.s), known);
		assert_true(scrape_samples_bytes(b.s) >
			    scrape_samples_line_bytes(b.s));
		assert_int_equal(scrape_samples_end(b.s, &err), 0);
		scrape_samples_write(
			b.s, &(struct scrape_outcome){ .t = i, .up = true },
			&err);
		assert_int_equal(err.code, ERR_NONE);
		known = scrape_samples_line_bytes(b.s);
	}
	scrape_samples_forget_lines(b.s);
	assert_true(scrape_samples_line_bytes(b.s) < known / 20);
	str_release(&body);
	bench_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_are_told),
		cmocka_unit_test(what_is_gone_ends),
		cmocka_unit_test(of_a_failed_scrape_nothing_is_stored),
		cmocka_unit_test(labels_conflict),
		cmocka_unit_test(relabelling_drops_and_limits_refuse),
		cmocka_unit_test(label_limits),
		cmocka_unit_test(only_what_is_needed_is_kept),
		cmocka_unit_test(series_are_added_by_what_is_taken),
		cmocka_unit_test(series_are_added_by_lines),
		cmocka_unit_test(series_twice_in_a_scrape),
		cmocka_unit_test(timestamps_of_their_own),
		cmocka_unit_test(timestamps_come_and_go),
		cmocka_unit_test(series_of_two_targets),
		cmocka_unit_test(timestamps_that_stand_still),
		cmocka_unit_test(timestamps_of_no_time),
		cmocka_unit_test(forgotten_during_a_scrape),
		cmocka_unit_test(what_is_left_is_kept),
		cmocka_unit_test(openmetrics_and_text_make_the_same_series),
		cmocka_unit_test(the_role_makes_the_job),
		cmocka_unit_test(a_clock_set_back),
		cmocka_unit_test(what_is_forgotten_is_asked_for_again),
		cmocka_unit_test(known_lines_take_nothing_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
