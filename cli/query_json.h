/*
 * query_json.h - Prometheus' own JSON: the data object of its HTTP API
 * (promql.md 7), in its bytes; but for control and bidi characters beyond
 * ASCII, which are escaped.
 */
#ifndef CLI_QUERY_JSON_H
#define CLI_QUERY_JSON_H

#include "base/str.h"

struct err;
struct query_result;

int query_json(const struct query_result *r, struct str *out, struct err *err);
/* Seconds with three decimals, or none: 1.500, 2. */
void query_json_time(int64_t ms, struct str *out);

#endif
