/*
 * interval.h - step, $__interval, $__rate_interval as Grafana's front and back
 * end compute them (grafana.md 1.4).  All durations in ms but where said.
 */
#ifndef DASHBOARDS_INTERVAL_H
#define DASHBOARDS_INTERVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/str.h"
#include "model/timerange.h"

struct err;

struct interval_request {
	struct time_range range;
	double max_data_points;       /* M */
	int64_t scrape_interval;      /* S; Grafana's default is 15000 */
	struct slice panel_interval;  /* P, interpolated; "" = none */
	struct slice target_interval; /* T, interpolated */
	double factor;                /* F; 0 = 1 */
	int utc_offset;               /* seconds, of the dashboard's zone now */
	bool mixed;                   /* datasource "-- Mixed --" */
};

struct interval {
	int64_t front; /* I_fe */
	int64_t step;  /* > 0 */
	int64_t rate_interval;
	int64_t start, end; /* aligned to the step */
	int64_t range;      /* to - from */
	int64_t instant;    /* time of an instant query: to */
};

int interval_compute(const struct interval_request *r, struct interval *out,
		     struct err *err);
/* I_fe: the range over so many points, rounded, not under LOW (ms). */
int64_t interval_front(struct time_range range, double points, int64_t low);
/* Replaces $__interval, $__rate_interval, $__range ... and ${...} forms. */
void interval_substitute(struct slice text, const struct interval *in,
			 struct str *out);
/* Seconds, rounded up: the times of label and series requests. */
int64_t interval_seconds(int64_t ms);
/* A range in whole MINUTES, in seconds, for label requests: starts and ends are
 * the same for a while, so that caches help.  0 = only to seconds. */
struct time_range interval_snap(struct time_range r, int minutes);
/* Grafana's duration text, front end's reading: "1m" = 60000, "1m30s" too, bare
 * digits are seconds; may be negative.  -1: no duration. */
int interval_parse(struct slice text, int64_t *ms);
/* The rounding table, front end's. */
int64_t interval_round(int64_t ms);
/* Largest single unit, truncated: 150000 gives 2m. */
void interval_print(int64_t ms, struct str *out);
/* Go's duration: 1m0s, 1h0m15s; but 1s500ms, as Prometheus reads no 1.5s. */
void interval_print_go(int64_t ms, struct str *out);

#endif
