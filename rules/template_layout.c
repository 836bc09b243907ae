#include "config.h"

#include "rules/template_layout.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/civil.h"

struct layout_time {
	struct civil c;
	int ns;
};

typedef void layout_fn(const struct layout_time *t, struct str *out);

static const char *const layout_months[] = {
	"January", "February", "March",     "April",   "May",      "June",
	"July",    "August",   "September", "October", "November", "December",
};

static const char *const layout_weekdays[] = {
	"Sunday",   "Monday", "Tuesday",  "Wednesday",
	"Thursday", "Friday", "Saturday",
};

struct slice
template_layout_month(int64_t month)
{
	return slice_of(layout_months[month - 1]);
}

struct slice
template_layout_weekday(int64_t weekday)
{
	return slice_of(layout_weekdays[weekday]);
}

static void
layout_month(const struct layout_time *t, struct str *out)
{
	str_add_slice(out, template_layout_month(t->c.month));
}

static void
layout_mon(const struct layout_time *t, struct str *out)
{
	str_addn(out, layout_months[t->c.month - 1], 3);
}

static void
layout_weekday(const struct layout_time *t, struct str *out)
{
	str_add_slice(out, template_layout_weekday(t->c.weekday));
}

static void
layout_wday(const struct layout_time *t, struct str *out)
{
	str_addn(out, layout_weekdays[t->c.weekday], 3);
}

static void
layout_year(const struct layout_time *t, struct str *out)
{
	if (t->c.year < 0)
		str_printf(out, "-%04" PRId64, -t->c.year);
	else
		str_printf(out, "%04" PRId64, t->c.year);
}

static void
layout_yy(const struct layout_time *t, struct str *out)
{
	int64_t year = t->c.year < 0 ? 0 : t->c.year;

	str_printf(out, "%02" PRId64, year % 100);
}

static int
layout_hour12(const struct layout_time *t)
{
	return t->c.hour % 12 == 0 ? 12 : t->c.hour % 12;
}

#define LAYOUT_NUMBER(name, format, value)                     \
	static void layout_##name(const struct layout_time *t, \
				  struct str *out)             \
	{                                                      \
		str_printf(out, format, value);                \
	}

LAYOUT_NUMBER(1, "%d", t->c.month)
LAYOUT_NUMBER(01, "%02d", t->c.month)
LAYOUT_NUMBER(2, "%d", t->c.day)
LAYOUT_NUMBER(02, "%02d", t->c.day)
LAYOUT_NUMBER(_2, "%2d", t->c.day)
LAYOUT_NUMBER(002, "%03d", t->c.yearday + 1)
LAYOUT_NUMBER(__2, "%3d", t->c.yearday + 1)
LAYOUT_NUMBER(15, "%02d", t->c.hour)
LAYOUT_NUMBER(3, "%d", layout_hour12(t))
LAYOUT_NUMBER(03, "%02d", layout_hour12(t))
LAYOUT_NUMBER(4, "%d", t->c.minute)
LAYOUT_NUMBER(04, "%02d", t->c.minute)
LAYOUT_NUMBER(5, "%d", t->c.second)
LAYOUT_NUMBER(05, "%02d", t->c.second)
LAYOUT_NUMBER(PM, "%s", t->c.hour >= 12 ? "PM" : "AM")
LAYOUT_NUMBER(pm, "%s", t->c.hour >= 12 ? "pm" : "am")

/* The first that fits counts. */
static const struct {
	const char *text;
	const char *utc; /* else */
	layout_fn *fn;
	bool word; /* not with a lower case letter behind it */
} layout_parts[] = {
	/* clang-format off */
	{ "January", NULL, layout_month, false },
	{ "Jan", NULL, layout_mon, true },
	{ "Monday", NULL, layout_weekday, false },
	{ "Mon", NULL, layout_wday, true },
	{ "MST", "UTC", NULL, false },
	{ "01", NULL, layout_01, false },
	{ "02", NULL, layout_02, false },
	{ "03", NULL, layout_03, false },
	{ "04", NULL, layout_04, false },
	{ "05", NULL, layout_05, false },
	{ "06", NULL, layout_yy, false },
	{ "002", NULL, layout_002, false },
	{ "15", NULL, layout_15, false },
	{ "1", NULL, layout_1, false },
	{ "2006", NULL, layout_year, false },
	{ "2", NULL, layout_2, false },
	{ "_2", NULL, layout__2, false },
	{ "__2", NULL, layout___2, false },
	{ "3", NULL, layout_3, false },
	{ "4", NULL, layout_4, false },
	{ "5", NULL, layout_5, false },
	{ "PM", NULL, layout_PM, false },
	{ "pm", NULL, layout_pm, false },
	{ "-070000", "+000000", NULL, false },
	{ "-07:00:00", "+00:00:00", NULL, false },
	{ "-0700", "+0000", NULL, false },
	{ "-07:00", "+00:00", NULL, false },
	{ "-07", "+00", NULL, false },
	{ "Z070000", "Z", NULL, false },
	{ "Z07:00:00", "Z", NULL, false },
	{ "Z0700", "Z", NULL, false },
	{ "Z07:00", "Z", NULL, false },
	{ "Z07", "Z", NULL, false },
	/* clang-format on */
};

static struct slice
layout_skip(struct slice s, size_t n)
{
	return (struct slice){ s.p + n, s.n - n };
}

static bool
layout_part(struct slice *rest, const struct layout_time *t, struct str *out)
{
	const size_t n = sizeof(layout_parts) / sizeof(layout_parts[0]);

	if (slice_starts(*rest, SLICE("_2006"))) {
		str_addc(out, '_');
		*rest = layout_skip(*rest, 1);
	}
	for (size_t i = 0; i < n; i++) {
		struct slice text = slice_of(layout_parts[i].text);

		if (!slice_starts(*rest, text) ||
		    (layout_parts[i].word && rest->n > text.n &&
		     rest->p[text.n] >= 'a' && rest->p[text.n] <= 'z'))
			continue;
		if (layout_parts[i].fn != NULL)
			layout_parts[i].fn(t, out);
		else
			str_add(out, layout_parts[i].utc);
		*rest = layout_skip(*rest, text.n);
		return true;
	}
	return false;
}

/* .000 or ,999: what is under a second, with nines without zeros at its end. */
static bool
layout_fraction(struct slice *rest, const struct layout_time *t,
		struct str *out)
{
	char text[16];
	size_t n = 1, digits;

	if (rest->n < 2 || (rest->p[0] != '.' && rest->p[0] != ',') ||
	    (rest->p[1] != '0' && rest->p[1] != '9'))
		return false;
	while (n < rest->n && rest->p[n] == rest->p[1])
		n++;
	if (n < rest->n && isdigit((unsigned char)rest->p[n]))
		return false;
	snprintf(text, sizeof(text), "%09d", t->ns);
	digits = n - 1 < 9 ? n - 1 : 9;
	if (rest->p[1] == '9')
		while (digits > 0 && text[digits - 1] == '0')
			digits--;
	if (digits > 0) {
		str_addc(out, rest->p[0]);
		str_addn(out, text, digits);
	}
	if (rest->p[1] == '0' && n - 1 > 9)
		str_fill(out, '0', n - 10);
	*rest = layout_skip(*rest, n);
	return true;
}

void
template_layout(struct slice layout, int64_t s, int ns, struct str *out)
{
	const struct layout_time t = { civil_from_s(s), ns };

	while (layout.n > 0) {
		if (layout_part(&layout, &t, out) ||
		    layout_fraction(&layout, &t, out))
			continue;
		str_addc(out, layout.p[0]);
		layout = layout_skip(layout, 1);
	}
}
