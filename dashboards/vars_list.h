/*
 * vars_list.h - a growing list of options, on its way to a variable.
 */
#ifndef DASHBOARDS_VARS_LIST_H
#define DASHBOARDS_VARS_LIST_H

#include "dashboards/vars.h"

/* All zero is empty.  The bytes are in the arena, the array on the heap. */
struct vars_list {
	struct arena arena;
	struct var_option *o;
	size_t n, cap;
};

/* Copies; nothing happens when LIMIT_OPTIONS are there. */
void vars_list_add(struct vars_list *l, struct slice text, struct slice value);
/* The options become VAR's, in place of those it had; its value stays.  The
 * list is empty again. */
void vars_list_take(struct vars_list *l, struct var *var);

#endif
