/*
 * fake_querier.h - a querier over series written down in a test.
 *
 * A line a series: metric{l="v"} and its values, STEP apart from START on:
 * 0+10x3 is 0 10 20 30, 5x2 is 5 5 5, _ a gap (_x3 three), stale a marker.
 * A line "@st" and as many numbers says when the samples of the line above
 * began, in seconds.
 */
#ifndef FAKE_QUERIER_H
#define FAKE_QUERIER_H

#include "model/querier.h"

struct querier *fake_querier_new(void);
void fake_querier_load(struct querier *q, int64_t start, int64_t step,
		       const char *text);
/* How often a series was read. */
size_t fake_querier_reads(const struct querier *q);

#endif
