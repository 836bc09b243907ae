/* test_rfc3339.c - times as Prometheus writes them. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rfc3339.h"

static void
test_times(void **state)
{
	static const struct {
		const char *text;
		int64_t ms; /* -1: refused */
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2026-01-31T10:20:00Z", INT64_C(1769854800000) },
		{ "2026-01-31T10:20:00.123456789Z", INT64_C(1769854800123) },
		{ "2026-01-31T10:20:00.5Z", INT64_C(1769854800500) },
		{ "2026-01-31T11:20:00+01:00", INT64_C(1769854800000) },
		{ "2026-01-31t04:50:00-05:30", INT64_C(1769854800000) },
		{ "0001-01-01T00:00:00Z", INT64_C(-62135596800000) },
		{ "2024-02-29T00:00:00Z", INT64_C(1709164800000) },
		{ "2025-02-29T00:00:00Z", -1 },
		{ "2026-13-01T00:00:00Z", -1 },
		{ "2026-01-31 10:20:00Z", -1 },
		{ "2026-01-31T10:20:00", -1 },
		{ "2026-01-31T24:00:00Z", -1 },
		{ "2026-01-31T10:20:00.Z", -1 },
		{ "2026-01-31T10:20:00+1:00", -1 },
		{ "2026-01-31T10:20:00Zx", -1 },
		{ "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t ms = -1;
		int rc = rfc3339_parse(slice_of(cases[i].text), &ms);

		print_message("%s\n", cases[i].text);
		assert_int_equal(rc, cases[i].ms == -1 ? -1 : 0);
		if (rc == 0)
			assert_true(ms == cases[i].ms);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
