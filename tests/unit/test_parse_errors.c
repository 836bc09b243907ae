/* What the parser says of queries that are wrong, where it says it (promql.md
 * 1.3 to 1.6), with every feature on. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "promql/feature.h"
#include "promql/parse.h"

static const struct {
	const char *query, *message;
} cases[] = {
	{ "ignoring", "1:1 unexpected <ignoring>" },
	{ "group_right", "1:1 unexpected <group_right>" },
	{ "fill (1)", "1:6 unexpected \"(\"" },
	{ "sum by (nan) (a)",
	  "1:9 unexpected number \"nan\" in grouping opts, expected label" },
	{ "sum by (\"\") (a)", "1:9 invalid label name for grouping: \"\"" },
	{ "sum by (,) (a)",
	  "1:9 unexpected \",\" in grouping opts, expected label" },
	{ "sum without a",
	  "1:13 unexpected identifier \"a\" in grouping opts, expected \"(\"" },
	{ "a and:b c", "1:3 unexpected metric identifier \"and:b\"" },
	{ "1 + .", "1:5 unexpected character: '.'" },
	{ ".", "1:1 unexpected character: '.'" },
	{ "0x1e+0", "1:1 error parsing number: strconv.ParseFloat: parsing "
		    "\"0x1e+0\": invalid syntax" },
	{ "0x8000000000000000",
	  "1:1 error parsing number: strconv.ParseFloat: parsing "
	  "\"0x8000000000000000\": invalid syntax" },
	{ "1_ + 1", "1:1 error parsing number: strconv.ParseFloat: parsing "
		    "\"1_\": invalid syntax" },
	{ "1._5", "1:1 bad number or duration syntax: \"1._\"" },
	{ "1__0", "1:1 bad number or duration syntax: \"1__\"" },
	{ "0x1.8", "1:1 bad number or duration syntax: \"0x1.\"" },
	{ "0x1p4", "1:1 bad number or duration syntax: \"0x1\"" },
	{ "a[:]",
	  "1:3 unexpected colon before duration in duration expression" },
	{ "a[:5m]",
	  "1:3 unexpected colon before duration in duration expression" },
	{ "a[5m:1m:1m]", "1:8 unexpected colon ':'" },
	{ "a[max(1m, 2m)]",
	  "1:3 unexpected character in duration expression: 'm'" },
	{ "a @ start",
	  "1:10 unexpected end of input in @, expected timestamp" },
	{ "a @ start(1)",
	  "1:11 unexpected number \"1\" in @, expected timestamp" },
	{ "a @ nan", "1:1 timestamp out of bounds for @ modifier: NaN" },
	{ "a @ 1e30", "1:1 timestamp out of bounds for @ modifier: "
		      "1000000000000000019884624838656.000000" },
	{ "a offset (5m) - bar",
	  "1:17 unexpected identifier \"bar\" in offset, expected number, "
	  "duration, step(), or range()" },
	{ "a offset 1e10", "1:10 duration out of range" },
	{ "a[9223372037]", "1:3 duration out of range" },
	{ "a offset -9223372037s", "1:11 duration out of range" },
	{ "a[NaN]", "1:3 unexpected character in duration expression: 'N'" },
	{ "a[inf]", "1:3 unexpected character in duration expression: 'i'" },
	{ "a[\"5m\"]",
	  "1:3 unexpected character in duration expression: '\"'" },
	{ "a[5m", "1:5 unclosed left bracket" },
	{ "a[5m+", "1:6 unclosed left bracket" },
	{ "a[5m ", "1:6 unclosed left bracket" },
	{ "a[5mm]", "1:3 bad number or duration syntax: \"5mm\"" },
	{ "a[5m + a]", "1:8 unexpected character: 'a', expected ':'" },
	{ "a[5m & 5]", "1:6 unexpected character: '&'" },
	{ "a[&]", "1:3 unexpected character in duration expression: '&'" },
	{ "a[5m&]", "1:5 unexpected character: '&'" },
	{ "5 5", "1:3 unexpected number \"5\"" },
	{ "5m5", "1:1 bad number or duration syntax: \"5m5\"" },
	{ "1h30", "1:1 bad number or duration syntax: \"1h30\"" },
	{ "foo{__name__=~\"bar\"}",
	  "1:1 metric name must not be set twice: \"foo\" or \"bar\"" },
	{ "{\"\"}",
	  "1:1 vector selector must contain at least one non-empty matcher" },
	{ "{x=\"\"}",
	  "1:1 vector selector must contain at least one non-empty matcher" },
	{ "{x=~\"\"}",
	  "1:1 vector selector must contain at least one non-empty matcher" },
	{ "{x!~\"a\"}",
	  "1:1 vector selector must contain at least one non-empty matcher" },
	{ "{\"a.b\"=\"x\", a:b=\"c\"}",
	  "1:14 unexpected character inside braces: ':'" },
	{ "{a:b=\"c\"}", "1:3 unexpected character inside braces: ':'" },
	{ "{a!\"c\"}",
	  "1:3 unexpected character after '!' inside braces: '\"'" },
	{ "{a==\"c\"}",
	  "1:4 unexpected \"=\" in label matching, expected string" },
	{ "{a~\"c\"}", "1:3 unexpected character inside braces: '~'" },
	{ "{\"a\" \"b\"}", "1:6 unexpected string \"\\\"b\\\"\" in label "
			   "matching, expected \",\" or \"}\"" },
	{ "{\"a\"=5}", "1:6 unexpected character inside braces: '5'" },
	{ "{a=\"b\"", "1:7 unexpected end of input inside braces" },
	{ "{a", "1:3 unexpected end of input inside braces" },
	{ "{a=\"b\",,}", "1:8 unexpected \",\" in label matching, expected "
			 "identifier or \"}\"" },
	{ "{a=}", "1:4 unexpected \"}\" in label matching, expected string" },
	{ "{5=\"a\"}", "1:2 unexpected character inside braces: '5'" },
	{ "a{b=\"c\"}{d=\"e\"}", "1:9 unexpected \"{\"" },
	{ "\"a\" + 1", "1:1 binary expression must contain only scalar and "
		       "instant vector types" },
	{ "\"\\q\"", "1:1 unknown escape sequence U+0071 'q'" },
	{ "\"abc", "1:1 unterminated quoted string" },
	{ "'\\x4'", "1:1 illegal character U+0027 ''' in escape sequence" },
	{ "'\\x'", "1:1 illegal character U+0027 ''' in escape sequence" },
	{ "'\\u12'", "1:1 illegal character U+0027 ''' in escape sequence" },
	{ "\"\\400\"", "1:1 escape sequence is an invalid Unicode code point" },
	{ "info(a, {b=\"c\"} + 1)", "1:9 expected label selectors only" },
	{ "info(a, 1)", "1:9 expected type instant vector in call to function "
			"\"info\", got scalar" },
	{ "info(a, rate({b=\"c\"}[5m]))", "1:9 expected label selectors only" },
	{ "info(a, ({b=\"c\"}))", "1:9 expected label selectors only" },
	{ "info(1)", "1:6 expected type instant vector in call to function "
		     "\"info\", got scalar" },
	{ "info()",
	  "1:1 expected at least 1 argument(s) in call to \"info\", got 0" },
	{ "info(a, {}, b)",
	  "1:1 expected at most 2 argument(s) in call to \"info\", got 3" },
	{ "info({}, {b=\"c\"})",
	  "1:6 vector selector must contain at least one non-empty matcher" },
	{ "sum(a, )", "1:6 trailing commas not allowed in function call args" },
	{ "sum(a b c)", "1:7 unexpected identifier \"b\" in aggregation" },
	{ "sum(rate(a b))", "1:12 unexpected identifier \"b\" in aggregation" },
	{ "sum(a{b c})", "1:9 unexpected identifier \"c\" in label matching, "
			 "expected label matching operator" },
	{ "sum(a) b", "1:8 unexpected identifier \"b\"" },
	{ "sum(a) by (5)",
	  "1:12 unexpected number \"5\" in grouping opts, expected label" },
	{ "sum(a) by (b c)", "1:14 unexpected identifier \"c\" in grouping "
			     "opts, expected \",\" or \")\"" },
	{ "sum by (a) b", "1:12 unexpected identifier \"b\" in aggregation" },
	{ "sum(a", "1:6 unclosed left parenthesis" },
	{ "sum((a b))", "1:8 unexpected identifier \"b\" in aggregation" },
	{ "sum(1 +)", "1:8 unexpected \")\" in aggregation" },
	{ "topk(1, a b)", "1:11 unexpected identifier \"b\" in aggregation" },
	{ "quantile(1, a, b)", "1:1 wrong number of arguments for aggregate "
			       "expression provided, expected 2, got 3" },
	{ "limitk(a)", "1:1 wrong number of arguments for aggregate expression "
		       "provided, expected 2, got 1" },
	{ "limit_ratio(\"a\", b)",
	  "1:13 expected type scalar in aggregation parameter, got string" },
	{ "count_values(a)", "1:1 wrong number of arguments for aggregate "
			     "expression provided, expected 2, got 1" },
	{ "floor(a,)",
	  "1:8 trailing commas not allowed in function call args" },
	{ "floor(,a)", "1:7 unexpected \",\"" },
	{ "floor(", "1:7 unclosed left parenthesis" },
	{ "floor(a b)", "1:9 unexpected identifier \"b\"" },
	{ "sum_of(1)", "1:1 unknown function with name \"sum_of\"" },
	{ "absent()",
	  "1:1 expected 1 argument(s) in call to \"absent\", got 0" },
	{ "label_join(a)", "1:1 expected at least 3 argument(s) in call to "
			   "\"label_join\", got 1" },
	{ "label_join(a, \"b\")", "1:1 expected at least 3 argument(s) in call "
				  "to \"label_join\", got 2" },
	{ "label_join(a, b, c)",
	  "1:15 expected type string in call to function \"label_join\", got "
	  "instant vector" },
	{ "label_replace(a, \"b\", \"c\", \"d\")",
	  "1:1 expected 5 argument(s) in call to \"label_replace\", got 4" },
	{ "histogram_quantile(a, b)",
	  "1:20 expected type scalar in call to function "
	  "\"histogram_quantile\", got instant vector" },
	{ "clamp(a, 1)",
	  "1:1 expected 3 argument(s) in call to \"clamp\", got 2" },
	{ "vector(\"a\")", "1:8 expected type scalar in call to function "
			   "\"vector\", got string" },
	{ "time(a b)", "1:8 unexpected identifier \"b\"" },
	{ "a + ", "1:5 unexpected end of input" },
	{ "* a", "1:1 unexpected <op:*>" },
	{ "a == on b c",
	  "1:9 unexpected identifier \"b\" in grouping opts, expected \"(\"" },
	{ "a + on(b) group_left(c d) e",
	  "1:24 unexpected identifier \"d\" in grouping opts, expected \",\" "
	  "or \")\"" },
	{ "a + on(b) group_left(c e",
	  "1:24 unexpected identifier \"e\" in grouping opts, expected \",\" "
	  "or \")\"" },
	{ "a and bool b",
	  "1:3 bool modifier can only be used on comparison operators" },
	{ "1 > 2", "1:3 comparisons between scalars must use BOOL modifier" },
	{ "a unless ignoring(x) group_right b",
	  "1:1 no grouping allowed for \"unless\" operation" },
	{ "a or on() group_left b",
	  "1:1 no grouping allowed for \"or\" operation" },
	{ "1 or a",
	  "1:1 set operator \"or\" not allowed in binary scalar expression" },
	{ "a or 1",
	  "1:1 set operator \"or\" not allowed in binary scalar expression" },
	{ "\"a\" == \"b\"", "1:1 binary expression must contain only scalar "
			    "and instant vector types" },
	{ "a == on(x) 1",
	  "1:1 vector matching only allowed between instant vectors" },
	{ "a + on(x) fill_left(1) fill_left(2) b", "1:33 unexpected \"(\"" },
	{ "a + fill b", "1:10 unexpected identifier \"b\"" },
	{ "a + fill(x) b", "1:10 unexpected identifier \"x\"" },
	{ "a + fill() b", "1:10 unexpected \")\"" },
	{ "a + fill(1) fill_left(2) b", "1:22 unexpected \"(\"" },
	{ "1 </ bool 2",
	  "1:3 bool modifier can only be used on comparison operators" },
	{ "-\"a\"", "1:1 unary expression only allowed on expressions of type "
		    "scalar or instant vector, got \"string\"" },
	{ "+\"a\"", "1:1 unary expression only allowed on expressions of type "
		    "scalar or instant vector, got \"string\"" },
	{ "((a)", "1:5 unclosed left parenthesis" },
	{ "a)", "1:3 unexpected right parenthesis ')'" },
	{ "a]", "1:2 unexpected right bracket ']'" },
	{ "a}", "1:2 unexpected character: '}'" },
	{ "a $ b", "1:3 unexpected character: '$'" },
	{ "a ! b", "1:3 unexpected character after '!': ' '" },
	{ "a !~ b", "1:3 unexpected character after '!': '~'" },
	{ "a =~ b", "1:3 unexpected character after '=': '~'" },
	{ "a{b='c'} offset 5m offset 1h",
	  "1:1 offset may not be set multiple times" },
	{ "a @ start() @ 2",
	  "1:1 @ <timestamp> may not be set multiple times" },
	{ "(a) offset 5m",
	  "1:1 offset modifier must be preceded by an instant vector selector "
	  "or range vector selector or a subquery" },
	{ "(a) @ 5", "1:1 @ modifier must be preceded by an instant vector "
		     "selector or range vector selector or a subquery" },
	{ "sum(a) offset 5m",
	  "1:1 offset modifier must be preceded by an instant vector selector "
	  "or range vector selector or a subquery" },
	{ "rate(a[5m]) offset 5m",
	  "1:1 offset modifier must be preceded by an instant vector selector "
	  "or range vector selector or a subquery" },
	{ "1 @ 5", "1:1 @ modifier must be preceded by an instant vector "
		   "selector or range vector selector or a subquery" },
	{ "sum(a)[5m]", "1:7 ranges only allowed for vector selectors" },
	{ "1[5m]", "1:2 ranges only allowed for vector selectors" },
	{ "a[5m] offset 1m [5m:]", "1:1 subquery is only allowed on instant "
				   "vector, got matrix instead" },
	{ "a @ 1 offset 1m[5m]",
	  "1:16 no offset modifiers allowed before range" },
	{ "a[5m][5m:]", "1:1 subquery is only allowed on instant vector, got "
			"matrix instead" },
	{ "\"a\"[5m:]", "1:1 subquery is only allowed on instant vector, got "
			"string instead" },
	{ "1[5m:]", "1:1 subquery is only allowed on instant vector, got "
		    "scalar instead" },
	{ "a[5m] anchored smoothed",
	  "1:1 anchored and smoothed modifiers cannot be used together" },
	{ "a[5m:1m] smoothed",
	  "1:1 smoothed modifier is not supported for subqueries" },
	{ "sum(a) anchored", "1:1 anchored modifier not implemented" },
	{ "(a) smoothed", "1:1 smoothed modifier not implemented" },
	{ "\xc3\xa9", "1:1 unexpected character: '\xc3\xa9'" },
	{ "a{\xc3\xa9=\"b\"}",
	  "1:3 unexpected character inside braces: '\xc3\xa9'" },
	{ "\"\xc3\xa9", "1:1 unterminated quoted string" },
	{ "[5m]", "1:1 unexpected \"[\"" },
	{ "5[", "1:3 unexpected end of input in duration expression" },
	{ "a[5m]]", "1:6 unexpected right bracket ']'" },
	{ "avg by(a) without(b) (c)",
	  "1:11 unexpected <without> in aggregation" },
	{ "Start()", "1:1 unknown function with name \"Start\"" },
	{ "1 + bool", "1:9 unexpected end of input" },
	{ "bool(1)", "1:1 unexpected <bool>" },
	{ "a atan2 bool b",
	  "1:3 bool modifier can only be used on comparison operators" },
	{ "1e", "1:1 bad number or duration syntax: \"1e\"" },
	{ "0xg", "1:1 bad number or duration syntax: \"0x\"" },
	{ "1 2m", "1:3 unexpected duration \"2m\"" },
	{ "12345678901a",
	  "1:1 bad number or duration syntax: \"12345678901\"" },
	{ "a 12345678901", "1:3 unexpected number \"1234567890\"..." },
	{ "a \"a string that is long\"",
	  "1:3 unexpected string \"\\\"a string \"..." },
	{ "a 1h1m1s1ms1s1s", "1:3 unexpected duration \"1h1m1s1ms1\"..." },
};

/* LINE:COL and the text behind "parse error: ". */
static void
test_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *what = strchr(cases[i].message, ' ') + 1;
		size_t place = (size_t)(what - 1 - cases[i].message);
		struct arena a = { 0 };
		struct err err = { 0 };
		struct str want = { 0 };
		struct expr *e = parse_expr(slice_of(cases[i].query),
					    &feature_all.parse, &a, &err);

		if (e != NULL)
			print_message("# taken: %s\n", cases[i].query);
		assert_null(e);
		str_printf(&want, "%.*s: parse error: %s", (int)place,
			   cases[i].message, what);
		assert_string_equal(err.text, str_text(&want));
		str_release(&want);
		arena_release(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_errors) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
