/* test_timetyped.c - ranges as people type them. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "dashboards/timetyped.h"

/* Wednesday 2023-11-15 13:45:30.123 UTC. */
#define NOW INT64_C(1700055930123)

static void
ranges(void **state)
{
	static const struct {
		const char *text, *from, *to; /* NULL: refused */
	} cases[] = {
		{ "3h", "now-3h", "now" },
		{ " 15m ", "now-15m", "now" },
		{ "1h30m", "now-90m", "now" },
		{ "90s", "now-90s", "now" },
		{ "2d", "now-48h", "now" },
		{ "now-6h", "now-6h", "now" },
		{ "now-6h to now-1h", "now-6h", "now-1h" },
		{ "now/d to now", "now/d", "now" },
		/* the last time that it was 9 */
		{ "09:00", "1700038800000", "now" },
		{ "9:00", "1700038800000", "now" },
		{ "14:00", "1699970400000", "now" },
		{ "09:00 to 10:30", "1700038800000", "1700044200000" },
		{ "09:00-10:30", "1700038800000", "1700044200000" },
		{ "09:00 - 10:30", "1700038800000", "1700044200000" },
		{ "09:00\xe2\x80\x93"
		  "10:30",
		  "1700038800000", "1700044200000" },
		{ "09:00..10:30:15", "1700038800000", "1700044215000" },
		/* over midnight */
		{ "23:00 to 01:00", "1700002800000", "1700010000000" },
		{ "2023-11-14 14:00 to 15:00", "1699970400000",
		  "1699974000000" },
		{ "2023-11-14 14:00 to 2023-11-15 15:00", "1699970400000",
		  "1700060400000" },
		{ "2023-11-14T14:00:00Z to now", "1699970400000", "now" },
		{ "1699970400 to 1699974000", "1699970400000",
		  "1699974000000" },
		{ "1699970400000", "1699970400000", "now" },
		{ "2023-11-14", "2023-11-14||/d", "2023-11-14||/d" },
		{ "2023-11-13 to 2023-11-14", "2023-11-13||/d",
		  "2023-11-14||/d" },
		{ "", NULL, NULL },
		{ "12", NULL, NULL },
		{ "hours", NULL, NULL },
		{ "25:00", NULL, NULL },
		{ "12:60", NULL, NULL },
		{ "12:", NULL, NULL },
		{ "12:3", NULL, NULL },
		{ "12:30:", NULL, NULL },
		{ "14:00 to", NULL, NULL },
		{ "to 14:00", NULL, NULL },
		{ "2023-13-40", NULL, NULL },
		{ "2023-11-15 to 2023-11-14", NULL, NULL },
		{ "now to now-1h", NULL, NULL },
		{ "..", NULL, NULL },
	};
	const struct timeexpr_context ctx = { .now = NOW, .zone = civil_utc() };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str from = { 0 }, to = { 0 };
		struct err err = { 0 };
		int status = timetyped_range(slice_of(cases[i].text), &ctx,
					     &from, &to, &err);

		print_message("# \"%s\" %s %s %s\n", cases[i].text,
			      str_text(&from), str_text(&to), err.text);
		assert_int_equal(status, cases[i].from != NULL ? 0 : -1);
		if (status == 0) {
			assert_string_equal(str_text(&from), cases[i].from);
			assert_string_equal(str_text(&to), cases[i].to);
		} else
			assert_true(err.text[0] != '\0');
		str_release(&from);
		str_release(&to);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(ranges) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
