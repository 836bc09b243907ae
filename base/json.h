/*
 * json.h - JSON documents as read-only trees, and JSON text as output; the one
 * wrapper of jansson.  yaml.h gives the same trees.
 *
 * A tree lives in one arena.  Every getter takes NULL and wrong types and then
 * answers its fallback, so a walk through a hostile document needs no checks.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/str.h"

struct err;

enum json_type {
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

struct json {
	enum json_type type;
	int line, column; /* of its first byte, from 1; 0 = not known */
	int key_line;     /* YAML: of its key, if it is a mapping's */
	bool boolean;
	bool plain; /* YAML: an unquoted scalar */
	double number;
	struct slice text; /* JSON_STRING; NUL-terminated beside its length */
	size_t n;          /* members */
	struct json *item; /* array and object members, in file order */
	struct slice *key; /* object: n names */
};

/* The whole of TEXT.  Depth, size and member ceilings of base/limits.h; errors
 * carry line and column in their text.  NULL with err filled. */
const struct json *json_parse(struct arena *a, struct slice text,
			      struct err *err);

const struct json *json_get(const struct json *j, const char *key);
/* Dots between names, digits for indexes: "targets.0.expr". */
const struct json *json_path(const struct json *j, const char *path);
const struct json *json_at(const struct json *j, size_t i);
size_t json_len(const struct json *j); /* members of an array or object */
bool json_is(const struct json *j, enum json_type type);
struct slice json_slice(const struct json *j, struct slice fallback);
const char *json_str(const struct json *j, const char *fallback);
/* YAML's plain scalars count as what they read like. */
double json_num(const struct json *j, double fallback);
bool json_bool(const struct json *j, bool fallback);
/* The tree as JSON text again, compact, keys in file order. */
void json_print(const struct json *j, struct str *out);

/*
 * Writing.  Commas and nesting are counted here; names and values are escaped
 * so that no control byte, C1 or bidi mark is in the text.
 */
#define JSON_OUT_DEPTH 80

struct json_out {
	struct str *to;
	int depth;                    /* below JSON_OUT_DEPTH */
	bool pretty;                  /* one member a line, numbers on one */
	bool comma[JSON_OUT_DEPTH];   /* by depth: a member was written */
	bool inline_[JSON_OUT_DEPTH]; /* by depth: members stay on one line */
	bool broken[JSON_OUT_DEPTH];  /* by depth: a member got its own line */
	bool after_key;
};

void json_open(struct json_out *o, char bracket);        /* '{' or '[' */
void json_open_inline(struct json_out *o, char bracket); /* all on one line */
void json_close(struct json_out *o, char bracket);
void json_key(struct json_out *o, const char *key);
void json_key_slice(struct json_out *o, struct slice key);
void json_put_slice(struct json_out *o, struct slice text);
void json_put_str(struct json_out *o, const char *text); /* NULL gives null */
void json_put_num(struct json_out *o, double v); /* NaN, +Inf, -Inf as texts */
void json_put_int(struct json_out *o, int64_t v);
void json_put_bool(struct json_out *o, bool v);
void json_put_null(struct json_out *o);

#endif
