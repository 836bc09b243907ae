/*
 * embedded_ask.h - one question to a tsdb, answered by promql on this thread.
 *
 * A reader keeps its last querier for questions that come at once after one
 * another: they share what a snapshot and a generator's scratch hold.
 */
#ifndef SOURCES_EMBEDDED_ASK_H
#define SOURCES_EMBEDDED_ASK_H

#include <stdatomic.h>

#include "promql/feature.h"
#include "sources/source_feed.h"
#include "tsdb/tsdb.h"

struct embedded_ask_reader {
	struct tsdb *db;
	struct pool *pool;                  /* for wide queries */
	const struct feature_set *features; /* NULL: the defaults */
	const struct source_feed *feed;     /* they answer for themselves */
	size_t n_feeds;
	size_t max_resident;     /* as an eval_request's */
	struct querier *querier; /* NULL: none kept */
	struct time_range span;  /* of the querier */
	int64_t opened_us;
};

/* Fills all of OUT but its times; an error is in out->err. */
void embedded_ask(struct embedded_ask_reader *r,
		  const struct source_question *q, const atomic_bool *cancel,
		  struct source_answer *out);
/* Lets go of what is kept. */
void embedded_ask_rest(struct embedded_ask_reader *r);

#endif
