/*
 * native.h - whether a selector, as the engine reads it, meets a native
 * histogram of a series.
 *
 * A range selector, a subquery's and a smoothed one meet any in the time read.
 * A plain one picks the newest sample of each step: it meets a histogram only
 * if that is the newest somewhere.
 */
#ifndef RUNNER_NATIVE_H
#define RUNNER_NATIVE_H

#include "promql/eval_request.h"

struct native_times {
	size_t n, n_floats;
	const int64_t *t, *floats; /* of histograms, of floats */
};

/* M: the matchers by which the querier was asked for [mint, maxt]. */
bool native_met(const struct eval_request *r, const struct matcher *m,
		int64_t mint, int64_t maxt, const struct native_times *times);

#endif
