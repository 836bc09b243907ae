#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/regex.h"
#include "base/str.h"

static void
test_whole(void **state)
{
	static const struct {
		const char *pattern;
		struct slice text;
		bool matches;
	} cases[] = {
		{ "a", SLICE("a"), true },
		{ "a", SLICE("ab"), false },
		{ "", SLICE(""), true },
		{ "a|ab", SLICE("ab"), true },
		{ "(a|b)", SLICE("b"), true },
		{ "(?:a|)", SLICE(""), true },
		{ "a\\.b", SLICE("a.b"), true },
		{ "a\\.b", SLICE("axb"), false },
		{ ".*", SLICE(""), true },
		{ ".+", SLICE(""), false },
		{ ".+", SLICE("x\ny"), true },
		{ ".*merge.*|.*series.*", SLICE("/a/series/b"), true },
		{ ".*merge.*|.*series.*", SLICE("/a/other/b"), false },
		{ "a.*b.+c", SLICE("axbbc"), true },
		{ "a.*b.+c", SLICE("abc"), false },
		{ "ab.*ba", SLICE("aba"), false },
		{ "/x.Y/(Push|Ingest)", SLICE("/x.Y/Push"), true },
		{ "5..", SLICE("500"), true },
		{ "(?i)K", SLICE("\xe2\x84\xaa"), true },
		{ "a.b", SLICE("a\0b"), true },
		{ "a.b",
		  SLICE("a\xff"
			"b"),
		  true },
		{ "a\\x{fffd}b",
		  SLICE("a\xff"
			"b"),
		  true },
		{ "a.b",
		  SLICE("a\xc3\xa9"
			"b"),
		  true },
		{ "a..b",
		  SLICE("a\xc3\xa9"
			"b"),
		  false },
		{ "\\s", SLICE("\v"), false },
		{ "\\v", SLICE("\v"), true },
		{ "\\d", SLICE("\xd9\xa3"), false },
		{ "\\pL+", SLICE("\xc3\xa9t\xc3\xa9"), true },
		{ "\\p{Greek}", SLICE("\xce\xa9"), true },
		{ "[[:word:]]+", SLICE("a_9"), true },
		{ "a{,2}", SLICE("a{,2}"), true },
		{ "x{2,}", SLICE("x"), false },
		{ "x{2,}", SLICE("xxxx"), true },
		{ "a$", SLICE("a\n"), false },
		{ "\\Qa.b\\E+", SLICE("a.bb"), true },
		{ "(?s).", SLICE("\n"), true },
		{ "(?-s).", SLICE("\n"), false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct err err = { 0 };
		struct regex *re =
			regex_new(slice_of(cases[i].pattern), REGEX_RE2, &err);

		assert_string_equal(err.text, "");
		if (regex_matches(re, cases[i].text) != cases[i].matches)
			fail_msg("%s on %s", cases[i].pattern, cases[i].text.p);
		regex_free(re);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *pattern, *why;
	} cases[] = {
		{ "a(", "missing closing ): `a(`" },
		{ "a)", "unexpected ): `a)`" },
		{ "*", "missing argument to repetition operator: `*`" },
		{ "a|*", "missing argument to repetition operator: `*`" },
		{ "(+)", "missing argument to repetition operator: `+`" },
		{ "a**", "invalid nested repetition operator: `**`" },
		{ "a++", "invalid nested repetition operator: `++`" },
		{ "a{2}{3}", "invalid nested repetition operator: `{2}{3}`" },
		{ "(?=a)", "invalid or unsupported Perl syntax: `(?=`" },
		{ "(?!a)", "invalid or unsupported Perl syntax: `(?!`" },
		{ "(?<=a)", "invalid named capture: `(?<=a)`" },
		{ "(?>a)", "invalid or unsupported Perl syntax: `(?>`" },
		{ "(?R)", "invalid or unsupported Perl syntax: `(?R`" },
		{ "(?x)a", "invalid or unsupported Perl syntax: `(?x`" },
		{ "(?P<n>a", "missing closing ): `(?P<n>a`" },
		{ "(?P<n", "invalid named capture: `(?P<n`" },
		{ "(?P<a-b>)", "invalid named capture: `(?P<a-b>`" },
		{ "(a)\\1", "invalid escape sequence: `\\1`" },
		{ "\\y", "invalid escape sequence: `\\y`" },
		{ "\\Z", "invalid escape sequence: `\\Z`" },
		{ "\\K", "invalid escape sequence: `\\K`" },
		{ "\\C", "invalid escape sequence: `\\C`" },
		{ "a\\", "trailing backslash at end of expression: ``" },
		{ "[a", "missing closing ]: `[a`" },
		{ "[z-a]", "invalid character class range: `z-a`" },
		{ "[[:foo:]]", "invalid character class range: `[:foo:]`" },
		{ "\\p{Nowhere}",
		  "invalid character class range: `\\p{Nowhere}`" },
		{ "a{1001}", "invalid repeat count: `{1001}`" },
		{ "a{2,1}", "invalid repeat count: `{2,1}`" },
		{ "(a{100}){100}", "invalid repeat count: `{100}`" },
		{ "a\xff", "invalid UTF-8: `\xff`" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct err err = { 0 };

		assert_null(
			regex_new(slice_of(cases[i].pattern), REGEX_RE2, &err));
		assert_memory_equal(err.text, "error parsing regexp: ", 22);
		assert_string_equal(err.text + 22, cases[i].why);
	}
}

static void
test_too_deep(void **state)
{
	struct str s = { 0 };

	(void)state;
	str_fill(&s, '(', 100000);
	assert_null(regex_new(str_slice(&s), REGEX_RE2, NULL));
	str_clear(&s);
	for (int i = 0; i < 20000; i++)
		str_printf(&s, "%sword%d", i > 0 ? "|" : "", i);
	/* Words have no ceiling: a variable may have many values. */
	struct regex *re = regex_new(str_slice(&s), REGEX_RE2, NULL);

	assert_true(regex_matches(re, SLICE("word19999")));
	assert_false(regex_matches(re, SLICE("word20000")));
	regex_free(re);
	str_release(&s);
}

static void
test_captures(void **state)
{
	static const struct {
		const char *pattern, *text;
		size_t n;
		int group[8];
	} cases[] = {
		{ "(.*)-(.*)", "a-b-c", 3, { 0, 5, 0, 3, 4, 5 } },
		{ "(.*?)-(.*)", "a-b-c", 3, { 0, 5, 0, 1, 2, 5 } },
		{ "(a)|(b)", "b", 3, { 0, 1, -1, -1, 0, 1 } },
		{ "(a|ab)(c|bcd)?", "abcd", 3, { 0, 4, 0, 1, 1, 4 } },
		{ "(x|y)", "y", 2, { 0, 1, 0, 1 } },
		{ "(.)b",
		  "\xff"
		  "b",
		  2,
		  { 0, 2, 0, 1 } },
		{ "(a+)(a+)", "aaa", 3, { 0, 3, 0, 2, 2, 3 } },
		{ "(?U)(a+)(a+)", "aaa", 3, { 0, 3, 0, 1, 1, 3 } },
	};
	struct regex_match m;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct regex *re =
			regex_new(slice_of(cases[i].pattern), REGEX_RE2, NULL);

		assert_true(regex_search(re, slice_of(cases[i].text), 0, &m));
		assert_int_equal(m.n, cases[i].n);
		for (size_t g = 0; g < m.n; g++) {
			assert_int_equal(m.group[g].start,
					 cases[i].group[2 * g]);
			assert_int_equal(m.group[g].end,
					 cases[i].group[2 * g + 1]);
		}
		regex_free(re);
	}
	struct regex *re =
		regex_new(SLICE("(?P<one>a)(?<two>b)"), REGEX_RE2, NULL);

	assert_int_equal(regex_group(re, SLICE("two")), 2);
	assert_int_equal(regex_group(re, SLICE("three")), -1);
	regex_free(re);
}

static void
test_js(void **state)
{
	static const struct {
		const char *pattern;
		int flags;
		const char *text;
		int start, end; /* -1: none; -2: refused */
	} cases[] = {
		{ "b+", 0, "abbc", 1, 3 },
		{ "B+", REGEX_JS_ICASE, "abbc", 1, 3 },
		{ "^b", 0, "a\nb", -1, 0 },
		{ "^b", REGEX_JS_MULTILINE, "a\nb", 2, 3 },
		{ "a.b", 0, "a\nb", -1, 0 },
		{ "a.b", REGEX_JS_DOTALL, "a\nb", 0, 3 },
		{ "a$", 0, "a\n", -1, 0 },
		{ "a(?=b)", 0, "ab", 0, 1 },
		{ "(?<!a)b", 0, "abb", 2, 3 },
		{ "(a)\\1", 0, "aa", 0, 2 },
		{ "\\/x", 0, "a/x", 1, 3 },
		{ "\\v", 0, "a\v", 1, 2 },
		{ "\\z", 0, "az", 1, 2 },
		{ "[[]", 0, "a[", 1, 2 },
		{ "\\u0041", 0, "xA", 1, 2 },
		{ "(?>a)", 0, "a", -2, 0 },
		{ "(*COMMIT)a", 0, "a", -2, 0 },
		{ "(?R)", 0, "a", -2, 0 },
		{ "a++", 0, "a", -2, 0 },
		{ "[a", 0, "a", -2, 0 },
		{ "\\", 0, "a", -2, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct err err = { 0 };
		struct regex_match m;
		struct regex *re = regex_new(slice_of(cases[i].pattern),
					     REGEX_JS | cases[i].flags, &err);

		if (cases[i].start == -2) {
			assert_null(re);
			assert_int_equal(err.code, ERR_SYNTAX);
			continue;
		}
		assert_non_null(re);
		assert_int_equal(
			regex_search(re, slice_of(cases[i].text), 0, &m),
			cases[i].start >= 0);
		if (cases[i].start >= 0) {
			assert_int_equal(m.group[0].start, cases[i].start);
			assert_int_equal(m.group[0].end, cases[i].end);
		}
		regex_free(re);
	}
}

/* What hangs a backtracking matcher is decided in bounded time. */
static void
test_redos(void **state)
{
	static const char *const patterns[] = {
		"(a+)+$",   "(a|a)*$",          "(.*a){20}",
		"(a|aa)+$", "([a-z]+)*[0-9]",   "(x+x+)+y",
		"(a*)*b",   "(?:a?){30}a{30}b", "(a{2,})+b",
	};
	struct str s = { 0 };

	(void)state;
	str_fill(&s, 'a', 10000);
	str_addc(&s, '!');
	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++) {
		struct regex *re =
			regex_new(slice_of(patterns[i]), REGEX_RE2, NULL);
		struct regex_match m;
		int64_t start = clock_mono_us();

		assert_false(regex_matches(re, str_slice(&s)));
		assert_false(regex_search(re, str_slice(&s), 0, &m));
		assert_true(clock_mono_us() - start < 60000000);
		regex_free(re);
	}
	struct regex *re = regex_new(SLICE("^(a+)+$"), REGEX_JS, NULL);
	int64_t start = clock_mono_us();

	assert_false(regex_search(re, str_slice(&s), 0, NULL));
	assert_true(clock_mono_us() - start < 60000000);
	regex_free(re);
	str_release(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_too_deep),
		cmocka_unit_test(test_captures),
		cmocka_unit_test(test_js),
		cmocka_unit_test(test_redos),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
