#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "promql/duration.h"
#include "promql/lex.h"
#include "promql/lex_scan.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The tokens of a text, as errors call them, with blanks between. */
static const struct {
	const char *text, *tokens;
} streams[] = {
	{ "", "" },
	{ " \t\r\n# all of it\n", "" },
	{ "up", "identifier \"up\"" },
	{ "a:b c", "metric identifier \"a:b\" identifier \"c\"" },
	{ "SUM By Offset", "<aggr:SUM> <By> <Offset>" },
	{ "a AND b atan2 c",
	  "identifier \"a\" <op:AND> identifier \"b\" <op:atan2> identifier "
	  "\"c\"" },
	{ "== != < <= </ > >= >/", "<op:==> <op:!=> <op:<> <op:<=> <op:</> "
				   "<op:>> <op:>=> <op:>/>" },
	{ "+-*/%^@", "<op:+> <op:-> <op:*> <op:/> <op:%> <op:^> <op:@>" },
	{ "( ) ,", "\"(\" \")\" \",\"" },
	{ "start step Range min_of",
	  "\"start\" \"step\" \"Range\" \"min_of\"" },
	{ "5 5m 1h30m inf NaN",
	  "number \"5\" duration \"5m\" duration \"1h30m\" number \"inf\" "
	  "number \"NaN\"" },
	{ "5. .5 1.e2 0x1F 1_000 0X_1",
	  "number \"5.\" number \".5\" number \"1.e2\" number \"0x1F\" number "
	  "\"1_000\" number \"0X_1\"" },
	{ "0x1e + 0", "number \"0x1e\" <op:+> number \"0\"" },
	{ "'a' \"b\" `c\\`",
	  "string \"'a'\" string \"\\\"b\\\"\" string \"`c\\\\`\"" },
	{ "12345678901", "number \"1234567890\"..." },
	{ "{sum=~'a', by !~ \"b\"}",
	  "\"{\" identifier \"sum\" <op:=~> string \"'a'\" \",\" identifier "
	  "\"by\" <op:!~> string \"\\\"b\\\"\" \"}\"" },
	{ "a{ # }\n}", "identifier \"a\" \"{\" \"}\"" },
	{ "[5m:1m]", "\"[\" duration \"5m\" \":\" duration \"1m\" \"]\"" },
	{ "[STEP()]", "\"[\" \"STEP\" \"(\" \")\" \"]\"" },
	{ "fill fill (", "identifier \"fill\" <fill> \"(\"" },
};

static void
test_streams(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(streams); i++) {
		struct lexer l = { .text = slice_of(streams[i].text) };
		struct err err = { 0 };
		struct str s = { 0 };
		struct token t;

		while (lex_next(&l, &t, &err) == 0 && t.kind != TOKEN_END) {
			str_add(&s, s.n > 0 ? " " : "");
			lex_describe(l.text, &t, &s);
		}
		if (s.n > 0 && l.parens > 0)
			err.code = ERR_NONE; /* "(" alone is fine here */
		assert_int_equal(err.code, ERR_NONE);
		assert_string_equal(str_text(&s), streams[i].tokens);
		str_release(&s);
	}
}

static const struct {
	const char *text, *message;
	size_t at;
} faults[] = {
	{ "(", "unclosed left parenthesis", 1 },
	{ "a)", "unexpected right parenthesis ')'", 2 },
	{ "[5", "unclosed left bracket", 2 },
	{ "]", "unexpected right bracket ']'", 0 },
	{ "[", "unexpected end of input in duration expression", 1 },
	{ "[a]", "unexpected character in duration expression: 'a'", 1 },
	{ "[5 a]", "unexpected character: 'a', expected ':'", 3 },
	{ "[5:1:", "unexpected colon ':'", 4 },
	{ "[:5m]", "unexpected colon before duration in duration expression",
	  1 },
	{ "a{", "unexpected end of input inside braces", 2 },
	{ "a{{", "unexpected left brace '{'", 2 },
	{ "a{*", "unexpected character inside braces: '*'", 2 },
	{ "a{b!c", "unexpected character after '!' inside braces: 'c'", 3 },
	{ "a ! b", "unexpected character after '!': ' '", 2 },
	{ "a =~ b", "unexpected character after '=': '~'", 2 },
	{ "a $", "unexpected character: '$'", 2 },
	{ "a.b", "unexpected character: '.'", 1 },
	{ "\xc3\xa9", "unexpected character: '\xc3\xa9'", 0 },
	{ "5a", "bad number or duration syntax: \"5\"", 0 },
	{ "1e", "bad number or duration syntax: \"1e\"", 0 },
	{ "1..2", "bad number or duration syntax: \"1..\"", 0 },
	{ "1_", "bad number or duration syntax: \"1_\"", 0 },
	{ "5mx", "bad number or duration syntax: \"5mx\"", 0 },
	{ "\"a", "unterminated quoted string", 0 },
	{ "\"a\nb\"", "unterminated quoted string", 0 },
	{ "`a", "unterminated raw string", 0 },
	{ "'\\", "escape sequence not terminated", 0 },
	{ "'\\c'", "unknown escape sequence U+0063 'c'", 0 },
	{ "'\\\"'", "unknown escape sequence U+0022 '\"'", 0 },
	{ "'\\08'", "illegal character U+0038 '8' in escape sequence", 0 },
	{ "'\\400'", "escape sequence is an invalid Unicode code point", 0 },
	{ "'\\ud800'", "escape sequence is an invalid Unicode code point", 0 },
	{ "'\\U00110000'", "escape sequence is an invalid Unicode code point",
	  0 },
	{ "'\xff'", "invalid UTF-8 rune", 0 },
};

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++) {
		struct lexer l = { .text = slice_of(faults[i].text) };
		struct err err = { 0 };
		struct token t;

		while (lex_next(&l, &t, &err) == 0 && t.kind != TOKEN_END)
			;
		assert_string_equal(err.text, faults[i].message);
		assert_int_equal(err.start, faults[i].at);
	}
}

static const struct {
	const char *token;
	struct slice value;
} strings[] = {
	{ "\"\"", { "", 0 } },
	{ "'a\"b'", { "a\"b", 3 } },
	{ "\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\"", { "\a\b\f\n\r\t\v\\\"", 9 } },
	{ "'\\''", { "'", 1 } },
	{ "'\\101\\x41\\u0041\\U00000041'", { "AAAA", 4 } },
	{ "'\\xff\\377'", { "\xff\xff", 2 } },
	{ "'\\000'", { "\0", 1 } },
	{ "'\\u00e9'", { "\xc3\xa9", 2 } },
	{ "`\\n\n`", { "\\n\n", 3 } },
};

static void
test_strings(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(strings); i++) {
		struct slice text = slice_of(strings[i].token);
		struct err err = { 0 };
		size_t pos = 0;

		assert_int_equal(lex_scan_string(text, &pos, &err), 0);
		assert_int_equal(pos, text.n);
		assert_true(
			slice_eq(lex_scan_unquote(text, &a), strings[i].value));
	}
	arena_release(&a);
}

static const struct {
	const char *text;
	int64_t ms;
	const char *message; /* NULL: taken */
} durations[] = {
	{ "0", 0, NULL },
	{ "1h30m", 5400000, NULL },
	{ "1y2w3d4h5m6s7ms",
	  INT64_C(31536000000) + 1209600000 + 259200000 + 14400000 + 300000 +
		  6007,
	  NULL },
	{ "292y", INT64_C(292) * 365 * 86400000, NULL },
	{ "", 0, "empty duration string" },
	{ "-5m", 0, "not a valid duration string: \"-5m\"" },
	{ "5", 0, "not a valid duration string: \"5\"" },
	{ "5m1h", 0, "not a valid duration string: \"5m1h\"" },
	{ "5m5m", 0, "not a valid duration string: \"5m5m\"" },
	{ "5y1hs", 0, "unknown unit \"hs\" in duration \"5y1hs\"" },
	{ "1.5h", 0, "unknown unit \".\" in duration \"1.5h\"" },
	{ "293y", 0, "duration out of range" },
	{ "292y365d", 0, "duration out of range" },
};

static void
test_durations(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(durations); i++) {
		struct err err = { 0 };
		int64_t ms;
		int rc = duration_parse(slice_of(durations[i].text), &ms, &err);

		if (durations[i].message == NULL) {
			assert_int_equal(rc, 0);
			assert_int_equal(ms, durations[i].ms);
		} else {
			assert_int_equal(rc, -1);
			assert_string_equal(err.text, durations[i].message);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_durations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
