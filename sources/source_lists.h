/*
 * source_lists.h - the lists of an answer, copied for another one who asked.
 */
#ifndef SOURCES_SOURCE_LISTS_H
#define SOURCES_SOURCE_LISTS_H

#include "sources/source.h"

/* Texts, warnings, families, targets and rules of FROM, into to's arena. */
void source_lists_copy(struct source_answer *to,
		       const struct source_answer *from);

#endif
