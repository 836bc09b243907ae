/*
 * regex_re2.h - Go's regular expressions (RE2), read as regexp/syntax reads
 * them with the flags Perl and DotNL, with its error texts.  The result matches
 * to the end.
 */
#ifndef BASE_REGEX_RE2_H
#define BASE_REGEX_RE2_H

#include "base/regex_pattern.h"

/* Fills OUT (the caller releases it, also on error). */
int regex_re2(struct slice pattern, struct regex_pattern *out, struct err *err);

#endif
