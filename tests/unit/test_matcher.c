#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "model/matcher.h"

static void
test_ops(void **state)
{
	static const struct {
		enum matcher_op op;
		const char *value, *text;
		bool matches, empty;
		const char *print;
	} cases[] = {
		{ MATCH_EQ, "a", "a", true, false, "l=\"a\"" },
		{ MATCH_EQ, "", "a", false, true, "l=\"\"" },
		{ MATCH_NE, "a", "b", true, true, "l!=\"a\"" },
		{ MATCH_RE, "a|b", "b", true, false, "l=~\"a|b\"" },
		{ MATCH_RE, "a", "ab", false, false, "l=~\"a\"" },
		{ MATCH_RE, ".*", "", true, true, "l=~\".*\"" },
		{ MATCH_NRE, "a\\.b", "a.b", false, true, "l!~\"a\\\\.b\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct matcher m;
		struct str out = { 0 };

		assert_int_equal(matcher_init(&m, cases[i].op, SLICE("l"),
					      slice_of(cases[i].value), NULL),
				 0);
		assert_int_equal(matcher_matches(&m, slice_of(cases[i].text)),
				 cases[i].matches);
		assert_int_equal(matcher_matches_empty(&m), cases[i].empty);
		matcher_print(&m, &out);
		assert_string_equal(str_text(&out), cases[i].print);
		str_release(&out);
		matcher_release(&m);
	}
}

static void
test_set(void **state)
{
	static const struct label l[] = { { SLICE("a"), SLICE("1") } };
	const struct label *at = l;
	struct labels ls = { 1, &at };
	struct matcher m[2];

	(void)state;
	matcher_init(&m[0], MATCH_RE, SLICE("a"), SLICE("[0-9]"), NULL);
	matcher_init(&m[1], MATCH_EQ, SLICE("missing"), SLICE(""), NULL);
	assert_true(matcher_matches_all(m, 2, &ls));
	m[1].op = MATCH_NE;
	assert_false(matcher_matches_all(m, 2, &ls));
	assert_true(matcher_matches_all(m, 0, &ls));
	matcher_release(&m[0]);
	matcher_release(&m[1]);
}

static void
test_broken(void **state)
{
	struct err err = { 0 };
	struct matcher m;

	(void)state;
	assert_int_equal(
		matcher_init(&m, MATCH_NRE, SLICE("a"), SLICE("("), &err), -1);
	assert_string_equal(err.text,
			    "error parsing regexp: missing closing ): `(`");
	matcher_release(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ops),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
