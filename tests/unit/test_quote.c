#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/quote.h"

static const struct {
	const char *text, *go, *shell;
} cases[] = {
	{ "", "\"\"", "''" },
	{ "a=b c", "\"a=b c\"", "'a=b c'" },
	{ "\"\\\n", "\"\\\"\\\\\\n\"", "'\"\\\n'" },
	{ "x';id;'", "\"x';id;'\"", "'x'\\'';id;'\\'''" },
	{ "\xff", "\"\\xff\"", "'\xff'" },
};

static void
test_quotes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str out = { 0 };

		quote_go(slice_of(cases[i].text), &out);
		assert_string_equal(str_text(&out), cases[i].go);
		str_clear(&out);
		quote_shell(slice_of(cases[i].text), &out);
		assert_string_equal(str_text(&out), cases[i].shell);
		str_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quotes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
