#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/err.h"
#include "base/gzip.h"

/* printf hello | gzip -n */
#define HELLO                                                          \
	"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9" \
	"\x07\x00\x86\xa6\x10\x36\x05\x00\x00\x00"

static void
check(struct slice in, size_t limit, const char *text, const char *why)
{
	struct str out = { 0 };
	struct err err = { 0 };
	int r = gzip_inflate(in, limit, &out, &err);

	if (why == NULL) {
		assert_int_equal(r, 0);
		assert_string_equal(str_text(&out), text);
	} else {
		assert_int_equal(r, -1);
		assert_non_null(strstr(err.text, why));
	}
	str_release(&out);
}

static void
test_members(void **state)
{
	(void)state;
	check(SLICE(HELLO), 5, "hello", NULL);
	check(SLICE(HELLO HELLO), 100, "hellohello", NULL);
	check(SLICE(HELLO "\0\0\0"), 100, "hello", NULL);
}

static void
test_broken(void **state)
{
	struct slice hello = SLICE(HELLO);

	(void)state;
	check(hello, 4, NULL, "larger");
	check(SLICE(HELLO HELLO), 9, NULL, "larger");
	check(SLICE("hello"), 100, NULL, "broken");
	check(SLICE(HELLO "x"), 100, NULL, "broken");
	for (size_t n = 0; n < hello.n; n++)
		check((struct slice){ hello.p, n }, 100, NULL, "ends");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
