/*
 * scrape_samples.h - the samples of one target: exposition in, rows of a tsdb
 * out, as Prometheus 3 stores a scrape (promql.md 6.4).  No network, no clock.
 *
 * A scrape is begun, fed, ended and written; nothing of it is stored before it
 * is written, and of one that failed nothing but up 0, its kin, and markers
 * that end what was there.  A series whose samples have timestamps of their
 * own is a tsdb target of its own.
 * scrape_sampling.c and scrape_lines.c are behind it.
 */
#ifndef FEEDS_SCRAPE_SAMPLES_H
#define FEEDS_SCRAPE_SAMPLES_H

#include <stdbool.h>
#include <stdint.h>

#include "feeds/expo_format.h"
#include "feeds/scrape_config.h"
#include "model/matcher.h"

struct err;
struct recorder;
struct scrape_samples;
struct tsdb;

/* All of it outlives the samples. */
struct scrape_samples_options {
	struct tsdb *db;
	const struct scrape_target *target;
	bool keep_all;
	size_t n_keep; /* else: metrics whose name one of these accepts */
	const struct matcher *keep;
	/* For jobs that want them made.  Until the first scrape is whole a
	 * target is called a pyroscope. */
	struct slice namespace_, cluster;
	/* NULL: not wanted. */
	void (*metadata)(void *arg, enum expo_meta what, struct slice name,
			 struct slice text);
	void *arg;
};

struct scrape_samples *
scrape_samples_new(const struct scrape_samples_options *o);
/* Its series end when their samples are gone; markers are not written. */
void scrape_samples_free(struct scrape_samples *s);

void scrape_samples_begin(struct scrape_samples *s, enum expo_format format);
int scrape_samples_feed(struct scrape_samples *s, struct slice piece,
			struct err *err);
int scrape_samples_end(struct scrape_samples *s, struct err *err);

/* How a scrape went. */
struct scrape_outcome {
	int64_t t;   /* ms, when it was begun */
	bool up;     /* scrape_samples_end was 0 */
	bool parsed; /* or else: all bytes came, and some were wrong */
	double seconds, timeout_seconds, body_bytes;
	struct recorder *recorder; /* NULL: none */
};

/* -1 with err filled: samples are lost. */
int scrape_samples_write(struct scrape_samples *s,
			 const struct scrape_outcome *o, struct err *err);
/* The target is no more: all its series end at t, up among them. */
void scrape_samples_stop(struct scrape_samples *s, int64_t t,
			 struct recorder *r);
/* Before tsdb_truncate(t): what has no sample after it is given up, and samples
 * before it are not taken any more.  True: the whole target has none.  Of a
 * scrape that is under way the samples may be lost: its series end there. */
bool scrape_samples_forget(struct scrape_samples *s, int64_t t);

/* Frees what is known of its lines: the next scrape is parsed anew. */
void scrape_samples_forget_lines(struct scrape_samples *s);

struct scrape_samples_stats {
	size_t seen, kept; /* samples of the last scrape */
	size_t dropped;    /* out of order, duplicates, no time to keep */
	int64_t late_ms;   /* the most that a timestamp was behind a scrape */
};
struct scrape_samples_stats
scrape_samples_stats(const struct scrape_samples *s);
/* Allocated, the tsdb's not. */
size_t scrape_samples_bytes(const struct scrape_samples *s);
/* Of it what more lines make more. */
size_t scrape_samples_line_bytes(const struct scrape_samples *s);
/* Samples of this scrape, until they are written. */
size_t scrape_samples_kept_bytes(const struct scrape_samples *s);
/* As its series have them. */
const struct labels *scrape_samples_labels(const struct scrape_samples *s);

#endif
