/*
 * template_call.h - one call of a function in a template.
 */
#ifndef RULES_TEMPLATE_CALL_H
#define RULES_TEMPLATE_CALL_H

#include "rules/template_data.h"
#include "rules/template_value.h"

struct err;

struct template_call {
	const struct template_data *data;
	struct arena *arena;               /* of all values */
	const struct template_value *self; /* of a method */
	size_t n;
	const struct template_value *arg;
	struct template_value out;
	struct err *err; /* "error calling NAME" is put in front */
};

/* -1 with err filled. */
typedef int template_func_fn(struct template_call *c);

#endif
