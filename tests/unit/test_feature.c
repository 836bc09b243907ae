#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "promql/feature.h"

static void
test_names(void **state)
{
	struct feature_set set = feature_defaults;
	struct err err = { 0 };

	(void)state;
	assert_true(set.parse.duration_expressions);
	assert_false(set.parse.binop_fill);
	assert_int_equal(feature_enable(&set,
					SLICE("promql-binop-fill-modifiers"),
					&err),
			 0);
	assert_true(set.parse.binop_fill);
	assert_int_equal(feature_enable(&set, SLICE(""), &err), 0);
	assert_int_equal(feature_enable(&set,
					SLICE("promql-experimental-functions, "
					      "promql-delayed-name-removal,"),
					&err),
			 0);
	assert_true(set.parse.experimental_functions);
	assert_true(set.delayed_names);
	assert_false(set.parse.extended_selectors);
	assert_false(set.start_times);
}

static void
test_unknown(void **state)
{
	struct feature_set set = feature_defaults;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(feature_enable(&set, SLICE("agent"), &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_string_equal(
		err.text, "there is no feature \"agent\": there are "
			  "promql-experimental-functions, "
			  "promql-extended-range-selectors, "
			  "promql-binop-fill-modifiers, promql-duration-expr, "
			  "promql-delayed-name-removal, use-start-timestamps");
}

static void
test_all(void **state)
{
	struct feature_set set = { 0 };
	size_t i;

	(void)state;
	for (i = 0; feature_get(i) != NULL; i++)
		assert_int_equal(feature_enable(&set,
						slice_of(feature_get(i)->name),
						NULL),
				 0);
	assert_int_equal(i, 6);
	assert_memory_equal(&set, &feature_all, sizeof(set));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
