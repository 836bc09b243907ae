/*
 * feed_demo.h - a believable Pyroscope, made up: every value is a pure function
 * of seed, series and absolute time.
 */
#ifndef FEEDS_FEED_DEMO_H
#define FEEDS_FEED_DEMO_H

#include <stdint.h>

#include "feeds/feed_demo_wave.h" /* FEED_DEMO_CYCLE */
#include "tsdb/tsdb.h"

struct feed_demo;

#define FEED_DEMO_SEED 42
#define FEED_DEMO_INTERVAL 15000 /* ms between scrapes */

/* Registers its generated targets in db, which it must outlive. */
struct feed_demo *feed_demo_new(struct tsdb *db, uint64_t seed);
void feed_demo_free(struct feed_demo *f);

#endif
