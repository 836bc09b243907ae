/*
 * Wide selectors over several threads: the same bits, notes and errors for any
 * number of them.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/pool.h"
#include "promql/eval.h"
#include "promql/feature.h"
#include "promql/parse.h"
#include "tests/unit/fake_querier.h"

#define SERIES 1500
#define SAMPLES 100
#define STEP 15000

static const char *const queries[] = {
	"sum(rate(m_total[1m]))",
	"sum by (le) (rate(m_total[1m]))",
	"sum without (i, le) (m_total)",
	"sum(sum by (i) (m_total))",
	"avg by (le) (m_total)",
	"avg(m_total * 1e305)",
	"avg(huge)",
	"sum(huge)",
	"min by (j) (m_total)",
	"max(m_total)",
	"count by (le) (rate(m_total[1m]))",
	"group by (le) (m_total)",
	"stddev by (j) (m_total)",
	"stdvar(rate(m_total[2m]))",
	"topk(7, m_total)",
	"quantile(0.3, rate(m_total[1m]))",
	"histogram_quantile(0.9, rate(m_total[1m]))",
	"histogram_quantile(0.9, sum by (le) (rate(m_total[1m])))",
	"m_total",
	"rate(m_total[1m])",
	"rate({__name__=~\"m_.*|gauge\"}[1m])",
	"sum(rate({__name__=~\"m_.*|gauge\"}[1m]))",
	"sum(increase(gauge[1m]))",
	"sum by (j) (quantile_over_time(2, m_total[1m]))",
	"max_over_time(sum by (j) (rate(m_total[1m]))[3m:30s])",
	"sum(m_total) by (i) / on (i) sum(rate(m_total[1m])) by (i)",
	"sum(timestamp(m_total))",
	"absent(m_total)",
	"count_values(\"v\", round(m_total, 1000))",
	"sum(m_total offset 3m) + sum(m_total @ 300)",
};

static double
noise(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (double)(*seed >> 33) / 65536;
}

static void
load(struct querier *q, const char *name, size_t series, double scale)
{
	uint64_t seed = 7;
	struct str text = { 0 };

	for (size_t i = 0; i < series; i++) {
		double v = noise(&seed);

		str_printf(&text, "%s{i=\"%zu\",j=\"%zu\",le=\"%zu\",k=\"%s\"}",
			   name, i / 10, i % 7, i % 10, name);
		for (size_t k = 0; k < SAMPLES; k++) {
			v += noise(&seed);
			if ((i * 31 + k * 17) % 101 == 0)
				str_add(&text, " _");
			else if ((i * 13 + k * 7) % 211 == 0)
				str_add(&text, " stale");
			else
				str_printf(&text, " %.17g", v * scale);
			if ((i + k) % 97 == 0)
				v = 0;
		}
		str_addc(&text, '\n');
	}
	fake_querier_load(q, 0, STEP, str_text(&text));
	str_release(&text);
}

static struct querier *
loaded(void)
{
	struct querier *q = fake_querier_new();

	load(q, "m_total", SERIES, 1);
	load(q, "m_other_total", 300, 1);
	load(q, "gauge", 700, 0.1);
	load(q, "huge", 600, 1e304);
	return q;
}

static struct frame *
ask(struct querier *q, const char *query, const struct eval_request *base,
    struct err *err)
{
	struct eval_request r = *base;
	struct arena a = { 0 };
	struct frame *f;
	struct expr *e;

	r.text = slice_of(query);
	e = parse_expr(r.text, &feature_all.parse, &a, err);
	if (e == NULL)
		fail_msg("%s: %s", query, err->text);
	r.expr = e;
	r.querier = q;
	f = eval_run(&r, err);
	parse_release(e);
	arena_release(&a);
	return f;
}

static bool
same_series(const struct frame *a, const struct frame *b, size_t i)
{
	const struct frame_series *x = &a->series[i], *y = &b->series[i];
	size_t words = (a->steps + 63) / 64;

	return labels_eq(&x->labels, &y->labels) &&
	       memcmp(x->present, y->present, words * 8) == 0 &&
	       memcmp(x->v, y->v, a->steps * sizeof(*x->v)) == 0;
}

static bool
same_notes(const struct slice *a, const struct slice *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!slice_eq(a[i], b[i]))
			return false;
	return true;
}

static void
assert_same(const struct frame *a, const struct frame *b, const char *what)
{
	if (a->n != b->n || a->n_warnings != b->n_warnings ||
	    a->n_infos != b->n_infos || a->stats.samples != b->stats.samples)
		fail_msg("%s: other counts", what);
	if (!same_notes(a->warnings, b->warnings, a->n_warnings) ||
	    !same_notes(a->infos, b->infos, a->n_infos))
		fail_msg("%s: other notes", what);
	for (size_t i = 0; i < a->n; i++)
		if (!same_series(a, b, i))
			fail_msg("%s: series %zu differs", what, i);
}

static void
test_any_number_of_threads(void **state)
{
	static const size_t threads[] = { 1, 2, 3, 7 };
	struct eval_request base = { .end = SAMPLES * STEP, .step = STEP };
	struct querier *q = loaded();

	(void)state;
	for (size_t t = 0; t < sizeof(threads) / sizeof(*threads); t++) {
		struct pool *pool = pool_new(threads[t]);

		for (size_t i = 0; i < sizeof(queries) / sizeof(*queries);
		     i++) {
			struct err err = { 0 };
			struct frame *alone, *many;

			base.pool = NULL;
			alone = ask(q, queries[i], &base, &err);
			base.pool = pool;
			many = ask(q, queries[i], &base, &err);
			if (alone == NULL || many == NULL)
				fail_msg("%s: %s", queries[i], err.text);
			assert_same(alone, many, queries[i]);
			frame_free(alone);
			frame_free(many);
		}
		pool_free(pool);
	}
	querier_close(q);
}

/* Samples as they are go straight to the answer, however many series. */
static void
test_raw_samples(void **state)
{
	struct eval_request r = { .start = STEP, .end = STEP };
	struct querier *q = fake_querier_new();
	const size_t series = (size_t)1 << 16;
	struct str text = { 0 };
	struct err err = { 0 };
	struct frame *f;

	(void)state;
	for (size_t i = 0; i < series; i++)
		str_printf(&text, "m{i=\"%zu\"} %zu %zu\n", i, i, i + 1);
	fake_querier_load(q, 0, STEP, str_text(&text));
	str_release(&text);
	r.pool = pool_new(2);
	f = ask(q, "m[1m]", &r, &err);
	assert_non_null(f);
	assert_int_equal(f->n, series);
	for (size_t i = 0; i < f->n; i++)
		assert_int_equal(f->series[i].n, 2);
	frame_free(f);
	pool_free(r.pool);
	querier_close(q);
}

/* With base, whatever the number of threads. */
static void
assert_fails(struct querier *q, const struct eval_request *base,
	     const char *query, const char *want)
{
	for (size_t threads = 1; threads <= 3; threads++) {
		struct pool *pool = pool_new(threads);
		struct eval_request r = *base;
		struct err err = { 0 };

		r.pool = pool;
		assert_null(ask(q, query, &r, &err));
		if (strstr(err.text, want) == NULL)
			fail_msg("%s: %s", query, err.text);
		pool_free(pool);
	}
}

static void
test_limits(void **state)
{
	struct eval_request base = { .end = SAMPLES * STEP, .step = STEP };
	struct eval_request r = base;
	atomic_bool cancel = true;
	struct querier *q = loaded();

	(void)state;
	r.max_series = 100;
	assert_fails(q, &r, "m_total", "more than 100 series");
	r = base;
	r.end = r.step = 0;
	r.max_series = 100;
	assert_fails(q, &r, "m_total[1m]", "more than 100 series");
	r = base;
	r.max_samples = 100000;
	assert_fails(q, &r, "sum(rate(m_total[1m]))", "too many samples");
	assert_fails(q, &r, "m_total", "too many samples");
	r = base;
	r.max_bytes = 300000;
	assert_fails(q, &r, "m_total", "of memory in query execution");
	assert_fails(q, &r, "sum by (i) (m_total)",
		     "of memory in query execution");
	r = base;
	r.cancel = &cancel;
	assert_fails(q, &r, "sum(m_total)", "query was canceled");
	r = base;
	r.deadline_us = 1; /* long ago */
	assert_fails(q, &r, "sum(m_total)",
		     "query timed out in query execution");
	assert_fails(q, &base,
		     "label_replace(m_total, \"i\", \"\", \"i\", \".*\")",
		     "same labelset");
	querier_close(q);
}

/* A querier whose reader is tired of waiting with the first series. */
struct tired {
	struct querier base;
	struct querier *of;
	atomic_bool cancel;
};

static int
tired_select(struct querier *q, const struct matcher *m, size_t n, int64_t mint,
	     int64_t maxt, struct querier_set *out, struct err *err)
{
	return querier_select(((struct tired *)q)->of, m, n, mint, maxt, out,
			      err);
}

static int
tired_read(struct querier *q, const struct querier_series *s,
	   const struct querier_span *span, struct samples *out,
	   struct err *err)
{
	struct tired *t = (struct tired *)q;

	atomic_store(&t->cancel, true);
	return querier_read(t->of, s, span, out, err);
}

/* What was left in the midst of a series is never an answer. */
static void
test_canceled_within_a_series(void **state)
{
	static const char *const of_one[] = {
		"double_exponential_smoothing(g[10h], 0.1, 0.1)",
		"quantile_over_time(0.5, g[10h])",
		"quantile_over_time(0.5, g[20m])",
		"mad_over_time(g[10h])",
		"sum(mad_over_time(g[10h]))",
		"absent_over_time(g[10h])",
		"max_over_time(mad_over_time(g[10h])[1h:15s])",
		"sort_by_label(g, \"i\")",
		"g + on () g",
	};
	static const struct querier_ops ops = { .select = tired_select,
						.read = tired_read };
	struct tired t = { .base.ops = &ops, .of = fake_querier_new() };
	struct eval_request r = { .start = 6000 * (int64_t)STEP,
				  .step = STEP,
				  .cancel = &t.cancel };
	struct str text = { 0 };
	uint64_t seed = 3;

	(void)state;
	r.end = r.start + 2000 * (int64_t)STEP;
	str_add(&text, "g");
	for (size_t i = 0; i < 8000; i++)
		str_printf(&text, " %.6g", noise(&seed));
	str_add(&text, "\n");
	fake_querier_load(t.of, 0, STEP, str_text(&text));
	str_release(&text);
	for (size_t i = 0; i < sizeof(of_one) / sizeof(*of_one); i++) {
		struct err err = { 0 };

		atomic_store(&t.cancel, false);
		assert_null(ask(&t.base, of_one[i], &r, &err));
		if (err.code != ERR_CANCELED)
			fail_msg("%s: %s", of_one[i], err.text);
	}
	querier_close(t.of);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_number_of_threads),
		cmocka_unit_test(test_raw_samples),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_canceled_within_a_series),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
