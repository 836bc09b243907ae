/*
 * window.h - where the windows of a range begin and end among the samples of a
 * target, and by what a rate extrapolates: worked out once for all series that
 * share their times (promql.md 2.2, 2.3, 3.1).
 */
#ifndef PROMQL_WINDOW_H
#define PROMQL_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/sample.h"

/* Windows (ref - range, ref] with ref = (at or step time) - offset. */
struct window_spec {
	int64_t start, step; /* of the grid */
	size_t steps;
	bool fixed; /* @: the same window at each step */
	int64_t at, offset, range;
	/* Anchored, smoothed: with the newest sample that is not after the
	 * start and at most BEFORE older; with the first one at or behind the
	 * end that is at most AFTER younger. */
	bool outer;
	int64_t before, after;
};

/* Extrapolation of one window, seconds; from times alone. */
struct window_edge {
	double sampled;  /* first to last sample */
	double to_start; /* what is added in front, unless zero comes first */
	double to_end;
	double factor; /* (sampled + to_start + to_end) / sampled / divisor */
};

struct windows {
	const int64_t *t; /* the target's times, n of them */
	size_t n;
	uint32_t *lo, *hi;   /* samples [lo, hi) of each step */
	uint64_t *one, *two; /* steps with at least so many samples */
	bool any_one, any_two;
	size_t longest, total; /* samples of one, of all together */
	/* Steps whose newest sample each is one further. */
	size_t run_from, run_to;
	struct window_edge *edge; /* NULL until window_extrapolate */
	bool extrapolated;
	/* The same by step for a straight run over all of them: the first and
	 * the last sample, edge.factor, and the share of its rise that the
	 * first value may have before zero is surely too far away to matter.
	 * 0 where there are less than two samples. */
	uint32_t *first, *last;
	double *factor, *reach;
	/* Steps [from, to) whose first and last sample each are one further. */
	size_t from, to;
};

#define WINDOW_SLOTS 64

struct window_cache {
	struct window_spec spec;
	struct arena *arena;
	struct windows slot[WINDOW_SLOTS], own;
};

/* a - b, kept inside int64. */
int64_t window_minus(int64_t a, int64_t b);
/* Go's Duration.Seconds. */
double window_seconds(int64_t ms);
int64_t window_ref(const struct window_spec *s, size_t i);
/* Where the window of a step starts; the time itself is not of it. */
int64_t window_start(const struct window_spec *s, size_t i);
/* The sample times that windows can reach: [*mint, *maxt]. */
void window_reach(const struct window_spec *s, int64_t *mint, int64_t *maxt);
/* The value at REF on the line from sample i to the next. */
double window_between(const struct samples *s, size_t i, int64_t ref);
/* The windows among s->t, valid until the next call.  SHARED: equal pointers
 * are equal times, so what is known of them may be used again. */
struct windows *window_get(struct window_cache *c, const struct samples *s,
			   bool shared);
/* True if what windows share is worth working out once. */
bool window_overlaps(const struct window_cache *c, const struct windows *w);
/* Fills edge; DIVISOR: the range in seconds for rate, else 1. */
void window_extrapolate(struct window_cache *c, struct windows *w,
			double divisor);

#endif
