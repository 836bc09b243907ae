/*
 * query_labels.h - the names that label the series of an answer.
 */
#ifndef CLI_QUERY_LABELS_H
#define CLI_QUERY_LABELS_H

#include "base/arena.h"
#include "model/frame.h"

struct query_labels {
	size_t n;
	struct slice *name; /* sorted */
	bool *same; /* all series have it, with one value (two at least) */
};

void query_labels(const struct frame *f, struct arena *a,
		  struct query_labels *out);

/* Sorts series by their labels as people do: le="2.5" before le="10". */
void query_labels_sort(struct frame *f);

#endif
