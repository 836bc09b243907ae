#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/yaml.h"

static void
test_read(void **state)
{
	static const struct {
		const char *yaml, *json;
	} cases[] = {
		{ "", "null" },
		{ "a: 1\nb: [x, 'y']\n", "{\"a\":\"1\",\"b\":[\"x\",\"y\"]}" },
		{ "- a\n- b: |\n    x\n    y\n",
		  "[\"a\",{\"b\":\"x\\ny\\n\"}]" },
		{ "a:\n", "{\"a\":\"\"}" },
		{ "a: b\n---\nc: d\n", "{\"a\":\"b\"}" },
		{ "a: &x 1\n", "{\"a\":\"1\"}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		struct str out = { 0 };
		const struct json *j =
			yaml_parse(&a, slice_of(cases[i].yaml), &err);

		assert_string_equal(err.text, "");
		json_print(j, &out);
		assert_string_equal(str_text(&out), cases[i].json);
		str_release(&out);
		arena_release(&a);
	}
}

static void
test_places(void **state)
{
	struct arena a = { 0 };
	const struct json *j = yaml_parse(
		&a, SLICE("a: 1.5\nb:\n  - 'true'\n  - true\n"), NULL);

	(void)state;
	assert_true(json_num(json_get(j, "a"), 0) == 1.5);
	assert_int_equal(json_path(j, "b.1")->line, 4);
	assert_int_equal(json_path(j, "b.1")->column, 5);
	assert_int_equal(json_get(j, "b")->key_line, 2);
	assert_int_equal(json_get(j, "b")->line, 3);
	assert_int_equal(json_path(j, "b.1")->key_line, 0);
	assert_false(json_path(j, "b.0")->plain);
	assert_false(json_bool(json_path(j, "b.0"), false));
	assert_true(json_bool(json_path(j, "b.1"), false));
	arena_release(&a);
}

static void
test_aliases(void **state)
{
	static const struct {
		const char *yaml, *json;
	} cases[] = {
		{ "a: &x 1\nb: *x\n", "{\"a\":\"1\",\"b\":\"1\"}" },
		{ "a: &x {c: [1, 2]}\nb: *x\n",
		  "{\"a\":{\"c\":[\"1\",\"2\"]},\"b\":{\"c\":[\"1\",\"2\"]}}" },
		{ "a: &x 1\nb: &x 2\nc: *x\n",
		  "{\"a\":\"1\",\"b\":\"2\",\"c\":\"2\"}" },
		{ "- &x {a: 1, b: 2}\n- {<<: *x, b: 3, c: 4}\n",
		  "[{\"a\":\"1\",\"b\":\"2\"},{\"b\":\"3\",\"c\":\"4\",\"a\":"
		  "\"1\"}]" },
		{ "- &x {a: 1}\n- &y {a: 2, b: 2}\n- {<<: [*x, *y]}\n",
		  "[{\"a\":\"1\"},{\"a\":\"2\",\"b\":\"2\"},{\"a\":\"1\",\"b\":"
		  "\"2\"}]" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		struct str out = { 0 };
		const struct json *j =
			yaml_parse(&a, slice_of(cases[i].yaml), &err);

		assert_non_null(j);
		json_print(j, &out);
		assert_string_equal(str_text(&out), cases[i].json);
		str_release(&out);
		arena_release(&a);
	}
}

/* Lines that double what the line before them stands for. */
static void
test_alias_bomb(void **state)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct str yaml = { 0 };

	(void)state;
	str_add(&yaml, "a: &x0 [1]\n");
	for (int i = 1; i < 40; i++)
		str_printf(&yaml, "b%d: &x%d [*x%d, *x%d]\n", i, i, i - 1,
			   i - 1);
	assert_null(yaml_parse(&a, str_slice(&yaml), &err));
	assert_non_null(strstr(err.text, "too many values"));
	str_release(&yaml);
	arena_release(&a);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *yaml, *why;
	} cases[] = {
		{ "a: &x 1\nb: *y\n", "line 2, column 4: an alias" },
		{ "a: &x [*x]\n", "line 1, column 8: an alias" },
		{ "a: &x 1\nb: {<<: *x}\n", "<< wants a mapping" },
		{ "a: 1\na: 2\n", "line 2, column 1: this key is there" },
		{ "? [a]\n: b\n", "line 1, column 3: a key must be" },
		{ "a: [1,\n", "line 2" },
		{ "a: b: c\n", "line 1, column 5" },
		{ "\ta: b\n", "line 1" },
		{ "a: \xff\n", "byte 4" },
		{ "a: \x01\n", "byte 4" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };

		assert_null(yaml_parse(&a, slice_of(cases[i].yaml), &err));
		assert_non_null(strstr(err.text, cases[i].why));
		arena_release(&a);
	}
}

/* Texts that would take libyaml minutes, or a stack, are refused at once. */
static void
test_bombs(void **state)
{
	static const char *const units[] = { "[",  "{",    "- ",
					     "? ", "{a: ", "[a, " };

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		struct arena a = { 0 };
		struct str s = { 0 };
		int64_t start;

		while (s.n < 200000)
			str_add(&s, units[i]);
		start = clock_mono_us();
		assert_null(yaml_parse(&a, str_slice(&s), NULL));
		assert_true(clock_mono_us() - start < 20000000);
		str_release(&s);
		arena_release(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_alias_bomb),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_bombs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
