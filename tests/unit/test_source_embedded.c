/* test_source_embedded.c - questions to the engine, asked and answered through
 * the loop. */
#include "config.h"

#include "sources/source_embedded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "feeds/feed_demo.h"
#include "net/loop.h"
#include "promql/eval.h"
#include "promql/parse.h"

#define NOW INT64_C(1795996800000)
#define HOUR INT64_C(3600000)

struct fixture {
	struct loop *loop;
	struct tsdb *db;
	struct feed_demo *demo;
	struct source *source;
};

/* What one question got. */
struct got {
	int times;
	struct err err;
	struct frame *frame;
	char text[2048];
	size_t n_texts;
	int64_t elapsed_us;
	struct fixture *f;
	struct source_request *cancel; /* cancelled from inside done */
};

static int
setup(void **state)
{
	static struct fixture f;

	f.loop = loop_new();
	f.db = tsdb_new();
	f.demo = feed_demo_new(f.db, FEED_DEMO_SEED);
	f.source = source_embedded_new(f.loop, f.db, "demo");
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	source_free(f->source);
	tsdb_free(f->db);
	feed_demo_free(f->demo);
	loop_free(f->loop);
	return 0;
}

static void
on_done(void *arg, struct source_answer *a)
{
	struct got *g = arg;
	size_t n = 0;

	g->times++;
	g->err = a->err;
	g->frame = a->frame;
	a->frame = NULL;
	g->elapsed_us = a->elapsed_us;
	g->n_texts = a->n_texts;
	for (size_t i = 0; i < a->n_texts && n < sizeof(g->text); i++)
		n += (size_t)snprintf(g->text + n, sizeof(g->text) - n,
				      "%.*s\n", SLICE_ARG(a->text[i]));
	if (g->cancel != NULL)
		source_cancel(g->f->source, g->cancel);
}

static struct source_request *
ask(struct fixture *f, struct got *g, enum source_ask kind, const char *query)
{
	char copy[1024];
	struct source_question q = {
		.ask = kind,
		.start = NOW - HOUR,
		.end = NOW,
		.step = 15000,
	};
	struct source_request *r;

	/* The texts need not outlive the call. */
	snprintf(copy, sizeof(copy), "%s", query);
	q.query = slice_of(copy);
	g->f = f;
	r = source_start(f->source, &q, on_done, g);
	memset(copy, 'x', sizeof(copy));
	assert_non_null(r);
	assert_int_equal(g->times, 0);
	return r;
}

static void
turn_until(struct fixture *f, const int *done, int n)
{
	int64_t late = clock_mono_us() + 60000000;

	while (*done < n && clock_mono_us() < late)
		loop_turn(f->loop, late);
	assert_int_equal(*done, n);
}

/* Wide enough for all threads: the same bits as on one. */
static void
wide_queries_are_shared_out(void **state)
{
	static const char query[] =
		"sum by (route, le) (rate(pyroscope_request_"
		"duration_seconds_bucket[1m]))";
	struct eval_request r = { .start = NOW - HOUR,
				  .end = NOW,
				  .step = 15000,
				  .text = slice_of(query) };
	struct fixture *f = *state;
	struct got g = { 0 };
	struct arena a = { 0 };
	struct frame *alone;
	struct expr *e;

	ask(f, &g, SOURCE_RANGE, query);
	turn_until(f, &g.times, 1);
	assert_int_equal(g.err.code, ERR_NONE);
	r.expr = e = parse_expr(slice_of(query), &parse_defaults, &a, NULL);
	r.querier = tsdb_querier(f->db, NOW - 2 * HOUR, NOW);
	alone = eval_run(&r, NULL);
	assert_int_equal(alone->n, g.frame->n);
	assert_true(alone->n > 100);
	for (size_t i = 0; i < alone->n; i++) {
		const struct frame_series *x = &alone->series[i],
					  *y = &g.frame->series[i];

		assert_true(labels_eq(&x->labels, &y->labels));
		assert_memory_equal(x->v, y->v, x->n * sizeof(*x->v));
	}
	frame_free(alone);
	frame_free(g.frame);
	querier_close(r.querier);
	parse_release(e);
	arena_release(&a);
}

static void
range_queries_give_frames(void **state)
{
	struct fixture *f = *state;
	struct got g = { 0 };

	ask(f, &g, SOURCE_RANGE,
	    "sum by (status_code) (rate(pyroscope_request_duration_seconds_"
	    "count{job=\"pyroscope/querier\"}[1m]))");
	turn_until(f, &g.times, 1);
	assert_int_equal(g.err.code, ERR_NONE);
	assert_int_equal(g.frame->kind, FRAME_MATRIX);
	assert_int_equal(g.frame->steps, 241);
	assert_int_equal(g.frame->n, 5);
	for (size_t i = 0; i < 241; i++) {
		assert_true(frame_has(&g.frame->series[0], i));
		assert_true(g.frame->series[0].v[i] > 1);
	}
	assert_true(g.elapsed_us > 0);
	assert_true(g.elapsed_us == g.frame->stats.elapsed_us);
	assert_true(g.frame->stats.samples > 1000);
	frame_free(g.frame);
}

static void
instant_queries_are_asked_at_the_end(void **state)
{
	struct fixture *f = *state;
	struct got g = { 0 };

	ask(f, &g, SOURCE_INSTANT, "count(up == 1)");
	turn_until(f, &g.times, 1);
	assert_int_equal(g.err.code, ERR_NONE);
	assert_int_equal(g.frame->kind, FRAME_VECTOR);
	assert_int_equal(g.frame->start, NOW);
	assert_int_equal(g.frame->n, 1);
	assert_true(g.frame->series[0].v[0] == 7);
	frame_free(g.frame);
}

static void
errors_come_through_done_with_their_place(void **state)
{
	static const struct {
		enum source_ask ask;
		const char *query, *text;
		enum err_code code;
	} cases[] = {
		{ SOURCE_RANGE, "sum(up", "parse error", ERR_SYNTAX },
		{ SOURCE_RANGE, "up[5m]", "range vector", ERR_TYPE },
		{ SOURCE_INSTANT, "", "no expression found", ERR_SYNTAX },
		{ SOURCE_SERIES, "rate(up[5m])", "series selector", ERR_TYPE },
		{ SOURCE_LABEL_NAMES, "up[5m]", "series selector", ERR_TYPE },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct got g = { 0 };

		ask(f, &g, cases[i].ask, cases[i].query);
		turn_until(f, &g.times, 1);
		assert_true(g.err.code != ERR_NONE);
		assert_null(g.frame);
		if (strstr(g.err.text, cases[i].text) == NULL)
			fail_msg("%s: %s", cases[i].query, g.err.text);
	}
}

static void
a_step_of_nothing_is_refused(void **state)
{
	struct fixture *f = *state;
	struct source_question q = {
		.ask = SOURCE_RANGE,
		.query = SLICE("up"),
		.start = NOW,
		.end = NOW,
	};
	struct got g = { 0 };

	source_start(f->source, &q, on_done, &g);
	turn_until(f, &g.times, 1);
	assert_non_null(strstr(g.err.text, "zero or negative"));
}

static void
look_ups_give_sorted_texts(void **state)
{
	static const struct {
		enum source_ask ask;
		const char *label, *query, *want;
	} cases[] = {
		{ SOURCE_LABEL_VALUES, "cluster", "pyroscope_build_info",
		  "lab\nprod-eu\n" },
		{ SOURCE_LABEL_VALUES, "namespace",
		  "pyroscope_build_info{cluster=~\"prod-eu\"}", "pyroscope\n" },
		{ SOURCE_LABEL_VALUES, "pod", "",
		  "distributor-0\ndistributor-1\ningester-0\ningester-1\n"
		  "pyroscope-0\nquerier-0\nquerier-1\n" },
		{ SOURCE_LABEL_VALUES, "none", "", "" },
		{ SOURCE_LABEL_NAMES, "", "up",
		  "__name__\ncluster\ninstance\njob\nnamespace\npod\n" },
		{ SOURCE_SERIES, "", "up{pod=~\"querier.*\"}",
		  "up{cluster=\"prod-eu\",instance=\"10.0.1.17:4040\",job="
		  "\"pyroscope/querier\",namespace=\"pyroscope\",pod="
		  "\"querier-0\"}\n"
		  "up{cluster=\"prod-eu\",instance=\"10.0.2.8:4040\",job="
		  "\"pyroscope/querier\",namespace=\"pyroscope\",pod="
		  "\"querier-1\"}\n" },
		{ SOURCE_STATUS, "", "", "embedded engine\n" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct source_question q = {
			.ask = cases[i].ask,
			.query = slice_of(cases[i].query),
			.label = slice_of(cases[i].label),
			.start = NOW - HOUR,
			.end = NOW,
		};
		struct got g = { 0 };

		source_start(f->source, &q, on_done, &g);
		turn_until(f, &g.times, 1);
		assert_int_equal(g.err.code, ERR_NONE);
		assert_null(g.frame);
		assert_string_equal(g.text, cases[i].want);
	}
}

static void
equal_questions_get_equal_answers_of_their_own(void **state)
{
	struct fixture *f = *state;
	struct got g[4] = { { 0 } };
	int all = 0;

	for (int i = 0; i < 3; i++)
		ask(f, &g[i], SOURCE_RANGE, "rate(up[1m]) + 1");
	ask(f, &g[3], SOURCE_RANGE, "up");
	turn_until(f, &g[3].times, 1);
	for (int i = 0; i < 4; i++)
		all += g[i].times;
	assert_int_equal(all, 4);
	for (int i = 1; i < 3; i++) {
		assert_ptr_not_equal(g[0].frame, g[i].frame);
		assert_int_equal(g[0].frame->n, 7);
		assert_int_equal(g[i].frame->n, 7);
		for (size_t k = 0; k < 7; k++) {
			assert_true(labels_eq(&g[0].frame->series[k].labels,
					      &g[i].frame->series[k].labels));
			assert_memory_equal(g[0].frame->series[k].v,
					    g[i].frame->series[k].v,
					    241 * sizeof(double));
		}
	}
	for (int i = 0; i < 4; i++)
		frame_free(g[i].frame);
}

static void
a_cancelled_question_is_never_answered(void **state)
{
	struct fixture *f = *state;
	struct got g[12] = { { 0 } };
	struct source_request *r[12];
	char query[128];

	for (int i = 0; i < 12; i++) {
		/* The first ones take a while, so some wait and one runs. */
		snprintf(query, sizeof(query),
			 "sum(rate({__name__=~\".+_bucket\"}[%dm]))",
			 1 + i / 2);
		r[i] = ask(f, &g[i], SOURCE_RANGE, query);
	}
	for (int i = 0; i < 11; i++)
		if (i != 5)
			source_cancel(f->source, r[i]);
	turn_until(f, &g[11].times, 1);
	for (int i = 0; i < 12; i++) {
		assert_int_equal(g[i].times, i == 5 || i == 11);
		frame_free(g[i].frame);
	}
}

static void
done_may_cancel_others(void **state)
{
	struct fixture *f = *state;
	struct got g[4] = { { 0 } };

	ask(f, &g[0], SOURCE_RANGE, "up");
	g[0].cancel = ask(f, &g[1], SOURCE_RANGE, "up");
	ask(f, &g[2], SOURCE_RANGE, "up");
	ask(f, &g[3], SOURCE_RANGE, "up + 1");
	turn_until(f, &g[3].times, 1);
	assert_int_equal(g[0].times, 1);
	assert_int_equal(g[1].times, 0);
	assert_int_equal(g[2].times, 1);
	for (int i = 0; i < 4; i++)
		frame_free(g[i].frame);
}

static void
a_long_query_stops_when_cancelled(void **state)
{
	struct fixture *f = *state;
	struct source_question q = {
		.ask = SOURCE_RANGE,
		.start = NOW - 48 * HOUR,
		.end = NOW,
		.step = 20000,
	};
	struct got g = { 0 };
	struct str query = { 0 };
	struct source_request *r;

	/* Of two minutes, which is what a query may take. */
	for (int i = 0; i < 60; i++)
		str_printf(&query,
			   "%ssum(quantile_over_time(0.%d, pyroscope_request_"
			   "duration_seconds_bucket[48h]))",
			   i > 0 ? " + " : "", 10 + i);
	q.query = str_slice(&query);
	r = source_start(f->source, &q, on_done, &g);
	str_release(&query);
	loop_turn(f->loop, clock_mono_us() + 30000);
	assert_int_equal(g.times, 0);
	source_cancel(f->source, r);
	ask(f, &g, SOURCE_RANGE, "up");
	turn_until(f, &g.times, 1);
	assert_int_equal(g.frame->n, 7);
	frame_free(g.frame);
}

static void
it_may_be_freed_while_it_works(void **state)
{
	struct fixture *f = *state;
	struct got g[3] = { { 0 } };

	ask(f, &g[0], SOURCE_RANGE, "sum(rate({__name__=~\".+_bucket\"}[1m]))");
	ask(f, &g[1], SOURCE_RANGE, "up");
	ask(f, &g[2], SOURCE_RANGE, "up");
	/* teardown frees the source; done is not called */
}

/* ---------------------------------------------------------------- feeds --- */

/* A feed whose answers say how often it was asked. */
static void
feed_targets(void *arg, struct source_answer *out)
{
	struct source_target t = { .health = SOURCE_DOWN, .last_ms = 7 };
	struct label l = { SLICE("job"), SLICE("j") };

	t.labels = labels_make(&out->arena, &l, 1);
	t.error = slice_of(arena_strdup(&out->arena, "refused"));
	++*(int *)arg;
	out->target = arena_copy(&out->arena, &t, sizeof(t));
	out->n_targets = 1;
}

static void
feed_rules(void *arg, struct source_answer *out)
{
	static struct label note = { { "summary", 7 }, { "down", 4 } };
	static struct source_alert alert = { .annotation = &note,
					     .n_annotations = 1,
					     .state = SOURCE_FIRING };
	static struct source_rule rule = { .alerting = true,
					   .alert = &alert,
					   .n_alerts = 1 };

	(void)arg;
	out->rule = &rule;
	out->n_rules = 1;
}

static int64_t
feed_final(void *arg)
{
	return *(int *)arg;
}

static void
on_lists(void *arg, struct source_answer *a)
{
	struct got *g = arg;

	g->times++;
	g->n_texts = a->n_targets;
	if (a->n_targets == 1) {
		assert_true(slice_eq(a->target[0].error, SLICE("refused")));
		assert_true(
			slice_eq(labels_get(&a->target[0].labels, SLICE("job")),
				 SLICE("j")));
	}
	if (a->n_rules == 1) {
		assert_int_equal(a->rule[0].alert[0].state, SOURCE_FIRING);
		assert_true(slice_eq(a->rule[0].alert[0].annotation[0].value,
				     SLICE("down")));
		g->n_texts = 100;
	}
}

static void
feeds_answer_for_themselves(void **state)
{
	struct fixture *f = *state;
	int asked = 0, limit = 40;
	struct source_feed one = { .targets = feed_targets, .arg = &asked };
	struct source_feed two = { .rules = feed_rules,
				   .final = feed_final,
				   .arg = &limit };
	struct got g[3] = { { 0 } };
	struct source_question q = { .ask = SOURCE_TARGETS };

	assert_true(source_final(f->source) == INT64_MAX);
	source_embedded_feed(f->source, &one);
	source_embedded_feed(f->source, &two);
	assert_true(source_final(f->source) == 40);
	source_start(f->source, &q, on_lists, &g[0]);
	source_start(f->source, &q, on_lists, &g[1]);
	turn_until(f, &g[1].times, 1);
	assert_int_equal(g[0].times, 1);
	assert_int_equal(g[0].n_texts, 1);
	assert_int_equal(g[1].n_texts, 1);
	q.ask = SOURCE_RULES;
	source_start(f->source, &q, on_lists, &g[2]);
	turn_until(f, &g[2].times, 1);
	assert_int_equal(g[2].n_texts, 100);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(wide_queries_are_shared_out),
		TEST(range_queries_give_frames),
		TEST(instant_queries_are_asked_at_the_end),
		TEST(errors_come_through_done_with_their_place),
		TEST(a_step_of_nothing_is_refused),
		TEST(look_ups_give_sorted_texts),
		TEST(equal_questions_get_equal_answers_of_their_own),
		TEST(a_cancelled_question_is_never_answered),
		TEST(done_may_cancel_others),
		TEST(a_long_query_stops_when_cancelled),
		TEST(it_may_be_freed_while_it_works),
		TEST(feeds_answer_for_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
