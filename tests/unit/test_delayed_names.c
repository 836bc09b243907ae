/* Names that are dropped at the end of a query only (promql.md 2.5). */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval_case.h"

#define SAME_LABELSET                                         \
	"error: vector cannot contain metrics with the same " \
	"labelset\n"

static const struct eval_request delayed = { .delayed_names = true };

#define DELAYED_CASES(c) \
	eval_cases_run_as(&delayed, (c), sizeof(c) / sizeof(*(c)))

static void
test_marked(void **state)
{
	static const struct eval_case cases[] = {
		{ "a_total{x=\"1\"} 0+15x9\nb_total{x=\"1\"} 0+30x9\n"
		  "c_total{x=\"2\"} 0+45x9",
		  "count(sum by (__name__) (rate({x=\"1\"}[1m15s])))", 75, 0, 0,
		  "{} 2\n" },
		{ NULL, "rate({__name__=~\"a_total|c_total\"}[1m15s])", 75, 0,
		  0, "{x=\"1\"} 1\n{x=\"2\"} 3\n" },
		{ NULL, "rate({x=\"1\"}[1m15s])", 75, 0, 0, SAME_LABELSET },
		{ NULL, "count(rate({x=\"1\"}[1m15s]))", 75, 0, 0, "{} 2\n" },
		{ NULL,
		  "label_replace(rate({x=\"1\"}[1m15s]), \"n\", \"$1\", "
		  "\"__name__\", \"(.).*\")",
		  75, 0, 0, "{n=\"a\", x=\"1\"} 1\n{n=\"b\", x=\"1\"} 2\n" },
		/* a name that is set stays */
		{ NULL,
		  "label_replace(rate({x=\"1\"}[1m15s]), \"__name__\", \"$1\", "
		  "\"__name__\", \"(.).*\")",
		  75, 0, 0, "a{x=\"1\"} 1\nb{x=\"1\"} 2\n" },
		{ NULL,
		  "label_join(rate(a_total[1m15s]), \"__name__\", \"\", "
		  "\"__name__\")",
		  75, 0, 0, "a_total{x=\"1\"} 1\n" },
		/* matching sees the names */
		{ NULL,
		  "rate({x=\"1\"}[1m15s]) + on (__name__, x) "
		  "rate(a_total[1m15s])",
		  75, 0, 0, "{x=\"1\"} 2\n" },
		/* a comparison of two vectors forgets the mark */
		{ NULL, "rate(b_total[1m15s]) > rate(a_total[1m15s])", 75, 0, 0,
		  "b_total{x=\"1\"} 2\n" },
		{ NULL, "rate(b_total[1m15s]) > bool rate(a_total[1m15s])", 75,
		  0, 0, "{x=\"1\"} 1\n" },
		{ NULL, "rate(b_total[1m15s]) > 1", 75, 0, 0, "{x=\"1\"} 2\n" },
		{ NULL, "topk by (__name__) (1, rate({x=\"1\"}[1m15s]) * 2)",
		  75, 0, 0, SAME_LABELSET },
		{ NULL,
		  "count_values by (__name__) (\"v\", rate(a_total[1m15s]))",
		  75, 0, 0, "a_total{v=\"1\"} 1\n" },
		{ NULL, "max_over_time(rate(a_total[1m15s])[2m:1m])", 120, 0, 0,
		  "{x=\"1\"} 1\n" },
		{ NULL, "last_over_time(rate(a_total[1m15s])[2m:1m])", 120, 0,
		  0, "{x=\"1\"} 1\n" },
		{ NULL, "rate(a_total[1m15s])[1m:1m]", 120, 0, 0,
		  "{x=\"1\"} 1@120\n" },
		{ NULL, "quantile by (__name__) (0, abs(a_total))", 15, 0, 0,
		  "{} 15\n" },
		{ NULL, "sum by (__name__) (a_total)", 15, 0, 0,
		  "a_total 15\n" },
	};

	(void)state;
	DELAYED_CASES(cases);
}

/* What coincides at the end is joined, unless two have a point at a time. */
static void
test_joined(void **state)
{
	static const struct eval_case cases[] = {
		{ "a 1 2 stale\nb _x2 3 4", "abs({__name__=~\"a|b\"})", 0, 45,
		  15, "{} 1 2 3 4\n" },
		{ NULL, "-{__name__=~\"a|b\"}", 0, 45, 15, "{} -1 -2 -3 -4\n" },
		{ NULL, "sum_over_time({__name__=~\"a|b\"}[15s])", 0, 45, 15,
		  "{} 1 2 3 4\n" },
		{ NULL, "sum_over_time({__name__=~\"a|b\"}[45s])", 0, 45, 15,
		  SAME_LABELSET },
		{ NULL, "count_over_time(abs({__name__=~\"a|b\"})[1m:15s])", 45,
		  0, 0, SAME_LABELSET },
	};

	(void)state;
	DELAYED_CASES(cases);
}

static void
test_histogram_notes(void **state)
{
	static const struct eval_case cases[] = {
		{ "h_bucket{le=\"1\"} 5\nh_bucket{le=\"2\"} 4\n"
		  "h_bucket{le=\"+Inf\"} 6\nh_bucket{le=\"x\"} 6",
		  "histogram_quantile(0.5, h_bucket)", 0, 0, 0,
		  "{} 0.6\nwarn: PromQL warning: bucket label \"le\" is "
		  "missing "
		  "or has a malformed value of \"x\" for metric name "
		  "\"h_bucket\" (1:25)\n"
		  "info: PromQL info: input to histogram_quantile needed to be "
		  "fixed for monotonicity (see "
		  "https://prometheus.io/docs/prometheus/latest/querying/"
		  "functions/#histogram_quantile) for metric name \"h_bucket\""
		  ", from buckets 2 to 2, with a max diff of 1, over 1 samples "
		  "from 1970-01-01T00:00:00Z to 1970-01-01T00:00:00Z "
		  "(1:25)\n" },
	};

	(void)state;
	DELAYED_CASES(cases);
}

static void
test_at_once(void **state)
{
	static const struct eval_case cases[] = {
		{ "a{x=\"1\"} 1 2 stale\nb{x=\"1\"} _x2 3 4",
		  "sum_over_time({__name__=~\"a|b\"}[15s])", 0, 45, 15,
		  SAME_LABELSET },
		{ NULL, "count(abs({x=\"1\"}))", 0, 45, 15, "{} 1 1 1 1\n" },
		{ NULL, "count(abs({x=\"1\"} offset -15s))", 15, 0, 0,
		  "{} 1\n" },
		{ NULL, "sum by (__name__) (abs({x=\"1\"}))", 0, 45, 15,
		  "{} 1 2 3 4\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marked),
		cmocka_unit_test(test_joined),
		cmocka_unit_test(test_histogram_notes),
		cmocka_unit_test(test_at_once),
	};

	return cmocka_run_group_tests_name("delayed_names", tests, NULL, NULL);
}
