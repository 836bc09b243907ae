/*
 * left.h - why a query whose selectors all find series leaves nothing of them.
 */
#ifndef SESSION_LEFT_H
#define SESSION_LEFT_H

#include "base/str.h"
#include "promql/ast.h"

/* True if the call makes nothing of a window with one sample, as rate does. */
bool left_needs_two(const struct expr *call);
/* Appends a sentence without a full stop: the reasons that the query can have.
 */
void left_say(const struct expr *query, struct str *out);

#endif
