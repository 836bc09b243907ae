/* span.c - moving in time. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#include "tui/desk.h"

#define SPAN_MIN INT64_C(60000)
#define SPAN_MAX (INT64_C(366) * 86400000)
#define SPAN_MAX_COUNT 99999 /* digits that a time expression takes */

static void
span_absolute(struct app *a, int64_t from, int64_t to)
{
	char left[32], right[32];

	snprintf(left, sizeof(left), "%" PRId64, from);
	snprintf(right, sizeof(right), "%" PRId64, to);
	app_set_time(a, slice_of(left), slice_of(right));
}

/* In the largest unit that says it exactly, else in one that can say it. */
static void
span_live(struct app *a, int64_t window)
{
	static const struct {
		int64_t ms;
		char unit;
	} units[] = { { 3600000, 'h' }, { 60000, 'm' }, { 1000, 's' } };
	char from[32];
	size_t i = 0;

	while (i < 2 && (window % units[i].ms != 0 || window < units[i].ms))
		i++;
	while (i > 0 && window / units[i].ms > SPAN_MAX_COUNT)
		i--;
	if (window < units[i].ms)
		window = units[i].ms;
	snprintf(from, sizeof(from), "now-%" PRId64 "%c", window / units[i].ms,
		 units[i].unit);
	app_set_time(a, slice_of(from), SLICE("now"));
}

void
span_follow(struct app *a)
{
	struct time_range r = session_range(desk_of(a)->session);

	span_live(a, r.to - r.from);
}

void
span_shift(struct app *a, int direction)
{
	struct session *s = desk_of(a)->session;
	struct time_range r = session_range(s);
	int64_t by = (r.to - r.from) / 2 * direction, now = a->o.now_ms();

	if (direction > 0 && page_ends_now(s, now) && !a->frozen)
		app_say(a, false, "this is now: nothing comes after it");
	else if (direction > 0 && r.to + by >= now)
		span_live(a, r.to - r.from);
	else
		span_absolute(a, r.from + by, r.to + by);
}

void
span_zoom(struct app *a, int64_t window)
{
	struct session *s = desk_of(a)->session;
	struct time_range r = session_range(s);
	int64_t to = r.from + (r.to - r.from) / 2 + window / 2;
	int64_t now = a->o.now_ms();

	if (window < SPAN_MIN || window > SPAN_MAX) {
		app_say(a, false, "windows are from 1 minute to 366 days");
		return;
	}
	if (page_ends_now(s, now)) {
		span_live(a, window);
		return;
	}
	if (to > now)
		to = now;
	span_absolute(a, to - window, to);
}
