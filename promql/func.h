/*
 * func.h - the table of PromQL's functions: names, types, help (promql.md 3).
 *
 * The table is promql/func.def; its column impl belongs to the evaluator.
 */
#ifndef PROMQL_FUNC_H
#define PROMQL_FUNC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "promql/ast.h"

#define FUNC_ARGS_MAX 5

enum func_id {
#define FUNC(name, returns, args, min, max, flags, impl, help) FUNC_##name,
#include "promql/func.def"
#undef FUNC
	FUNC_COUNT,
};

struct func {
	const char *name, *help;
	enum value_type returns;
	/* The last one stands for all that follow; TYPE_NONE ends the list. */
	enum value_type arg[FUNC_ARGS_MAX];
	int min, max; /* arguments; max -1 = any number */
	bool experimental;
	enum func_id id;
};

/* NULL if there is none of that name (case counts). */
const struct func *func_find(struct slice name);
const struct func *func_get(enum func_id id);
/* The type of the i-th argument. */
enum value_type func_arg(const struct func *f, size_t i);

#endif
