/*
 * recording.h - the text of a recording, cut into its scrapes.
 *
 * A recording is OpenMetrics with timestamps whose first line names its format.
 * Behind the samples of each scrape a HELP line of a name kept for that says
 * when it was and of which target; no metric can fake one, as samples do not
 * begin with a #, and other comments are not in it.  What has no such line
 * behind it is no whole scrape.
 */
#ifndef FEEDS_RECORDING_H
#define FEEDS_RECORDING_H

#include "base/str.h"

struct err;

#define RECORDING_NAME "# HELP pyrodash_recording "
#define RECORDING_FORMAT "1"
#define RECORDING_HEAD RECORDING_NAME RECORDING_FORMAT "\n"
/* Then ms, a blank, and the target's labels as they stand on samples. */
#define RECORDING_SCRAPE "# HELP pyrodash_scrape "
#define RECORDING_EOF "# EOF\n"

/* All zero is empty and ready. */
struct recording {
	struct str text;
	size_t from, searched; /* what of text is handed out; has no end */
	uint64_t taken;        /* bytes handed out so far */
};

struct recording_scrape {
	struct slice samples; /* lines */
	struct slice target;  /* labels, raw */
	int64_t t;            /* ms */
	const char *damage;   /* NULL, or why it cannot be read */
};

void recording_release(struct recording *r);
/* Takes more of the text; -1: a scrape is larger than any is. */
int recording_add(struct recording *r, struct slice piece, struct err *err);
/* The next whole scrape, good until the next recording_add: 1, 0: there is none
 * yet, -1 with err filled: none that this program can read. */
int recording_next(struct recording *r, struct recording_scrape *s,
		   struct err *err);
/* What has come and is not handed out is not to be believed. */
void recording_drop(struct recording *r);
/* How much text is behind the last whole scrape, the end's mark not counted. */
size_t recording_left(const struct recording *r);

#endif
