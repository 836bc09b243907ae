/*
 * query_empty.h - why a query has an empty answer: which of its selectors finds
 * nothing, and which of its matchers, or the rule that records it, is to blame.
 * Asks the source again.
 */
#ifndef CLI_QUERY_EMPTY_H
#define CLI_QUERY_EMPTY_H

#include <stdbool.h>

#include "base/str.h"

struct query_result;
struct source;

/* Appends a sentence; never fails: what the source does not answer is not said.
 * True if a selector finds nothing. */
bool query_empty(struct source *s, const struct query_result *r,
		 struct str *out);

#endif
