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

static void
test_marked(void **state)
{
	static const struct eval_case cases[] = {
		{ "a_total{x=\"1\"} 0+15x9\nb_total{x=\"1\"} 0+30x9\n"
		  "c_total{x=\"2\"} 0+45x9",
		  "count(sum by (__name__) (rate({x=\"1\"}[1m15s])))", 75, 0, 0,
		  "{} 2\n", true },
		{ NULL, "rate({__name__=~\"a_total|c_total\"}[1m15s])", 75, 0,
		  0, "{x=\"1\"} 1\n{x=\"2\"} 3\n", true },
		{ NULL, "rate({x=\"1\"}[1m15s])", 75, 0, 0, SAME_LABELSET,
		  true },
		{ NULL, "count(rate({x=\"1\"}[1m15s]))", 75, 0, 0, "{} 2\n",
		  true },
		{ NULL, "count(rate({x=\"1\"}[1m15s]))", 75, 0, 0,
		  SAME_LABELSET, false },
		{ NULL,
		  "label_replace(rate({x=\"1\"}[1m15s]), \"n\", \"$1\", "
		  "\"__name__\", \"(.).*\")",
		  75, 0, 0, "{n=\"a\", x=\"1\"} 1\n{n=\"b\", x=\"1\"} 2\n",
		  true },
		/* a name that is set stays */
		{ NULL,
		  "label_replace(rate({x=\"1\"}[1m15s]), \"__name__\", \"$1\", "
		  "\"__name__\", \"(.).*\")",
		  75, 0, 0, "a{x=\"1\"} 1\nb{x=\"1\"} 2\n", true },
		{ NULL,
		  "label_join(rate(a_total[1m15s]), \"__name__\", \"\", "
		  "\"__name__\")",
		  75, 0, 0, "a_total{x=\"1\"} 1\n", true },
		/* matching sees the names */
		{ NULL,
		  "rate({x=\"1\"}[1m15s]) + on (__name__, x) "
		  "rate(a_total[1m15s])",
		  75, 0, 0, "{x=\"1\"} 2\n", true },
		/* a comparison of two vectors forgets the mark */
		{ NULL, "rate(b_total[1m15s]) > rate(a_total[1m15s])", 75, 0, 0,
		  "b_total{x=\"1\"} 2\n", true },
		{ NULL, "rate(b_total[1m15s]) > bool rate(a_total[1m15s])", 75,
		  0, 0, "{x=\"1\"} 1\n", true },
		{ NULL, "rate(b_total[1m15s]) > 1", 75, 0, 0, "{x=\"1\"} 2\n",
		  true },
		{ NULL, "topk by (__name__) (1, rate({x=\"1\"}[1m15s]) * 2)",
		  75, 0, 0, SAME_LABELSET, true },
		{ NULL,
		  "count_values by (__name__) (\"v\", rate(a_total[1m15s]))",
		  75, 0, 0, "a_total{v=\"1\"} 1\n", true },
		{ NULL, "max_over_time(rate(a_total[1m15s])[2m:1m])", 120, 0, 0,
		  "{x=\"1\"} 1\n", true },
		{ NULL, "last_over_time(rate(a_total[1m15s])[2m:1m])", 120, 0,
		  0, "{x=\"1\"} 1\n", true },
		{ NULL, "rate(a_total[1m15s])[1m:1m]", 120, 0, 0,
		  "{x=\"1\"} 1@120\n", true },
		{ NULL, "quantile by (__name__) (0, abs(a_total))", 15, 0, 0,
		  "{} 15\n", true },
		{ NULL, "sum by (__name__) (a_total)", 15, 0, 0, "a_total 15\n",
		  true },
	};

	(void)state;
	EVAL_CASES(cases);
}

/* What coincides at the end is joined, unless two have a point at a time. */
static void
test_joined(void **state)
{
	static const struct eval_case cases[] = {
		{ "a 1 2 stale\nb _x2 3 4", "abs({__name__=~\"a|b\"})", 0, 45,
		  15, "{} 1 2 3 4\n", true },
		{ NULL, "-{__name__=~\"a|b\"}", 0, 45, 15, "{} -1 -2 -3 -4\n",
		  true },
		{ NULL, "sum_over_time({__name__=~\"a|b\"}[15s])", 0, 45, 15,
		  "{} 1 2 3 4\n", true },
		{ NULL, "sum_over_time({__name__=~\"a|b\"}[15s])", 0, 45, 15,
		  SAME_LABELSET, false },
		{ NULL, "sum_over_time({__name__=~\"a|b\"}[45s])", 0, 45, 15,
		  SAME_LABELSET, true },
		{ NULL, "count_over_time(abs({__name__=~\"a|b\"})[1m:15s])", 45,
		  0, 0, SAME_LABELSET, true },
	};

	(void)state;
	EVAL_CASES(cases);
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
		  "from 1970-01-01T00:00:00Z to 1970-01-01T00:00:00Z (1:25)\n",
		  true },
		{ NULL, "histogram_fraction(0, 1, h_bucket)", 0, 0, 0,
		  "{} 0.8333333333333334\nwarn: PromQL warning: bucket label "
		  "\"le\" is missing or has a malformed value of \"x\" "
		  "(1:26)\n",
		  false },
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
	};

	return cmocka_run_group_tests_name("delayed_names", tests, NULL, NULL);
}
