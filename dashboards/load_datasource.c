#include "config.h"

#include "dashboards/load_datasource.h"

/* "$name", "${name}", "${name:raw}", "[[name]]" to name; "" for others. */
static struct slice
variable_name(struct slice text)
{
	size_t n = 0;

	if (slice_starts(text, SLICE("${")) || slice_starts(text, SLICE("[[")))
		text = (struct slice){ text.p + 2, text.n - 2 };
	else if (slice_starts(text, SLICE("$")))
		text = (struct slice){ text.p + 1, text.n - 1 };
	else
		return SLICE("");
	while (n < text.n && memchr("}:.]", text.p[n], 4) == NULL)
		n++;
	return (struct slice){ text.p, n };
}

static bool
is_input_plugin(const struct load *l, struct slice text)
{
	const struct json *in = l->inputs;

	for (size_t i = 0; json_is(in, JSON_ARRAY) && i < json_len(in); i++)
		if (slice_eq(load_text(json_at(in, i), "pluginId"), text))
			return true;
	return false;
}

static struct slice
by_name(const struct load *l, struct slice text, bool *mixed)
{
	struct slice name = variable_name(text);
	const struct dashboard *d = l->d;

	if (slice_eq(text, SLICE("-- Mixed --"))) {
		if (mixed != NULL)
			*mixed = true;
		return SLICE("");
	}
	if (slice_eq(text, SLICE("-- Grafana --")) ||
	    slice_eq(text, SLICE("grafana")))
		return SLICE("grafana");
	if (slice_eq(text, SLICE("-- Dashboard --")))
		return SLICE("dashboard");
	for (size_t i = 0; name.n > 0 && i < d->n_variables; i++)
		if (d->variable[i].type == VARIABLE_DATASOURCE &&
		    slice_eq(d->variable[i].name, name))
			return d->variable[i].query;
	if (slice_eq(text, SLICE("prometheus")) ||
	    slice_eq(text, SLICE("loki")) || is_input_plugin(l, text))
		return text;
	return SLICE("");
}

struct slice
load_datasource(const struct load *l, const struct json *ref, bool *mixed)
{
	struct slice type = load_text(ref, "type");

	if (json_is(ref, JSON_STRING))
		return by_name(l, ref->text, mixed);
	if (type.n == 0 || slice_eq(type, SLICE("datasource")))
		return by_name(l, load_text(ref, "uid"), mixed);
	return type;
}
