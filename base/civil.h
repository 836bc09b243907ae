/*
 * civil.h - calendar time: proleptic Gregorian, in UTC, the local zone or a
 * named one (tz database).  Not for worker threads: zones go by the C library.
 */
#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H

#include <stdint.h>

#include "base/slice.h"

struct err;

/* A zone: "utc" (any case), "" or "browser" = local, else a tz name.  Valid for
 * the life of the program.  civil_zone gives NULL with err for unknown names.
 */
struct civil_zone;
const struct civil_zone *civil_utc(void);
const struct civil_zone *civil_local(void);
const struct civil_zone *civil_zone(struct slice name, struct err *err);
const char *
civil_zone_name(const struct civil_zone *z); /* "UTC", "local", ... */

struct civil {
	int64_t year;
	int month, day; /* 1-12, 1-31 */
	int hour, minute, second, ms;
	int weekday;    /* 0 = Sunday */
	int yearday;    /* 0-365 */
	int offset;     /* seconds east of UTC */
	char abbrev[8]; /* "UTC", "CET" */
};

struct civil civil_from_ms(int64_t ms, const struct civil_zone *z);
/* In UTC, of all seconds that there are; as in Go, what is before its year zero
 * comes around as what follows the last. */
struct civil civil_from_s(int64_t seconds);
/* Fields out of range carry over, as in mktime; a time that does not exist goes
 * forward, one that exists twice is the first. */
int64_t civil_to_ms(const struct civil *c, const struct civil_zone *z);
/* Offset of zone at ms, seconds east of UTC. */
int civil_offset(int64_t ms, const struct civil_zone *z);
int civil_days_in_month(int64_t year, int month);

#endif
