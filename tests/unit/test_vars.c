/*
 * test_vars.c - options, and which value is chosen when the saved one is not
 * among them.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "dashboards/dashboard.h"
#include "dashboards/vars.h"

#define LEN(a) (sizeof(a) / sizeof(*(a)))
#define MOST 4

/* In single quotes, so that JSON can be read here. */
static struct dashboard *
load(const char *variables)
{
	struct err err = { 0 };
	struct str json = { 0 };
	struct dashboard *d;

	str_printf(&json,
		   "{'title':'t','schemaVersion':39,'panels':[],'templating':{'"
		   "list':%s}}",
		   variables);
	for (size_t i = 0; i < json.n; i++)
		if (json.s[i] == '\'')
			json.s[i] = '"';
	d = dashboard_load(str_slice(&json), &err);
	if (d == NULL)
		fail_msg("%s: %s", variables, err.text);
	str_release(&json);
	return d;
}

static size_t
slices(const char *const text[MOST], struct slice out[MOST])
{
	size_t n = 0;

	for (; n < MOST && text[n] != NULL; n++)
		out[n] = slice_of(text[n]);
	return n;
}

static void
assert_shown(struct vars *v, const char *text, const char *want)
{
	struct str out = { 0 };

	vars_interpolate(v, NULL, slice_of(text), VARS_GLOB, &out);
	assert_string_equal(str_text(&out), want);
	str_release(&out);
}

static const struct {
	const char *variable; /* members beside name, type and query */
	const char *options[MOST];
	const char *want;
	bool all;
} selection[] = {
	{ "'current':{'text':'b','value':'b'}", { "a", "b" }, "b", false },
	{ "'current':{'text':'z','value':'z'}", { "a", "b" }, "a", false },
	{ "'current':{}", { "a", "b" }, "a", false },
	{ "'current':null", { "a", "b" }, "a", false },
	{ "'current':{'text':'z','value':'z'}", { NULL }, "", false },
	/* a value that is gone is found by its text */
	{ "'current':{'text':'b','value':'old'}", { "a", "b" }, "b", false },
	{ "'includeAll':true,'current':{'text':'z','value':'z'}",
	  { "a", "b" },
	  "{a,b}",
	  true },
	{ "'includeAll':true,'current':{'text':'All','value':'$__all'}",
	  { "a", "b" },
	  "{a,b}",
	  true },
	{ "'includeAll':true,'allValue':'.+','current':{}",
	  { "a", "b" },
	  ".+",
	  true },
	{ "'current':{'text':'All','value':'$__all'}",
	  { "a", "b" },
	  "a",
	  false },
	{ "'includeAll':true,'allValue':'.*','current':{}",
	  { NULL },
	  ".*",
	  true },
	{ "'multi':true,'current':{'text':['b','z'],'value':['b','z']}",
	  { "a", "b" },
	  "b",
	  false },
	{ "'multi':true,'current':{'text':['y','z'],'value':['y','z']}",
	  { "a", "b" },
	  "a",
	  false },
	{ "'multi':true,'current':{'text':['a','b'],'value':['a','b']}",
	  { "a", "b" },
	  "{a,b}",
	  false },
	{ "'multi':true,'includeAll':true,'allValue':'.+','current':{'text':"
	  "['z'],'value':['z']}",
	  { "a" },
	  ".+",
	  true },
};

static void
test_selection(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(selection); i++) {
		struct str json = { 0 };
		struct slice raw[MOST];
		size_t n = slices(selection[i].options, raw);
		struct dashboard *d;
		struct vars v;

		str_printf(&json,
			   "[{'name':'v','type':'query','query':'q',%s}]",
			   selection[i].variable);
		print_message("# %s\n", str_text(&json));
		d = load(str_text(&json));
		vars_init(&v, d);
		assert_int_equal(vars_set_options(&v, &v.var[0], raw, n, NULL),
				 0);
		assert_true(v.var[0].resolved);
		assert_int_equal(v.var[0].all, selection[i].all);
		assert_shown(&v, "$v", selection[i].want);
		vars_release(&v);
		dashboard_free(d);
		str_release(&json);
	}
}

static const struct {
	const char *regex;
	int sort;
	const char *raw[MOST];
	const char *want; /* values of the options; NULL = an error */
} filters[] = {
	{ "", 0, { "b", "a", "b" }, "b a" },
	{ "", 1, { "b", "a", "C" }, "C a b" },
	{ "", 5, { "b", "a", "C" }, "a b C" },
	{ "", 3, { "x10", "x9", "y" }, "y x9 x10" },
	{ "", 4, { "x10", "x9", "y" }, "x10 x9 y" },
	{ "", 7, { "a10", "a2", "B1" }, "a2 a10 B1" },
	{ "/^a/", 0, { "ab", "ba", "ac" }, "ab ac" },
	{ "ab", 0, { "ab", "xab" }, "ab" },
	{ "/pod=\"([^\"]+)\"/", 0, { "up{pod=\"x\"} 1", "up 2" }, "x" },
	{ "/(?<text>\\w+)-(?<value>\\d+)/", 0, { "a-1", "b-2" }, "1 2" },
	{ "/a", 0, { "a" }, NULL },
};

static void
test_filters(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(filters); i++) {
		struct dashboard *d = load("[{'name':'v','type':'query'}]");
		struct slice raw[MOST];
		size_t n = slices(filters[i].raw, raw);
		struct err err = { 0 };
		struct str got = { 0 };
		struct vars v;
		int status;

		d->variable[0].regex = slice_of(filters[i].regex);
		d->variable[0].sort = filters[i].sort;
		vars_init(&v, d);
		status = vars_set_options(&v, &v.var[0], raw, n, &err);
		for (size_t k = 0; k < v.var[0].n_options; k++) {
			str_add(&got, k == 0 ? "" : " ");
			str_add_slice(&got, v.var[0].option[k].value);
		}
		print_message("# %s sort %d\n", filters[i].regex,
			      filters[i].sort);
		assert_int_equal(status, filters[i].want == NULL ? -1 : 0);
		if (status == 0)
			assert_string_equal(str_text(&got), filters[i].want);
		else
			assert_non_null(strstr(err.text, filters[i].regex));
		str_release(&got);
		vars_release(&v);
		dashboard_free(d);
	}
}

static void
test_static(void **state)
{
	struct dashboard *d = load(
		"[{'name':'c','type':'custom','query':'a, x\\\\,y ,k : v'},"
		"{'name':'j','type':'custom','valuesFormat':'json',"
		"'query':'[{\\'text\\':\\'T\\',\\'value\\':5},\\'u\\']'},"
		"{'name':'i','type':'interval','query':'1m,10m',"
		"'current':{'value':'7m'}},"
		"{'name':'k','type':'constant','query':'k-$c'},"
		"{'name':'t','type':'textbox','query':'t-$c'}]");
	struct vars v;
	struct var *var;

	(void)state;
	vars_init(&v, d);
	while ((var = vars_next(&v)) != NULL)
		assert_int_equal(vars_static_options(&v, var,
						     (struct time_range){ 0 },
						     NULL),
				 0);
	assert_int_equal(v.var[0].n_options, 3);
	assert_true(slice_eq(v.var[0].option[1].value, SLICE("x,y")));
	assert_true(slice_eq(v.var[0].option[2].text, SLICE("k")));
	assert_true(slice_eq(v.var[0].option[2].value, SLICE("v")));
	assert_shown(&v, "$c", "a");
	assert_int_equal(v.var[1].n_options, 2);
	assert_shown(&v, "$j", "5");
	assert_shown(&v, "$i", "1m");
	assert_shown(&v, "$k", "k-a");
	assert_shown(&v, "$t", "t-$c");
	vars_release(&v);
	dashboard_free(d);
}

/* A chain is asked in order, and a change asks again what hangs on it. */
static void
test_chain(void **state)
{
	struct dashboard *d =
		load("[{'name':'ns','type':'query','query':'label_values(up"
		     "{cluster=\\'$cluster\\'}, ns)'},"
		     "{'name':'cluster','type':'query','query':'clusters'},"
		     "{'name':'free','type':'query','query':'x'}]");
	struct slice one = SLICE("one");
	struct vars v;

	(void)state;
	vars_init(&v, d);
	assert_ptr_equal(vars_next(&v), &v.var[1]);
	assert_int_equal(vars_set_options(&v, &v.var[1], &one, 1, NULL), 0);
	assert_ptr_equal(vars_next(&v), &v.var[0]);
	assert_int_equal(vars_set_options(&v, &v.var[0], NULL, 0, NULL), 0);
	assert_int_equal(vars_set_options(&v, &v.var[2], &one, 1, NULL), 0);
	assert_null(vars_next(&v));
	assert_shown(&v, "$cluster/$ns/$free", "one//one");
	vars_invalidate(&v, &v.var[1]);
	assert_true(v.var[2].resolved);
	assert_ptr_equal(vars_next(&v), &v.var[0]);
	vars_release(&v);
	dashboard_free(d);
}

static void
test_circle(void **state)
{
	struct dashboard *d = load("[{'name':'a','type':'query','query':'$b'},"
				   "{'name':'b','type':'query','query':'$a'}]");
	struct vars v;
	struct var *var;

	(void)state;
	vars_init(&v, d);
	var = vars_next(&v);
	assert_non_null(var);
	assert_int_equal(vars_set_options(&v, var, NULL, 0, NULL), 0);
	assert_null(vars_next(&v));
	assert_true(v.var[0].problem.n > 0 || v.var[1].problem.n > 0);
	vars_release(&v);
	dashboard_free(d);
}

static void
test_force(void **state)
{
	struct dashboard *d = load(
		"[{'name':'v','type':'query','query':'q','includeAll':true,"
		"'multi':true,'allValue':'.+'}]");
	struct slice ab[] = { SLICE("a"), SLICE("b") }, all = SLICE("All");
	struct slice far = SLICE("far");
	struct err err = { 0 };
	struct vars v;

	(void)state;
	vars_init(&v, d);
	assert_int_equal(vars_force(&v, SLICE("v"), &far, 1, NULL), 0);
	assert_int_equal(vars_set_options(&v, &v.var[0], ab, 2, NULL), 0);
	assert_shown(&v, "$v", "far");
	assert_int_equal(vars_force(&v, SLICE("v"), ab, 2, NULL), 0);
	assert_shown(&v, "$v", "{a,b}");
	assert_int_equal(vars_force(&v, SLICE("v"), &all, 1, NULL), 0);
	assert_shown(&v, "$v", ".+");
	assert_int_equal(vars_force(&v, SLICE("nope"), ab, 1, &err), -1);
	assert_non_null(strstr(err.text, "nope"));
	assert_non_null(strstr(err.text, "it has v"));
	vars_release(&v);
	dashboard_free(d);
}

static void
test_queries(void **state)
{
	static const struct {
		const char *text;
		enum var_query_kind kind;
		const char *match, *label;
	} cases[] = {
		{ "label_values(up{a=\"b,c\"}, pod)", VAR_QUERY_LABEL_VALUES,
		  "up{a=\"b,c\"}", "pod" },
		{ "label_values(pod)", VAR_QUERY_LABEL_VALUES, "", "pod" },
		{ "label_values(\"http.code\")", VAR_QUERY_LABEL_VALUES, "",
		  "http.code" },
		{ "label_names()", VAR_QUERY_LABEL_NAMES, "", "" },
		{ "metrics(up.*)", VAR_QUERY_METRICS, "{__name__=~\"up.*\"}",
		  "" },
		{ "query_result(sum(up)) ", VAR_QUERY_RESULT, "sum(up)", "" },
		{ "up{a=\"b\"}", VAR_QUERY_SERIES, "up{a=\"b\"}", "" },
		{ "label_values()", VAR_QUERY_NOTHING, "", "" },
		{ "", VAR_QUERY_NOTHING, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct arena a = { 0 };
		struct var_query q;

		print_message("# %s\n", cases[i].text);
		vars_parse_query(slice_of(cases[i].text), &a, &q);
		assert_int_equal(q.kind, cases[i].kind);
		assert_true(slice_eq(q.match, slice_of(cases[i].match)));
		assert_true(slice_eq(q.label, slice_of(cases[i].label)));
		arena_release(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_selection),
		cmocka_unit_test(test_filters),
		cmocka_unit_test(test_static),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_circle),
		cmocka_unit_test(test_force),
		cmocka_unit_test(test_queries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
