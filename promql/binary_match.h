/*
 * binary_match.h - operators between two vectors: matching of their elements,
 * set operators (promql.md 2.8).  Keeps the rows of both.
 */
#ifndef PROMQL_BINARY_MATCH_H
#define PROMQL_BINARY_MATCH_H

#include "promql/binary.h"

struct binary_match;

struct binary_match *binary_match_new(const struct binary_call *call);
/* Where the operands' rows go. */
struct row_sink *binary_match_left(struct binary_match *m);
struct row_sink *binary_match_right(struct binary_match *m);
/* Both are complete. */
int binary_match_run(struct binary_match *m, struct row_sink *next);

#endif
