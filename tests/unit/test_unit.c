/*
 * test_unit.c - numbers read as Grafana writes them, row by row.
 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "widgets/unit.h"

#define AUTO (-1)

static const struct {
	const char *unit;
	double v;
	int decimals;
	const char *text;
} own[] = {
	{ "none", 1234567, AUTO, "1234567" },
	{ "", 0.5, AUTO, "0.500" },
	{ "", -0.3, 0, "0" },
	{ "none", -2.5, 0, "-2" },
	{ "none", 2.5, 0, "3" },
	{ "none", 1e-7, AUTO, "1e-7" },
	{ "none", 0, 2, "0.00" },
	{ "none", 1e300, 20, "1e+300" },
	{ "short", 0, AUTO, "0" },
	{ "short", 1234, AUTO, "1.23 K" },
	{ "short", 1e6, AUTO, "1 Mil" },
	{ "short", 1e6, 1, "1.0 Mil" },
	{ "short", 1.5e9, AUTO, "1.50 Bil" },
	{ "short", 1e12, AUTO, "1 Tri" },
	{ "short", 999999, AUTO, "1000 K" },
	{ "short", 0.05, AUTO, "0.0500" },
	{ "short", 1e30, AUTO, "1000000 Sept" },
	{ "short", -42.5, AUTO, "-42.5" },
	{ "sishort", 5, AUTO, "5 " },
	{ "percent", 12.345, AUTO, "12.3%" },
	{ "percentunit", 0.05, AUTO, "5%" },
	{ "percentunit", 0.5, 1, "50.0%" },
	{ "bytes", 1536, AUTO, "1.50 KiB" },
	{ "bytes", 1e6, AUTO, "977 KiB" },
	{ "bytes", 1073741824, AUTO, "1 GiB" },
	{ "bytes", -2048, AUTO, "-2 KiB" },
	{ "bytes", 0.5, AUTO, "0.500 B" },
	{ "kbytes", 0.05, AUTO, "51.2 B" },
	{ "mbytes", 1234, AUTO, "1.21 GiB" },
	{ "decbytes", 0.5, AUTO, "500 mB" },
	{ "Bps", 1234, AUTO, "1.23 kB/s" },
	{ "binBps", 1234, AUTO, "1.21 KiB/s" },
	{ "MBs", 1234, AUTO, "1.23 GB/s" },
	{ "reqps", 0.5, AUTO, "0.500 req/s" },
	{ "reqps", 1e18, AUTO, "1000000T req/s" },
	{ "ops", 12345, AUTO, "12.3K ops/s" },
	{ "celsius", 21.5, AUTO, "21.5 °C" },
	{ "currencyUSD", -42.5, AUTO, "-$42.5" },
	{ "currency:financial:$", 1234567.25, AUTO, "$1,234,567.3" },
	{ "currency:financial:kr:suffix", 1234.5, 2, "1,234.50kr" },
	{ "locale", 1234567, AUTO, "1,234,567" },
	{ "locale", -123456.5, AUTO, "-123,456.5" },
	{ "sci", 1234, AUTO, "1.234e+3" },
	{ "sci", 9.996, 2, "1.00e+1" },
	{ "sci", 0, AUTO, "0e+0" },
	{ "hex", 1234, AUTO, "4D2" },
	{ "hex0x", -1234, AUTO, "-0x4D2" },
	{ "bool", 0, AUTO, "False" },
	{ "bool_on_off", 2, AUTO, "On" },
	{ "bool:Up", 0, AUTO, "-" },
	{ "bool:Up/Down", 0, AUTO, "Down" },
	{ "string", 1.5, AUTO, "1.5" },
	{ "prefix:v", 1.5, AUTO, "v1.50" },
	{ "suffix:nodes", 3, AUTO, "3 nodes" },
	{ "si:mFoo", 1000, AUTO, "1 Foo" },
	{ "count:X", 1234, AUTO, "1.23K X" },
	{ "cores", 1, AUTO, "1 cores" },
	{ "s", 0, AUTO, "0 s" },
	{ "s", 0.0123, AUTO, "12.3 ms" },
	{ "s", 2.5e-6, AUTO, "2.50 µs" },
	{ "s", 2.5e-9, AUTO, "2.50 ns" },
	{ "s", 59.99, AUTO, "60.0 s" },
	{ "s", 60, AUTO, "1 min" },
	{ "s", 90, AUTO, "1.50 mins" },
	{ "s", -65, AUTO, "-1.08 mins" },
	{ "s", 3599, AUTO, "60.0 mins" },
	{ "s", 5400, AUTO, "1.50 hours" },
	{ "s", 86400, AUTO, "1 day" },
	{ "s", 1234567, AUTO, "2.04 weeks" },
	{ "s", 31536000, AUTO, "0.999 year" },
	{ "s", 4e7, AUTO, "1.27 years" },
	{ "ms", 0.5, AUTO, "0.500 ms" },
	{ "ms", 1500, AUTO, "1.50 s" },
	{ "ms", 90000, AUTO, "1.50 mins" },
	{ "m", 59, AUTO, "59 min" },
	{ "h", 23, AUTO, "23 hour" },
	{ "dtdurations", 3700, AUTO, "1 hour" },
	{ "dtdurations", 3700, 1, "1 hour, 1 minute" },
	{ "dtdurations", 65, 2, "1 minute, 5 seconds, 0 milliseconds" },
	{ "dtdurations", 1e8, AUTO, "3 years" },
	{ "dthms", 90061, AUTO, "25:01:01" },
	{ "dtdhms", 90061, AUTO, "1 d 01:01:01" },
	{ "clocks", 65, AUTO, "01m:05s:000ms" },
	{ "clocks", 65, 1, "01m:05s" },
	{ "clocks", 65, 0, "01m" },
	{ "clocks", 3700, AUTO, "1h:01m:40s:000ms" },
	{ "clocks", 3700, 2, "1h:01m:40s" },
	{ "clocks", 3700, 0, "1h" },
	{ "clocks", 59, 0, "59s" },
	{ "clockms", 5, AUTO, "005ms" },
	{ "clockms", 1e300, AUTO, "Invalid date" },
	{ "dateTimeAsIso", 1700000000000, AUTO, "2023-11-14 22:13:20" },
	{ "dateTimeAsUS", 1700000000000, AUTO, "11/14/2023 10:13:20 pm" },
	{ "time:D.M.YY H:mm", 1700000000000, AUTO, "14.11.23 22:13" },
	{ "dateTimeAsIso", 1e300, AUTO, "Invalid date" },
	{ "short", NAN, AUTO, "NaN" },
	{ "s", NAN, AUTO, "NaN" },
	{ "short", INFINITY, AUTO, "∞" },
	{ "bytes", -INFINITY, AUTO, "-∞" },
	{ "cores", INFINITY, 2, "∞ cores" },
	{ "dtdhms", INFINITY, AUTO, "∞" },
	{ "hex", INFINITY, AUTO, "∞" },
};

static void
test_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
		struct str out = { 0 };

		unit_format(own[i].v, slice_of(own[i].unit), own[i].decimals,
			    NULL, &out);
		if (strcmp(str_text(&out), own[i].text) != 0)
			fail_msg("%s %g d=%d: \"%s\", not \"%s\"", own[i].unit,
				 own[i].v, own[i].decimals, str_text(&out),
				 own[i].text);
		str_release(&out);
	}
}

static void
test_odd_values(void **state)
{
	static const double odd[] = { 0,        -0.0,      5e-324, 1e-300,
				      1.7e308,  -1.7e308,  1e21,   9.007e15,
				      INFINITY, -INFINITY, NAN };
	static const char *const unit[] = {
		"",
		"short",
		"bytes",
		"pbytes",
		"ffarad",
		"yflops",
		"hex",
		"sci",
		"locale",
		"s",
		"ns",
		"clocks",
		"dthms",
		"dtdhms",
		"dtdurations",
		"si:f",
		"si:",
		"count:",
		"bool:",
		"currency:financial:",
		"prefix:",
		"percentunit",
		"currencyDKK",
		"dateTimeAsUS",
		"timeticks",
	};

	(void)state;
	for (size_t u = 0; u < sizeof(unit) / sizeof(*unit); u++)
		for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++)
			for (int d = -1; d < 400; d = d < 3 ? d + 1 : d * 2) {
				struct str out = { 0 };

				unit_format(odd[i], slice_of(unit[u]), d, NULL,
					    &out);
				assert_true(out.n < 1000);
				str_release(&out);
			}
}

static void
test_binary(void **state)
{
	(void)state;
	assert_true(unit_is_binary(SLICE("bytes")));
	assert_true(unit_is_binary(SLICE("MiBs")));
	assert_false(unit_is_binary(SLICE("decbytes")));
	assert_false(unit_is_binary(SLICE("of no kind")));
}

/* Takes what stands before END off the front of *s, and END too. */
static struct slice
take(struct slice *s, char end)
{
	const char *at = s->n > 0 ? memchr(s->p, end, s->n) : NULL;
	struct slice field = *s;

	if (at != NULL)
		field.n = (size_t)(at - s->p);
	s->p += field.n + (at != NULL);
	s->n -= field.n + (at != NULL);
	return field;
}

static bool
is_later(struct slice list, struct slice unit)
{
	while (list.n > 0) {
		struct slice line = take(&list, '\n');

		if (line.n > 0 && line.p[0] != '#' &&
		    slice_eq(take(&line, '\t'), unit))
			return true;
	}
	return false;
}

/* True if the row is as Grafana has it. */
static bool
row_passes(struct slice unit, struct slice line, struct slice later)
{
	struct slice value = take(&line, '\t'), decimals = take(&line, '\t');
	struct str out = { 0 };
	int64_t d = -1;
	double v;
	bool same;

	assert_int_equal(num_parse(value, &v), 0);
	if (!slice_eq(decimals, SLICE("-")))
		assert_int_equal(num_parse_int(decimals, &d), 0);
	unit_format(v, unit, (int)d, NULL, &out);
	same = slice_eq(str_slice(&out), line);
	if (!same && !is_later(later, unit))
		print_message("# %.*s %.*s d=%d: \"%s\", not \"%.*s\"\n",
			      SLICE_ARG(unit), SLICE_ARG(value), (int)d,
			      str_text(&out), SLICE_ARG(line));
	str_release(&out);
	return same;
}

static void
check_rows(struct slice rows, struct slice later)
{
	size_t n = 0, passed = 0, wrong = 0;

	while (rows.n > 0) {
		struct slice line = take(&rows, '\n'), unit;
		bool ok;

		if (line.n == 0 || line.p[0] == '#')
			continue;
		unit = take(&line, '\t');
		n++;
		ok = row_passes(unit, line, later);
		passed += ok;
		if (ok && is_later(later, unit))
			print_message("# %.*s passes: take it off the list\n",
				      SLICE_ARG(unit));
		wrong += ok == is_later(later, unit);
	}
	print_message("# units: grafana-units.tsv %zu of %zu\n", passed, n);
	assert_int_equal(wrong, 0);
	assert_true(n > 1000);
}

static void
test_grafana(void **state)
{
	const char *shared = getenv("PYRODASH_SHARED");
	const char *srcdir = getenv("srcdir");
	struct str path = { 0 }, rows = { 0 }, later = { 0 };
	struct err err = { 0 };

	(void)state;
	if (srcdir == NULL)
		srcdir = ".";
	str_printf(&path, "%s/tests/unit/units_later.txt", srcdir);
	assert_int_equal(
		file_read(str_text(&path), LIMIT_DOCUMENT_BYTES, &later, &err),
		0);
	str_clear(&path);
	if (shared != NULL)
		str_add(&path, shared);
	else
		str_printf(&path, "%s/../shared", srcdir);
	str_add(&path, "/reference/grafana-units.tsv");
	if (file_read(str_text(&path), LIMIT_DOCUMENT_BYTES, &rows, &err) == 0)
		check_rows(str_slice(&rows), str_slice(&later));
	else
		print_message("# no %s: skipped\n", str_text(&path));
	str_release(&path);
	str_release(&rows);
	str_release(&later);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_odd_values),
		cmocka_unit_test(test_binary),
		cmocka_unit_test(test_grafana),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
