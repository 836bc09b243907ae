/*
 * recorder.h - scrapes appended to a file, as OpenMetrics text with timestamps
 * (gzip if the name ends in .gz), whole scrape by whole scrape.
 *
 * The file is right after every scrape: it ends with # EOF, which the next
 * scrape writes over.  Killed at any byte it holds all complete scrapes.  What
 * cannot be written is told once, kept out, and tried again with the next one.
 * Used by one thread at a time, but for recorder_state.
 */
#ifndef FEEDS_RECORDER_H
#define FEEDS_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/labels.h"

struct err;
struct recorder;

/* One scrape of one target, as it is stored: samples and stale markers. */
struct recorder_scrape {
	const struct labels *target; /* labels of up */
	int64_t t;                   /* ms */
	size_t n;
	const struct labels *const *labels;
	const double *v;
	const int64_t *at; /* NULL: all at t */
};

/* A new file, or one that pyrodash recorded, which is gone on with.  NULL with
 * err filled: another file is never written over. */
struct recorder *recorder_open(const char *path, struct err *err);
/* -1 with err filled: the last bytes could not be written. */
int recorder_close(struct recorder *r, struct err *err);
void recorder_scrape(struct recorder *r, const struct recorder_scrape *s);

struct recorder_state {
	size_t scrapes, lost; /* lost: not written for want of room */
	size_t bytes;         /* of the file */
	char error[256];      /* why the last write failed; "": it did not */
	char why[256];        /* why the last lost one was lost */
};
struct recorder_state recorder_state(struct recorder *r);

#endif
