/*
 * timetyped.h - a time range as a person types it: "3h", "14:00 to 15:00",
 * "2026-11-22 14:00 to 15:00", "now-6h to now-1h", "2026-11-22".
 */
#ifndef DASHBOARDS_TIMETYPED_H
#define DASHBOARDS_TIMETYPED_H

#include "dashboards/timeexpr.h"

/* Appends both ends as time expressions.  A clock alone is the last time that
 * it showed that, and behind another end the next one; one end alone goes up to
 * now, a day alone is all of it. */
int timetyped_range(struct slice text, const struct timeexpr_context *ctx,
		    struct str *from, struct str *to, struct err *err);

#endif
