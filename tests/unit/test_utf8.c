#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"

static void
test_decode(void **state)
{
	static const struct {
		struct slice bytes;
		uint32_t cp;
		size_t n;
	} cases[] = {
		{ SLICE("a"), 'a', 1 },
		{ SLICE("\0"), 0, 1 },
		{ SLICE("\xc3\xa9"), 0xe9, 2 },
		{ SLICE("\xe2\x82\xac"), 0x20ac, 3 },
		{ SLICE("\xf4\x8f\xbf\xbf"), 0x10ffff, 4 },
		{ SLICE("\xef\xbf\xbd"), UTF8_BAD, 3 },
		{ SLICE("\xc0\x80"), UTF8_BAD, 1 },         /* overlong */
		{ SLICE("\xe0\x80\xaf"), UTF8_BAD, 1 },     /* overlong */
		{ SLICE("\xed\xa0\x80"), UTF8_BAD, 1 },     /* surrogate */
		{ SLICE("\xf4\x90\x80\x80"), UTF8_BAD, 1 }, /* too large */
		{ SLICE("\xe2\x82"), UTF8_BAD, 1 },         /* cut */
		{ SLICE("\xe2\x28\xa1"), UTF8_BAD, 1 },
		{ SLICE("\x80"), UTF8_BAD, 1 },
		{ SLICE("\xff"), UTF8_BAD, 1 },
		{ SLICE(""), UTF8_BAD, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint32_t cp;

		assert_int_equal(utf8_decode(cases[i].bytes, &cp), cases[i].n);
		assert_int_equal(cp, cases[i].cp);
		assert_int_equal(utf8_valid(cases[i].bytes),
				 cases[i].n != 1 || cp != UTF8_BAD);
	}
}

static void
test_encode(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		char bytes[4];
		size_t n = utf8_encode(cp, bytes);
		uint32_t back;

		assert_int_equal(utf8_decode((struct slice){ bytes, n }, &back),
				 n);
		if (cp >= 0xd800 && cp < 0xe000)
			assert_int_equal(back, UTF8_BAD);
		else
			assert_int_equal(back, cp);
	}
}

static void
test_width(void **state)
{
	static const struct {
		uint32_t cp;
		int width;
	} cases[] = {
		{ 'a', 1 },       { ' ', 1 },     { 0, -1 },      { 0x1b, -1 },
		{ 0x7f, -1 },     { 0x9b, -1 },   { 0xe9, 1 },    { 0xad, 0 },
		{ 0x301, 0 },     { 0x200b, 0 },  { 0x202e, 0 },  { 0xfeff, 0 },
		{ 0x2500, 1 },    { 0x2588, 1 },  { 0x28ff, 1 },  { 0x25b2, 1 },
		{ 0xb5, 1 },      { 0x2026, 1 },  { 0x4e2d, 2 },  { 0xac00, 2 },
		{ 0xff21, 2 },    { 0xe000, -1 }, { 0xd800, -1 }, { 0x378, -1 },
		{ 0x110000, -1 }, { 0x1f600, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(utf8_width(cases[i].cp), cases[i].width);
	for (uint32_t cp = 0; cp < 0x110000; cp++)
		assert_true(utf8_width(cp) >= -1 && utf8_width(cp) <= 2);
}

static void
test_kinds(void **state)
{
	(void)state;
	assert_true(utf8_is_wide_letter(0x4e2d));
	assert_true(utf8_is_wide_letter(0xff21));
	assert_false(utf8_is_wide_letter(0x1f600));
	assert_false(utf8_is_wide_letter('a'));
	assert_true(utf8_is_combining(0x301));
	assert_true(utf8_is_letter(0x3a9));
	assert_false(utf8_is_letter('_'));
	assert_true(utf8_is_digit(0x663));
	assert_true(utf8_is_print(' '));
	assert_false(utf8_is_print(0xa0));
	assert_false(utf8_is_print(0x202e));
	assert_int_equal(utf8_lower('Q'), 'q');
	assert_int_equal(utf8_lower(0x3a9), 0x3c9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_encode),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
