#include "config.h"

#include "net/http_config.h"

#include <strings.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/yaml.h"
#include "net/http_config_check.h"
#include "net/http_header.h"

enum field_kind {
	FIELD_TEXT,
	FIELD_FILE,
	FIELD_BOOL,
	FIELD_BOOL_NOT,
	FIELD_VERSION,
	FIELD_NAME,
	FIELD_PROXY,
	FIELD_SECTION,
	FIELD_HEADERS,
	FIELD_PROXY_HEADERS,
	FIELD_REFUSED,
};

struct field {
	const char *section, *name;
	enum field_kind kind;
	size_t at;
	const char *instead; /* of a refused one */
};

static const struct field fields[] = {
#define F(section, name, kind, member)                                       \
	{ section, name, FIELD_##kind, offsetof(struct http_config, member), \
	  NULL },
#define NO(section, name, instead) { section, name, FIELD_REFUSED, 0, instead },
#include "net/http_config_field.def"
#undef F
#undef NO
};

struct reader {
	struct http_config *c;
	const char *dir;
	struct arena *a;
	struct err *err;
};

static const struct field *
find_field(const char *section, struct slice name)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (strcmp(fields[i].section, section) == 0 &&
		    slice_eq(slice_of(fields[i].name), name))
			return &fields[i];
	return NULL;
}

bool
http_config_has(struct slice key)
{
	return find_field("", key) != NULL;
}

static int
fail(struct reader *r, const struct json *at, const char *words)
{
	int line = at->key_line > 0 ? at->key_line : at->line;

	return err_set(r->err, ERR_SYNTAX, "line %d: %s", line, words);
}

static int
fail_field(struct reader *r, const struct json *at, const char *name,
	   const char *words)
{
	return fail(r, at, arena_printf(r->a, "%s %s", name, words));
}

static int
fail_member(struct reader *r, const struct json *at, const char *section,
	    struct slice key)
{
	struct slice word = http_config_check_word(key);
	const char *words =
		arena_printf(r->a, "has no member \"%.*s\"", SLICE_ARG(word));

	if (word.n < key.n)
		words = "has a member that is none; is there a blank behind "
			"each colon?";
	return fail_field(r, at, section, words);
}

/* NULL, and no error if it was not given. */
static const char *
read_text(struct reader *r, const struct json *j, const char *name, int *bad)
{
	if (http_config_check_unset(j))
		return NULL;
	if (j->type != JSON_STRING)
		*bad = fail_field(r, j, name, "must be a text");
	else if (memchr(j->text.p, '\0', j->text.n) != NULL)
		*bad = fail_field(r, j, name, "has a NUL in it");
	else
		return arena_strndup(r->a, j->text.p, j->text.n);
	return NULL;
}

static const char *
read_file(struct reader *r, const struct json *j, const char *name, int *bad)
{
	const char *path = read_text(r, j, name, bad);

	if (path == NULL || path[0] == '/' || r->dir[0] == '\0')
		return path;
	return arena_printf(r->a, "%s/%s", r->dir, path);
}

static int
read_bool(struct reader *r, const struct json *j, const char *name, bool *out)
{
	if (http_config_check_unset(j))
		return 0;
	if (j->type == JSON_ARRAY || j->type == JSON_OBJECT ||
	    json_bool(j, false) != json_bool(j, true))
		return fail_field(r, j, name, "must be true or false");
	*out = json_bool(j, false);
	return 0;
}

enum { LIST_VALUES, LIST_SECRETS, LIST_FILES };

/* Header values of a list, from the file or from files. */
static int
read_values(struct reader *r, const struct json *list, const char *name,
	    int kind, struct http_config_header *h)
{
	bool files = kind == LIST_FILES;
	struct http_secret *grown;
	int bad = 0;

	if (http_config_check_unset(list))
		return 0;
	if (list->type != JSON_ARRAY)
		return fail_field(r, list, name, "must be a list");
	grown = arena_calloc(r->a, h->n + list->n + 1, sizeof(*grown));
	for (size_t i = 0; i < h->n; i++)
		grown[i] = h->value[i];
	h->value = grown;
	for (size_t i = 0; i < list->n; i++) {
		const struct json *j = &list->item[i];
		struct http_secret *to = &h->value[h->n++];

		if (files)
			to->file = read_file(r, j, name, &bad);
		else
			to->text = read_text(r, j, name, &bad);
		if (bad < 0)
			return -1;
		if (files && to->file == NULL)
			return fail_field(r, j, name, "has an empty file name");
		to->plain = kind == LIST_VALUES;
		if (!files && to->text == NULL)
			to->text = "";
		if (!files && !http_header_is_value(slice_of(to->text)))
			return fail_field(r, j, name,
					  "has a value with a control "
					  "character");
	}
	return 0;
}

static int
read_header(struct reader *r, const struct json *j,
	    struct http_config_header *h)
{
	static const struct slice lists[] = { { "values", 6 },
					      { "secrets", 7 },
					      { "files", 5 } };

	if (http_config_check_unset(j))
		return 0;
	if (j->type != JSON_OBJECT)
		return fail_field(r, j, h->name,
				  "must have values, secrets or files");
	for (size_t i = 0; i < j->n; i++) {
		const char *name;
		size_t k = 0;

		while (k < 3 && !slice_eq(j->key[i], lists[k]))
			k++;
		if (k == 3)
			return fail_field(r, &j->item[i], h->name,
					  "takes values, secrets and files, "
					  "nothing else");
		name = arena_printf(r->a, "%s: %s", h->name, lists[k].p);
		if (read_values(r, &j->item[i], name, (int)k, h) < 0)
			return -1;
	}
	return 0;
}

static int
read_headers(struct reader *r, const struct json *j, const char *section)
{
	bool proxy = section[0] == 'p';
	size_t *n = proxy ? &r->c->n_proxy_headers : &r->c->n_headers;
	struct http_config_header *h;

	if (http_config_check_unset(j))
		return 0;
	if (j->type != JSON_OBJECT)
		return fail_field(r, j, section,
				  "must have a member for each header");
	h = arena_calloc(r->a, j->n + 1, sizeof(*h));
	for (size_t i = 0; i < j->n; i++) {
		const struct json *item = &j->item[i];
		struct slice name = j->key[i];

		if (!http_header_is_name(name))
			return fail_field(r, item, section,
					  "has a name that is no header's");
		h[i].name = arena_strndup(r->a, name.p, name.n);
		if (!proxy && http_config_check_reserved(h[i].name))
			return fail_field(r, item, section,
					  arena_printf(r->a,
						       "may not set %s: it "
						       "follows from the rest",
						       h[i].name));
		for (size_t k = 0; k < i; k++)
			if (strcasecmp(h[k].name, h[i].name) == 0)
				return fail_field(r, item, h[i].name,
						  "is given twice");
		if (proxy ? read_values(r, item, h[i].name, LIST_SECRETS,
					&h[i]) < 0
			  : read_header(r, item, &h[i]) < 0)
			return -1;
	}
	*n = j->n;
	*(proxy ? &r->c->proxy_header : &r->c->header) = h;
	return 0;
}

static int read_members(struct reader *r, const struct json *in,
			const char *section);

static int
read_checked(struct reader *r, const struct field *f, const struct json *j,
	     const char **out)
{
	const char *words = NULL;
	int bad = 0;

	*out = read_text(r, j, f->name, &bad);
	if (bad < 0 || *out == NULL)
		return bad;
	if (f->kind == FIELD_VERSION)
		words = http_config_check_version(*out);
	else if (f->kind == FIELD_NAME)
		words = http_config_check_name(*out);
	else
		words = http_config_check_proxy(*out);
	return words != NULL ? fail_field(r, j, f->name, words) : 0;
}

static int
read_field(struct reader *r, const struct field *f, const struct json *j)
{
	void *to = (char *)r->c + f->at;
	bool on = f->kind == FIELD_BOOL_NOT;
	int bad = 0;

	switch (f->kind) {
	case FIELD_TEXT:
		*(const char **)to = read_text(r, j, f->name, &bad);
		return bad;
	case FIELD_FILE:
		*(const char **)to = read_file(r, j, f->name, &bad);
		return bad;
	case FIELD_BOOL:
	case FIELD_BOOL_NOT:
		if (read_bool(r, j, f->name, &on) < 0)
			return -1;
		*(bool *)to = on != (f->kind == FIELD_BOOL_NOT);
		return 0;
	case FIELD_SECTION:
		return read_members(r, j, f->name);
	case FIELD_HEADERS:
	case FIELD_PROXY_HEADERS:
		return read_headers(r, j, f->name);
	case FIELD_REFUSED:
		return fail_field(r, j, f->name,
				  arena_printf(r->a,
					       "is not supported by pyrodash; "
					       "%s",
					       f->instead));
	default:
		return read_checked(r, f, j, to);
	}
}

/* SECTION "": the whole, of which others have members, too. */
static int
read_members(struct reader *r, const struct json *in, const char *section)
{
	if (http_config_check_unset(in))
		return 0;
	if (in->type != JSON_OBJECT)
		return fail_field(r, in, section, "must be a mapping");
	for (size_t i = 0; i < in->n; i++) {
		const struct field *f = find_field(section, in->key[i]);
		const struct json *j = &in->item[i];

		if (f == NULL && section[0] == '\0')
			continue;
		if (f == NULL)
			return fail_member(r, j, section, in->key[i]);
		if (read_field(r, f, j) < 0)
			return -1;
	}
	return 0;
}

int
http_config_read(struct http_config *c, const struct json *in, const char *dir,
		 struct arena *a, struct err *err)
{
	struct reader r = { c, dir, a, err };
	const struct json *at = in;
	const char *words;

	*c = (struct http_config){ 0 };
	if (in == NULL || http_config_check_unset(in))
		return 0;
	if (in->type != JSON_OBJECT)
		return fail(&r, in, "a mapping is wanted here");
	if (read_members(&r, in, "") < 0)
		return -1;
	at = json_get(in, "proxy_from_environment");
	c->no_environment = at != NULL && !http_config_check_unset(at) &&
			    !c->proxy_from_environment;
	words = http_config_check(c, in, a, &at);
	return words != NULL ? fail(&r, at, words) : 0;
}

/* Of PATH, without the last /; "": here. */
static const char *
folder_of(struct arena *a, const char *path)
{
	const char *end = strrchr(path, '/');

	if (end == NULL)
		return "";
	return end == path ? "/" : arena_strndup(a, path, (size_t)(end - path));
}

int
http_config_load(struct http_config *c, const char *path, struct arena *a,
		 struct err *err)
{
	struct str text = { 0 };
	const struct json *in;

	if (file_read(path, LIMIT_YAML_BYTES, &text, err) < 0) {
		str_release(&text);
		return -1;
	}
	in = yaml_parse(a, str_slice(&text), err);
	str_release(&text);
	if (in == NULL)
		return err_prefix(err, "%s", path);
	for (size_t i = 0; i < in->n && in->type == JSON_OBJECT; i++) {
		struct reader r = { c, "", a, err };

		if (http_config_has(in->key[i]))
			continue;
		fail_member(&r, &in->item[i], "an HTTP client configuration",
			    in->key[i]);
		return err_prefix(err, "%s", path);
	}
	if (http_config_read(c, in, folder_of(a, path), a, err) < 0)
		return err_prefix(err, "%s", path);
	return 0;
}
