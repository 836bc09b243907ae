/*
 * source_feed.h - what fills a tsdb while it is looked at, and answers for
 * itself.
 */
#ifndef SOURCES_SOURCE_FEED_H
#define SOURCES_SOURCE_FEED_H

#include <stdatomic.h>

#include "sources/source.h"

/*
 * All functions may be NULL.  final is called on the loop's thread, the others
 * on the engine's; they fill the fields of their question, in out's arena,
 * behind what other feeds have put there.
 */
struct source_feed {
	/* Waits for what must be there before a question is answered, at most
	 * until *cancel. */
	void (*ready)(void *arg, const atomic_bool *cancel);
	int64_t (*final)(void *arg); /* as source_final */
	void (*metadata)(void *arg, struct source_answer *out);
	void (*targets)(void *arg, struct source_answer *out);
	void (*rules)(void *arg, struct source_answer *out);
	void *arg;
};

#endif
