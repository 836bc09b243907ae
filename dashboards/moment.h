/*
 * moment.h - calendar arithmetic and time patterns as Grafana's front end has
 * them from moment.js.
 *
 * Units are one letter: s m h d w M Q y.  Days and more keep the wall clock of
 * the zone; hours and less are plain time.
 */
#ifndef DASHBOARDS_MOMENT_H
#define DASHBOARDS_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/slice.h"
#include "base/str.h"

bool moment_is_unit(char unit);
/* A month that is too short takes its last day. */
int64_t moment_add(int64_t ms, const struct civil_zone *z, int64_t n,
		   char unit);
/* First ms of the unit that holds ms; week_start: 0 = Sunday. */
int64_t moment_start(int64_t ms, const struct civil_zone *z, char unit,
		     int week_start);
/* Its last ms. */
int64_t moment_end(int64_t ms, const struct civil_zone *z, char unit,
		   int week_start);
/* Appends ms by a pattern: "YYYY-MM-DD HH:mm:ss", "ddd D MMM", "[at] LT". */
void moment_format(int64_t ms, const struct civil_zone *z, struct slice pattern,
		   struct str *out);
/* Appends "5 minutes ago", "in an hour". */
void moment_ago(int64_t ms, int64_t now, struct str *out);
/* ISO-8601, extended or basic, also with a blank for the T; in z where the text
 * names no zone.  -1 if it is none. */
int moment_parse_iso(struct slice text, const struct civil_zone *z,
		     int64_t *ms);

#endif
