/*
 * timerange.h - a span of time, both ends included, ms since 1970.
 */
#ifndef MODEL_TIMERANGE_H
#define MODEL_TIMERANGE_H

#include <stdint.h>

struct time_range {
	int64_t from, to;
};

/* floor((t + offset) / step) * step - offset, for negative times too. */
int64_t timerange_align(int64_t t, int64_t step, int64_t offset);

#endif
