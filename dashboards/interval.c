#include "config.h"

#include "dashboards/interval.h"

#include <math.h>

#include "base/err.h"
#include "base/num.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)
/* Nanoseconds of a longer range do not fit 64 bits, Grafana's neither. */
#define RANGE_MAX (INT64_MAX / 1000000)
#define SAFE_POINTS 11000 /* Prometheus refuses more steps a query */
#define DEFAULT_POINTS 500
#define DEFAULT_SCRAPE (15 * SECOND)

/* The rows of grafana.md 1.4, ms: up to where, and to what. */
static const struct {
	int64_t bound, to;
} rounding[] = {
	{ 10, 1 },
	{ 15, 10 },
	{ 35, 20 },
	{ 75, 50 },
	{ 150, 100 },
	{ 350, 200 },
	{ 750, 500 },
	{ 1500, SECOND },
	{ 3500, 2 * SECOND },
	{ 7500, 5 * SECOND },
	{ 12500, 10 * SECOND },
	{ 17500, 15 * SECOND },
	{ 25000, 20 * SECOND },
	{ 45000, 30 * SECOND },
	{ 90000, MINUTE },
	{ 210000, 2 * MINUTE },
	{ 450000, 5 * MINUTE },
	{ 750000, 10 * MINUTE },
	{ 1050000, 15 * MINUTE },
	{ 25 * MINUTE, 20 * MINUTE },
	{ 45 * MINUTE, 30 * MINUTE },
	{ 90 * MINUTE, HOUR },
	{ 150 * MINUTE, 2 * HOUR },
	{ 270 * MINUTE, 3 * HOUR },
	{ 9 * HOUR, 6 * HOUR },
	{ DAY, 12 * HOUR },
	{ 7 * DAY, DAY },
	{ 21 * DAY, 7 * DAY },
	{ 42 * DAY, 30 * DAY },
};
#define ROWS (sizeof(rounding) / sizeof(*rounding))

int64_t
interval_round(int64_t ms)
{
	for (size_t i = 0; i < ROWS; i++)
		if (ms < rounding[i].bound)
			return rounding[i].to;
	return YEAR;
}

/* The back end's: a bound belongs to its row, but for the last. */
static int64_t
round_ns(int64_t ns)
{
	for (size_t i = 0; i < ROWS; i++)
		if (ns < rounding[i].bound * 1000000 ||
		    (ns == rounding[i].bound * 1000000 && i + 1 < ROWS))
			return rounding[i].to;
	return YEAR;
}

static int64_t
unit_ms(struct slice s)
{
	if (slice_starts(s, SLICE("ms")))
		return 1;
	switch (s.n == 0 ? '\0' : s.p[0]) {
	case 's':
		return SECOND;
	case 'm':
		return MINUTE;
	case 'h':
		return HOUR;
	case 'd':
		return DAY;
	case 'w':
		return 7 * DAY;
	case 'M':
		return 30 * DAY;
	case 'y':
		return YEAR;
	default:
		return 0;
	}
}

static struct slice
rest(struct slice s, size_t n)
{
	return (struct slice){ s.p + n, s.n - n };
}

static size_t
count_digits(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

int
interval_parse(struct slice text, int64_t *ms)
{
	size_t sign = text.n > 0 && text.p[0] == '-', whole, all;
	int64_t count, unit;
	double number;

	whole = sign + count_digits(rest(text, sign));
	if (whole == sign ||
	    num_parse_int((struct slice){ text.p, whole }, &count) != 0)
		return -1;
	all = whole;
	if (whole + 1 < text.n && text.p[whole] == '.')
		all += count_digits(rest(text, whole + 1)) + 1;
	if (all == whole + 1)
		return -1;
	unit = unit_ms(rest(text, all));
	if (all == text.n && num_parse(text, &number) == 0 && number != 0)
		unit = SECOND;
	if (unit == 0 || count > RANGE_MAX / unit || count < -RANGE_MAX / unit)
		return -1;
	*ms = count * unit;
	return 0;
}

/* One part of a Go duration ("1.5h"); bytes read, 0 = none. */
static size_t
go_part(struct slice s, double *ms)
{
	static const struct {
		const char *text;
		double ms;
	} units[] = {
		{ "ns", 1e-6 }, { "us", 1e-3 }, { "\302\265s", 1e-3 },
		{ "ms", 1 },    { "s", 1e3 },   { "m", 6e4 },
		{ "h", 3.6e6 },
	};
	size_t n = 0;

	while (n < s.n && ((s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == '.'))
		n++;
	if (n == 0 || num_parse((struct slice){ s.p, n }, ms) != 0)
		return 0;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (slice_starts(rest(s, n), slice_of(units[i].text))) {
			*ms *= units[i].ms;
			return n + strlen(units[i].text);
		}
	return 0;
}

/* The back end's reading of a target's min step. */
static int
parse_back(struct slice s, int64_t *ms)
{
	double sum = 0, part, number;
	size_t n;

	s = slice_trim(s);
	if (s.n > 0 && (s.p[0] == '<' || s.p[0] == '>'))
		s = rest(s, 1);
	n = count_digits(s);
	if (s.n == 0)
		return -1;
	if (n > 0 && n + 1 >= s.n &&
	    num_parse((struct slice){ s.p, n }, &number) == 0) {
		char unit = n == s.n ? 's' : s.p[n];
		double size = unit == 'd'   ? (double)DAY
			      : unit == 'w' ? 7.0 * (double)DAY
			      : unit == 'M' ? 365.25 / 12 * (double)DAY
			      : unit == 'y' ? 365.25 * (double)DAY
			      : n == s.n    ? 1e3
					    : 0;

		if (size > 0) {
			sum = number * size;
			s.n = 0;
		}
	}
	for (; s.n > 0; s = rest(s, n)) {
		n = go_part(s, &part);
		if (n == 0)
			return -1;
		sum += part;
	}
	if (!(sum < (double)RANGE_MAX))
		return -1;
	*ms = (int64_t)sum;
	return 0;
}

enum min_step {
	MIN_TEXT,
	MIN_INTERVAL,
	MIN_RATE_INTERVAL,
};

static enum min_step
min_step_kind(struct slice t)
{
	if (slice_starts(t, SLICE("${")) && slice_ends(t, SLICE("}"))) {
		t = rest(t, 2);
		t.n--;
	} else if (slice_starts(t, SLICE("$"))) {
		t = rest(t, 1);
	} else {
		return MIN_TEXT;
	}
	if (slice_eq(t, SLICE("__interval")) ||
	    slice_eq(t, SLICE("__interval_ms")))
		return MIN_INTERVAL;
	if (slice_eq(t, SLICE("__rate_interval")) ||
	    slice_eq(t, SLICE("__rate_interval_ms")))
		return MIN_RATE_INTERVAL;
	return MIN_TEXT;
}

static int64_t
rate(int64_t interval, int64_t scrape)
{
	return interval + scrape > 4 * scrape ? interval + scrape : 4 * scrape;
}

int64_t
interval_seconds(int64_t ms)
{
	return ms / 1000 + (ms % 1000 > 0);
}

struct time_range
interval_snap(struct time_range r, int minutes)
{
	int64_t from = interval_seconds(r.from), to = interval_seconds(r.to);

	if (minutes <= 0)
		return (struct time_range){ from, to };
	from = timerange_align(from, minutes * 60, 0);
	to = timerange_align(timerange_align(to + 59, 60, 0), minutes * 60, 0);
	if (from == to)
		to += minutes * 60;
	return (struct time_range){ from, to };
}

int64_t
interval_front(struct time_range range, double points, int64_t low)
{
	int64_t ms = interval_round(
		(int64_t)floor((double)(range.to - range.from) / points));

	return ms < low ? low : ms;
}

static int
front(const struct interval_request *r, double points, int64_t scrape,
      struct interval *out, struct err *err)
{
	int64_t low = r->mixed ? 1 : scrape;

	if (r->panel_interval.n > 0 &&
	    interval_parse(r->panel_interval, &low) != 0)
		return err_set(err, ERR_USAGE,
			       "panel interval \"%.*s\" is not a duration; "
			       "write one like 30s or 1m in its query options",
			       SLICE_ARG(r->panel_interval));
	out->front = interval_front(r->range, points, low);
	return 0;
}

int
interval_compute(const struct interval_request *r, struct interval *out,
		 struct err *err)
{
	double points = r->max_data_points >= 1 ? floor(r->max_data_points)
						: DEFAULT_POINTS;
	int64_t scrape =
		r->scrape_interval > 0 ? r->scrape_interval : DEFAULT_SCRAPE;
	int64_t range = r->range.to - r->range.from;
	int64_t min, ns, adjusted, safe, target = 0;
	struct slice t = slice_trim(r->target_interval);
	enum min_step kind = min_step_kind(t);
	double factor = r->factor > 0 ? r->factor : 1;

	if (range > RANGE_MAX || range < 0)
		return err_set(err, ERR_USAGE,
			       "the time range ends before it starts, or is "
			       "longer than 292 years; choose another");
	if (front(r, points, scrape, out, err) != 0)
		return -1;
	min = out->front;
	if (kind == MIN_TEXT && t.n > 0) {
		if (parse_back(t, &target) != 0)
			return err_set(err, ERR_USAGE,
				       "min step \"%.*s\" is not a duration; "
				       "write one like 30s or 1m in the target",
				       SLICE_ARG(t));
		if (target > 0 && !slice_eq(t, SLICE("0s")))
			min = target;
	}
	ns = range * 1000000 / (points < 1e15 ? (int64_t)points : 1);
	adjusted = ns < min * 1000000 ? min : round_ns(ns);
	safe = round_ns(range * 1000000 / SAFE_POINTS);
	if (safe > adjusted)
		adjusted = safe;
	out->step = (int64_t)((double)adjusted * factor);
	if (kind == MIN_RATE_INTERVAL)
		out->step = rate(adjusted, scrape);
	if (out->step < 1)
		out->step = 1;
	if (out->step > RANGE_MAX)
		out->step = RANGE_MAX;
	if (kind == MIN_RATE_INTERVAL)
		out->rate_interval = out->step;
	else if (kind == MIN_INTERVAL)
		out->rate_interval = rate(out->front, out->step);
	else
		out->rate_interval =
			rate(out->front, t.n > 0 ? target : scrape);
	out->start = timerange_align(r->range.from, out->step,
				     r->utc_offset * SECOND);
	out->end =
		timerange_align(r->range.to, out->step, r->utc_offset * SECOND);
	out->range = range;
	out->instant = r->range.to;
	return 0;
}

void
interval_print(int64_t ms, struct str *out)
{
	static const struct {
		int64_t ms;
		const char *text;
	} units[] = {
		{ YEAR, "y" },   { DAY, "d" },    { HOUR, "h" },
		{ MINUTE, "m" }, { SECOND, "s" }, { 1, "ms" },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (ms >= units[i].ms) {
			str_printf(out, "%lld%s", (long long)(ms / units[i].ms),
				   units[i].text);
			return;
		}
	str_add(out, "less than a millisecond");
}

void
interval_print_go(int64_t ms, struct str *out)
{
	int64_t hours, minutes;

	if (ms < 0) {
		str_addc(out, '-');
		ms = -ms;
	}
	if (ms > 0 && ms < SECOND) {
		str_printf(out, "%lldms", (long long)ms);
		return;
	}
	hours = ms / HOUR;
	minutes = ms % HOUR / MINUTE;
	if (hours > 0)
		str_printf(out, "%lldh", (long long)hours);
	if (hours > 0 || minutes > 0)
		str_printf(out, "%lldm", (long long)minutes);
	str_printf(out, "%llds", (long long)(ms % MINUTE / SECOND));
	if (ms % SECOND > 0)
		str_printf(out, "%lldms", (long long)(ms % SECOND));
}

enum interval_form {
	FORM_MS,
	FORM_S,
	FORM_TEXT,    /* $__interval: 2m */
	FORM_GO,      /* $__rate_interval: 2m15s */
	FORM_SECONDS, /* $__range: 3600s */
};

static const struct {
	const char *name;
	size_t offset;
	enum interval_form form;
} builtins[] = {
	/* Longer names first: replacement knows no word ends. */
	{ "__interval_ms", offsetof(struct interval, step), FORM_MS },
	{ "__interval_s", offsetof(struct interval, step), FORM_S },
	{ "__interval", offsetof(struct interval, step), FORM_TEXT },
	{ "__rate_interval_ms", offsetof(struct interval, rate_interval),
	  FORM_MS },
	{ "__rate_interval_s", offsetof(struct interval, rate_interval),
	  FORM_S },
	{ "__rate_interval", offsetof(struct interval, rate_interval),
	  FORM_GO },
	{ "__range_ms", offsetof(struct interval, range), FORM_MS },
	{ "__range_s", offsetof(struct interval, range), FORM_S },
	{ "__range", offsetof(struct interval, range), FORM_SECONDS },
};

static void
print_form(int64_t ms, enum interval_form form, struct str *out)
{
	switch (form) {
	case FORM_TEXT:
		interval_print(ms, out);
		break;
	case FORM_GO:
		interval_print_go(ms, out);
		break;
	case FORM_MS:
		str_printf(out, "%lld", (long long)ms);
		break;
	case FORM_S:
	case FORM_SECONDS:
		str_printf(out, "%lld%s", (long long)((ms + 500) / 1000),
			   form == FORM_S ? "" : "s");
		break;
	}
}

/* Bytes of a variable of ours at the start of s, with its value put out. */
static size_t
substitute_at(struct slice s, const struct interval *in, struct str *out)
{
	bool braces = slice_starts(s, SLICE("${"));
	struct slice t = rest(s, braces ? 2 : 1);

	for (size_t i = 0; i < sizeof(builtins) / sizeof(*builtins); i++) {
		struct slice name = slice_of(builtins[i].name);
		int64_t ms;

		if (!slice_starts(t, name) ||
		    (braces && (t.n == name.n || t.p[name.n] != '}')))
			continue;
		memcpy(&ms, (const char *)in + builtins[i].offset, sizeof(ms));
		print_form(ms, builtins[i].form, out);
		return name.n + (braces ? 3 : 1);
	}
	return 0;
}

void
interval_substitute(struct slice text, const struct interval *in,
		    struct str *out)
{
	while (text.n > 0) {
		size_t n = text.p[0] == '$' ? substitute_at(text, in, out) : 0;

		if (n == 0) {
			str_addc(out, text.p[0]);
			n = 1;
		}
		text = rest(text, n);
	}
}
