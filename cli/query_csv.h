/*
 * query_csv.h - RFC 4180, a line a sample: labels, seconds, value.
 */
#ifndef CLI_QUERY_CSV_H
#define CLI_QUERY_CSV_H

#include "base/str.h"

struct err;
struct query_result;

int query_csv(const struct query_result *r, struct str *out, struct err *err);

#endif
