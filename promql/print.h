/*
 * print.h - a tree as PromQL text again, as Prometheus' String() prints it:
 * what is printed parses to an equal tree.
 */
#ifndef PROMQL_PRINT_H
#define PROMQL_PRINT_H

#include "base/str.h"
#include "promql/ast.h"

void print_expr(const struct expr *e, struct str *out);
/* promql.md 1.3: weeks and years only if exact; 0s. */
void print_duration(int64_t ms, struct str *out);

#endif
