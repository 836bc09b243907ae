#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feeds/feed_demo.h"
#include "feeds/feed_replay.h"
#include "feeds/feed_rules.h"
#include "net/loop.h"
#include "rules/rules.h"
#include "sources/source_embedded.h"

#define HOUR (INT64_C(3600) * 1000)
#define MINUTE (INT64_C(60) * 1000)
#define DEMO_AT (INT64_C(1767268800) * 1000)

static struct rules *
mixin(void)
{
	const char *srcdir = getenv("srcdir");
	struct str text = { 0 };
	char path[1024];
	struct rules *r;

	snprintf(path, sizeof(path), "%s/dashboards/mixin/rules.yaml",
		 srcdir != NULL ? srcdir : ".");
	assert_int_equal(file_read(path, LIMIT_YAML_BYTES, &text, NULL), 0);
	r = rules_load(str_slice(&text), path, NULL);
	assert_non_null(r);
	str_release(&text);
	return r;
}

/* Recorded samples of the span, as bits. */
static uint64_t
fingerprint(struct tsdb *db, int64_t from, int64_t to, size_t *series,
	    size_t *samples)
{
	struct querier *q = tsdb_querier(db, from, to);
	struct querier_span span = { from, to, 0, 0 };
	uint64_t sum = 14695981039346656037U;
	struct querier_set set;
	struct matcher m;

	assert_int_equal(
		matcher_init(&m, MATCH_RE, LABEL_NAME, SLICE(".+:.+:.+"), NULL),
		0);
	querier_select(q, &m, 1, from, to, &set, NULL);
	*series = set.n;
	*samples = 0;
	for (size_t i = 0; i < set.n; i++) {
		struct samples out;

		sum = sum * 1099511628211U + labels_hash(&set.s[i].labels);
		querier_read(q, &set.s[i], &span, &out, NULL);
		for (size_t k = 0; k < out.n; k++) {
			uint64_t bits;

			memcpy(&bits, &out.v[k], sizeof(bits));
			sum = sum * 1099511628211U + (uint64_t)out.t[k];
			sum = sum * 1099511628211U + bits;
		}
		*samples += out.n;
	}
	matcher_release(&m);
	querier_close(q);
	return sum;
}

/* The two ways over copies of the same samples. */
static void
check_agree(struct tsdb *db[2], int64_t from, int64_t to, size_t least)
{
	struct rules *rules = mixin();
	uint64_t sum[2];
	size_t series[2], samples[2];

	for (int i = 0; i < 2; i++) {
		struct rules_run_options o = { .rules = rules, .db = db[i] };
		struct rules_run *run = rules_run_new(&o);

		if (i == 0)
			rules_run_past(run, from, to, NULL);
		else
			for (int64_t t = (from + MINUTE - 1) / MINUTE * MINUTE;
			     t <= to; t += MINUTE)
				rules_run_group(run, 0, t);
		sum[i] = fingerprint(db[i], from, to, &series[i], &samples[i]);
		rules_run_free(run);
	}
	assert_int_equal(series[0], series[1]);
	assert_int_equal(samples[0], samples[1]);
	assert_true(sum[0] == sum[1]);
	assert_in_range(series[0], least, 100000);
	rules_free(rules);
}

static void
test_demo_agrees(void **state)
{
	struct tsdb *db[2];
	struct feed_demo *demo[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		db[i] = tsdb_new();
		demo[i] = feed_demo_new(db[i], FEED_DEMO_SEED);
	}
	check_agree(db, DEMO_AT - HOUR, DEMO_AT, 500);
	for (int i = 0; i < 2; i++) {
		feed_demo_free(demo[i]);
		tsdb_free(db[i]);
	}
}

static void
test_history_agrees(void **state)
{
	static const char *const names[] = { "single-v1", "single-dual",
					     "single-v2", "micro-v1" };
	const char *shared = getenv("PYRODASH_SHARED");
	const char *srcdir = getenv("srcdir");
	char path[1024];

	(void)state;
	for (size_t h = 0; h < 4; h++) {
		const char *file = path;
		struct replay_report r = { 0 };
		struct err err = { 0 };
		struct tsdb *db[2];

		if (shared != NULL)
			snprintf(path, sizeof(path),
				 "%s/upstream/metrics/%s.om.gz", shared,
				 names[h]);
		else
			snprintf(path, sizeof(path),
				 "%s/../shared/upstream/metrics/%s.om.gz",
				 srcdir != NULL ? srcdir : ".", names[h]);
		for (int i = 0; i < 2; i++) {
			db[i] = tsdb_new();
			if (feed_replay(&file, 1, db[i], &r, &err) < 0) {
				print_message("# no %s: skipped\n", path);
				tsdb_free(db[i]);
				if (i == 1)
					tsdb_free(db[0]);
				return;
			}
		}
		check_agree(db, r.first, r.last, 1000);
		tsdb_free(db[0]);
		tsdb_free(db[1]);
	}
}

/* ------------------------------------------------------------ the thread ---
 */

struct asked {
	struct source_answer a;
	bool done;
};

static void
asked_done(void *arg, struct source_answer *a)
{
	struct asked *to = arg;

	to->a = *a;
	a->frame = NULL;
	a->arena = (struct arena){ 0 };
	to->done = true;
}

static void
ask(struct loop *l, struct source *s, enum source_ask what, const char *query,
    int64_t at, struct asked *out)
{
	struct source_question q = {
		.ask = what, .query = slice_of(query), .start = at, .end = at
	};

	memset(out, 0, sizeof(*out));
	source_start(s, &q, asked_done, out);
	while (!out->done)
		loop_turn(l, INT64_MAX);
}

static void
asked_release(struct asked *a)
{
	frame_free(a->a.frame);
	arena_release(&a->a.arena);
}

/* Nothing is evaluated before a question, and all of the past before its
 * answer. */
static void
test_past(void **state)
{
	struct rules *rules = mixin();
	struct loop *l = loop_new();
	struct tsdb *db = tsdb_new();
	struct feed_demo *demo = feed_demo_new(db, FEED_DEMO_SEED);
	struct feed_rules_options o = { .run = { .rules = rules, .db = db },
					.from = DEMO_AT - HOUR,
					.to = DEMO_AT };
	struct feed_rules *f = feed_rules_new(&o);
	struct source *s = source_embedded_new(l, db, "test");
	struct source_feed feed = feed_rules_feed(f);
	struct asked a;

	(void)state;
	source_embedded_feed(s, &feed);
	assert_true(source_final(s) == INT64_MIN);
	ask(l, s, SOURCE_INSTANT,
	    "count(count_over_time(job_cluster:pyroscope_request_duration_"
	    "seconds_count:sum_rate[1h]) == 60)",
	    DEMO_AT, &a);
	assert_string_equal(a.a.err.text, "");
	assert_int_equal(a.a.frame->n, 1);
	asked_release(&a);
	assert_true(source_final(s) == INT64_MAX);
	ask(l, s, SOURCE_RULES, "", 0, &a);
	assert_int_equal(a.a.n_rules, 30);
	for (size_t i = 0; i < a.a.n_rules; i++) {
		assert_int_equal(a.a.rule[i].health, SOURCE_UP);
		assert_int_equal(a.a.rule[i].last_ms, DEMO_AT);
		assert_int_equal(a.a.rule[i].interval_ms, MINUTE);
	}
	asked_release(&a);
	assert_int_equal(feed_rules_stats(f).failed, 0);
	source_free(s);
	feed_rules_free(f);
	feed_demo_free(demo);
	tsdb_free(db);
	loop_free(l);
	rules_free(rules);
}

static void
test_live(void **state)
{
	static const char yaml[] = "groups:\n- name: g\n  interval: 50ms\n"
				   "  rules:\n  - record: r\n    expr: "
				   "vector(time())\n  - alert: A\n    expr: r "
				   "> 0\n    annotations: {a: b}\n";
	struct rules *rules = rules_load(slice_of(yaml), "r.yaml", NULL);
	struct loop *l = loop_new();
	struct tsdb *db = tsdb_new();
	struct feed_rules_options o = { .run = { .rules = rules, .db = db },
					.from = 1,
					.live = true };
	struct feed_rules *f = feed_rules_new(&o);
	struct source *s = source_embedded_new(l, db, "test");
	struct source_feed feed = feed_rules_feed(f);
	int64_t start = clock_wall_ms(), last;
	struct asked a;

	(void)state;
	source_embedded_feed(s, &feed);
	do
		ask(l, s, SOURCE_INSTANT, "count_over_time(r[1m])",
		    clock_wall_ms(), &a),
			asked_release(&a);
	while (feed_rules_stats(f).evaluations < 4 &&
	       clock_wall_ms() - start < 60000);
	ask(l, s, SOURCE_INSTANT,
	    "(min_over_time(r[1m]) * 1000 % 50 == 0) + count_over_time(r[1m])",
	    clock_wall_ms(), &a);
	assert_int_equal(a.a.frame->n, 1);
	assert_true(a.a.frame->series[0].v[0] >= 3);
	asked_release(&a);
	ask(l, s, SOURCE_RULES, "", 0, &a);
	assert_int_equal(a.a.n_rules, 2);
	assert_true(a.a.rule[1].alerting);
	assert_int_equal(a.a.rule[1].state, SOURCE_FIRING);
	assert_int_equal(a.a.rule[1].n_alerts, 1);
	assert_true(slice_eq(a.a.rule[1].file, SLICE("r.yaml")));
	last = a.a.rule[1].last_ms;
	asked_release(&a);
	assert_true(source_final(s) >= last);
	assert_true(source_final(s) <= clock_wall_ms() + 50);
	source_free(s);
	feed_rules_free(f);
	tsdb_free(db);
	loop_free(l);
	rules_free(rules);
}

/* What cannot keep up skips slots and says how many. */
static void
test_missed(void **state)
{
	static const char yaml[] = "groups:\n- name: g\n  interval: 1ms\n"
				   "  rules:\n  - record: r\n    expr: "
				   "sum(sum_over_time(vector(1)[1d:1s]))\n";
	struct rules *rules = rules_load(slice_of(yaml), "r.yaml", NULL);
	struct tsdb *db = tsdb_new();
	struct feed_rules_options o = { .run = { .rules = rules, .db = db },
					.from = 1,
					.live = true };
	struct feed_rules *f = feed_rules_new(&o);
	int64_t start = clock_wall_ms();
	struct feed_rules_stats s;

	(void)state;
	do
		s = feed_rules_stats(f);
	while ((s.evaluations < 3 || s.missed == 0) &&
	       clock_wall_ms() - start < 60000);
	assert_true(s.missed > 0);
	assert_int_equal(s.failed, 0);
	feed_rules_free(f);
	tsdb_free(db);
	rules_free(rules);
}

/* Whoever stops does not wait for a long past. */
static void
test_stop(void **state)
{
	struct rules *rules = mixin();
	struct loop *l = loop_new();
	struct tsdb *db = tsdb_new();
	struct feed_demo *demo = feed_demo_new(db, FEED_DEMO_SEED);
	struct feed_rules_options o = { .run = { .rules = rules, .db = db },
					.from = DEMO_AT - 10000 * HOUR,
					.to = DEMO_AT };
	struct feed_rules *f = feed_rules_new(&o);
	struct source *s = source_embedded_new(l, db, "test");
	struct source_feed feed = feed_rules_feed(f);
	struct source_question q = { .ask = SOURCE_INSTANT,
				     .query = SLICE("up"),
				     .end = DEMO_AT };
	struct source_request *r;
	struct asked a = { 0 };

	(void)state;
	source_embedded_feed(s, &feed);
	r = source_start(s, &q, asked_done, &a);
	loop_turn(l, clock_mono_us() + 20000);
	source_cancel(s, r);
	source_free(s);
	feed_rules_free(f);
	assert_false(a.done);
	feed_demo_free(demo);
	tsdb_free(db);
	loop_free(l);
	rules_free(rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_demo_agrees),
		cmocka_unit_test(test_history_agrees),
		cmocka_unit_test(test_past),
		cmocka_unit_test(test_live),
		cmocka_unit_test(test_missed),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
