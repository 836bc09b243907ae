/* test_app_scrape.c - what the viewer says while nothing scraped is seen yet.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "viewer_shows.h"

static enum widget_lack lack;
static const char *said;
static int64_t mono, second_us, next_us;
static size_t asked;

static int64_t
mono_us(void)
{
	return mono;
}

static void
scraped(void *arg, const struct civil_zone *zone, struct app_scraped *out)
{
	(void)arg;
	(void)zone;
	asked++;
	out->lack = lack;
	str_add(&out->said, said);
	out->trouble = said[0] != '\0';
	out->second_us = second_us;
	out->next_us = next_us;
}

static enum out_depth depth = OUT_256;

static void
start(struct viewer_case *v, int width)
{
	/* no timer of the loop is ever due */
	mono = clock_mono_us() + INT64_C(3600000000);
	second_us = next_us = 0;
	said = "";
	viewer_case_init(v, NULL);
	viewer_case_add(v, "x",
			"{\"title\":\"T\",\"panels\":[{\"id\":1,\"type\":"
			"\"timeseries\",\"title\":\"P\",\"gridPos\":{\"x\":0,"
			"\"y\":0,\"w\":24,\"h\":8},\"targets\":[{\"expr\":"
			"\"rate(absent_total[1m])\"}]}]}");
	v->o.scraped = scraped;
	v->o.depth = depth;
	v->o.scrape_interval = 15000;
	v->o.mono_us = mono_us;
	viewer_case_start(v, width, 24);
	viewer_case_settle(v);
}

static void
watch(struct viewer_case *v, enum widget_lack now, const char *says)
{
	lack = now;
	said = says;
	app_watch(v->app);
	viewer_case_settle(v);
}

static void
each_state_has_words(void **state)
{
	struct viewer_case v;

	(void)state;
	lack = WIDGET_LACK_SCRAPE;
	start(&v, 80);
	assert_shows(&v, "no data yet - scraping");
	assert_shows(&v, "the first answer is awaited");
	assert_hides(&v, "absent_total");
	watch(&v, WIDGET_LACK_TARGETS, "no targets");
	assert_shows(&v, "no data - nothing to scrape");
	next_us = mono + 12000000;
	watch(&v, WIDGET_LACK_UP, "0 of 1 up: a:1: no");
	assert_shows(&v, "no data - no target is up");
	assert_shows(&v, "again in 12 s - press w for why");
	assert_shows(&v, "DOWN");
	assert_shows(&v, "0 of 1 up");
	mono += 12000000;
	assert_shows(&v, "trying again - press w for why");
	viewer_case_keys(&v, "o");
	assert_shows(&v, "no data - no target is up");
	viewer_case_release(&v);
}

/* Of the overview's columns, too, where the screen is narrow. */
static void
each_state_has_room(void **state)
{
	struct viewer_case v;

	(void)state;
	lack = WIDGET_LACK_UP;
	start(&v, 40);
	assert_shows(&v, "LAST");
	assert_shows(&v, "no data - no target is up");
	viewer_case_release(&v);
}

/* What matters most has room; the rest of what is wrong is in the footer. */
static void
less_is_said_where_it_is_narrow(void **state)
{
	struct viewer_case v;

	(void)state;
	lack = WIDGET_LACK_NOTHING;
	start(&v, 90);
	watch(&v, WIDGET_LACK_NOTHING,
	      "3 of 4 up, since 08:15, older went (--memory): a:1: no");
	assert_shows(&v, "  3 of 4 up, since 08:15, older went (--memory)  ");
	assert_shows(&v, "? help  a:1: no  Enter full");
	viewer_case_release(&v);
	start(&v, 70);
	watch(&v, WIDGET_LACK_NOTHING,
	      "3 of 4 up, since 08:15, older went (--memory): a:1: no");
	assert_shows(&v, "  3 of 4 up, since 08:15  ");
	assert_shows(&v, "? help  older went (--memory): a:1: no");
	viewer_case_release(&v);
	start(&v, 50);
	watch(&v, WIDGET_LACK_NOTHING, "3 of 4 up, since 08:15: a:1: no");
	assert_shows(&v, "  3 of 4 up  ");
	assert_shows(&v, "? help  since 08:15: a:1: no");
	viewer_case_release(&v);
}

/* Without colours the header and the footer are reversed, all of them. */
static void
a_bar_has_no_holes(void **state)
{
	struct viewer_case v;

	(void)state;
	lack = WIDGET_LACK_NOTHING;
	depth = OUT_MONO;
	start(&v, 60);
	depth = OUT_256;
	watch(&v, WIDGET_LACK_NOTHING, "3 of 4 up: a:1: no");
	app_paint(v.app, &v.canvas);
	for (int x = 0; x < 60; x++) {
		assert_true(canvas_at(&v.canvas, x, 0)->style.attr &
			    CANVAS_REVERSE);
		assert_true(canvas_at(&v.canvas, x, 23)->style.attr &
			    CANVAS_REVERSE);
	}
	viewer_case_release(&v);
}

/* It came up after the viewer: rates are counted down to from then on. */
static void
rates_are_counted_down_to(void **state)
{
	struct viewer_case v;

	(void)state;
	lack = WIDGET_LACK_UP;
	start(&v, 80);
	second_us = mono + 9000000;
	watch(&v, WIDGET_LACK_NOTHING, "");
	assert_shows(&v, "no data - rates in 15 s");
	assert_shows(&v, "a rate needs two scrapes");
	assert_hides(&v, "DOWN");
	second_us = 0;
	watch(&v, WIDGET_LACK_NOTHING, "");
	viewer_case_set_clock(VIEWER_CASE_NOW + 15000);
	assert_shows(&v, "no data - press w for why");
	assert_shows(&v, "no series answer to");
	viewer_case_set_clock(VIEWER_CASE_NOW);
	viewer_case_release(&v);
}

/* The panels are asked for again. */
static bool
asks(struct viewer_case *v, enum widget_lack now)
{
	bool does;

	lack = now;
	app_watch(v->app);
	does = !session_idle(viewer_case_session(v));
	viewer_case_settle(v);
	return does;
}

static void
what_comes_up_is_asked_at_once(void **state)
{
	struct viewer_case v;

	(void)state;
	lack = WIDGET_LACK_UP;
	start(&v, 80);
	assert_false(asks(&v, WIDGET_LACK_UP));
	assert_true(asks(&v, WIDGET_LACK_NOTHING));
	assert_false(asks(&v, WIDGET_LACK_NOTHING));
	viewer_case_release(&v);
}

struct asked {
	int64_t s; /* so long after the start */
	bool asks;
};

/* Ends the case. */
static void
assert_asks(struct viewer_case *v, size_t n, const struct asked *at)
{
	int64_t began = mono;

	for (size_t i = 0; i < n; i++) {
		viewer_case_set_clock(VIEWER_CASE_NOW + at[i].s * 1000);
		mono = began + at[i].s * 1000000;
		if (asks(v, WIDGET_LACK_NOTHING) != at[i].asks)
			fail_msg("after %d s", (int)at[i].s);
	}
	viewer_case_set_clock(VIEWER_CASE_NOW);
	viewer_case_release(v);
}

/* Until all panels have one; then they are asked for at their own pace. */
static void
first_rates_are_asked_for_step_by_step(void **state)
{
	static const struct asked at[] = { { 0, false }, { 10, false },
					   { 15, true }, { 16, false },
					   { 30, true }, { 44, false },
					   { 45, true }, { 69, false },
					   { 75, false } };
	struct viewer_case v;

	(void)state;
	lack = WIDGET_LACK_NOTHING;
	start(&v, 80);
	second_us = mono + 9000000;
	assert_asks(&v, sizeof(at) / sizeof(at[0]), at);
}

/* Two scrapes came before the viewer looked: panels may still lack theirs. */
static void
rates_that_came_first_are_asked_for(void **state)
{
	static const struct asked at[] = { { 0, false }, { 14, false },
					   { 15, true }, { 16, false },
					   { 45, true }, { 61, false } };
	struct viewer_case v;

	(void)state;
	lack = WIDGET_LACK_NOTHING;
	second_us = 0;
	start(&v, 80);
	assert_asks(&v, sizeof(at) / sizeof(at[0]), at);
}

/* The seconds that were left by the other clock are none. */
static void
the_clock_is_set_back(void **state)
{
	struct viewer_case v;

	(void)state;
	lack = WIDGET_LACK_NOTHING;
	second_us = 0;
	start(&v, 80);
	second_us = mono + 1000000;
	watch(&v, WIDGET_LACK_NOTHING, "");
	second_us = 0;
	viewer_case_set_clock(VIEWER_CASE_NOW - 3600000);
	watch(&v, WIDGET_LACK_NOTHING, "");
	assert_shows(&v, "no data - press w for why");
	assert_hides(&v, "rates in");
	viewer_case_set_clock(VIEWER_CASE_NOW);
	viewer_case_release(&v);
}

/* What is wrong is said first: its end is what has no room. */
static void
its_start_stays(void **state)
{
	struct viewer_case v;

	(void)state;
	lack = WIDGET_LACK_UP;
	start(&v, 80);
	watch(&v, WIDGET_LACK_UP,
	      "0 of 1 up: a:1: server returned HTTP status 401 Unauthorized: "
	      "it wants a user or token that it knows");
	assert_shows(&v, "a:1: server returned HTTP status 401 Unauth");
	viewer_case_release(&v);
}

/* Painting is a matter of keys, too: they do not ask. */
static void
it_is_not_asked_by_painting(void **state)
{
	struct viewer_case v;
	size_t before;

	(void)state;
	lack = WIDGET_LACK_NOTHING;
	start(&v, 80);
	before = asked;
	viewer_case_keys(&v, "o");
	viewer_case_screen(&v);
	viewer_case_keys(&v, "o");
	viewer_case_screen(&v);
	assert_int_equal(asked, before);
	viewer_case_release(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_state_has_words),
		cmocka_unit_test(each_state_has_room),
		cmocka_unit_test(less_is_said_where_it_is_narrow),
		cmocka_unit_test(a_bar_has_no_holes),
		cmocka_unit_test(rates_are_counted_down_to),
		cmocka_unit_test(what_comes_up_is_asked_at_once),
		cmocka_unit_test(first_rates_are_asked_for_step_by_step),
		cmocka_unit_test(rates_that_came_first_are_asked_for),
		cmocka_unit_test(the_clock_is_set_back),
		cmocka_unit_test(its_start_stays),
		cmocka_unit_test(it_is_not_asked_by_painting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
