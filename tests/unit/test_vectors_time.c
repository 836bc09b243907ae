#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dashboards/interval.h"
#include "dashboards/moment.h"
#include "dashboards/timeexpr.h"
#include "vectors.h"

static bool
same_ms(const struct json *want, bool valid, int64_t ms, struct str *got)
{
	const struct json *j = json_get(want, "ms");

	if (valid)
		str_printf(got, "%lld ", (long long)ms);
	else
		str_add(got, "none ");
	return json_is(j, JSON_NUMBER) ? valid && (double)ms == j->number
				       : !valid;
}

static bool
run_parse(const struct vector *v, struct str *got)
{
	struct timeexpr_context ctx = vectors_context(v);
	int64_t ms = 0;
	enum timeexpr_result r = timeexpr_math(
		vectors_in(v, "text"),
		json_bool(json_get(v->in, "roundUp"), false), &ctx, &ms);

	if (json_is(v->out, JSON_NULL)) {
		str_printf(got, "%d", r);
		return r == TIMEEXPR_NO_EXPR;
	}
	return r != TIMEEXPR_NO_EXPR &&
	       same_ms(v->out, r == TIMEEXPR_OK, ms, got);
}

static bool
run_is_valid(const struct vector *v, struct str *got)
{
	struct timeexpr_context ctx = vectors_context(v);
	int64_t ms;

	str_add(got, timeexpr_math(vectors_in(v, "text"), false, &ctx, &ms) ==
				     TIMEEXPR_OK
			     ? "true"
			     : "false");
	return vectors_text(v, got);
}

static bool
run_ends(const struct vector *v, struct str *got)
{
	struct timeexpr_context ctx = vectors_context(v);
	int64_t from = 0, to = 0;
	bool from_ok, to_ok;

	from_ok = timeexpr_parse(vectors_in(v, "from"), false, &ctx, &from,
				 NULL) == 0;
	to_ok = timeexpr_parse(vectors_in(v, "to"), true, &ctx, &to, NULL) == 0;
	return same_ms(json_get(v->out, "from"), from_ok, from, got) &
	       same_ms(json_get(v->out, "to"), to_ok, to, got);
}

static bool
run_scene(const struct vector *v, struct str *got)
{
	struct timeexpr_context ctx = vectors_context(v);
	struct time_range r = timeexpr_range_or_default(
		vectors_in(v, "from"), vectors_in(v, "to"), &ctx);

	return same_ms(json_get(v->out, "from"), true, r.from, got) &
	       same_ms(json_get(v->out, "to"), true, r.to, got);
}

static bool
run_describe(const struct vector *v, struct str *got)
{
	struct timeexpr_context ctx = vectors_context(v);

	timeexpr_describe(vectors_in(v, "from"), vectors_in(v, "to"), &ctx,
			  got);
	return vectors_text(v, got);
}

static bool
run_calculate(const struct vector *v, struct str *got)
{
	struct time_range r = {
		(int64_t)json_num(json_get(v->in, "from"), 0),
		(int64_t)json_num(json_get(v->in, "to"), 0),
	};
	struct slice text = vectors_in(v, "lowLimit");
	int64_t low = 0, ms;

	if (text.n > 0 && interval_parse(text, &low) != 0)
		return false;
	ms = interval_front(r, json_num(json_get(v->in, "resolution"), 0), low);
	interval_print(ms, got);
	return (double)ms == json_num(json_get(v->out, "intervalMs"), -1) &&
	       slice_eq(str_slice(got),
			json_slice(json_get(v->out, "interval"), SLICE("")));
}

static int64_t
floor_ms(double ms)
{
	return (int64_t)ms - (ms < (double)(int64_t)ms);
}

static bool
run_round(const struct vector *v, struct str *got)
{
	double ms = json_num(json_get(v->in, "ms"), 0);

	str_printf(got, "%lld", (long long)interval_round(floor_ms(ms)));
	return vectors_text(v, got);
}

static bool
run_to_ms(const struct vector *v, struct str *got)
{
	int64_t ms;

	if (interval_parse(vectors_in(v, "text"), &ms) != 0)
		return json_get(v->out, "error") != NULL;
	str_printf(got, "%lld", (long long)ms);
	return vectors_text(v, got);
}

static bool
run_hms(const struct vector *v, struct str *got)
{
	double s = json_num(json_get(v->in, "seconds"), 0);

	interval_print((int64_t)(s * 1000), got);
	return vectors_text(v, got);
}

static bool
run_is_duration(const struct vector *v, struct str *got)
{
	str_add(got,
		timeexpr_is_duration(vectors_in(v, "text")) ? "true" : "false");
	return vectors_text(v, got);
}

static bool
run_is_span(const struct vector *v, struct str *got)
{
	str_add(got,
		timeexpr_is_span(vectors_in(v, "text")) ? "true" : "false");
	return vectors_text(v, got);
}

static void
format(const struct vector *v, struct slice pattern, struct str *got)
{
	struct timeexpr_context ctx = vectors_context(v);

	timeexpr_format((int64_t)json_num(json_get(v->in, "ms"), 0), ctx.zone,
			pattern, got);
}

static bool
run_format(const struct vector *v, struct str *got)
{
	format(v,
	       json_slice(json_get(v->in, "format"),
			  SLICE("YYYY-MM-DD HH:mm:ss")),
	       got);
	return vectors_text(v, got);
}

static bool
run_abbreviation(const struct vector *v, struct str *got)
{
	format(v, SLICE("z"), got);
	return vectors_text(v, got);
}

static bool
run_ago(const struct vector *v, struct str *got)
{
	struct timeexpr_context ctx = vectors_context(v);

	moment_ago((int64_t)json_num(json_get(v->in, "ms"), 0), ctx.now, got);
	return vectors_text(v, got);
}

static void
test_time(void **state)
{
	static const struct vector_fn fns[] = {
		{ "dateMath.parse", run_parse },
		{ "dateMath.isValid", run_is_valid },
		{ "isValidDuration", run_is_duration },
		{ "rangeUtil.isValidTimeSpan", run_is_span },
		{ "rangeUtil.convertRawToRange", run_ends },
		{ "SceneTimeRange", run_scene },
		{ "SceneTimeRange.updateFromUrl", run_ends },
		{ "rangeUtil.describeTimeRange", run_describe },
		{ "rangeUtil.calculateInterval", run_calculate },
		{ "rangeUtil.roundInterval", run_round },
		{ "rangeUtil.intervalToMs", run_to_ms },
		{ "rangeUtil.secondsToHms", run_hms },
		{ "dateTimeFormat", run_format },
		{ "timeZoneAbbrevation", run_abbreviation },
		{ "dateTimeFormatTimeAgo", run_ago },
		{ NULL, NULL },
	};

	(void)state;
	vectors_run("time", fns);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
