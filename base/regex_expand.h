/*
 * regex_expand.h - a text with $1, ${1}, $name, ${name} and $$ in it, as Go's
 * Regexp.Expand puts a match's groups in.
 */
#ifndef BASE_REGEX_EXPAND_H
#define BASE_REGEX_EXPAND_H

#include "base/regex.h"
#include "base/str.h"

/* Appends; groups that there are not, or that took no part, are empty.  M is of
 * a search of RE in S.  false: it would be longer than LIMIT_LABEL_VALUE. */
bool regex_expand(const struct regex *re, struct slice replacement,
		  struct slice s, const struct regex_match *m, struct str *out);

#endif
