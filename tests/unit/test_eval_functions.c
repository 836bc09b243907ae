/* Functions of rows: histograms, labels, mathematics, time (promql.md 3). */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval_case.h"

/* The label a of 3 bytes, twice as long each time. */
#define TWICE(e) "label_replace(" e ", \"a\", \"$1$1\", \"a\", \"(.*)\")"
#define TWICE_4(e) TWICE(TWICE(TWICE(TWICE(e))))
#define TWICE_16(e) TWICE_4(TWICE_4(TWICE_4(TWICE_4(e))))

#define BUCKETS                                                        \
	"b{le=\"0.1\"} 10x9\nb{le=\"0.5\"} 30x9\nb{le=\"1.0\"} 40x9\n" \
	"b{le=\"+Inf\"} 40x9"
#define BAD_PHI "warn: PromQL warning: quantile value should be between 0 and 1"
#define BAD_LE                                                           \
	"warn: PromQL warning: bucket label \"le\" is missing or has a " \
	"malformed value of "
#define FIXED                                                              \
	"info: PromQL info: input to histogram_quantile needed to be "     \
	"fixed for monotonicity (see "                                     \
	"https://prometheus.io/docs/prometheus/latest/querying/functions/" \
	"#histogram_quantile), "
#define SAME_SET "error: vector cannot contain metrics with the same labelset\n"

static void
test_histogram_quantile(void **state)
{
	static const struct eval_case cases[] = {
		{ BUCKETS, "histogram_quantile(0.5, b)", 0, 30, 15,
		  "{} 0.30000000000000004 0.30000000000000004 "
		  "0.30000000000000004\n" },
		{ NULL, "histogram_quantile(0.25, b)", 0, 0, 0, "{} 0.1\n" },
		{ NULL, "histogram_quantile(0.125, b)", 0, 0, 0, "{} 0.05\n" },
		{ NULL, "histogram_quantile(0, b)", 0, 0, 0, "{} 0\n" },
		{ NULL, "histogram_quantile(1, b)", 0, 0, 0, "{} 1\n" },
		{ NULL, "histogram_quantile(1.1, b)", 0, 0, 0,
		  "{} +Inf\n" BAD_PHI ", got 1.1 (1:20)\n" },
		{ NULL, "histogram_quantile(-1, b)", 0, 0, 0,
		  "{} -Inf\n" BAD_PHI ", got -1 (1:20)\n" },
		{ NULL, "histogram_quantile(NaN, b)", 0, 0, 0,
		  "{} NaN\n" BAD_PHI ", got NaN (1:20)\n" },
		/* in the last bucket: its lower bound */
		{ "b{le=\"1\"} 1\nb{le=\"2\"} 2\nb{le=\"+Inf\"} 10",
		  "histogram_quantile(0.9, b)", 0, 0, 0, "{} 2\n" },
		/* no +Inf, one bucket only, nothing observed */
		{ "b{le=\"1\"} 1\nb{le=\"2\"} 2", "histogram_quantile(0.9, b)",
		  0, 0, 0, "{} NaN\n" },
		{ "b{le=\"+Inf\"} 10", "histogram_quantile(0.9, b)", 0, 0, 0,
		  "{} NaN\n" },
		{ "b{le=\"1\"} 0\nb{le=\"+Inf\"} 0",
		  "histogram_quantile(0.9, b)", 0, 0, 0, "{} NaN\n" },
		/* the first bound is negative */
		{ "b{le=\"-1\"} 5\nb{le=\"1\"} 10\nb{le=\"+Inf\"} 10",
		  "histogram_quantile(0.4, b)", 0, 0, 0, "{} -1\n" },
		{ NULL, "histogram_quantile(0.75, b)", 0, 0, 0, "{} 0\n" },
		/* an empty first bucket and 0 */
		{ "b{le=\"1\"} 0\nb{le=\"2\"} 10\nb{le=\"+Inf\"} 10",
		  "histogram_quantile(0, b)", 0, 0, 0, "{} NaN\n" },
		/* equal bounds, written differently, are added */
		{ "b{le=\"1\"} 5\nb{le=\"1.0\"} 5\nb{le=\"2\"} 20\n"
		  "b{le=\"inf\"} 20",
		  "histogram_quantile(0.25, b)", 0, 0, 0, "{} 0.5\n" },
		/* groups, and labels that stay */
		{ "b{le=\"1\",r=\"x\"} 5\nb{le=\"+Inf\",r=\"x\"} 10\n"
		  "b{le=\"1\",r=\"y\"} 10\nb{le=\"+Inf\",r=\"y\"} 10",
		  "histogram_quantile(0.5, b)", 0, 0, 0,
		  "{r=\"x\"} 1\n{r=\"y\"} 0.5\n" },
		{ NULL, "histogram_quantile(0.5, sum by (le) (b)) * 1e3", 0, 0,
		  0, "{} 666.6666666666666\n" },
		/* names are dropped after grouping */
		{ "b{le=\"1\"} 5\nb{le=\"+Inf\"} 10\nc{le=\"1\"} 5\n"
		  "c{le=\"+Inf\"} 10",
		  "histogram_quantile(0.5, {le=~\".+\"})", 0, 0, 0, SAME_SET },
		/* a bucket that is not there at a step */
		{ "b{le=\"1\"} 5 5\nb{le=\"2\"} 10 stale\n"
		  "b{le=\"+Inf\"} 10 10",
		  "histogram_quantile(0.75, b)", 0, 15, 15, "{} 1.5 1\n" },
		{ "b 1\nb{le=\"x\"} 2\nb{le=\"1\"} 5\nb{le=\"+Inf\"} 5",
		  "histogram_quantile(0.5, b)", 0, 0, 0,
		  "{} 0.5\n" BAD_LE "\"\" (1:25)\n" BAD_LE "\"x\" (1:25)\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_monotonic(void **state)
{
	static const struct eval_case cases[] = {
		{ "b{le=\"1\"} 5\nb{le=\"2\"} 3\nb{le=\"4\"} 4\n"
		  "b{le=\"+Inf\"} 10",
		  "histogram_quantile(0.5, b)", 0, 0, 0,
		  "{} 1\n" FIXED
		  "from buckets 2 to 4, with a max diff of 2, over 1 samples "
		  "from 1970-01-01T00:00:00Z to 1970-01-01T00:00:00Z "
		  "(1:25)\n" },
		/* too little to speak of */
		{ "b{le=\"1\"} 5\nb{le=\"2\"} 4.9999999999999\n"
		  "b{le=\"+Inf\"} 10",
		  "histogram_quantile(0.5, b)", 0, 0, 0, "{} 1\n" },
		{ BUCKETS, "histogram_fraction(0, 0.1, b)", 0, 0, 0,
		  "{} 0.25\n" },
		{ NULL, "histogram_fraction(0.1, 0.3, b)", 0, 0, 0,
		  "{} 0.25\n" },
		{ NULL, "histogram_fraction(-Inf, Inf, b)", 0, 0, 0, "{} 1\n" },
		{ NULL, "histogram_fraction(2, 1, b)", 0, 0, 0, "{} 0\n" },
		{ NULL, "histogram_fraction(NaN, 1, b)", 0, 0, 0, "{} NaN\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

#define CODES                                                            \
	"r{code=\"200\",d=\"old\"} 1x9\nr{code=\"204\",d=\"old\"} 2x9\n" \
	"r{code=\"503\",d=\"old\"} 4x9\nr{code=\"canceled\",d=\"old\"} 8x9"

static void
test_labels(void **state)
{
	static const struct eval_case cases[] = {
		{ CODES,
		  "sum by (s) (label_replace(label_replace(r, \"s\", "
		  "\"${1}xx\", \"code\", \"([0-9])..\"), \"s\", \"${1}\", "
		  "\"code\", \"([a-z]+)\"))",
		  0, 15, 15,
		  "{s=\"2xx\"} 3 3\n{s=\"5xx\"} 4 4\n{s=\"canceled\"} 8 8\n" },
		/* anchored; no match changes nothing */
		{ "m{a=\"xay\"} 1",
		  "label_replace(m, \"b\", \"z\", \"a\", "
		  "\"a\")",
		  0, 0, 0, "m{a=\"xay\"} 1\n" },
		{ NULL,
		  "label_replace(m, \"b\", \"<$1$$${2}$0>$3\", \"a\", "
		  "\"(x)a(?P<n>y)\")",
		  0, 0, 0, "m{a=\"xay\", b=\"<x$yxay>\"} 1\n" },
		{ NULL,
		  "label_replace(m, \"b\", \"$n-${n}-$nn-$-${-$01\", "
		  "\"a\", \"(x)a(?P<n>y)\")",
		  0, 0, 0, "m{a=\"xay\", b=\"y-y--$-${-\"} 1\n" },
		/* the longest name: $1x is a group "1x" that is not there */
		{ NULL, "label_replace(m, \"b\", \"$1x\", \"a\", \"(x).*\")", 0,
		  0, 0, "m{a=\"xay\"} 1\n" },
		/* an empty result removes; a missing source is "" */
		{ NULL, "label_replace(m, \"a\", \"\", \"a\", \".*\")", 0, 0, 0,
		  "m 1\n" },
		{ NULL, "label_replace(m, \"b\", \"x\", \"none\", \"\")", 0, 0,
		  0, "m{a=\"xay\", b=\"x\"} 1\n" },
		{ NULL, "label_replace(m, \"__name__\", \"n\", \"\", \"\")", 0,
		  0, 0, "n{a=\"xay\"} 1\n" },
		{ NULL, "label_replace(m, \"\", \"n\", \"a\", \".*\")", 0, 0, 0,
		  "error: invalid destination label name in "
		  "label_replace(): \n" },
		{ NULL, TWICE_16(TWICE_4(TWICE_4("m"))), 0, 0, 0,
		  "error: label_replace() makes a label value of more than "
		  "1048576 bytes\n" },
		{ NULL, "label_replace(m, \"b\", \"n\", \"a\", \"(\")", 0, 0, 0,
		  "error: invalid regular expression in label_replace(): "
		  "(\n" },
		{ CODES, "label_replace(r, \"code\", \"x\", \"d\", \".*\")", 0,
		  0, 0, SAME_SET },
		/* equal sets that never meet are one */
		{ "m{a=\"1\"} 1 2 stale\nm{a=\"2\"} _ _ _ 4 5",
		  "label_replace(m, \"a\", \"\", \"\", \"\")", 0, 60, 15,
		  "m 1 2 _ 4 5\n" },
		{ "m{a=\"1\",b=\"2\"} 1",
		  "label_join(m, \"c\", \"-\", \"a\", \"none\", \"b\")", 0, 0,
		  0, "m{a=\"1\", b=\"2\", c=\"1--2\"} 1\n" },
		{ NULL, "label_join(m, \"a\", \"-\")", 0, 0, 0,
		  "m{b=\"2\"} 1\n" },
		{ NULL, "label_join(m, \"a\", \"-\", \"\")", 0, 0, 0,
		  "error: invalid source label name in label_join(): \n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_mathematics(void **state)
{
	static const struct eval_case cases[] = {
		{ "m -2.5 -0.5 0 2.5 NaN Inf", "abs(m)", 0, 75, 15,
		  "{} 2.5 0.5 0 2.5 NaN +Inf\n" },
		{ NULL, "ceil(m)", 0, 45, 45, "{} -2 3\n" },
		{ NULL, "floor(m)", 0, 45, 45, "{} -3 2\n" },
		{ NULL, "round(m)", 0, 45, 15, "{} -2 0 0 3\n" },
		{ NULL, "round(m, 2)", 0, 45, 45, "{} -2 2\n" },
		{ NULL, "sgn(m)", 0, 75, 15, "{} -1 -1 0 1 NaN 1\n" },
		{ NULL, "clamp(m, -1, 1)", 0, 75, 15,
		  "{} -1 -0.5 0 1 NaN 1\n" },
		{ NULL, "clamp(m, 1, -1)", 0, 75, 15, "" },
		{ NULL, "clamp_min(m, 0)", 0, 75, 15,
		  "{} 0 0 0 2.5 NaN +Inf\n" },
		{ NULL, "clamp_max(m, 0)", 0, 75, 15,
		  "{} -2.5 -0.5 0 0 NaN 0\n" },
		{ NULL, "sqrt(m)", 15, 45, 15,
		  "{} NaN 0 1.5811388300841898\n" },
		{ NULL, "exp(m)", 30, 30, 15, "{} 1\n" },
		/* infinite as soon as e^x is, as Go has it */
		{ NULL, "sinh(vector(-710)) + cosh(vector(710))", 0, 0, 0,
		  "{} NaN\n" },
		{ NULL, "ln(m) == log2(m)", 30, 30, 15, "{} -Inf\n" },
		{ NULL, "log10(m)", 75, 75, 15, "{} +Inf\n" },
		{ NULL, "deg(rad(m))", 45, 45, 15, "{} 2.5\n" },
		{ NULL, "sin(m) + tan(m) + asin(m) + sinh(m) + cos(m)", 30, 30,
		  15, "{} 1\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_vectors(void **state)
{
	static const struct eval_case cases[] = {
		{ "m{a=\"1\"} 3 _ 7\nm{a=\"2\"} NaN 2\nm{a=\"3\"} 1", "sort(m)",
		  0, 0, 0, "m{a=\"3\"} 1\nm{a=\"1\"} 3\nm{a=\"2\"} NaN\n" },
		{ NULL, "sort_desc(m)", 0, 0, 0,
		  "m{a=\"1\"} 3\nm{a=\"3\"} 1\nm{a=\"2\"} NaN\n" },
		{ NULL, "sort(m{a=\"1\"})", 0, 15, 15,
		  "m{a=\"1\"} 3 3\nwarn: PromQL warning: sort is ineffective "
		  "for range queries since results are always ordered by "
		  "labels (1:1)\n" },
		{ NULL, "absent(m)", 0, 0, 0, "" },
		{ NULL, "absent(m)", 0, 900, 300, "{} _ _ 1 1\n" },
		{ NULL,
		  "absent(none{a=\"1\",b=~\"x\",c!=\"\",d=\"1\",d=\"2\"})", 0,
		  0, 0, "{a=\"1\"} 1\n" },
		{ NULL, "absent(none{a!=\"1\",a=\"2\"})", 0, 0, 0, "{} 1\n" },
		{ NULL, "absent(none{a!=\"\",a=\"2\"})", 0, 0, 0,
		  "{a=\"2\"} 1\n" },
		{ NULL, "absent(sum(none{a=\"1\"}))", 0, 0, 0, "{} 1\n" },
		{ NULL, "scalar(m{a=\"1\"})", 0, 600, 300, "{} 3 7 NaN\n" },
		{ NULL, "scalar(m)", 0, 0, 0, "scalar NaN\n" },
		{ NULL, "vector(3)", 0, 15, 15, "{} 3 3\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_time(void **state)
{
	static const struct eval_case cases[] = {
		{ "m 1 _ 1", "timestamp(m)", 0, 45, 15, "{} 0 0 30 30\n" },
		{ NULL, "timestamp((m offset 15s))", 45, 0, 0, "{} 30\n" },
		{ NULL, "timestamp(m * 1)", 0, 45, 15, "{} 0 15 30 45\n" },
		/* 2024-02-29 12:34:56, a Thursday */
		{ NULL, "year()", 1709210096, 0, 0, "{} 2024\n" },
		/* any number of seconds is a time, as in Go; NaN is the first
		 */
		{ NULL, "minute(vector(1600131682709316))", 0, 0, 0,
		  "{} 48\n" },
		{ NULL, "year(vector(1e17))", 0, 0, 0, "{} 3.16887582e+09\n" },
		{ NULL, "day_of_year(vector(-1e17))", 0, 0, 0, "{} 117\n" },
		{ NULL, "month(vector(-9.2e18))", 0, 0, 0, "{} 5\n" },
		{ NULL, "hour(vector(NaN)) * 100 + minute(vector(1e30))", 0, 0,
		  0, "{} 1530\n" },
		{ NULL, "month() * 100 + day_of_month()", 1709210096, 0, 0,
		  "{} 229\n" },
		{ NULL, "day_of_week() * 1000 + day_of_year()", 1709210096, 0,
		  0, "{} 4060\n" },
		{ NULL, "days_in_month()", 1709210096, 0, 0, "{} 29\n" },
		{ NULL, "hour() * 100 + minute()", 1709210096, 0, 0,
		  "{} 1234\n" },
		{ "m{a=\"x\"} -1", "hour(m)", 0, 0, 0, "{a=\"x\"} 23\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

#define BUCKETS_K "b{k=\"1\",le=\"1\"} 10 10\nb{k=\"1\",le=\"+Inf\"} 20 20"

static void
test_histogram_quantiles(void **state)
{
	static const struct eval_case cases[] = {
		{ BUCKETS_K, "histogram_quantiles(b, \"q\", 0.25, 1, 1e-7)", 0,
		  0, 0,
		  "{k=\"1\", q=\"0.25\"} 0.5\n{k=\"1\", q=\"1.0\"} 1\n"
		  "{k=\"1\", q=\"1e-07\"} 2e-07\n" },
		{ NULL, "histogram_quantiles(b, \"q\", 0, 2)", 0, 0, 0,
		  "{k=\"1\", q=\"0.0\"} 0\n{k=\"1\", q=\"2.0\"} +Inf\n" BAD_PHI
		  ", got 2 (1:32)\n" },
		{ NULL, "histogram_quantiles(b, \"q\", time() / 30)", 0, 15, 15,
		  "{k=\"1\", q=\"0.0\"} 0 _\n{k=\"1\", q=\"0.5\"} _ 1\n" },
		{ NULL, "histogram_quantiles(b, \"q\", 0.5, 0.5)", 0, 0, 0,
		  SAME_SET },
		/* raised once, however many are asked for */
		{ "b{le=\"1\"} 10\nb{le=\"2\"} 9\nb{le=\"+Inf\"} 10",
		  "histogram_quantiles(b, \"q\", 0.5, 0.75)", 0, 0, 0,
		  "{q=\"0.5\"} 0.5\n{q=\"0.75\"} 0.75\n" FIXED
		  "from buckets 2 to 2, with a max diff of 1, over 1 samples "
		  "from 1970-01-01T00:00:00Z to 1970-01-01T00:00:00Z "
		  "(1:21)\n" },
		{ NULL, "histogram_quantile(0.5, b)", 0, 60, 15,
		  "{} 0.5 0.5 0.5 0.5 0.5\n" FIXED
		  "from buckets 2 to 2, with a max diff of 1, over 46 samples "
		  "from 1970-01-01T00:00:00Z to 1970-01-01T00:01:00Z "
		  "(1:25)\n" },
		/* where that says nothing any more, how many there were */
		{ NULL, "sum(sum_over_time(histogram_quantile(0.5, b)[1m:1s]))",
		  60, 0, 0,
		  "{} 30\n" FIXED
		  "from buckets 2 to 2, with a max diff of 1, over 60 samples "
		  "from 1970-01-01T00:00:01Z to 1970-01-01T00:01:00Z "
		  "(1:43)\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_native_only(void **state)
{
	static const struct eval_case cases[] = {
		{ BUCKETS_K, "histogram_count(b)", 0, 0, 0, "" },
		{ NULL, "histogram_sum(b)", 0, 0, 0, "" },
		{ NULL, "histogram_avg(b)", 0, 0, 0, "" },
		{ NULL, "histogram_stddev(b)", 0, 0, 0, "" },
		{ NULL, "histogram_stdvar(last_over_time(b[1m]))", 0, 15, 15,
		  "" },
		{ NULL, "count(histogram_count(b)) or vector(7)", 0, 0, 0,
		  "{} 7\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_notes(void **state)
{
	static const struct eval_case cases[] = {
		{ "b{le=\"l01\"} 1\nb{le=\"l02\"} 1\nb{le=\"l03\"} 1\n"
		  "b{le=\"l04\"} 1\nb{le=\"l05\"} 1\nb{le=\"l06\"} 1\n"
		  "b{le=\"l07\"} 1\nb{le=\"l08\"} 1\nb{le=\"l09\"} 1\n"
		  "b{le=\"l10\"} 1\nb{le=\"l11\"} 1\nb{le=\"l12\"} 1",
		  "histogram_quantile(0.5, b{le=~\"l0[12]\"}) or "
		  "histogram_quantile(0.5, b)",
		  0, 0, 0,
		  /* once each, where the last one was */
		  BAD_LE "\"l01\" (1:69)\n" BAD_LE "\"l02\" (1:69)\n" BAD_LE
			 "\"l03\" (1:69)\n" BAD_LE "\"l04\" (1:69)\n" BAD_LE
			 "\"l05\" (1:69)\n" BAD_LE "\"l06\" (1:69)\n" BAD_LE
			 "\"l07\" (1:69)\n" BAD_LE "\"l08\" (1:69)\n" BAD_LE
			 "\"l09\" (1:69)\n" BAD_LE
			 "\"l10\" (1:69)\nwarn: 2 more warning annotations "
			 "omitted\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_histogram_quantile),
		cmocka_unit_test(test_monotonic),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_mathematics),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_histogram_quantiles),
		cmocka_unit_test(test_native_only),
		cmocka_unit_test(test_notes),
	};

	return cmocka_run_group_tests_name("eval_functions", tests, NULL, NULL);
}
