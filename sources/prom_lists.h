/*
 * prom_lists.h - what Prometheus' API tells of families, targets and rules
 * (promql.md 7), from the "data" of an answer.
 *
 * Members that are missing or of another type count as not said: servers leave
 * out what they do not have.
 */
#ifndef SOURCES_PROM_LISTS_H
#define SOURCES_PROM_LISTS_H

#include "base/json.h"
#include "sources/source.h"

/* Fills out's list of ASK, in A, with texts of DATA. */
void prom_lists_read(enum source_ask ask, const struct json *data,
		     struct arena *a, struct source_answer *out);

#endif
