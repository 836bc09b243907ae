/*
 * template_eval.h - pipelines of a template worked out: fields, variables,
 * calls of functions.
 */
#ifndef RULES_TEMPLATE_EVAL_H
#define RULES_TEMPLATE_EVAL_H

#include "rules/template_state.h"

/* The value of a pipeline, in its variables too.  -1: s->err is filled. */
int template_eval(struct template_state *s, const struct template_value *dot,
		  const struct template_node *pipe, struct template_value *out);

#endif
