#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"
#include "model/openmetrics.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *pair[6], *want;
} series[] = {
	{ { NULL }, "{}" },
	{ { "__name__", "a:b" }, "a:b" },
	{ { "__name__", "a", "b", "c", "d", "e" }, "a{b=\"c\",d=\"e\"}" },
	{ { "b", "c" }, "{b=\"c\"}" },
	{ { "__name__", "a.b" }, "{\"a.b\"}" },
	{ { "__name__", "1a", "b:c", "d" }, "{\"1a\",\"b:c\"=\"d\"}" },
	{ { "__name__", "a", "b", "\\ \"\n\t" }, "a{b=\"\\\\ \\\"\\n\t\"}" },
};

static void
test_series(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(series); i++) {
		const char *const *pair = series[i].pair;
		struct arena a = { 0 };
		struct str out = { 0 };
		struct label l[3];
		struct labels ls;
		size_t n = 0;

		for (; n < 3 && pair[2 * n] != NULL; n++)
			l[n] = (struct label){ slice_of(pair[2 * n]),
					       slice_of(pair[2 * n + 1]) };
		ls = labels_make(&a, l, n);
		openmetrics_series(&ls, &out);
		assert_string_equal(str_text(&out), series[i].want);
		str_release(&out);
		arena_release(&a);
	}
}

static const struct {
	int64_t t;
	const char *want;
} times[] = {
	{ 0, "0" },
	{ 1500, "1.500" },
	{ 1769854800127, "1769854800.127" },
	{ -1500, "-1.500" },
	{ 1001, "1.0011" }, /* 1.001 * 1000 is a little less than 1001 */
	{ INT64_MIN, "-9223372036854775.808" },
};

static void
test_times(void **state)
{
	char text[OPENMETRICS_TIME];
	double seconds;

	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		openmetrics_time(times[i].t, text);
		assert_string_equal(text, times[i].want);
	}
	for (int64_t t = -5000; t < 5000; t++) {
		openmetrics_time(t, text);
		assert_int_equal(num_parse(slice_of(text), &seconds), 0);
		assert_int_equal((int64_t)(seconds * 1000), t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_series),
		cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
