#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/strmap.h"

static void
test_many(void **state)
{
	struct strmap m = { 0 };
	static int values[5000];
	size_t at = 0, seen = 0;
	char key[32];

	(void)state;
	assert_null(strmap_find(&m, SLICE("none")));
	for (int i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "key%d", i);
		*strmap_put(&m, slice_of(key)) = &values[i];
	}
	for (int i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "key%d", i);
		assert_ptr_equal(strmap_find(&m, slice_of(key)), &values[i]);
	}
	assert_null(strmap_find(&m, SLICE("key5000")));
	while (strmap_next(&m, &at) != NULL)
		seen++;
	assert_int_equal(seen, 5000);
	strmap_release(&m);
	assert_null(strmap_find(&m, SLICE("key1")));
}

static void
test_odd_keys(void **state)
{
	struct strmap m = { 0 };
	int a, b;

	(void)state;
	*strmap_put(&m, (struct slice){ NULL, 0 }) = &a;
	*strmap_put(&m, SLICE("\0")) = &b;
	assert_ptr_equal(strmap_find(&m, SLICE("")), &a);
	assert_ptr_equal(strmap_find(&m, SLICE("\0")), &b);
	*strmap_put(&m, SLICE("")) = &b;
	assert_ptr_equal(strmap_find(&m, SLICE("")), &b);
	assert_int_equal(m.n, 2);
	strmap_release(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_odd_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
