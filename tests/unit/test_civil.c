#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/err.h"

static void
check_text(int64_t ms, const struct civil_zone *z, const char *want)
{
	struct civil c = civil_from_ms(ms, z);
	char text[80];

	snprintf(text, sizeof(text), "%lld-%02d-%02d %02d:%02d:%02d.%03d %s",
		 (long long)c.year, c.month, c.day, c.hour, c.minute, c.second,
		 c.ms, c.abbrev);
	assert_string_equal(text, want);
}

static void
test_utc(void **state)
{
	struct civil c;

	(void)state;
	check_text(0, civil_utc(), "1970-01-01 00:00:00.000 UTC");
	check_text(-1, civil_utc(), "1969-12-31 23:59:59.999 UTC");
	check_text(951782400000, civil_utc(), "2000-02-29 00:00:00.000 UTC");
	c = civil_from_ms(951782400000, civil_utc());
	assert_int_equal(c.weekday, 2);
	assert_int_equal(c.yearday, 59);
	for (int64_t ms = -100000000000000; ms < 100000000000000;
	     ms += 7777777777777) {
		c = civil_from_ms(ms, civil_utc());
		assert_true(civil_to_ms(&c, civil_utc()) == ms);
	}
	c = civil_from_ms(INT64_MAX, civil_utc());
	c = civil_from_ms(INT64_MIN, civil_utc());
	assert_true(c.year < -290000000);
}

static void
test_seconds(void **state)
{
	struct civil c = civil_from_s(951782400 + 3723);

	(void)state;
	assert_true(c.year == 2000 && c.month == 2 && c.day == 29);
	assert_true(c.hour == 1 && c.minute == 2 && c.second == 3);
	c = civil_from_s(INT64_MAX);
	assert_true(c.year == 292277026596 && c.month == 12 && c.day == 4);
	assert_true(c.hour == 15 && c.minute == 30 && c.second == 7);
	/* Go's calendar begins later and comes around. */
	c = civil_from_s(INT64_MIN);
	assert_true(c.year == 292277026596 && c.second == 8);
	c = civil_from_s(-62135596801);
	assert_true(c.year == 0 && c.yearday == 365 && c.weekday == 0);
}

static void
test_carry(void **state)
{
	struct civil c = { .year = 2024, .month = 14, .day = 0, .hour = -1 };

	(void)state;
	check_text(civil_to_ms(&c, civil_utc()), civil_utc(),
		   "2025-01-30 23:00:00.000 UTC");
	c = (struct civil){ .year = 2024, .month = -11, .day = 1 };
	check_text(civil_to_ms(&c, civil_utc()), civil_utc(),
		   "2023-01-01 00:00:00.000 UTC");
	c = (struct civil){ .year = INT64_MAX / 2, .month = 1, .day = 1 };
	civil_to_ms(&c, civil_utc());
	assert_int_equal(civil_days_in_month(2024, 2), 29);
	assert_int_equal(civil_days_in_month(1900, 2), 28);
}

static void
test_zones(void **state)
{
	const struct civil_zone *z = civil_zone(SLICE("Europe/Berlin"), NULL);
	struct civil c = {
		.year = 2024, .month = 3, .day = 31, .hour = 2, .minute = 30
	};

	(void)state;
	if (z == NULL) {
		print_message("# skipped: no tz database here\n");
		return;
	}
	check_text(civil_to_ms(&c, z), z, "2024-03-31 03:30:00.000 CEST");
	c.month = 10;
	c.day = 27;
	check_text(civil_to_ms(&c, z), z, "2024-10-27 02:30:00.000 CEST");
	c.hour = 3;
	check_text(civil_to_ms(&c, z), z, "2024-10-27 03:30:00.000 CET");
	/* The local zone comes back: TZ is UTC in tests. */
	assert_int_equal(civil_offset(1720000000000, civil_local()), 0);
	assert_int_equal(civil_offset(1720000000000, z), 7200);
	assert_ptr_equal(z, civil_zone(SLICE("Europe/Berlin"), NULL));
	assert_string_equal(civil_zone_name(z), "Europe/Berlin");
}

static void
test_names(void **state)
{
	static const char *const bad[] = {
		"Nowhere/Town",   "../etc/passwd", "/etc/passwd", "Europe",
		"Europe/Ber lin", "tzdata.zi",     "UTC0;x",
	};

	(void)state;
	assert_ptr_equal(civil_zone(SLICE("uTc"), NULL), civil_utc());
	assert_ptr_equal(civil_zone(SLICE(""), NULL), civil_local());
	assert_ptr_equal(civil_zone(SLICE("browser"), NULL), civil_local());
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct err err = { 0 };

		assert_null(civil_zone(slice_of(bad[i]), &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utc),   cmocka_unit_test(test_seconds),
		cmocka_unit_test(test_carry), cmocka_unit_test(test_zones),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
