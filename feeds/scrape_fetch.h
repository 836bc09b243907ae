/*
 * scrape_fetch.h - one scrape over HTTP, as Prometheus 3 asks and judges
 * (promql.md 6.3).
 */
#ifndef FEEDS_SCRAPE_FETCH_H
#define FEEDS_SCRAPE_FETCH_H

#include "feeds/scrape_config.h"
#include "net/http.h"

/* The question for t; chunk, done and arg are the caller's.  Its texts are in
 * A. */
struct http_ask scrape_fetch_ask(const struct scrape_target *t,
				 struct arena *a);
/* The format of an answer whose body begins; -1 with err filled. */
int scrape_fetch_format(const struct scrape_target *t,
			const struct http_reply *r, struct err *err);
/* Why it failed, in words; -1, or 0: it did not. */
int scrape_fetch_fault(const struct scrape_target *t,
		       const struct http_reply *r, struct err *err);

#endif
