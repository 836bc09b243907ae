/*
 * query_graph.h - a range as a chart, as snapshots draw them.
 */
#ifndef CLI_QUERY_GRAPH_H
#define CLI_QUERY_GRAPH_H

#include "base/str.h"

struct err;
struct query_result;

int query_graph(const struct query_result *r, struct str *out, struct err *err);

#endif
