/*
 * yaml_read.h - members of YAML mappings as Go programs read them into structs:
 * unknown names are errors, a null is the zero value, what is not there leaves
 * its default.  Errors begin with "line 4: ".
 *
 * Texts that come out are the tree's.
 */
#ifndef BASE_YAML_READ_H
#define BASE_YAML_READ_H

#include <stdbool.h>

#include "base/json.h"

struct err;

/* Not there, or with nothing (null, ~) behind its colon. */
bool yaml_read_null(const struct json *j);
/* The line of the i-th member's name. */
int yaml_read_line(const struct json *map, size_t i);
/* Of the member NAME; of the mapping itself if there is none. */
int yaml_read_line_of(const struct json *map, const char *name);

/* map is a mapping, and each name in it is one of n or OTHER takes it (NULL:
 * none).  TYPE is what Prometheus calls it. */
struct yaml_read_names {
	const char *type;
	size_t n;
	const char *const *name;
	bool (*other)(struct slice name);
};
int yaml_read_known(const struct json *map, const struct yaml_read_names *names,
		    struct err *err);

/* Each leaves *out alone when map has no NAME. */
int yaml_read_text(const struct json *map, const char *name, struct slice *out,
		   struct err *err);
int yaml_read_bool(const struct json *map, const char *name, bool *out,
		   struct err *err);
int yaml_read_count(const struct json *map, const char *name, size_t *out,
		    struct err *err);
/* A list or a mapping; NULL if it is null. */
int yaml_read_list(const struct json *map, const char *name,
		   const struct json **out, struct err *err);
int yaml_read_map(const struct json *map, const char *name,
		  const struct json **out, struct err *err);
/* The text of an item of a list. */
int yaml_read_item(const struct json *item, struct slice *out, struct err *err);

#endif
