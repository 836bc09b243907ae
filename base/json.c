#include "config.h"

/* jansson has enumerators by our names; they go by others here. */
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_INTEGER JANSSON_INTEGER
#define JSON_REAL JANSSON_REAL
#define JSON_TRUE JANSSON_TRUE
#define JSON_FALSE JANSSON_FALSE
#define JSON_NULL JANSSON_NULL
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_NULL

#include "base/json.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/num.h"

struct json_reader {
	struct arena *arena;
	size_t nodes;
	struct err *err;
};

static int
json_error_at(struct slice text, size_t at, struct err *err)
{
	size_t line = 1, start = 0;

	for (size_t i = 0; i < at; i++) {
		if (text.p[i] != '\n')
			continue;
		line++;
		start = i + 1;
	}
	return err_set_at(err, ERR_LIMIT, at, at + 1,
			  "line %zu, column %zu: nested deeper than %d levels",
			  line, at - start + 1, LIMIT_DOCUMENT_DEPTH);
}

/* jansson goes 2048 deep; we look before it does. */
static int
json_check_depth(struct slice text, struct err *err)
{
	bool quoted = false;
	int depth = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (quoted)
			continue;
		else if ((c == '[' || c == '{') &&
			 ++depth > LIMIT_DOCUMENT_DEPTH)
			return json_error_at(text, i, err);
		else if (c == ']' || c == '}')
			depth--;
	}
	return 0;
}

static int json_convert(struct json_reader *r, const json_t *from,
			struct json *to);

static int
json_convert_array(struct json_reader *r, const json_t *from, struct json *to)
{
	to->n = json_array_size(from);
	to->item = arena_calloc(r->arena, to->n, sizeof(*to->item));
	for (size_t i = 0; i < to->n; i++)
		if (json_convert(r, json_array_get(from, i), &to->item[i]) != 0)
			return -1;
	return 0;
}

static int
json_convert_object(struct json_reader *r, json_t *from, struct json *to)
{
	const char *key;
	json_t *value;
	size_t n = 0;

	to->n = json_object_size(from);
	to->item = arena_calloc(r->arena, to->n, sizeof(*to->item));
	to->key = arena_calloc(r->arena, to->n, sizeof(*to->key));
	json_object_foreach(from, key, value)
	{
		to->key[n] = arena_slice(r->arena, slice_of(key));
		if (json_convert(r, value, &to->item[n++]) != 0)
			return -1;
	}
	return 0;
}

/* Recursion goes no deeper than json_check_depth has seen. */
static int
json_convert(struct json_reader *r, const json_t *from, struct json *to)
{
	if (++r->nodes > LIMIT_DOCUMENT_NODES)
		return err_set(r->err, ERR_LIMIT,
			       "the document has more than %zu values",
			       LIMIT_DOCUMENT_NODES);
	switch (json_typeof(from)) {
	case JANSSON_OBJECT:
		to->type = JSON_OBJECT;
		return json_convert_object(r, (json_t *)from, to);
	case JANSSON_ARRAY:
		to->type = JSON_ARRAY;
		return json_convert_array(r, from, to);
	case JANSSON_STRING:
		to->type = JSON_STRING;
		to->text.p = json_string_value(from);
		to->text.n = json_string_length(from);
		to->text = arena_slice(r->arena, to->text);
		return 0;
	case JANSSON_INTEGER:
	case JANSSON_REAL:
		to->type = JSON_NUMBER;
		to->number = json_number_value(from);
		return 0;
	case JANSSON_TRUE:
	case JANSSON_FALSE:
		to->type = JSON_BOOL;
		to->boolean = json_typeof(from) == JANSSON_TRUE;
		return 0;
	default:
		to->type = JSON_NULL;
		return 0;
	}
}

/* A byte order mark is no part of a document. */
static struct slice
json_skip_bom(struct slice text)
{
	if (!slice_starts(text, SLICE("\xef\xbb\xbf")))
		return text;
	return (struct slice){ text.p + 3, text.n - 3 };
}

const struct json *
json_parse(struct arena *a, struct slice text, struct err *err)
{
	struct json_reader r = { a, 0, err };
	struct json *root;
	json_error_t why;
	json_t *tree;
	int bad;

	text = json_skip_bom(text);
	if (text.n > LIMIT_DOCUMENT_BYTES) {
		err_set(err, ERR_LIMIT, "the document is larger than %zu bytes",
			LIMIT_DOCUMENT_BYTES);
		return NULL;
	}
	if (json_check_depth(text, err) != 0)
		return NULL;
	tree = json_loadb(text.n > 0 ? text.p : "", text.n,
			  JSON_ALLOW_NUL | JSON_DECODE_ANY |
				  JSON_DECODE_INT_AS_REAL,
			  &why);
	if (tree == NULL) {
		err_set(err, ERR_SYNTAX, "line %d, column %d: %s", why.line,
			why.column, why.text);
		return NULL;
	}
	root = arena_calloc(a, 1, sizeof(*root));
	bad = json_convert(&r, tree, root);
	json_decref(tree);
	return bad == 0 ? root : NULL;
}

static const struct json *
json_get_slice(const struct json *j, struct slice key)
{
	if (!json_is(j, JSON_OBJECT))
		return NULL;
	for (size_t i = 0; i < j->n; i++)
		if (slice_eq(j->key[i], key))
			return &j->item[i];
	return NULL;
}

const struct json *
json_get(const struct json *j, const char *key)
{
	return json_get_slice(j, slice_of(key));
}

const struct json *
json_path(const struct json *j, const char *path)
{
	while (j != NULL && *path != '\0') {
		struct slice name = { path, strcspn(path, ".") };
		int64_t i;

		if (json_is(j, JSON_OBJECT))
			j = json_get_slice(j, name);
		else if (num_parse_int(name, &i) == 0 && i >= 0)
			j = json_at(j, (size_t)i);
		else
			j = NULL;
		path += name.n;
		if (*path == '.')
			path++;
	}
	return j;
}

const struct json *
json_at(const struct json *j, size_t i)
{
	if (!json_is(j, JSON_ARRAY) || i >= j->n)
		return NULL;
	return &j->item[i];
}

size_t
json_len(const struct json *j)
{
	return j != NULL ? j->n : 0;
}

bool
json_is(const struct json *j, enum json_type type)
{
	return j != NULL && j->type == type;
}

struct slice
json_slice(const struct json *j, struct slice fallback)
{
	return json_is(j, JSON_STRING) ? j->text : fallback;
}

const char *
json_str(const struct json *j, const char *fallback)
{
	return json_is(j, JSON_STRING) ? j->text.p : fallback;
}

double
json_num(const struct json *j, double fallback)
{
	double v;

	if (json_is(j, JSON_NUMBER))
		return j->number;
	if (json_is(j, JSON_STRING) && j->plain && num_parse(j->text, &v) == 0)
		return v;
	return fallback;
}

bool
json_bool(const struct json *j, bool fallback)
{
	if (json_is(j, JSON_BOOL))
		return j->boolean;
	if (!json_is(j, JSON_STRING) || !j->plain)
		return fallback;
	if (slice_eq(j->text, SLICE("true")))
		return true;
	return slice_eq(j->text, SLICE("false")) ? false : fallback;
}
