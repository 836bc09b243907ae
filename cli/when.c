#include "config.h"

#include "cli/when.h"

#include <inttypes.h>

#include "base/num.h"

#define DAY INT64_C(86400000)

/* "13:50", "9:05", "13:50:30": ms since midnight, or -1. */
static int64_t
when_clock(struct slice s)
{
	static const int64_t most[] = { 24, 60, 60 };
	int64_t part[3] = { 0 };
	size_t n = 0;

	for (; n < 3 && s.n >= 2; n++) {
		struct slice digits = { s.p, n == 0 && s.p[1] == ':' ? 1 : 2 };

		if (s.p[0] < '0' || s.p[0] > '9' ||
		    num_parse_int(digits, &part[n]) < 0 || part[n] >= most[n])
			return -1;
		s.p += digits.n;
		s.n -= digits.n;
		if (s.n > 0 && (s.p[0] != ':' || s.n == 1))
			return -1;
		s.p += s.n > 0;
		s.n -= s.n > 0;
	}
	if (n < 2 || s.n > 0)
		return -1;
	return ((part[0] * 60 + part[1]) * 60 + part[2]) * 1000;
}

static int64_t
when_day(int64_t clock, const struct when *w)
{
	int64_t from = w->after >= 0 ? w->after : w->now;
	int64_t t = from - from % DAY + clock;

	if (w->after >= 0)
		return t > w->after ? t : t + DAY;
	return t > w->now && t - DAY >= w->first ? t - DAY : t;
}

struct slice
when_text(struct arena *a, const char *text, const struct when *w)
{
	struct slice s = slice_trim(slice_of(text));
	int64_t clock = when_clock(s), seconds;

	if (clock >= 0)
		return slice_of(
			arena_printf(a, "%" PRId64, when_day(clock, w)));
	if (s.n == 10 && s.p[0] >= '0' && s.p[0] <= '9' &&
	    num_parse_int(s, &seconds) == 0)
		return slice_of(arena_printf(a, "%" PRId64, seconds * 1000));
	return s;
}
