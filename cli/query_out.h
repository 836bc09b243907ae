/*
 * query_out.h - the answer to one query as bytes, one writer a format.
 */
#ifndef CLI_QUERY_OUT_H
#define CLI_QUERY_OUT_H

#include "base/str.h"

struct err;
struct query_result;

struct query_format {
	const char *name, *help;
	int (*write)(const struct query_result *r, struct str *out,
		     struct err *err);
	bool range;   /* means something only over a range of time */
	bool numbers; /* series in the order of people */
};

/* By name, or NULL; the i-th, or NULL. */
const struct query_format *query_out_find(const char *name);
const struct query_format *query_out_at(unsigned i);

#endif
