#include "config.h"

#include "dashboards/load_form.h"

#include "base/err.h"
#include "base/limits.h"

static bool
is_v2(const struct json *j)
{
	struct slice version = load_text(j, "apiVersion");

	return slice_find(version, SLICE("/v2"), 0) >= 0 ||
	       (json_is(json_get(j, "elements"), JSON_OBJECT) &&
		json_is(json_get(j, "layout"), JSON_OBJECT));
}

static bool
is_classic(const struct json *j)
{
	return json_is(json_get(j, "panels"), JSON_ARRAY) ||
	       json_is(json_get(j, "rows"), JSON_ARRAY) ||
	       json_get(j, "schemaVersion") != NULL;
}

/* The innermost object that may be a dashboard. */
static const struct json *
unwrap(const struct json *file, struct slice *uid)
{
	const struct json *inner = json_get(file, "dashboard");

	*uid = SLICE("");
	if (!is_classic(file) && json_is(inner, JSON_OBJECT))
		file = inner;
	inner = json_get(file, "spec");
	if (!is_classic(file) && json_is(inner, JSON_OBJECT)) {
		*uid = load_text(json_get(file, "metadata"), "name");
		if (!is_v2(file))
			file = inner;
	}
	return file;
}

struct inputs {
	size_t n;
	struct {
		struct slice reference, value; /* "${NAME}" */
	} * input;
	struct arena *a;
	size_t bytes; /* of texts made, against LIMIT_DOCUMENT_BYTES */
};

/* A data source nobody chose is known by its plugin's id. */
static void
read_inputs(struct inputs *in, const struct json *list, struct arena *a)
{
	size_t n = json_is(list, JSON_ARRAY) ? json_len(list) : 0;
	struct slice name, value;
	struct str text = { 0 };

	in->a = a;
	in->input = arena_calloc(a, n, sizeof(*in->input));
	for (size_t i = 0; i < n && in->n < LIMIT_VARIABLES; i++) {
		name = load_text(json_at(list, i), "name");
		value = load_text(json_at(list, i), "value");
		if (name.n == 0)
			continue;
		if (value.n == 0)
			value = load_text(json_at(list, i), "pluginId");
		str_clear(&text);
		str_add(&text, "${");
		str_add_slice(&text, name);
		str_addc(&text, '}');
		in->input[in->n].reference = arena_slice(a, str_slice(&text));
		in->input[in->n].value = value;
		in->n++;
	}
	str_release(&text);
}

static struct slice
replace_one(struct inputs *in, size_t k, struct slice text)
{
	struct slice name = in->input[k].reference, out;
	struct str made = { 0 };
	size_t from = 0;
	ptrdiff_t at;

	while ((at = slice_find(text, name, from)) >= 0 &&
	       in->bytes + made.n <= LIMIT_DOCUMENT_BYTES) {
		str_addn(&made, text.p + from, (size_t)at - from);
		str_add_slice(&made, in->input[k].value);
		from = (size_t)at + name.n;
	}
	if (from == 0)
		return text;
	str_addn(&made, text.p + from, text.n - from);
	in->bytes += made.n;
	out = arena_slice(in->a, str_slice(&made));
	str_release(&made);
	return out;
}

/* A copy of J with inputs replaced; json_parse bounds its depth. */
static void
replace(struct inputs *in, const struct json *j, struct json *out, int depth)
{
	*out = *j;
	for (size_t k = 0; j->type == JSON_STRING && k < in->n; k++)
		if (slice_find(out->text, SLICE("${"), 0) >= 0)
			out->text = replace_one(in, k, out->text);
	if ((j->type != JSON_ARRAY && j->type != JSON_OBJECT) ||
	    depth > LIMIT_DOCUMENT_DEPTH)
		return;
	out->item = arena_calloc(in->a, j->n, sizeof(*out->item));
	for (size_t i = 0; i < j->n; i++)
		replace(in, &j->item[i], &out->item[i], depth + 1);
}

static int
apply_inputs(struct load *l, struct err *err)
{
	struct inputs in = { 0 };
	struct json *copy;

	read_inputs(&in, l->inputs, l->a);
	if (in.n == 0)
		return 0;
	copy = arena_calloc(l->a, 1, sizeof(*copy));
	replace(&in, l->root, copy, 0);
	if (in.bytes > LIMIT_DOCUMENT_BYTES)
		return err_set(err, ERR_LIMIT,
			       "the dashboard's __inputs make it larger than "
			       "%zu MB: shorten their values",
			       LIMIT_DOCUMENT_BYTES >> 20);
	l->root = copy;
	return 0;
}

int
load_form(struct load *l, const struct json *file, struct slice *uid,
	  struct err *err)
{
	const struct json *root = unwrap(file, uid);

	if (!json_is(root, JSON_OBJECT))
		return err_set(err, ERR_TYPE,
			       "not a Grafana dashboard: the file holds no "
			       "JSON object");
	if (is_v2(root))
		return err_set(err, ERR_UNSUPPORTED,
			       "v2 dashboards are not yet supported: export it "
			       "as classic");
	if (!is_classic(root))
		return err_set(err, ERR_TYPE,
			       "not a Grafana dashboard: it has neither "
			       "\"panels\" nor \"rows\"; use the JSON that "
			       "Grafana exports");
	l->root = root;
	l->inputs = json_get(root, "__inputs");
	l->elements = json_get(root, "__elements");
	return apply_inputs(l, err);
}
