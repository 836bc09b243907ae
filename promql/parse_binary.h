/*
 * parse_binary.h - what stands between a binary operator and its right side:
 * bool, on, ignoring, group_left, group_right, fill.
 */
#ifndef PROMQL_PARSE_BINARY_H
#define PROMQL_PARSE_BINARY_H

#include "promql/parse_state.h"

/* Fills e, a binary node whose operator has just been taken. */
int parse_binary_modifiers(struct parser *p, struct expr *e);

#endif
