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
	int week_start;         /* 0 = Sunday */
	int fiscal_start;       /* month, 0 = January */
	struct slice now_delay; /* "1m": a right end of just "now" is now-1m */
};

enum timeexpr_result {
	TIMEEXPR_OK,
	TIMEEXPR_NO_DATE, /* starts like a date, is none */
	TIMEEXPR_NO_EXPR, /* date math that does not parse, or nothing */
};

/* Grafana's dateMath.parse: "now-1h/d" or ISO-8601, "||" and math behind it. */
enum timeexpr_result timeexpr_math(struct slice text, bool round_up,
				   const struct timeexpr_context *ctx,
				   int64_t *ms);

/* One end: "now-1h", "now/d", ISO-8601 (in the zone of ctx where it names
 * none), epoch ms as digits (eight are a date).  round_up for the right end. */
int timeexpr_parse(struct slice text, bool round_up,
		   const struct timeexpr_context *ctx, int64_t *ms,
		   struct err *err);
/* Both ends; empty texts take the defaults now-6h and now, and the end may come
 * before the start. */
int timeexpr_range(struct slice from, struct slice to,
		   const struct timeexpr_context *ctx, struct time_range *out,
		   struct err *err);
/* As a dashboard's file has them: what is no time takes the default. */
struct time_range timeexpr_range_or_default(struct slice from, struct slice to,
					    const struct timeexpr_context *ctx);
bool timeexpr_is_relative(struct slice text);
/* "Last 1 hour", "2026-01-01 10:00:00 to ..." */
void timeexpr_describe(struct slice from, struct slice to,
		       const struct timeexpr_context *ctx, struct str *out);
/* What Grafana takes for nowDelay and the like: "5m", "1h 30m". */
bool timeexpr_is_duration(struct slice text);
/* What it takes for a panel's time: "15m", "now-2m", "now/d". */
bool timeexpr_is_span(struct slice text);
/* Our own --since and --refresh: 90s, 1h30m, 2d, 1w, 90 (seconds): > 0, ms. */
int timeexpr_duration(struct slice text, int64_t *ms, struct err *err);
/* Day of the week a dashboard names ("monday"), 0 = Sunday, also for none. */
int timeexpr_week_start(struct slice name);
/* Appends ms as text by a moment pattern ("YYYY-MM-DD HH:mm:ss"). */
void timeexpr_format(int64_t ms, const struct civil_zone *zone,
		     struct slice pattern, struct str *out);

#endif
