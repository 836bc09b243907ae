/*
 * origin_scrape.h - processes scraped by this program itself: --scrape and
 * --scrape-config.
 */
#ifndef CLI_ORIGIN_SCRAPE_H
#define CLI_ORIGIN_SCRAPE_H

#include "cli/origin_data.h"
#include "model/matcher.h"

struct err;
struct str;

/* Reads what is to be scraped; nothing is scraped yet.  An exit code. */
int origin_scrape(struct origin *o, struct loop *l, const struct args *a,
		  struct err *err);
/* Begins, before the first question to the source.  KEEP: names of the metrics
 * to keep, NULL: all; they outlive the origin.  Without --scrape: nothing. */
void origin_scrape_start(struct origin *o, struct source *source,
			 const struct matcher *keep, size_t n_keep);
void origin_scrape_release(struct origin *o);

/* Waits until each target was scraped so often, or for --for.  An exit code;
 * none of them is up: err says why. */
int origin_scrape_wait(struct origin *o, struct loop *l, const struct args *a,
		       size_t scrapes, struct err *err);
/* Before a screen is drawn: until each target was scraped once, or a moment
 * later. */
void origin_scrape_first(struct origin *o, struct loop *l);
/* True: something is wrong.  What the header says of it, appended: "2 of 3 up",
 * what went, what is wrong.
 */
bool origin_scrape_status(struct origin *o, struct str *out);

/* When the first target is scraped for the second time (clock_mono_us), before
 * which no rate is known; 0: it was, or nothing is up. */
int64_t origin_scrape_second(struct origin *o);

#endif
