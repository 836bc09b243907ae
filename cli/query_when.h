/*
 * query_when.h - at which times a query was evaluated, for people.
 */
#ifndef CLI_QUERY_WHEN_H
#define CLI_QUERY_WHEN_H

#include <stdint.h>

#include "base/str.h"

struct civil_zone;
struct query_result;

/* Appends "2026-01-31 10:20:00 UTC", or "2026-01-31 10:20:00 to 11:20:00 UTC,
 * every 15s"; no newline. */
void query_when(const struct query_result *r, struct str *out);
/* The same of a range without steps. */
void query_when_range(int64_t from, int64_t to, const struct civil_zone *zone,
		      struct str *out);

#endif
