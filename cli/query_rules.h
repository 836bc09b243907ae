/*
 * query_rules.h - recorded names that a query reads and its source does not
 * hold, replaced by what records them.
 */
#ifndef CLI_QUERY_RULES_H
#define CLI_QUERY_RULES_H

#include "session/inlining.h"

struct query_result;
struct setup;

/* The query reads a name that may be replaced. */
bool query_rules_read(const struct setup *s, struct slice expr);
/* What is to be asked.  Asks the source what it holds; texts are in the setup's
 * arena. */
void query_rules(struct setup *s, const struct query_result *r,
		 struct inlining *out);

#endif
