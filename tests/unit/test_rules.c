#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/file.h"
#include "promql/print.h"
#include "rules/rules.h"
#include "rules/rules_read.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define RULE(text) "groups:\n- name: g\n  rules:\n  - " text "\n"

static const struct {
	const char *yaml, *message;
} faults[] = {
	{ "groups: [", "r.yaml: line 2, column 1: did not find expected node "
		       "content" },
	{ "group: []\n", "r.yaml: line 1: field group not found in type "
			 "rulefmt.RuleGroups; did you mean groups?" },
	{ "groups:\n- name: ''\n", "r.yaml: 0:0: Groupname must not be empty" },
	{ "groups:\n- name: a\n- name: a\n",
	  "r.yaml: 0:0: groupname: \"a\" is repeated in the same file" },
	{ "groups:\n- name: a\n  fooo: 1\n", "r.yaml: line 3: field fooo not "
					     "found in type "
					     "rulefmt.RuleGroup" },
	{ "groups:\n- name: a\n  interval: -5m\n",
	  "r.yaml: not a valid duration string: \"-5m\"" },
	{ "groups:\n- name: a\n  limit: x\n",
	  "r.yaml: line 3: cannot unmarshal `x` into int" },
	{ "groups:\n- name: a\n  labels: {__name__: x}\n  rules: [{record: a, "
	  "expr: b}]\n",
	  "r.yaml: invalid label name: __name__" },
	{ RULE("record: a\n    expr: b\n    fooo: 1"),
	  "r.yaml: line 6: field fooo not found in type rulefmt.Rule" },
	{ RULE("record: a\n    alert: b\n    expr: c"),
	  "r.yaml: 4:13: 5:12: group \"g\", rule 1, \"b\": only one of "
	  "'record' and 'alert' must be set" },
	{ RULE("expr: c"), "r.yaml: 0:0: 0:0: group \"g\", rule 1, \"\": one "
			   "of 'record' or 'alert' must be set" },
	{ RULE("record: a"), "r.yaml: 0:0: group \"g\", rule 1, \"a\": field "
			     "'expr' must be set in rule" },
	{ RULE("record: a\n    expr: a b"),
	  "r.yaml: 5:11: group \"g\", rule 1, \"a\": could not parse "
	  "expression: 1:3: parse error: unexpected identifier \"b\"" },
	{ RULE("record: ok\n    expr: b\n  - record: a\n    expr: b\n    for: "
	       "5m"),
	  "r.yaml: 6:13: group \"g\", rule 2, \"a\": invalid field 'for' in "
	  "recording rule" },
	{ RULE("record: a\n    expr: b\n    annotations: {a: b}"),
	  "r.yaml: 4:13: group \"g\", rule 1, \"a\": invalid field "
	  "'annotations' in recording rule" },
	{ RULE("record: 'a{}'\n    expr: b"),
	  "r.yaml: 4:13: group \"g\", rule 1, \"a{}\": braces present in the "
	  "recording rule name; should it be in expr?: a{}" },
	{ RULE("record: a\n    expr: b\n    labels: {__name__: c}"),
	  "r.yaml: group \"g\", rule 1, \"a\": invalid label name: __name__" },
	{ RULE("record: a\n    expr: b\n    labels: c"),
	  "r.yaml: line 6: cannot unmarshal labels into map[string]string" },
	{ RULE("record: [a]\n    expr: b"),
	  "r.yaml: line 4: cannot unmarshal 'record' into string: write it as "
	  "one value" },
	{ RULE("alert: a\n    expr: b\n    for: 1x"),
	  "r.yaml: unknown unit \"x\" in duration \"1x\"" },
	{ RULE("alert: a\n    expr: b\n    annotations: {__name__: x}"),
	  "r.yaml: group \"g\", rule 1, \"a\": invalid annotation name: "
	  "__name__" },
	{ RULE("alert: a\n    expr: b\n    annotations: {x: '{{ y }}'}"),
	  "r.yaml: group \"g\", rule 1, \"a\": annotation \"x\": template: "
	  "__alert_a:1: function \"y\" not defined" },
	{ RULE("alert: a\n    expr: b\n    labels: {x: '{{ y }}'}"),
	  "r.yaml: group \"g\", rule 1, \"a\": label \"x\": template: "
	  "__alert_a:1: function \"y\" not defined" },
	{ "groups: 5\n", "r.yaml: line 1: cannot unmarshal into "
			 "[]rulefmt.RuleGroup: a list of groups is wanted "
			 "here" },
	{ "5\n", "r.yaml: line 1: cannot unmarshal into rulefmt.RuleGroups: a "
		 "mapping of names to values is wanted here" },
};

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++) {
		struct err err = { 0 };
		struct rules *r =
			rules_load(slice_of(faults[i].yaml), "r.yaml", &err);

		if (r != NULL)
			print_message("# taken: %s\n", faults[i].yaml);
		assert_null(r);
		assert_string_equal(err.text, faults[i].message);
	}
}

/* All that is wrong is told, each where it stands: "LINE:COLUMN TEXT". */
static const struct {
	const char *yaml, *told;
} placed[] = {
	{ "groups:\n- name: a\n  fooo: 1\n",
	  "3:0 line 3: field fooo not found in type rulefmt.RuleGroup\n" },
	{ "groups:\n- name: a\n  interval: -5m\n",
	  "3:13 not a valid duration string: \"-5m\"\n" },
	{ "groups:\n- name: a\n  limit: x\n",
	  "3:0 line 3: cannot unmarshal `x` into int\n" },
	{ "groups:\n- name: a\n  labels: {__name__: x}\n  rules:\n"
	  "  - {record: a, expr: b}\n  - {record: c, expr: d}\n",
	  "3:22 invalid label name: __name__\n" },
	/* what is null is no group and no rule, and is not counted */
	{ "groups:\n-\n- name: a\n  rules:\n  -\n  - {record: a, expr: b}\n"
	  "  - ~\n  - {record: c, expr: d, for: 5m}\n",
	  "8:14 8:14: group \"a\", rule 2, \"c\": invalid field 'for' in "
	  "recording rule\n" },
	{ RULE("record: a\n    for: 5m"),
	  "4:5 0:0: group \"g\", rule 1, \"a\": field 'expr' must be set in "
	  "rule\n4:13 4:13: group \"g\", rule 1, \"a\": invalid field 'for' "
	  "in recording rule\n" },
	{ RULE("record: a{\n    expr: b\n    for: 5m\n    keep_firing_for: 1m\n"
	       "    annotations: {x: y}"),
	  "4:13 4:13: group \"g\", rule 1, \"a{\": invalid field "
	  "'annotations' in recording rule\n4:13 4:13: group \"g\", rule 1, "
	  "\"a{\": invalid field 'for' in recording rule\n4:13 4:13: group "
	  "\"g\", rule 1, \"a{\": invalid field 'keep_firing_for' in "
	  "recording rule\n4:13 4:13: group \"g\", rule 1, \"a{\": braces "
	  "present in the recording rule name; should it be in expr?: a{\n" },
	{ RULE("record: a\n    expr: b\n    labels: {__name__: c, '': d}"),
	  "6:24 group \"g\", rule 1, \"a\": invalid label name: __name__\n"
	  "6:31 group \"g\", rule 1, \"a\": invalid label name: \n" },
	{ RULE("alert: a\n    expr: b\n    annotations:\n      '': c\n      x: "
	       "'{{ y }}'\n      z: '{{ y }}'"),
	  "7:11 group \"g\", rule 1, \"a\": invalid annotation name: \n"
	  "8:10 group \"g\", rule 1, \"a\": annotation \"x\": template: "
	  "__alert_a:1: function \"y\" not defined\n"
	  "9:10 group \"g\", rule 1, \"a\": annotation \"z\": template: "
	  "__alert_a:1: function \"y\" not defined\n" },
};

static void
told(void *arg, const struct rules_fault *f)
{
	str_printf(arg, "%d:%d %s\n", f->line, f->column, f->err->text);
}

static void
test_placed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(placed); i++) {
		struct err err = { 0 };
		struct str s = { 0 };
		const struct rules_faults all = { told, &s };

		assert_null(rules_load_all(slice_of(placed[i].yaml), "r.yaml",
					   &all, &err));
		assert_string_equal(str_text(&s), placed[i].told);
		str_release(&s);
	}
}

static void
test_fields(void **state)
{
	static const char yaml[] = "groups:\n"
				   "- name: one\n"
				   "  interval: 30s\n"
				   "  query_offset: 1m\n"
				   "  limit: 10\n"
				   "  labels: {a: group, b: group}\n"
				   "  rules:\n"
				   "  - record: x:y\n"
				   "    expr: sum(z)\n"
				   "    labels:\n"
				   "      b: own\n"
				   "      c: \"\"\n"
				   "  - alert: Down\n"
				   "    expr: up == 0\n"
				   "    for: 0\n"
				   "    annotations:\n"
				   "- name: two\n"
				   "  rules:\n"
				   "  - {record: 'x:y', expr: 5}\n"
				   "- name: three\n";
	struct rules *r = rules_load(slice_of(yaml), "r.yaml", NULL);
	const struct rule *rule;
	struct str s = { 0 };

	(void)state;
	assert_non_null(r);
	assert_int_equal(r->n, 3);
	assert_int_equal(r->group[0].interval, 30000);
	assert_int_equal(r->group[0].query_offset, 60000);
	assert_int_equal(r->group[0].limit, 10);
	assert_int_equal(r->group[0].n, 2);
	rule = rules_find(r, SLICE("x:y"), 0);
	assert_ptr_equal(rule, &r->group[0].rule[0]);
	assert_ptr_equal(rules_group(r, rule), &r->group[0]);
	assert_int_equal(rule->line, 8);
	print_expr(rule->expr, &s);
	assert_string_equal(str_text(&s), "sum(z)");
	str_clear(&s);
	labels_print(&rule->labels, false, &s);
	assert_string_equal(str_text(&s), "{a=\"group\", b=\"own\"}");
	assert_int_equal(rule->n_unset, 1);
	assert_true(slice_eq(rule->unset[0], SLICE("c")));
	assert_ptr_equal(rules_find(r, SLICE("x:y"), 1), &r->group[1].rule[0]);
	assert_null(rules_find(r, SLICE("x:y"), 2));
	assert_null(rules_find(r, SLICE("Down"), 0));
	assert_null(rules_find(r, SLICE(""), 0));
	str_release(&s);
	rules_free(r);
	r = rules_load(SLICE(""), "r.yaml", NULL);
	assert_non_null(r);
	assert_int_equal(r->n, 0);
	rules_free(r);
}

/* The shipped rules: 30, all of which parse. */
static void
test_shipped(void **state)
{
	const char *srcdir = getenv("srcdir");
	struct str path = { 0 }, text = { 0 };
	struct err err = { 0 };
	struct rules *r;

	(void)state;
	str_printf(&path, "%s/dashboards/mixin/rules.yaml",
		   srcdir == NULL ? "." : srcdir);
	assert_int_equal(file_read(str_text(&path), 1 << 20, &text, NULL), 0);
	r = rules_load(str_slice(&text), "rules.yaml", &err);
	assert_string_equal(err.text, "");
	assert_int_equal(r->n, 1);
	assert_int_equal(r->group[0].n, 30);
	rules_free(r);
	str_release(&path);
	str_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_placed),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
