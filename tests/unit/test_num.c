#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/num.h"

static void
test_shortest(void **state)
{
	static const struct {
		double v;
		const char *g, *api, *js;
	} cases[] = {
		{ 0, "0", "0", "0" },
		{ -0.0, "-0", "-0", "0" },
		{ 1, "1", "1", "1" },
		{ 100, "100", "100", "100" },
		{ 123456, "123456", "123456", "123456" },
		{ 1e6, "1e+06", "1000000", "1000000" },
		{ 1234567, "1.234567e+06", "1234567", "1234567" },
		{ 0.1, "0.1", "0.1", "0.1" },
		{ 0.0001, "0.0001", "0.0001", "0.0001" },
		{ 0.00001, "1e-05", "0.00001", "0.00001" },
		{ 1e-6, "1e-06", "0.000001", "0.000001" },
		{ 1e-7, "1e-07", "1e-07", "1e-7" },
		{ 1e20, "1e+20", "100000000000000000000",
		  "100000000000000000000" },
		{ 1e21, "1e+21", "1e+21", "1e+21" },
		{ 1e23, "1e+23", "1e+23", "1e+23" },
		{ -2.5, "-2.5", "-2.5", "-2.5" },
		{ 0x1p53, "9.007199254740992e+15", "9007199254740992",
		  "9007199254740992" },
		{ 5e-324, "5e-324", "5e-324", "5e-324" },
		{ 0x1p-44, "5.684341886080802e-14", "5.684341886080802e-14",
		  "5.684341886080802e-14" },
		{ 1.5e-323, "1.5e-323", "1.5e-323", "1.5e-323" },
		{ 999999.9999999999, "999999.9999999999", "999999.9999999999",
		  "999999.9999999999" },
		{ 0x1p-1017, "7.120236347223045e-307", "7.120236347223045e-307",
		  "7.120236347223045e-307" },
		{ 2.2250738585072014e-308, "2.2250738585072014e-308",
		  "2.2250738585072014e-308", "2.2250738585072014e-308" },
		{ 1.7976931348623157e308, "1.7976931348623157e+308",
		  "1.7976931348623157e+308", "1.7976931348623157e+308" },
		{ NAN, "NaN", "NaN", "NaN" },
		{ INFINITY, "+Inf", "+Inf", "Infinity" },
		{ -INFINITY, "-Inf", "-Inf", "-Infinity" },
	};
	char out[NUM_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		num_format_g(out, cases[i].v);
		assert_string_equal(out, cases[i].g);
		num_format_api(out, cases[i].v);
		assert_string_equal(out, cases[i].api);
		num_format_js(out, cases[i].v);
		assert_string_equal(out, cases[i].js);
	}
}

static void
test_plain(void **state)
{
	char out[NUM_TEXT];

	(void)state;
	num_format_f(out, 1e21);
	assert_string_equal(out, "1000000000000000000000");
	num_format_f(out, 1.5e-7);
	assert_string_equal(out, "0.00000015");
	assert_int_equal(num_format_f(out, -5e-324), 327);
	assert_int_equal(num_format_f(out, -1.7976931348623157e308), 310);
	num_format_fixed(out, 2.5, 0);
	assert_string_equal(out, "2");
	num_format_fixed(out, -0.005, 2);
	assert_string_equal(out, "-0.01");
	assert_int_equal(num_format_fixed(out, -1e308, 1000), 351);
}

/* Every double comes back from its text. */
static void
test_round_trip(void **state)
{
	uint64_t x = 88172645463325252u;
	char out[NUM_TEXT];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint64_t bits;
		double v, back;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		bits = i % 3 == 0 ? x & UINT64_C(0xfff0000000000000) : x;
		memcpy(&v, &bits, sizeof(v));
		if (!isfinite(v))
			continue;
		num_format_f(out, v);
		assert_int_equal(num_parse_go(slice_of(out), &back, NULL), 0);
		assert_true(back == v);
		num_format_g(out, v);
		assert_int_equal(num_parse(slice_of(out), &back), 0);
		assert_true(back == v);
	}
}

static void
test_parse_go(void **state)
{
	static const struct {
		const char *text;
		double v;
	} good[] = {
		{ "1", 1 },
		{ "+1.5e3", 1500 },
		{ ".5", 0.5 },
		{ "5.", 5 },
		{ "0x1p-2", 0.25 },
		{ "0x_1.8P1", 3 },
		{ "1_000.2_5", 1000.25 },
		{ "inf", INFINITY },
		{ "-Infinity", -INFINITY },
		{ "+INF", INFINITY },
		{ "1e-400", 0 },
		{ "00012", 12 },
		{ "0.1234567890123456789", 0.1234567890123456789 },
	};
	static const char *const bad[] = {
		"",      "+",       "1e",   "1e+",  ".",    "0x",
		"0x1",   "1__0",    "_1",   "1_",   "1_e5", "+nan",
		"in",    "1 ",      " 1",   "1,5",  "0xp1", "--1",
		"1.2.3", "infinit", "0x1p", "1e5_",
	};
	struct err err = { 0 };
	double v;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_int_equal(num_parse_go(slice_of(good[i].text), &v, NULL),
				 0);
		assert_true(v == good[i].v);
	}
	assert_int_equal(num_parse_go(SLICE("NaN"), &v, NULL), 0);
	assert_true(isnan(v));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(num_parse_go(slice_of(bad[i]), &v, NULL), -1);
	num_parse_go(SLICE("1e5.5"), &v, &err);
	assert_string_equal(
		err.text,
		"strconv.ParseFloat: parsing \"1e5.5\": invalid syntax");
	err.code = ERR_NONE;
	assert_int_equal(num_parse_go(SLICE("1e400"), &v, &err), -1);
	assert_string_equal(
		err.text,
		"strconv.ParseFloat: parsing \"1e400\": value out of range");
}

static void
test_scan(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		double v;
	} cases[] = {
		{ "12abc", 2, 12 },
		{ "1e5x", 3, 1e5 },
		{ "1ex", 1, 1 },
		{ "-.5.5", 3, -0.5 },
		{ "abc", 0, 0 },
		{ "-", 0, 0 },
		{ "0x10", 1, 0 },
		{ "5 apples", 1, 5 },
		{ "123456789012345678901234567890", 30, 1.2345678901234568e29 },
	};
	double v;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		v = 0;
		assert_int_equal(num_scan(slice_of(cases[i].text), &v),
				 cases[i].n);
		assert_true(v == cases[i].v);
	}
	assert_int_equal(num_parse(SLICE("1e999"), &v), -1);
	assert_int_equal(num_parse(SLICE(""), &v), -1);
}

static void
test_int(void **state)
{
	int64_t v;

	(void)state;
	assert_int_equal(num_parse_int(SLICE("-9223372036854775808"), &v), 0);
	assert_true(v == INT64_MIN);
	assert_int_equal(num_parse_int(SLICE("+9223372036854775807"), &v), 0);
	assert_true(v == INT64_MAX);
	assert_int_equal(num_parse_int(SLICE("9223372036854775808"), &v), -1);
	assert_int_equal(num_parse_int(SLICE(""), &v), -1);
	assert_int_equal(num_parse_int(SLICE("-"), &v), -1);
	assert_int_equal(num_parse_int(SLICE("1.0"), &v), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shortest),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_parse_go),
		cmocka_unit_test(test_scan),
		cmocka_unit_test(test_int),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
