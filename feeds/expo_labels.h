/*
 * expo_labels.h - the labels of a line of exposition, as Prometheus 3 keeps
 * them: sorted, the name among them, le and quantile as OpenMetrics has them.
 */
#ifndef FEEDS_EXPO_LABELS_H
#define FEEDS_EXPO_LABELS_H

#include <stdbool.h>

#include "base/str.h"
#include "feeds/expo_line.h"
#include "model/labels.h"

/* What comes before a line and decides what it means. */
#define EXPO_CONTEXT_LE 1
#define EXPO_CONTEXT_QUANTILE 2
#define EXPO_CONTEXT_BOUND 3
#define EXPO_CONTEXT_OPENMETRICS 4

#define EXPO_BOUND 32
#define EXPO_BOUNDS 128 /* remembered */

/* A bound as it came and as it is kept; the same few come over and over. */
struct expo_labels_bound {
	uint8_t n_in, n_out; /* n_in 0: free */
	char in[EXPO_BOUND - 2], out[EXPO_BOUND];
};

/* The set, and what it points at; all zero is ready, str_release(&room). */
struct expo_labels {
	struct labels set;
	const struct label *at[LIMIT_EXPO_LABELS + 1];
	struct label own[LIMIT_EXPO_LABELS + 1];
	struct expo_labels_bound bound[EXPO_BOUNDS], rare;
	struct str room;
	bool keep_empty; /* labels with an empty value stay */
};

/* Of a line whose head was read; the set points into both until the next. */
int expo_labels(const struct expo_line *l, unsigned context,
		struct expo_labels *to, struct err *err);

/* The context behind a line. */
uint8_t expo_labels_context(const struct expo_line *l, uint8_t before);

/* A bound as OpenMetrics writes it: "1.0", "+Inf", "1e+06"; its length. */
size_t expo_labels_bound(double v, char out[EXPO_BOUND]);

#endif
