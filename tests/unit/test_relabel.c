/* What relabel_configs do to a set of labels, and which are refused. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/yaml.h"
#include "feeds/relabel.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A set in which each kind of label is. */
static struct label some[] = {
	{ { "__address__", 11 }, { "Host-1:4040", 11 } },
	{ { "__meta_pod_app", 14 }, { "demo", 4 } },
	{ { "a", 1 }, { "foo", 3 } },
	{ { "b", 1 }, { "bar", 3 } },
	{ { "c", 1 }, { "foo", 3 } },
};

/* "": dropped. */
static const struct {
	const char *yaml, *out;
} row[] = {
	{ "[]", "__address__=Host-1:4040 __meta_pod_app=demo a=foo b=bar "
		"c=foo" },
	/* replace */
	{ "[{source_labels: [a], target_label: d}]",
	  "a=foo b=bar c=foo d=foo" },
	{ "[{source_labels: [a, b], target_label: d}]",
	  "a=foo b=bar c=foo d=foo;bar" },
	{ "[{source_labels: [a, b, none], separator: '', target_label: d}]",
	  "a=foo b=bar c=foo d=foobar" },
	{ "[{target_label: d, replacement: x}]", "a=foo b=bar c=foo d=x" },
	{ "[{source_labels: [a], regex: o, target_label: d}]",
	  "a=foo b=bar c=foo" },
	{ "[{source_labels: [a], regex: 'f(o)(?P<rest>o)', target_label: d, "
	  "replacement: '$1-${1}-$rest-${rest}-$$-$1x-${9}-$'}]",
	  "a=foo b=bar c=foo d=o-o-o-o-$---$" },
	{ "[{source_labels: [a], target_label: 'to_$1', replacement: y}]",
	  "a=foo b=bar c=foo to_foo=y" },
	/* an empty result removes; an empty target does nothing */
	{ "[{target_label: a, replacement: ''}]", "b=bar c=foo" },
	{ "[{target_label: a, replacement: }]", "b=bar c=foo" },
	{ "[{source_labels: [none], target_label: a}]", "b=bar c=foo" },
	{ "[{source_labels: [none], target_label: '$1', replacement: y}]",
	  "a=foo b=bar c=foo" },
	{ "[{source_labels: [none], regex: '.+', target_label: a}]",
	  "a=foo b=bar c=foo" },
	/* the expression is anchored; a dot is a line end too */
	{ "[{target_label: a, replacement: \"x\\ny\"}, "
	  "{source_labels: [a], regex: 'x.(y)', target_label: b}]",
	  "a=x\ny b=y c=foo" },
	/* one after the other */
	{ "[{target_label: d, replacement: 1}, "
	  "{source_labels: [d], target_label: e, replacement: '${1}2'}]",
	  "a=foo b=bar c=foo d=1 e=12" },
	/* keep, drop and their equals */
	{ "[{source_labels: [a], regex: foo, action: keep}]",
	  "a=foo b=bar c=foo" },
	{ "[{source_labels: [a], regex: fo, action: keep}]", "" },
	{ "[{source_labels: [a], regex: foo, action: Drop}]", "" },
	{ "[{source_labels: [a], regex: oo, action: drop}]",
	  "a=foo b=bar c=foo" },
	{ "[{source_labels: [a], regex: 'foo|bar', action: keep}]",
	  "a=foo b=bar c=foo" },
	{ "[{source_labels: [a], target_label: c, action: keepequal}]",
	  "a=foo b=bar c=foo" },
	{ "[{source_labels: [a], target_label: b, action: keepequal}]", "" },
	{ "[{source_labels: [a], target_label: c, action: dropequal}]", "" },
	{ "[{source_labels: [a], target_label: b, action: dropequal}]",
	  "a=foo b=bar c=foo" },
	/* md5 of foo and of foo;bar, their last eight bytes */
	{ "[{source_labels: [a], target_label: d, action: hashmod, "
	  "modulus: 1000}]",
	  "a=foo b=bar c=foo d=696" },
	{ "[{source_labels: [a, b], target_label: d, action: hashmod, "
	  "modulus: 18446744073709551}]",
	  "a=foo b=bar c=foo d=17206354430505135" },
	/* names */
	{ "[{regex: '__meta_pod_(.+)', action: labelmap}]",
	  "a=foo app=demo b=bar c=foo" },
	{ "[{regex: '[ab]', replacement: 'x_$0', action: labelmap}]",
	  "a=foo b=bar c=foo x_a=foo x_b=bar" },
	{ "[{regex: '[ab]', replacement: x, action: labelmap}]",
	  "a=foo b=bar c=foo x=bar" },
	{ "[{regex: '[ab]', action: labeldrop}]", "c=foo" },
	{ "[{regex: '[ab]', action: labelkeep}]", "a=foo b=bar" },
	/* case */
	{ "[{source_labels: [__address__], target_label: d, "
	  "action: lowercase}]",
	  "a=foo b=bar c=foo d=host-1:4040" },
	{ "[{source_labels: [a, b], target_label: d, action: uppercase}]",
	  "a=foo b=bar c=foo d=FOO;BAR" },
	{ "[{target_label: a, replacement: straße É}, "
	  "{source_labels: [a], target_label: b, action: uppercase}, "
	  "{source_labels: [a], target_label: c, action: lowercase}]",
	  "a=straße É b=STRAßE É c=straße é" },
	/* any UTF-8 is a name */
	{ "[{target_label: 'd.e', replacement: x}]",
	  "a=foo b=bar c=foo d.e=x" },
};

static void
print(const struct labels *ls, bool all, struct str *out)
{
	for (size_t i = 0; i < ls->n; i++) {
		const struct label *l = ls->l[i];

		if (!all && slice_starts(l->name, SLICE("__")))
			continue;
		str_printf(out, "%s%.*s=%.*s", out->n > 0 ? " " : "",
			   SLICE_ARG(l->name), SLICE_ARG(l->value));
	}
}

static void
test_apply(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		struct labels in = labels_of(&a, some, COUNT(some)), out;
		struct str text = { 0 };
		struct relabel *r;

		if (relabel_read(yaml_parse(&a, slice_of(row[i].yaml), &err),
				 &r, &err) < 0)
			fail_msg("%s: %s", row[i].yaml, err.text);
		if (relabel_apply(r, &a, &in, &out))
			print(&out, i == 0, &text);
		if (strcmp(str_text(&text), row[i].out) != 0)
			fail_msg("%s: %s, not %s", row[i].yaml, str_text(&text),
				 row[i].out);
		str_release(&text);
		relabel_free(r);
		arena_release(&a);
	}
}

/* Each doubles the value: what grows beyond all use is dropped. */
static void
test_doubling(void **state)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct labels in = labels_of(&a, some, COUNT(some)), out;
	struct str text = { 0 };
	struct relabel *r;

	(void)state;
	str_add(&text, "[{target_label: a, replacement: xx}");
	for (int i = 0; i < 60; i++)
		str_add(&text, ", {source_labels: [a], target_label: a, "
			       "replacement: $1$1}");
	str_addc(&text, ']');
	assert_int_equal(
		relabel_read(yaml_parse(&a, str_slice(&text), &err), &r, &err),
		0);
	assert_false(relabel_apply(r, &a, &in, &out));
	relabel_free(r);
	str_release(&text);
	arena_release(&a);
}

/* Labels that nothing changes are not copied. */
static void
test_same(void **state)
{
	struct arena a = { 0 };
	struct labels in = labels_of(&a, some, COUNT(some)), out;

	(void)state;
	assert_true(relabel_apply(NULL, &a, &in, &out));
	assert_ptr_equal(in.l, out.l);
	arena_release(&a);
}

static const struct {
	const char *yaml, *error;
} bad[] = {
	{ "{a: b}", "line 1: a list (- ...) is wanted here" },
	{ "- x", "line 1: cannot unmarshal into relabel.plain: a mapping of "
		 "names to values is wanted here" },
	{ "-\n- target_label: a",
	  "line 1: empty or null relabeling rule in scrape config" },
	{ "- target_label: a\n  replacment: b",
	  "line 2: field replacment not found in type relabel.plain; did you "
	  "mean replacement?" },
	{ "- target_label: a\n  action: foo",
	  "line 2: unknown relabel action \"foo\"" },
	{ "- target_label: a\n  action:",
	  "line 2: relabel action cannot be empty" },
	{ "- source_labels: [a]\n",
	  "line 1: relabel configuration for replace action requires "
	  "'target_label' value" },
	{ "- action: hashmod\n  target_label: a",
	  "line 1: relabel configuration for hashmod requires non-zero "
	  "modulus" },
	{ "- action: hashmod\n  modulus: 3",
	  "line 1: relabel configuration for hashmod action requires "
	  "'target_label' value" },
	{ "- action: hashmod\n  modulus: -3",
	  "line 2: cannot unmarshal 'modulus' into uint: write a whole number, "
	  "0 or more" },
	{ "- target_label: a\n  regex: '('",
	  "line 2: error parsing regexp: missing closing ): `(`" },
	{ "- action: lowercase\n  target_label: a\n  replacement: x",
	  "line 1: 'replacement' can not be set for lowercase action" },
	{ "- action: keepequal\n  target_label: a\n  regex: x",
	  "line 1: keepequal action requires only 'source_labels' and "
	  "`target_label`, and no other fields" },
	{ "- action: labeldrop\n  regex: a\n  source_labels: [b]",
	  "line 1: labeldrop action requires only 'regex', and no other "
	  "fields" },
	{ "- action: labelkeep\n  target_label: x",
	  "line 1: labelkeep action requires only 'regex', and no other "
	  "fields" },
	{ "- action: labelmap\n  replacement: ''",
	  "line 1: \"\" is invalid 'replacement' for labelmap action" },
	{ "- source_labels: ['']\n  target_label: a",
	  "line 1: \"\" is not a valid label name" },
	{ "- source_labels: a\n  target_label: a",
	  "line 1: cannot unmarshal 'source_labels': a list (- ...) is wanted "
	  "here" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		struct relabel *r;

		assert_int_equal(
			relabel_read(
				yaml_parse(&a, slice_of(bad[i].yaml), &err), &r,
				&err),
			-1);
		assert_string_equal(err.text, bad[i].error);
		arena_release(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_apply),
		cmocka_unit_test(test_doubling),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
