#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dashboards/vars_format.h"
#include "vectors.h"
#include "vectors_vars.h"

static struct var_option *
list(const struct vector *v, const struct json *value, const struct json *text,
     size_t *n)
{
	const struct json *first = json_is(value, JSON_ARRAY) ? NULL : value;
	struct var_option *o;

	*n = first != NULL ? 1 : json_len(value);
	o = arena_calloc(v->a, *n, sizeof(*o));
	for (size_t i = 0; i < *n; i++) {
		o[i].value = vectors_scalar(
			v->a, first != NULL ? first : json_at(value, i));
		o[i].text =
			json_is(text, JSON_STRING) ? text->text : o[i].value;
	}
	return o;
}

/* scopedVars (an object) and local (a list of variables) of a vector. */
static void
add_scopes(const struct vector *v, struct vars_builtin *b)
{
	const struct json *scoped = json_get(v->in, "scopedVars");
	const struct json *local = json_get(v->in, "local");
	size_t n = json_len(scoped) + json_len(local);
	struct vars_scope *s = arena_calloc(v->a, n, sizeof(*s));

	for (size_t i = 0; i < n; i++) {
		size_t k = i - json_len(scoped);
		const struct json *j = i < json_len(scoped) ? &scoped->item[i]
							    : json_at(local, k);
		const struct json *value = json_get(j, "value");

		s[i].name =
			i < json_len(scoped)
				? scoped->key[i]
				: json_slice(json_get(j, "name"), SLICE(""));
		s[i].list = json_is(value, JSON_ARRAY);
		s[i].value =
			list(v, value, json_get(j, "text"), &s[i].n_values);
		s[i].multi = json_bool(json_get(j, "multi"), false) ||
			     json_bool(json_get(j, "includeAll"), false);
	}
	b->scope = s;
	b->n_scopes = n;
}

static enum vars_format
format_of(struct slice name)
{
	return slice_eq(name, SLICE("prometheus")) ? VARS_PROMETHEUS
	       : slice_eq(name, SLICE("regex"))    ? VARS_REGEX
						   : VARS_GLOB;
}

static bool
run_interpolate(const struct vector *v, struct str *got)
{
	struct vector_vars vars;

	vectors_vars(v, &vars);
	add_scopes(v, &vars.b);
	vars_interpolate(&vars.vars, &vars.b, vectors_in(v, "text"),
			 format_of(vectors_in(v, "format")), got);
	vectors_vars_release(&vars);
	return vectors_text(v, got);
}

static bool
same_member(const struct vector *v, const char *key, struct str *text,
	    struct str *got)
{
	bool same = slice_eq(str_slice(text),
			     json_slice(json_get(v->out, key), SLICE("")));

	str_add_slice(got, str_slice(text));
	str_addc(got, '\n');
	str_release(text);
	return same;
}

static bool
run_target(const struct vector *v, struct str *got)
{
	static const struct {
		const char *key;
		enum vars_format format;
	} parts[] = {
		{ "expr", VARS_PROMETHEUS },
		{ "legendFormat", VARS_GLOB },
		{ "interval", VARS_GLOB },
	};
	const struct json *target = json_get(v->in, "target");
	struct vector_vars vars;
	bool same = true;

	vectors_vars(v, &vars);
	add_scopes(v, &vars.b);
	for (size_t i = 0; i < 3; i++) {
		struct str text = { 0 };

		vars_interpolate(
			&vars.vars, &vars.b,
			json_slice(json_get(target, parts[i].key), SLICE("")),
			parts[i].format, &text);
		same = same_member(v, parts[i].key, &text, got) && same;
	}
	vectors_vars_release(&vars);
	return same;
}

static bool
run_format(const struct vector *v, struct str *got)
{
	const struct json *value = json_get(v->in, "value");
	const struct json *args = json_get(v->in, "args");
	struct vars_value x = {
		.name = vectors_in(v, "name"),
		.list = json_is(value, JSON_ARRAY),
		.strict = true,
	};
	struct str format = { 0 };
	struct slice rest;

	x.v = list(v, value, NULL, &x.n);
	str_add_slice(&format, vectors_in(v, "format"));
	for (size_t i = 0; i < json_len(args); i++) {
		str_addc(&format, ':');
		str_add_slice(&format, json_slice(json_at(args, i), SLICE("")));
	}
	vars_format_kind(str_slice(&format), &rest)->print(&x, rest, got);
	str_release(&format);
	return vectors_text(v, got);
}

static bool
run_plain(const struct vector *v, struct str *got)
{
	vars_format_prometheus_plain(vectors_in(v, "value"), got);
	return vectors_text(v, got);
}

static bool
run_special(const struct vector *v, struct str *got)
{
	vars_format_prometheus_regex(vectors_in(v, "value"), got);
	return vectors_text(v, got);
}

/* A list that is not escaped is still a list: its text comes later. */
static bool
run_query(const struct vector *v, struct str *got)
{
	const struct json *var = json_get(v->in, "variable");
	const struct json *value = json_get(v->in, "value");
	struct vars_value x = {
		.list = json_is(value, JSON_ARRAY),
		.escaped = json_bool(json_get(var, "multi"), false) ||
			   json_bool(json_get(var, "includeAll"), false),
	};
	struct slice args;

	x.v = list(v, value, NULL, &x.n);
	if (json_is(v->out, JSON_ARRAY)) {
		json_print(v->out, got);
		return !x.escaped && x.list && x.n == json_len(v->out);
	}
	vars_format_kind(SLICE("prometheus"), &args)->print(&x, args, got);
	return vectors_text(v, got);
}

static void
test_interpolate(void **state)
{
	static const struct vector_fn fns[] = {
		{ "sceneGraph.interpolate", run_interpolate },
		{ "formatRegistry", run_format },
		{ "prometheusRegularEscape", run_plain },
		{ "prometheusSpecialRegexEscape", run_special },
		{ "interpolateQueryExpr", run_query },
		{ "PrometheusDatasource.applyTemplateVariables", run_target },
		{ NULL, NULL },
	};

	(void)state;
	vectors_run("interpolate", fns);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interpolate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
