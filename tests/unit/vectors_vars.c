#include "config.h"

#include "vectors_vars.h"

#include "dashboards/timeexpr.h"

static enum variable_type
type_of(struct slice name)
{
	static const struct {
		const char *name;
		enum variable_type type;
	} types[] = {
		{ "query", VARIABLE_QUERY },
		{ "custom", VARIABLE_CUSTOM },
		{ "datasource", VARIABLE_DATASOURCE },
		{ "constant", VARIABLE_CONSTANT },
		{ "textbox", VARIABLE_TEXTBOX },
		{ "interval", VARIABLE_INTERVAL },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (slice_eq(name, slice_of(types[i].name)))
			return types[i].type;
	return VARIABLE_OTHER;
}

/* {text, value} out of a vector that has value alone. */
static const struct json *
make_current(struct arena *a, const struct json *j)
{
	struct str text = { 0 };
	const struct json *value = json_get(j, "value");
	const struct json *label = json_get(j, "text"), *out;

	if (json_get(j, "current") != NULL)
		return json_get(j, "current");
	if (value == NULL)
		return NULL;
	str_add(&text, "{\"text\":");
	json_print(label == NULL ? value : label, &text);
	str_add(&text, ",\"value\":");
	json_print(value, &text);
	str_addc(&text, '}');
	out = json_parse(a, str_slice(&text), NULL);
	str_release(&text);
	return out;
}

/* What the file would have been: intervals as a query, auto_count and so on. */
static const struct json *
make_json(struct arena *a, const struct json *j)
{
	struct str text = { 0 };
	const struct json *out;

	json_print(j, &text);
	if (text.n > 0)
		text.n--;
	if (json_get(j, "autoStepCount") != NULL) {
		str_add(&text, ",\"auto_count\":");
		json_print(json_get(j, "autoStepCount"), &text);
	}
	if (json_get(j, "autoMinInterval") != NULL) {
		str_add(&text, ",\"auto_min\":");
		json_print(json_get(j, "autoMinInterval"), &text);
	}
	str_addc(&text, '}');
	out = json_parse(a, str_slice(&text), NULL);
	str_release(&text);
	return out;
}

static struct slice
words(struct arena *a, const struct json *list)
{
	struct str text = { 0 };
	struct slice out;

	for (size_t i = 0; i < json_len(list); i++) {
		if (i > 0)
			str_addc(&text, ',');
		str_add_slice(&text, json_slice(json_at(list, i), SLICE("")));
	}
	out = arena_slice(a, str_slice(&text));
	str_release(&text);
	return out;
}

void
vectors_variable(struct arena *a, const struct json *j, const char *type,
		 struct variable *out)
{
	const struct json *query = json_get(j, "query");

	*out = (struct variable){
		.name = json_slice(json_get(j, "name"), SLICE("v")),
		.type_name = json_slice(json_get(j, "type"), slice_of(type)),
		.query = json_slice(json_is(query, JSON_OBJECT)
					    ? json_get(query, "query")
					    : query,
				    SLICE("")),
		.regex = json_slice(json_get(j, "regex"), SLICE("")),
		.regex_on_text = json_get(j, "regexApplyTo") != NULL,
		.sort = (int)json_num(json_get(j, "sort"), 0),
		.multi = json_bool(json_get(j, "multi"), false),
		.include_all = json_bool(json_get(j, "includeAll"), false),
		.all_value = json_slice(json_get(j, "allValue"), SLICE("")),
		.has_all_value = json_get(j, "allValue") != NULL,
		.current = make_current(a, j),
		.json = make_json(a, j),
	};
	out->type = type_of(out->type_name);
	if (out->query.n == 0 && out->type == VARIABLE_CONSTANT)
		out->query = json_slice(json_get(j, "value"), SLICE(""));
	if (json_get(j, "intervals") != NULL)
		out->query = words(a, json_get(j, "intervals"));
}

struct var_option *
vectors_options(struct arena *a, const struct json *j, size_t *n)
{
	struct var_option *o;

	*n = json_len(j);
	o = arena_calloc(a, *n, sizeof(*o));
	for (size_t i = 0; i < *n; i++) {
		const struct json *item = json_at(j, i);
		const struct json *text = json_get(item, "text");
		const struct json *value = json_get(item, "value");

		if (json_is(item, JSON_ARRAY)) {
			text = json_at(item, 0);
			value = json_at(item, 1);
		} else if (!json_is(item, JSON_OBJECT)) {
			text = value = item;
		}
		o[i].text = vectors_scalar(a, text != NULL ? text : value);
		o[i].value = vectors_scalar(a, value != NULL ? value : text);
	}
	return o;
}

static void
range_of(const struct vector *v, struct vars_builtin *b)
{
	const struct json *time = json_get(v->in, "time");
	struct timeexpr_context ctx = vectors_context(v);

	b->from = json_slice(json_get(time, "from"), SLICE("now-1h"));
	b->to = json_slice(json_get(time, "to"), SLICE("now"));
	b->timezone = json_slice(json_get(time, "timeZone"), SLICE("utc"));
	b->zone = ctx.zone = civil_zone(b->timezone, NULL);
	b->range = timeexpr_range_or_default(b->from, b->to, &ctx);
}

void
vectors_vars(const struct vector *v, struct vector_vars *out)
{
	const struct json *list = json_get(v->in, "variables");
	struct var *var;

	*out = (struct vector_vars){ 0 };
	out->d.n_variables = json_len(list);
	out->d.variable = arena_calloc(v->a, out->d.n_variables,
				       sizeof(*out->d.variable));
	for (size_t i = 0; i < out->d.n_variables; i++)
		vectors_variable(v->a, json_at(list, i), "custom",
				 &out->d.variable[i]);
	range_of(v, &out->b);
	vars_init(&out->vars, &out->d);
	/* Values are as given; options come as they are. */
	for (size_t i = 0; i < out->d.n_variables; i++) {
		const struct json *o = json_get(json_at(list, i), "options");
		enum variable_type type = out->d.variable[i].type;
		size_t n;
		struct var_option *option = vectors_options(v->a, o, &n);

		if (type != VARIABLE_CUSTOM && type != VARIABLE_OTHER)
			continue;
		out->vars.var[i].option = option;
		out->vars.var[i].n_options = n;
		out->vars.var[i].resolved = true;
	}
	while ((var = vars_next(&out->vars)) != NULL)
		(void)vars_static_options(&out->vars, var, out->b.range, NULL);
}

void
vectors_vars_release(struct vector_vars *v)
{
	vars_release(&v->vars);
}
