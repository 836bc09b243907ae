/*
 * source_local.h - a source before a server whose rules this program evaluates
 * itself: the raw samples that they need are fetched, by instant queries of
 * range selectors, and what reads recorded names is answered here, as is
 * SOURCE_RULES: of recording rules that are read; of others, and of alerting
 * ones, their health is not known, and one asked for that is not among them is
 * the server's.  All other questions go to the server.
 *
 * Asked again for a later time it fetches what is new alone.
 */
#ifndef SOURCES_SOURCE_LOCAL_H
#define SOURCES_SOURCE_LOCAL_H

#include "rules/rules_state.h"
#include "sources/source.h"

/* Owns the source behind it.  Rules and features of o are used; they outlive
 * the source. */
struct source *source_local_new(struct source *behind,
				const struct rules_run_options *o);

struct source_local_stats {
	size_t fetches; /* questions for raw samples */
	size_t samples; /* in their answers */
};
struct source_local_stats source_local_stats(const struct source *s);

/* Of a rule when it was last evaluated, which its recorded name's answer was:
 * all zero before that.  No question is open. */
struct rule_state source_local_state(const struct source *s, size_t group,
				     size_t rule);

#endif
