#include "config.h"

#include "dashboards/moment.h"

#include <stdio.h>

static const char *const months[] = {
	"January", "February", "March",     "April",   "May",      "June",
	"July",    "August",   "September", "October", "November", "December",
};
static const char *const days[] = {
	"Sunday",   "Monday", "Tuesday",  "Wednesday",
	"Thursday", "Friday", "Saturday",
};

struct moment {
	int64_t ms;
	struct civil c;
	struct str *out;
};

static void
put(struct moment *m, int64_t v, int width)
{
	str_printf(m->out, "%0*lld", width, (long long)v);
}

static void
put_ordinal(struct moment *m, int64_t v)
{
	int64_t d = v % 10;
	const char *end = v / 10 % 10 == 1 ? "th"
			  : d == 1         ? "st"
			  : d == 2         ? "nd"
			  : d == 3         ? "rd"
					   : "th";

	str_printf(m->out, "%lld%s", (long long)v, end);
}

static int
days_in_year(int64_t year)
{
	return 337 + civil_days_in_month(year, 2);
}

/* Week of the year; iso: Monday first and by the Thursday, else Sunday first
 * and by the first of January. */
static int
week(const struct civil *c, bool iso, int64_t *year)
{
	int weekday = iso ? (c->weekday + 6) % 7 : c->weekday;
	int shift = iso ? 3 : 6; /* the day of a week that names its year */
	int mark = c->yearday - weekday + shift;

	*year = c->year;
	if (mark < 0) {
		(*year)--;
		mark += days_in_year(*year);
	} else if (mark >= days_in_year(c->year)) {
		mark -= days_in_year(c->year);
		(*year)++;
	}
	return mark / 7 + 1;
}

static void
put_week(struct moment *m, const char *token, size_t n)
{
	bool iso = token[0] == 'W' || token[0] == 'G';
	int64_t year;
	int w = week(&m->c, iso, &year);

	if (token[0] == 'g' || token[0] == 'G')
		put(m, n == 2 ? year % 100 : year, (int)n);
	else if (n == 2 && token[1] == 'o')
		put_ordinal(m, w);
	else
		put(m, w, (int)n);
}

static void
put_zone(struct moment *m, const char *token, size_t n)
{
	int minutes = m->c.offset / 60;
	int size = minutes < 0 ? -minutes : minutes;

	if (token[0] == 'z')
		str_add(m->out, m->c.abbrev);
	else
		str_printf(m->out, "%c%02d%s%02d", minutes < 0 ? '-' : '+',
			   size / 60, n == 1 ? ":" : "", size % 60);
}

static void
put_year_month(struct moment *m, const char *token, size_t n)
{
	if (token[0] == 'Y')
		put(m, n == 2 ? m->c.year % 100 : m->c.year, (int)n);
	else if (token[0] == 'y')
		put(m, m->c.year, (int)n);
	else if (n == 4)
		str_add(m->out, months[m->c.month - 1]);
	else if (n == 3)
		str_addn(m->out, months[m->c.month - 1], 3);
	else if (n == 2 && token[1] == 'o')
		put_ordinal(m, m->c.month);
	else
		put(m, m->c.month, (int)n);
}

static void
put_day(struct moment *m, const char *token, size_t n)
{
	bool ordinal = token[n - 1] == 'o';

	if (token[0] == 'd' && ordinal)
		put_ordinal(m, m->c.weekday);
	else if (token[0] == 'd' && n > 1)
		str_addn(m->out, days[m->c.weekday],
			 n == 4 ? strlen(days[m->c.weekday]) : n);
	else if (token[0] == 'd' || token[0] == 'e')
		put(m, m->c.weekday, 1);
	else if (token[0] == 'E')
		put(m, (m->c.weekday + 6) % 7 + 1, 1);
	else if (n >= 3 && ordinal)
		put_ordinal(m, m->c.yearday + 1);
	else if (n >= 3)
		put(m, m->c.yearday + 1, n == 3 ? 1 : 3);
	else if (ordinal)
		put_ordinal(m, m->c.day);
	else
		put(m, m->c.day, (int)n);
}

static void
put_clock(struct moment *m, const char *token, size_t n)
{
	int h12 = m->c.hour % 12 == 0 ? 12 : m->c.hour % 12;
	char fraction[16];

	switch (token[0]) {
	case 'H':
		put(m, m->c.hour, (int)n);
		break;
	case 'h':
		put(m, h12, (int)n);
		break;
	case 'k':
		put(m, m->c.hour == 0 ? 24 : m->c.hour, (int)n);
		break;
	case 'm':
		put(m, m->c.minute, (int)n);
		break;
	case 's':
		put(m, m->c.second, (int)n);
		break;
	case 'S':
		snprintf(fraction, sizeof(fraction), "%03d000000", m->c.ms);
		str_addn(m->out, fraction, n);
		break;
	case 'a':
		str_add(m->out, m->c.hour < 12 ? "am" : "pm");
		break;
	default:
		str_add(m->out, m->c.hour < 12 ? "AM" : "PM");
		break;
	}
}

static void
put_stamp(struct moment *m, const char *token, size_t n)
{
	(void)n;
	if (token[0] == 'x')
		put(m, m->ms, 1);
	else
		put(m, (m->ms - m->c.ms) / 1000, 1);
}

static void
put_quarter(struct moment *m, const char *token, size_t n)
{
	(void)token;
	if (n == 2)
		put_ordinal(m, (m->c.month - 1) / 3 + 1);
	else
		put(m, (m->c.month - 1) / 3 + 1, 1);
}

/* Longest first among those that start alike. */
static const struct {
	const char *text;
	void (*put)(struct moment *m, const char *token, size_t n);
	const char *pattern; /* stands for a longer one */
} tokens[] = {
	{ "YYYYYY", put_year_month, NULL },
	{ "YYYYY", put_year_month, NULL },
	{ "YYYY", put_year_month, NULL },
	{ "YY", put_year_month, NULL },
	{ "Y", put_year_month, NULL },
	{ "yyyy", put_year_month, NULL },
	{ "y", put_year_month, NULL },
	{ "MMMM", put_year_month, NULL },
	{ "MMM", put_year_month, NULL },
	{ "MM", put_year_month, NULL },
	{ "Mo", put_year_month, NULL },
	{ "M", put_year_month, NULL },
	{ "DDDD", put_day, NULL },
	{ "DDDo", put_day, NULL },
	{ "DDD", put_day, NULL },
	{ "DD", put_day, NULL },
	{ "Do", put_day, NULL },
	{ "D", put_day, NULL },
	{ "dddd", put_day, NULL },
	{ "ddd", put_day, NULL },
	{ "dd", put_day, NULL },
	{ "do", put_day, NULL },
	{ "d", put_day, NULL },
	{ "e", put_day, NULL },
	{ "E", put_day, NULL },
	{ "gggg", put_week, NULL },
	{ "gg", put_week, NULL },
	{ "GGGG", put_week, NULL },
	{ "GG", put_week, NULL },
	{ "ww", put_week, NULL },
	{ "wo", put_week, NULL },
	{ "w", put_week, NULL },
	{ "WW", put_week, NULL },
	{ "Wo", put_week, NULL },
	{ "W", put_week, NULL },
	{ "Qo", put_quarter, NULL },
	{ "Q", put_quarter, NULL },
	{ "HH", put_clock, NULL },
	{ "H", put_clock, NULL },
	{ "hh", put_clock, NULL },
	{ "h", put_clock, NULL },
	{ "kk", put_clock, NULL },
	{ "k", put_clock, NULL },
	{ "mm", put_clock, NULL },
	{ "m", put_clock, NULL },
	{ "ss", put_clock, NULL },
	{ "s", put_clock, NULL },
	{ "SSSSSSSSS", put_clock, NULL },
	{ "SSSSSS", put_clock, NULL },
	{ "SSS", put_clock, NULL },
	{ "SS", put_clock, NULL },
	{ "S", put_clock, NULL },
	{ "a", put_clock, NULL },
	{ "A", put_clock, NULL },
	{ "x", put_stamp, NULL },
	{ "X", put_stamp, NULL },
	{ "zz", put_zone, NULL },
	{ "z", put_zone, NULL },
	{ "ZZ", put_zone, NULL },
	{ "Z", put_zone, NULL },
	{ "LTS", NULL, "h:mm:ss A" },
	{ "LT", NULL, "h:mm A" },
	{ "LLLL", NULL, "dddd, MMMM D, YYYY h:mm A" },
	{ "LLL", NULL, "MMMM D, YYYY h:mm A" },
	{ "LL", NULL, "MMMM D, YYYY" },
	{ "L", NULL, "MM/DD/YYYY" },
	{ "llll", NULL, "ddd, MMM D, YYYY h:mm A" },
	{ "lll", NULL, "MMM D, YYYY h:mm A" },
	{ "ll", NULL, "MMM D, YYYY" },
	{ "l", NULL, "M/D/YYYY" },
};

/* Bytes of the token at the start of s; 0 = a byte that stands for itself. */
static size_t
token_at(struct slice s, size_t *which)
{
	for (size_t i = 0; i < sizeof(tokens) / sizeof(*tokens); i++)
		if (slice_starts(s, slice_of(tokens[i].text))) {
			*which = i;
			return strlen(tokens[i].text);
		}
	return 0;
}

static void
format(struct moment *m, struct slice s, bool nested)
{
	while (s.n > 0) {
		size_t which, n = token_at(s, &which);
		ptrdiff_t close =
			s.p[0] == '[' ? slice_find(s, SLICE("]"), 1) : -1;

		if (close > 0) {
			str_addn(m->out, s.p + 1, (size_t)close - 1);
			n = (size_t)close + 1;
		} else if (n == 0) {
			if (s.p[0] != '\\')
				str_addc(m->out, s.p[0]);
			n = 1;
		} else if (tokens[which].put != NULL) {
			tokens[which].put(m, s.p, n);
		} else if (!nested) {
			format(m, slice_of(tokens[which].pattern), true);
		}
		s.p += n;
		s.n -= n;
	}
}

void
moment_format(int64_t ms, const struct civil_zone *z, struct slice pattern,
	      struct str *out)
{
	struct moment m = { ms, civil_from_ms(ms, z), out };

	format(&m, pattern, false);
}
