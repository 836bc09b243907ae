#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/num.h"
#include "model/sample.h"
#include "promql/parse.h"
#include "rules/rules.h"
#include "rules/rules_run.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define MINUTE 60000

/* ------------------------------------------------------------ the store --- */

static struct labels
labels_of_text(struct arena *a, struct slice text)
{
	struct expr *e = parse_expr(text, &parse_defaults, a, NULL);
	struct label *l;

	assert_non_null(e);
	l = arena_calloc(a, e->selector.n, sizeof(*l));
	for (size_t i = 0; i < e->selector.n; i++)
		l[i] = (struct label){ e->selector.m[i].name,
				       e->selector.m[i].value };
	return labels_make(a, l, e->selector.n);
}

static struct slice
word(struct slice *text)
{
	struct slice w = slice_trim(*text);
	size_t n = 0;

	while (n < w.n && w.p[n] != ' ')
		n++;
	*text = (struct slice){ w.p + n, w.n - n };
	return (struct slice){ w.p, n };
}

/* A line a series, a value every STEP ms from START on: "a{b="c"} 1 _ 3". */
static void
load(struct tsdb *db, int64_t start, int64_t step, const char *text)
{
	struct tsdb_target *t = tsdb_target_new(db, NULL);
	struct arena a = { 0 };
	struct slice rest[64];
	uint32_t index[64];
	size_t n = 0;
	bool more = true;

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		struct labels ls;

		rest[n] = (struct slice){ text, len };
		ls = labels_of_text(&a, word(&rest[n]));
		index[n++] = tsdb_series(db, t, &ls);
		text += len + (text[len] == '\n');
	}
	for (int64_t at = start; more; at += step) {
		more = false;
		for (size_t i = 0; i < n; i++) {
			struct slice w = word(&rest[i]);
			double v = sample_stale();

			if (w.n == 0)
				continue;
			more = true;
			if (slice_eq(w, SLICE("_")))
				continue;
			if (!slice_eq(w, SLICE("stale")))
				assert_int_equal(num_parse(w, &v), 0);
			assert_int_equal(
				tsdb_append(db, t, at, &index[i], &v, 1, NULL),
				0);
		}
	}
	arena_release(&a);
}

/* Everything whose name the expression accepts, with its times (in seconds)
 * and, if BITS, all bits. */
static const char *
stored(struct tsdb *db, const char *names, bool bits)
{
	static char *text;
	struct querier *q = tsdb_querier(db, INT64_MIN, INT64_MAX);
	struct querier_span span = { INT64_MIN, INT64_MAX, 0, 0 };
	struct querier_set set;
	struct str s = { 0 };
	struct matcher m;

	mem_free(text);
	assert_int_equal(
		matcher_init(&m, MATCH_RE, LABEL_NAME, slice_of(names), NULL),
		0);
	assert_int_equal(
		querier_select(q, &m, 1, INT64_MIN, INT64_MAX, &set, NULL), 0);
	for (size_t i = 0; i < set.n; i++) {
		struct samples out;

		labels_print(&set.s[i].labels, true, &s);
		querier_read(q, &set.s[i], &span, &out, NULL);
		for (size_t k = 0; k < out.n; k++) {
			uint64_t v;

			memcpy(&v, &out.v[k], sizeof(v));
			if (bits)
				str_printf(&s, " %lld:%016llx",
					   (long long)out.t[k],
					   (unsigned long long)v);
			else if (sample_is_stale(out.v[k]))
				str_printf(&s, " %lld:stale",
					   (long long)out.t[k] / 1000);
			else
				str_printf(&s, " %lld:%g",
					   (long long)out.t[k] / 1000,
					   out.v[k]);
		}
		str_addc(&s, '\n');
	}
	querier_close(q);
	matcher_release(&m);
	str_addc(&s, '\0');
	text = str_take(&s);
	return text;
}

/* -------------------------------------------------------- an evaluation --- */

struct world {
	struct tsdb *db;
	struct rules *rules;
	struct rules_run *run;
};

static void
world_init(struct world *w, const char *yaml, int64_t start, int64_t step,
	   const char *data)
{
	struct rules_run_options o = { 0 };
	struct err err = { 0 };

	w->db = tsdb_new();
	load(w->db, start, step, data);
	w->rules = rules_load(slice_of(yaml), "r.yaml", &err);
	assert_string_equal(err.text, "");
	o.rules = w->rules;
	o.db = w->db;
	w->run = rules_run_new(&o);
}

static void
world_release(struct world *w)
{
	rules_run_free(w->run);
	rules_free(w->rules);
	tsdb_free(w->db);
}

/* Slot by slot, minutes [from, to]. */
static void
world_run(struct world *w, int64_t from, int64_t to)
{
	for (int64_t m = from; m <= to; m++)
		for (size_t g = 0; g < w->rules->n; g++)
			if (m * MINUTE % rules_run_interval(w->run, g) == 0)
				rules_run_group(w->run, g, m * MINUTE);
}

#define GROUP(rules) "groups:\n- name: g\n  rules:\n" rules
#define RECORD(name, expr) "  - record: " name "\n    expr: " expr "\n"

static const char series[] = "m{a=\"1\",b=\"x\"} 1 2 3 4 5 6 7 8\n"
			     "m{a=\"2\",b=\"x\"} 10 20 stale _ _ 60 70 80\n"
			     "m{a=\"3\",b=\"y\"} 0.5 0.25 0.125 7 _ _ 3 1\n";

static const struct {
	const char *what, *yaml;
	int64_t from, to; /* minutes */
	const char *want, *err;
} cases[] = {
	{ "samples are at the slot, under the rule's name and labels",
	  GROUP(RECORD("r", "sum by (b) (m)") "    labels: {b: z, c: d, e: "
					      "''}\n"),
	  1, 2, "",
	  "vector contains metrics with the same labelset after "
	  "applying rule labels" },
	{ "an empty label removes one",
	  GROUP(RECORD("r", "m{a=\"1\"}") "    labels: {b: '', c: d}\n"), 1, 2,
	  "r{a=\"1\", c=\"d\"} 60:2 120:3\n", "" },
	{ "a rule sees what those before it gave at that time",
	  GROUP(RECORD("r", "sum(m)") RECORD("s", "r * 2")), 0, 1,
	  "r 0:11.5 60:22.25\ns 0:23 60:44.5\n", "" },
	{ "a rule sees of those after it what they gave before",
	  GROUP(RECORD("s", "r * 2") RECORD("r", "sum(m)")), 0, 2,
	  "r 0:11.5 60:22.25 120:3.125\ns 60:23 120:44.5\n", "" },
	{ "a series that is gone ends, once", GROUP(RECORD("r", "m > 3")), 0, 6,
	  "r{a=\"1\", b=\"x\"} 180:4 240:5 300:6 360:7\n"
	  "r{a=\"2\", b=\"x\"} 0:10 60:20 120:stale 300:60 360:70\n"
	  "r{a=\"3\", b=\"y\"} 180:7 240:7 300:7 360:stale\n",
	  "" },
	{ "over the limit nothing is stored, and nothing ends",
	  "groups:\n- name: g\n  limit: 1\n  rules:\n" RECORD("r", "m > 9"), 0,
	  3, "r{a=\"2\", b=\"x\"} 0:10 60:20 120:stale\n", "" },
	{ "the limit in words",
	  "groups:\n- name: g\n  limit: 2\n  rules:\n" RECORD("r", "m"), 1, 3,
	  "r{a=\"1\", b=\"x\"} 120:3 180:4\nr{a=\"3\", b=\"y\"} 120:0.125 "
	  "180:7\n",
	  "" },
	{ "the limit is told",
	  "groups:\n- name: g\n  limit: 2\n  "
	  "rules:\n" RECORD("r", "m"),
	  1, 1, "", "exceeded limit of 2 with 3 series" },
	{ "a scalar is one element", GROUP(RECORD("r", "scalar(sum(m)) + 1")),
	  0, 1, "r 0:12.5 60:23.25\n", "" },
	{ "another type is refused", GROUP(RECORD("r", "m[5m]")), 0, 1, "",
	  "rule result is not a vector or scalar" },
	{ "query_offset is when it is asked, and the sample's time",
	  "groups:\n- name: g\n  query_offset: 1m\n  "
	  "rules:\n" RECORD("r", "sum(m)"),
	  1, 2, "r 0:11.5 60:22.25\n", "" },
	{ "rules of one name share it",
	  GROUP(RECORD("r", "sum(m)") RECORD("s", "sum(m) + 1")
			RECORD("r", "max by (b) (m)")),
	  0, 0, "r 0:11.5\nr{b=\"x\"} 0:10\nr{b=\"y\"} 0:0.5\ns 0:12.5\n", "" },
	{ "the same series twice: the first counts",
	  GROUP(RECORD("r", "sum(m)") RECORD("r", "sum(m) + 1")), 0, 1,
	  "r 0:11.5 60:22.25\n", "duplicate sample for timestamp" },
	{ "groups have their own slots",
	  "groups:\n- name: g\n  interval: 2m\n  rules:\n" RECORD(
		  "r", "sum(m)") "- name: h\n  rules:\n" RECORD("s", "r"),
	  0, 3, "r 0:11.5 120:3.125\ns 0:11.5 60:11.5 120:3.125 180:3.125\n",
	  "" },
	{ "an error leaves the set as it was",
	  GROUP(RECORD("r", "m / on (b) group_right m{a=~\"1|2\"}")), 0, 4,
	  "r{a=\"1\", b=\"x\"} 120:1 180:1 240:1\n", "" },
};

/* The error of the last rule. */
static const char *
last_error(struct world *w)
{
	size_t g = w->rules->n - 1, i = w->rules->group[g].n - 1;
	static struct rule_state s;

	s = rules_run_state(w->run, g, i);
	return s.err.text;
}

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world w;
		const char *got;

		world_init(&w, cases[i].yaml, 0, MINUTE, series);
		world_run(&w, cases[i].from, cases[i].to);
		got = stored(w.db, "r|s|ALERTS.*", false);
		if (strcmp(got, cases[i].want) != 0 ||
		    strcmp(last_error(&w), cases[i].err) != 0)
			fail_msg("%s:\n%serror: %s\nwanted:\n%serror: %s",
				 cases[i].what, got, last_error(&w),
				 cases[i].want, cases[i].err);
		world_release(&w);
	}
}

/* All at once gives what slot by slot gives, bit for bit. */
static void
test_past(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world w;
		char *want;

		world_init(&w, cases[i].yaml, 0, MINUTE, series);
		world_run(&w, 0, 7);
		want = mem_strdup(stored(w.db, ".+", true));
		world_release(&w);
		world_init(&w, cases[i].yaml, 0, MINUTE, series);
		assert_int_equal(
			rules_run_past(w.run, -5, 7 * MINUTE + 5, NULL), 0);
		if (strcmp(stored(w.db, ".+", true), want) != 0)
			fail_msg("%s:\n%swanted:\n%s", cases[i].what,
				 stored(w.db, ".+", true), want);
		mem_free(want);
		world_release(&w);
	}
}

/* In two parts, or a part by slots: nothing is lost between. */
static void
test_past_in_parts(void **state)
{
	struct world w;
	char *want;

	(void)state;
	world_init(&w, cases[4].yaml, 0, MINUTE, series);
	assert_int_equal(rules_run_past(w.run, 0, 7 * MINUTE, NULL), 0);
	want = mem_strdup(stored(w.db, ".+", true));
	world_release(&w);
	world_init(&w, cases[4].yaml, 0, MINUTE, series);
	assert_int_equal(rules_run_past(w.run, 0, 3 * MINUTE, NULL), 0);
	world_run(&w, 4, 5);
	assert_int_equal(
		rules_run_past(w.run, 5 * MINUTE + 1, 7 * MINUTE, NULL), 0);
	assert_string_equal(stored(w.db, ".+", true), want);
	mem_free(want);
	world_release(&w);
}

/* What the data have of a recorded name already stays theirs. */
static void
test_foreign(void **state)
{
	static const char yaml[] = GROUP(RECORD("m", "sum by (a, b) (m) + 1"));
	struct world w;

	(void)state;
	world_init(&w, yaml, 0, MINUTE, "m{a=\"1\"} 1 2\n");
	world_run(&w, 0, 1);
	assert_string_equal(stored(w.db, ".+", false), "m{a=\"1\"} 0:1 60:2\n");
	assert_string_equal(last_error(&w),
			    "the data have m with the same labels already: "
			    "use --rules server");
	world_release(&w);
}

static void
test_cancel(void **state)
{
	struct rules_run_options o = { 0 };
	struct err err = { 0 };
	atomic_bool cancel;
	struct world w;

	(void)state;
	atomic_init(&cancel, true);
	world_init(&w, cases[0].yaml, 0, MINUTE, series);
	o.rules = w.rules;
	o.db = w.db;
	o.cancel = &cancel;
	rules_run_free(w.run);
	w.run = rules_run_new(&o);
	assert_int_equal(rules_run_past(w.run, 0, 7 * MINUTE, &err), -1);
	assert_int_equal(err.code, ERR_CANCELED);
	assert_false(rules_run_state(w.run, 0, 0).evaluated);
	world_release(&w);
}

/* --------------------------------------------------------------- alerts --- */

#define ALERT(name, expr) "  - alert: " name "\n    expr: " expr "\n"

static const char alarm_series[] = "v{i=\"a\"} 1 9 9 9 9 1 1 1 1 9\n"
				   "v{i=\"b\"} 1 1 9 1 9 9 9 1 1 1\n";

static const struct {
	const char *what, *yaml, *want;
} alarms[] = {
	{ "without for an alert fires at once",
	  GROUP(ALERT("A", "v > 5") "    labels: {s: hot}\n"),
	  "ALERTS{alertname=\"A\", alertstate=\"firing\", i=\"a\", s=\"hot\"} "
	  "60:1 120:1 180:1 240:1 300:stale 540:1\n"
	  "ALERTS{alertname=\"A\", alertstate=\"firing\", i=\"b\", s=\"hot\"} "
	  "120:1 180:stale 240:1 300:1 360:1 420:stale\n"
	  "ALERTS_FOR_STATE{alertname=\"A\", i=\"a\", s=\"hot\"} 60:60 120:60 "
	  "180:60 240:60 300:stale 540:540\n"
	  "ALERTS_FOR_STATE{alertname=\"A\", i=\"b\", s=\"hot\"} 120:120 "
	  "180:stale 240:240 300:240 360:240 420:stale\n" },
	{ "for makes it wait; the old state ends with a marker",
	  GROUP(ALERT("A", "v > 5") "    for: 2m\n"),
	  "ALERTS{alertname=\"A\", alertstate=\"firing\", i=\"a\"} 180:1 "
	  "240:1 300:stale\n"
	  "ALERTS{alertname=\"A\", alertstate=\"firing\", i=\"b\"} 360:1 "
	  "420:stale\n"
	  "ALERTS{alertname=\"A\", alertstate=\"pending\", i=\"a\"} 60:1 "
	  "120:1 180:stale 540:1\n"
	  "ALERTS{alertname=\"A\", alertstate=\"pending\", i=\"b\"} 120:1 "
	  "180:stale 240:1 300:1 360:stale\n"
	  "ALERTS_FOR_STATE{alertname=\"A\", i=\"a\"} 60:60 120:60 180:60 "
	  "240:60 300:stale 540:540\n"
	  "ALERTS_FOR_STATE{alertname=\"A\", i=\"b\"} 120:120 180:stale "
	  "240:240 300:240 360:240 420:stale\n" },
	{ "keep_firing_for outlasts gaps",
	  GROUP(ALERT("A", "v{i=\"b\"} > 5") "    keep_firing_for: 2m\n"),
	  "ALERTS{alertname=\"A\", alertstate=\"firing\", i=\"b\"} 120:1 "
	  "180:1 240:1 300:1 360:1 420:1 480:1 540:stale\n"
	  "ALERTS_FOR_STATE{alertname=\"A\", i=\"b\"} 120:120 180:120 240:120 "
	  "300:120 360:120 420:120 480:120 540:stale\n" },
	{ "over the limit all are forgotten",
	  "groups:\n- name: g\n  limit: 1\n  rules:\n" ALERT(
		  "A", "v > 5") "    for: 1m\n",
	  "ALERTS{alertname=\"A\", alertstate=\"firing\", i=\"b\"} 360:1 "
	  "420:stale\n"
	  "ALERTS{alertname=\"A\", alertstate=\"pending\", i=\"a\"} 60:1 "
	  "180:1 300:stale 540:1\n"
	  "ALERTS{alertname=\"A\", alertstate=\"pending\", i=\"b\"} 300:1 "
	  "360:stale\n"
	  "ALERTS_FOR_STATE{alertname=\"A\", i=\"a\"} 60:60 180:180 300:stale "
	  "540:540\n"
	  "ALERTS_FOR_STATE{alertname=\"A\", i=\"b\"} 300:300 360:300 "
	  "420:stale\n" },
	{ "two that are the same after their labels",
	  GROUP(ALERT("A", "v") "    labels: {i: ''}\n"), "" },
	{ "rules may read alerts",
	  GROUP(ALERT("A", "v > 5") RECORD("r", "count(ALERTS)")), NULL },
};

static void
test_alarms(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(alarms); i++) {
		struct world w;
		char *bits;

		world_init(&w, alarms[i].yaml, 0, MINUTE, alarm_series);
		world_run(&w, 0, 9);
		if (alarms[i].want != NULL &&
		    strcmp(stored(w.db, "A.*", false), alarms[i].want) != 0)
			fail_msg("%s:\n%swanted:\n%s", alarms[i].what,
				 stored(w.db, "A.*", false), alarms[i].want);
		bits = mem_strdup(stored(w.db, ".+", true));
		world_release(&w);
		world_init(&w, alarms[i].yaml, 0, MINUTE, alarm_series);
		rules_run_past(w.run, 0, 9 * MINUTE, NULL);
		assert_string_equal(stored(w.db, ".+", true), bits);
		mem_free(bits);
		world_release(&w);
	}
}

static void
test_alert_state(void **state)
{
	static const char yaml[] = GROUP(
		ALERT("A", "v > 5") "    for: 2m\n    annotations: {z: last, "
				    "a: first}\n");
	struct world w;
	struct rule_state s;

	(void)state;
	world_init(&w, yaml, 0, MINUTE, alarm_series);
	world_run(&w, 0, 3);
	s = rules_run_state(w.run, 0, 0);
	assert_true(s.evaluated);
	assert_int_equal(s.last_ms, 3 * MINUTE);
	assert_int_equal(s.n_alerts, 1);
	assert_int_equal(s.alert[0].state, RULE_FIRING);
	assert_int_equal(s.alert[0].active_ms, MINUTE);
	assert_int_equal(s.alert[0].fired_ms, 3 * MINUTE);
	assert_true(s.alert[0].value == 9);
	assert_int_equal(s.alert[0].n_annotations, 2);
	assert_true(slice_eq(s.alert[0].annotation[0].value, SLICE("first")));
	world_run(&w, 4, 5);
	s = rules_run_state(w.run, 0, 0);
	assert_int_equal(s.n_alerts, 2);
	for (size_t i = 0; i < 2; i++)
		if (s.alert[i].state == RULE_INACTIVE)
			assert_int_equal(s.alert[i].resolved_ms, 5 * MINUTE);
	world_run(&w, 6, 30); /* a resolved one is forgotten in time */
	s = rules_run_state(w.run, 0, 0);
	assert_int_equal(s.n_alerts, 0);
	world_release(&w);
}

static void
test_alert_templates(void **state)
{
	static const char yaml[] = GROUP(ALERT(
		"A", "v > 5") "    labels: {l: 'of {{ $labels.i }}', e: '{{ "
			      "$labels.no }}'}\n"
			      "    annotations:\n"
			      "      a: '{{ $value | printf \"%.1f\" }}'\n"
			      "      b: '{{ query \"sum(v)\" | first | "
			      "value }}'\n"
			      "      c: '{{ query \"(\" }}'\n");
	struct world w;
	struct rule_state s;

	(void)state;
	world_init(&w, yaml, 0, MINUTE, alarm_series);
	world_run(&w, 0, 1);
	assert_string_equal(stored(w.db, "ALERTS", false),
			    "ALERTS{alertname=\"A\", alertstate=\"firing\", "
			    "e=\"{{ $labels.no }}\", i=\"a\", l=\"of a\"} "
			    "60:1\n");
	s = rules_run_state(w.run, 0, 0);
	assert_int_equal(s.alert[0].labels.n, 3); /* alertname, i, l */
	assert_true(slice_eq(s.alert[0].annotation[0].value, SLICE("9.0")));
	assert_true(slice_eq(s.alert[0].annotation[1].value, SLICE("10")));
	assert_true(slice_starts(s.alert[0].annotation[2].value,
				 SLICE("<error expanding template: ")));
	world_release(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_past),
		cmocka_unit_test(test_past_in_parts),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_alarms),
		cmocka_unit_test(test_alert_state),
		cmocka_unit_test(test_alert_templates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
