/*
 * unit_time.h - the units of time: spans that choose their own unit, spans in
 * words, clocks, and dates of epoch milliseconds.
 */
#ifndef WIDGETS_UNIT_TIME_H
#define WIDGETS_UNIT_TIME_H

#include "base/civil.h"
#include "base/slice.h"
#include "base/str.h"

enum unit_time_base {
	UNIT_TIME_NS,
	UNIT_TIME_US,
	UNIT_TIME_MS,
	UNIT_TIME_S,
	UNIT_TIME_M,
	UNIT_TIME_H,
	UNIT_TIME_D,
};

/* 1.50 mins; decimals < 0: three digits. */
void unit_time_span(double v, enum unit_time_base base, int decimals,
		    struct str *out);
/* "1 hour, 1 minute": v in seconds or milliseconds; decimals = further units.
 */
void unit_time_words(double v, bool is_ms, int decimals, struct str *out);
/* 25:01:01, or with DAYS 1 d 01:01:01; v in seconds. */
void unit_time_hms(double v, bool days, struct str *out);
/* 1h:01m:40s:000ms; decimals cut the tail. */
void unit_time_clock(double ms, int decimals, struct str *out);

enum unit_time_date { UNIT_TIME_ISO, UNIT_TIME_US_STYLE };
void unit_time_at(double ms, enum unit_time_date form,
		  const struct civil_zone *zone, struct str *out);
/* By a moment pattern, "YYYY-MM-DD". */
void unit_time_pattern(double ms, struct slice pattern,
		       const struct civil_zone *zone, struct str *out);

#endif
