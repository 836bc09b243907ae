#include "config.h"

#include "dashboards/vars.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/num.h"

#define ALL SLICE("$__all")

static struct slice
json_text(struct arena *a, const struct json *j)
{
	char text[NUM_TEXT];

	if (json_is(j, JSON_NUMBER))
		return arena_slice(
			a, (struct slice){ text, (size_t)num_format_js(
							 text, j->number) });
	if (json_is(j, JSON_BOOL))
		return j->boolean ? SLICE("true") : SLICE("false");
	return arena_slice(a, json_slice(j, (struct slice){ 0 }));
}

static struct slice
first_text(const struct json *j, size_t i, struct slice fallback,
	   struct arena *a)
{
	if (json_is(j, JSON_ARRAY))
		j = json_at(j, i);
	else if (i > 0)
		j = NULL;
	return j == NULL || json_is(j, JSON_NULL) ? fallback : json_text(a, j);
}

/* The value saved in the dashboard, before anything is known of options. */
static void
load_current(struct var *v)
{
	const struct json *value = json_get(v->variable->current, "value");
	const struct json *text = json_get(v->variable->current, "text");
	size_t n = json_is(value, JSON_ARRAY) ? json_len(value) : 1;

	if (n > LIMIT_OPTIONS)
		n = LIMIT_OPTIONS;
	v->list = json_is(value, JSON_ARRAY);
	v->n_values = n;
	v->value = arena_calloc(&v->arena, n, sizeof(*v->value));
	for (size_t i = 0; i < n; i++) {
		struct slice s = first_text(value, i, SLICE(""), &v->arena);

		v->value[i].value = s;
		v->value[i].text = first_text(text, i, s, &v->arena);
	}
	v->all = n > 0 && slice_eq(v->value[0].value, ALL);
	if (v->all)
		v->n_values = 0;
}

void
vars_init(struct vars *v, const struct dashboard *d)
{
	*v = (struct vars){ .dashboard = d, .n = d->n_variables };
	v->var = arena_calloc(&v->arena, v->n, sizeof(*v->var));
	for (size_t i = 0; i < v->n; i++) {
		v->var[i].variable = &d->variable[i];
		load_current(&v->var[i]);
	}
}

void
vars_release(struct vars *v)
{
	for (size_t i = 0; i < v->n; i++)
		arena_release(&v->var[i].arena);
	arena_release(&v->arena);
	*v = (struct vars){ 0 };
}

struct var *
vars_find(struct vars *v, struct slice name)
{
	for (size_t i = 0; i < v->n; i++)
		if (slice_eq(v->var[i].variable->name, name))
			return &v->var[i];
	return NULL;
}

static void
set_values(struct var *v, const struct var_option *from, size_t n, bool list)
{
	/* FROM may be in an arena that lives on: values are few. */
	struct var_option *to = arena_calloc(&v->arena, n, sizeof(*to));

	for (size_t i = 0; i < n; i++) {
		to[i].text = arena_slice(&v->arena, from[i].text);
		to[i].value = arena_slice(&v->arena, from[i].value);
	}
	v->value = to;
	v->n_values = n;
	v->list = list;
	v->all = false;
}

static void
set_all(struct var *v)
{
	v->all = true;
	v->n_values = 0;
	v->list = v->variable->multi;
}

static int
unknown(const struct vars *v, struct slice name, struct err *err)
{
	struct str names = { 0 };

	for (size_t i = 0; i < v->n; i++) {
		str_add(&names, i == 0 ? "" : ", ");
		str_add_slice(&names, v->var[i].variable->name);
	}
	err_set(err, ERR_NOT_FOUND,
		"the dashboard has no variable \"%.*s\"; it has %s",
		SLICE_ARG(name), names.n == 0 ? "none" : str_text(&names));
	str_release(&names);
	return -1;
}

static bool
means_all(const struct variable *var, struct slice s)
{
	return slice_eq(s, ALL) ||
	       (var->include_all && slice_eq(s, SLICE("All"))) ||
	       (var->include_all && var->has_all_value &&
		var->all_value.n > 0 && slice_eq(s, var->all_value));
}

int
vars_force(struct vars *v, struct slice name, const struct slice *value,
	   size_t n, struct err *err)
{
	struct var *var = vars_find(v, name);
	struct var_option *o;

	if (var == NULL)
		return unknown(v, name, err);
	var->forced = true;
	if (n > 0 && means_all(var->variable, value[0])) {
		set_all(var);
		return 0;
	}
	o = mem_calloc(n + 1, sizeof(*o));
	for (size_t i = 0; i < n; i++)
		o[i].text = o[i].value = value[i];
	set_values(var, o, n, n > 1);
	mem_free(o);
	return 0;
}

void
vars_choose(struct var *v, size_t option)
{
	v->forced = false;
	if (option == VARS_ALL)
		set_all(v);
	else if (option < v->n_options)
		set_values(v, &v->option[option], 1, v->variable->multi);
}

static const struct var_option *
find_option(const struct var *v, struct slice value)
{
	for (size_t i = 0; i < v->n_options; i++)
		if (slice_eq(v->option[i].value, value))
			return &v->option[i];
	return NULL;
}

static void
select_default(struct var *v)
{
	static const struct var_option nothing = { { "", 0 }, { "", 0 } };

	if (v->variable->include_all)
		set_all(v);
	else if (v->n_options > 0)
		set_values(v, &v->option[0], 1, v->variable->multi);
	else
		set_values(v, &nothing, v->variable->multi ? 0 : 1,
			   v->variable->multi);
}

/* Of the values those that are options; false if there are none. */
static bool
keep_known(struct var *v)
{
	size_t n = 0;

	for (size_t i = 0; i < v->n_values; i++) {
		const struct var_option *o = find_option(v, v->value[i].value);

		if (o != NULL)
			v->value[n++] = *o;
	}
	v->n_values = n;
	v->list = true;
	return n > 0;
}

static bool
keep_single(struct var *v)
{
	const struct var_option *o;

	if (v->list || v->n_values != 1)
		return false;
	o = find_option(v, v->value[0].value);
	for (size_t i = 0; o == NULL && i < v->n_options; i++)
		if (slice_eq(v->option[i].text, v->value[0].text))
			o = &v->option[i];
	if (o != NULL)
		v->value[0] = *o;
	return o != NULL;
}

void
vars_select(struct var *v)
{
	const struct variable *var = v->variable;
	bool free_text = var->type == VARIABLE_TEXTBOX ||
			 (var->type == VARIABLE_CUSTOM && var->query.n == 0) ||
			 var->type == VARIABLE_ADHOC ||
			 var->type == VARIABLE_OTHER;

	v->resolved = true;
	if (v->forced) {
		for (size_t i = 0; i < v->n_values; i++) {
			const struct var_option *o =
				find_option(v, v->value[i].value);

			if (o != NULL)
				v->value[i].text = o->text;
		}
		return;
	}
	if (free_text)
		return;
	if (v->n_options == 0 || (v->all && !var->include_all))
		select_default(v);
	else if (!v->all && !(var->multi ? keep_known(v) : keep_single(v)))
		select_default(v);
}

static bool
names(struct slice text, struct slice name)
{
	struct vars_reference r;

	for (size_t at = 0; vars_find_reference(text, at, &r); at = r.end)
		if (slice_eq(r.name, name))
			return true;
	return false;
}

bool
vars_depends(const struct vars *v, const struct var *var,
	     const struct var *other)
{
	const struct variable *a = var->variable;
	struct slice name = other->variable->name;
	const struct json *source = json_get(a->json, "datasource");

	(void)v;
	if (var == other)
		return false;
	return names(a->query, name) || names(a->regex, name) ||
	       names(json_slice(source, SLICE("")), name) ||
	       names(json_slice(json_get(source, "uid"), SLICE("")), name);
}

/* One that VAR waits for, or NULL. */
static struct var *
waits_for(struct vars *v, const struct var *var)
{
	for (size_t i = 0; i < v->n; i++)
		if (!v->var[i].resolved && vars_depends(v, var, &v->var[i]))
			return &v->var[i];
	return NULL;
}

static struct var *
next_free(struct vars *v)
{
	for (size_t i = 0; i < v->n; i++)
		if (!v->var[i].resolved && waits_for(v, &v->var[i]) == NULL)
			return &v->var[i];
	return NULL;
}

static void
break_cycle(struct vars *v)
{
	static const struct var_option nothing = { { "", 0 }, { "", 0 } };
	struct var *var = NULL;

	for (size_t i = 0; var == NULL && i < v->n; i++)
		if (!v->var[i].resolved)
			var = &v->var[i];
	/* As many steps along what waits for what end inside a cycle. */
	for (size_t i = 0; var != NULL && i < v->n; i++)
		var = waits_for(v, var);
	if (var == NULL)
		return;
	if (!var->forced)
		set_values(var, &nothing, 1, false);
	var->resolved = true;
	var->problem = slice_of(arena_printf(
		&var->arena,
		"it needs itself through $%.*s; take one of the two out of "
		"the other's query",
		SLICE_ARG(waits_for(v, var) == NULL
				  ? var->variable->name
				  : waits_for(v, var)->variable->name)));
}

struct var *
vars_next(struct vars *v)
{
	for (size_t i = 0; i <= v->n; i++) {
		struct var *var = next_free(v);
		bool left = false;

		if (var != NULL)
			return var;
		for (size_t k = 0; k < v->n; k++)
			left = left || !v->var[k].resolved;
		if (!left)
			return NULL;
		break_cycle(v);
	}
	return NULL;
}

void
vars_invalidate(struct vars *v, const struct var *var)
{
	bool *hit = arena_calloc(&v->arena, v->n + 1, sizeof(*hit));
	bool more = true;

	hit[var - v->var] = true;
	while (more) {
		more = false;
		for (size_t i = 0; i < v->n; i++)
			for (size_t k = 0; k < v->n && !hit[i]; k++)
				if (hit[k] &&
				    vars_depends(v, &v->var[i], &v->var[k])) {
					hit[i] = more = true;
					v->var[i].resolved = false;
				}
	}
}
