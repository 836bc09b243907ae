/* test_doctor.c - what the doctor asks, and what it makes of answers. */
#include "config.h"

#include "session/doctor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "fake_source.h"

#define NOW INT64_C(1769854812345)

/* What a source says to a question that holds a text; the first row that fits
 * counts. */
struct saying {
	enum source_ask ask;
	const char *text;
	enum err_code code;
	const char *const *names; /* texts, or the values of instance */
	double value;
	const char *words; /* of an error */
};

struct fixture {
	struct loop *loop;
	struct fake_source fake;
	struct dashboard *dashboard;
	struct session *s;
	struct doctor *doctor;
	const struct saying *saying;
	size_t answered;
	int changes;
};

static void
on_changed(void *arg)
{
	((struct fixture *)arg)->changes++;
}

static int
setup(void **state)
{
	struct fixture *f = mem_calloc(1, sizeof(*f));

	f->loop = loop_new();
	fake_source_init(&f->fake, f->loop);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	doctor_free(f->doctor);
	assert_int_equal(fake_source_open(&f->fake), 0);
	session_free(f->s);
	dashboard_free(f->dashboard);
	assert_int_equal(f->fake.late, 0);
	fake_source_release(&f->fake);
	loop_free(f->loop);
	mem_free(f);
	return 0;
}

/* A dashboard of N panels of one query each. */
static void
open_session(struct fixture *f, const char *const *expr, size_t n,
	     const struct rules *rules)
{
	struct str json = { 0 };
	struct session_options o = { .loop = f->loop,
				     .source = &f->fake.source,
				     .rules = rules };

	str_add(&json, "{\"title\":\"T\",\"schemaVersion\":39,\"panels\":[");
	for (size_t i = 0; i < n; i++)
		str_printf(&json,
			   "%s{\"id\":%zu,\"type\":\"timeseries\",\"title\":"
			   "\"P%zu\",\"gridPos\":{\"x\":0,\"y\":%zu,\"w\":24,"
			   "\"h\":8},\"targets\":[{\"refId\":\"A\",\"expr\":"
			   "\"%s\"}]}",
			   i > 0 ? "," : "", i + 1, i + 1, i * 8, expr[i]);
	str_add(&json, "]}");
	f->dashboard = dashboard_load(str_slice(&json), NULL);
	assert_non_null(f->dashboard);
	str_release(&json);
	o.dashboard = f->dashboard;
	f->s = session_new(&o, NULL);
	assert_non_null(f->s);
}

static void
say(struct fake_asked *a, const struct saying *s)
{
	static const char *const none[] = { NULL };
	const char *const *names =
		s != NULL && s->names != NULL ? s->names : none;
	size_t n = 0;

	while (names[n] != NULL)
		n++;
	if (s != NULL && s->code != ERR_NONE)
		fake_fail(a, s->code, s->words);
	else if (a->ask == SOURCE_RANGE || a->ask == SOURCE_INSTANT)
		fake_series(a, n, "instance", names, s != NULL ? s->value : 0);
	else
		fake_texts(a, n, names);
}

static const struct saying *
find_saying(const struct fixture *f, const struct fake_asked *a)
{
	for (const struct saying *s = f->saying; s->text != NULL; s++)
		if (s->ask == a->ask && (strstr(a->query, s->text) != NULL ||
					 strstr(a->label, s->text) != NULL))
			return s;
	return NULL;
}

/* All that is open is answered in its order; true if there was something. */
static bool
answer(struct fixture *f)
{
	bool any = false;

	for (; f->answered < f->fake.n; f->answered++) {
		struct fake_asked *a = f->fake.asked[f->answered];

		if (!a->open)
			continue;
		any = true;
		say(a, find_saying(f, a));
	}
	return any;
}

static const struct doctor_report *
run(struct fixture *f, const struct saying *saying)
{
	struct doctor_options o = { .n = 1,
				    .session = &f->s,
				    .panel = -1,
				    .changed = on_changed,
				    .arg = f };

	f->saying = saying;
	session_refresh(f->s, NOW, 1000);
	while (!session_idle(f->s))
		answer(f);
	f->doctor = doctor_new(&o);
	while (!doctor_report(f->doctor)->done)
		assert_true(answer(f));
	return doctor_report(f->doctor);
}

static const struct doctor_finding *
find(const struct doctor_report *r, enum doctor_id id)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->finding[i].id == id)
			return &r->finding[i];
	return NULL;
}

static const struct doctor_finding *
need(const struct doctor_report *r, enum doctor_id id, const char *words)
{
	const struct doctor_finding *found = find(r, id);

	for (size_t i = 0; found == NULL && i < r->n; i++)
		print_message("%s: %.*s\n", doctor_row(r->finding[i].id)->name,
			      SLICE_ARG(r->finding[i].text));
	assert_non_null(found);
	if (slice_find(found->text, slice_of(words), 0) < 0)
		fail_msg("'%s' is not in '%.*s'", words,
			 SLICE_ARG(found->text));
	return found;
}

/* ------------------------------------------------------------------ cases ---
 */

static const struct saying nothing[] = { { 0 } };

static void
every_finding_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < DOCTOR_COUNT; i++) {
		const struct doctor_row *row = doctor_row((enum doctor_id)i);

		assert_true(strlen(row->help) > 10);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(
				row->name, doctor_row((enum doctor_id)k)->name);
	}
}

static void
a_metric_that_nobody_has(void **state)
{
	static const char *const expr[] = { "sum(nosuch)" };
	struct fixture *f = *state;
	const struct doctor_report *r;

	open_session(f, expr, 1, NULL);
	r = run(f, nothing);
	need(r, DOCTOR_METRIC, "no series named nosuch has a sample then");
	assert_int_equal(r->n_data, 0);
	assert_int_equal(r->n_panels, 1);
	assert_false(r->unreachable);
	assert_int_equal(r->panel[0].state, DOCTOR_IS_EMPTY);
	assert_true(f->changes > 0);
}

/* Panels that need the same answers share them, and their finding is one. */
static void
a_question_is_asked_once(void **state)
{
	static const char *const expr[] = { "sum(nosuch)", "max(nosuch)",
					    "nosuch" };
	struct fixture *f = *state;
	const struct doctor_report *r;
	size_t before = 3;

	open_session(f, expr, 3, NULL);
	r = run(f, nothing);
	assert_int_equal(f->fake.n - before, r->questions);
	for (size_t i = before; i < f->fake.n; i++)
		for (size_t k = before; k < i; k++) {
			const struct fake_asked *a = f->fake.asked[i];
			const struct fake_asked *b = f->fake.asked[k];

			assert_false(a->ask == b->ask && a->end == b->end &&
				     strcmp(a->query, b->query) == 0 &&
				     strcmp(a->label, b->label) == 0);
		}
	assert_int_equal(find(r, DOCTOR_METRIC)->n_places, 3);
}

static void
a_source_that_cannot_be_reached(void **state)
{
	static const char *const expr[] = { "up", "down" };
	static const struct saying sayings[] = {
		{ SOURCE_RANGE, "", ERR_UNREACHABLE, NULL, 0, "no such host" },
		{ 0 },
	};
	struct fixture *f = *state;
	const struct doctor_report *r;

	open_session(f, expr, 2, NULL);
	r = run(f, sayings);
	assert_true(r->unreachable);
	assert_int_equal(r->questions, 0);
	assert_int_equal(need(r, DOCTOR_SOURCE, "no such host")->n_places, 2);
}

static void
ceilings_are_told_from_other_errors(void **state)
{
	static const struct {
		enum err_code code;
		const char *words;
		enum doctor_id id;
	} rows[] = {
		{ ERR_SERVER,
		  "query processing would load too many samples into memory",
		  DOCTOR_LIMIT },
		{ ERR_SERVER,
		  "exceeded maximum resolution of 11,000 points per timeseries",
		  DOCTOR_LIMIT },
		{ ERR_SERVER, "the query hit the max number of series limit",
		  DOCTOR_LIMIT },
		{ ERR_LIMIT, "more than 20000 series", DOCTOR_LIMIT },
		{ ERR_TIMEOUT, "no answer within 30s", DOCTOR_LIMIT },
		{ ERR_SERVER, "internal error", DOCTOR_FAILED },
		{ ERR_EXECUTION, "many-to-many matching", DOCTOR_FAILED },
	};
	static const char *const expr[] = { "up" };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct saying sayings[] = { { SOURCE_RANGE, "", rows[i].code,
					      NULL, 0, rows[i].words },
					    { 0 } };
		struct fixture *f = *state;

		open_session(f, expr, 1, NULL);
		need(run(f, sayings), rows[i].id, rows[i].words);
		assert_int_equal(doctor_report(f->doctor)->panel[0].state,
				 DOCTOR_IS_ERROR);
		teardown(state);
		setup(state);
	}
}

static void
diagnose_targets(struct fixture *f, const struct source_target *target,
		 size_t n)
{
	static const char *const expr[] = { "pyroscope_build_info" };
	struct doctor_options o = { .n = 1, .panel = -1 };

	f->saying = nothing;
	open_session(f, expr, 1, NULL);
	session_refresh(f->s, NOW, 1000);
	answer(f);
	o.session = &f->s;
	f->doctor = doctor_new(&o);
	while (!doctor_report(f->doctor)->done) {
		struct fake_asked *a = f->fake.asked[f->answered];

		if (a->ask == SOURCE_TARGETS) {
			a->answer.n_targets = n;
			a->answer.target = (struct source_target *)target;
		}
		say(a, NULL);
		f->answered++;
	}
}

/* The list of targets knows more than up does.  Where none is up, nothing else
 * is a cause. */
static void
a_target_that_is_down_says_why(void **state)
{
	const struct source_target target[] = {
		{ .url = SLICE("http://10.0.0.1:4040/metrics"),
		  .health = SOURCE_DOWN,
		  .error = SLICE("connection refused") },
		{ .url = SLICE("http://10.0.0.2:4040/metrics"),
		  .health = SOURCE_UP },
	};
	const struct source_target untrusted[] = {
		{ .url = SLICE("https://10.0.0.1:4040/metrics"),
		  .health = SOURCE_DOWN,
		  .error = SLICE("not trusted; give the CA that signed it") },
	};
	const struct doctor_finding *found;
	struct fixture *f = *state;

	diagnose_targets(f, target, 2);
	need(doctor_report(f->doctor), DOCTOR_TARGET,
	     "http://10.0.0.1:4040/metrics is down: connection refused");
	need(doctor_report(f->doctor), DOCTOR_NO_PYROSCOPE, "no series here");
	teardown(state);
	setup(state);
	f = *state;
	diagnose_targets(f, target, 1);
	need(doctor_report(f->doctor), DOCTOR_TARGET, "is down");
	assert_int_equal(doctor_report(f->doctor)->n, 1);
	teardown(state);
	setup(state);
	f = *state;
	f->fake.source.scrape = true;
	diagnose_targets(f, NULL, 0);
	need(doctor_report(f->doctor), DOCTOR_NO_PYROSCOPE,
	     "there is nothing to scrape");
	teardown(state);
	setup(state);
	f = *state;
	diagnose_targets(f, untrusted, 1);
	found = need(doctor_report(f->doctor), DOCTOR_TARGET, "not trusted");
	assert_true(slice_eq(found->fix, SLICE("as its error says")));
}

/* The rules of a server that fail, of those that the dashboard reads. */
static void
a_rule_that_fails(void **state)
{
	static const char *const expr[] = { "sum(a:b)" };
	static const char yaml[] =
		"groups: [{name: g, rules: [{record: 'a:b', expr: sum(b)}]}]";
	struct rules *rules = rules_load(slice_of(yaml), "r", NULL);
	struct doctor_options o = { .n = 1, .panel = -1, .rules = rules };
	struct source_rule rule[2] = {
		{ .name = SLICE("other"), .health = SOURCE_DOWN },
		{ .name = SLICE("a:b"),
		  .file = SLICE("/etc/rules.yaml"),
		  .health = SOURCE_DOWN,
		  .error = SLICE("vector contains metrics twice") },
	};
	struct fixture *f = *state;

	f->saying = nothing;
	open_session(f, expr, 1, rules);
	session_refresh(f->s, NOW, 1000);
	while (!session_idle(f->s))
		answer(f);
	o.session = &f->s;
	f->doctor = doctor_new(&o);
	while (!doctor_report(f->doctor)->done) {
		struct fake_asked *a = f->fake.asked[f->answered];

		if (a->ask == SOURCE_RULES) {
			a->answer.n_rules = 2;
			a->answer.rule = rule;
		}
		say(a, NULL);
		f->answered++;
	}
	need(doctor_report(f->doctor), DOCTOR_RULE,
	     "the rule that records a:b fails: vector contains metrics twice");
	doctor_free(f->doctor);
	f->doctor = NULL;
	session_free(f->s);
	f->s = NULL;
	rules_free(rules);
}

/* What a source does not answer is not taken for a cause. */
static void
a_source_that_answers_queries_only(void **state)
{
	static const char *const expr[] = { "rate(a{b=\\\"c\\\"}[1m])" };
	static const struct saying sayings[] = {
		{ SOURCE_INSTANT, "", ERR_SERVER, NULL, 0, "not here" },
		{ SOURCE_LABEL_VALUES, "", ERR_SERVER, NULL, 0, "not here" },
		{ SOURCE_TARGETS, "", ERR_SERVER, NULL, 0, "not here" },
		{ 0 },
	};
	struct fixture *f = *state;
	const struct doctor_report *r;

	open_session(f, expr, 1, NULL);
	r = run(f, sayings);
	assert_int_equal(r->n, 0);
	assert_int_equal(r->panel[0].state, DOCTOR_IS_EMPTY);
}

static void
questions_have_a_ceiling(void **state)
{
	enum { PANELS = 600 };
	const char **expr = mem_calloc(PANELS, sizeof(*expr));
	struct arena arena = { 0 };
	struct fixture *f = *state;
	const struct doctor_report *r;

	for (int i = 0; i < PANELS; i++)
		expr[i] = arena_printf(&arena, "sum(metric_%d)", i);
	open_session(f, expr, PANELS, NULL);
	r = run(f, nothing);
	assert_int_equal(r->questions, LIMIT_DOCTOR_QUESTIONS);
	need(r, DOCTOR_QUESTIONS, "questions were asked");
	mem_free(expr);
	arena_release(&arena);
}

/* Left before it is done: teardown sees that nothing is open. */
static void
a_doctor_may_be_sent_away(void **state)
{
	static const char *const expr[] = { "nosuch" };
	struct doctor_options o = { .n = 1, .panel = 0 };
	struct fixture *f = *state;

	f->saying = nothing;
	open_session(f, expr, 1, NULL);
	session_refresh(f->s, NOW, 1000);
	answer(f);
	o.session = &f->s;
	f->doctor = doctor_new(&o);
	assert_false(doctor_report(f->doctor)->done);
	assert_true(fake_source_open(&f->fake) > 0);
}

/* Values stay bytes: what they hold is quoted where PromQL is made of it. */
static void
hostile_values_stay_in_their_quotes(void **state)
{
	static const char *const expr[] = { "a{b=\\\"c\\\"}" };
	static const char *const odd[] = { "\"} or vector(1) #", "\x1b[2J",
					   NULL };
	static const char *const one[] = { "x", NULL };
	static const struct saying sayings[] = {
		{ SOURCE_INSTANT, "b=", ERR_NONE, NULL, 0, NULL },
		{ SOURCE_INSTANT, "last_over_time(a[", ERR_NONE, one, 1, NULL },
		{ SOURCE_LABEL_VALUES, "b", ERR_NONE, odd, 0, NULL },
		{ 0 },
	};
	struct fixture *f = *state;

	open_session(f, expr, 1, NULL);
	need(run(f, sayings), DOCTOR_MATCHER, "\"\\\"} or vector(1) #\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_finding_has_a_name_of_its_own),
#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
		CASE(a_metric_that_nobody_has),
		CASE(a_question_is_asked_once),
		CASE(a_source_that_cannot_be_reached),
		CASE(ceilings_are_told_from_other_errors),
		CASE(a_target_that_is_down_says_why),
		CASE(a_rule_that_fails),
		CASE(a_source_that_answers_queries_only),
		CASE(questions_have_a_ceiling),
		CASE(a_doctor_may_be_sent_away),
		CASE(hostile_values_stay_in_their_quotes),
#undef CASE
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
