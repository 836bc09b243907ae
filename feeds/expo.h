/*
 * expo.h - text exposition 0.0.4 and OpenMetrics 1.0, read as Prometheus 3
 * reads them: bytes in, samples of known series out.
 *
 * A struct expo belongs to one target and remembers its lines from scrape to
 * scrape.  Which line follows which seldom changes, so a line is compared with
 * the one that followed last time: where the bytes before the value are the
 * same nothing is taken apart (of lines whose samples are only counted, their
 * hash, so that they take little memory).  All others are found by a hash of
 * those bytes, and only new ones are parsed.  What a whole scrape no longer had
 * is forgotten in time.
 *
 * The bytes come in pieces of any size; the results are the same.  le and
 * quantile are written as Prometheus 3 writes them.  Samples come before it is
 * known whether all of a scrape is right: who wants whole scrapes keeps them
 * until expo_end.
 */
#ifndef FEEDS_EXPO_H
#define FEEDS_EXPO_H

#include <stddef.h>
#include <stdint.h>

#include "feeds/expo_format.h"
#include "model/labels.h"

struct err;
struct expo;

#define EXPO_NO_SERIES UINT32_MAX
#define EXPO_COUNTED 0x80000000U
#define EXPO_BATCH 512

/* Samples in the order of the lines; t is ms, or EXPO_NO_TIME. */
struct expo_batch {
	size_t n;
	uint32_t series[EXPO_BATCH];
	double v[EXPO_BATCH];
	int64_t t[EXPO_BATCH];
};

struct expo_sink {
	/* A line not known yet: the caller's number for its labels, which
	 * samples then bear (two lines may have the same labels); with
	 * EXPO_COUNTED, which is not part of it, no more than a hash is
	 * remembered of the line, for samples that are only counted.
	 * EXPO_NO_SERIES: its samples are not wanted (no more is remembered of
	 * it, either), or err is filled. */
	uint32_t (*series)(void *arg, const struct labels *ls, struct err *err);
	/* -1 with err filled ends it. */
	int (*samples)(void *arg, const struct expo_batch *b, struct err *err);
	/* NULL: not wanted.  It comes before samples that stood before it;
	 * lines that stood in the same place in the last
	 * scrape are not told again. */
	void (*metadata)(void *arg, enum expo_meta what, struct slice name,
			 struct slice text);
	void *arg;
	bool need_time;  /* a sample without timestamp is an error */
	bool keep_empty; /* labels without value are among those of series */
};

struct expo *expo_new(const struct expo_sink *sink);
void expo_free(struct expo *x);

/* A scrape: expo_begin, expo_feed any number of times, expo_end.  -1: err says
 * in which line and what; the rest of the scrape is not read.  expo_begin may
 * follow at any time. */
void expo_begin(struct expo *x, enum expo_format format);
int expo_feed(struct expo *x, struct slice piece, struct err *err);
int expo_end(struct expo *x, struct err *err);

/* Of this scrape, so far; the one that the sink refused is counted. */
size_t expo_samples(const struct expo *x);
size_t expo_lines_read(const struct expo *x);
size_t expo_bytes(const struct expo *x);      /* allocated, */
size_t expo_line_bytes(const struct expo *x); /* of it for known lines */

#endif
