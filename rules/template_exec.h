/*
 * template_exec.h - a parsed template walked through, its text appended.
 */
#ifndef RULES_TEMPLATE_EXEC_H
#define RULES_TEMPLATE_EXEC_H

#include "base/arena.h"
#include "rules/template_node.h"
#include "rules/template_value.h"

struct template_data;

/* A is for values; DOT is what $ and the first dot are. */
int template_exec(const struct template_parsed *p,
		  const struct template_data *d,
		  const struct template_value *dot, struct arena *a,
		  struct str *out, struct err *err);

#endif
