/*
 * sample.h - samples as a store keeps them and an evaluator reads them.
 */
#ifndef MODEL_SAMPLE_H
#define MODEL_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The NaN that says "this series ended here" (promql.md 2.2). */
#define SAMPLE_STALE_BITS UINT64_C(0x7ff0000000000002)

static inline bool
sample_is_stale(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	return bits == SAMPLE_STALE_BITS;
}

static inline double
sample_stale(void)
{
	uint64_t bits = SAMPLE_STALE_BITS;
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

enum sample_flags {
	SAMPLES_STALE = 1,   /* stale markers may be among the values */
	SAMPLES_INTEGER = 2, /* all values are integers below 2^53 */
	SAMPLES_RISING = 4,  /* no value is below the one before, none is NaN */
};

/*
 * The samples of one series in a span of time, ascending.  Series of one target
 * share t: equal pointers mean equal times, so what follows from times alone
 * (window edges, extrapolation) is worked out once a target.
 */
struct samples {
	size_t n;
	const int64_t *t; /* ms */
	const double *v;
	unsigned flags;
	/* When the counter began, ms, 0 = not known; NULL: of none known. */
	const int64_t *st;
};

/* A native histogram.  Its place in rows, frames and samples is kept; nothing
 * makes one yet, and a source that meets one refuses it by name. */
struct histogram;

#endif
