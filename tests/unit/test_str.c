#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "base/quote.h"
#include "base/str.h"

static void
test_slices(void **state)
{
	struct slice s = SLICE("abcabc");

	(void)state;
	assert_true(slice_cmp(SLICE("a"), SLICE("ab")) < 0);
	assert_true(slice_cmp(SLICE("b"), SLICE("ab")) > 0);
	assert_true(slice_cmp(SLICE("\xff"), SLICE("a")) > 0);
	assert_true(slice_eq((struct slice){ NULL, 0 }, SLICE("")));
	assert_true(slice_starts(s, SLICE("abc")));
	assert_true(slice_ends(s, SLICE("cabc")));
	assert_false(slice_ends(SLICE("c"), SLICE("bc")));
	assert_int_equal(slice_find(s, SLICE("ca"), 0), 2);
	assert_int_equal(slice_find(s, SLICE("a"), 1), 3);
	assert_int_equal(slice_find(s, SLICE("a"), 4), -1);
	assert_int_equal(slice_find(s, SLICE(""), 6), 6);
	assert_int_equal(slice_find(s, SLICE(""), 7), -1);
	assert_true(slice_eq(slice_trim(SLICE(" \t\r\na b\n")), SLICE("a b")));
	assert_int_equal(slice_trim(SLICE(" \n")).n, 0);
	assert_true(slice_hash(SLICE("a"), 0) != slice_hash(SLICE("b"), 0));
	assert_true(slice_hash(SLICE("a"), 0) != slice_hash(SLICE("a\0"), 0));
}

static void
test_str(void **state)
{
	struct str s = { 0 };
	char *p;

	(void)state;
	assert_string_equal(str_text(&s), "");
	str_add(&s, "ab");
	str_addn(&s, "\0c", 2);
	str_fill(&s, '-', 3);
	str_printf(&s, "%05d", 42);
	str_addc(&s, '!');
	assert_int_equal(s.n, 13);
	assert_memory_equal(s.s, "ab\0c---00042!", 14);
	str_clear(&s);
	assert_string_equal(str_text(&s), "");
	for (int i = 0; i < 1000; i++)
		str_printf(&s, "%d,", i);
	assert_int_equal(s.n, strlen(s.s));
	p = str_take(&s);
	assert_int_equal(s.n, 0);
	assert_memory_equal(p, "0,1,2,", 6);
	mem_free(p);
	p = str_take(&s);
	assert_string_equal(p, "");
	mem_free(p);
}

/* As Go's strconv.Quote. */
static void
test_quote(void **state)
{
	static const struct {
		struct slice text;
		const char *quoted;
	} cases[] = {
		{ SLICE(""), "\"\"" },
		{ SLICE("a\"b\\c"), "\"a\\\"b\\\\c\"" },
		{ SLICE("\a\b\f\n\r\t\v"), "\"\\a\\b\\f\\n\\r\\t\\v\"" },
		{ SLICE("\0\x1b\x7f"), "\"\\x00\\x1b\\x7f\"" },
		{ SLICE("\xff\xc3"), "\"\\xff\\xc3\"" },
		{ SLICE("\xc3\xa9\xef\xbf\xbd"), "\"\xc3\xa9\xef\xbf\xbd\"" },
		{ SLICE("\xe2\x80\xae\xc2\xa0"), "\"\\u202e\\u00a0\"" },
		{ SLICE("\xf3\xa0\x80\x81"), "\"\\U000e0001\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str out = { 0 };

		quote_go(cases[i].text, &out);
		assert_string_equal(str_text(&out), cases[i].quoted);
		str_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slices),
		cmocka_unit_test(test_str),
		cmocka_unit_test(test_quote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
