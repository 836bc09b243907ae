/*
 * source_embedded.h - the engine over a tsdb, on its own thread.
 */
#ifndef SOURCES_SOURCE_EMBEDDED_H
#define SOURCES_SOURCE_EMBEDDED_H

#include "promql/feature.h"
#include "sources/source_feed.h"
#include "tsdb/tsdb.h"

/* Does not own the tsdb, which outlives it.  The thread starts with the first
 * question. */
struct source *source_embedded_new(struct loop *l, struct tsdb *db,
				   const char *name);
/* What its queries may use; before the first question. */
void source_embedded_enable(struct source *s,
			    const struct feature_set *features);
/* What the process may take while they run; before the first question. */
void source_embedded_most(struct source *s, size_t max_resident);

/* Before the first question; the feed outlives the source.  Several may be
 * added: the least final time counts, and lists are joined. */
void source_embedded_feed(struct source *s, const struct source_feed *feed);

#endif
