/* Aggregations that pick or count elements, and their parameters (promql.md
 * 2.9). */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval_case.h"

#define NAN_PARAM "error: Parameter value is NaN\n"
#define RATIO "warn: PromQL warning: ratio value should be between -1 and 1, "

static void
test_count_values(void **state)
{
	static const struct eval_case cases[] = {
		{ "a{k=\"1\",g=\"x\"} 1 2 1\na{k=\"2\",g=\"x\"} 1 1 1\n"
		  "a{k=\"3\",g=\"y\"} 1.5 stale 1",
		  "count_values(\"v\", a)", 0, 30, 15,
		  "{v=\"1\"} 2 1 3\n{v=\"1.5\"} 1 _ _\n{v=\"2\"} _ 1 _\n" },
		{ NULL, "count_values by (g) (\"v\", a)", 0, 0, 0,
		  "{g=\"x\", v=\"1\"} 2\n{g=\"y\", v=\"1.5\"} 1\n" },
		{ NULL, "count_values(\"v\", a) without (k)", 0, 0, 0,
		  "{g=\"x\", v=\"1\"} 2\n{g=\"y\", v=\"1.5\"} 1\n" },
		/* the label takes the place of one that is there */
		{ NULL, "count_values by (g) (\"g\", a)", 0, 0, 0,
		  "{g=\"1\"} 2\n{g=\"1.5\"} 1\n" },
		/* without it it is gone again */
		{ NULL, "count_values without (k, v) (\"v\", a)", 0, 0, 0,
		  "{g=\"x\"} 2\n{g=\"y\"} 1\n" },
		{ NULL, "count_values((\"a.b\"), a{g=\"y\"})", 0, 0, 0,
		  "{\"a.b\"=\"1.5\"} 1\n" },
		{ NULL, "count_values(\"__name__\", a{g=\"y\"})", 0, 0, 0,
		  "{\"1.5\"} 1\n" },
		{ NULL, "count_values(\"\", a)", 0, 0, 0,
		  "error: invalid label name \"\"\n" },
		{ NULL, "count_values(\"a\\xff\", nothing)", 0, 0, 0,
		  "error: invalid label name \"a\\xff\"\n" },
		/* no exponents; 0 and -0 differ; every NaN is one */
		{ "a 1e21\nb 1e-7\nc NaN\nd NaN\ne -Inf\nf 0",
		  "count_values(\"v\", {__name__=~\"[a-e]\"})", 0, 0, 0,
		  "{v=\"-Inf\"} 1\n{v=\"0.0000001\"} 1\n"
		  "{v=\"1000000000000000000000\"} 1\n{v=\"NaN\"} 2\n" },
		{ NULL,
		  "count_values(\"v\", f or label_replace(-f, \"k\", \"1\", "
		  "\"\", \"\"))",
		  0, 0, 0, "{v=\"-0\"} 1\n{v=\"0\"} 1\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_limitk(void **state)
{
	static const struct eval_case cases[] = {
		{ "a{k=\"1\",g=\"x\"} _ 9 9\na{k=\"2\",g=\"x\"} 8 8 8\n"
		  "a{k=\"3\",g=\"y\"} 7 7 7",
		  "limitk(1, a)", 0, 30, 15,
		  "a{g=\"x\", k=\"1\"} _ 9 9\na{g=\"x\", k=\"2\"} 8 _ _\n" },
		{ NULL, "limitk by (g) (1, a)", 15, 0, 0,
		  "a{g=\"x\", k=\"1\"} 9\na{g=\"y\", k=\"3\"} 7\n" },
		{ NULL, "limitk(2.9, a)", 15, 0, 0,
		  "a{g=\"x\", k=\"1\"} 9\na{g=\"x\", k=\"2\"} 8\n" },
		{ NULL, "limitk(100, a{g=\"y\"})", 0, 0, 0,
		  "a{g=\"y\", k=\"3\"} 7\n" },
		/* a parameter that moves */
		{ NULL, "limitk(time() / 15, a)", 0, 30, 15,
		  "a{g=\"x\", k=\"1\"} _ 9 9\na{g=\"x\", k=\"2\"} _ _ 8\n" },
		{ NULL, "limitk(0, a)", 0, 0, 0, "" },
		{ NULL, "limitk(-Inf, a)", 0, 0, 0, "" },
		{ NULL, "limitk(NaN, nothing)", 0, 0, 0, NAN_PARAM },
		{ NULL, "limitk(1e19, a)", 0, 0, 0,
		  "error: Scalar value 1e+19 overflows int64\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_limit_ratio(void **state)
{
	static const struct eval_case cases[] = {
		{ "a{k=\"1\"} 1\na{k=\"2\"} 2\na{k=\"3\"} 3\na{k=\"4\"} 4",
		  "limit_ratio(1, a)", 0, 0, 0,
		  "a{k=\"1\"} 1\na{k=\"2\"} 2\na{k=\"3\"} 3\na{k=\"4\"} 4\n" },
		{ NULL, "limit_ratio(-1, a)", 0, 0, 0,
		  "a{k=\"1\"} 1\na{k=\"2\"} 2\na{k=\"3\"} 3\na{k=\"4\"} 4\n" },
		{ NULL, "limit_ratio(0, a)", 0, 0, 0, "" },
		/* both halves are the whole */
		{ NULL,
		  "count(limit_ratio(0.4, a) or limit_ratio(-0.6, a)) + "
		  "count(limit_ratio(0.4, a) and limit_ratio(-0.6, a) or "
		  "vector(0))",
		  0, 0, 0, "{} 5\n" },
		{ NULL, "count(limit_ratio(7, a))", 0, 0, 0,
		  "{} 4\n" RATIO "got 7, capping to 1 (1:19)\n" },
		{ NULL, "count(limit_ratio(-1.5, a))", 0, 0, 0,
		  "{} 4\n" RATIO "got -1.5, capping to -1 (1:19)\n" },
		{ NULL, "count(limit_ratio(time() / 10 - 2, a))", 0, 45, 15,
		  "{} 4 1 4 4\n" RATIO "got 2.5, capping to 1 (1:19)\n" RATIO
		  "got -2, capping to -1 (1:19)\n" },
		{ NULL, "limit_ratio(NaN, nothing)", 0, 0, 0,
		  "error: Ratio value is NaN\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_topk_parameter(void **state)
{
	static const struct eval_case cases[] = {
		{ "a{k=\"1\"} 1\na{k=\"2\"} 2", "topk(0.9, a)", 0, 0, 0, "" },
		{ NULL, "topk(-Inf, a)", 0, 0, 0, "" },
		{ NULL, "topk(NaN, nothing)", 0, 0, 0, NAN_PARAM },
		{ NULL, "bottomk(+Inf, a)", 0, 0, 0,
		  "error: Scalar value +Inf overflows int64\n" },
		{ NULL, "topk(9223372036854774784, a)", 0, 0, 0,
		  "error: Scalar value 9.223372036854775e+18 overflows "
		  "int64\n" },
		{ NULL, "topk(1.9, a)", 0, 0, 0, "a{k=\"2\"} 2\n" },
		/* NaN comes before underflow before overflow */
		{ NULL, "topk((time() - 15) / 0, a)", 0, 30, 15, NAN_PARAM },
		{ NULL, "topk((time() - 15) * 1e300, a)", 0, 30, 15,
		  "error: Scalar value -1.5e+301 underflows int64\n" },
		{ NULL, "topk(time() * 1e300, a)", 0, 30, 15,
		  "error: Scalar value 3e+301 overflows int64\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_quantile_warnings(void **state)
{
	static const struct eval_case cases[] = {
		{ "a 1 2 3", "quantile(time() / 15, a)", 0, 30, 15,
		  "{} 1 2 +Inf\nwarn: PromQL warning: quantile value should "
		  "be between 0 and 1, got 2 (1:10)\n" },
		{ NULL, "quantile(time() - 15, a)", 0, 30, 15,
		  "{} -Inf 2 +Inf\nwarn: PromQL warning: quantile value "
		  "should be between 0 and 1, got -15 (1:10)\nwarn: PromQL "
		  "warning: quantile value should be between 0 and 1, got 15 "
		  "(1:10)\n" },
		{ NULL, "quantile((time() - 15) / 0, a)", 0, 30, 15,
		  "{} -Inf NaN +Inf\nwarn: PromQL warning: quantile value "
		  "should be between 0 and 1, got NaN (1:10)\n" },
		{ NULL, "quantile(NaN, nothing)", 0, 0, 0,
		  "warn: PromQL warning: quantile value should be between 0 "
		  "and 1, got NaN (1:10)\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_count_values),
		cmocka_unit_test(test_limitk),
		cmocka_unit_test(test_limit_ratio),
		cmocka_unit_test(test_topk_parameter),
		cmocka_unit_test(test_quantile_warnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
