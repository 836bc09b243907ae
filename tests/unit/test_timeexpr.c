/* test_timeexpr.c - durations, time expressions and their labels. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "dashboards/moment.h"
#include "dashboards/timeexpr.h"

#define LEN(a) (sizeof(a) / sizeof(*(a)))

/* Wednesday 2023-11-15 13:45:30.123 UTC. */
#define NOW INT64_C(1700055930123)

static void
test_durations(void **state)
{
	static const struct {
		const char *text;
		int64_t want; /* seconds; 0 = refused */
	} cases[] = {
		{ "90s", 90 },
		{ "90", 90 },
		{ "5m", 300 },
		{ "1h30m", 5400 },
		{ "1.5h", 5400 },
		{ "2d", 172800 },
		{ "1w", 604800 },
		{ " 1h ", 3600 },
		{ "", 0 },
		{ "0", 0 },
		{ "0s", 0 },
		{ "-5m", 0 },
		{ "5", 5 },
		{ "5x", 0 },
		{ "h", 0 },
		{ "1h-5m", 0 },
		{ "99999999999999999999", 0 },
		{ "1e300w", 0 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct err err = { 0 };
		int64_t ms = 0;
		int status =
			timeexpr_duration(slice_of(cases[i].text), &ms, &err);

		print_message("# \"%s\"\n", cases[i].text);
		assert_int_equal(status, cases[i].want > 0 ? 0 : -1);
		assert_int_equal(ms, cases[i].want * 1000);
		if (status != 0)
			assert_non_null(strstr(err.text, "1h30m"));
	}
}

static const struct {
	const char *text, *from, *to; /* NULL: refused */
} exprs[] = {
	{ "now", "2023-11-15T13:45:30.123", "2023-11-15T13:45:30.123" },
	{ "now-1h", "2023-11-15T12:45:30.123", "2023-11-15T12:45:30.123" },
	{ "now/d", "2023-11-15T00:00:00.000", "2023-11-15T23:59:59.999" },
	{ "now-1d/d", "2023-11-14T00:00:00.000", "2023-11-14T23:59:59.999" },
	{ "now/w", "2023-11-12T00:00:00.000", "2023-11-18T23:59:59.999" },
	{ "now/M", "2023-11-01T00:00:00.000", "2023-11-30T23:59:59.999" },
	{ "now-1M+1d", "2023-10-16T13:45:30.123", "2023-10-16T13:45:30.123" },
	{ "2023-11-14 10:00:00", "2023-11-14T10:00:00", "2023-11-14T10:00:00" },
	{ "2023-11-14T10:00:00Z", "2023-11-14T10:00:00",
	  "2023-11-14T10:00:00" },
	{ "1700000000000", "2023-11-14T22:13:20", "2023-11-14T22:13:20" },
	{ "now-1x", NULL, NULL },
	{ "now-123456h", NULL, NULL },
	{ "now/2d", NULL, NULL },
	{ "nowish", NULL, NULL },
	{ "yesterday", NULL, NULL },
	{ "2023-13-01", NULL, NULL },
};

static int64_t
iso(const char *text)
{
	int64_t ms;

	assert_int_equal(moment_parse_iso(slice_of(text), civil_utc(), &ms), 0);
	return ms;
}

static void
test_expressions(void **state)
{
	struct timeexpr_context ctx = { .now = NOW, .zone = civil_utc() };

	(void)state;
	for (size_t i = 0; i < LEN(exprs); i++) {
		struct err err = { 0 };
		int64_t from, to;
		struct slice s = slice_of(exprs[i].text);

		print_message("# %s\n", exprs[i].text);
		if (exprs[i].from == NULL) {
			assert_int_equal(
				timeexpr_parse(s, false, &ctx, &from, &err),
				-1);
			assert_non_null(strstr(err.text, exprs[i].text));
			continue;
		}
		assert_int_equal(timeexpr_parse(s, false, &ctx, &from, NULL),
				 0);
		assert_int_equal(timeexpr_parse(s, true, &ctx, &to, NULL), 0);
		assert_int_equal(from, iso(exprs[i].from));
		assert_int_equal(to, iso(exprs[i].to));
	}
}

static void
test_defaults(void **state)
{
	struct timeexpr_context ctx = { .now = NOW, .zone = civil_utc() };
	struct time_range r;

	(void)state;
	assert_int_equal(timeexpr_range(SLICE(""), SLICE(""), &ctx, &r, NULL),
			 0);
	assert_int_equal(r.to, NOW);
	assert_int_equal(r.from, NOW - 6 * 3600000);
	ctx.now_delay = SLICE("1m");
	r = timeexpr_range_or_default(SLICE("nonsense"), SLICE("now"), &ctx);
	assert_int_equal(r.to, NOW - 60000);
	ctx.week_start = timeexpr_week_start(SLICE("monday"));
	assert_int_equal(
		timeexpr_parse(SLICE("now/w"), false, &ctx, &r.from, NULL), 0);
	assert_int_equal(r.from, iso("2023-11-13"));
}

static void
test_labels(void **state)
{
	static const struct {
		const char *from, *to, *want;
	} cases[] = {
		{ "now-1h", "now", "Last 1 hour" },
		{ "now-24h", "now", "Last 24 hours" },
		{ "now/d", "now/d", "Today" },
		{ "now/d", "now", "Today so far" },
		{ "now-90m", "now", "Last 90 minutes" },
		{ "2023-11-14 10:00:00", "2023-11-14 11:00:00",
		  "2023-11-14 10:00:00 to 2023-11-14 11:00:00" },
	};
	struct timeexpr_context ctx = { .now = NOW, .zone = civil_utc() };

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct str out = { 0 };

		timeexpr_describe(slice_of(cases[i].from),
				  slice_of(cases[i].to), &ctx, &out);
		assert_string_equal(str_text(&out), cases[i].want);
		str_release(&out);
	}
}

/* Months are the calendar's: a year and a half, by a day less, is a year. */
static void
test_ago(void **state)
{
	static const struct {
		const char *then, *want;
	} cases[] = {
		{ "2023-11-15T13:45:10", "a few seconds ago" },
		{ "2023-11-15T13:15:30", "30 minutes ago" },
		{ "2023-11-15T15:45:30", "in 2 hours" },
		{ "2023-10-15T13:45:30", "a month ago" },
		{ "2022-05-16T13:45:30", "a year ago" },
		{ "2022-05-15T13:45:30", "2 years ago" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct str out = { 0 };

		moment_ago(iso(cases[i].then), NOW, &out);
		assert_string_equal(str_text(&out), cases[i].want);
		str_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_expressions),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_ago),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
