/* Windows that overlap give what each of them gives by itself. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "base/num.h"
#include "fake_querier.h"
#include "promql/eval.h"
#include "promql/parse.h"

#define STEPS 120
#define STEP 10000

static uint64_t
slide_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return *seed >> 33;
}

/* Values of a kind each: what sliding may get wrong. */
static double
slide_value(size_t kind, size_t i, uint64_t *seed)
{
	double r = (double)(slide_random(seed) % 100000) / 7;

	switch (kind) {
	case 0: /* a counter with resets */
		return (double)(i % 23 * 17);
	case 1: /* a gauge */
		return r;
	case 2: /* large, with small changes */
		return 1e9 + r;
	case 3: /* not numbers among them */
		return i % 9 == 4 ? NAN : r;
	case 4:
		return i % 11 == 4 ? INFINITY : i % 37 == 5 ? -INFINITY : r;
	case 5: /* few values */
		return (double)(slide_random(seed) % 3) - 1;
	case 6: /* a jump, and what cancels */
		return i < 60        ? 0
		       : i % 20 == 3 ? 1e12
		       : i % 20 == 7 ? -1e12
				     : r;
	case 7:
		return i % 30 == 0 ? 1e308 : -r;
	case 8:
		return i % 2 == 0 ? 0.5 : 0.25 + (double)(i % 7);
	default:
		return 42;
	}
}

#define KINDS 10

static void
slide_load(struct querier *q)
{
	uint64_t seed = 7;

	for (size_t kind = 0; kind < KINDS; kind++) {
		struct str line = { 0 };

		str_printf(&line, "m_total{k=\"%zu\"}", kind);
		for (size_t i = 0; i < 130; i++) {
			char text[NUM_TEXT];

			num_format_g(text, slide_value(kind, i, &seed));
			str_addc(&line, ' ');
			str_add(&line,
				slide_random(&seed) % 13 == 0 ? "_" : text);
		}
		fake_querier_load(q, 0, 10000, str_text(&line));
		str_release(&line);
	}
}

static struct frame *
slide_run(struct querier *q, const char *query, int64_t start, int64_t end)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct expr *e = parse_expr(
		slice_of(query),
		&(struct parse_options){ .experimental_functions = true }, &a,
		&err);
	struct eval_request r = { .expr = e,
				  .querier = q,
				  .start = start,
				  .end = end,
				  .step = STEP };
	struct frame *f;

	if (e == NULL)
		fail_msg("%s: %s", query, err.text);
	f = eval_run(&r, &err);
	if (f == NULL)
		fail_msg("%s: %s", query, err.text);
	parse_release(e);
	arena_release(&a);
	return f;
}

static bool
slide_near(double a, double b, double tolerance)
{
	if (a == b || (isnan(a) && isnan(b)))
		return true;
	return fabs(a - b) <= tolerance * fmax(fabs(a), fabs(b));
}

/* One step of the range query against the query of that step alone. */
static int
slide_compare(const char *query, const struct frame *all,
	      const struct frame *one, size_t step, double tolerance)
{
	size_t j = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct frame_series *s = &all->series[i];

		if (!frame_has(s, step))
			continue;
		if (j == one->n ||
		    labels_cmp(&s->labels, &one->series[j].labels) != 0) {
			print_error("%s step %zu: a series too many\n", query,
				    step);
			return 1;
		}
		if (!slide_near(s->v[step], one->series[j].v[0], tolerance)) {
			print_error("%s step %zu series %zu: %.17g, not "
				    "%.17g\n",
				    query, step, i, s->v[step],
				    one->series[j].v[0]);
			return 1;
		}
		j++;
	}
	return j != one->n;
}

static void
test_slides(void **state)
{
	static const struct {
		const char *query;
		double tolerance;
	} cases[] = {
		{ "sum_over_time(m_total[%s])", 1e-12 },
		{ "avg_over_time(m_total[%s])", 1e-12 },
		{ "stddev_over_time(m_total{k!=\"2\"}[%s])", 1e-12 },
		{ "stdvar_over_time(m_total{k!=\"2\"}[%s])", 1e-12 },
		/* Prometheus' own way loses digits of these */
		{ "stddev_over_time(m_total{k=\"2\"}[%s])", 1e-10 },
		{ "min_over_time(m_total[%s])", 0 },
		{ "max_over_time(m_total[%s])", 0 },
		{ "count_over_time(m_total[%s])", 0 },
		{ "present_over_time(m_total[%s])", 0 },
		{ "first_over_time(m_total[%s])", 0 },
		{ "last_over_time(m_total[%s])", 0 },
		{ "ts_of_first_over_time(m_total[%s])", 0 },
		{ "ts_of_last_over_time(m_total[%s])", 0 },
		{ "ts_of_min_over_time(m_total[%s])", 0 },
		{ "ts_of_max_over_time(m_total[%s])", 0 },
		{ "quantile_over_time(0.37, m_total[%s])", 0 },
		{ "quantile_over_time(0, m_total[%s])", 0 },
		{ "quantile_over_time(1, m_total[%s])", 0 },
		{ "quantile_over_time(time() / 1000 - 0.1, m_total[%s])", 0 },
		{ "mad_over_time(m_total[%s])", 0 },
		{ "changes(m_total[%s])", 0 },
		{ "resets(m_total[%s])", 0 },
		{ "rate(m_total[%s])", 1e-12 },
		{ "increase(m_total[%s])", 1e-12 },
		{ "delta(m_total[%s])", 0 },
		{ "deriv(m_total{k!=\"2\"}[%s])", 1e-9 },
		{ "predict_linear(m_total{k!=\"2\"}[%s], 60)", 1e-11 },
		{ "deriv(m_total{k=\"2\"}[%s])", 1e-6 },
		{ "predict_linear(m_total{k=\"2\"}[%s], 60)", 1e-11 },
		{ "irate(m_total[%s])", 0 },
	};
	static const char *const ranges[] = { "15s",    "1m",      "5m",
					      "13m20s", "10m:20s", "3m @ 600" };
	struct querier *q = fake_querier_new();
	int bad = 0;

	(void)state;
	slide_load(q);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (size_t k = 0; k < sizeof(ranges) / sizeof(*ranges); k++) {
			struct str query = { 0 };
			const char *at = strstr(cases[i].query, "%s");
			const char *mod = strchr(ranges[k], ' ');
			size_t n = mod == NULL ? strlen(ranges[k])
					       : (size_t)(mod - ranges[k]);
			struct frame *all, *one;

			str_addn(&query, cases[i].query,
				 (size_t)(at - cases[i].query));
			str_addn(&query, ranges[k], n);
			str_printf(&query, "]%s%s", mod == NULL ? "" : mod,
				   at + 3);
			all = slide_run(q, str_text(&query), 0, STEPS * STEP);
			for (size_t s = 0; s <= STEPS && bad < 10; s++) {
				int64_t t = (int64_t)s * STEP;

				one = slide_run(q, str_text(&query), t, t);
				bad += slide_compare(str_text(&query), all, one,
						     s, cases[i].tolerance);
				frame_free(one);
			}
			frame_free(all);
			str_release(&query);
		}
	querier_close(q);
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slides),
	};

	return cmocka_run_group_tests_name("slide", tests, NULL, NULL);
}
