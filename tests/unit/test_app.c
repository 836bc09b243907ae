/* test_app.c - the viewer without a terminal: keys, views, menus, time. */
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
#include "fake_source.h"
#include "viewer_shows.h"

#define HOUR INT64_C(3600000)

static int
setup(void **state)
{
	struct viewer_case *v = mem_calloc(1, sizeof(*v));

	viewer_case_init(v, NULL);
	v->o.refresh_ms = 0;
	viewer_case_start(v, 120, 40);
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

/* ------------------------------------------------------------------ views ---
 */

static void
the_grid_has_all(void **state)
{
	struct viewer_case *v = *state;

	assert_shows(v, "Pyroscope / Reads");
	assert_shows(v, "cluster prod-eu");
	assert_shows(v, "DEMO");
	assert_shows(v, "no refresh");
	assert_shows(v, "Querier");
	assert_shows(v, "QPS");
	assert_shows(v, "09:20–10:20");
	assert_shows(v, "1/");
	assert_hides(v, "loading");
	assert_hides(v, "no data");
}

static void
views_and_back(void **state)
{
	struct viewer_case *v = *state;

	viewer_case_keys(v, "o");
	assert_shows(v, "PANEL");
	viewer_case_keys(v, "Enter");
	assert_hides(v, "PANEL");
	viewer_case_keys(v, "Esc");
	assert_shows(v, "PANEL");
	viewer_case_keys(v, "o");
	assert_hides(v, "PANEL");
	viewer_case_keys(v, "i");
	assert_shows(v, "query");
	assert_shows(v, "step 30s, rate interval 60s");
	assert_shows(v, "pyroscope_request_duration_seconds_count");
	viewer_case_keys(v, "q");
	assert_hides(v, "rate interval");
	viewer_case_keys(v, "?");
	assert_shows(v, "Keys");
	assert_shows(v, "leave at once");
	viewer_case_keys(v, "Esc");
	assert_hides(v, "leave at once");
	assert_int_equal(v->quits, 0);
	viewer_case_keys(v, "q");
	assert_int_equal(v->quits, 1);
}

/* The doctor too, and it follows the panel. */
static void
why_a_panel_is_empty(void **state)
{
	static const char json[] =
		"{\"title\":\"E\",\"schemaVersion\":39,\"panels\":["
		"{\"id\":1,\"type\":\"timeseries\",\"title\":\"A\","
		"\"gridPos\":{\"x\":0,\"y\":0,\"w\":12,\"h\":8},"
		"\"targets\":[{\"expr\":\"pyroscope_build_inf\"}]},"
		"{\"id\":2,\"type\":\"timeseries\",\"title\":\"B\","
		"\"gridPos\":{\"x\":12,\"y\":0,\"w\":12,\"h\":8},"
		"\"targets\":[{\"expr\":\"count(pyroscope_build_info)\"}]}]}";
	struct viewer_case v;

	(void)state;
	viewer_case_init(&v, NULL);
	viewer_case_add(&v, "e", json);
	v.o.refresh_ms = 0;
	viewer_case_start(&v, 120, 40);
	viewer_case_settle(&v);
	assert_shows(&v, "no data - press w for why");
	viewer_case_keys(&v, "w");
	viewer_case_settle(&v);
	assert_shows(&v, "A has no data");
	assert_shows(&v, "did you mean pyroscope_build_info?");
	viewer_case_keys(&v, "Tab");
	viewer_case_settle(&v);
	assert_shows(&v, "B has data");
	/* what is shown stays while the new answer is looked at */
	viewer_case_keys(&v, "r");
	assert_shows(&v, "B has data");
	viewer_case_settle(&v);
	assert_shows(&v, "B has data");
	viewer_case_keys(&v, "i");
	assert_shows(&v, "rate interval");
	viewer_case_keys(&v, "w");
	viewer_case_settle(&v);
	assert_shows(&v, "B has data");
	viewer_case_keys(&v, "Esc");
	assert_int_equal(v.app->view, IN_GRID);
	assert_null(v.app->doctor);
	viewer_case_keys(&v, "Enter w w Esc");
	assert_int_equal(v.app->view, IN_GRID);
	viewer_case_keys(&v, "o");
	assert_shows(&v, "no data - press w for why");
	viewer_case_keys(&v, "w");
	viewer_case_release(&v);
}

/* Inspect goes back to where it was opened. */
static void
inspect_from_the_full_screen(void **state)
{
	struct viewer_case *v = *state;

	viewer_case_keys(v, "Enter");
	assert_int_equal(v->app->view, IN_PANEL);
	viewer_case_keys(v, "i");
	assert_int_equal(v->app->view, IN_INSPECT);
	viewer_case_keys(v, "Esc");
	assert_int_equal(v->app->view, IN_PANEL);
	viewer_case_keys(v, "Esc");
	assert_int_equal(v->app->view, IN_GRID);
	viewer_case_keys(v, "o i i");
	assert_int_equal(v->app->view, IN_OVERVIEW);
	viewer_case_keys(v, "Enter i i Esc");
	assert_int_equal(v->app->view, IN_OVERVIEW);
}

static void
moving_visits_all_panels(void **state)
{
	struct viewer_case *v = *state;
	size_t n = session_panels(viewer_case_session(v));
	unsigned seen = 0;

	for (size_t i = 0; i < n; i++) {
		seen |= 1u << desk_of(v->app)->focus;
		viewer_case_keys(v, "Tab");
	}
	assert_int_equal(seen, (1u << n) - 1);
	viewer_case_keys(v, "g");
	assert_int_equal(desk_of(v->app)->focus, 0);
	viewer_case_keys(v, "Right");
	assert_int_equal(desk_of(v->app)->focus, 1);
	viewer_case_keys(v, "Down");
	assert_int_equal(desk_of(v->app)->focus, 3);
	viewer_case_keys(v, "Left");
	assert_int_equal(desk_of(v->app)->focus, 2);
	viewer_case_keys(v, "G");
	assert_int_equal(desk_of(v->app)->focus, (int)n - 1);
}

/* The focused panel's title is on the screen, in the list too. */
static void
the_focus_is_in_sight(void **state)
{
	struct viewer_case *v = *state;
	static const int sizes[][2] = {
		{ 120, 40 }, { 80, 24 }, { 60, 15 }, { 45, 12 }, { 30, 8 }
	};

	for (size_t s = 0; s < 5; s++) {
		int w = sizes[s][0], h = sizes[s][1];

		canvas_release(&v->canvas);
		canvas_init(&v->canvas, w, h);
		app_resize(v->app, w, h);
		for (int view = 0; view < 2; view++) {
			for (size_t i = 0; i < 9; i++) {
				bool seen = false;

				viewer_case_screen(v);
				for (int y = 1; y < h - 1; y++)
					for (int x = 0; x < w; x++) {
						struct canvas_style
							st = canvas_at(
								     &v->canvas,
								     x, y)
								     ->style,
							f = v->app->theme.role
								    [ROLE_FOCUS];

						seen |= st.fg == f.fg &&
							st.attr == f.attr;
					}
				if (!seen)
					print_message("%dx%d view %d\n%s", w, h,
						      view,
						      viewer_case_screen(v));
				assert_true(seen);
				viewer_case_keys(v, "Tab");
			}
			viewer_case_keys(v, "o");
		}
	}
}

static void
folding_rows(void **state)
{
	struct viewer_case *v = *state;
	size_t rows = desk_of(v->app)->dashboard->dashboard->n_rows;

	viewer_case_keys(v, "z");
	assert_shows(v, "(2 panels)");
	assert_int_equal(desk_of(v->app)->focus_row, 0);
	for (size_t i = 1; i < rows; i++)
		viewer_case_keys(v, "Tab z");
	assert_int_equal(desk_of(v->app)->layout.n, rows);
	for (size_t i = 0; i < 4 * rows; i++)
		viewer_case_keys(v,
				 desk_of(v->app)->focus_row >= 0 ? "z" : "Tab");
	for (size_t i = 0; i < rows; i++)
		if (desk_of(v->app)->folded[i])
			fail_msg("row %zu stays folded", i);
	viewer_case_screen(v);
	/* all are open again, and asked */
	viewer_case_settle(v);
	assert_hides(v, "loading");
	/* folded while the others were asked: it catches up */
	viewer_case_keys(v, "z");
	viewer_case_set_clock(VIEWER_CASE_NOW + HOUR);
	viewer_case_keys(v, "r");
	viewer_case_settle(v);
	viewer_case_keys(v, "z");
	viewer_case_settle(v);
	for (size_t i = 0; i < session_panels(viewer_case_session(v)); i++)
		assert_int_equal(
			session_panel(viewer_case_session(v), i)->range.to,
			VIEWER_CASE_NOW + HOUR);
}

/* The header of a folded row is reached by every way, and opens. */
static void
folded_rows_can_be_opened(void **state)
{
	struct viewer_case *v = *state;
	struct desk *d = desk_of(v->app);

	for (int view = 0; view < 2; view++) {
		viewer_case_keys(v, "g z");
		assert_int_equal(d->focus_row, 0);
		assert_int_equal(d->focus, -1);
		assert_shows(v, "Enter opens it");
		assert_shows(v, "folded row");
		viewer_case_keys(v, "Down");
		assert_int_equal(d->focus_row, -1);
		assert_int_equal(d->focus, 2);
		assert_hides(v, "Enter opens it");
		viewer_case_keys(v, "Up i");
		assert_shows(v, "nothing to inspect");
		assert_int_equal(d->focus_row, 0);
		viewer_case_keys(v, "Tab S-Tab Enter");
		assert_int_equal(d->focus, 0);
		assert_false(d->folded[0]);
		viewer_case_keys(v, "z z");
		assert_int_equal(d->focus, 0);
		viewer_case_settle(v);
		assert_hides(v, "loading");
		viewer_case_keys(v, "o");
	}
	viewer_case_keys(v, "z Down");
	desk_click(d, 5, 0);
	assert_int_equal(d->focus_row, 0);
	/* the full screen steps over it */
	viewer_case_keys(v, "Tab Enter S-Tab");
	assert_int_equal(d->focus, 3);
	viewer_case_keys(v, "Home");
	assert_int_equal(d->focus, 2);
}

static void
tables_and_themes_and_glyphs(void **state)
{
	struct viewer_case *v = *state;

	viewer_case_keys(v, "b");
	assert_shows(v, "no quantiles in this panel");
	viewer_case_keys(v, "Tab s");
	assert_shows(v, "no table here: b shows it");
	viewer_case_keys(v, "b");
	assert_shows(v, "p99");
	viewer_case_keys(v, "s I s b");
	viewer_case_keys(v, "x");
	assert_shows(v, "characters: block");
	viewer_case_keys(v, "x x");
	assert_shows(v, "characters: ascii");
	viewer_case_keys(v, "T T T T T T T T");
	assert_shows(v, "theme: ");
}

/* ------------------------------------------------------------------- menus ---
 */

static void
menus_filter_by_typing(void **state)
{
	struct viewer_case *v = *state;

	viewer_case_keys(v, "t");
	assert_shows(v, "Time range");
	assert_shows(v, "Last 5 minutes");
	viewer_case_type(v, "12 H");
	assert_shows(v, "Last 12 hours");
	assert_hides(v, "Last 5 minutes");
	viewer_case_keys(v, "Enter");
	viewer_case_settle(v);
	assert_shows(v, "01-30 22:20–01-31 10:20");
	viewer_case_keys(v, "t");
	viewer_case_type(v, "no such thing");
	assert_shows(v, "14:00 to 15:00");
	viewer_case_keys(v, "Enter Esc");
	assert_hides(v, "14:00 to 15:00");
	assert_shows(v, "01-30 22:20");
}

static void
a_time_is_typed(void **state)
{
	struct viewer_case *v = *state;

	viewer_case_keys(v, "t");
	assert_shows(v, "or type 3h");
	viewer_case_type(v, "45m");
	assert_shows(v, "Time range: 45m");
	assert_shows(v, "Enter: ");
	viewer_case_keys(v, "Enter");
	assert_shows(v, "09:35\xe2\x80\x93"
			"10:20");
	viewer_case_keys(v, "t");
	viewer_case_type(v, "09:00 to 9:30");
	assert_shows(v, "09:00:00 to 2026-01-31 09:30:00");
	viewer_case_keys(v, "Enter");
	assert_shows(v, "09:00\xe2\x80\x93"
			"09:30");
	assert_shows(v, "PAST");
	/* what is no range filters the list */
	viewer_case_keys(v, "t");
	viewer_case_type(v, "15");
	assert_shows(v, "Last 15 minutes");
	viewer_case_keys(v, "Esc");
}

static void
menus_have_ends(void **state)
{
	struct viewer_case *v = *state;

	viewer_case_keys(v, "t End");
	assert_int_equal(v->app->menu.at, v->app->menu.n - 1);
	viewer_case_keys(v, "Home");
	assert_int_equal(v->app->menu.at, 0);
	viewer_case_keys(v, "^C");
	assert_int_equal(v->quits, 1);
}

/* Every word of help is on a narrow screen, if one scrolls. */
static void
help_on_a_narrow_screen(void **state)
{
	struct viewer_case *v = *state;

	canvas_release(&v->canvas);
	canvas_init(&v->canvas, 30, 40);
	app_resize(v->app, 30, 40);
	viewer_case_keys(v, "?");
	assert_shows(v, "Backspace");
	assert_shows(v, "one level");
	assert_shows(v, "screen anew");
	viewer_case_type(v, "frozen");
	assert_shows(v, "nothing");
	assert_shows(v, "Space");
	assert_hides(v, "Backspace");
}

static void
choosing_a_variable(void **state)
{
	struct viewer_case *v = *state;
	struct var *var;

	viewer_case_keys(v, "$");
	assert_shows(v, "namespace");
	viewer_case_type(v, "cluster");
	viewer_case_keys(v, "Enter");
	var = vars_find(session_vars(viewer_case_session(v)), SLICE("cluster"));
	assert_true(var->n_options >= 1);
	viewer_case_keys(v, "Down Down Down Enter");
	viewer_case_settle(v);
	assert_true(slice_eq(var->value[0].value,
			     var->option[var->n_options - 1].value));
}

/* Options that changed under an open menu: the word that was shown counts. */
static void
options_that_go_while_the_menu_is_open(void **state)
{
	struct loop *loop = loop_new();
	struct fake_source fake;
	struct viewer_case v;
	static const char *const many[] = { "a", "b", "c", "d" };
	static const char *const few[] = { "c", "d" };
	struct var *var;

	(void)state;
	fake_source_init(&fake, loop);
	viewer_case_init(&v, &fake.source);
	viewer_case_add(&v, "x",
			"{\"title\":\"T\",\"templating\":{\"list\":[{\"type\":"
			"\"query\",\"name\":\"v\",\"refresh\":2,\"query\":"
			"\"label_values(up, v)\"}]},\"panels\":[]}");
	viewer_case_start(&v, 100, 30);
	fake_texts(fake_source_find(&fake, "up"), 4, many);
	var = &session_vars(viewer_case_session(&v))->var[0];
	viewer_case_keys(&v, "$ Enter Down Down Down");
	app_set_time(v.app, SLICE("now-2h"), SLICE("now"));
	fake_texts(fake_source_find(&fake, "up"), 2, few);
	viewer_case_keys(&v, "Enter");
	assert_int_equal(var->n_values, 1);
	assert_true(slice_eq(var->value[0].value, SLICE("d")));
	viewer_case_release(&v);
	fake_source_release(&fake);
	loop_free(loop);
}

/* -------------------------------------------------------------- dashboards ---
 */

static void
the_other_dashboard_keeps_choices(void **state)
{
	struct viewer_case *v = *state;
	struct slice value = SLICE("elsewhere");
	struct var *var;

	session_force_var(viewer_case_session(v), SLICE("namespace"), &value, 1,
			  NULL);
	app_set_time(v->app, SLICE("now-3h"), SLICE("now"));
	viewer_case_settle(v);
	viewer_case_keys(v, "d");
	viewer_case_settle(v);
	assert_shows(v, "Pyroscope / Writes");
	assert_shows(v, "07:20–10:20");
	var = vars_find(session_vars(viewer_case_session(v)),
			SLICE("namespace"));
	assert_true(slice_eq(var->value[0].value, value));
	viewer_case_keys(v, "D");
	assert_shows(v, "Dashboards");
	viewer_case_type(v, "reads");
	viewer_case_keys(v, "Enter");
	assert_shows(v, "Pyroscope / Reads");
}

/* --var of a variable that only the second dashboard has. */
static void
variables_of_the_command_line_reach_all(void **state)
{
	struct viewer_case v;
	struct slice value = SLICE("mine");
	struct app_var var = { SLICE("only"), 1, &value };

	(void)state;
	viewer_case_init(&v, NULL);
	v.o.n_vars = 1;
	v.o.var = &var;
	viewer_case_add(&v, "a", "{\"title\":\"A\",\"panels\":[]}");
	viewer_case_add(&v, "b",
			"{\"title\":\"B\",\"templating\":{\"list\":[{\"type\":"
			"\"textbox\",\"name\":\"only\",\"query\":\"x\"}]},"
			"\"panels\":[]}");
	viewer_case_start(&v, 100, 30);
	viewer_case_keys(&v, "d");
	viewer_case_settle(&v);
	assert_shows(&v, "only mine");
	viewer_case_release(&v);
}

/* -------------------------------------------------------------------- time ---
 */

static void
freezing_stops_the_clock(void **state)
{
	struct viewer_case *v = *state;

	viewer_case_keys(v, "R");
	viewer_case_type(v, "10s");
	viewer_case_keys(v, "Enter");
	assert_shows(v, "LIVE 10s");
	assert_non_null(v->app->refresh_timer);
	viewer_case_keys(v, "Space");
	assert_shows(v, "FROZEN");
	assert_hides(v, "LIVE");
	assert_null(v->app->refresh_timer);
	viewer_case_set_clock(VIEWER_CASE_NOW + HOUR);
	assert_shows(v, "09:20–10:20");
	viewer_case_keys(v, "Space");
	viewer_case_settle(v);
	assert_shows(v, "10:20–11:20");
	assert_shows(v, "LIVE 10s");
	assert_non_null(v->app->refresh_timer);
}

static void
the_timer_asks_again_and_again(void **state)
{
	struct viewer_case v;
	int64_t until = clock_mono_us() + 60000000;
	int64_t last = 0;
	int seen = 0;

	(void)state;
	viewer_case_init(&v, NULL);
	v.o.refresh_ms = 20;
	viewer_case_start(&v, 100, 30);
	while (seen < 4 && clock_mono_us() < until) {
		int64_t to = session_range(viewer_case_session(&v)).to;

		seen += to != last;
		last = to;
		viewer_case_set_clock(viewer_case_clock() + 1000);
		loop_turn(v.loop, clock_mono_us() + 20000);
	}
	assert_int_equal(seen, 4);
	viewer_case_release(&v);
}

/* One that cannot be mistaken for today, and what it is. */
static void
the_header_says_which_day(void **state)
{
	struct viewer_case *v = *state;

	app_set_time(v->app, SLICE("now-1d/d"), SLICE("now-1d/d"));
	v->app->refresh_ms = 10000;
	viewer_case_settle(v);
	assert_shows(v, "01-30 00:00–23:59 UTC");
	assert_shows(v, "PAST");
	assert_hides(v, "LIVE");
	app_set_time(v->app, SLICE("2025-12-31T23:00:00Z"),
		     SLICE("2026-01-01T01:00:00Z"));
	viewer_case_settle(v);
	assert_shows(v, "2025-12-31 23:00–2026-01-01 01:00 UTC");
	app_set_time(v->app, SLICE("now/d"), SLICE("now"));
	viewer_case_settle(v);
	assert_shows(v, " 00:00–10:20 UTC");
	assert_shows(v, "LIVE");
}

static void
now_is_the_edge(void **state)
{
	struct viewer_case *v = *state;
	struct session *s = viewer_case_session(v);

	viewer_case_keys(v, "]");
	assert_shows(v, "this is now");
	assert_true(slice_eq(session_time(s).to, SLICE("now")));
	viewer_case_keys(v, "[");
	viewer_case_settle(v);
	assert_false(slice_eq(session_time(s).to, SLICE("now")));
	viewer_case_keys(v, "- -");
	viewer_case_settle(v);
	assert_true(session_range(s).to <= VIEWER_CASE_NOW);
	assert_int_equal(session_range(s).to - session_range(s).from, 4 * HOUR);
	viewer_case_keys(v, "]");
	viewer_case_settle(v);
	assert_true(slice_eq(session_time(s).to, SLICE("now")));
	assert_true(slice_eq(session_time(s).from, SLICE("now-4h")));
	assert_hides(v, "PAST");
}

/* Who cannot ask is not live; what was seen last is named for what it is. */
static void
a_source_that_is_down(void **state)
{
	struct loop *loop = loop_new();
	struct fake_source fake;
	struct viewer_case v;
	static const char *const job[] = { "a" };

	(void)state;
	fake_source_init(&fake, loop);
	memcpy(fake.source.name, "http://prom:9090", 17);
	viewer_case_init(&v, &fake.source);
	v.o.refresh_ms = 10000;
	viewer_case_add(&v, "x",
			"{\"title\":\"T\",\"panels\":[{\"id\":1,\"type\":"
			"\"timeseries\",\"gridPos\":{\"x\":0,\"y\":0,\"w\":24,"
			"\"h\":8},\"targets\":[{\"expr\":\"up\"}]}]}");
	viewer_case_start(&v, 120, 30);
	fake_series(fake_source_find(&fake, "up"), 1, "job", job, 1);
	assert_shows(&v, "LIVE 10s");
	assert_shows(&v, "prom:9090");
	assert_hides(&v, "http:");
	assert_shows(&v, "panel 1/1");
	viewer_case_keys(&v, "r");
	fake_fail(fake_source_find(&fake, "up"), ERR_EXECUTION, "no");
	assert_shows(&v, "▲ stale");
	assert_hides(&v, "LIVE");
	viewer_case_keys(&v, "r");
	fake_fail(fake_source_find(&fake, "up"), ERR_UNREACHABLE, "gone");
	assert_shows(&v, "▲ DOWN");
	assert_hides(&v, "LIVE");
	viewer_case_release(&v);
	fake_source_release(&fake);
	loop_free(loop);
}

static void
case_scraped(void *arg, const struct civil_zone *zone, struct app_scraped *out)
{
	(void)arg;
	(void)zone;
	str_add(&out->said, "1 of 2 up: 10.0.0.7:4040: cannot connect to "
			    "10.0.0.7:4040: Connection refused");
	out->trouble = true;
}

/* What the header has no room for stands in the footer, in place of keys. */
static void
a_target_that_is_down(void **state)
{
	static const char whole[] = "1 of 2 up: 10.0.0.7:4040: cannot connect "
				    "to 10.0.0.7:4040: Connection refused";
	struct viewer_case v;

	(void)state;
	viewer_case_init(&v, NULL);
	v.o.scraped = case_scraped;
	v.o.scrape_interval = 15000;
	viewer_case_start(&v, 90, 24);
	viewer_case_settle(&v);
	assert_shows(&v, " 1 of 2 up ");
	assert_shows(&v, "? help  10.0.0.7:4040: cannot conn");
	assert_shows(&v, ": Connection refused ");
	app_resize(v.app, 180, 24);
	canvas_release(&v.canvas);
	canvas_init(&v.canvas, 180, 24);
	assert_shows(&v, whole);
	assert_shows(&v, "overview");
	viewer_case_release(&v);
}

/* Variables are asked first: panels say that they wait, and for which. */
static void
variables_that_are_late(void **state)
{
	struct loop *loop = loop_new();
	struct fake_source fake;
	struct viewer_case v;
	int64_t until;

	(void)state;
	fake_source_init(&fake, loop);
	viewer_case_init(&v, &fake.source);
	viewer_case_add(&v, "x",
			"{\"title\":\"T\",\"templating\":{\"list\":[{\"type\":"
			"\"query\",\"name\":\"vv\",\"refresh\":2,\"query\":"
			"\"label_values(up, v)\"}]},\"panels\":[{\"id\":1,"
			"\"type\":\"timeseries\",\"gridPos\":{\"x\":0,\"y\":0,"
			"\"w\":24,\"h\":8},\"targets\":[{\"expr\":\"foo\"}]}]"
			"}");
	viewer_case_start(&v, 120, 30);
	assert_hides(&v, "loading");
	until = clock_mono_us() + 60000000;
	while (!v.app->late && clock_mono_us() < until)
		loop_turn(loop, until);
	assert_true(v.app->late);
	assert_true(v.app->dirty);
	assert_shows(&v, "loading");
	assert_shows(&v, "asking variable vv");
	fake_texts(fake_source_find(&fake, "up"), 1,
		   (const char *const[]){ "a" });
	assert_shows(&v, "loading");
	assert_hides(&v, "asking variable");
	viewer_case_release(&v);
	fake_source_release(&fake);
	loop_free(loop);
}

static void
moving_in_time(void **state)
{
	struct viewer_case *v = *state;

	viewer_case_keys(v, "[");
	viewer_case_settle(v);
	assert_shows(v, "08:50–09:50");
	assert_shows(v, "PAST");
	viewer_case_keys(v, "]");
	viewer_case_settle(v);
	assert_shows(v, "09:20–10:20");
	assert_hides(v, "PAST");
	viewer_case_keys(v, "] ]"); /* not beyond now */
	viewer_case_settle(v);
	assert_shows(v, "09:20–10:20");
	viewer_case_keys(v, "0");
	viewer_case_settle(v);
	assert_hides(v, "PAST");
	viewer_case_keys(v, "+");
	viewer_case_settle(v);
	assert_shows(v, "09:50–10:20");
	viewer_case_keys(v, "- -");
	viewer_case_settle(v);
	assert_shows(v, "08:20–10:20");
	for (int i = 0; i < 40; i++)
		viewer_case_keys(v, "+");
	viewer_case_settle(v);
	viewer_case_screen(v);
	for (int i = 0; i < 40; i++)
		viewer_case_keys(v, "-");
	viewer_case_settle(v);
	viewer_case_screen(v);
}

/* ------------------------------------------------------------------- sizes ---
 */

static void
every_size(void **state)
{
	struct viewer_case *v = *state;
	static const char *const views[] = { "o",   "o",   "Enter", "i",
					     "Esc", "Esc", "?" };

	for (size_t i = 0; i < 7; i++) {
		viewer_case_keys(v, views[i]);
		for (int w = 1; w < 260; w += w < 70 ? 3 : 31)
			for (int h = 1; h < 80; h += h < 20 ? 1 : 13) {
				canvas_release(&v->canvas);
				canvas_init(&v->canvas, w, h);
				app_resize(v->app, w, h);
				app_paint(v->app, &v->canvas);
			}
	}
}

static void
a_small_screen_starts_with_the_list(void **state)
{
	struct viewer_case v;

	(void)state;
	viewer_case_init(&v, NULL);
	viewer_case_start(&v, 50, 14);
	viewer_case_settle(&v);
	assert_shows(&v, "PANEL");
	assert_shows(&v, "QPS");
	viewer_case_keys(&v, "q");
	assert_int_equal(v.quits, 1);
	viewer_case_keys(&v, "o o q");
	assert_int_equal(v.quits, 1);
	assert_int_equal(v.app->view, IN_GRID);
	viewer_case_release(&v);
	viewer_case_init(&v, NULL);
	viewer_case_start(&v, 20, 5);
	assert_shows(&v, "window too small");
	assert_shows(&v, "30x8");
	canvas_release(&v.canvas);
	canvas_init(&v.canvas, 11, 1);
	app_resize(v.app, 11, 1);
	assert_shows(&v, "needs 30x8");
	viewer_case_release(&v);
}

/* -------------------------------------------------------------------- fuzz ---
 */

static uint64_t seed;

static unsigned
dice(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

static void
random_key(struct key *k)
{
	static const char likely[] = "hjklnNgGvfoiebszxTrRtV$Dd`[]+=-0?bIsoq";

	*k = (struct key){ 0 };
	switch (dice(8)) {
	case 0:
		k->code = KEY_UP_ + dice(KEY_F12_ + 3 - KEY_UP_);
		break;
	case 1:
		k->code = dice(128);
		break;
	case 2:
		k->code = dice(2) ? KEY_ENTER_ : KEY_ESC_;
		break;
	case 3:
		k->code = dice(0x110000);
		k->mod = dice(8);
		break;
	default:
		k->code = (unsigned char)likely[dice(sizeof(likely) - 1)];
	}
	if (k->code == KEY_MOUSE_) {
		k->button = (int[]){ 0, 1, 2, 64, 65 }[dice(5)];
		k->x = (int)dice(300) - 5;
		k->y = (int)dice(100) - 5;
	}
}

static void
random_size(struct viewer_case *v)
{
	int w = 1 + (int)dice(dice(2) ? 300 : 40);
	int h = 1 + (int)dice(dice(2) ? 90 : 12);

	canvas_release(&v->canvas);
	canvas_init(&v->canvas, w, h);
	app_resize(v->app, w, h);
}

static void
mash(struct viewer_case *v, int keys)
{
	for (int i = 0; i < keys; i++) {
		struct key k;

		random_key(&k);
		app_key(v->app, &k);
		if (dice(20) == 0)
			random_size(v);
		if (dice(4) == 0)
			app_paint(v->app, &v->canvas);
		if (dice(6) == 0)
			loop_turn(v->loop, clock_mono_us());
		if (dice(50) == 0)
			viewer_case_set_clock(viewer_case_clock() +
					      (int64_t)dice(100000));
	}
	v->quits = 0;
	viewer_case_keys(v, "^C");
	assert_int_equal(v->quits, 1);
	viewer_case_keys(v, "Esc Esc Esc Q");
	assert_int_equal(v->quits, 2);
	viewer_case_keys(v, "^Z ^L");
	assert_true(v->suspends > 0 && v->redraws > 0);
}

static void
random_keys_over_the_demo(void **state)
{
	(void)state;
	seed = 7;
	for (int run = 0; run < 4; run++) {
		struct viewer_case v;

		viewer_case_init(&v, NULL);
		viewer_case_start(&v, 100, 30);
		mash(&v, 2500);
		viewer_case_release(&v);
	}
}

/* Dashboards with no panel, with collapsed rows only, with too many. */
static void
random_keys_over_odd_dashboards(void **state)
{
	struct loop *loop = loop_new();

	(void)state;
	seed = 11;
	for (int run = 0; run < 4; run++) {
		struct fake_source fake;
		struct viewer_case v;

		fake_source_init(&fake, loop);
		viewer_case_init(&v, &fake.source);
		viewer_case_add(&v, "none",
				"{\"title\":\"None\",\"panels\":[]}");
		viewer_case_add(
			&v, "folded",
			"{\"title\":\"F\",\"schemaVersion\":39,\"refresh\":"
			"\"5s\",\"panels\":[{\"type\":\"row\",\"collapsed\":"
			"true,\"title\":\"R\",\"gridPos\":{\"x\":0,\"y\":0,"
			"\"w\":24,\"h\":1},\"panels\":[{\"id\":1,\"type\":"
			"\"timeseries\",\"title\":\"P\",\"gridPos\":{\"x\":0,"
			"\"y\":1,\"w\":24,\"h\":8},\"targets\":[{\"expr\":"
			"\"up\"}]}]}]}");
		viewer_case_add(
			&v, "mixed",
			"{\"title\":\"M\",\"panels\":[{\"id\":1,\"type\":"
			"\"stat\",\"gridPos\":{\"x\":0,\"y\":0,\"w\":1,\"h\":1}"
			",\"targets\":[{\"expr\":\"a\"},{\"expr\":\"b\"}]},"
			"{\"id\":2,\"type\":\"text\",\"gridPos\":{\"x\":3,"
			"\"y\":0,\"w\":20,\"h\":30}}]}");
		viewer_case_start(&v, 100, 30);
		mash(&v, 2500);
		viewer_case_release(&v);
		assert_int_equal(fake_source_open(&fake), 0);
		fake_source_release(&fake);
	}
	loop_free(loop);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_grid_has_all),
		T(views_and_back),
		T(inspect_from_the_full_screen),
		T(moving_visits_all_panels),
		T(the_focus_is_in_sight),
		T(folding_rows),
		T(folded_rows_can_be_opened),
		T(tables_and_themes_and_glyphs),
		T(menus_filter_by_typing),
		T(a_time_is_typed),
		T(menus_have_ends),
		T(help_on_a_narrow_screen),
		T(choosing_a_variable),
		cmocka_unit_test(options_that_go_while_the_menu_is_open),
		T(the_other_dashboard_keeps_choices),
		cmocka_unit_test(variables_of_the_command_line_reach_all),
		T(freezing_stops_the_clock),
		cmocka_unit_test(the_timer_asks_again_and_again),
		T(moving_in_time),
		T(the_header_says_which_day),
		T(now_is_the_edge),
		cmocka_unit_test(a_source_that_is_down),
		cmocka_unit_test(a_target_that_is_down),
		cmocka_unit_test(variables_that_are_late),
		T(every_size),
		cmocka_unit_test(a_small_screen_starts_with_the_list),
		cmocka_unit_test(why_a_panel_is_empty),
		cmocka_unit_test(random_keys_over_the_demo),
		cmocka_unit_test(random_keys_over_odd_dashboards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
