/*
 * parse_options.h - which of Prometheus' feature flags the parser knows as on.
 */
#ifndef PROMQL_PARSE_OPTIONS_H
#define PROMQL_PARSE_OPTIONS_H

#include <stdbool.h>

struct parse_options {
	bool experimental_functions; /* promql-experimental-functions */
	bool duration_expressions;   /* on in 3.14 */
	bool extended_selectors;     /* anchored, smoothed */
	bool binop_fill;
};

#endif
