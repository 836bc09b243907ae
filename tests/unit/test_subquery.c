/* Subqueries: the grid they are worked out on, and their windows
 * (promql.md 2.4). */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval_case.h"
#include "fake_querier.h"

#define NOT_A_COUNTER                                                      \
	"info: PromQL info: metric might not be a counter, name does not " \
	"end in _total/_sum/_count/_bucket: "

static void
test_grid(void **state)
{
	static const struct eval_case cases[] = {
		/* the value at t is t */
		{ "m 0+15x200", "m[1m:15s]", 60, 0, 0,
		  "m 15@15 30@30 45@45 60@60\n" },
		/* multiples of the step, whatever the time is */
		{ NULL, "m[1m:15s]", 67, 0, 0, "m 15@15 30@30 45@45 60@60\n" },
		{ NULL, "m[1m:25s]", 67, 0, 0, "m 15@25 45@50\n" },
		/* open on the left, closed on the right */
		{ NULL, "m[50s:25s]", 100, 0, 0, "m 75@75 90@100\n" },
		{ NULL, "m[50s:25s]", 99, 0, 0, "m 45@50 75@75\n" },
		/* a step of a minute unless said otherwise */
		{ NULL, "m[3m:]", 200, 0, 0, "m 60@60 120@120 180@180\n" },
		{ NULL, "m[2m:1m] offset 1m", 200, 0, 0, "m 60@60 120@120\n" },
		{ NULL, "m[2m:1m] offset -1m", 200, 0, 0,
		  "m 180@180 240@240\n" },
		{ NULL, "m[2m:1m] @ 120", 200, 0, 0, "m 60@60 120@120\n" },
		{ NULL, "m[2m:1m] @ 180 offset 1m", 200, 0, 0,
		  "m 60@60 120@120\n" },
		/* before the epoch, too */
		{ NULL, "vector(time())[2m:1m]", -90, 0, 0,
		  "{} -180@-180 -120@-120\n" },
		{ NULL, "vector(time())[2m:1m]", 30, 0, 0, "{} -60@-60 0@0\n" },
		{ NULL, "m[10s:1m]", 59, 0, 0, "" },
		{ NULL, "(m[2m:1m])", 120, 0, 0, "m 60@60 120@120\n" },
		{ NULL, "m[step() + 2m:30s * 2]", 120, 0, 0,
		  "m 60@60 120@120\n" },
		{ NULL, "m[2m:1m]", 60, 120, 60,
		  "error: invalid expression type \"range vector\" for range "
		  "query, must be Scalar or instant Vector\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_inner(void **state)
{
	static const struct eval_case cases[] = {
		/* offsets and lookback are those of the grid's times */
		{ "m 0+15x40 _x60 7", "m[2m:1m]", 900, 0, 0, "m 600@840\n" },
		{ NULL, "m[2m:1m]", 960, 0, 0, "" },
		{ NULL, "(m offset 1m)[2m:1m]", 120, 0, 0, "m 0@60 60@120\n" },
		{ NULL, "(m @ 30)[2m:1m]", 120, 0, 0, "m 30@60 30@120\n" },
		{ NULL, "timestamp(m)[2m:25s]", 60, 0, 0,
		  "{} 0@0 15@25 45@50\n" },
		{ NULL, "timestamp(m + 0)[2m:25s]", 60, 0, 0,
		  "{} 0@0 25@25 50@50\n" },
		/* the ends are those of the whole query */
		{ NULL, "(m @ start())[2m:1m]", 120, 0, 0,
		  "m 120@60 120@120\n" },
		{ NULL, "max_over_time((m @ end())[2m:1m])", 60, 180, 60,
		  "{} 180 180 180\n" },
		{ NULL, "max_over_time(m[2m:1m] @ end())", 60, 180, 60,
		  "{} 180 180 180\n" },
		{ NULL, "max_over_time(m[2m:1m] @ start())", 60, 180, 60,
		  "{} 60 60 60\n" },
		/* nested */
		{ NULL, "max_over_time(sum_over_time(m[30s:15s])[2m:1m])", 60,
		  180, 60, "{} 105 225 345\n" },
		/* stale at a grid point: nothing there */
		{ "m 1 2 stale _ 5", "m[1m:15s]", 60, 0, 0, "m 2@15 5@60\n" },
		{ NULL, "count_over_time(m[1m:15s])", 15, 75, 15,
		  "{} 2 2 2 2 2\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_windows(void **state)
{
	static const struct eval_case cases[] = {
		{ "c_total{a=\"1\"} 0+15x200\nc_total{a=\"2\"} _x8 0+30x200\n"
		  "g 1 2 3 4 5 6 7 8 9",
		  "rate(c_total[2m:1m])", 120, 240, 60,
		  "{a=\"1\"} 1 1 1\n{a=\"2\"} _ 1 2\n" },
		/* sampled each 30 s: 0 .. 120 in (0, 120] */
		{ NULL, "increase(c_total{a=\"1\"}[2m:30s])", 120, 0, 0,
		  "{a=\"1\"} 120\n" },
		{ NULL, "sum(max_over_time(sum by (a) (c_total)[2m:1m]))", 60,
		  180, 60, "{} 60 120 300\n" },
		{ NULL, "avg_over_time((g * 2)[1m:15s])", 60, 0, 0, "{} 7\n" },
		{ NULL, "min_over_time(g[1m:15s] offset 15s)", 60, 75, 15,
		  "{} 1 2\n" },
		{ NULL, "last_over_time(g[1m:15s])", 60, 0, 0, "g 5\n" },
		{ NULL, "quantile_over_time(0.5, g[1m:15s])", 60, 0, 0,
		  "{} 3.5\n" },
		/* the same as of the samples, where the grid hits them */
		{ NULL, "stddev_over_time(g[1m:15s]) - stddev_over_time(g[1m])",
		  60, 90, 15, "{} 0 0 0\n" },
		{ NULL, "absent_over_time(nothing[2m:1m])", 60, 120, 60,
		  "{} 1 1\n" },
		{ NULL, "absent_over_time(nothing{a=\"1\"}[2m:1m])", 60, 0, 0,
		  "{} 1\n" },
		{ NULL, "absent_over_time(g[1m:1m])", 360, 480, 60,
		  "{} _ 1 1\n" },
		/* one label set at different times is one series */
		{ "a _x2 3x3\nb 4x1", "(-a or -b)[1m:15s]", 60, 0, 0,
		  "{} -4@15 -3@30 -3@45 -3@60\n" },
		{ NULL, "sum_over_time((-a or -b)[1m:15s])", 60, 0, 0,
		  "{} -13\n" },
		{ NULL, "sum_over_time(abs({__name__=~\"a|b\"})[1m:15s])", 60,
		  0, 0,
		  "error: vector cannot contain metrics with the same "
		  "labelset\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_notes(void **state)
{
	static const struct eval_case cases[] = {
		/* of a subquery's range argument at the query's start */
		{ "g 0+15x200", " rate(g[2m:1m])", 120, 0, 0,
		  "{} 1\n" NOT_A_COUNTER "\"g\" (1:1)\n" },
		{ NULL, "rate(sum(g)[2m:1m])", 120, 0, 0, "{} 1\n" },
		{ NULL, "count_over_time(rate(g[2m])[2m:1m])", 240, 0, 0,
		  "{} 2\n" NOT_A_COUNTER "\"g\" (1:22)\n" },
		{ NULL, "max_over_time(sort(g)[2m:1m])", 120, 0, 0,
		  "{} 120\nwarn: PromQL warning: sort is ineffective for range "
		  "queries since results are always ordered by labels "
		  "(1:15)\n" },
		{ NULL, "quantile_over_time(2, g[2m:1m])", 120, 0, 0,
		  "{} +Inf\nwarn: PromQL warning: quantile value should be "
		  "between 0 and 1, got 2 (1:20)\n" },
		{ NULL, "quantile_over_time(2, nothing[2m:1m])", 120, 0, 0,
		  "" },
		{ NULL, "m[1h:0.0001]", 0, 0, 0,
		  "error: zero or negative query resolution step widths are "
		  "not accepted. Try a positive integer\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

/* The inner expression is worked out once, however the windows overlap. */
static void
test_once(void **state)
{
	struct eval_request r = { .start = 0, .end = 600000, .step = 15000 };
	struct querier *q = fake_querier_new();
	struct str out = { 0 };

	(void)state;
	fake_querier_load(q, 0, 15000, "m{a=\"1\"} 0x40\nm{a=\"2\"} 0x40");
	eval_case_query(q, "max_over_time(sum(rate(m[1m]))[10m:15s])", &r,
			&out);
	assert_int_equal(fake_querier_reads(q), 2);
	str_release(&out);
	querier_close(q);
}

static void
test_ceilings(void **state)
{
	struct eval_request r = { .start = 600000, .end = 600000 };
	struct querier *q = fake_querier_new();
	struct str out = { 0 };

	(void)state;
	fake_querier_load(q, 0, 15000, "m{a=\"1\"} 0x40\nm{a=\"2\"} 0x40");
	/* far more steps than a query may have */
	eval_case_query(q, "count_over_time(sum(m)[10m:10ms])", &r, &out);
	assert_string_equal(str_text(&out), "{} 60000\n");
	str_clear(&out);
	r.max_bytes = 1 << 20;
	eval_case_query(q, "count_over_time(sum(m)[100d:1ms])", &r, &out);
	assert_string_equal(str_text(&out),
			    "error: the subquery has more than 65536 steps, "
			    "which is too much at once: shorten its range or "
			    "lengthen its step\n");
	str_clear(&out);
	r.max_samples = 79;
	eval_case_query(q, "count_over_time(m[10m:15s])", &r, &out);
	assert_string_equal(str_text(&out),
			    "error: query processing would load too many "
			    "samples into memory in query execution\n");
	str_release(&out);
	querier_close(q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grid),    cmocka_unit_test(test_inner),
		cmocka_unit_test(test_windows), cmocka_unit_test(test_notes),
		cmocka_unit_test(test_once),    cmocka_unit_test(test_ceilings),
	};

	return cmocka_run_group_tests_name("subquery", tests, NULL, NULL);
}
