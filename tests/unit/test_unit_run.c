#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "rules/rules.h"
#include "rules/unit_read.h"
#include "rules/unit_run.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char rules_text[] =
	"groups:\n"
	"- name: one\n"
	"  rules:\n"
	"  - {record: sum, expr: sum(m)}\n"
	"  - alert: High\n"
	"    expr: m > 1\n"
	"    for: 1m\n"
	"    labels: {job: '{{ $labels.j }}', ext: '{{ $externalLabels.e }}'}\n"
	"    annotations: {text: '{{ $value }} of {{ $labels.j }}', no: ''}\n"
	"- name: two\n"
	"  rules: [{record: twice, expr: sum * 2}]\n";

#define TEST(text)                                        \
	"tests:\n- interval: 1m\n  input_series:\n"       \
	"  - {series: 'm{j=\"a\"}', values: '1 2 3 4'}\n" \
	"  - {series: 'm{j=\"b\"}', values: '1x3'}\n" text

/* The faults, a line each and more if they have more. */
static const struct {
	const char *yaml, *faults;
} cases[] = {
	{ "", "" },
	{ "tests: []\n", "" },
	{ TEST(""), "" },
	{ TEST("  promql_expr_test:\n"
	       "  - {expr: twice, eval_time: 2m, exp_samples: [{labels: twice, "
	       "value: 8}]}\n"
	       "  - {expr: 'm == 3', eval_time: 2m30s, exp_samples: [{labels: "
	       "'m{j=\"a\"}', value: 3}]}\n"),
	  "" },
	{ TEST("  promql_expr_test:\n"
	       "  - {expr: twice, eval_time: 2m, exp_samples: [{labels: twice, "
	       "value: 9}]}\n"),
	  "    expr: \"twice\", time: 2m,\n"
	  "        exp: {__name__=\"twice\"} 9E+00\n"
	  "        got: {__name__=\"twice\"} 8E+00\n" },
	{ TEST("  promql_expr_test:\n"
	       "  - {expr: 'm{', eval_time: 1m}\n"
	       "  - {expr: 'm[1m]', eval_time: 1m}\n"
	       "  - {expr: '1', eval_time: 1m, exp_samples: [{labels: '{}', "
	       "histogram: '{{}}'}]}\n"),
	  "    expr: \"m{\", time: 1m, err: 1:3: parse error: unexpected end "
	  "of input inside braces\n"
	  "    expr: \"m[1m]\", time: 1m, err: rule result is not a vector or "
	  "scalar\n"
	  "    expr: \"1\", time: 1m, err: native histograms are not "
	  "supported\n" },
	{ TEST("  external_labels: {e: x}\n"
	       "  alert_rule_test:\n"
	       "  - {eval_time: 1m, alertname: High}\n"
	       "  - eval_time: 2m\n    alertname: High\n    exp_alerts:\n"
	       "    - exp_labels: {j: a, job: a, ext: x}\n"
	       "      exp_annotations: {text: 3 of a, no: ''}\n"),
	  "" },
	{ TEST("  name: foo\n"
	       "  alert_rule_test:\n"
	       "  - {eval_time: 3m, alertname: High}\n"),
	  "    name: foo,\n"
	  "    alertname: High, time: 3m, \n"
	  "        exp:[], \n"
	  "        got:[\n"
	  "            0:\n"
	  "              Labels:{alertname=\"High\", j=\"a\", job=\"a\"}\n"
	  "              Annotations:{no=\"\", text=\"4 of a\"}\n"
	  "            ]\n" },
	{ TEST("  alert_rule_test:\n  - {eval_time: 3m}\n"),
	  "an item under alert_rule_test misses required attribute alertname "
	  "at eval_time 3m\n" },
	{ "evaluation_interval: 1ms\ntests:\n- promql_expr_test:\n"
	  "  - {expr: m, eval_time: 1y}\n",
	  "more than 1000000 evaluations: make the last eval_time earlier or "
	  "evaluation_interval longer\n" },
	/* the order of groups */
	{ "group_eval_order: [two, one]\n" TEST(
		  "  promql_expr_test:\n"
		  "  - {expr: twice, eval_time: 2m, exp_samples: [{labels: "
		  "twice, value: 8}]}\n"),
	  "    expr: \"twice\", time: 2m,\n"
	  "        exp: {__name__=\"twice\"} 8E+00\n"
	  "        got: {__name__=\"twice\"} 6E+00\n" },
	/* one ulp */
	{ "fuzzy_compare: true\ntests:\n- promql_expr_test:\n"
	  "  - {expr: 0.1 + 0.2, eval_time: 0s, exp_samples: [{labels: '', "
	  "value: 0.3}]}\n",
	  "" },
	{ "tests:\n- promql_expr_test:\n"
	  "  - {expr: 0.1 + 0.2, eval_time: 0s, exp_samples: [{labels: '', "
	  "value: 0.3}]}\n",
	  "    expr: \"0.1 + 0.2\", time: 0s,\n"
	  "        exp: {} 3E-01\n"
	  "        got: {} 3.0000000000000004E-01\n" },
	{ "tests:\n- start_timestamp: 2023-11-14T22:13:20Z\n"
	  "  promql_expr_test:\n"
	  "  - {expr: time(), eval_time: 1m, exp_samples: [{labels: '', value: "
	  "1700000060}]}\n",
	  "" },
	/* later than Go's durations reach */
	{ "tests:\n- start_timestamp: 100000000000\n  input_series:\n"
	  "  - {series: 'm{j=\"a\"}', values: 2}\n"
	  "  - {series: 'm{j=\"a\",job=\"b\"}', values: 2}\n",
	  "    rule: High, time: 2562047h47m16.854775807s, err: vector "
	  "contains "
	  "metrics with the same labelset after applying alert labels\n" },
};

static void
add_fault(void *arg, struct slice text)
{
	str_add_slice(arg, text);
	str_addc(arg, '\n');
}

static void
test_runs(void **state)
{
	struct rules *rules = rules_load(slice_of(rules_text), "r.yaml", NULL);

	(void)state;
	assert_non_null(rules);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct rules *list[] = { rules };
		struct str got = { 0 };
		struct arena a = { 0 };
		struct err err = { 0 };
		struct unit_file *f = unit_read(slice_of(cases[i].yaml), &err);
		struct rules all;

		if (f == NULL)
			fail_msg("%s: %s", cases[i].yaml, err.text);
		all = unit_run_order(f, list, 1, &a);
		for (size_t k = 0; k < f->n; k++) {
			const struct unit_run_question q = {
				.file = f,
				.test = &f->test[k],
				.rules = &all,
				.fault = add_fault,
				.arg = &got,
			};

			unit_run(&q);
		}
		assert_string_equal(str_text(&got), cases[i].faults);
		str_release(&got);
		unit_read_free(f);
		arena_release(&a);
	}
	rules_free(rules);
}

static const struct {
	const char *yaml, *error;
} faults[] = {
	{ "- a\n", "line 1: cannot unmarshal into main.unitTestFile: a mapping "
		   "of names to values is wanted here" },
	{ "test: []\n", "line 1: field test not found in type "
			"main.unitTestFile; did you mean tests?" },
	{ "fuzzy_compare: maybe\n", "line 1: cannot unmarshal 'fuzzy_compare' "
				    "into bool: write true or false" },
	{ "tests: x\n", "line 1: tests is to be a list" },
	{ "tests:\n- a: b\n",
	  "line 2: field a not found in type main.testGroup" },
	{ "evaluation_interval: 5\n",
	  "line 1: evaluation_interval: not a valid duration string: \"5\"" },
	{ "group_eval_order: [a, a]\n",
	  "group name repeated in evaluation order: a" },
	{ "tests:\n- input_series: [{series: 'a{', values: 1}]\n",
	  "line 2: series 'a{': bad label set: a{" },
	{ "tests:\n- input_series: [{series: 'a b', values: 1}]\n",
	  "line 2: series 'a b': bad value \"b\"" },
	{ "tests:\n- input_series: [{series: a, values: '@st 1'}]\n",
	  "line 2: series 'a': bad value \"@st\"" },
	{ "tests:\n- input_series: [{series: a, values: 1x}]\n",
	  "line 2: series 'a': bad value \"1x\"" },
	{ "tests:\n- input_series: [{series: a, values: '{{sum:1}}'}]\n",
	  "line 2: series 'a': native histograms are not supported: write "
	  "classic buckets" },
	{ "tests:\n- start_timestamp: soon\n",
	  "line 2: start_timestamp: 'soon' is neither a Unix timestamp nor a "
	  "time as 2026-01-31T10:20:00Z" },
	{ "tests:\n- promql_expr_test: [{exp_samples: [{value: x}]}]\n",
	  "line 2: cannot unmarshal !!str `x` into float64" },
	{ "tests:\n- external_labels: x\n",
	  "line 2: cannot unmarshal external_labels into map[string]string" },
};

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++) {
		struct err err = { 0 };

		if (unit_read(slice_of(faults[i].yaml), &err) != NULL)
			fail_msg("%s", faults[i].yaml);
		assert_string_equal(err.text, faults[i].error);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
