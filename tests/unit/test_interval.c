/*
 * test_interval.c - step, $__interval and $__rate_interval: the worked examples
 * of Grafana's own arithmetic.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "dashboards/interval.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define LEN(a) (sizeof(a) / sizeof(*(a)))

static const struct {
	int64_t range;
	double points, factor;
	const char *panel, *target;
	int scrape; /* seconds; 0 = 15 */
	const char *front;
	int step; /* seconds */
	const char *interval, *rate;
} examples[] = {
	{ 5 * MINUTE, 1055, 0, "", "", 0, "15s", 15, "15s", "1m0s" },
	{ HOUR, 500, 0, "", "", 0, "15s", 15, "15s", "1m0s" },
	{ HOUR, 500, 2, "", "", 0, "15s", 30, "30s", "1m0s" },
	{ HOUR, 200, 2, "", "", 0, "20s", 40, "40s", "1m0s" },
	{ HOUR, 100, 0, "", "", 0, "30s", 30, "30s", "1m0s" },
	{ HOUR, 60, 0, "", "", 0, "1m", 60, "1m", "1m15s" },
	{ HOUR, 30, 0, "", "", 0, "2m", 120, "2m", "2m15s" },
	{ HOUR, 500, 0, "1m", "", 0, "1m", 60, "1m", "1m15s" },
	{ HOUR, 500, 0, "", "1m", 0, "15s", 60, "1m", "4m0s" },
	{ HOUR, 500, 0, "", "", 30, "30s", 30, "30s", "2m0s" },
	{ 6 * HOUR, 500, 0, "", "", 0, "30s", 30, "30s", "1m0s" },
	{ 24 * HOUR, 500, 0, "", "", 0, "2m", 120, "2m", "2m15s" },
	{ 24 * HOUR, 500, 2, "", "", 0, "2m", 240, "4m", "2m15s" },
	{ 24 * HOUR, 500, 0, "", "1m", 0, "2m", 120, "2m", "4m0s" },
	{ 7 * DAY, 1000, 0, "", "", 0, "10m", 600, "10m", "10m15s" },
	{ 30 * DAY, 1000, 0, "", "", 0, "30m", 1800, "30m", "30m15s" },
	{ 90 * DAY, 500, 0, "", "", 0, "3h", 10800, "3h", "3h0m15s" },
	{ HOUR, 12384, 0, "", "$__rate_interval", 30, "30s", 120, "2m",
	  "2m0s" },
	{ 2 * DAY, 12384, 0, "2m", "$__rate_interval", 30, "2m", 150, "2m",
	  "2m30s" },
	{ 2 * DAY, 12384, 0, "2m", "$__interval", 0, "2m", 120, "2m", "8m0s" },
	/* the factor does not touch a step of $__rate_interval */
	{ HOUR, 500, 2, "", "${__rate_interval}", 0, "15s", 60, "1m", "1m0s" },
};

static struct interval
compute(size_t i)
{
	struct interval_request r = {
		.range = { 0, examples[i].range },
		.max_data_points = examples[i].points,
		.scrape_interval =
			examples[i].scrape == 0 ? 0 : examples[i].scrape * 1000,
		.panel_interval = slice_of(examples[i].panel),
		.target_interval = slice_of(examples[i].target),
		.factor = examples[i].factor,
	};
	struct interval out;
	struct err err = { 0 };

	if (r.scrape_interval == 0)
		r.scrape_interval = 15000;
	if (interval_compute(&r, &out, &err) != 0)
		fail_msg("%zu: %s", i, err.text);
	return out;
}

static void
test_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(examples); i++) {
		struct interval in = compute(i);
		struct str text = { 0 }, want = { 0 };

		interval_print(in.front, &text);
		interval_substitute(
			SLICE(" $__interval ${__rate_interval} $__interval_ms"),
			&in, &text);
		str_printf(&want, "%s %s %s %d", examples[i].front,
			   examples[i].interval, examples[i].rate,
			   examples[i].step * 1000);
		print_message("# %zu: %s\n", i, str_text(&want));
		assert_string_equal(str_text(&text), str_text(&want));
		assert_int_equal(in.step, examples[i].step * 1000);
		str_release(&text);
		str_release(&want);
	}
}

static void
test_aligned(void **state)
{
	struct interval_request r = {
		.range = { 1700000012345, 1700003612345 },
		.max_data_points = 500,
		.scrape_interval = 15000,
		.factor = 2,
	};
	struct interval in;

	(void)state;
	assert_int_equal(interval_compute(&r, &in, NULL), 0);
	assert_int_equal(in.start, 1700000010000);
	assert_int_equal(in.end, 1700003610000);
	assert_int_equal(in.instant, 1700003612345);
	/* days of a zone begin at its midnight */
	r.range = (struct time_range){ 1699963200000, 1700049600000 };
	r.panel_interval = SLICE("1d");
	r.factor = 0;
	r.utc_offset = 3600;
	assert_int_equal(interval_compute(&r, &in, NULL), 0);
	assert_int_equal(in.step, DAY);
	assert_int_equal((in.start + HOUR) % DAY, 0);
	assert_true(in.start <= r.range.from && in.start + DAY > r.range.from);
}

static void
test_substitute(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "rate(x[$__rate_interval])", "rate(x[1m0s])" },
		{ "x[${__interval}]", "x[15s]" },
		{ "$__range $__range_s $__range_ms", "3600s 3600 3600000" },
		{ "$__rate_interval_ms", "60000" },
		{ "$__interval$__interval", "15s15s" },
		{ "$__intervals", "15ss" },
		{ "$__nope $x ${__nope}", "$__nope $x ${__nope}" },
		{ "", "" },
	};
	struct interval in = compute(1);

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct str out = { 0 };

		interval_substitute(slice_of(cases[i].text), &in, &out);
		assert_string_equal(str_text(&out), cases[i].want);
		str_release(&out);
	}
}

static void
test_refused(void **state)
{
	static const char *const bad[] = { "1 m", ">1m", "x", "$__interval" };
	struct interval_request r = { .range = { 0, HOUR },
				      .max_data_points = 500,
				      .scrape_interval = 15000 };
	struct interval in;

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		struct err err = { 0 };

		r.panel_interval = slice_of(bad[i]);
		assert_int_equal(interval_compute(&r, &in, &err), -1);
		assert_non_null(strstr(err.text, bad[i]));
	}
}

/* At a bound the front end already takes the next row. */
static void
test_round(void **state)
{
	static const struct {
		int64_t ms, want;
	} cases[] = {
		{ 9, 1 },
		{ 10, 10 },
		{ 17499, 15000 },
		{ 17500, 20000 },
		{ 90 * MINUTE - 1, HOUR },
		{ 90 * MINUTE, 2 * HOUR },
		{ 42 * DAY, 365 * DAY },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++)
		assert_int_equal(interval_round(cases[i].ms), cases[i].want);
}

/* What PromQL can read. */
static void
durations_are_whole(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = {
		{ 0, "0s" },         { 500, "500ms" },
		{ 1200, "1s200ms" }, { 59996, "59s996ms" },
		{ 60000, "1m0s" },   { 3600000 + 15001, "1h0m15s1ms" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str out = { 0 };

		interval_print_go(cases[i].ms, &out);
		assert_string_equal(str_text(&out), cases[i].text);
		str_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_are_whole),
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_aligned),
		cmocka_unit_test(test_substitute),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
