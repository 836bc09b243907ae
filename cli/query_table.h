/*
 * query_table.h - an answer for people, in columns.
 */
#ifndef CLI_QUERY_TABLE_H
#define CLI_QUERY_TABLE_H

#include "base/str.h"

struct err;
struct query_result;

int query_table(const struct query_result *r, struct str *out, struct err *err);

#endif
