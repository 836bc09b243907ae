/*
 * local_store.h - raw samples that a server gave, and what rules make of them.
 *
 * Frames are handed over on the loop's thread; the engine's takes them in and
 * evaluates the rules, before it answers (source_feed.ready).  Stale markers do
 * not come over the API: a series that ended is seen for the lookback of five
 * minutes more where it is read as an instant vector.
 */
#ifndef SOURCES_LOCAL_STORE_H
#define SOURCES_LOCAL_STORE_H

#include "rules/rules_state.h"
#include "sources/source_feed.h"

struct local_store;

/* Rules and features of o are used; they outlive the store. */
struct local_store *local_store_new(const struct rules_run_options *o);
/* The engine is freed first; cancel stops what it evaluates meanwhile. */
void local_store_cancel(struct local_store *s);
void local_store_free(struct local_store *s);
struct tsdb *local_store_db(struct local_store *s);
struct source_feed local_store_feed(struct local_store *s);

/* Of a rule when it was last evaluated; while the engine does nothing. */
struct rule_state local_store_state(const struct local_store *s, size_t group,
				    size_t rule);

/* Says so in an answer where the samples were more than are kept. */
void local_store_warn(const struct local_store *s, struct frame *f);

/* What a server gave for one range of time. */
struct local_batch {
	int64_t slots, to; /* rules are evaluated from there to there */
	int64_t keep;      /* samples before it may go */
	size_t n;
	struct frame **frame;
};

/* Takes the frames. */
void local_store_give(struct local_store *s, struct local_batch *b);

#endif
