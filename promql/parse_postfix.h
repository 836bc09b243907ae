/*
 * parse_postfix.h - what binds to an operand from behind: [5m], [5m:1m],
 * offset, @, anchored, smoothed.
 */
#ifndef PROMQL_PARSE_POSTFIX_H
#define PROMQL_PARSE_POSTFIX_H

#include "promql/parse_state.h"

/* e with all that follows it; NULL if e is NULL or on an error. */
struct expr *parse_postfix(struct parser *p, struct expr *e);

#endif
