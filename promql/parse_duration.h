/*
 * parse_duration.h - durations and duration expressions inside brackets and
 * after offset.
 */
#ifndef PROMQL_PARSE_DURATION_H
#define PROMQL_PARSE_DURATION_H

#include "promql/parse_state.h"

/* Inside brackets: over 0.  CONTEXT and WHAT are for "unexpected ...". */
int parse_duration_bracket(struct parser *p, const char *context,
			   const char *what, struct duration *out);
/* After offset: what binds alone there, see promql.md 1.3. */
int parse_duration_offset(struct parser *p, struct duration *out);

#endif
