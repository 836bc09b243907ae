#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/file.h"
#include "promql/parse.h"
#include "promql/print.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct parse_options all = { true, true, true, true };

/* Appends what is printed of text, having seen that it parses to an equal
 * tree; nothing if the text does not parse. */
static void
print_again(struct slice text, struct str *out)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct expr *e = parse_expr(text, &all, &a, &err), *again;

	if (e == NULL) {
		print_message("# %.*s: %s\n", SLICE_ARG(text), err.text);
		return;
	}
	print_expr(e, out);
	again = parse_expr(str_slice(out), &all, &a, NULL);
	assert_true(ast_equal(e, again));
	parse_release(again);
	parse_release(e);
	arena_release(&a);
}

/* PRINTED NULL: as it is written. */
static const struct {
	const char *text, *printed;
} cases[] = {
	{ "sum(rate(foo{a='b', c=~\"x.*\"}[5m])) by (le,job)",
	  "sum by (le, job) (rate(foo{a=\"b\",c=~\"x.*\"}[5m]))" },
	{ "sum by () (a)", "sum(a)" },
	{ "SUM WITHOUT () (a)", "sum without () (a)" },
	{ "topk by (x) (5,a)", "topk by (x) (5, a)" },
	{ "count_values('x',a)", "count_values(\"x\", a)" },
	{ "sum by ('without','a.b',c:d,'inf')(x)",
	  "sum by (\"without\", \"a.b\", c:d, \"inf\") (x)" },
	{ "{'my.metric','a.b'=\"x\"}",
	  "{__name__=\"my.metric\",\"a.b\"=\"x\"}" },
	{ "{__name__=\"a\"}", NULL },
	{ "foo{}", "foo" },
	{ "foo{a!=\"b\",c!~\"d\"}", NULL },
	{ "a[300]", "a[5m]" },
	{ "a[90m:30s]", "a[1h30m:30s]" },
	{ "a[5m:]", NULL },
	{ "a[0.0001]", NULL },
	{ "a offset -300 @ 1.5", "a @ 1.500 offset -5m" },
	{ "a[5m] offset 1w @ start()", "a[5m] @ start() offset 1w" },
	{ "a[8d]", "a[8d]" },
	{ "a[366d]", "a[366d]" },
	{ "a[365d]", "a[1y]" },
	{ "a @ -0.001", NULL },
	{ "a[1h:5m] @ end() offset 5m", NULL },
	{ "a[STEP()*2]", "a[step() * 2]" },
	{ "a offset (5m)*2", "a offset +(5m * 2)" },
	{ "a offset -(5m*2)", "a offset -(5m * 2)" },
	{ "a offset (-2^2)", "a offset +(-2 ^ 2)" },
	{ "a offset 5m * 2", NULL },
	{ "a offset (5m) * 2 @ 1 - b", "a @ 1.000 offset +(5m * 2) - b" },
	{ "a offset +(step()) - b", "a offset step() - b" },
	{ "a offset max_of(1, step())", NULL },
	{ "-2^2", "-2 ^ 2" },
	{ "2^3^2", "2 ^ 3 ^ 2" },
	{ "(2^3)^2", "(2 ^ 3) ^ 2" },
	{ "-x offset 1m", NULL },
	{ "--x", NULL },
	{ "a - -1", NULL },
	{ "2 ^ -1 ^ x", NULL },
	{ "+inf", "+Inf" },
	{ "1e20 * 1e-7", "100000000000000000000 * 0.0000001" },
	{ "1h30m + 0s", NULL },
	{ "-90s", "-1m30s" },
	{ "'a\"\\n\\xff'", "\"a\\\"\\n\\xff\"" },
	{ "a==bool on(x)b", "a == bool on (x) b" },
	{ "a*ignoring(x)group_left(y)b", "a * ignoring (x) group_left (y) b" },
	{ "a * on() group_right b", "a * on () group_right () b" },
	{ "a + ignoring() b", "a + b" },
	{ "a + fill(-1) b", "a + fill_left (-1) fill_right (-1) b" },
	{ "a and on() b", "a and on () b" },
	{ "a </ 5 >/ 6", NULL },
	{ "a[5m] anchored @ 1.000", NULL },
	{ "info(a, {b=\"c\"})", NULL },
	{ "sum(offset) + by", NULL },
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *want = cases[i].printed == NULL ? cases[i].text
							    : cases[i].printed;
		struct str s = { 0 };

		print_again(slice_of(cases[i].text), &s);
		assert_string_equal(str_text(&s), want);
		str_release(&s);
	}
}

static const struct {
	int64_t ms;
	const char *text;
} durations[] = {
	{ 0, "0s" },
	{ 1, "1ms" },
	{ 5400000, "1h30m" },
	{ -300000, "-5m" },
	{ 604800000, "1w" },
	{ 691200000, "8d" },
	{ INT64_C(31536000000), "1y" },
	{ INT64_C(31536000001), "365d1ms" },
	{ 90061001, "1d1h1m1s1ms" },
};

static void
test_durations(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(durations); i++) {
		struct str s = { 0 };

		print_duration(durations[i].ms, &s);
		assert_string_equal(str_text(&s), durations[i].text);
		str_release(&s);
	}
}

/* The text of a JSON string, variables of ranges filled in. */
static void
add_query(struct slice json, struct str *out)
{
	static const struct slice var = SLICE("$__rate_interval");

	for (size_t i = 0; i < json.n && json.p[i] != '"'; i++) {
		struct slice rest = { json.p + i, json.n - i };

		if (slice_starts(rest, var)) {
			str_add(out, "5m");
			i += var.n - 1;
		} else if (json.p[i] == '\\') {
			i++;
			str_addc(out, json.p[i] == 'n' ? '\n' : json.p[i]);
		} else {
			str_addc(out, json.p[i]);
		}
	}
}

static size_t
print_file(const char *name)
{
	static const struct slice key = SLICE("\"expr\": \"");
	const char *srcdir = getenv("srcdir");
	struct str path = { 0 }, text = { 0 };
	size_t n = 0;

	str_printf(&path, "%s/dashboards/mixin/%s", srcdir ? srcdir : ".",
		   name);
	assert_int_equal(file_read(str_text(&path), 1 << 20, &text, NULL), 0);
	for (ptrdiff_t at = 0;
	     (at = slice_find(str_slice(&text), key, (size_t)at)) >= 0; n++) {
		struct str query = { 0 }, printed = { 0 };

		at += (ptrdiff_t)key.n;
		add_query((struct slice){ text.s + at, text.n - (size_t)at },
			  &query);
		print_again(str_slice(&query), &printed);
		assert_true(printed.n > 0);
		str_release(&query);
		str_release(&printed);
	}
	str_release(&path);
	str_release(&text);
	return n;
}

static void
test_dashboards(void **state)
{
	(void)state;
	assert_int_equal(print_file("pyroscope-reads.json") +
				 print_file("pyroscope-writes.json"),
			 24);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_dashboards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
