/*
 * origin_scrape.h - processes scraped by this program itself: --scrape and
 * --scrape-config.
 */
#ifndef CLI_ORIGIN_SCRAPE_H
#define CLI_ORIGIN_SCRAPE_H

#include "cli/origin_data.h"
#include "model/matcher.h"
#include "tui/app.h"

struct err;

/* Reads what is to be scraped; nothing is scraped yet.  An exit code. */
int origin_scrape(struct origin *o, struct loop *l, const struct args *a,
		  struct err *err);
/* Begins, before the first question to the source.  KEEP: names of the metrics
 * to keep, NULL: all; they outlive the origin.  Without --scrape: nothing. */
void origin_scrape_start(struct origin *o, struct source *source,
			 const struct matcher *keep, size_t n_keep);
void origin_scrape_release(struct origin *o);
/* What a query may make of the whole process, in bytes; 0: it does not matter.
 */
size_t origin_scrape_most(const struct origin *o);

/* What is waited for: so many scrapes of each target, and where there are steps
 * one that all have two scrapes before. */
struct scrape_wait {
	size_t scrapes;
	int64_t step_ms; /* 0: none */
};
/* Waits for that, or for --for.  An exit code; none of them is up: err says
 * why. */
int origin_scrape_wait(struct origin *o, struct loop *l, const struct args *a,
		       struct scrape_wait w, struct err *err);
/* Before a screen is drawn: until each target was scraped once, or a moment
 * later. */
void origin_scrape_first(struct origin *o, struct loop *l);
/* There are targets, and none of them answers. */
bool origin_scrape_is_down(const struct origin *o);

/* What the screen says of it: "2 of 3 up", what went, what is wrong, how long
 * until there is something to see; without --scrape: nothing.  Its times are
 * in zone. */
void origin_scrape_state(struct origin *o, const struct civil_zone *zone,
			 struct app_scraped *out);

#endif
