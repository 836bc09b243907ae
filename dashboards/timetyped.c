#include "config.h"

#include "dashboards/timetyped.h"

#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"

#define TYPED_LEAST 8

/* "14:00", "14:00:30" on the day of DAY. */
static bool
typed_clock(struct slice s, int64_t day, const struct civil_zone *z,
	    int64_t *out)
{
	static const int most[] = { 23, 59, 59 };
	struct civil c = civil_from_ms(day, z);
	int part[3] = { 0 };
	size_t n = 0;

	while (n < 3 && s.n > 0) {
		size_t digits = 0;

		for (; digits < s.n && digits < 2 && s.p[digits] >= '0' &&
		       s.p[digits] <= '9';
		     digits++)
			part[n] = part[n] * 10 + (s.p[digits] - '0');
		if (digits == 0 || (n > 0 && digits < 2) || part[n] > most[n])
			return false;
		s = (struct slice){ s.p + digits, s.n - digits };
		n++;
		if (s.n > 0 && (s.p[0] != ':' || s.n == 1))
			return false;
		s = (struct slice){ s.p + (s.n > 0), s.n - (s.n > 0) };
	}
	if (n < 2 || s.n > 0)
		return false;
	c.hour = part[0];
	c.minute = part[1];
	c.second = part[2];
	c.ms = 0;
	*out = civil_to_ms(&c, z);
	return true;
}

static int64_t
typed_next_day(int64_t ms, int by, const struct civil_zone *z)
{
	struct civil c = civil_from_ms(ms, z);

	c.day += by;
	return civil_to_ms(&c, z);
}

static bool
typed_is_day(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (i == 4 || i == 7 ? s.p[i] != '-'
				     : s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n == 10;
}

/* Seconds since 1970: ten digits; more are milliseconds. */
static bool
typed_seconds(struct slice s, int64_t *ms)
{
	int64_t seconds;

	if (s.n != 10 || s.p[0] < '0' || s.p[0] > '9' ||
	    num_parse_int(s, &seconds) < 0)
		return false;
	*ms = seconds * 1000;
	return true;
}

/* One end, after AFTER (the left one) if that is not INT64_MIN. */
static int
typed_end(struct slice s, int64_t after, const struct timeexpr_context *ctx,
	  struct str *out, struct err *err)
{
	bool right = after != INT64_MIN;
	int64_t ms;

	if (typed_clock(s, right ? after : ctx->now, ctx->zone, &ms)) {
		if (right && ms <= after)
			ms = typed_next_day(ms, 1, ctx->zone);
		else if (!right && ms > ctx->now)
			ms = typed_next_day(ms, -1, ctx->zone);
		str_printf(out, "%" PRId64, ms);
		return 0;
	}
	if (typed_seconds(s, &ms)) {
		str_printf(out, "%" PRId64, ms);
		return 0;
	}
	if (timeexpr_is_relative(s) || typed_is_day(s)) {
		str_add_slice(out, s);
		if (typed_is_day(s))
			str_add(out, "||/d");
		return timeexpr_parse(str_slice(out), right, ctx, &ms, err);
	}
	/* a year, a month: nobody who types a time means that */
	if (s.n < TYPED_LEAST)
		return err_set(err, ERR_USAGE, "%.*s is no time", SLICE_ARG(s));
	if (timeexpr_parse(s, right, ctx, &ms, err) < 0)
		return -1;
	str_printf(out, "%" PRId64, ms);
	return 0;
}

static bool
typed_split(struct slice s, struct slice *left, struct slice *right)
{
	static const char *const between[] = { " to ", "..", "\xe2\x80\x93",
					       " - " };
	ptrdiff_t at = -1;
	size_t n = 0;

	for (size_t i = 0; at < 0 && i < 4; i++) {
		at = slice_find(s, slice_of(between[i]), 0);
		n = strlen(between[i]);
	}
	if (at < 0 && s.n > 5 && memchr(s.p, ':', 3) != NULL) {
		at = slice_find(s, SLICE("-"), 0); /* 14:00-15:00 */
		n = 1;
	}
	if (at < 0)
		return false;
	*left = slice_trim((struct slice){ s.p, (size_t)at });
	*right = slice_trim(
		(struct slice){ s.p + at + n, s.n - (size_t)at - n });
	return true;
}

/* In one unit: time expressions know no more. */
static void
typed_last(int64_t ms, struct str *from)
{
	static const struct {
		int64_t ms;
		char unit;
	} units[] = { { 3600000, 'h' }, { 60000, 'm' }, { 1000, 's' } };
	size_t i = 0;

	while (i < 2 && (ms % units[i].ms != 0 || ms < units[i].ms))
		i++;
	str_printf(from, "now-%" PRId64 "%c", ms / units[i].ms, units[i].unit);
}

int
timetyped_range(struct slice text, const struct timeexpr_context *ctx,
		struct str *from, struct str *to, struct err *err)
{
	struct slice s = slice_trim(text), left = s, right = SLICE("now");
	int64_t ms, start;

	if (s.n == 0)
		return err_set(err, ERR_USAGE, "type a time: 3h, 14:00");
	if (s.p[s.n - 1] > '9' && timeexpr_duration(s, &ms, NULL) == 0) {
		typed_last(ms, from);
		str_add(to, "now");
		return 0;
	}
	if (!typed_split(s, &left, &right) && typed_is_day(s))
		right = s;
	if (typed_end(left, INT64_MIN, ctx, from, err) < 0 ||
	    timeexpr_parse(str_slice(from), false, ctx, &start, err) < 0 ||
	    typed_end(right, start, ctx, to, err) < 0 ||
	    timeexpr_parse(str_slice(to), true, ctx, &ms, err) < 0)
		return -1;
	if (ms <= start)
		return err_set(err, ERR_USAGE,
			       "it ends before it begins: the earlier time "
			       "comes first");
	return 0;
}
