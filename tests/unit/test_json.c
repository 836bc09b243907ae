#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/err.h"
#include "base/json.h"

static void
test_read(void **state)
{
	struct arena a = { 0 };
	const struct json *j = json_parse(
		&a,
		SLICE("\xef\xbb\xbf{\"z\":[1,{\"y\":\"x\\u0000!\"}],\"b\":true,"
		      "\"n\":null,\"z2\":99999999999999999999999,\"b\":false}"),
		NULL);
	struct str out = { 0 };

	(void)state;
	assert_non_null(j);
	assert_int_equal(json_path(j, "z.1.y")->text.n, 3);
	assert_true(json_num(json_path(j, "z.0"), 0) == 1);
	assert_true(json_num(json_get(j, "z2"), 0) == 1e23);
	assert_false(json_bool(json_get(j, "b"), true)); /* the last one */
	assert_null(json_path(j, "z.2"));
	assert_null(json_path(j, "z.y.q.r"));
	assert_null(json_at(j, 0));
	assert_int_equal(json_len(json_get(j, "z")), 2);
	assert_int_equal(json_len(NULL), 0);
	assert_string_equal(json_str(json_get(j, "b"), "-"), "-");
	assert_true(json_is(json_get(j, "n"), JSON_NULL));
	json_print(j, &out);
	assert_string_equal(str_text(&out),
			    "{\"z\":[1,{\"y\":\"x\\u0000!\"}],\"b\":false,"
			    "\"n\":null,\"z2\":1e+23}");
	str_release(&out);
	arena_release(&a);
}

static void
check_refused(struct slice text, const char *why)
{
	struct arena a = { 0 };
	struct err err = { 0 };

	assert_null(json_parse(&a, text, &err));
	assert_non_null(strstr(err.text, why));
	arena_release(&a);
}

static void
test_hostile(void **state)
{
	struct str deep = { 0 };

	(void)state;
	check_refused(SLICE(""), "line 1");
	check_refused(SLICE("{\n \"a\": tru }"), "line 2, column 9");
	check_refused(SLICE("[1] x"), "line 1");
	check_refused(SLICE("[\0]"), "line 1");
	check_refused(SLICE("[\"\xff\"]"), "line 1");
	check_refused(SLICE("[\"\xed\xa0\x80\"]"), "line 1");
	check_refused(SLICE("[1e999]"), "overflow");
	str_fill(&deep, '[', 200000);
	check_refused(str_slice(&deep), "line 1, column 65: nested deeper");
	str_clear(&deep);
	for (int i = 0; i < 100000; i++)
		str_add(&deep, "{\"a\":");
	check_refused(str_slice(&deep), "nested deeper than 64");
	str_release(&deep);
}

static void
test_write(void **state)
{
	struct str out = { 0 };
	struct json_out o = { .to = &out, .pretty = true };

	(void)state;
	json_open(&o, '{');
	json_key(&o, "numbers");
	json_open(&o, '[');
	json_put_num(&o, 1);
	json_put_num(&o, NAN);
	json_put_int(&o, -2);
	json_close(&o, ']');
	json_key(&o, "rows");
	json_open(&o, '[');
	json_open_inline(&o, '{');
	json_key(&o, "t");
	json_put_str(&o, NULL);
	json_key(&o, "u");
	json_open(&o, '[');
	json_put_bool(&o, true);
	json_close(&o, ']');
	json_close(&o, '}');
	json_close(&o, ']');
	json_key(&o, "none");
	json_open(&o, '{');
	json_close(&o, '}');
	json_close(&o, '}');
	assert_string_equal(str_text(&out), "{\n"
					    "  \"numbers\": [1, \"NaN\", -2],\n"
					    "  \"rows\": [\n"
					    "    {\"t\": null, \"u\": [true]}\n"
					    "  ],\n"
					    "  \"none\": {}\n"
					    "}");
	str_release(&out);
}

static void
test_escapes(void **state)
{
	struct str out = { 0 };
	struct json_out o = { .to = &out };

	(void)state;
	json_put_slice(&o, SLICE("a\"\\\n\x1b\0\x7f\xc2\x9b\xe2\x80\xae"
				 "\xe2\x81\xa6\xef\xbb\xbf\xff\xc3\xa9"));
	assert_string_equal(str_text(&out),
			    "\"a\\\"\\\\\\n\\u001b\\u0000\\u007f\\u009b"
			    "\\u202e\\u2066\\ufeff\\ufffd\xc3\xa9\"");
	str_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_escapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
