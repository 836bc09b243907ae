#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"
#include "promql/duration.h"
#include "promql/parse.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct parse_options all = { true, true, true, true };

static struct expr *
parse(const char *text, const struct parse_options *o, struct arena *a,
      struct err *err)
{
	return parse_expr(slice_of(text), o, a, err);
}

static void
check_message(const char *text, const struct parse_options *o,
	      const char *message)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct expr *e = parse(text, o, &a, &err);

	if (e != NULL)
		print_message("# taken: %s\n", text);
	assert_null(e);
	assert_string_equal(err.text, message);
	arena_release(&a);
}

static const struct {
	const char *text, *message;
} faults[] = {
	{ "", "unknown position: parse error: no expression found in input" },
	{ " \n", "1:1: parse error: no expression found in input" },
	{ "# a", "1:1: parse error: no expression found in input" },
	{ "1 +", "1:4: parse error: unexpected end of input" },
	{ "a\n+\n  *", "3:3: parse error: unexpected <op:*>" },
	{ "a b", "1:3: parse error: unexpected identifier \"b\"" },
	{ "a a:b", "1:3: parse error: unexpected metric identifier \"a:b\"" },
	{ "a \"b\"", "1:3: parse error: unexpected string \"\\\"b\\\"\"" },
	{ "a 5", "1:3: parse error: unexpected number \"5\"" },
	{ "a 5m", "1:3: parse error: unexpected duration \"5m\"" },
	{ "a = b", "1:3: parse error: unexpected \"=\"" },
	{ "a, b", "1:2: parse error: unexpected \",\"" },
	{ "bool", "1:1: parse error: unexpected <bool>" },
	{ "on", "1:1: parse error: unexpected <on>" },
	{ "group_left", "1:1: parse error: unexpected <group_left>" },
	{ "atan2", "1:1: parse error: unexpected <op:atan2>" },
	{ "a + )", "1:6: parse error: unexpected right parenthesis ')'" },
	{ "(a", "1:3: parse error: unclosed left parenthesis" },
	{ "()", "1:2: parse error: unexpected \")\"" },
	{ "\"a", "1:1: parse error: unterminated quoted string" },
	/* aggregations */
	{ "sum(a b)", "1:7: parse error: unexpected identifier \"b\" in "
		      "aggregation" },
	{ "sum by (a)", "1:11: parse error: unexpected end of input in "
			"aggregation" },
	{ "sum by a (b)", "1:8: parse error: unexpected identifier \"a\" in "
			  "grouping opts, expected \"(\"" },
	{ "sum by (5) (b)", "1:9: parse error: unexpected number \"5\" in "
			    "grouping opts, expected label" },
	{ "sum by (a b) (c)", "1:11: parse error: unexpected identifier \"b\" "
			      "in grouping opts, expected \",\" or \")\"" },
	{ "sum by (without) (a)", "1:9: parse error: unexpected <without> in "
				  "grouping opts, expected label" },
	{ "sum by (inf) (a)", "1:9: parse error: unexpected number \"inf\" in "
			      "grouping opts, expected label" },
	{ "sum()", "1:1: parse error: no arguments for aggregate expression "
		   "provided" },
	{ "sum(a, b)", "1:1: parse error: wrong number of arguments for "
		       "aggregate expression provided, expected 1, got 2" },
	{ "1 + topk(a)", "1:5: parse error: wrong number of arguments for "
			 "aggregate expression provided, expected 2, got 1" },
	{ "sum(1)", "1:5: parse error: expected type instant vector in "
		    "aggregation expression, got scalar" },
	{ "sum(a[5m])", "1:5: parse error: expected type instant vector in "
			"aggregation expression, got range vector" },
	{ "topk(a, b)", "1:6: parse error: expected type scalar in aggregation "
			"parameter, got instant vector" },
	{ "count_values(5, b)", "1:14: parse error: expected type string in "
				"aggregation parameter, got scalar" },
	{ "topk(a, 1)", "1:9: parse error: expected type instant vector in "
			"aggregation expression, got scalar" },
	{ "limitk(1, a)",
	  "1:1: parse error: limitk() is experimental and must be enabled with "
	  "--enable-feature=promql-experimental-functions" },
	/* matchers */
	{ "{}", "1:1: parse error: vector selector must contain at least one "
		"non-empty matcher" },
	{ "{x=~\".*\"}", "1:1: parse error: vector selector must contain at "
			 "least one non-empty matcher" },
	{ "{x!=\"a\"}", "1:1: parse error: vector selector must contain at "
			"least one non-empty matcher" },
	{ "foo{__name__=\"bar\"}", "1:1: parse error: metric name must not be "
				   "set twice: \"foo\" or \"bar\"" },
	{ "foo{\"bar\"}", "1:1: parse error: metric name must not be set "
			  "twice: \"foo\" or \"bar\"" },
	{ "a{b c}", "1:5: parse error: unexpected identifier \"c\" in label "
		    "matching, expected label matching operator" },
	{ "a{b=c}", "1:5: parse error: unexpected identifier \"c\" in label "
		    "matching, expected string" },
	{ "a{b=\"c\" d=\"e\"}",
	  "1:9: parse error: unexpected identifier \"d\" in label matching, "
	  "expected \",\" or \"}\"" },
	{ "a{,}", "1:3: parse error: unexpected \",\" in label matching, "
		  "expected identifier or \"}\"" },
	{ "a{b=~\"(\"}", "1:3: parse error: error parsing regexp: missing "
			 "closing ): `(`" },
	/* ranges */
	{ "a[5m 1m]", "1:6: parse error: unexpected duration \"1m\" in "
		      "subquery or range, expected \":\" or \"]\"" },
	{ "a[]", "1:3: parse error: unexpected \"]\" in subquery or range "
		 "selector, expected number, duration, step(), or range()" },
	{ "a[5m:1m 1m]", "1:9: parse error: unexpected duration \"1m\" in "
			 "subquery selector, expected \"]\"" },
	{ "a[5m:+]", "1:7: parse error: unexpected \"]\" in subquery selector, "
		     "expected number, duration, step(), range(), or \"]\"" },
	{ "a[0]", "1:3: parse error: duration must be greater than 0" },
	{ "a[5m:-1m]", "1:6: parse error: duration must be greater than 0" },
	{ "a[1e10]", "1:3: parse error: duration out of range" },
	{ "a[1.5h]", "1:3: parse error: unknown unit \".\" in duration "
		     "\"1.5h\"" },
	{ "a[5m/0]", "1:5: parse error: division by zero" },
	{ "a[5m%0]", "1:5: parse error: modulo by zero" },
	{ "(a)[5m]", "1:4: parse error: ranges only allowed for vector "
		     "selectors" },
	{ "a[5m][5m]", "1:6: parse error: ranges only allowed for vector "
		       "selectors" },
	{ "a offset 1m[5m]", "1:12: parse error: no offset modifiers allowed "
			     "before range" },
	{ "a @ 1[5m]", "1:6: parse error: no @ modifiers allowed before "
		       "range" },
	{ "a[5m][5m:1m]", "1:1: parse error: subquery is only allowed on "
			  "instant vector, got matrix instead" },
	{ "1[5m:1m]", "1:1: parse error: subquery is only allowed on instant "
		      "vector, got scalar instead" },
	/* offset and @ */
	{ "a offset b", "1:10: parse error: unexpected identifier \"b\" in "
			"offset, expected number, duration, step(), or "
			"range()" },
	{ "a offset 1m offset 1m", "1:1: parse error: offset may not be set "
				   "multiple times" },
	{ "1 offset 1m", "1:1: parse error: offset modifier must be preceded "
			 "by an instant vector selector or range vector "
			 "selector or a subquery" },
	{ "a @ b", "1:5: parse error: unexpected identifier \"b\" in @, "
		   "expected timestamp" },
	{ "a @ 1 @ 2", "1:1: parse error: @ <timestamp> may not be set "
		       "multiple times" },
	{ "1 @ 1", "1:1: parse error: @ modifier must be preceded by an "
		   "instant vector selector or range vector selector or a "
		   "subquery" },
	{ "a @ inf", "1:1: parse error: timestamp out of bounds for @ "
		     "modifier: +Inf" },
	{ "a offset (5m) - b", "1:17: parse error: unexpected identifier "
			       "\"b\" in offset, expected number, duration, "
			       "step(), or range()" },
	{ "a anchored", "1:1: parse error: anchored modifier is experimental "
			"and not enabled" },
	{ "a[5m] smoothed", "1:1: parse error: smoothed modifier is "
			    "experimental and not enabled" },
	/* calls */
	{ "nope(1)", "1:1: parse error: unknown function with name \"nope\"" },
	{ "Rate(a[5m])", "1:1: parse error: unknown function with name "
			 "\"Rate\"" },
	{ "start()", "1:1: parse error: function \"start\" is not enabled" },
	{ "info(a)", "1:1: parse error: function \"info\" is not enabled" },
	{ "floor()", "1:1: parse error: expected 1 argument(s) in call to "
		     "\"floor\", got 0" },
	{ "time(1)", "1:1: parse error: expected 0 argument(s) in call to "
		     "\"time\", got 1" },
	{ "round()", "1:1: parse error: expected at least 1 argument(s) in "
		     "call to \"round\", got 0" },
	{ "round(a, 1, 2)", "1:1: parse error: expected at most 2 argument(s) "
			    "in call to \"round\", got 3" },
	{ "rate(a)", "1:6: parse error: expected type range vector in call to "
		     "function \"rate\", got instant vector" },
	{ "rate(rate(a))", "1:11: parse error: expected type range vector in "
			   "call to function \"rate\", got instant vector" },
	{ "rate(a[5m],)", "1:11: parse error: trailing commas not allowed in "
			  "function call args" },
	{ "label_join(a, \"b\", \",\", 5)",
	  "1:25: parse error: expected type string in call to function "
	  "\"label_join\", got scalar" },
	/* operators */
	{ "1 == 1", "1:3: parse error: comparisons between scalars must use "
		    "BOOL modifier" },
	{ "a + bool b", "1:3: parse error: bool modifier can only be used on "
			"comparison operators" },
	{ "1 and 1", "1:1: parse error: set operator \"and\" not allowed in "
		     "binary scalar expression" },
	{ "a == \"x\"", "1:6: parse error: binary expression must contain only "
			"scalar and instant vector types" },
	{ "a[5m] + 1", "1:1: parse error: binary expression must contain only "
		       "scalar and instant vector types" },
	{ "a + on (b) 1", "1:1: parse error: vector matching only allowed "
			  "between instant vectors" },
	{ "a and on (b) group_left c", "1:1: parse error: no grouping allowed "
				       "for \"and\" operation" },
	{ "a + on (b) group_left (b) c",
	  "1:3: parse error: label \"b\" must not occur in ON and GROUP clause "
	  "at once" },
	{ "a + group_left b", "1:5: parse error: unexpected <group_left>" },
	{ "a > on (b) bool c", "1:12: parse error: unexpected <bool>" },
	{ "a + on b", "1:8: parse error: unexpected identifier \"b\" in "
		      "grouping opts, expected \"(\"" },
	{ "a </ bool b", "1:3: parse error: bool modifier can only be used on "
			 "comparison operators" },
	{ "a + fill(0) b", "1:1: parse error: binop fill modifiers are "
			   "experimental and not enabled" },
	{ "-\"x\"", "1:1: parse error: unary expression only allowed on "
		    "expressions of type scalar or instant vector, got "
		    "\"string\"" },
	{ "-a[5m]", "1:1: parse error: unary expression only allowed on "
		    "expressions of type scalar or instant vector, got "
		    "\"range vector\"" },
	/* numbers */
	{ "0x + 1", "1:1: parse error: error parsing number: "
		    "strconv.ParseFloat: parsing \"0x\": invalid syntax" },
	{ "1e999", "1:1: parse error: error parsing number: "
		   "strconv.ParseFloat: parsing \"1e999\": value out of "
		   "range" },
	{ "1e5.5", "1:1: parse error: error parsing number: "
		   "strconv.ParseFloat: parsing \"1e5.5\": invalid syntax" },
};

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++)
		check_message(faults[i].text, &parse_defaults,
			      faults[i].message);
}

/* With every experiment on. */
static const struct {
	const char *text, *message;
} experimental[] = {
	{ "a + fill(0) 1", "1:1: parse error: filling in missing series only "
			   "allowed between instant vectors" },
	{ "a and fill(0) b", "1:1: parse error: filling in missing series not "
			     "allowed for set operators" },
	{ "a[5m:1m] anchored", "1:1: parse error: anchored modifier is not "
			       "supported for subqueries" },
	{ "1 smoothed", "1:1: parse error: smoothed modifier not "
			"implemented" },
	{ "a anchored smoothed", "1:1: parse error: anchored and smoothed "
				 "modifiers cannot be used together" },
	{ "info(a, b)", "1:9: parse error: expected label selectors only, got "
			"vector selector instead" },
	{ "info(a, a + b)", "1:9: parse error: expected label selectors "
			    "only" },
};

static void
test_experimental(void **state)
{
	struct parse_options off = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(experimental); i++)
		check_message(experimental[i].text, &all,
			      experimental[i].message);
	check_message("a[5m * 2]", &off,
		      "1:3: parse error: experimental duration expression is "
		      "not enabled");
}

static const struct {
	const char *text;
	double value;
} numbers[] = {
	{ "0x1F", 31 },    { "010", 8 },
	{ "08", 8 },       { "1_000", 1000 },
	{ "0_10", 8 },     { "00_1_23.5", 123.5 },
	{ "5.", 5 },       { ".5", .5 },
	{ "1.e2", 100 },   { "9223372036854775808", 9223372036854775808.0 },
	{ "1h30m", 5400 }, { "100ms", .1 },
	{ "-5", -5 },      { "- -5", 5 },
	{ "+5", 5 },
};

static void
test_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct arena a = { 0 };
		struct expr *e = parse(numbers[i].text, &all, &a, NULL);

		assert_non_null(e);
		assert_int_equal(e->kind, EXPR_NUMBER);
		assert_true(e->number.value == numbers[i].value);
		arena_release(&a);
	}
}

static const struct {
	const char *text;
	enum value_type type;
} taken[] = {
	{ "\"a\"", TYPE_STRING },
	{ "a", TYPE_VECTOR },
	{ "a[5m]", TYPE_MATRIX },
	{ "a[5m:]", TYPE_MATRIX },
	{ "{\"my.metric\", \"a.b\"=\"x\",}", TYPE_VECTOR },
	{ "{\"foo\", __name__=\"bar\"}", TYPE_VECTOR },
	{ "sum", TYPE_VECTOR },
	{ "by", TYPE_VECTOR },
	{ "offset offset 5m", TYPE_VECTOR },
	{ "start + end + step + range + fill", TYPE_VECTOR },
	{ "and and or or unless", TYPE_VECTOR },
	{ "sum by (bool, on, ignoring, group_left, atan2, by, start, sum,) (a)",
	  TYPE_VECTOR },
	{ "a{bool=\"x\", on!=\"y\", inf=\"z\"}", TYPE_VECTOR },
	{ "a # a comment\n + b", TYPE_VECTOR },
	{ "1 + 2", TYPE_SCALAR },
	{ "1 < bool 2", TYPE_SCALAR },
	{ "1 + a", TYPE_VECTOR },
	{ "time() - a > 1h30m", TYPE_VECTOR },
	{ "scalar(a) * pi()", TYPE_SCALAR },
	{ "a * on (b) group_left (c) d", TYPE_VECTOR },
	{ "a * on (b) group_left d", TYPE_VECTOR },
	{ "a == bool ignoring () b", TYPE_VECTOR },
	{ "a + on () 1", TYPE_VECTOR },
	{ "a @ 2m offset -1m", TYPE_VECTOR },
	{ "a offset 1m @ end()", TYPE_VECTOR },
	{ "a offset 0 offset 0", TYPE_VECTOR },
	{ "a[300] @ -1.5", TYPE_MATRIX },
	{ "a[STEP() * 2 + 1m:range() / 10]", TYPE_MATRIX },
	{ "a offset max_of(step(), 1m)", TYPE_VECTOR },
	{ "month()", TYPE_VECTOR },
	{ "label_join(a, \"b\", \",\")", TYPE_VECTOR },
	{ "a + fill_right(1) fill_left(-1) b", TYPE_VECTOR },
	{ "info(a, {b=\"\"})", TYPE_VECTOR },
	{ "rate(a[5m] anchored)", TYPE_VECTOR },
	{ "a + fill(0) b", TYPE_VECTOR },
	{ "start() + min_of(1, step())", TYPE_SCALAR },
};

static void
test_types(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(taken); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		struct expr *e = parse(taken[i].text, &all, &a, &err);

		if (e == NULL)
			print_message("# %s: %s\n", taken[i].text, err.text);
		assert_non_null(e);
		assert_int_equal(e->type, taken[i].type);
		parse_release(e);
		arena_release(&a);
	}
}

static void
add_repeated(struct str *s, const char *text, int n)
{
	while (n-- > 0)
		str_add(s, text);
}

static void
test_limits(void **state)
{
	static const char *const deep[][3] = {
		{ "(", "a", ")" },     { "-", "a", "" },
		{ "abs(", "a", ")" },  { "2 ^ ", "a", "" },
		{ "", "a", " + a" },   { "", "a", "[1m:1m]" },
		{ "sum(", "a", ")" },  { "a[1m+", "1m", "]" },
		{ "a[(", "1m", ")]" }, { "", "a offset (1m", "+1m" },
		{ "- -", "foo", "" },
	};
	struct str s = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(deep); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };

		str_clear(&s);
		add_repeated(&s, deep[i][0], 5000);
		str_add(&s, deep[i][1]);
		add_repeated(&s, deep[i][2], 5000);
		assert_null(
			parse_expr(str_slice(&s), &parse_defaults, &a, &err));
		arena_release(&a);
	}
	str_clear(&s);
	str_fill(&s, ' ', LIMIT_QUERY_BYTES + 1);
	assert_null(parse_expr(str_slice(&s), &parse_defaults, NULL, NULL));
	str_release(&s);
}

static const struct {
	const char *query, *shown;
} shown[] = {
	{ "sum(rate(foo))",
	  "sum(rate(foo))\n         ^^^\n1:10: parse error: expected type "
	  "range vector in call to function \"rate\", got instant vector\n" },
	{ "a +\n\tb c",
	  "        b c\n          ^\n2:4: parse error: unexpected "
	  "identifier \"c\"\n" },
	{ "{a=\"\xe6\x97\xa5\"} $",
	  "{a=\"\xe6\x97\xa5\"} $\n         ^\n1:11: parse error: unexpected "
	  "character: '$'\n" },
	{ "1 +", "1 +\n   ^\n1:4: parse error: unexpected end of input\n" },
	{ "a\x1b[5", "a?[5\n ^\n1:2: parse error: unexpected character: "
		     "'\\x1b'\n" },
};

static void
test_show(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shown); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		struct str s = { 0 };

		assert_null(parse(shown[i].query, &parse_defaults, &a, &err));
		parse_show_error(slice_of(shown[i].query), &err, 0, &s);
		assert_string_equal(str_text(&s), shown[i].shown);
		str_release(&s);
		arena_release(&a);
	}
}

/* A range, and what it is in a query with steps of 15 s over an hour. */
static const struct {
	const char *text;
	int64_t ms;
	const char *message;
} spans[] = {
	{ "a[5m]", 300000, NULL },
	{ "a[0.0015]", 1, NULL },
	{ "a[step() * 4]", 60000, NULL },
	{ "a[min_of(range(), 10m) - 1m]", 540000, NULL },
	{ "a[max_of(1, 2) ^ 2]", 4000, NULL },
	{ "a[-(1m - 2m)]", 60000, NULL },
	{ "a[step() - 1m]", 0, "2:13: duration must be greater than 0" },
	{ "a[1 / (step() - 15)]", 0, "2:19: division by zero" },
	{ "a[10 ^ 300 * 10 ^ 300]", 0, "2:21: duration is NaN or infinite" },
	{ "a[1e9 * 1e9]", 0, "2:11: duration is out of range" },
};

static void
test_spans(void **state)
{
	const struct duration_query q = { 15000, 3600000 };

	(void)state;
	for (size_t i = 0; i < COUNT(spans); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		struct expr *e = parse(spans[i].text, &all, &a, NULL);
		int64_t ms = 0;

		assert_non_null(e);
		duration_value(&e->selector.range, true, &q, &ms, &err);
		assert_string_equal(err.text, spans[i].message == NULL
						      ? ""
						      : spans[i].message);
		if (spans[i].message == NULL)
			assert_int_equal(ms, spans[i].ms);
		parse_release(e);
		arena_release(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_experimental),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_spans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
