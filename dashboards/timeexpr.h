/*
 * timeexpr.h - Grafana's time expressions and durations (grafana.md 1.1).
 */
#ifndef DASHBOARDS_TIMEEXPR_H
#define DASHBOARDS_TIMEEXPR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/slice.h"
#include "base/str.h"
#include "model/timerange.h"

struct err;

struct timeexpr_context {
	int64_t now; /* ms */
	const struct civil_zone *zone;
	int week_start;   /* 0 = Sunday */
	int fiscal_start; /* month, 0 = January */
};

/* One end: "now-1h", "now/d", ISO-8601, epoch ms as digits.  round_up for the
 * right end. */
int timeexpr_parse(struct slice text, bool round_up,
		   const struct timeexpr_context *ctx, int64_t *ms,
		   struct err *err);
/* Both ends; empty texts take the defaults now-6h and now. */
int timeexpr_range(struct slice from, struct slice to,
		   const struct timeexpr_context *ctx, struct time_range *out,
		   struct err *err);
bool timeexpr_is_relative(struct slice text);
/* "Last 1 hour", "2026-01-01 10:00:00 to ..." */
void timeexpr_describe(struct slice from, struct slice to,
		       const struct timeexpr_context *ctx, struct str *out);
/* Our own --since and --refresh: 90s, 1h30m, 2d: > 0, ms. */
int timeexpr_duration(struct slice text, int64_t *ms, struct err *err);
/* Appends ms as text by a moment pattern ("YYYY-MM-DD HH:mm:ss"). */
void timeexpr_format(int64_t ms, const struct civil_zone *zone,
		     struct slice pattern, struct str *out);

#endif
