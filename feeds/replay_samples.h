/*
 * replay_samples.h - the samples of a file, gathered by series until all are
 * known, and then put into a tsdb in the order of time.
 */
#ifndef FEEDS_REPLAY_SAMPLES_H
#define FEEDS_REPLAY_SAMPLES_H

#include "base/arena.h"
#include "base/strmap.h"
#include "model/labels.h"

struct err;
struct replay_report;
struct tsdb;

struct replay_series {
	struct labels labels;
	int64_t *t;
	double *v;
	size_t n, cap;
	uint32_t twin;  /* another one with the same hash of labels, + 1 */
	uint32_t group; /* the next series with the same times, + 1 */
	size_t unsorted;
};

/* All zero is empty and ready. */
struct replay_samples {
	struct replay_series *series;
	size_t n, cap, samples;
	struct strmap by_labels; /* a hash to a series + 1 */
	struct arena arena;
};

void replay_samples_release(struct replay_samples *s);
/* The number of the series with these labels, which are copied. */
uint32_t replay_samples_series(struct replay_samples *s,
			       const struct labels *ls);
int replay_samples_add(struct replay_samples *s, uint32_t series, int64_t t,
		       double v, struct err *err);
/* Fills db and the report's counts and times.  The samples are used up. */
int replay_samples_store(struct replay_samples *s, struct tsdb *db,
			 struct replay_report *r, struct err *err);

#endif
