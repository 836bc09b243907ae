/*
 * parse_selector.h - selectors with their matchers, and lists of label names.
 */
#ifndef PROMQL_PARSE_SELECTOR_H
#define PROMQL_PARSE_SELECTOR_H

#include "promql/parse_state.h"

/* True if the token ahead, a keyword or not, may stand as a metric's name. */
bool parse_selector_is_name(const struct token *t);
/* NAME is the token in front, already taken, or NULL. */
struct expr *parse_selector(struct parser *p, const struct token *name);
/* "(a, b)" behind by, without, on, ignoring, group_left, group_right. */
int parse_selector_labels(struct parser *p, size_t *n, struct slice **label);

#endif
