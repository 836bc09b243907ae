/*
 * regex_pattern.h - from the syntax of the user to that of pcre2: what the
 * original refuses is refused, and what means something else is rewritten.
 */
#ifndef BASE_REGEX_PATTERN_H
#define BASE_REGEX_PATTERN_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/str.h"

struct err;

struct regex_name {
	struct slice name;
	int group;
};

/* All zero is empty and ready. */
struct regex_pattern {
	struct str text; /* for pcre2; never holds a NUL */
	int groups;      /* capturing ones */
	struct arena arena;
	struct regex_name *names;
	size_t n_names, cap;
};

void regex_pattern_release(struct regex_pattern *p);
/* The next group gets a number, and a name if NAME is not empty. */
void regex_pattern_group(struct regex_pattern *p, struct slice name);
/* Appends one code point, escaped so that it can only be itself. */
void regex_pattern_literal(struct regex_pattern *p, uint32_t cp);

#endif
