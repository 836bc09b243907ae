#include "config.h"

#include "base/yaml_read.h"

#include "base/err.h"
#include "base/num.h"
#include "base/typo.h"

/* Names that have fewer wrong bytes, and no more than a third, are taken for
 * one that is known. */
#define YAML_READ_NEAR 3

bool
yaml_read_null(const struct json *j)
{
	return j == NULL || json_is(j, JSON_NULL) ||
	       (json_is(j, JSON_STRING) && j->plain &&
		(j->text.n == 0 || slice_eq(j->text, SLICE("null")) ||
		 slice_eq(j->text, SLICE("~"))));
}

int
yaml_read_line(const struct json *map, size_t i)
{
	const struct json *j = &map->item[i];

	return j->key_line > 0 ? j->key_line : j->line;
}

int
yaml_read_line_of(const struct json *map, const char *name)
{
	for (size_t i = 0; json_is(map, JSON_OBJECT) && i < map->n; i++)
		if (slice_eq(map->key[i], slice_of(name)))
			return yaml_read_line(map, i);
	return map != NULL ? map->line : 0;
}

static int
read_unknown(const struct json *map, size_t at,
	     const struct yaml_read_names *names, struct err *err)
{
	size_t best = YAML_READ_NEAR;
	struct slice key = map->key[at];
	const char *near = NULL;

	/* Behind a colon without a blank may be a password. */
	for (size_t i = 0; i < key.n; i++)
		if (key.p[i] == ':')
			key.n = i;

	if (best > key.n / 3 + 1)
		best = key.n / 3 + 1;
	for (size_t i = 0; i < names->n; i++) {
		size_t d = typo_count(key, slice_of(names->name[i]));

		if (d < best) {
			best = d;
			near = names->name[i];
		}
	}
	return err_set(err, ERR_SYNTAX,
		       "line %d: field %.*s not found in type %s%s%s%s",
		       yaml_read_line(map, at), SLICE_ARG(key), names->type,
		       near == NULL ? "" : "; did you mean ",
		       near == NULL ? "" : near, near == NULL ? "" : "?");
}

int
yaml_read_known(const struct json *map, const struct yaml_read_names *names,
		struct err *err)
{
	if (!json_is(map, JSON_OBJECT))
		return err_set(err, ERR_SYNTAX,
			       "line %d: cannot unmarshal into %s: a mapping "
			       "of names to values is wanted here",
			       map->line, names->type);
	for (size_t i = 0; i < map->n; i++) {
		size_t k = 0;

		while (k < names->n &&
		       !slice_eq(map->key[i], slice_of(names->name[k])))
			k++;
		if (k == names->n &&
		    (names->other == NULL || !names->other(map->key[i])))
			return read_unknown(map, i, names, err);
	}
	return 0;
}

int
yaml_read_text(const struct json *map, const char *name, struct slice *out,
	       struct err *err)
{
	const struct json *j = json_get(map, name);

	if (j == NULL)
		return 0;
	*out = SLICE("");
	if (yaml_read_null(j))
		return 0;
	if (!json_is(j, JSON_STRING))
		return err_set(err, ERR_SYNTAX,
			       "line %d: cannot unmarshal '%s' into string: "
			       "write it as one value",
			       j->line, name);
	*out = j->text;
	return 0;
}

int
yaml_read_bool(const struct json *map, const char *name, bool *out,
	       struct err *err)
{
	static const char *const words[2][6] = {
		{ "false", "False", "FALSE", "no", "off", "n" },
		{ "true", "True", "TRUE", "yes", "on", "y" },
	};
	const struct json *j = json_get(map, name);
	struct slice text = SLICE("");

	if (j == NULL)
		return 0;
	*out = false;
	if (yaml_read_null(j))
		return 0;
	if (json_is(j, JSON_STRING) && j->plain)
		text = j->text;
	for (size_t i = 0; i < 12; i++) {
		*out = i >= 6;
		if (slice_eq(text, slice_of(words[i / 6][i % 6])))
			return 0;
	}
	return err_set(err, ERR_SYNTAX,
		       "line %d: cannot unmarshal '%s' into bool: write true "
		       "or false",
		       j->line, name);
}

int
yaml_read_count(const struct json *map, const char *name, size_t *out,
		struct err *err)
{
	const struct json *j = json_get(map, name);
	int64_t v = -1;

	if (j == NULL)
		return 0;
	*out = 0;
	if (yaml_read_null(j))
		return 0;
	if (!json_is(j, JSON_STRING) || !j->plain ||
	    num_parse_int(j->text, &v) < 0 || v < 0)
		return err_set(err, ERR_SYNTAX,
			       "line %d: cannot unmarshal '%s' into uint: "
			       "write a whole number, 0 or more",
			       j->line, name);
	*out = (size_t)v;
	return 0;
}

static int
read_members(const struct json *map, const char *name, enum json_type type,
	     const struct json **out, struct err *err)
{
	const struct json *j = json_get(map, name);

	*out = NULL;
	if (yaml_read_null(j))
		return 0;
	if (!json_is(j, type))
		return err_set(err, ERR_SYNTAX,
			       "line %d: cannot unmarshal '%s': a %s is wanted "
			       "here",
			       j->line, name,
			       type == JSON_ARRAY ? "list (- ...)"
						  : "mapping (name: value)");
	*out = j;
	return 0;
}

int
yaml_read_list(const struct json *map, const char *name,
	       const struct json **out, struct err *err)
{
	return read_members(map, name, JSON_ARRAY, out, err);
}

int
yaml_read_map(const struct json *map, const char *name, const struct json **out,
	      struct err *err)
{
	return read_members(map, name, JSON_OBJECT, out, err);
}

int
yaml_read_item(const struct json *item, struct slice *out, struct err *err)
{
	*out = SLICE("");
	if (yaml_read_null(item))
		return 0;
	if (!json_is(item, JSON_STRING))
		return err_set(err, ERR_SYNTAX,
			       "line %d: cannot unmarshal into string: write "
			       "it as one value",
			       item->line);
	*out = item->text;
	return 0;
}
