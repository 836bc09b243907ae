/*
 * check.h - the types of a clean parse (promql.md 1.6).
 */
#ifndef PROMQL_CHECK_H
#define PROMQL_CHECK_H

#include "promql/ast.h"

struct err;

/* err holds the bare message and the span; text is what e was parsed from. */
int check_expr(struct slice text, const struct expr *e, struct err *err);
const char *check_type_name(enum value_type t); /* "instant vector" */

#endif
