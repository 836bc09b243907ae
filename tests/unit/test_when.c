#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/when.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define NOON (20000 * DAY + 12 * HOUR) /* of some day */

static void
test_times(void **state)
{
	static const struct {
		const char *text;
		int64_t first, after;
		int64_t ms; /* 0: the text itself */
	} cases[] = {
		{ "11:30", INT64_MIN, -1, NOON - HOUR / 2 },
		{ "12:00:00", INT64_MIN, -1, NOON },
		/* as the viewer takes it */
		{ "9:05", INT64_MIN, -1, NOON - 3 * HOUR + 5 * MINUTE },
		{ "11:59:59", INT64_MIN, -1, NOON - 1000 },
		/* what is to come was yesterday, if anything was */
		{ "23:50", INT64_MIN, -1, NOON - 12 * HOUR - 10 * MINUTE },
		{ "12:01", NOON - HOUR, -1, NOON + MINUTE },
		{ "12:01", NOON - DAY, -1, NOON + MINUTE - DAY },
		/* the end of a range that starts at 11:00 */
		{ "13:00", INT64_MIN, NOON - HOUR, NOON + HOUR },
		{ "01:00", INT64_MIN, NOON - HOUR, NOON + 13 * HOUR },
		{ "1769854800", 0, -1, INT64_C(1769854800000) },
		{ "1769854800000", 0, -1, 0 },
		{ "20260131", 0, -1, 0 },
		{ "now-1h", 0, -1, 0 },
		{ "24:00", 0, -1, 0 },
		{ ":30", 0, -1, 0 },
		{ "12:3", 0, -1, 0 },
		{ "12:30:", 0, -1, 0 },
		{ "12:30:00:00", 0, -1, 0 },
		{ "12", 0, -1, 0 },
		{ "+2:30", 0, -1, 0 },
		{ "", 0, -1, 0 },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct when w = { NOON, cases[i].first, cases[i].after };
		struct slice got = when_text(&a, cases[i].text, &w);
		const char *want = cases[i].text;

		if (cases[i].ms != 0)
			want = arena_printf(&a, "%lld", (long long)cases[i].ms);
		if (!slice_eq(got, slice_of(want)))
			fail_msg("%s: %.*s, not %s", cases[i].text,
				 SLICE_ARG(got), want);
	}
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_times) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
