#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/err.h"

static void
test_first_wins(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(err_set_at(&err, ERR_SYNTAX, 3, 5, "one %d", 1), -1);
	assert_int_equal(err_set(&err, ERR_IO, "two"), -1);
	assert_string_equal(err.text, "one 1");
	assert_int_equal(err.code, ERR_SYNTAX);
	assert_int_equal(err.start, 3);
	assert_int_equal(err.end, 5);
	assert_int_equal(err_set(NULL, ERR_IO, "nobody asks"), -1);
	assert_string_equal(err_code_name(ERR_TIMEOUT), "timeout");
}

static void
test_prefix(void **state)
{
	struct err err = { 0 };
	char many[600];

	(void)state;
	err_prefix(&err, "never");
	assert_string_equal(err.text, "");
	err_set(&err, ERR_IO, "it broke");
	err_prefix(&err, "file %s", "x");
	assert_string_equal(err.text, "file x: it broke");
	memset(many, 'p', sizeof(many));
	many[599] = '\0';
	err_prefix(&err, "%s", many);
	assert_string_equal(err.text + 255, ": file x: it broke");
	err = (struct err){ 0 };
	err_set(&err, ERR_IO, "%s", many);
	err_prefix(&err, "a");
	assert_int_equal(strlen(err.text), 511);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_wins),
		cmocka_unit_test(test_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
