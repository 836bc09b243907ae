#include "config.h"

#include "dashboards/load_variables.h"

#include "base/err.h"
#include "base/limits.h"

static const struct {
	const char *name;
	enum variable_type type;
	const char *why; /* it is not done, or NULL */
} types[] = {
	{ "query", VARIABLE_QUERY, NULL },
	{ "custom", VARIABLE_CUSTOM, NULL },
	{ "datasource", VARIABLE_DATASOURCE, NULL },
	{ "constant", VARIABLE_CONSTANT, NULL },
	{ "textbox", VARIABLE_TEXTBOX, NULL },
	{ "interval", VARIABLE_INTERVAL, NULL },
	{ "adhoc", VARIABLE_ADHOC,
	  "ad hoc filters are not applied yet: queries go out without" },
};

static void
load_type(struct load *l, struct variable *v, const char *path)
{
	v->type = VARIABLE_OTHER;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!slice_eq(v->type_name, slice_of(types[i].name)))
			continue;
		v->type = types[i].type;
		if (types[i].why != NULL)
			load_note(l, path, v->type_name, types[i].why);
		return;
	}
	load_note(l, path, v->type_name,
		  "variables of this type are not yet supported: set a value "
		  "by --var");
}

/* An object's query is under "query"; old files nest it once more. */
static struct slice
query_text(const struct json *query)
{
	if (json_is(query, JSON_OBJECT))
		query = json_get(query, "query");
	if (json_is(query, JSON_OBJECT))
		query = json_get(query, "query");
	return json_slice(query, SLICE(""));
}

/* Grafana's changes to variables of old schemas. */
static void
migrate(struct variable *v, int schema)
{
	if (schema < 27 && v->type == VARIABLE_CONSTANT && v->hide < 2) {
		v->type = VARIABLE_TEXTBOX;
		v->type_name = SLICE("textbox");
	}
	if (schema < 29 && v->type == VARIABLE_QUERY && v->refresh == 0)
		v->refresh = 1;
}

static void
load_variable(struct load *l, const struct json *j, struct variable *v,
	      const char *path)
{
	v->json = j;
	v->type_name = load_text(j, "type");
	v->name = load_text(j, "name");
	v->label = load_text(j, "label");
	if (v->label.n == 0)
		v->label = v->name;
	v->query = query_text(json_get(j, "query"));
	v->regex = load_text(j, "regex");
	v->regex_on_text =
		slice_eq(load_text(j, "regexApplyTo"), SLICE("text"));
	v->sort = load_int(json_get(j, "sort"), 0, 8, 0);
	v->refresh = load_int(json_get(j, "refresh"), 0, 2, 0);
	if (json_bool(json_get(j, "refresh"), false))
		v->refresh = 1;
	v->hide = load_int(json_get(j, "hide"), 0, 3, 0);
	v->multi = load_true(json_get(j, "multi"));
	v->include_all = load_true(json_get(j, "includeAll"));
	v->all_value = load_text(j, "allValue");
	v->has_all_value = v->all_value.n > 0;
	if (json_is(json_get(j, "current"), JSON_OBJECT))
		v->current = json_get(j, "current");
	load_type(l, v, path);
	migrate(v, l->d->schema_version);
}

int
load_variables(struct load *l, struct err *err)
{
	const struct json *list = json_path(l->root, "templating.list"), *j;
	size_t n = json_is(list, JSON_ARRAY) ? json_len(list) : 0;
	const char *path;

	if (n > LIMIT_VARIABLES)
		return err_set(err, ERR_LIMIT,
			       "the dashboard has %zu variables, more than "
			       "%d: remove some",
			       n, LIMIT_VARIABLES);
	l->d->variable = arena_calloc(l->a, n, sizeof(*l->d->variable));
	for (size_t i = 0; i < n; i++) {
		j = json_at(list, i);
		path = arena_printf(l->a, "templating.list[%zu]", i);
		if (load_text(j, "name").n == 0) {
			load_note(l, path, SLICE(""),
				  "a variable without a name: left out");
			continue;
		}
		load_variable(l, j, &l->d->variable[l->d->n_variables++], path);
	}
	return 0;
}
