/* Anchored and smoothed selectors (promql.md 3.9). */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "eval_case.h"
#include "promql/parse.h"

static void
test_anchored(void **state)
{
	static const struct eval_case cases[] = {
		/* from the newest sample at or before the start */
		{ "c_total 0 1 2 4 7 3 5", "increase(c_total[30s] anchored)",
		  45, 0, 0, "{} 3\n" },
		{ NULL, "increase(c_total[30s] anchored)", 50, 0, 0, "{} 3\n" },
		{ NULL, "rate(c_total[30s] anchored)", 45, 0, 0, "{} 0.1\n" },
		/* 2 4 7 3 5 */
		{ NULL, "increase(c_total[1m] anchored)", 90, 0, 0, "{} 10\n" },
		{ NULL, "delta(c_total[1m] anchored)", 90, 0, 0, "{} 3\n" },
		{ NULL, "resets(c_total[1m] anchored)", 90, 0, 0, "{} 1\n" },
		{ NULL, "changes(c_total[1m] anchored)", 90, 0, 0, "{} 4\n" },
		{ NULL, "changes(c_total[1m])", 90, 0, 0, "{} 3\n" },
		/* none before: the first in it */
		{ NULL, "increase(c_total[1m] anchored)", 30, 0, 0, "{} 2\n" },
		{ NULL, "increase(c_total[1m] anchored)", 0, 0, 0, "{} 0\n" },
		/* nothing in it */
		{ NULL, "increase(c_total[1m] anchored)", 145, 160, 5,
		  "{} 2 _ _ _\n" },
		/* too long before */
		{ "c_total 1 _x39 5", "increase(c_total[1m] anchored)", 600, 0,
		  0, "{} 0\n" },
		{ NULL, "increase(c_total[5m] anchored)", 599, 600, 1,
		  "{} _ 0\n" },
		{ "m 1 2 3 4 5", "m[30s] anchored", 50, 0, 0,
		  "m 2@20 3@30 4@45 4@50\n" },
		{ NULL, "m[30s] anchored", 45, 0, 0, "m 2@15 3@30 4@45\n" },
		{ NULL, "m[30s] anchored", 100, 0, 0, "" },
		{ NULL, "m anchored", 40, 0, 0, "m 3\n" },
		{ NULL, "max_over_time(m[30s] anchored)", 50, 0, 0,
		  "error: anchored modifier can only be used with: changes, "
		  "delta, increase, rate, resets - not with max_over_time\n" },
		{ NULL, "rate(m[30s] anchored)", 45, 0, 0,
		  "{} 0.06666666666666667\ninfo: PromQL info: metric might not "
		  "be a counter, name does not end in "
		  "_total/_sum/_count/_bucket: \"m\" (1:6)\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_smoothed(void **state)
{
	static const struct eval_case cases[] = {
		/* 2/3 at 10 to 3 1/3 at 40 */
		{ "c_total 0 1 2 4 7 3 5", "increase(c_total[30s] smoothed)",
		  40, 0, 0, "{} 2.6666666666666665\n" },
		{ NULL, "rate(c_total[30s] smoothed)", 45, 0, 0, "{} 0.1\n" },
		/* 7 to 3 is 0 to 3, and 7 more */
		{ NULL, "increase(c_total[30s] smoothed)", 70, 0, 0,
		  "{} 5.666666666666667\n" },
		{ NULL, "delta(c_total[30s] smoothed)", 70, 0, 0,
		  "{} 1.0000000000000009\n" },
		/* the outermost there are */
		{ NULL, "increase(c_total[2m] smoothed)", 60, 0, 0, "{} 7\n" },
		{ NULL, "increase(c_total[1m] smoothed)", -10, 160, 85,
		  "{} _ 9 _\n" },
		{ "m 1 2 _ 4 stale", "m[40s] smoothed", 40, 0, 0,
		  "m 1@0 2@15 3.666666666666667@40\n" },
		{ NULL, "m smoothed", 0, 60, 10,
		  "m 1 1.6666666666666665 2.3333333333333335 3 "
		  "3.666666666666667 4 4\n" },
		{ NULL, "m smoothed", 344, 346, 1, "m 4 _ _\n" },
		{ NULL, "m smoothed", -10, 0, 0, "" },
		{ NULL, "sum(m smoothed)", 5, 0, 0, "{} 1.3333333333333333\n" },
		{ NULL, "resets(m[30s] smoothed)", 50, 0, 0,
		  "error: smoothed modifier can only be used with: delta, "
		  "increase, rate - not with resets\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

/* What is read reaches further than the range. */
static void
test_span(void **state)
{
	static const struct {
		const char *query;
		int64_t mint, maxt;
	} cases[] = {
		{ "rate(m[1m] anchored)", 240001, 900000 },
		{ "rate(m[1m] smoothed)", 240001, 1200000 },
		{ "m smoothed", 300001, 1200000 },
		{ "m anchored", 300001, 900000 },
	};
	const struct parse_options on = { .extended_selectors = true };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena a = { 0 };
		struct eval_request r = { .start = 600000,
					  .end = 900000,
					  .step = 60000 };
		struct expr *e =
			parse_expr(slice_of(cases[i].query), &on, &a, NULL);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_anchored),
		cmocka_unit_test(test_smoothed),
		cmocka_unit_test(test_span),
	};

	return cmocka_run_group_tests_name("extended", tests, NULL, NULL);
}
