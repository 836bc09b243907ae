#include "config.h"

#include "base/rfc3339.h"

#include "base/civil.h"

/* n digits at *at; -1: there is something else. */
static int
take_digits(struct slice s, size_t *at, size_t n)
{
	int v = 0;

	if (s.n - *at < n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		char c = s.p[(*at)++];

		if (c < '0' || c > '9')
			return -1;
		v = v * 10 + (c - '0');
	}
	return v;
}

static bool
take(struct slice s, size_t *at, char c)
{
	if (*at >= s.n || s.p[*at] != c)
		return false;
	++*at;
	return true;
}

/* Numbers with c between them: 2026-01-31, 10:20:00. */
static bool
take_three(struct slice s, size_t *at, size_t first, char c, int out[3])
{
	for (int i = 0; i < 3; i++) {
		out[i] = take_digits(s, at, i == 0 ? first : 2);
		if (out[i] < 0 || (i < 2 && !take(s, at, c)))
			return false;
	}
	return true;
}

static int
take_ms(struct slice s, size_t *at)
{
	int ms = 0, unit = 100;
	size_t from;

	if (!take(s, at, '.'))
		return 0;
	for (from = *at; *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9';
	     ++*at, unit /= 10)
		ms += (s.p[*at] - '0') * unit;
	return *at > from ? ms : -1;
}

/* Minutes east of Greenwich. */
static bool
take_zone(struct slice s, size_t *at, int *minutes)
{
	int sign, h, m;

	*minutes = 0;
	if (take(s, at, 'Z') || take(s, at, 'z'))
		return true;
	sign = take(s, at, '+') ? 1 : take(s, at, '-') ? -1 : 0;
	h = take_digits(s, at, 2);
	if (sign == 0 || h < 0 || h > 23 || !take(s, at, ':'))
		return false;
	m = take_digits(s, at, 2);
	*minutes = sign * (h * 60 + m);
	return m >= 0 && m < 60;
}

int
rfc3339_parse(struct slice s, int64_t *ms)
{
	struct civil c = { 0 };
	int date[3], hour[3], below, zone;
	size_t at = 0;

	if (!take_three(s, &at, 4, '-', date) ||
	    !(take(s, &at, 'T') || take(s, &at, 't')) ||
	    !take_three(s, &at, 2, ':', hour) ||
	    (below = take_ms(s, &at)) < 0 || !take_zone(s, &at, &zone) ||
	    at != s.n)
		return -1;
	if (date[1] < 1 || date[1] > 12 || date[2] < 1 ||
	    date[2] > civil_days_in_month(date[0], date[1]) || hour[0] > 23 ||
	    hour[1] > 59 || hour[2] > 59)
		return -1;
	c.year = date[0];
	c.month = date[1];
	c.day = date[2];
	c.hour = hour[0];
	c.minute = hour[1];
	c.second = hour[2];
	*ms = civil_to_ms(&c, civil_utc()) + below - (int64_t)zone * 60000;
	return 0;
}
