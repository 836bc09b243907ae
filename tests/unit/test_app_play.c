/* test_app_play.c - a recording that is played in the viewer. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "viewer_shows.h"

#define MINUTE INT64_C(60000)

static struct player player;
static int64_t mono;

static int64_t
mono_us(void)
{
	return mono;
}

static int64_t
now_ms(void)
{
	return player_now(&player, mono);
}

/* Two hours of the demo, as if they were recorded. */
static int
setup(void **state)
{
	struct viewer_case *v = mem_calloc(1, sizeof(*v));

	/* no timer of the loop is ever due */
	mono = clock_mono_us() + INT64_C(3600000000);
	player_init(&player, VIEWER_CASE_NOW - 120 * MINUTE, VIEWER_CASE_NOW);
	viewer_case_init(v, NULL);
	v->o.player = &player;
	v->o.now_ms = now_ms;
	v->o.mono_us = mono_us;
	v->o.scrape_interval = 15000;
	viewer_case_start(v, 160, 40);
	viewer_case_settle(v);
	*state = v;
	return 0;
}

static int
teardown(void **state)
{
	viewer_case_release(*state);
	mem_free(*state);
	return 0;
}

static void
keys(struct viewer_case *v, const char *names)
{
	viewer_case_keys(v, names);
	viewer_case_settle(v);
}

static void
it_stands_at_its_end(void **state)
{
	struct viewer_case *v = *state;

	assert_shows(v, "09:20–10:20");
	assert_shows(v, "Space play");
	assert_hides(v, " of 10:20:00");
	assert_shows(v, "END");
}

static void
it_seeks(void **state)
{
	struct viewer_case *v = *state;

	keys(v, ",");
	assert_shows(v, "10:19:00 of 10:20:00 x1");
	assert_shows(v, "PAUSED");
	assert_shows(v, "09:19–10:19");
	keys(v, "<");
	assert_shows(v, "10:07:00 of 10:20:00");
	keys(v, "> .");
	assert_shows(v, "09:20–10:20");
	keys(v, "(");
	assert_shows(v, "08:20:00 of 10:20:00");
	assert_shows(v, "07:20–08:20");
	keys(v, ")");
	assert_hides(v, " of 10:20:00");
}

static void
it_plays(void **state)
{
	struct viewer_case *v = *state;

	keys(v, "( Space");
	assert_shows(v, "PLAY x1");
	assert_shows(v, "Space pause");
	keys(v, "F F F");
	assert_shows(v, "PLAY x10");
	assert_shows(v, "speed: 10");
	mono += 60 * INT64_C(1000000);
	assert_shows(v, "08:30:00 of 10:20:00 x10");
	keys(v, "r");
	assert_shows(v, "07:30–08:30");
	keys(v, "S Space");
	assert_shows(v, "08:30:00 of 10:20:00 x5");
	mono += 60 * INT64_C(1000000);
	assert_shows(v, "08:30:00 of");
}

/* The picture that stood in the past goes with what is sought. */
static void
it_follows(void **state)
{
	struct viewer_case *v = *state;

	keys(v, "[");
	assert_shows(v, "PAST");
	keys(v, ",");
	assert_shows(v, "09:19–10:19");
	keys(v, "+");
	assert_shows(v, "09:49–10:19");
}

/* A recording without what its panel wants, which goes on for so long behind
 * its first sample. */
static void
start_without(struct viewer_case *v, int64_t ms)
{
	mono = clock_mono_us() + INT64_C(3600000000);
	player_init(&player, VIEWER_CASE_NOW - ms, VIEWER_CASE_NOW);
	viewer_case_init(v, NULL);
	viewer_case_add(v, "x",
			"{\"title\":\"A title\",\"panels\":[{\"id\":1,"
			"\"type\":\"timeseries\",\"title\":\"P\",\"gridPos\":"
			"{\"x\":0,\"y\":0,\"w\":24,\"h\":8},\"targets\":["
			"{\"expr\":\"rate(absent_total[1m])\"}]}]}");
	v->o.player = &player;
	v->o.now_ms = now_ms;
	v->o.mono_us = mono_us;
	v->o.scrape_interval = 15000;
	viewer_case_start(v, 80, 24);
	viewer_case_settle(v);
}

/* A rate has two scrapes, and its first step is behind the second. */
static void
its_first_rate_is_awaited(void **state)
{
	struct viewer_case v;

	(void)state;
	start_without(&v, 10 * MINUTE);
	keys(&v, "(");
	assert_shows(&v, "no data - rates in ");
	keys(&v, ".");
	assert_shows(&v, "no data - press w for why");
	viewer_case_release(&v);
}

/* ... of a recording that has one. */
static void
its_one_scrape_is_all(void **state)
{
	struct viewer_case v;

	(void)state;
	start_without(&v, 0);
	assert_shows(&v, "no data - press w for why");
	viewer_case_release(&v);
}

/* Its name goes where there is no room for it, and nothing else. */
static void
its_name_goes_first(void **state)
{
	struct viewer_case v;
	struct source *source;

	(void)state;
	start_without(&v, 10 * MINUTE);
	source = v.o.source;
	source->replay = true;
	source->demo = false;
	snprintf(source->name, sizeof(source->name), "incident.om.gz");
	assert_shows(&v, "REPLAY incident.om.gz");
	snprintf(source->name, sizeof(source->name),
		 "incident-2026-01-31-reads-and-writes-are-slow.om.gz");
	assert_shows(&v, "A title");
	assert_shows(&v, "REPLAY  0");
	assert_hides(&v, "incident");
	viewer_case_release(&v);
}

/* Its day is said unless that is today's; where there is no room for all, its
 * mode says that it is played. */
static void
it_is_of_another_day(void **state)
{
	const int64_t day = 24 * 60 * MINUTE;
	struct viewer_case v;

	(void)state;
	start_without(&v, 10 * MINUTE);
	v.o.source->replay = true;
	v.o.source->demo = false;
	assert_shows(&v, "REPLAY demo  04:20–10:20 UTC  ■ END");
	viewer_case_set_clock(VIEWER_CASE_NOW + day);
	assert_shows(&v, "REPLAY demo  01-31 04:20–10:20 UTC  ■ END");
	viewer_case_set_clock(VIEWER_CASE_NOW + 365 * day);
	assert_shows(&v, "REPLAY demo  2026-01-31 04:20–10:20 UTC  ■ END");
	app_resize(v.app, 46, 24);
	canvas_release(&v.canvas);
	canvas_init(&v.canvas, 46, 24);
	assert_shows(&v, " A title     2026-01-31 04:20–10:20 UTC  ■ END");
	viewer_case_release(&v);
}

static bool full;

static int
record(void *arg, struct str *said, struct err *err)
{
	(void)arg;
	(void)err;
	str_add(said, "recording into x.om.gz");
	return 0;
}

static void
recording(void *arg, struct app_recording *out)
{
	(void)arg;
	*out = (struct app_recording){ .on = true, .bytes = 5 << 19 };
	if (full) {
		out->lost = 3;
		strcpy(out->error, "cannot write x.om.gz: No space left");
	}
}

static void
it_is_recorded(void **state)
{
	struct viewer_case *v = *state;

	keys(v, "W");
	assert_shows(v, "only scrapes can be recorded");
	assert_hides(v, "REC ");
	v->app->o.record = record;
	v->app->o.recording = recording;
	keys(v, "W");
	assert_shows(v, "recording into x.om.gz");
	assert_shows(v, "REC 2.5 MiB");
	full = true;
	app_watch(v->app);
	assert_shows(v, "No space left");
	assert_shows(v, "3 scrapes lost");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_stands_at_its_end, setup,
						teardown),
		cmocka_unit_test_setup_teardown(it_seeks, setup, teardown),
		cmocka_unit_test_setup_teardown(it_plays, setup, teardown),
		cmocka_unit_test_setup_teardown(it_follows, setup, teardown),
		cmocka_unit_test(its_first_rate_is_awaited),
		cmocka_unit_test(its_one_scrape_is_all),
		cmocka_unit_test(its_name_goes_first),
		cmocka_unit_test(it_is_of_another_day),
		cmocka_unit_test_setup_teardown(it_is_recorded, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
