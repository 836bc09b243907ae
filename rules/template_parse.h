/*
 * template_parse.h - the text of a template to trees.
 */
#ifndef RULES_TEMPLATE_PARSE_H
#define RULES_TEMPLATE_PARSE_H

#include "base/arena.h"
#include "rules/template_node.h"

struct err;

/* All in A, which also keeps TEXT alive. */
int template_parse(struct slice text, struct slice name, struct arena *a,
		   struct template_parsed *out, struct err *err);
#endif
