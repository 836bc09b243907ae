/*
 * template_func.h - the functions of templates: Go's own and Prometheus', by
 * the table template_func.def.
 */
#ifndef RULES_TEMPLATE_FUNC_H
#define RULES_TEMPLATE_FUNC_H

#include "rules/template_call.h"

struct template_func {
	const char *name;
	/* A letter an argument: s text, f number, i integer, b truth, v vector,
	 * p one of its samples, d duration, t time, a anything; "*" behind the
	 * last: any number of it. */
	const char *args;
	template_func_fn *fn; /* NULL: it has several results */
	const char *help;
	int results;
};

/* NULL: there is none. */
const struct template_func *template_func_find(struct slice name);

#endif
