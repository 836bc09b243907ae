/*
 * regex_re2_class.h - the smallest parts of Go's regular expressions: escapes
 * and character classes.
 */
#ifndef BASE_REGEX_RE2_CLASS_H
#define BASE_REGEX_RE2_CLASS_H

#include <stdbool.h>

#include "base/regex_pattern.h"

struct re2_flags {
	bool fold, multiline, dotall, ungreedy;
	bool fold_told; /* what pcre2 believes of fold here */
};

struct re2_reader {
	const char *p, *start, *end; /* valid UTF-8 */
	struct re2_flags flags;
	struct regex_pattern *out;
	struct err *err;
};

/* "error parsing regexp: WHAT: `text from FROM to TO`"; -1. */
int re2_fail(struct re2_reader *r, const char *what, const char *from,
	     const char *to);
uint32_t re2_next(struct re2_reader *r);
bool re2_is_alnum(uint32_t c);
/* At a backslash: one code point that is meant. */
int re2_escape(struct re2_reader *r, uint32_t *cp);
/* At a backslash: \d and its like, \p.  1: written, 0: it is none, -1. */
int re2_class_escape(struct re2_reader *r, bool inside);
/* At the opening bracket. */
int re2_class(struct re2_reader *r);

#endif
