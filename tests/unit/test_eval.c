/* What a query gives: selectors, windows, aggregation, operators, limits. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "eval_case.h"
#include "fake_querier.h"
#include "promql/parse.h"

static void
test_selectors(void **state)
{
	static const struct eval_case cases[] = {
		{ "m{a=\"1\"} 0+10x40\nm{a=\"2\"} 5x40\nn 1x40", "m", 60, 0, 0,
		  "m{a=\"1\"} 40\nm{a=\"2\"} 5\n" },
		{ NULL, "m{a!=\"1\"}", 61, 0, 0, "m{a=\"2\"} 5\n" },
		{ NULL, "{a=~\"1|2\"}", 30, 60, 15,
		  "m{a=\"1\"} 20 30 40\nm{a=\"2\"} 5 5 5\n" },
		{ NULL, "nothing", 30, 60, 15, "" },
		{ NULL, "(m{a=\"1\"})", 30, 75, 30, "m{a=\"1\"} 20 40\n" },
		/* lookback: open on the left, so 600 is gone at 900 */
		{ NULL, "n", 899, 0, 0, "n 1\n" },
		{ NULL, "n", 900, 0, 0, "" },
		{ NULL, "n", 870, 930, 30, "n 1 _ _\n" },
		/* before the first sample */
		{ NULL, "m{a=\"1\"}", -30, 30, 15, "m{a=\"1\"} _ _ 0 10 20\n" },
		{ NULL, "m{a=\"1\"} offset 30s", 60, 0, 0, "m{a=\"1\"} 20\n" },
		{ NULL, "m{a=\"1\"} offset -30s", 60, 0, 0, "m{a=\"1\"} 60\n" },
		{ NULL, "m{a=\"1\"} @ 30", 60, 90, 15,
		  "m{a=\"1\"} 20 20 20\n" },
		{ NULL, "m{a=\"1\"} @ 60 offset 30s", 600, 0, 0,
		  "m{a=\"1\"} 20\n" },
		{ NULL, "m{a=\"1\"} @ start()", 60, 90, 15,
		  "m{a=\"1\"} 40 40 40\n" },
		{ NULL, "m{a=\"1\"} @ end()", 60, 90, 15,
		  "m{a=\"1\"} 60 60 60\n" },
		{ NULL, "m{a=\"1\"} offset step()", 60, 90, 15,
		  "m{a=\"1\"} 30 40 50\n" },
		/* raw windows are open on the left too */
		{ NULL, "m{a=\"1\"}[30s]", 60, 0, 0,
		  "m{a=\"1\"} 30@45 40@60\n" },
		{ NULL, "m{a=\"1\"}[30s] offset 15s", 61, 0, 0,
		  "m{a=\"1\"} 20@30 30@45\n" },
		{ NULL, "m[1ms]", 61, 0, 0, "" },
		{ NULL, "m[0.0005]", 60, 0, 0, "" },
		{ NULL, "m[30s]", 60, 90, 15,
		  "error: invalid expression type \"range vector\" for range "
		  "query, must be Scalar or instant Vector\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_stale(void **state)
{
	static const struct eval_case cases[] = {
		{ "m 1 2 stale _ 5 6\nn NaN 2 NaN", "m", 0, 75, 15,
		  "m 1 2 _ _ 5 6\n" },
		/* a marker hides what is older, until the next sample */
		{ NULL, "m", 59, 0, 0, "" },
		/* NaN is a value */
		{ NULL, "n", 0, 30, 15, "n NaN 2 NaN\n" },
		/* windows: markers are skipped, older samples count */
		{ NULL, "count_over_time(m[1m])", 15, 105, 15,
		  "{} 2 2 2 2 2 2 2\n" },
		{ NULL, "m[2m]", 75, 0, 0, "m 1@0 2@15 5@60 6@75\n" },
		{ NULL, "sum_over_time(m[1m])", 90, 0, 0, "{} 11\n" },
		{ "m stale stale", "m", 0, 15, 15, "" },
		{ NULL, "count_over_time(m[1m])", 15, 0, 0, "" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_scalars(void **state)
{
	static const struct eval_case cases[] = {
		{ "m 1x10", "1 + 2 * 3 ^ 2", 0, 0, 0, "scalar 19\n" },
		{ NULL, "-2 ^ 2", 0, 0, 0, "scalar -4\n" },
		{ NULL, "-(3 - 1)", 0, 0, 0, "scalar -2\n" },
		{ NULL, "7 % 4 + -7 % 4", 0, 0, 0, "scalar 0\n" },
		{ NULL, "1 / 0", 0, 0, 0, "scalar +Inf\n" },
		{ NULL, "0 / 0", 0, 0, 0, "scalar NaN\n" },
		{ NULL, "2 > bool 1", 0, 0, 0, "scalar 1\n" },
		{ NULL, "NaN != bool NaN", 0, 0, 0, "scalar 1\n" },
		{ NULL, "1 atan2 1", 0, 0, 0, "scalar 0.7853981633974483\n" },
		{ NULL, "-1 atan2 -Inf", 0, 0, 0,
		  "scalar -3.141592653589793\n" },
		{ NULL, "-5e-324 atan2 -100", 0, 0, 0,
		  "scalar 3.141592653589793\n" },
		{ NULL, "time()", 30, 60, 15, "{} 30 45 60\n" },
		{ NULL, "time()", 30, 0, 0, "scalar 30\n" },
		{ NULL, "1h30m", 30, 0, 0, "scalar 5400\n" },
		{ NULL, "\"a text\"", 30, 0, 0, "string a text\n" },
		{ NULL, "vector(time() * 2)", 30, 60, 15, "{} 60 90 120\n" },
		{ NULL, "scalar(m)", 30, 60, 15, "{} 1 1 1\n" },
		{ NULL, "scalar(nothing)", 30, 0, 0, "scalar NaN\n" },
		{ NULL,
		  "scalar(m or label_replace(vector(1), \"x\", \"1\", \"\", "
		  "\"\"))",
		  30, 0, 0, "scalar NaN\n" },
		{ NULL, "pi()", 0, 0, 0, "scalar 3.141592653589793\n" },
		{ NULL, "start() + end() + step() + range()", 30, 60, 15,
		  "{} 135 135 135\n" },
		{ NULL, "step() + range()", 30, 0, 0, "scalar 0\n" },
		{ NULL, "max_of(1, 2) - min_of(1, 2)", 0, 0, 0, "scalar 1\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_vector_scalar(void **state)
{
	static const struct eval_case cases[] = {
		{ "m{a=\"1\"} 1 2 3 4\nm{a=\"2\"} 4 3 2 NaN", "m * 1e3", 0, 45,
		  15,
		  "{a=\"1\"} 1000 2000 3000 4000\n"
		  "{a=\"2\"} 4000 3000 2000 NaN\n" },
		{ NULL, "10 - m", 0, 0, 0, "{a=\"1\"} 9\n{a=\"2\"} 6\n" },
		{ NULL, "m > 2", 0, 45, 15,
		  "m{a=\"1\"} _ _ 3 4\nm{a=\"2\"} 4 3 _ _\n" },
		/* the vector's value is kept, on either side */
		{ NULL, "2 < m", 0, 45, 15,
		  "m{a=\"1\"} _ _ 3 4\nm{a=\"2\"} 4 3 _ _\n" },
		{ NULL, "m > bool 2", 0, 45, 15,
		  "{a=\"1\"} 0 0 1 1\n{a=\"2\"} 1 1 0 0\n" },
		{ NULL, "m != 2", 0, 45, 15,
		  "m{a=\"1\"} 1 _ 3 4\nm{a=\"2\"} 4 3 _ NaN\n" },
		{ NULL, "m > time() / 10", 0, 45, 15,
		  "m{a=\"1\"} 1 2 _ _\nm{a=\"2\"} 4 3 _ _\n" },
		{ NULL, "m > 100", 0, 45, 15, "" },
		{ NULL, "-m", 0, 15, 15, "{a=\"1\"} -1 -2\n{a=\"2\"} -4 -3\n" },
		{ NULL, "+m", 0, 15, 15, "m{a=\"1\"} 1 2\nm{a=\"2\"} 4 3\n" },
		/* names dropped make sets equal */
		{ "m{a=\"1\"} 1 2\nn{a=\"1\"} 1 2", "{a=\"1\"} * 2", 0, 0, 0,
		  "error: vector cannot contain metrics with the same "
		  "labelset\n" },
		{ NULL, "-{a=\"1\"}", 0, 0, 0,
		  "error: vector cannot contain metrics with the same "
		  "labelset\n" },
		/* unless they never meet: then they are one series */
		{ "m{a=\"1\"} 1 2 stale _ _\nn{a=\"1\"} _ _ _ 4 5",
		  "{a=\"1\"} * 2", 0, 60, 15, "{a=\"1\"} 2 4 _ 8 10\n" },
		{ NULL, "abs({a=\"1\"})", 0, 60, 15, "{a=\"1\"} 1 2 _ 4 5\n" },
		/* functions of ranges are stricter */
		{ NULL, "last_over_time({a=\"1\"}[15s])", 0, 60, 15,
		  "m{a=\"1\"} 1 2 _ _ _\nn{a=\"1\"} _ _ _ 4 5\n" },
		{ NULL, "sum_over_time({a=\"1\"}[15s])", 0, 60, 15,
		  "error: vector cannot contain metrics with the same "
		  "labelset\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

#define TEAMS                            \
	"v{g=\"a\",i=\"1\"} 1 2 NaN 4\n" \
	"v{g=\"a\",i=\"2\"} 3 2 1 _\n"   \
	"v{g=\"b\",i=\"1\"} 10 _ stale 20"

static void
test_aggregations(void **state)
{
	static const struct eval_case cases[] = {
		{ TEAMS, "sum(v)", 0, 0, 0, "{} 14\n" },
		{ NULL, "sum by (g) (v)", 0, 45, 15,
		  "{g=\"a\"} 4 4 NaN 5\n{g=\"b\"} 10 10 _ 20\n" },
		{ NULL, "sum(v) by (g, none)", 0, 0, 0,
		  "{g=\"a\"} 4\n{g=\"b\"} 10\n" },
		{ NULL, "sum without (i) (v)", 0, 0, 0,
		  "{g=\"a\"} 4\n{g=\"b\"} 10\n" },
		{ NULL, "sum by (__name__) (v)", 0, 0, 0, "v 14\n" },
		{ NULL, "sum by (__name__) (v * 2)", 0, 0, 0, "{} 28\n" },
		{ NULL, "count by (g) (v)", 0, 45, 15,
		  "{g=\"a\"} 2 2 2 2\n{g=\"b\"} 1 1 _ 1\n" },
		{ NULL, "min by (g) (v)", 0, 45, 15,
		  "{g=\"a\"} 1 2 1 1\n{g=\"b\"} 10 10 _ 20\n" },
		{ NULL, "max by (g) (v)", 0, 45, 15,
		  "{g=\"a\"} 3 2 1 4\n{g=\"b\"} 10 10 _ 20\n" },
		{ NULL, "avg(v)", 0, 15, 15,
		  "{} 4.666666666666667 4.666666666666667\n" },
		{ NULL, "group(v)", 0, 45, 15, "{} 1 1 1 1\n" },
		{ NULL, "stdvar by (g) (v)", 0, 15, 15,
		  "{g=\"a\"} 1 0\n{g=\"b\"} 0 0\n" },
		{ NULL, "stddev by (g) (v)", 0, 15, 15,
		  "{g=\"a\"} 1 0\n{g=\"b\"} 0 0\n" },
		{ NULL, "quantile(0.5, v)", 0, 15, 15, "{} 3 2\n" },
		{ NULL, "quantile(2, v)", 0, 0, 0,
		  "{} +Inf\nwarn: PromQL warning: quantile value should be "
		  "between 0 and 1, got 2 (1:10)\n" },
		{ NULL, "sum(nothing)", 0, 0, 0, "" },
		{ NULL, "topk(2, v)", 0, 0, 0,
		  "v{g=\"b\", i=\"1\"} 10\nv{g=\"a\", i=\"2\"} 3\n" },
		{ NULL, "bottomk(2, v)", 0, 0, 0,
		  "v{g=\"a\", i=\"1\"} 1\nv{g=\"a\", i=\"2\"} 3\n" },
		{ NULL, "topk(1, v)", 0, 45, 15,
		  "v{g=\"a\", i=\"2\"} _ _ 1 _\n"
		  "v{g=\"b\", i=\"1\"} 10 10 _ 20\n" },
		{ NULL, "topk by (g) (1, v)", 0, 0, 0,
		  "v{g=\"a\", i=\"2\"} 3\nv{g=\"b\", i=\"1\"} 10\n" },
		{ NULL, "topk(0.5, v)", 0, 0, 0, "" },
		{ NULL, "topk(-Inf, v)", 0, 0, 0, "" },
		{ NULL, "topk(NaN, v)", 0, 0, 0,
		  "error: Parameter value is NaN\n" },
		{ NULL, "topk(1e19, v)", 0, 0, 0,
		  "error: Scalar value 1e+19 overflows int64\n" },
		/* compensated: nothing is lost */
		{ "s{i=\"1\"} 1\ns{i=\"2\"} 1e100\ns{i=\"3\"} 1\n"
		  "s{i=\"4\"} -1e100",
		  "sum(s)", 0, 0, 0, "{} 2\n" },
		{ NULL, "avg(s)", 0, 0, 0, "{} 0.5\n" },
		/* a mean where the sum is infinite */
		{ "s{i=\"1\"} 1.7e308\ns{i=\"2\"} 1.7e308", "avg(s)", 0, 0, 0,
		  "{} 1.7e+308\n" },
		{ NULL, "sum(s)", 0, 0, 0, "{} +Inf\n" },
		{ "s{i=\"1\"} Inf\ns{i=\"2\"} -Inf", "sum(s)", 0, 0, 0,
		  "{} NaN\n" },
		{ "s{i=\"1\"} NaN\ns{i=\"2\"} 7", "min(s) + max(s)", 0, 0, 0,
		  "{} 14\n" },
		{ "s{i=\"1\"} Inf", "stddev(s)", 0, 0, 0, "{} NaN\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

/* The query that r has, over 41 samples 15 s apart of 3 series. */
static void
run_limited(const char *query, struct eval_request *r, struct str *out)
{
	struct querier *q = fake_querier_new();

	fake_querier_load(q, 0, 15000,
			  "m{a=\"1\"} 0x40\nm{a=\"2\"} 0x40\n"
			  "m{a=\"3\"} 0x40");
	eval_case_query(q, query, r, out);
	querier_close(q);
}

static void
test_limits(void **state)
{
	struct eval_request r = { .start = 0, .end = 600000, .step = 15000 };
	struct str out = { 0 };
	atomic_bool cancel = false;

	(void)state;
	r.max_samples = 123;
	run_limited("sum(m)", &r, &out);
	assert_string_equal(str_text(&out),
			    "{} 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 "
			    "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n");
	str_clear(&out);
	r.max_samples = 122;
	run_limited("sum(m)", &r, &out);
	assert_string_equal(str_text(&out),
			    "error: query processing would load too many "
			    "samples into memory in query execution\n");
	str_clear(&out);
	r.max_samples = 0;
	r.max_bytes = 1000;
	run_limited("m", &r, &out);
	assert_non_null(strstr(str_text(&out), "of memory in query"));
	str_clear(&out);
	r.max_bytes = 0;
	r.cancel = &cancel;
	atomic_store(&cancel, true);
	run_limited("m", &r, &out);
	assert_string_equal(str_text(&out),
			    "error: query was canceled in query execution\n");
	str_clear(&out);
	atomic_store(&cancel, false);
	r.step = 10;
	r.end = 110010;
	run_limited("1", &r, &out);
	assert_string_equal(str_text(&out),
			    "error: exceeded maximum resolution of 11,000 "
			    "points per timeseries. Try decreasing the query "
			    "resolution (?step=XX)\n");
	str_clear(&out);
	r.end = 110000;
	run_limited("nothing", &r, &out);
	assert_string_equal(str_text(&out), "");
	str_release(&out);
}

/* The process may be full; what is small is answered all the same. */
static void
test_resident(void **state)
{
	struct eval_request r = { .end = 110000, .step = 10 };
	struct querier *q;
	struct str text = { 0 }, out = { 0 };

	(void)state;
	if (mem_resident() == 0) {
		print_message("# skipped: nobody says what is resident\n");
		return;
	}
	q = fake_querier_new();
	for (int i = 0; i < 30; i++)
		str_printf(&text, "m{a=\"%d\"} 0x40\n", i);
	fake_querier_load(q, 0, 15000, str_text(&text));
	r.max_resident = 1;
	eval_case_query(q, "sum(m) < 0", &r, &out);
	assert_string_equal(str_text(&out), "");
	eval_case_query(q, "m", &r, &out);
	assert_non_null(strstr(str_text(&out), "more memory than is left"));
	str_clear(&out);
	r.max_resident = mem_resident() + ((size_t)1 << 30);
	eval_case_query(q, "m < 0 or sum(m) < 0", &r, &out);
	assert_string_equal(str_text(&out), "");
	querier_close(q);
	str_release(&text);
	str_release(&out);
}

static void
test_span(void **state)
{
	static const struct {
		const char *query;
		int64_t mint, maxt;
	} cases[] = {
		{ "m", 600000 - 300000 + 1, 900000 },
		{ "1 + time()", 600000, 900000 },
		{ "rate(m[1m])", 540001, 900000 },
		{ "rate(m[1m] offset 1m)", 480001, 840000 },
		{ "m @ 100 + rate(m[1m])", -199999, 900000 },
		{ "m @ end()", 600001, 900000 },
		{ "sum(max_over_time(m[10m:1m])) / m", -299999, 900000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena a = { 0 };
		struct eval_request r = { .start = 600000,
					  .end = 900000,
					  .step = 60000 };
		struct expr *e = parse_expr(slice_of(cases[i].query),
					    &parse_defaults, &a, NULL);
		int64_t mint, maxt;

		assert_non_null(e);
		r.expr = e;
		eval_span(&r, &mint, &maxt);
		assert_int_equal(mint, cases[i].mint);
		assert_int_equal(maxt, cases[i].maxt);
		parse_release(e);
		arena_release(&a);
	}
}

static void
test_reads_once(void **state)
{
	struct eval_request r = { .start = 0, .end = 600000, .step = 15000 };
	struct querier *q = fake_querier_new();
	struct str out = { 0 };

	(void)state;
	fake_querier_load(q, 0, 15000, "m{a=\"1\"} 0x40\nm{a=\"2\"} 0x40");
	eval_case_query(q, "sum(rate(m[1m]))", &r, &out);
	assert_int_equal(fake_querier_reads(q), 2);
	str_release(&out);
	querier_close(q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_selectors),
		cmocka_unit_test(test_stale),
		cmocka_unit_test(test_scalars),
		cmocka_unit_test(test_vector_scalar),
		cmocka_unit_test(test_aggregations),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_resident),
		cmocka_unit_test(test_span),
		cmocka_unit_test(test_reads_once),
	};

	return cmocka_run_group_tests_name("eval", tests, NULL, NULL);
}
