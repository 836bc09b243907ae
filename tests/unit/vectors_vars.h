/*
 * vectors_vars.h - a dashboard's variables out of a vector.
 */
#ifndef TESTS_UNIT_VECTORS_VARS_H
#define TESTS_UNIT_VECTORS_VARS_H

#include "dashboards/vars.h"
#include "vectors.h"

/* The members of in.variables with their options and values, resolved. */
struct vector_vars {
	struct dashboard d;
	struct vars vars;
	struct vars_builtin b;
};

void vectors_vars(const struct vector *v, struct vector_vars *out);
void vectors_vars_release(struct vector_vars *v);
/* One variable of its JSON; TYPE where it names none. */
void vectors_variable(struct arena *a, const struct json *j, const char *type,
		      struct variable *out);
/* Its options, [text, value], {text, value} or one text. */
struct var_option *vectors_options(struct arena *a, const struct json *j,
				   size_t *n);

#endif
