#include "config.h"

#include "base/civil.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

#define CIVIL_ZONEINFO "/usr/share/zoneinfo"
/* Milliseconds in 64 bits reach 292 million years. */
#define CIVIL_YEARS 290000000

enum civil_kind {
	CIVIL_UTC,
	CIVIL_LOCAL,
	CIVIL_NAMED,
};

struct civil_zone {
	enum civil_kind kind;
	const char *name;
	struct civil_zone *next;
};

static const struct civil_zone civil_zone_utc = { CIVIL_UTC, "UTC", NULL };
static const struct civil_zone civil_zone_local = { CIVIL_LOCAL, "local",
						    NULL };
static struct civil_zone *civil_zones;
/* Which zone the C library is set to, and what TZ was before we set it. */
static const struct civil_zone *civil_now;
static char *civil_original;

const struct civil_zone *
civil_utc(void)
{
	return &civil_zone_utc;
}

const struct civil_zone *
civil_local(void)
{
	return &civil_zone_local;
}

static bool
civil_is_word(struct slice s, const char *word)
{
	if (s.n != strlen(word))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] | 0x20) != word[i])
			return false;
	return true;
}

static bool
civil_name_ok(struct slice name)
{
	if (name.n == 0 || name.n > 64 || name.p[0] == '/' ||
	    slice_find(name, SLICE(".."), 0) >= 0)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i], low = (char)(c | 0x20);

		if ((low < 'a' || low > 'z') && (c < '0' || c > '9') &&
		    (c == '\0' || strchr("_+/-", c) == NULL))
			return false;
	}
	return true;
}

/* There is such a file, and it is one of zones. */
static bool
civil_zone_exists(struct slice name)
{
	char path[128], magic[4] = "";
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "%s/%.*s", CIVIL_ZONEINFO,
		 SLICE_ARG(name));
	f = fopen(path, "re");
	if (f == NULL)
		return false;
	n = fread(magic, 1, sizeof(magic), f);
	fclose(f);
	return n == sizeof(magic) && memcmp(magic, "TZif", 4) == 0;
}

const struct civil_zone *
civil_zone(struct slice name, struct err *err)
{
	struct civil_zone *z;

	if (civil_is_word(name, "utc"))
		return civil_utc();
	if (name.n == 0 || civil_is_word(name, "browser"))
		return civil_local();
	for (z = civil_zones; z != NULL; z = z->next)
		if (slice_eq(slice_of(z->name), name))
			return z;
	if (!civil_name_ok(name) || !civil_zone_exists(name)) {
		err_set(err, ERR_NOT_FOUND,
			"no time zone \"%.*s\" in " CIVIL_ZONEINFO
			"; use a name like Europe/Berlin, utc or browser",
			SLICE_ARG(name));
		return NULL;
	}
	z = mem_calloc(1, sizeof(*z));
	z->kind = CIVIL_NAMED;
	z->name = mem_strndup(name.p, name.n);
	z->next = civil_zones;
	civil_zones = z;
	return z;
}

const char *
civil_zone_name(const struct civil_zone *z)
{
	return z->name;
}

static const char *
civil_find_tz(void)
{
	for (char **e = environ; e != NULL && *e != NULL; e++)
		if (strncmp(*e, "TZ=", 3) == 0)
			return *e + 3;
	return NULL;
}

static void
civil_use(const struct civil_zone *z)
{
	if (z == civil_now)
		return;
	if (civil_now == NULL && civil_find_tz() != NULL)
		civil_original = mem_strdup(civil_find_tz());
	if (z->kind == CIVIL_NAMED)
		setenv("TZ", z->name, 1);
	else if (civil_original != NULL)
		setenv("TZ", civil_original, 1);
	else
		unsetenv("TZ");
	tzset();
	civil_now = z;
}

static int64_t
civil_floor(int64_t a, int64_t b, int64_t *rest)
{
	int64_t q = a / b;

	*rest = a % b;
	if (*rest < 0) {
		*rest += b;
		q--;
	}
	return q;
}

static int
civil_lookup(int64_t seconds, const struct civil_zone *z, char abbrev[8])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (z->kind == CIVIL_UTC) {
		snprintf(abbrev, 8, "UTC");
		return 0;
	}
	civil_use(z);
	if (localtime_r(&t, &tm) == NULL) {
		snprintf(abbrev, 8, "UTC");
		return 0;
	}
	snprintf(abbrev, 8, "%.7s", tm.tm_zone != NULL ? tm.tm_zone : "");
	return (int)tm.tm_gmtoff;
}

static int
civil_offset_s(int64_t seconds, const struct civil_zone *z)
{
	char abbrev[8];

	return civil_lookup(seconds, z, abbrev);
}

int
civil_offset(int64_t ms, const struct civil_zone *z)
{
	int64_t rest;

	return civil_offset_s(civil_floor(ms, 1000, &rest), z);
}

/* Days since 1970 of a date; years begin in March, in eras of 400. */
static int64_t
civil_days(int64_t year, int month, int64_t day)
{
	int64_t yoe, doy, era;

	year -= month <= 2;
	era = civil_floor(year, 400, &yoe);
	doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy + day - 1 -
	       719468;
}

static void
civil_date(int64_t days, struct civil *c)
{
	int64_t doe, yoe, doy, mp, era, week;

	civil_floor(days + 4, 7, &week);
	era = civil_floor(days + 719468, 146097, &doe);
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	c->year = yoe + era * 400 + (c->month <= 2);
	c->weekday = (int)week;
	c->yearday = (int)(days - civil_days(c->year, 1, 1));
}

struct civil
civil_from_ms(int64_t ms, const struct civil_zone *z)
{
	struct civil c = { 0 };
	int64_t rest, seconds = civil_floor(ms, 1000, &rest);

	c.ms = (int)rest;
	c.offset = civil_lookup(seconds, z, c.abbrev);
	civil_date(civil_floor(seconds + c.offset, 86400, &rest), &c);
	c.hour = (int)(rest / 3600);
	c.minute = (int)(rest / 60 % 60);
	c.second = (int)(rest % 60);
	return c;
}

struct civil
civil_from_s(int64_t seconds)
{
	/* Days from Go's year zero, -292277022399, to 1970. */
	const uint64_t zero = 106751991073400;
	struct civil c = { .abbrev = "UTC" };
	uint64_t t = (uint64_t)seconds + zero * 86400;
	unsigned rest = (unsigned)(t % 86400);

	civil_date((int64_t)(t / 86400) - (int64_t)zero, &c);
	c.hour = (int)(rest / 3600);
	c.minute = (int)(rest / 60 % 60);
	c.second = (int)(rest % 60);
	return c;
}

int64_t
civil_to_ms(const struct civil *c, const struct civil_zone *z)
{
	int64_t month, year, t, u;
	int before, after;

	year = c->year + civil_floor((int64_t)c->month - 1, 12, &month);
	if (year > CIVIL_YEARS)
		year = CIVIL_YEARS;
	if (year < -CIVIL_YEARS)
		year = -CIVIL_YEARS;
	t = civil_days(year, (int)month + 1, c->day) * 86400 +
	    (int64_t)c->hour * 3600 + (int64_t)c->minute * 60 + c->second;
	before = civil_offset_s(t - 86400, z);
	after = civil_offset_s(t + 86400, z);
	u = t - before;
	/* Not in the old offset any more, and in the new one: behind the
	 * change.  In neither: in the gap, and on it goes in the old one. */
	if (civil_offset_s(u, z) != before &&
	    civil_offset_s(t - after, z) == after)
		u = t - after;
	return u * 1000 + c->ms;
}

int
civil_days_in_month(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 && leap ? 29 : days[month - 1];
}
