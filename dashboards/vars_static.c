#include "config.h"

#include "dashboards/vars.h"

#include "base/err.h"
#include "base/num.h"
#include "dashboards/vars_list.h"

static bool
is_blank(char c)
{
	return c != '\0' && strchr(" \t\r\n\f\v", c) != NULL;
}

/* "key : value" splits at its last " : ". */
static void
add_item(struct vars_list *l, struct slice s)
{
	for (size_t i = s.n; i-- > 2;)
		if (i + 1 < s.n && is_blank(s.p[i]) && s.p[i - 1] == ':' &&
		    is_blank(s.p[i - 2])) {
			struct slice key = { s.p, i - 2 };
			struct slice value = { s.p + i + 1, s.n - i - 1 };

			key = slice_trim(key);
			if (key.n == 0)
				break;
			vars_list_add(l, key, slice_trim(value));
			return;
		}
	s = slice_trim(s);
	vars_list_add(l, s, s);
}

static void
read_csv(struct slice s, struct vars_list *l)
{
	struct str item = { 0 };

	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] == '\\' && i + 1 < s.n &&
		    s.p[i + 1] == ',') {
			str_addc(&item, ',');
			i++;
		} else if (i < s.n && s.p[i] != ',') {
			str_addc(&item, s.p[i]);
		} else {
			if (item.n > 0)
				add_item(l, str_slice(&item));
			str_clear(&item);
		}
	}
	str_release(&item);
}

static struct slice
scalar(const struct json *j, char buffer[NUM_TEXT])
{
	if (json_is(j, JSON_NUMBER))
		return (struct slice){ buffer, (size_t)num_format_js(
						       buffer, j->number) };
	if (json_is(j, JSON_BOOL))
		return j->boolean ? SLICE("true") : SLICE("false");
	return json_slice(j, SLICE(""));
}

static int
read_json(struct slice s, struct vars_list *l, struct err *err)
{
	struct arena a = { 0 };
	const struct json *j = json_parse(&a, s, err);
	char text[NUM_TEXT], value[NUM_TEXT];
	bool array = json_is(j, JSON_ARRAY);

	if (j != NULL && !array)
		err_set(err, ERR_SYNTAX,
			"the values are no JSON array; write "
			"[{\"text\": ..., \"value\": ...}]");
	for (size_t i = 0; array && i < json_len(j); i++) {
		const struct json *item = json_at(j, i);
		const struct json *t = json_get(item, "text");
		const struct json *v = json_get(item, "value");

		if (t == NULL && v == NULL)
			t = v = item;
		vars_list_add(l, scalar(t != NULL ? t : v, text),
			      scalar(v != NULL ? v : t, value));
	}
	arena_release(&a);
	return array ? 0 : -1;
}

/* Words of an interval variable's query, quotes stripped. */
static void
read_intervals(struct slice s, struct vars_list *l)
{
	size_t i = 0;

	while (i < s.n) {
		size_t start = i;

		if (s.p[i] == '"' || s.p[i] == '\'') {
			while (++i < s.n && s.p[i] != s.p[start])
				;
			vars_list_add(l,
				      (struct slice){ s.p + start + 1,
						      i - start - 1 },
				      (struct slice){ s.p + start + 1,
						      i - start - 1 });
			i++;
			continue;
		}
		while (i < s.n && !is_blank(s.p[i]) && s.p[i] != ',')
			i++;
		if (i > start)
			vars_list_add(l,
				      (struct slice){ s.p + start, i - start },
				      (struct slice){ s.p + start, i - start });
		else
			i++;
	}
	if (l->n == 0)
		read_csv(SLICE("1m,10m,30m,1h,6h,12h,1d,7d,14d,30d"), l);
	l->n = vars_unique(l->o, l->n);
}

static bool
is_auto(const struct var *var)
{
	return var->n_values == 1 &&
	       slice_starts(var->value[0].value, SLICE("$__auto"));
}

int
vars_static_options(struct vars *v, struct var *var, struct time_range range,
		    struct err *err)
{
	struct vars_builtin b = { .range = range };
	const struct variable *d = var->variable;
	struct vars_list l = { 0 };
	struct str query = { 0 };
	const char *format = json_str(json_get(d->json, "valuesFormat"), "");
	int status = 0;

	vars_interpolate(v, &b, d->query, VARS_GLOB, &query);
	switch (d->type) {
	case VARIABLE_CUSTOM:
		if (strcmp(format, "json") == 0)
			status = read_json(str_slice(&query), &l, err);
		else
			read_csv(str_slice(&query), &l);
		break;
	case VARIABLE_CONSTANT:
		vars_list_add(&l, str_slice(&query), str_slice(&query));
		break;
	case VARIABLE_TEXTBOX:
		/* What it names is put in where it is used. */
		if (var->n_values == 0 || var->value[0].value.n == 0)
			vars_list_add(&l, d->query, d->query);
		else
			vars_list_add(&l, var->value[0].text,
				      var->value[0].value);
		break;
	case VARIABLE_INTERVAL:
		read_intervals(d->query, &l);
		if (is_auto(var))
			vars_list_add(&l, var->value[0].text,
				      var->value[0].value);
		break;
	case VARIABLE_DATASOURCE:
		/* There is one server, whatever its name was. */
		if (slice_eq(d->query, SLICE("prometheus")))
			vars_list_add(&l, SLICE("default"), SLICE("default"));
		break;
	default:
		break;
	}
	vars_list_take(&l, var);
	str_release(&query);
	if (d->type == VARIABLE_TEXTBOX && !var->forced)
		vars_choose(var, 0);
	vars_select(var);
	return status;
}
