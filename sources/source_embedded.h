/*
 * source_embedded.h - the engine over a tsdb, on its own thread.
 */
#ifndef SOURCES_SOURCE_EMBEDDED_H
#define SOURCES_SOURCE_EMBEDDED_H

#include "promql/feature.h"
#include "sources/source.h"
#include "tsdb/tsdb.h"

/* Does not own the tsdb, which outlives it.  The thread starts with the first
 * question. */
struct source *source_embedded_new(struct loop *l, struct tsdb *db,
				   const char *name);
/* What its queries may use; before the first question. */
void source_embedded_enable(struct source *s,
			    const struct feature_set *features);

#endif
