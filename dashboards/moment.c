#include "config.h"

#include "dashboards/moment.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

bool
moment_is_unit(char unit)
{
	return unit != '\0' && strchr("smhdwMQy", unit) != NULL;
}

static int64_t
unit_ms(char unit)
{
	switch (unit) {
	case 's':
		return SECOND;
	case 'm':
		return MINUTE;
	case 'h':
		return HOUR;
	default:
		return 0;
	}
}

int64_t
moment_add(int64_t ms, const struct civil_zone *z, int64_t n, char unit)
{
	struct civil c;
	int64_t month;
	int days;

	if (unit_ms(unit) != 0)
		return ms + n * unit_ms(unit);
	c = civil_from_ms(ms, z);
	if (unit == 'd' || unit == 'w') {
		/* One day at a time would be slow, and int is too narrow. */
		int64_t noon = n * (unit == 'w' ? 7 : 1) * DAY;
		struct civil day = c;

		day.hour = day.minute = day.second = day.ms = 0;
		day = civil_from_ms(civil_to_ms(&day, civil_utc()) + noon,
				    civil_utc());
		c.year = day.year;
		c.month = day.month;
		c.day = day.day;
		return civil_to_ms(&c, z);
	}
	month = c.year * 12 + c.month - 1 +
		n * (unit == 'y'   ? 12
		     : unit == 'Q' ? 3
				   : 1);
	c.year = month / 12 - (month % 12 < 0);
	c.month = (int)(month - c.year * 12) + 1;
	days = civil_days_in_month(c.year, c.month);
	if (c.day > days)
		c.day = days;
	return civil_to_ms(&c, z);
}

int64_t
moment_start(int64_t ms, const struct civil_zone *z, char unit, int week_start)
{
	struct civil c;
	int64_t size = unit_ms(unit), rest;

	if (size != 0) {
		rest = (ms + civil_offset(ms, z) * SECOND) % size;
		return ms - rest - (rest < 0 ? size : 0);
	}
	c = civil_from_ms(ms, z);
	c.hour = c.minute = c.second = c.ms = 0;
	switch (unit) {
	case 'w':
		c.day -= (c.weekday - week_start + 7) % 7;
		break;
	case 'M':
		c.day = 1;
		break;
	case 'Q':
		c.day = 1;
		c.month -= (c.month - 1) % 3;
		break;
	case 'y':
		c.day = c.month = 1;
		break;
	default:
		break;
	}
	return civil_to_ms(&c, z);
}

int64_t
moment_end(int64_t ms, const struct civil_zone *z, char unit, int week_start)
{
	int64_t start = moment_start(ms, z, unit, week_start);

	return moment_add(start, z, 1, unit) - 1;
}

static int64_t
rounded(int64_t n, int64_t unit)
{
	return (n + unit / 2) / unit;
}

/* Whole months by the calendar, what is left in mean months. */
static double
months_between(int64_t from, int64_t to)
{
	struct civil a = civil_from_ms(from, civil_utc());
	struct civil b = civil_from_ms(to, civil_utc());
	int64_t n = (b.year - a.year) * 12 + b.month - a.month;

	if (moment_add(from, civil_utc(), n, 'M') > to)
		n--;
	from = moment_add(from, civil_utc(), n, 'M');
	return (double)n + (double)(to - from) / DAY * 4800 / 146097;
}

static void
ago_text(int64_t from, int64_t to, struct str *out)
{
	int64_t span = to - from;
	int64_t seconds = rounded(span, SECOND);
	int64_t minutes = rounded(span, MINUTE);
	int64_t hours = rounded(span, HOUR);
	int64_t days = rounded(span, DAY);
	double months = months_between(from, to);
	int64_t m = (int64_t)(months + 0.5);
	int64_t years = (int64_t)(months / 12 + 0.5);

	if (seconds <= 44)
		str_add(out, "a few seconds");
	else if (minutes <= 1)
		str_add(out, "a minute");
	else if (minutes < 45)
		str_printf(out, "%lld minutes", (long long)minutes);
	else if (hours <= 1)
		str_add(out, "an hour");
	else if (hours < 22)
		str_printf(out, "%lld hours", (long long)hours);
	else if (days <= 1)
		str_add(out, "a day");
	else if (days < 26)
		str_printf(out, "%lld days", (long long)days);
	else if (m <= 1)
		str_add(out, "a month");
	else if (m < 11)
		str_printf(out, "%lld months", (long long)m);
	else if (years <= 1)
		str_add(out, "a year");
	else
		str_printf(out, "%lld years", (long long)years);
}

void
moment_ago(int64_t ms, int64_t now, struct str *out)
{
	if (ms > now)
		str_add(out, "in ");
	ago_text(ms > now ? now : ms, ms > now ? ms : now, out);
	if (ms <= now)
		str_add(out, " ago");
}

/* Reads exactly n digits; false without moving if there are fewer. */
static bool
digits(struct slice *s, size_t n, int *out)
{
	int v = 0;

	if (s->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		v = v * 10 + (s->p[i] - '0');
	}
	s->p += n;
	s->n -= n;
	*out = v;
	return true;
}

static bool
eat(struct slice *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	s->p++;
	s->n--;
	return true;
}

static int
parse_date(struct slice *s, struct civil *c, bool *extended)
{
	int year;

	c->month = c->day = 1;
	if (!digits(s, 4, &year))
		return -1;
	c->year = year;
	*extended = s->n == 0 || eat(s, '-');
	if (s->n == 0)
		return 0;
	if (!digits(s, 2, &c->month) || c->month < 1 || c->month > 12)
		return -1;
	if (*extended && !eat(s, '-'))
		return 0;
	if (!digits(s, 2, &c->day) || c->day < 1 ||
	    c->day > civil_days_in_month(c->year, c->month))
		return -1;
	return 0;
}

static int
parse_fraction(struct slice *s, struct civil *c)
{
	int unit = 100, digit;

	if (!eat(s, '.') && !eat(s, ','))
		return 0;
	if (!digits(s, 1, &digit))
		return -1;
	do {
		c->ms += digit * unit;
		unit /= 10;
	} while (digits(s, 1, &digit));
	return 0;
}

static int
parse_clock(struct slice *s, struct civil *c, bool extended)
{
	if (!digits(s, 2, &c->hour))
		return -1;
	if (extended ? eat(s, ':') : s->n > 0 && *s->p >= '0' && *s->p <= '9') {
		if (!digits(s, 2, &c->minute))
			return -1;
		if (extended ? eat(s, ':') : digits(s, 2, &c->second)) {
			if (extended && !digits(s, 2, &c->second))
				return -1;
			if (parse_fraction(s, c) != 0)
				return -1;
		}
	}
	if (c->hour == 24)
		return c->minute + c->second + c->ms == 0 ? 0 : -1;
	return c->hour < 24 && c->minute < 60 && c->second < 60 ? 0 : -1;
}

/* Seconds east of UTC; 1 when there is one, 0 when not, -1 when it is bad. */
static int
parse_offset(struct slice *s, int *offset)
{
	int h, m = 0, sign = 1;

	*offset = 0;
	while (s->n > 1 && s->p[0] == ' ')
		eat(s, ' ');
	if (s->n == 0)
		return 0;
	if (eat(s, 'Z'))
		return s->n == 0 ? 1 : -1;
	if (eat(s, '-'))
		sign = -1;
	else if (!eat(s, '+'))
		return -1;
	if (!digits(s, 2, &h))
		return -1;
	(void)eat(s, ':');
	if (s->n > 0 && !digits(s, 2, &m))
		return -1;
	*offset = sign * (h * 3600 + m * 60);
	return s->n == 0 ? 1 : -1;
}

int
moment_parse_iso(struct slice text, const struct civil_zone *z, int64_t *ms)
{
	struct slice s = slice_trim(text);
	struct civil c = { 0 };
	bool extended;
	int offset = 0, zoned = 0;

	if (parse_date(&s, &c, &extended) != 0)
		return -1;
	if (s.n > 0) {
		if (!eat(&s, 'T') && !eat(&s, ' '))
			return -1;
		if (parse_clock(&s, &c, extended) != 0)
			return -1;
		zoned = parse_offset(&s, &offset);
		if (zoned < 0)
			return -1;
	}
	*ms = civil_to_ms(&c, zoned ? civil_utc() : z) - offset * SECOND;
	return 0;
}
