/*
 * test_interpolate.c - what stands for a variable in a text: escaping for
 * queries, formats, and what is left alone.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "dashboards/vars.h"

#define LEN(a) (sizeof(a) / sizeof(*(a)))
#define MOST 3

/* One variable of these values, asked for by this text. */
struct sample {
	const char *value[MOST];
	bool multi, all;
	const char *all_value;
	const char *text, *want;
};

static void
run(const struct sample *s, enum vars_format format)
{
	struct variable variable = {
		.type = VARIABLE_QUERY,
		.name = SLICE("v"),
		.multi = s->multi,
		.include_all = s->all,
		.all_value = s->all_value == NULL ? SLICE("")
						  : slice_of(s->all_value),
		.has_all_value = s->all_value != NULL,
	};
	struct dashboard d = { .n_variables = 1, .variable = &variable };
	struct slice raw[MOST];
	struct str out = { 0 };
	struct vars v;
	size_t n = 0;

	for (; n < MOST && s->value[n] != NULL; n++)
		raw[n] = slice_of(s->value[n]);
	vars_init(&v, &d);
	vars_set_options(&v, &v.var[0], raw, n, NULL);
	if (!s->all)
		vars_force(&v, SLICE("v"), raw, n, NULL);
	vars_interpolate(&v, NULL, slice_of(s->text), format, &out);
	print_message("# %s -> %s\n", s->text, str_text(&out));
	assert_string_equal(str_text(&out), s->want);
	str_release(&out);
	vars_release(&v);
}

/* grafana.md 2.7: what the data source's own format does. */
static const struct sample queries[] = {
	{ { "a.b" }, false, false, NULL, "{x=~\"$v\"}", "{x=~\"a.b\"}" },
	{ { "a\\b" }, false, false, NULL, "$v", "a\\\\b" },
	{ { "a'b" }, false, false, NULL, "$v", "a\\\\'b" },
	{ { "10.0.0.1:9090" },
	  true,
	  false,
	  NULL,
	  "$v",
	  "10\\\\.0\\\\.0\\\\.1:9090" },
	{ { "a|b" }, true, false, NULL, "$v", "a\\\\|b" },
	{ { "x.y", "z" }, true, false, NULL, "$v", "(x\\\\.y|z)" },
	{ { "a\\b" }, true, false, NULL, "$v", "a\\\\\\\\b" },
	{ { "a\"b'-/" }, true, false, NULL, "$v", "a\"b'-/" },
	{ { "a", "b" }, false, true, NULL, "$v", "(a|b)" },
	{ { "a", "b" }, false, true, ".+", "{x=~\"$v\"}", "{x=~\".+\"}" },
	{ { "a", "b" }, true, false, NULL, "${v:pipe} ${v:raw}", "a|b a,b" },
};

static void
test_queries(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(queries); i++)
		run(&queries[i], VARS_PROMETHEUS);
}

static const struct sample forms[] = {
	{ { "a" },
	  false,
	  false,
	  NULL,
	  "$v ${v} [[v]] ${v:raw} [[v:csv]]",
	  "a a a a a" },
	/* the longest name is meant, and what is no name ends it */
	{ { "a" }, false, false, NULL, "$v_b $v-b $v.b", "$v_b a-b a.b" },
	/* unknown names stay: label_replace has some of its own */
	{ { "a" },
	  false,
	  false,
	  NULL,
	  "${1}xx $1 $__rate_interval ${nope:csv}",
	  "${1}xx $1 $__rate_interval ${nope:csv}" },
	{ { "a" }, false, false, NULL, "$$v", "$a" },
	{ { "a" }, false, false, NULL, "$ ${ ${v [[v ${}", "$ ${ ${v [[v ${}" },
	{ { "a", "b" }, true, false, NULL, "$v", "{a,b}" },
	{ { "a" }, true, false, NULL, "$v", "a" },
	{ { "a", "b" },
	  true,
	  false,
	  NULL,
	  "${v:join: } ${v:distributed}",
	  "a b a,v=b" },
	{ { "a.b-c/d" }, false, false, NULL, "${v:regex}", "a\\.b-c\\/d" },
	{ { "a.b", "c" }, true, false, NULL, "${v:regex}", "(a\\.b|c)" },
	{ { "a", "b" },
	  true,
	  false,
	  NULL,
	  "${v:json} ${v:doublequote}",
	  "[\"a\",\"b\"] \"a\",\"b\"" },
	{ { "a b" },
	  false,
	  false,
	  NULL,
	  "${v:percentencode} ${v:queryparam}",
	  "a%20b var-v=a%20b" },
	{ { "<&>" }, false, false, NULL, "${v:html}", "&lt;&amp;&gt;" },
	{ { "1700000000000" },
	  false,
	  false,
	  NULL,
	  "${v:date}",
	  "2023-11-14T22:13:20.000Z" },
	{ { "1700000000000ms" },
	  false,
	  false,
	  NULL,
	  "${v:date:seconds}",
	  "1700000000" },
	{ { "x" }, false, false, NULL, "${v:date}", "NaN" },
	{ { "a", "b" }, true, false, NULL, "${v:nope}", "{a,b}" },
	{ { "a", "b" },
	  false,
	  true,
	  ".+",
	  "$v ${v:regex} ${v:text}",
	  ".+ .+ All" },
};

static void
test_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(forms); i++)
		run(&forms[i], VARS_GLOB);
}

static void
test_titles(void **state)
{
	static const struct sample titles[] = {
		{ { "a", "b" }, true, false, NULL, "of $v", "of a + b" },
		{ { "a", "b" }, false, true, ".+", "of $v", "of All" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(titles); i++)
		run(&titles[i], VARS_TEXT);
}

static void
test_nearer(void **state)
{
	struct var_option near = { SLICE("near"), SLICE("near.1") };
	struct vars_scope scope = {
		.name = SLICE("v"), .n_values = 1, .value = &near, .multi = true
	};
	struct vars_builtin b = { .range = { 1700000000000, 1700003600000 },
				  .n_scopes = 1,
				  .scope = &scope,
				  .zone = civil_utc() };
	struct dashboard d = { 0 };
	struct str out = { 0 };
	struct vars v;

	(void)state;
	vars_init(&v, &d);
	vars_interpolate(&v, &b, SLICE("$v $__from ${__to:date:seconds}"),
			 VARS_PROMETHEUS, &out);
	assert_string_equal(str_text(&out),
			    "near\\\\.1 1700000000000 1700003600");
	str_release(&out);
	vars_release(&v);
}

/* Values that name variables, eight deep, sixteen each time. */
static void
test_multiplying(void **state)
{
	struct variable variable = {
		.type = VARIABLE_QUERY,
		.name = SLICE("v"),
		.include_all = true,
		.all_value = SLICE("$v$v$v$v$v$v$v$v$v$v$v$v$v$v$v$v"),
		.has_all_value = true,
	};
	struct dashboard d = { .n_variables = 1, .variable = &variable };
	struct slice all = SLICE("$__all");
	struct str out = { 0 };
	struct vars v;

	(void)state;
	vars_init(&v, &d);
	vars_force(&v, SLICE("v"), &all, 1, NULL);
	vars_interpolate(&v, NULL, SLICE("$v"), VARS_PROMETHEUS, &out);
	assert_true(out.n > LIMIT_QUERY_BYTES); /* so that it is refused */
	assert_true(out.n < 3 * LIMIT_INTERPOLATED);
	str_release(&out);
	vars_release(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_nearer),
		cmocka_unit_test(test_multiplying),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
