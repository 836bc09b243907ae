/*
 * step_cache.h - a source before another one that asks only for new steps.
 *
 * Of range queries it keeps the steps that cannot change any more
 * (source_final), by text and step; asked again for a range that overlaps them,
 * it asks the source behind it for the rest and hands out whole frames.  Not
 * kept: what depends on the whole range (start(), end(), range()), what reads
 * samples after its last step (a negative offset, a late @), what this parser
 * does not know, and answers that are partial or carry warnings.  All other
 * questions pass through.
 */
#ifndef SOURCES_STEP_CACHE_H
#define SOURCES_STEP_CACHE_H

#include "sources/source.h"

/* Owns the source behind it. */
struct source *step_cache_new(struct source *behind);

struct step_cache_stats {
	size_t entries, bytes;
	size_t asked, taken; /* steps of range queries, since the start */
};
struct step_cache_stats step_cache_stats(const struct source *cache);

#endif
