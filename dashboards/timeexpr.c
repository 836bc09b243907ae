#include "config.h"

#include "dashboards/timeexpr.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/num.h"
#include "dashboards/moment.h"

#define PATTERN SLICE("YYYY-MM-DD HH:mm:ss")
#define NUMBER_DIGITS 5 /* of "now-99999h", as Grafana */

/* Grafana's quick ranges. */
static const struct {
	const char *from, *to, *text;
} named[] = {
	{ "now/d", "now/d", "Today" },
	{ "now/d", "now", "Today so far" },
	{ "now/w", "now/w", "This week" },
	{ "now/w", "now", "This week so far" },
	{ "now/M", "now/M", "This month" },
	{ "now/M", "now", "This month so far" },
	{ "now/y", "now/y", "This year" },
	{ "now/y", "now", "This year so far" },
	{ "now-1d/d", "now-1d/d", "Yesterday" },
	{ "now-2d/d", "now-2d/d", "Day before yesterday" },
	{ "now-7d/d", "now-7d/d", "This day last week" },
	{ "now-1w/w", "now-1w/w", "Previous week" },
	{ "now-1M/M", "now-1M/M", "Previous month" },
	{ "now-1Q/fQ", "now-1Q/fQ", "Previous fiscal quarter" },
	{ "now-1y/y", "now-1y/y", "Previous year" },
	{ "now-1y/fy", "now-1y/fy", "Previous fiscal year" },
	{ "now/fQ", "now", "This fiscal quarter so far" },
	{ "now/fQ", "now/fQ", "This fiscal quarter" },
	{ "now/fy", "now", "This fiscal year so far" },
	{ "now/fy", "now/fy", "This fiscal year" },
};

static const struct {
	char unit;
	const char *text;
} spans[] = {
	{ 's', "second" },  { 'm', "minute" }, { 'h', "hour" },
	{ 'd', "day" },     { 'w', "week" },   { 'M', "month" },
	{ 'Q', "quarter" }, { 'y', "year" },
};

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

static int64_t
start_fiscal(int64_t ms, char unit, const struct timeexpr_context *ctx)
{
	struct civil c = civil_from_ms(ms, ctx->zone);
	int period = unit == 'y' ? 12 : 3;
	int back = (c.month - 1 - ctx->fiscal_start + 12) % period;

	ms = moment_start(ms, ctx->zone, 'M', 0);
	return moment_add(ms, ctx->zone, -back, 'M');
}

static int64_t
round_to(int64_t ms, char unit, bool fiscal, bool up,
	 const struct timeexpr_context *ctx)
{
	if (fiscal) {
		ms = start_fiscal(ms, unit, ctx);
		if (up)
			ms = moment_add(ms, ctx->zone, unit == 'y' ? 12 : 3,
					'M') -
			     1;
		return ms;
	}
	return up ? moment_end(ms, ctx->zone, unit, ctx->week_start)
		  : moment_start(ms, ctx->zone, unit, ctx->week_start);
}

/* One step of date math, without blanks; bytes read, 0 = syntax error. */
static size_t
math_step(struct slice s, bool round_up, const struct timeexpr_context *ctx,
	  int64_t *ms)
{
	size_t n = count_digits(rest(s, 1));
	int64_t count = 1;
	bool fiscal;
	char op = s.p[0], unit;

	if ((op != '/' && op != '+' && op != '-') || n > NUMBER_DIGITS)
		return 0;
	if (n > 0 && num_parse_int((struct slice){ s.p + 1, n }, &count) != 0)
		return 0;
	n++;
	fiscal = n < s.n && s.p[n] == 'f';
	n += fiscal;
	if (n >= s.n || !moment_is_unit(s.p[n]))
		return 0;
	unit = s.p[n];
	if (op == '/') {
		if (count != 1 || (fiscal && unit != 'y' && unit != 'Q'))
			return 0;
		*ms = round_to(*ms, unit, fiscal, round_up, ctx);
	} else {
		*ms = moment_add(*ms, ctx->zone, op == '+' ? count : -count,
				 unit);
	}
	return n + 1;
}

static enum timeexpr_result
math(struct slice s, bool round_up, const struct timeexpr_context *ctx,
     int64_t *ms)
{
	struct str bare = { 0 };
	enum timeexpr_result result = TIMEEXPR_OK;

	if (s.n > LIMIT_TIME_TEXT)
		return TIMEEXPR_NO_EXPR;
	for (size_t i = 0; i < s.n; i++)
		if (strchr(" \t\r\n\f\v", s.p[i]) == NULL || s.p[i] == '\0')
			str_addc(&bare, s.p[i]);
	s = str_slice(&bare);
	while (s.n > 0 && result == TIMEEXPR_OK) {
		size_t n = math_step(s, round_up, ctx, ms);

		if (n == 0)
			result = TIMEEXPR_NO_EXPR;
		s = rest(s, n);
	}
	str_release(&bare);
	return result;
}

enum timeexpr_result
timeexpr_math(struct slice text, bool round_up,
	      const struct timeexpr_context *ctx, int64_t *ms)
{
	ptrdiff_t bars;

	if (text.n == 0)
		return TIMEEXPR_NO_EXPR;
	if (slice_starts(text, SLICE("now"))) {
		*ms = ctx->now;
		return math(rest(text, 3), round_up, ctx, ms);
	}
	bars = slice_find(text, SLICE("||"), 0);
	if (moment_parse_iso(
		    (struct slice){ text.p, bars < 0 ? text.n : (size_t)bars },
		    ctx->zone, ms) != 0)
		return TIMEEXPR_NO_DATE;
	return bars < 0 ? TIMEEXPR_OK
			: math(rest(text, (size_t)bars + 2), round_up, ctx, ms);
}

int
timeexpr_parse(struct slice text, bool round_up,
	       const struct timeexpr_context *ctx, int64_t *ms, struct err *err)
{
	struct slice t = slice_trim(text);
	size_t n = count_digits(t);

	if (n == t.n && n > 0 && n != 8 && num_parse_int(t, ms) == 0)
		return 0;
	if (timeexpr_math(t, round_up, ctx, ms) != TIMEEXPR_OK)
		return err_set(err, ERR_USAGE,
			       "\"%.*s\" is not a time; write one like now-1h, "
			       "now/d, 2026-01-31 10:00 or 1700000000000 (ms)",
			       SLICE_ARG(t));
	if (!round_up || ctx->now_delay.n == 0 || !slice_eq(t, SLICE("now")) ||
	    !timeexpr_is_duration(ctx->now_delay))
		return 0;
	struct str late = { 0 };
	int64_t delayed;

	str_add(&late, "now-");
	str_add_slice(&late, ctx->now_delay);
	if (timeexpr_math(str_slice(&late), true, ctx, &delayed) == TIMEEXPR_OK)
		*ms = delayed;
	str_release(&late);
	return 0;
}

int
timeexpr_range(struct slice from, struct slice to,
	       const struct timeexpr_context *ctx, struct time_range *out,
	       struct err *err)
{
	if (from.n == 0)
		from = SLICE("now-6h");
	if (to.n == 0)
		to = SLICE("now");
	if (timeexpr_parse(from, false, ctx, &out->from, err) != 0)
		return -1;
	return timeexpr_parse(to, true, ctx, &out->to, err);
}

struct time_range
timeexpr_range_or_default(struct slice from, struct slice to,
			  const struct timeexpr_context *ctx)
{
	struct time_range r;

	if (timeexpr_range(from, SLICE("now"), ctx, &r, NULL) != 0)
		from = SLICE("now-6h");
	if (timeexpr_range(from, to, ctx, &r, NULL) != 0)
		(void)timeexpr_range(from, SLICE("now"), ctx, &r, NULL);
	return r;
}

bool
timeexpr_is_relative(struct slice text)
{
	return slice_find(text, SLICE("now"), 0) >= 0;
}

/* "now-15m" and the like as "15 minutes"; false if it is no such thing. */
static bool
span_text(struct slice s, struct str *out)
{
	size_t n;
	int64_t count;

	if (!slice_starts(s, SLICE("now-")) && !slice_starts(s, SLICE("now+")))
		return false;
	s = rest(s, 4);
	n = count_digits(s);
	if (n == 0 || n == s.n ||
	    num_parse_int((struct slice){ s.p, n }, &count) != 0)
		return false;
	for (size_t i = 0; i < sizeof(spans) / sizeof(*spans); i++)
		if (spans[i].unit == s.p[n]) {
			if (out != NULL)
				str_printf(out, "%lld %s%s", (long long)count,
					   spans[i].text, count > 1 ? "s" : "");
			return true;
		}
	return false;
}

static void
describe_end(struct slice text, bool up, bool ago,
	     const struct timeexpr_context *ctx, struct str *out)
{
	int64_t ms;

	if (timeexpr_parse(text, up, ctx, &ms, NULL) != 0)
		str_add_slice(out, text);
	else if (ago)
		moment_ago(ms, ctx->now, out);
	else
		moment_format(ms, ctx->zone, PATTERN, out);
}

void
timeexpr_describe(struct slice from, struct slice to,
		  const struct timeexpr_context *ctx, struct str *out)
{
	bool from_now = timeexpr_is_relative(from);
	bool to_now = timeexpr_is_relative(to);

	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++)
		if (slice_eq(from, slice_of(named[i].from)) &&
		    slice_eq(to, slice_of(named[i].to))) {
			str_add(out, named[i].text);
			return;
		}
	if (from_now && to_now) {
		if (slice_eq(to, SLICE("now")) && span_text(from, NULL)) {
			str_add(out, "Last ");
			span_text(from, out);
			return;
		}
		str_add_slice(out, from);
		str_add(out, " to ");
		str_add_slice(out, to);
		return;
	}
	describe_end(from, false, from_now, ctx, out);
	str_add(out, " to ");
	describe_end(to, true, to_now, ctx, out);
}

static bool
is_duration_word(struct slice s)
{
	static const char *const units[] = {
		"y",     "Y",       "years", "M",    "months",  "w", "W",
		"weeks", "d",       "D",     "days", "h",       "H", "hours",
		"m",     "minutes", "s",     "S",    "seconds",
	};
	size_t n = s.n > 0 && s.p[0] == '-';
	size_t all = n + count_digits(rest(s, n));

	if (all == n)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (slice_eq(rest(s, all), slice_of(units[i])))
			return true;
	return false;
}

bool
timeexpr_is_duration(struct slice text)
{
	struct slice s = slice_trim(text);

	for (;;) {
		ptrdiff_t blank = slice_find(s, SLICE(" "), 0);
		size_t n = blank < 0 ? s.n : (size_t)blank;

		if (!is_duration_word((struct slice){ s.p, n }))
			return false;
		if (blank < 0)
			return true;
		s = rest(s, n + 1);
	}
}

bool
timeexpr_is_span(struct slice text)
{
	struct str full = { 0 };
	bool known = slice_starts(text, SLICE("$")) ||
		     slice_starts(text, SLICE("+$"));

	if (!timeexpr_is_relative(text))
		str_add(&full, slice_starts(text, SLICE("+")) ? "now" : "now-");
	str_add_slice(&full, text);
	known = known || span_text(str_slice(&full), NULL);
	for (size_t i = 0; !known && i < sizeof(named) / sizeof(*named); i++)
		known = slice_eq(text, slice_of(named[i].from)) &&
			slice_eq(SLICE("now"), slice_of(named[i].to));
	str_release(&full);
	return known;
}

static int64_t
duration_unit(struct slice *s)
{
	static const struct {
		const char *text;
		int64_t ms;
	} units[] = {
		{ "ms", 1 },
		{ "s", 1000 },
		{ "m", 60000 },
		{ "h", 3600000 },
		{ "d", 86400000 },
		{ "w", 604800000 },
		{ "y", INT64_C(31536000000) },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (slice_starts(*s, slice_of(units[i].text))) {
			*s = rest(*s, strlen(units[i].text));
			return units[i].ms;
		}
	return 0;
}

int
timeexpr_duration(struct slice text, int64_t *ms, struct err *err)
{
	struct slice s = slice_trim(text);
	int64_t sum = 0, unit;

	if (s.n > 0 && count_digits(s) == s.n) {
		if (num_parse_int(s, &sum) != 0 ||
		    sum > LIMIT_DURATION_MS / 1000)
			sum = 0;
		sum *= 1000;
		s.n = 0;
	} else if (s.n == 0) {
		sum = 0;
	}
	while (s.n > 0) {
		double count;
		size_t n = s.p[0] == '+' || s.p[0] == '-' ? 0
							  : num_scan(s, &count);

		s = rest(s, n);
		unit = n == 0 ? 0 : duration_unit(&s);
		if (unit == 0 || !(count * (double)unit <
				   (double)(LIMIT_DURATION_MS - sum))) {
			sum = 0;
			break;
		}
		sum += (int64_t)(count * (double)unit);
	}
	if (sum <= 0)
		return err_set(err, ERR_USAGE,
			       "\"%.*s\" is not a duration above 0; write one "
			       "like 90s, 5m, 1h30m, 2d or 1w",
			       SLICE_ARG(text));
	*ms = sum;
	return 0;
}

int
timeexpr_week_start(struct slice name)
{
	return slice_eq(name, SLICE("monday"))     ? 1
	       : slice_eq(name, SLICE("saturday")) ? 6
						   : 0;
}

void
timeexpr_format(int64_t ms, const struct civil_zone *zone, struct slice pattern,
		struct str *out)
{
	moment_format(ms, zone, pattern, out);
}
