/*
 * tape.h - what is scraped, as it is recorded: the option, the key and the
 * command of it.
 */
#ifndef CLI_TAPE_H
#define CLI_TAPE_H

#include <stdint.h>

#include "base/str.h"
#include "feeds/recorder.h"

struct err;
struct feed_scrape;

/* All zero: nothing is recorded. */
struct tape {
	struct feed_scrape *feed;
	struct recorder *recorder; /* NULL: nothing is recorded */
	struct str path;
};

/* PATH NULL: a name with the time in it, in the current folder. */
int tape_open(struct tape *t, const char *path, struct err *err);
/* What the feed scrapes from now on is recorded. */
void tape_start(struct tape *t, struct feed_scrape *feed);
/* Before the feed goes.  -1: what was scraped last is not in the file. */
int tape_stop(struct tape *t, struct err *err);
/* Appends "1.2 MiB". */
void tape_size(size_t bytes, struct str *out);

#endif
