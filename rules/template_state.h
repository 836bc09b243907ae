/*
 * template_state.h - where an execution of a template is: its variables, the
 * node at hand for messages, what it may still use.
 */
#ifndef RULES_TEMPLATE_STATE_H
#define RULES_TEMPLATE_STATE_H

#include "base/arena.h"
#include "rules/template_node.h"
#include "rules/template_value.h"

struct err;
struct template_data;

struct template_variable {
	struct slice name;
	struct template_value value;
};

struct template_state {
	const struct template_parsed *parsed;
	const struct template_data *data;
	struct slice tree;              /* that is executed */
	const struct template_node *at; /* that messages point to */
	struct template_variable *var;
	size_t n_vars, cap_vars, base; /* base: the first one in sight */
	struct arena *arena;
	struct str *out;
	struct err *err;
	size_t steps, start; /* start: of out, when it began */
	int depth;
};

/* -1; "template: NAME:1:2: executing "NAME" at <NODE>: ..." */
int template_state_error(struct template_state *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* One level deeper, until depth is made less again; -1: too deep. */
int template_state_enter(struct template_state *s);
/* One more; -1: too many steps, too much text or memory. */
int template_state_step(struct template_state *s);
void template_state_push(struct template_state *s, struct slice name,
			 const struct template_value *v);
/* -1: there is none of that name, which the parser cannot see of {{$x = 1}}. */
int template_state_get(struct template_state *s, struct slice name,
		       struct template_value *out);
int template_state_set(struct template_state *s, struct slice name,
		       const struct template_value *v);

#endif
