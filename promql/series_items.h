/*
 * series_items.h - the values of a series line in Prometheus' test language: 1
 * 0+10x3 _x2 stale {{sum:3}} (promqltest.md 1.4).
 */
#ifndef PROMQL_SERIES_ITEMS_H
#define PROMQL_SERIES_ITEMS_H

#include <stddef.h>

#include "base/slice.h"

struct err;

enum item_kind {
	ITEM_NONE,
	ITEM_FLOAT,
	ITEM_NATIVE, /* a native histogram: known to be there, not kept */
};

struct item {
	enum item_kind kind;
	double v;
};

/* All zero is empty and ready. */
struct items {
	size_t n, cap;
	struct item *item;
};

#define SERIES_ITEMS_MAX 1000000 /* one line's: "1x99999999" is a slip */

int series_items_parse(struct slice text, struct items *out, struct err *err);
void series_items_release(struct items *i);
/* A lone number as Go reads it, hex and octal too; false if it is none. */
bool series_items_number(struct slice text, double *out);

/* Start timestamps: offsets in ms from their sample, or none. */
struct item_start {
	bool given;
	int64_t ms;
};
struct item_starts {
	size_t n, cap;
	struct item_start *start;
};
int series_items_parse_starts(struct slice text, struct item_starts *out,
			      struct err *err);

#endif
