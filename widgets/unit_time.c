#include "config.h"

#include "widgets/unit_time.h"

#include <math.h>

#include "dashboards/timeexpr.h"
#include "widgets/unit_number.h"

/* The days that JavaScript's dates reach, either way. */
#define DATE_MOST_MS 8.64e15

struct step {
	double below; /* 0: all that is left */
	double times, by;
	const char *unit;
	bool plural; /* "s" behind more than one */
};

/* Grafana's own divisors: the year of m is not the year of s. */
static const struct step ns[] = {
	{ 1e3, 1, 1, "ns", false },       { 1e6, 1, 1e3, "µs", false },
	{ 1e9, 1, 1e6, "ms", false },     { 6e10, 1, 1e9, "s", false },
	{ 3.6e12, 1, 6e10, "min", true }, { 8.64e13, 1, 3.6e12, "hour", true },
	{ 0, 1, 8.64e13, "day", true },
};
static const struct step us[] = {
	{ 1e3, 1, 1, "µs", false },
	{ 1e6, 1, 1e3, "ms", false },
	{ 0, 1, 1e6, "s", false },
};
static const struct step ms[] = {
	{ 1e3, 1, 1, "ms", false },
	{ 6e4, 1, 1e3, "s", false },
	{ 3.6e6, 1, 6e4, "min", true },
	{ 8.64e7, 1, 3.6e6, "hour", true },
	{ 3.1536e10, 1, 8.64e7, "day", true },
	{ 0, 1, 3.1536e10, "year", true },
};
static const struct step s[] = {
	{ 1e-6, 1e9, 1, "ns", false },
	{ 1e-3, 1e6, 1, "µs", false },
	{ 1, 1e3, 1, "ms", false },
	{ 60, 1, 1, "s", false },
	{ 3600, 1, 60, "min", true },
	{ 86400, 1, 3600, "hour", true },
	{ 604800, 1, 86400, "day", true },
	{ 31536000, 1, 604800, "week", true },
	{ 0, 1, 31556900, "year", true },
};
static const struct step m[] = {
	{ 60, 1, 1, "min", false },      { 1440, 1, 60, "hour", true },
	{ 10080, 1, 1440, "day", true }, { 604800, 1, 10080, "week", true },
	{ 0, 1, 525948, "year", true },
};
static const struct step h[] = {
	{ 24, 1, 1, "hour", false },
	{ 168, 1, 24, "day", true },
	{ 8760, 1, 168, "week", true },
	{ 0, 1, 8760, "year", true },
};
static const struct step d[] = {
	{ 7, 1, 1, "day", true },
	{ 365, 1, 7, "week", true },
	{ 0, 1, 365, "year", true },
};
static const struct step *const ladder[] = {
	[UNIT_TIME_NS] = ns, [UNIT_TIME_US] = us, [UNIT_TIME_MS] = ms,
	[UNIT_TIME_S] = s,   [UNIT_TIME_M] = m,   [UNIT_TIME_H] = h,
	[UNIT_TIME_D] = d,
};

void
unit_time_span(double v, enum unit_time_base base, int decimals,
	       struct str *out)
{
	const struct step *at = ladder[base];
	double size = fabs(v);

	/* No seconds are not no nanoseconds. */
	if (base == UNIT_TIME_S && v == 0)
		size = 1;
	while (at->below != 0 && !(size < at->below))
		at++;
	v = v * at->times / at->by;
	unit_number_fixed(v, decimals, out);
	str_addc(out, ' ');
	str_add(out, at->unit);
	if (at->plural && fabs(v) > 1)
		str_addc(out, 's');
}

static const struct {
	double ms;
	const char *name;
} word[] = {
	{ 31536e6, "year" }, { 2592e6, "month" },  { 6048e5, "week" },
	{ 864e5, "day" },    { 36e5, "hour" },     { 6e4, "minute" },
	{ 1e3, "second" },   { 1, "millisecond" },
};

void
unit_time_words(double v, bool is_ms, int decimals, struct str *out)
{
	double left = fabs(v) * (is_ms ? 1 : 1000);
	int more = decimals > 0 ? decimals : 0;
	bool started = false;

	if (!isfinite(v)) {
		unit_number_js(v, out);
		return;
	}
	if (v == 0) {
		str_add(out, is_ms ? "0 milliseconds" : "0 seconds");
		return;
	}
	for (size_t i = 0; i < sizeof(word) / sizeof(*word) && more >= 0; i++) {
		double n = floor(left / word[i].ms);

		if (n < 1 && !started)
			continue;
		if (started)
			str_add(out, ", ");
		started = true;
		unit_number_js(n, out);
		str_printf(out, " %s%s", word[i].name, n != 1 ? "s" : "");
		left = fmod(left, word[i].ms);
		more--;
	}
	if (v < 0)
		str_add(out, " ago");
}

void
unit_time_hms(double v, bool days, struct str *out)
{
	double size = fabs(v), hours;

	if (!isfinite(v)) {
		unit_number_js(v, out);
		return;
	}
	if (days && size >= 86400) {
		unit_number_js(floor(size / 86400), out);
		str_add(out, " d ");
	}
	if (days)
		size = fmod(size, 86400);
	hours = floor(size / 3600);
	if (hours < 10)
		str_addc(out, '0');
	unit_number_js(hours, out);
	str_printf(out, ":%02d:%02d", (int)(fmod(size, 3600) / 60),
		   (int)fmod(fmod(size, 3600), 60));
	if (v < 0)
		str_add(out, " ago");
}

void
unit_time_clock(double v, int decimals, struct str *out)
{
	static const double size[] = { 36e5, 6e4, 1e3, 0 };
	static const char *const unit[] = { "h", "m", "s", "ms" };
	struct civil c;
	int part[4], first = 0, n;

	if (!(fabs(v) <= DATE_MOST_MS)) {
		str_add(out, "Invalid date");
		return;
	}
	c = civil_from_ms((int64_t)v, civil_utc());
	part[1] = c.minute;
	part[2] = c.second;
	part[3] = c.ms;
	while (first < 3 && v < size[first])
		first++;
	n = decimals >= 0 && decimals < 4 - first ? decimals + 1 : 4 - first;
	for (int i = first; i < first + n; i++) {
		if (i > first)
			str_addc(out, ':');
		if (i == 0)
			unit_number_js(floor(v / 36e5), out);
		else
			str_printf(out, "%0*d", i == 3 ? 3 : 2, part[i]);
		str_add(out, unit[i]);
	}
}

void
unit_time_pattern(double v, struct slice pattern, const struct civil_zone *zone,
		  struct str *out)
{
	if (!(fabs(v) <= DATE_MOST_MS)) {
		str_add(out, "Invalid date");
		return;
	}
	timeexpr_format((int64_t)v, zone != NULL ? zone : civil_utc(), pattern,
			out);
}

void
unit_time_at(double v, enum unit_time_date form, const struct civil_zone *zone,
	     struct str *out)
{
	unit_time_pattern(v,
			  form == UNIT_TIME_US_STYLE
				  ? SLICE("MM/DD/YYYY h:mm:ss a")
				  : SLICE("YYYY-MM-DD HH:mm:ss"),
			  zone, out);
}
