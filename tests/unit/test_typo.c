#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/typo.h"

static void
test_count(void **state)
{
	static const struct {
		const char *a, *b;
		size_t n;
	} cases[] = {
		{ "", "", 0 },
		{ "", "abc", 3 },
		{ "abc", "", 3 },
		{ "format", "format", 0 },
		{ "fomat", "format", 1 },
		{ "formaat", "format", 1 },
		{ "formot", "format", 1 },
		{ "foramt", "format", 2 },
		{ "kitten", "sitting", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(
			typo_count(slice_of(cases[i].a), slice_of(cases[i].b)),
			cases[i].n);
}

static void
test_long(void **state)
{
	char text[300];

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_int_equal(typo_count((struct slice){ text, 127 },
				    (struct slice){ text, 125 }),
			 2);
	assert_int_equal(typo_count((struct slice){ text, 128 },
				    (struct slice){ text, 1 }),
			 TYPO_FAR);
	assert_int_equal(typo_count((struct slice){ text, 1 },
				    (struct slice){ text, sizeof(text) }),
			 TYPO_FAR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
