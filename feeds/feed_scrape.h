/*
 * feed_scrape.h - targets scraped as Prometheus 3 scrapes them (promql.md 6),
 * into a tsdb.
 *
 * It has a thread of its own, with transfers of its own; a slow target never
 * delays another.  Answers to source_feed's questions, and the numbers below,
 * are safe to ask for on other threads.
 */
#ifndef FEEDS_FEED_SCRAPE_H
#define FEEDS_FEED_SCRAPE_H

#include "feeds/scrape_config.h"
#include "model/matcher.h"
#include "sources/source_feed.h"

struct feed_scrape;
struct recorder;

/* All of it outlives the feed. */
struct feed_scrape_options {
	const struct scrape_config *config;
	struct tsdb *db;
	bool keep_all;
	size_t n_keep; /* else: metrics whose name one of these accepts */
	const struct matcher *keep;
	/* For jobs without their own: see scrape_role.h. */
	struct slice namespace_, cluster;
	int64_t retention_ms;
	size_t memory; /* 0: as the tsdb is set; else of all that it needs */
	struct recorder *recorder; /* of whole scrapes, from the first; NULL */
};

/* The thread starts at once. */
struct feed_scrape *feed_scrape_new(const struct feed_scrape_options *o);
/* Stops; writes no stale markers. */
void feed_scrape_free(struct feed_scrape *f);
struct source_feed feed_scrape_feed(struct feed_scrape *f);

/* From the next scrape on whole scrapes go there too; NULL: no more.  When it
 * returns the old one is not used any more. */
void feed_scrape_record(struct feed_scrape *f, struct recorder *r);

struct feed_scrape_stats {
	size_t targets, up, down; /* rest: not scraped yet */
	size_t scrapes, missed;   /* missed: skipped since the last was late */
	size_t series, samples;   /* of all last scrapes: kept, seen */
	size_t least_scrapes;     /* of the target that has the fewest */
	/* When the first target that is up is scraped for the second time
	 * since it is (clock_mono_us); 0: one was, or none is up.  Rates need
	 * two. */
	int64_t second_us;
	int64_t next_us; /* the first of those that are down is tried again */
	int64_t retained_to; /* samples before it went for their age; 0 */
	char error[512];     /* of a target that is down, or not all kept; "" */
};
struct feed_scrape_stats feed_scrape_stats(struct feed_scrape *f);

#endif
