#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/num.h"
#include "dashboards/interval.h"
#include "dashboards/timeexpr.h"
#include "vectors.h"
#include "vectors_vars.h"

/* A dashboard of in.variables and, last, the variable under test. */
struct subject {
	struct dashboard d;
	struct vars vars;
	struct var *var;
};

static void
subject_init(struct subject *s, const struct vector *v, const char *type)
{
	const struct json *others = json_get(v->in, "variables");
	size_t n = json_len(others);
	struct variable *list = arena_calloc(v->a, n + 1, sizeof(*list));

	*s = (struct subject){ 0 };
	for (size_t i = 0; i < n; i++)
		vectors_variable(v->a, json_at(others, i), "custom", &list[i]);
	vectors_variable(v->a, v->in, type, &list[n]);
	s->d.variable = list;
	s->d.n_variables = n + 1;
	vars_init(&s->vars, &s->d);
	for (size_t i = 0; i < n; i++)
		s->vars.var[i].resolved = true;
	s->var = &s->vars.var[n];
}

static bool
same_options(const struct json *want, const struct var *var, struct str *got)
{
	bool same =
		json_is(want, JSON_ARRAY) && json_len(want) == var->n_options;

	for (size_t i = 0; i < var->n_options; i++) {
		const struct json *o = json_at(want, i);

		same = same &&
		       slice_eq(var->option[i].text,
				json_slice(json_get(o, "text"), SLICE(""))) &&
		       slice_eq(var->option[i].value,
				json_slice(json_get(o, "value"), SLICE("")));
		str_addc(got, ' ');
		str_add_slice(got, var->option[i].text);
		str_addc(got, '=');
		str_add_slice(got, var->option[i].value);
	}
	return same;
}

static bool
run_options(const struct vector *v, struct str *got)
{
	struct subject s;
	size_t n;
	struct var_option *raw =
		vectors_options(v->a, json_get(v->in, "names"), &n);
	struct err err = { 0 };
	bool same;

	subject_init(&s, v, "query");
	if (vars_set_pairs(&s.vars, s.var, raw, n, &err) != 0) {
		str_add(got, err.text);
		same = json_get(v->out, "error") != NULL;
	} else {
		same = same_options(v->out, s.var, got);
	}
	vars_release(&s.vars);
	return same;
}

/* A value, a list or nothing as one text. */
static void
put_list(const struct json *j, struct arena *a, struct str *out)
{
	if (!json_is(j, JSON_ARRAY)) {
		str_add_slice(out, vectors_scalar(a, j));
		return;
	}
	for (size_t i = 0; i < json_len(j); i++) {
		if (i > 0)
			str_addc(out, '|');
		str_add_slice(out, vectors_scalar(a, json_at(j, i)));
	}
}

/* One line: value, text, interpolated, shown. */
static void
put_value(const struct subject *s, struct str *out)
{
	const struct var *var = s->var;

	if (var->all)
		str_add(out, "$__all");
	for (size_t i = 0; i < var->n_values; i++) {
		str_add(out, i == 0 ? "" : "|");
		str_add_slice(out, var->value[i].value);
	}
	str_addc(out, '\n');
	if (var->all)
		str_add(out, "All");
	for (size_t i = 0; i < var->n_values; i++) {
		str_add(out, i == 0 ? "" : "|");
		str_add_slice(out, var->value[i].text);
	}
	str_addc(out, '\n');
}

static bool
same_value(const struct vector *v, const struct subject *s, struct str *got)
{
	struct str want = { 0 };
	bool same;

	put_value(s, got);
	put_list(json_get(v->out, "value"), v->a, &want);
	str_addc(&want, '\n');
	put_list(json_get(v->out, "text"), v->a, &want);
	str_addc(&want, '\n');
	if (json_get(v->out, "interpolated") != NULL) {
		put_list(json_get(v->out, "interpolated"), v->a, &want);
		vars_interpolate(&s->vars, NULL, SLICE("$v"), VARS_GLOB, got);
	}
	if (json_get(v->out, "shown") != NULL) {
		str_addc(&want, '\n');
		put_list(json_get(v->out, "shown"), v->a, &want);
		str_addc(got, '\n');
		vars_interpolate(&s->vars, NULL, SLICE("$v"), VARS_TEXT, got);
	}
	same = slice_eq(str_slice(&want), str_slice(got));
	str_release(&want);
	return same;
}

static void
force(struct subject *s, const struct vector *v)
{
	const struct json *url = json_get(v->in, "url");
	size_t n = json_is(url, JSON_ARRAY) ? json_len(url) : 1;
	struct slice *value = arena_calloc(v->a, n, sizeof(*value));

	if (url == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		value[i] = json_slice(json_is(url, JSON_ARRAY) ? json_at(url, i)
							       : url,
				      SLICE(""));
	assert_int_equal(
		vars_force(&s->vars, s->var->variable->name, value, n, NULL),
		0);
}

static bool
run_value(const struct vector *v, struct str *got)
{
	struct subject s;
	size_t n;
	struct var_option *raw =
		vectors_options(v->a, json_get(v->in, "options"), &n);
	bool same;

	subject_init(&s, v, "query");
	force(&s, v);
	assert_int_equal(vars_set_pairs(&s.vars, s.var, raw, n, NULL), 0);
	same = same_value(v, &s, got);
	vars_release(&s.vars);
	return same;
}

static bool
run_custom(const struct vector *v, struct str *got)
{
	struct subject s;
	struct err err = { 0 };
	const struct json *options = json_get(v->out, "options");
	bool same;

	subject_init(&s, v, "custom");
	if (vars_static_options(&s.vars, s.var, (struct time_range){ 0, 0 },
				&err) != 0) {
		str_add(got, err.text);
		same = json_get(v->out, "error") != NULL;
	} else if (options == NULL) {
		same = same_options(v->out, s.var, got);
	} else {
		same = same_value(v, &s, got) &
		       same_options(options, s.var, got);
	}
	vars_release(&s.vars);
	return same;
}

static bool
run_interval(const struct vector *v, struct str *got)
{
	struct timeexpr_context ctx = vectors_context(v);
	struct vars_builtin b = { .range = { ctx.now - 3600000, ctx.now } };
	struct subject s;
	bool same;

	subject_init(&s, v, "interval");
	force(&s, v);
	assert_int_equal(vars_static_options(&s.vars, s.var, b.range, NULL), 0);
	vars_interpolate(&s.vars, &b, SLICE("$v"), VARS_GLOB, got);
	same = slice_eq(str_slice(got),
			json_slice(json_get(v->out, "resolved"), SLICE("")));
	vars_release(&s.vars);
	return same;
}

static bool
run_source(const struct vector *v, struct str *got)
{
	const struct json *all = json_get(v->in, "dataSources");
	struct var_option *raw =
		arena_calloc(v->a, json_len(all), sizeof(*raw));
	struct subject s;
	size_t n = 0;
	bool same;

	for (size_t i = 0; i < json_len(all); i++) {
		const struct json *j = json_at(all, i);

		if (!slice_eq(json_slice(json_get(j, "type"), SLICE("")),
			      vectors_in(v, "pluginId")))
			continue;
		raw[n].text = json_slice(json_get(j, "name"), SLICE(""));
		raw[n++].value = json_slice(json_get(j, "uid"), SLICE(""));
	}
	subject_init(&s, v, "datasource");
	s.d.variable->multi = json_bool(json_get(v->in, "isMulti"), false);
	assert_int_equal(vars_set_pairs(&s.vars, s.var, raw, n, NULL), 0);
	same = same_options(json_get(v->out, "options"), s.var, got);
	str_clear(got);
	same = same_value(v, &s, got) && same;
	vars_release(&s.vars);
	return same;
}

static struct slice
path_of(const struct var_query *q, struct str *out)
{
	switch (q->kind) {
	case VAR_QUERY_LABEL_NAMES:
		return SLICE("/api/v1/labels");
	case VAR_QUERY_LABEL_VALUES:
		str_add(out, "/api/v1/label/");
		vars_escape_label(q->label, out);
		str_add(out, "/values");
		return str_slice(out);
	case VAR_QUERY_METRICS:
		return SLICE("/api/v1/label/__name__/values");
	case VAR_QUERY_RESULT:
		return SLICE("/api/v1/query");
	case VAR_QUERY_SERIES:
		return SLICE("/api/v1/series");
	case VAR_QUERY_NOTHING:
		break;
	}
	return SLICE("");
}

static bool
same_time(const struct json *params, const struct vector *v,
	  const struct var_query *q, struct time_range range)
{
	struct slice level = json_slice(json_path(v->in, "jsonData.cacheLevel"),
					SLICE("Low"));
	int minutes = q->kind == VAR_QUERY_SERIES        ? 0
		      : slice_eq(level, SLICE("None"))   ? 0
		      : slice_eq(level, SLICE("Medium")) ? 10
		      : slice_eq(level, SLICE("High"))   ? 60
							 : 1;
	struct time_range r = interval_snap(range, minutes);
	const char *end = q->kind == VAR_QUERY_RESULT ? "time" : "end";
	int64_t from = r.from, to = 0;

	if (q->kind == VAR_QUERY_RESULT)
		r.to = interval_seconds(range.to);
	else
		num_parse_int(json_slice(json_get(params, "start"), SLICE("")),
			      &from);
	num_parse_int(json_slice(json_get(params, end), SLICE("")), &to);
	return from == r.from && to == r.to;
}

/* What is asked of whom for which time; what becomes of the answer is the
 * session's. */
static bool
run_query(const struct vector *v, struct str *got)
{
	const struct json *request = json_at(json_get(v->out, "requests"), 0);
	const struct json *params = json_get(request, "params");
	const struct json *query = json_get(v->in, "query");
	struct vector_vars vars;
	struct interval i = { .step = 15000 };
	struct str text = { 0 }, full = { 0 }, path = { 0 };
	struct var_query q;
	const char *match;
	bool same;

	vectors_vars(v, &vars);
	if (json_is(query, JSON_OBJECT))
		query = json_get(query, "query");
	i.range = vars.b.range.to - vars.b.range.from;
	interval_substitute(json_slice(query, SLICE("")), &i, &text);
	vars_interpolate(&vars.vars, &vars.b, str_slice(&text), VARS_PROMETHEUS,
			 &full);
	vars_parse_query(str_slice(&full), v->a, &q);
	match = q.kind == VAR_QUERY_RESULT ? "query" : "match[]";
	str_printf(got, "%d %.*s %.*s", q.kind, SLICE_ARG(q.match),
		   SLICE_ARG(q.label));
	same = slice_eq(json_slice(json_get(request, "path"), SLICE("")),
			path_of(&q, &path)) &&
	       slice_eq(json_slice(json_get(params, match), SLICE("")),
			q.match) &&
	       (q.kind == VAR_QUERY_NOTHING ||
		same_time(params, v, &q, vars.b.range));
	str_release(&text);
	str_release(&full);
	str_release(&path);
	vectors_vars_release(&vars);
	return same;
}

/* Asks the vector's answers for one variable; the text asked goes to got. */
static void
ask(struct vars *vars, struct var *var, const struct vector *v, struct str *got)
{
	struct str text = { 0 };
	const struct json *answer;
	struct slice raw[16];
	size_t n = 0;

	vars_interpolate(vars, NULL, var->variable->query, VARS_GLOB, &text);
	answer = json_get(json_get(v->in, "answers"), str_text(&text));
	for (; n < json_len(answer) && n < 16; n++)
		raw[n] = json_slice(json_at(answer, n), SLICE(""));
	str_add(got, str_text(&text));
	str_addc(got, '\n');
	vars_set_options(vars, var, raw, n, NULL);
	str_release(&text);
}

static bool
run_set(const struct vector *v, struct str *got)
{
	const struct json *list = json_get(v->in, "variables");
	const struct json *asked = json_get(v->out, "asked");
	const struct json *out = json_get(v->out, "variables");
	struct dashboard d = { .n_variables = json_len(list) };
	struct str want = { 0 };
	struct vars vars;
	struct var *var;
	bool same;

	d.variable = arena_calloc(v->a, d.n_variables, sizeof(*d.variable));
	for (size_t i = 0; i < d.n_variables; i++)
		vectors_variable(v->a, json_at(list, i), "query",
				 &d.variable[i]);
	vars_init(&vars, &d);
	while ((var = vars_next(&vars)) != NULL)
		if (var->variable->type == VARIABLE_QUERY)
			ask(&vars, var, v, got);
		else
			vars_static_options(&vars, var,
					    (struct time_range){ 0, 0 }, NULL);
	for (size_t i = 0; i < json_len(asked); i++) {
		str_add_slice(&want, json_at(asked, i)->text);
		str_addc(&want, '\n');
	}
	for (size_t i = 0; i < d.n_variables; i++) {
		struct subject s = { .var = &vars.var[i] };
		const struct json *value = json_get(json_at(out, i), "value");
		const struct json *shown = json_get(json_at(out, i), "text");

		put_value(&s, got);
		put_list(value, v->a, &want);
		str_addc(&want, '\n');
		put_list(shown == NULL ? value : shown, v->a, &want);
		str_addc(&want, '\n');
	}
	same = slice_eq(str_slice(&want), str_slice(got));
	str_release(&want);
	vars_release(&vars);
	return same;
}

static void
test_variables(void **state)
{
	static const struct vector_fn fns[] = {
		{ "QueryVariable options", run_options },
		{ "QueryVariable value", run_value },
		{ "CustomVariable options", run_custom },
		{ "CustomVariable value", run_custom },
		{ "IntervalVariable", run_interval },
		{ "DataSourceVariable", run_source },
		{ "PrometheusDatasource variable query", run_query },
		{ "SceneVariableSet", run_set },
		{ NULL, NULL },
	};

	(void)state;
	vectors_run("variables", fns);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_variables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
