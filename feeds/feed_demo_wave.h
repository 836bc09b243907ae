/*
 * feed_demo_wave.h - how the demo's load moves: waves, noise, incidents and
 * restarts, all in closed form.
 *
 * A wave is a rate around 0 (a share of the mean, within [-1, 1]); what is
 * given here is its integral in seconds from a process' start to t, so that a
 * counter is a sum of them.  Polynomials and hashes only, no libm: the same
 * bits everywhere.  Times are ms.
 */
#ifndef FEEDS_FEED_DEMO_WAVE_H
#define FEEDS_FEED_DEMO_WAVE_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

#define FEED_DEMO_CYCLE (40 * 60000)   /* ms: an incident comes back */
#define FEED_DEMO_INCIDENT (8 * 60000) /* and lasts */

enum feed_demo_wave {
	WAVE_TIME, /* 1: seconds since the start */
	WAVE_DAY,
	WAVE_HOUR,
	WAVE_HOUR_LATE, /* a quarter of its period later */
	WAVE_QUARTER,
	WAVE_QUARTER_LATE,
	WAVE_INCIDENT, /* 0, and up to 1 in an incident */
	WAVES,
};

uint64_t feed_demo_wave_hash(uint64_t seed, uint64_t n);
uint64_t feed_demo_wave_hash_text(uint64_t seed, struct slice text);
/* [0, 1) */
double feed_demo_wave_unit(uint64_t hash);

/* When the process of this seed that runs at t was started. */
int64_t feed_demo_wave_start(uint64_t seed, int64_t t);
/* out[i] is the integral from start[i] to t[i]. */
void feed_demo_wave_column(enum feed_demo_wave wave, const int64_t *t,
			   const int64_t *start, size_t n, double *out);
/* The same of a noise of its own with knots every TAU ms. */
void feed_demo_wave_noise(uint64_t seed, int64_t tau, const int64_t *t,
			  const int64_t *start, size_t n, double *out);
/* How far a head is filled, from 0 when it was last cut to about 1, then it is
 * cut again. */
double feed_demo_wave_fill(uint64_t seed, int64_t t, int64_t start);

#endif
