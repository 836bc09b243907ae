/* Windows and extrapolation: rate and its family (promql.md 2.3, 3.1, 3.2). */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"
#include "eval_case.h"
#include "fake_querier.h"

#define NOT_A_COUNTER                                                      \
	"info: PromQL info: metric might not be a counter, name does not " \
	"end in _total/_sum/_count/_bucket: "

static void
test_extrapolation(void **state)
{
	static const struct eval_case cases[] = {
		/* the window is filled to both edges: (0, 60] has 15 .. 60 */
		{ "c_total 0+15x40", "increase(c_total[1m])", 60, 0, 0,
		  "{} 60\n" },
		{ NULL, "rate(c_total[1m15s])", 75, 135, 30, "{} 1 1 1\n" },
		/* a sample on the left edge does not count, on the right does
		 */
		{ NULL, "count_over_time(c_total[1m])", 60, 0, 0, "{} 4\n" },
		{ NULL, "count_over_time(c_total[1m])", 61, 0, 0, "{} 4\n" },
		{ NULL, "count_over_time(c_total[1m])", 59, 0, 0, "{} 4\n" },
		/* needs two */
		{ NULL, "rate(c_total[15s])", 60, 0, 0, "" },
		{ NULL, "rate(c_total[20s])", 60, 80, 5, "{} 1 _ _ 1 _\n" },
		{ NULL, "rate(c_total[1m])", 0, 0, 0, "" },
		/* offset and @ move the window */
		{ NULL, "increase(c_total[1m] offset 1m)", 120, 0, 0,
		  "{} 60\n" },
		{ NULL, "increase(c_total[1m] @ 60)", 300, 330, 30,
		  "{} 60 60\n" },
		/*
		 * Far edges: samples at 60, 75, 90 in (0, 300].  Both gaps are
		 * over 1.1 spacings, so half a spacing each: (30 + 15) / 30.
		 */
		{ "c_total _x4 100 130 160", "increase(c_total[5m])", 300, 0, 0,
		  "{} 90\n" },
		/*
		 * A counter cannot have been below 0: 20 of 60 lie before the
		 * first sample, 30 s * 20 / 60 = 10 s, which is further than
		 * half a spacing of 7.5 s: no difference.
		 */
		{ "c_total _x4 20 50 80", "increase(c_total[5m])", 300, 0, 0,
		  "{} 90\n" },
		/* 5 of 60: 2.5 s in front, 7.5 s behind */
		{ "c_total _x4 5 35 65", "increase(c_total[5m])", 300, 0, 0,
		  "{} 80\n" },
		/* from 0: nothing in front */
		{ "c_total _x4 0 30 60", "increase(c_total[5m])", 300, 0, 0,
		  "{} 75\n" },
		/* a gauge can: delta extrapolates half a spacing */
		{ "g _x4 0 30 60", "delta(g[5m])", 300, 0, 0, "{} 90\n" },
		/*
		 * The threshold comes before zero (order of 3 and 4): first at
		 * 17 s behind the edge is over 16.5, so 7.5 s, and zero at
		 * 16 s does not matter.
		 */
		{ "c_total 16 31 46 61", "increase(c_total[1m2s])", 45, 0, 0,
		  "{} 52.5\n" },
		/* just below the threshold: all the way, 16 s and 0 s */
		{ "c_total 100 115 130 145", "increase(c_total[1m1s])", 45, 0,
		  0, "{} 61\n" },
		/* an unchanged counter */
		{ "c_total 7x10", "rate(c_total[1m])", 60, 0, 0, "{} 0\n" },
		{ "c_total NaN 1 2 3 4", "increase(c_total[1m])", 45, 0, 0,
		  "{} NaN\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_resets(void **state)
{
	static const struct eval_case cases[] = {
		/* 0 10 20 5 15: from 10 to 15 with 20 lost at the reset */
		{ "c_total 0 10 20 5 15", "increase(c_total[1m])", 60, 0, 0,
		  "{} 33.33333333333333\n" },
		{ NULL, "resets(c_total[2m])", 60, 0, 0, "{} 1\n" },
		{ NULL, "changes(c_total[2m])", 60, 0, 0, "{} 4\n" },
		/* a gauge just falls: from 10 to 15 */
		{ NULL, "delta(c_total[1m])", 60, 0, 0,
		  "{} 6.666666666666666\n" },
		{ NULL, "irate(c_total[1m])", 45, 60, 15,
		  "{} 0.3333333333333333 0.6666666666666666\n" },
		{ NULL, "idelta(c_total[1m])", 45, 60, 15, "{} -15 10\n" },
		{ NULL, "irate(c_total[1m])", 0, 0, 0, "" },
		{ "c_total 5 5 NaN NaN 5", "changes(c_total[2m])", 60, 0, 0,
		  "{} 2\n" },
		{ NULL, "resets(c_total[2m])", 0, 0, 0, "{} 0\n" },
		/* a marker is no sample; values on both sides are neighbours */
		{ "c_total 0 10 stale 20 30", "increase(c_total[1m])", 60, 0, 0,
		  "{} 26.666666666666664\n" },
		{ "c_total{a=\"1\"} 0 10 stale 20 30\n"
		  "c_total{a=\"2\"} 0 10 15 20 30",
		  "count_over_time(c_total[1m])", 60, 0, 0,
		  "{a=\"1\"} 3\n{a=\"2\"} 4\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_names(void **state)
{
	static const struct eval_case cases[] = {
		{ "g{a=\"1\"} 0+15x40\ng{a=\"2\"} 0+15x40\nh_sum 0+15x40",
		  "rate(g[1m15s])", 75, 0, 0,
		  "{a=\"1\"} 1\n{a=\"2\"} 1\n" NOT_A_COUNTER "\"g\" (1:6)\n" },
		{ NULL, "rate(h_sum[1m15s])", 75, 0, 0, "{} 1\n" },
		{ NULL, "increase(nothing[1m15s])", 75, 0, 0, "" },
		{ NULL, "delta(g{a=\"1\"}[1m])", 75, 0, 0, "{a=\"1\"} 60\n" },
		/* one note for two places: the later one's */
		{ NULL, "rate(g{a=\"1\"}[1m15s])\n + rate(g{a=\"1\"}[2m30s])",
		  150, 0, 0, "{a=\"1\"} 2\n" NOT_A_COUNTER "\"g\" (2:9)\n" },
		{ "a_total{x=\"1\"} 0+15x9\nb_total{x=\"1\"} 0+15x9",
		  "rate({x=\"1\"}[1m15s])", 75, 0, 0,
		  "error: vector cannot contain metrics with the same "
		  "labelset\n" },
		{ "a_total{x=\"1\"} 0+15x9\nb_total{x=\"2\"} 0+15x9",
		  "rate({x=~\".+\"}[1m15s])", 75, 0, 0,
		  "{x=\"1\"} 1\n{x=\"2\"} 1\n" },
		{ "a_total{__type__=\"counter\",x=\"1\"} 0+15x9",
		  "rate(a_total[1m15s])", 75, 0, 0, "{x=\"1\"} 1\n" },
		{ "a_total{A=\"1\",x=\"1\"} 0+15x9", "rate(a_total[1m15s])", 75,
		  0, 0, "{A=\"1\", x=\"1\"} 1\n" },
		{ NULL, "sum by (A) (rate(a_total[1m15s]))", 75, 0, 0,
		  "{A=\"1\"} 1\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_over_time(void **state)
{
	static const struct eval_case cases[] = {
		{ "g 1 2 3 4 NaN", "sum_over_time(g[1m])", 45, 60, 15,
		  "{} 10 NaN\n" },
		{ NULL, "avg_over_time(g[1m])", 45, 0, 0, "{} 2.5\n" },
		{ NULL, "min_over_time(g[1m])", 45, 60, 15, "{} 1 2\n" },
		{ NULL, "max_over_time(g[1m])", 45, 60, 15, "{} 4 4\n" },
		{ NULL, "count_over_time(g[1m])", 0, 60, 15, "{} 1 2 3 4 4\n" },
		{ NULL, "last_over_time(g[1m])", 45, 0, 0, "g 4\n" },
		{ NULL, "first_over_time(g[1m])", 45, 0, 0, "g 1\n" },
		{ NULL, "present_over_time(g[15s])", 45, 105, 15,
		  "{} 1 1 _ _ _\n" },
		{ NULL, "absent_over_time(g[15s])", 45, 105, 15,
		  "{} _ _ 1 1 1\n" },
		{ NULL, "absent_over_time(none{a=\"1\"}[15s])", 45, 0, 0,
		  "{a=\"1\"} 1\n" },
		{ NULL, "stdvar_over_time(g[1m])", 45, 0, 0, "{} 1.25\n" },
		{ NULL, "stddev_over_time(g[1m])", 45, 0, 0,
		  "{} 1.118033988749895\n" },
		{ NULL, "quantile_over_time(0.5, g[1m])", 45, 0, 0,
		  "{} 2.5\n" },
		{ NULL, "quantile_over_time(-1, g[1m])", 45, 0, 0,
		  "{} -Inf\nwarn: PromQL warning: quantile value should be "
		  "between 0 and 1, got -1 (1:20)\n" },
		{ NULL, "quantile_over_time(-1, none[1m])", 45, 0, 0, "" },
		{ NULL, "deriv(g[1m])", 45, 0, 0, "{} 0.06666666666666667\n" },
		{ NULL, "predict_linear(g[1m], 15)", 45, 0, 0, "{} 5\n" },
		/* from the evaluation time on, whatever the offset */
		{ NULL, "predict_linear(g[1m] offset 15s, 0)", 60, 0, 0,
		  "{} 5\n" },
		{ "g 7x9", "deriv(g[1m])", 45, 0, 0, "{} 0\n" },
		/* level, though not constant: nothing is left of rounding */
		{ "g 0 1 1 1 1 1 1 0 1 1 1 1 1 1 0 1 1 1 1 1 1 0 1 1 1 1 1 1 0 "
		  "1"
		  " 1 1 1 1 1 0 1 1 1 1 1 1 0 1 1 1 1 1 1 0 1 1 1 1 1 1 0 1 1 "
		  "1",
		  "deriv(g[270s]) == 0", 285, 600, 15,
		  "{} 0 _ _ _ _ _ _ 0 _ _ _ _ _ _ 0 _ _ _ _ _ _ 0\n" },
		{ "g 1 1e100 1 -1e100", "sum_over_time(g[1m])", 45, 0, 0,
		  "{} 2\n" },
		{ "g Inf 1 2 3", "sum_over_time(g[1m])", 45, 0, 0,
		  "{} +Inf\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static uint64_t
next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return *state >> 33;
}

/* promql.md 3.1 step by step, sample by sample. */
static bool
slow_rate(const int64_t *t, const double *v, size_t n, int64_t end,
	  int64_t range, double *out)
{
	size_t first = 0, last = n;
	double rise, to_start, to_end, sampled, average, zero, factor;

	while (first < n && t[first] <= end - range)
		first++;
	while (last > first && t[last - 1] > end)
		last--;
	if (last - first < 2)
		return false;
	rise = v[last - 1] - v[first];
	for (size_t i = first + 1; i < last; i++)
		if (v[i] < v[i - 1])
			rise += v[i - 1];
	to_start = (double)(t[first] - (end - range)) / 1000;
	to_end = (double)(end - t[last - 1]) / 1000;
	sampled = (double)(t[last - 1] - t[first]) / 1000;
	average = sampled / (double)(last - first - 1);
	if (to_start >= average * 1.1)
		to_start = average / 2;
	if (rise > 0 && v[first] >= 0) {
		zero = sampled * (v[first] / rise);
		if (zero < to_start)
			to_start = zero;
	}
	if (to_end >= average * 1.1)
		to_end = average / 2;
	factor = (sampled + to_start + to_end) / sampled;
	factor /= (double)range / 1000;
	*out = rise * factor;
	return true;
}

#define SLOW_SAMPLES 60
#define SLOW_STEP 7000

/* One random counter with gaps and resets, as a line for the store. */
static size_t
slow_series(uint64_t *seed, int64_t *t, double *v, struct str *line)
{
	double value = (double)(next_random(seed) % 50);
	size_t n = 0;

	str_clear(line);
	str_add(line, "c_total");
	for (size_t i = 0; i < SLOW_SAMPLES; i++) {
		uint64_t dice = next_random(seed) % 20;

		if (dice < 4) {
			str_add(line, " _");
			continue;
		}
		value = dice == 5 ? 1 : value + (double)(dice * dice) / 8;
		t[n] = (int64_t)i * SLOW_STEP + 1234;
		v[n++] = value;
		str_printf(line, " %.4f", value);
	}
	return n;
}

static void
test_against_the_book(void **state)
{
	uint64_t seed = 42;
	struct str line = { 0 };

	(void)state;
	for (int round = 0; round < 200; round++) {
		int64_t t[SLOW_SAMPLES], range;
		double v[SLOW_SAMPLES];
		size_t n = slow_series(&seed, t, v, &line);
		struct querier *q = fake_querier_new();
		struct eval_request r = { .start = 5000,
					  .end = 500000,
					  .step = 11000 };
		struct str got = { 0 }, want = { 0 }, query = { 0 };
		bool any = false;

		range = 10000 + (int64_t)(next_random(&seed) % 90) * 1000;
		str_printf(&query, "rate(c_total[%jdms])", (intmax_t)range);
		fake_querier_load(q, 1234, SLOW_STEP, str_text(&line));
		eval_case_query(q, str_text(&query), &r, &got);
		str_add(&want, "{}");
		for (int64_t end = r.start; end <= r.end; end += r.step) {
			char text[NUM_TEXT] = "_";
			double x;

			if (slow_rate(t, v, n, end, range, &x)) {
				num_format_g(text, x);
				any = true;
			}
			str_printf(&want, " %s", text);
		}
		str_add(&want, "\n");
		if (any)
			assert_string_equal(str_text(&got), str_text(&want));
		else
			assert_string_equal(str_text(&got), "");
		str_release(&got);
		str_release(&want);
		str_release(&query);
		querier_close(q);
	}
	str_release(&line);
}

/* When a counter began, where that is known (promql.md 3.1). */
static void
test_start_times(void **state)
{
	static const struct eval_request on = { .start_times = true };
	static const struct eval_case cases[] = {
		/* a reset that no value shows: began anew at 35 */
		{ "c_total 10 20 30 30 40\n@st 0 0 0 35 35",
		  "resets(c_total[2m])", 60, 0, 0, "{} 1\n" },
		{ NULL, "irate(c_total[30s])", 45, 0, 0, "{} 2\n" },
		/* 20 -> 40, and 30 that were lost; the window is full */
		{ NULL, "increase(c_total[1m])", 60, 0, 0,
		  "{} 66.66666666666666\n" },
		/* that lie before the sample in front are none */
		{ "c_total 10 20 30 40\n@st 0 0 10 10", "resets(c_total[2m])",
		  60, 0, 0, "{} 0\n" },
		{ NULL, "increase(c_total[1m])", 45, 0, 0,
		  "{} 40\nwarn: PromQL warning: sample has start time that "
		  "overlaps with previous sample timestamp for metric "
		  "\"c_total\" (1:10)\n" },
		/* began inside the window: from 0 at 10 to 20 at 15 */
		{ "c_total _ 20\n@st 10", "increase(c_total[1m])", 20, 0, 0,
		  "{} 20\n" },
		{ NULL, "rate(c_total[1m])", 20, 0, 0,
		  "{} 0.3333333333333333\n" },
		{ NULL, "delta(c_total[1m])", 20, 0, 0, "" },
		/* from 0 at 5 to 40 at 30, and half a spacing behind */
		{ "c_total _ 20 40\n@st 5 5", "increase(c_total[1m])", 60, 0, 0,
		  "{} 52\n" },
		{ NULL, "start_timestamp(c_total)", 0, 30, 15, "{} _ 5 5\n" },
		{ NULL, "start_timestamp(c_total + 0)", 30, 0, 0, "" },
		{ "c_total 1", "start_timestamp(c_total)", 0, 0, 0, "{} 0\n" },
		{ "c_total 10 20 30 30 40\n@st 0 0 0 35 35",
		  "resets(c_total[2m:15s])", 60, 0, 0, "{} 0\n" },
	};
	static const struct eval_case off[] = {
		{ "c_total 10 20 30 30 40\n@st 0 0 0 35 35",
		  "resets(c_total[2m])", 60, 0, 0, "{} 0\n" },
	};

	(void)state;
	eval_cases_run_as(&on, cases, sizeof(cases) / sizeof(*cases));
	EVAL_CASES(off);
}

static void
test_experimental(void **state)
{
	static const struct eval_case cases[] = {
		{ "g 1 2 9 4 9 NaN\nn NaN NaN", "mad_over_time(g[1m])", 45, 60,
		  15, "{} 1.5 2.5\n" },
		{ NULL, "mad_over_time(g[1m])", 75, 0, 0, "{} NaN\n" },
		{ NULL, "ts_of_first_over_time(g[1m])", 60, 0, 0, "{} 15\n" },
		{ NULL, "ts_of_last_over_time(g[1m])", 60, 0, 0, "{} 60\n" },
		/* the last of equal ones */
		{ NULL, "ts_of_max_over_time(g[5m])", 45, 75, 15,
		  "{} 30 60 60\n" },
		{ NULL, "ts_of_min_over_time(g[5m])", 75, 0, 0, "{} 0\n" },
		{ NULL, "ts_of_min_over_time(n[5m])", 75, 0, 0, "{} 15\n" },
		{ "g 1 2 4 8", "double_exponential_smoothing(g[5m], 0.5, 0.5)",
		  0, 45, 15, "{} _ 2 3.5 6.375\n" },
		{ NULL, "double_exponential_smoothing(g[5m], 0, 0.5)", 0, 0, 0,
		  "error: invalid smoothing factor. Expected: 0 < sf < 1, got: "
		  "0.000000\n" },
		{ NULL, "double_exponential_smoothing(g[5m], 0.5, NaN)", 0, 0,
		  0,
		  "error: invalid trend factor. Expected: 0 < tf < 1, got: "
		  "NaN\n" },
		{ NULL, "double_exponential_smoothing(no[5m], 0, 0.5)", 0, 0, 0,
		  "" },
	};

	(void)state;
	EVAL_CASES(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_extrapolation),
		cmocka_unit_test(test_resets),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_over_time),
		cmocka_unit_test(test_start_times),
		cmocka_unit_test(test_experimental),
		cmocka_unit_test(test_against_the_book),
	};

	return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}
