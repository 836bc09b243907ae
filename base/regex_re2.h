/*
 * regex_re2.h - Go's regular expressions (RE2), read as regexp/syntax reads
 * them with the flag Perl, with its error texts.
 */
#ifndef BASE_REGEX_RE2_H
#define BASE_REGEX_RE2_H

#include "base/regex_pattern.h"

/* Fills OUT (the caller releases it, also on error).  WHOLE: it matches to the
 * end, and the dot matches newline (the flag DotNL). */
int regex_re2(struct slice pattern, bool whole, struct regex_pattern *out,
	      struct err *err);

#endif
