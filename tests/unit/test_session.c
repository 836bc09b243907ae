/* test_session.c - what a session asks, when, and what it makes of answers. */
#include "config.h"

#include "session/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fake_source.h"

#define NOW INT64_C(1769854812345) /* 2026-01-31T10:20:12.345Z */
#define MINUTE INT64_C(60000)
#define SECOND_US INT64_C(1000000)

#define TARGET(id, expr, legend)                 \
	"{\"refId\":\"" id "\",\"expr\":\"" expr \
	"\",\"legendFormat\":\"" legend "\",\"intervalFactor\":2}"
#define PANEL(id, x, y, title, targets)                             \
	"{\"id\":" id ",\"type\":\"timeseries\",\"title\":\"" title \
	"\",\"gridPos\":{\"x\":" x ",\"y\":" y                      \
	",\"w\":12,\"h\":7},\"targets\":[" targets "]}"
#define QUERY_VAR(name, query, refresh)                                \
	"{\"type\":\"query\",\"name\":\"" name "\",\"query\":\"" query \
	"\",\"refresh\":" refresh ",\"sort\":1}"

static const char board[] =
	"{\"title\":\"T\",\"schemaVersion\":39,\"refresh\":\"10s\","
	"\"time\":{\"from\":\"now-1h\",\"to\":\"now\"},\"timezone\":\"utc\","
	"\"templating\":{\"list\":[" QUERY_VAR("cluster", "label_values(up, cluster)", "1") "," QUERY_VAR(
		"namespace",
		"label_values(up{cluster=~\\\"$cluster\\\"}, namespace)",
		"2") "]},\"panels\":[" PANEL("1", "0", "1", "QPS of $namespace",
					     TARGET("A",
						    "sum(rate(a{cluster=~\\\"$"
						    "cluster\\\"}"
						    "[$__rate_interval]))",
						    "{{ cluster }} in "
						    "$namespace")) "," PANEL("2",
									     "1"
									     "2",
									     "1",
									     "R"
									     "e"
									     "c"
									     "o"
									     "r"
									     "d"
									     "e"
									     "d",
									     TARGET("A", "j:b:sum{cluster=~\\\"$cluster\\\"}", "b") "," TARGET(
										     "B",
										     "vector(1)",
										     "c")) "," PANEL("3",
												     "0",
												     "8",
												     "Text only",
												     "") "]}";

static const char rules_yaml[] =
	"groups:\n- name: g\n  rules:\n  - record: j:b:sum\n"
	"    expr: sum by (cluster) (b)\n";

struct fixture {
	struct loop *loop;
	struct fake_source fake;
	struct dashboard *dashboard;
	struct rules *rules;
	struct session *s;
	int64_t now, mono;
	int changes;
};

static void
on_changed(void *arg, int panel)
{
	struct fixture *f = arg;

	(void)panel;
	f->changes++;
}

static void
open_session(struct fixture *f, const char *json, const struct rules *rules)
{
	struct err err = { 0 };
	struct session_options o = { .loop = f->loop,
				     .source = &f->fake.source,
				     .rules = rules,
				     .changed = on_changed,
				     .arg = f };

	f->dashboard = dashboard_load(slice_of(json), &err);
	assert_string_equal(err.text, "");
	o.dashboard = f->dashboard;
	f->s = session_new(&o, &err);
	assert_string_equal(err.text, "");
}

static int
setup_bare(void **state)
{
	struct fixture *f = mem_calloc(1, sizeof(*f));

	f->loop = loop_new();
	fake_source_init(&f->fake, f->loop);
	f->now = NOW;
	f->mono = 1000 * SECOND_US;
	f->rules = rules_load(slice_of(rules_yaml), "r", NULL);
	assert_non_null(f->rules);
	*state = f;
	return 0;
}

static int
setup(void **state)
{
	setup_bare(state);
	open_session(*state, board, NULL);
	return 0;
}

static int
setup_rules(void **state)
{
	struct fixture *f;

	setup_bare(state);
	f = *state;
	open_session(f, board, f->rules);
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	session_free(f->s);
	assert_int_equal(fake_source_open(&f->fake), 0);
	assert_int_equal(f->fake.late, 0);
	fake_source_release(&f->fake);
	dashboard_free(f->dashboard);
	rules_free(f->rules);
	loop_free(f->loop);
	mem_free(f);
	return 0;
}

static void
refresh(struct fixture *f)
{
	session_refresh(f->s, f->now, f->mono);
}

static void
pass(struct fixture *f, int64_t ms)
{
	f->now += ms;
	f->mono += ms * 1000;
}

static struct fake_asked *
asked(struct fixture *f, const char *text)
{
	struct fake_asked *a = fake_source_find(&f->fake, text);

	if (a == NULL)
		print_message("nothing open holds: %s\n", text);
	assert_non_null(a);
	return a;
}

static const char *const clusters[] = { "west", "east" };
static const char *const spaces[] = { "pyro" };
static const char *const one[] = { "east" };
static const char *const two[] = { "east", "west" };

/* Gives both variables their values. */
static void
answer_vars(struct fixture *f)
{
	fake_texts(asked(f, "cluster"), 2, clusters);
	fake_texts(asked(f, "namespace"), 1, spaces);
}

static void
answer_panels(struct fixture *f, double v)
{
	fake_series(asked(f, "rate(a"), 1, "cluster", one, v);
	fake_series(asked(f, "j:b:sum"), 2, "cluster", two, v);
	fake_series(asked(f, "vector(1)"), 1, "x", one, v);
}

static void
answer_all(struct fixture *f)
{
	refresh(f);
	answer_vars(f);
	answer_panels(f, 1);
	assert_true(session_idle(f->s));
}

static void
assert_slice(struct slice got, const char *want)
{
	if (!slice_eq(got, slice_of(want)))
		print_message("got  %.*s\nwant %s\n", SLICE_ARG(got), want);
	assert_true(slice_eq(got, slice_of(want)));
}

static const struct session_panel *
panel(struct fixture *f, size_t i)
{
	return session_panel(f->s, i);
}

/* ----------------------------------------------------------- variables --- */

static void
variables_are_asked_in_order(void **state)
{
	struct fixture *f = *state;
	struct fake_asked *a;

	refresh(f);
	assert_int_equal(fake_source_open(&f->fake), 1);
	a = asked(f, "cluster");
	assert_int_equal(a->ask, SOURCE_LABEL_VALUES);
	assert_string_equal(a->query, "up");
	/* whole minutes around the range */
	assert_int_equal(a->start % MINUTE, 0);
	assert_int_equal(a->end % MINUTE, 0);
	assert_true(a->start <= NOW - 60 * MINUTE && a->end >= NOW);
	fake_texts(a, 2, clusters);
	assert_int_equal(fake_source_open(&f->fake), 1);
	a = asked(f, "namespace");
	assert_string_equal(a->query, "up{cluster=~\"east\"}");
	fake_texts(a, 1, spaces);
	asked(f, "a{cluster=~\"east\"}");
}

/* cluster=~"" matches the series that have no such label. */
static void
no_options_match_the_missing_label(void **state)
{
	struct fixture *f = *state;

	refresh(f);
	fake_texts(asked(f, "cluster"), 0, NULL);
	assert_string_equal(asked(f, "namespace")->query, "up{cluster=~\"\"}");
	fake_texts(asked(f, "namespace"), 0, NULL);
	asked(f, "a{cluster=~\"\"}");
}

static void
a_forced_value_stands(void **state)
{
	struct fixture *f = *state;
	struct slice value = SLICE("nowhere");

	assert_int_equal(
		session_force_var(f->s, SLICE("cluster"), &value, 1, NULL), 0);
	assert_int_equal(
		session_force_var(f->s, SLICE("nope"), &value, 1, NULL), -1);
	refresh(f);
	fake_texts(asked(f, "cluster"), 2, clusters);
	assert_string_equal(asked(f, "namespace")->query,
			    "up{cluster=~\"nowhere\"}");
	fake_texts(asked(f, "namespace"), 1, spaces);
	asked(f, "a{cluster=~\"nowhere\"}");
}

static void
a_failed_variable_query_is_that_variable_s_problem(void **state)
{
	struct fixture *f = *state;
	struct var *v;

	refresh(f);
	fake_fail(asked(f, "cluster"), ERR_SERVER, "it broke");
	v = vars_find(session_vars(f->s), SLICE("cluster"));
	assert_true(slice_find(v->problem, SLICE("it broke"), 0) >= 0);
	fake_texts(asked(f, "namespace"), 1, spaces);
	answer_panels(f, 1);
	assert_int_equal(panel(f, 0)->state, SESSION_OK);
	assert_int_equal(session_problem(f->s)->code, ERR_NONE);
}

static void
choosing_asks_what_depends_on_it(void **state)
{
	struct fixture *f = *state;
	struct var *v;

	answer_all(f);
	v = vars_find(session_vars(f->s), SLICE("cluster"));
	assert_int_equal(v->n_options, 2);
	session_choose_var(f->s, v, 1);
	refresh(f);
	assert_int_equal(fake_source_open(&f->fake), 1);
	assert_true(panel(f, 0)->changed);
	assert_int_equal(panel(f, 0)->state, SESSION_OK);
	assert_string_equal(asked(f, "namespace")->query,
			    "up{cluster=~\"west\"}");
	fake_texts(asked(f, "namespace"), 1, spaces);
	asked(f, "a{cluster=~\"west\"}");
	answer_panels(f, 2);
	assert_false(panel(f, 0)->changed);
}

/* A server that was busy is asked again by the next refresh; panels wait. */
static void
a_failed_variable_is_asked_again(void **state)
{
	struct fixture *f = *state;
	struct var *v;

	refresh(f);
	fake_fail(asked(f, "cluster"), ERR_SERVER, "503");
	fake_texts(asked(f, "namespace"), 1, spaces);
	answer_panels(f, 1);
	pass(f, 10000);
	refresh(f);
	assert_int_equal(fake_source_open(&f->fake), 1);
	fake_texts(asked(f, "cluster"), 2, clusters);
	/* its value is another: what was asked with the old one goes along */
	assert_string_equal(asked(f, "namespace")->query,
			    "up{cluster=~\"east\"}");
	fake_texts(asked(f, "namespace"), 1, spaces);
	v = vars_find(session_vars(f->s), SLICE("cluster"));
	assert_int_equal(v->problem.n, 0);
	answer_panels(f, 1);
	pass(f, 10000);
	refresh(f);
	answer_panels(f, 1);
	assert_true(session_idle(f->s));
}

static void
a_variable_with_a_bad_query_is_not(void **state)
{
	struct fixture *f = *state;

	refresh(f);
	fake_fail(asked(f, "cluster"), ERR_SYNTAX, "parse error");
	fake_texts(asked(f, "namespace"), 1, spaces);
	answer_panels(f, 1);
	pass(f, 10000);
	refresh(f);
	answer_panels(f, 1);
	assert_true(session_idle(f->s));
}

/* The answer was lost with the server; r asks for all that is missing. */
static void
one_panel_asks_for_what_it_needs(void **state)
{
	struct fixture *f = *state;

	refresh(f);
	fake_fail(asked(f, "cluster"), ERR_UNREACHABLE, "down");
	assert_true(session_idle(f->s));
	session_refresh_panel(f->s, 1, f->now, f->mono);
	answer_vars(f);
	fake_series(asked(f, "__name__"), 0, "", NULL, 0);
	fake_series(asked(f, "sum by"), 2, "cluster", two, 1);
	fake_series(asked(f, "vector(1)"), 1, "x", one, 1);
	assert_true(session_idle(f->s));
	assert_int_equal(panel(f, 1)->state, SESSION_OK);
}

/* From last year until now is no empty range, whatever day it is. */
static void
a_range_may_begin_at_any_time(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };
	struct session_options o = { .loop = f->loop,
				     .source = &f->fake.source };
	struct session *s;

	o.dashboard = f->dashboard;
	o.time = (struct session_time){ SLICE("2026-01-01T00:00:00Z"),
					SLICE("now") };
	s = session_new(&o, &err);
	assert_string_equal(err.text, "");
	session_refresh(s, f->now, f->mono);
	assert_int_equal(session_range(s).to, NOW);
	session_free(s);
	o.time.from = SLICE("soon");
	assert_null(session_new(&o, &err));
}

/* What has to pass until a scrape is seen by all: known before anything is
 * asked. */
static void
the_widest_step_is_told(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(session_step(f->s, f->now), 30000);
	for (size_t i = 0; i < session_panels(f->s); i++)
		session_set_hidden(f->s, i, true);
	assert_int_equal(session_step(f->s, f->now), 0);
}

/* refresh 1: at load; 2: whenever the range changes. */
static void
variables_are_asked_again_as_they_say(void **state)
{
	struct fixture *f = *state;
	struct session_time t = { SLICE("now-5m"), SLICE("now") };

	answer_all(f);
	pass(f, 15000);
	refresh(f);
	assert_null(fake_source_find(&f->fake, "namespace"));
	answer_panels(f, 1);
	assert_int_equal(session_set_time(f->s, t, f->now, NULL), 0);
	refresh(f);
	assert_null(fake_source_find(&f->fake, "up, cluster"));
	assert_string_equal(asked(f, "namespace")->label, "namespace");
	fake_texts(asked(f, "namespace"), 1, spaces);
	answer_panels(f, 1);
}

/* What is scraped, or played, begins with nothing: the next has more. */
static void
variables_of_what_grows_are_asked_each_time(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		f->fake.source.scrape = i == 0;
		f->fake.source.replay = i == 1;
		answer_all(f);
		pass(f, 15000);
	}
}

/* -------------------------------------------------------------- panels --- */

/* grafana.md 1.4: 12 of 24 columns are 800 pixels; 1h in steps of 15 s, twice
 * that by the factor; and the rate interval is four scrapes. */
static void
steps_are_those_of_a_browser(void **state)
{
	struct fixture *f = *state;
	struct fake_asked *a;
	const struct session_target *t;

	refresh(f);
	answer_vars(f);
	a = asked(f, "rate(a");
	assert_string_equal(a->query, "sum(rate(a{cluster=~\"east\"}[1m0s]))");
	assert_int_equal(a->ask, SOURCE_RANGE);
	assert_int_equal(a->step, 30000);
	assert_int_equal(a->end, NOW / 30000 * 30000);
	assert_int_equal(a->start, (NOW - 60 * MINUTE) / 30000 * 30000);
	answer_panels(f, 1);
	t = &panel(f, 0)->target[0];
	assert_int_equal(t->interval.step, 30000);
	assert_int_equal(t->interval.rate_interval, 60000);
	assert_slice(t->legend, "{{ cluster }} in pyro");
	assert_slice(panel(f, 0)->title, "QPS of pyro");
	assert_int_equal(panel(f, 0)->range.to, NOW);
	assert_int_equal(t->tries, 1);
	assert_int_equal(t->elapsed_us, 1500);
}

static void
a_panel_without_queries_asks_nothing(void **state)
{
	struct fixture *f = *state;

	answer_all(f);
	assert_int_equal(panel(f, 2)->state, SESSION_NOTHING);
	assert_int_equal(panel(f, 2)->n, 0);
}

static void
frames_are_replaced_at_once(void **state)
{
	struct fixture *f = *state;
	unsigned version;

	answer_all(f);
	assert_int_equal(panel(f, 1)->n, 2);
	assert_int_equal(panel(f, 1)->target[0].frame->n, 2);
	version = panel(f, 1)->version;
	pass(f, 30000);
	refresh(f);
	fake_series(asked(f, "j:b:sum"), 1, "cluster", one, 7);
	/* one of two answers: the old picture is still whole */
	assert_int_equal(panel(f, 1)->target[0].frame->n, 2);
	assert_int_equal(panel(f, 1)->version, version);
	assert_true(panel(f, 1)->fetching);
	fake_series(asked(f, "vector(1)"), 1, "x", one, 7);
	assert_int_equal(panel(f, 1)->target[0].frame->n, 1);
	assert_true(panel(f, 1)->target[1].frame->series[0].v[0] == 7);
	assert_true(panel(f, 1)->version != version);
	assert_false(panel(f, 1)->fetching);
	fake_series(asked(f, "rate(a"), 1, "cluster", one, 7);
}

static void
an_empty_answer_is_no_error(void **state)
{
	struct fixture *f = *state;

	refresh(f);
	answer_vars(f);
	fake_series(asked(f, "rate(a"), 0, "", NULL, 0);
	assert_int_equal(panel(f, 0)->state, SESSION_EMPTY);
	assert_int_equal(panel(f, 0)->answered_ms, NOW);
	fake_series(asked(f, "j:b:sum"), 0, "", NULL, 0);
	fake_series(asked(f, "vector"), 0, "", NULL, 0);
}

static void
without_an_older_picture_there_is_the_error(void **state)
{
	struct fixture *f = *state;

	refresh(f);
	answer_vars(f);
	fake_fail(asked(f, "rate(a"), ERR_EXECUTION, "no such thing");
	assert_int_equal(panel(f, 0)->state, SESSION_ERROR);
	assert_string_equal(panel(f, 0)->target[0].err.text, "no such thing");
	/* one of two targets: what there is is shown */
	fake_fail(asked(f, "j:b:sum"), ERR_EXECUTION, "bad");
	fake_series(asked(f, "vector"), 1, "x", one, 1);
	assert_int_equal(panel(f, 1)->state, SESSION_OK);
	assert_string_equal(panel(f, 1)->target[0].err.text, "bad");
}

static void
an_older_picture_stays_and_is_stale(void **state)
{
	struct fixture *f = *state;
	const struct session_panel *p;

	answer_all(f);
	for (int i = 0; i < 3; i++) {
		pass(f, 30000);
		refresh(f);
		fake_fail(asked(f, "rate(a"), ERR_TIMEOUT, "too slow");
		fake_series(asked(f, "j:b:sum"), 1, "x", one, 1);
		fake_series(asked(f, "vector"), 1, "x", one, 1);
		p = panel(f, 0);
		assert_int_equal(p->state, SESSION_STALE);
		assert_int_equal(p->answered_ms, NOW);
		assert_int_equal(p->range.to, NOW);
		assert_slice(p->title, "QPS of pyro");
		assert_non_null(p->target[0].frame);
		assert_string_equal(p->target[0].err.text, "too slow");
	}
	pass(f, 30000);
	refresh(f);
	answer_panels(f, 3);
	assert_int_equal(panel(f, 0)->state, SESSION_OK);
	assert_int_equal(panel(f, 0)->target[0].err.code, ERR_NONE);
}

static void
a_new_range_cancels_and_asks_anew(void **state)
{
	struct fixture *f = *state;
	struct session_time t = { SLICE("now-6h"), SLICE("now") };
	struct fake_asked *old;

	answer_all(f);
	pass(f, 30000);
	refresh(f);
	old = asked(f, "rate(a");
	/* nothing changed: it is left to finish */
	pass(f, 30000);
	refresh(f);
	assert_true(old->open);
	assert_int_equal(session_set_time(f->s, t, f->now, NULL), 0);
	refresh(f);
	assert_true(old->cancelled);
	assert_true(panel(f, 0)->changed);
	assert_non_null(panel(f, 0)->target[0].frame);
	fake_texts(asked(f, "namespace"), 1, spaces);
	assert_int_equal(asked(f, "rate(a")->step, 60000);
	answer_panels(f, 2);
	assert_false(panel(f, 0)->changed);
	assert_int_equal(panel(f, 0)->range.to - panel(f, 0)->range.from,
			 360 * MINUTE);
}

static void
a_wrong_range_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct session_time bad[] = { { SLICE("now-1x"), SLICE("now") },
				      { SLICE("now"), SLICE("now-1h") } };

	for (size_t i = 0; i < 2; i++) {
		struct err err = { 0 };

		assert_int_equal(session_set_time(f->s, bad[i], NOW, &err), -1);
		assert_true(err.text[0] != '\0');
		assert_slice(session_time(f->s).from, "now-1h");
	}
}

static void
one_panel_can_be_asked_again(void **state)
{
	struct fixture *f = *state;

	answer_all(f);
	pass(f, 5000);
	session_refresh_panel(f->s, 0, f->now, f->mono);
	assert_int_equal(fake_source_open(&f->fake), 1);
	fake_series(asked(f, "rate(a"), 1, "cluster", one, 5);
	assert_int_equal(panel(f, 0)->answered_ms, f->now);
	assert_int_equal(panel(f, 1)->answered_ms, NOW);
}

static void
hidden_panels_are_not_asked(void **state)
{
	struct fixture *f = *state;

	session_set_hidden(f->s, 0, true);
	refresh(f);
	answer_vars(f);
	assert_null(fake_source_find(&f->fake, "rate(a"));
	fake_series(asked(f, "j:b:sum"), 1, "x", one, 1);
	fake_series(asked(f, "vector"), 1, "x", one, 1);
	assert_true(session_idle(f->s));
	session_set_hidden(f->s, 0, false);
	session_refresh_panel(f->s, 0, f->now, f->mono);
	session_set_hidden(f->s, 0, true); /* in flight: cancelled */
	assert_int_equal(fake_source_open(&f->fake), 0);
	assert_true(session_idle(f->s));
}

/* ---------------------------------------------------------- the source --- */

static void
a_source_that_is_down_is_one_problem(void **state)
{
	struct fixture *f = *state;

	refresh(f);
	fake_fail(asked(f, "cluster"), ERR_UNREACHABLE, "nobody home");
	assert_int_equal(session_problem(f->s)->code, ERR_UNREACHABLE);
	assert_string_equal(session_problem(f->s)->text, "nobody home");
	assert_int_equal(panel(f, 0)->state, SESSION_ERROR);
	assert_int_equal(panel(f, 1)->state, SESSION_ERROR);
	assert_true(session_idle(f->s));
	assert_true(f->changes > 0);
	/* it comes back */
	pass(f, 10000);
	answer_all(f);
	assert_int_equal(session_problem(f->s)->code, ERR_NONE);
	assert_int_equal(panel(f, 0)->state, SESSION_OK);
	/* and goes: the pictures stay */
	pass(f, 10000);
	refresh(f);
	fake_fail(asked(f, "rate(a"), ERR_UNREACHABLE, "gone");
	fake_fail(asked(f, "j:b:sum"), ERR_UNREACHABLE, "gone");
	fake_fail(asked(f, "vector"), ERR_UNREACHABLE, "gone");
	assert_int_equal(session_problem(f->s)->code, ERR_UNREACHABLE);
	assert_int_equal(panel(f, 1)->state, SESSION_STALE);
}

/* A question for names that is under way does not start it all over. */
static void
a_source_that_is_down_is_asked_once(void **state)
{
	struct fixture *f = *state;

	refresh(f);
	assert_int_equal(fake_source_open(&f->fake), 2);
	fake_fail(asked(f, "cluster"), ERR_UNREACHABLE, "nobody home");
	assert_int_equal(fake_source_open(&f->fake), 0);
	assert_int_equal(f->fake.n, 2);
}

/* ------------------------------------------------------ recorded names --- */

static void
names_not_held_are_inlined(void **state)
{
	struct fixture *f = *state;
	struct fake_asked *held;

	refresh(f);
	held = asked(f, "last_over_time");
	assert_int_equal(held->ask, SOURCE_INSTANT);
	assert_int_equal(held->end, NOW);
	answer_vars(f);
	/* what needs no names does not wait for them */
	asked(f, "rate(a");
	assert_null(fake_source_find(&f->fake, "vector(1)"));
	fake_series(held, 0, "", NULL, 0);
	asked(f, "sum by (cluster) (b{cluster=~\"east\"})");
	fake_series(asked(f, "sum by"), 1, "x", one, 1);
	fake_series(asked(f, "vector"), 1, "x", one, 1);
	fake_series(asked(f, "rate(a"), 1, "x", one, 1);
	assert_true(panel(f, 1)->target[0].inlined);
	assert_slice(panel(f, 1)->target[0].expr, "j:b:sum{cluster=~\"east\"}");
	assert_true(panel(f, 1)->target[0].inline_note.n > 0);
	assert_false(panel(f, 1)->target[1].inlined);
	assert_false(panel(f, 0)->target[0].inlined);
}

static void
names_held_are_asked_as_they_are(void **state)
{
	struct fixture *f = *state;
	static const char *const name[] = { "j:b:sum" };

	refresh(f);
	fake_series(asked(f, "last_over_time"), 1, "__name__", name, 12);
	answer_vars(f);
	answer_panels(f, 1);
	assert_false(panel(f, 1)->target[0].inlined);
}

static void
names_are_asked_every_five_minutes(void **state)
{
	struct fixture *f = *state;

	refresh(f);
	fake_series(asked(f, "last_over_time"), 0, "", NULL, 0);
	answer_vars(f);
	for (int i = 0; i < 11; i++) {
		fake_series(asked(f, "sum by"), 1, "x", one, 1);
		fake_series(asked(f, "vector"), 1, "x", one, 1);
		fake_series(asked(f, "rate(a"), 1, "x", one, 1);
		pass(f, 30000);
		refresh(f);
		if (i < 9)
			assert_null(
				fake_source_find(&f->fake, "last_over_time"));
		else if (i == 9)
			fake_series(asked(f, "last_over_time"), 0, "", NULL, 0);
		else
			assert_null(
				fake_source_find(&f->fake, "last_over_time"));
	}
}

/* What was held an hour ago says nothing of what is held now. */
static void
names_of_another_time_are_asked_first(void **state)
{
	static const char *const name[] = { "j:b:sum" };
	struct fixture *f = *state;

	refresh(f);
	fake_series(asked(f, "last_over_time"), 0, "", NULL, 0);
	answer_vars(f);
	fake_series(asked(f, "sum by"), 1, "x", one, 1);
	fake_series(asked(f, "vector"), 1, "x", one, 1);
	fake_series(asked(f, "rate(a"), 1, "x", one, 1);
	f->now += 3600000;
	f->mono += 1000000;
	refresh(f);
	assert_null(fake_source_find(&f->fake, "sum by"));
	assert_int_equal(asked(f, "last_over_time")->end, f->now);
	fake_series(asked(f, "last_over_time"), 1, "__name__", name, 12);
	answer_panels(f, 1);
	assert_false(panel(f, 1)->target[0].inlined);
}

/* Without names known the panel would wait for ever. */
static void
a_failed_look_for_names_holds_nothing_up(void **state)
{
	struct fixture *f = *state;

	refresh(f);
	answer_vars(f);
	fake_fail(asked(f, "last_over_time"), ERR_EXECUTION, "no");
	asked(f, "sum by (cluster) (b{cluster=~\"east\"})");
}

/* ------------------------------------------------------------- the end --- */

static void
free_in_flight_cancels_all(void **state)
{
	struct fixture *f = *state;
	size_t n;

	refresh(f);
	answer_vars(f);
	n = fake_source_open(&f->fake);
	assert_true(n >= 2);
	session_free(f->s);
	f->s = NULL;
	assert_int_equal(fake_source_open(&f->fake), 0);
	loop_turn(f->loop, clock_mono_us());
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
#define R(fn) cmocka_unit_test_setup_teardown(fn, setup_rules, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(variables_are_asked_in_order),
		T(no_options_match_the_missing_label),
		T(a_forced_value_stands),
		T(a_failed_variable_query_is_that_variable_s_problem),
		T(a_failed_variable_is_asked_again),
		T(a_variable_with_a_bad_query_is_not),
		R(one_panel_asks_for_what_it_needs),
		T(a_range_may_begin_at_any_time),
		T(the_widest_step_is_told),
		T(choosing_asks_what_depends_on_it),
		T(variables_are_asked_again_as_they_say),
		T(variables_of_what_grows_are_asked_each_time),
		T(steps_are_those_of_a_browser),
		T(a_panel_without_queries_asks_nothing),
		T(frames_are_replaced_at_once),
		T(an_empty_answer_is_no_error),
		T(without_an_older_picture_there_is_the_error),
		T(an_older_picture_stays_and_is_stale),
		T(a_new_range_cancels_and_asks_anew),
		T(a_wrong_range_changes_nothing),
		T(one_panel_can_be_asked_again),
		T(hidden_panels_are_not_asked),
		T(a_source_that_is_down_is_one_problem),
		R(a_source_that_is_down_is_asked_once),
		R(names_not_held_are_inlined),
		R(names_held_are_asked_as_they_are),
		R(names_are_asked_every_five_minutes),
		R(names_of_another_time_are_asked_first),
		R(a_failed_look_for_names_holds_nothing_up),
		R(free_in_flight_cancels_all),
		T(free_in_flight_cancels_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
