/*
 * regex.h - regular expressions; the one wrapper of pcre2.
 *
 * REGEX_RE2 takes PromQL's (Go's) syntax: what RE2 refuses is refused, with
 * Go's text ("error parsing regexp: missing closing ): `a(`").  A whole-string
 * match never backtracks.  REGEX_JS takes JavaScript's, for dashboards.
 * Compiled once, a regex may be matched on several threads at a time.
 */
#ifndef BASE_REGEX_H
#define BASE_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct err;
struct regex;
struct strmap;

enum regex_syntax {
	REGEX_RE2,          /* anchored both ends, dot matches newline */
	REGEX_JS,           /* searched for anywhere */
	REGEX_JS_ICASE = 2, /* flags i, m, s */
	REGEX_JS_MULTILINE = 4,
	REGEX_JS_DOTALL = 8,
	REGEX_RE2_FIND = 16, /* RE2's, searched for anywhere: Go's own */
};

#define REGEX_GROUPS 32

struct regex_match {
	size_t n; /* groups, with group 0 */
	struct {
		ptrdiff_t start, end; /* -1: did not take part */
	} group[REGEX_GROUPS];
};

/* syntax: REGEX_RE2, or REGEX_JS | flags.  NULL with err filled. */
struct regex *regex_new(struct slice pattern, int syntax, struct err *err);
void regex_free(struct regex *re);

/* Whole-string match (RE2 form). */
bool regex_matches(const struct regex *re, struct slice s);
/* The words one of which a whole string must be, as the map's keys; NULL: the
 * expression is not only words joined by |. */
const struct strmap *regex_words(const struct regex *re);
/* First match at or after FROM, leftmost-first.  false: none, or the limits on
 * backtracking were hit. */
bool regex_search(const struct regex *re, struct slice s, size_t from,
		  struct regex_match *m);
/* The group's number, or -1. */
int regex_group(const struct regex *re, struct slice name);

#endif
