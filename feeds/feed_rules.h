/*
 * feed_rules.h - rules evaluated into a tsdb that another feed fills: over its
 * past before the first answer, and then at every interval.
 *
 * It has a thread of its own, which starts with the first question (a live one
 * at once).  An evaluation that comes late is skipped and counted.
 */
#ifndef FEEDS_FEED_RULES_H
#define FEEDS_FEED_RULES_H

#include "rules/rules_run.h"
#include "sources/source_feed.h"

struct feed_rules;

struct feed_rules_options {
	struct rules_run_options run; /* cancel is ours */
	int64_t from, to; /* the past, ms; from > to: there is none */
	bool live;        /* goes on at the slots after now */
};

/* Rules and tsdb outlive it. */
struct feed_rules *feed_rules_new(const struct feed_rules_options *o);
void feed_rules_free(struct feed_rules *f);
struct source_feed feed_rules_feed(struct feed_rules *f);

struct feed_rules_stats {
	size_t evaluations, missed; /* of groups; missed: skipped, too late */
	size_t failed;              /* rules whose last evaluation failed */
};
/* Of any thread; never waits. */
struct feed_rules_stats feed_rules_stats(struct feed_rules *f);

#endif
