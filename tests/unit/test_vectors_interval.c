#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"
#include "dashboards/interval.h"
#include "dashboards/timeexpr.h"
#include "vectors.h"
#include "vectors_vars.h"

static double
number(const struct json *j, const char *key)
{
	return json_num(json_get(j, key), -1);
}

static struct slice
interpolated(const struct vector *v, const struct vector_vars *vars,
	     const struct json *text)
{
	struct str out = { 0 };
	struct slice s;

	vars_interpolate(&vars->vars, &vars->b, json_slice(text, SLICE("")),
			 VARS_GLOB, &out);
	s = arena_slice(v->a, str_slice(&out));
	str_release(&out);
	return s;
}

/* The panel of a vector as a request. */
static struct interval_request
request(const struct vector *v, const struct vector_vars *vars)
{
	const struct json *time = json_get(v->in, "time");
	const struct json *target = json_at(json_get(v->in, "targets"), 0);
	struct timeexpr_context ctx = vectors_context(v);
	struct interval_request r = { .scrape_interval = 15000 };
	struct slice scrape = vectors_in(v, "timeInterval");

	ctx.zone = civil_zone(
		json_slice(json_get(time, "timeZone"), SLICE("utc")), NULL);
	ctx.now_delay =
		json_slice(json_get(time, "UNSAFE_nowDelay"), SLICE(""));
	r.range = timeexpr_range_or_default(
		json_slice(json_get(time, "from"), SLICE("")),
		json_slice(json_get(time, "to"), SLICE("")), &ctx);
	r.max_data_points = json_num(json_get(v->in, "maxDataPoints"),
				     number(v->in, "width"));
	if (scrape.n > 0)
		assert_int_equal(interval_parse(scrape, &r.scrape_interval), 0);
	r.panel_interval = interpolated(v, vars, json_get(v->in, "interval"));
	r.target_interval = interpolated(v, vars, json_get(target, "interval"));
	r.factor = json_num(json_get(target, "intervalFactor"), 0);
	r.utc_offset = civil_offset(ctx.now, ctx.zone);
	return r;
}

static bool
run_query(const struct vector *v, struct str *got)
{
	const struct json *query = json_at(json_get(v->out, "queries"), 0);
	struct vector_vars vars;
	struct interval_request r;
	struct interval i;
	bool same;

	vectors_vars(v, &vars);
	r = request(v, &vars);
	if (interval_compute(&r, &i, NULL) != 0) {
		same = query == NULL;
	} else {
		str_printf(got, "%lld..%lld I_fe %lld offset %d",
			   (long long)r.range.from, (long long)r.range.to,
			   (long long)i.front, r.utc_offset);
		same = number(v->out, "from") == (double)r.range.from &&
		       number(v->out, "to") == (double)r.range.to &&
		       number(query, "intervalMs") == (double)i.front &&
		       number(query, "maxDataPoints") == r.max_data_points &&
		       number(query, "utcOffsetSec") == r.utc_offset &&
		       slice_eq(json_slice(json_get(query, "interval"),
					   SLICE("")),
				r.target_interval);
	}
	vectors_vars_release(&vars);
	return same;
}

static struct time_range
range(const struct vector *v)
{
	return (struct time_range){ (int64_t)number(v->in, "from"),
				    (int64_t)number(v->in, "to") };
}

static bool
same_seconds(const struct vector *v, struct time_range r, struct str *got)
{
	int64_t start = 0, end = 0;

	str_printf(got, "%lld %lld", (long long)r.from, (long long)r.to);
	num_parse_int(json_slice(json_get(v->out, "start"), SLICE("")), &start);
	num_parse_int(json_slice(json_get(v->out, "end"), SLICE("")), &end);
	return start == r.from && end == r.to;
}

static bool
run_snap(const struct vector *v, struct str *got)
{
	struct slice level = vectors_in(v, "cacheLevel");
	int minutes = slice_eq(level, SLICE("Low"))      ? 1
		      : slice_eq(level, SLICE("Medium")) ? 10
		      : slice_eq(level, SLICE("High"))   ? 60
							 : 0;

	return same_seconds(v, interval_snap(range(v), minutes), got);
}

static bool
run_params(const struct vector *v, struct str *got)
{
	return same_seconds(v, interval_snap(range(v), 0), got);
}

static bool
run_time(const struct vector *v, struct str *got)
{
	str_printf(got, "%lld",
		   (long long)interval_seconds((int64_t)number(v->in, "ms")));
	return vectors_text(v, got);
}

static bool
run_range_vars(const struct vector *v, struct str *got)
{
	static const char *const names[] = { "__range", "__range_s",
					     "__range_ms" };
	struct time_range r = range(v);
	struct interval i = { .range = r.to - r.from };
	bool same = true;

	for (size_t k = 0; k < 3; k++) {
		struct str text = { 0 }, name = { 0 };

		str_printf(&name, "${%s}", names[k]);
		interval_substitute(str_slice(&name), &i, &text);
		same = slice_eq(str_slice(&text),
				vectors_scalar(
					v->a,
					json_get(json_get(v->out, names[k]),
						 "value"))) &&
		       same;
		str_add_slice(got, str_slice(&text));
		str_addc(got, ' ');
		str_release(&text);
		str_release(&name);
	}
	return same;
}

/* What a variable's query may name: the data source's interval. */
static bool
run_interval_vars(const struct vector *v, struct str *got)
{
	struct interval i = { 0 };
	struct slice text = vectors_in(v, "timeInterval");

	assert_int_equal(interval_parse(text, &i.step), 0);
	interval_substitute(SLICE("$__interval_ms $__interval"), &i, got);
	str_addc(got, '\n');
	return slice_eq(
		str_slice(got),
		slice_of(arena_printf(
			v->a, "%.0f %s\n",
			json_num(json_path(v->out, "__interval_ms.value"), 0),
			json_str(json_path(v->out, "__interval.value"), ""))));
}

static void
test_interval(void **state)
{
	static const struct vector_fn fns[] = {
		{ "SceneQueryRunner + PrometheusDatasource.query", run_query },
		{ "getRangeSnapInterval", run_snap },
		{ "PrometheusDatasource.getTimeRangeParams", run_params },
		{ "getPrometheusTime", run_time },
		{ "PrometheusDatasource.getRangeScopedVars", run_range_vars },
		{ "PrometheusDatasource.getIntervalVars", run_interval_vars },
		{ NULL, NULL },
	};

	(void)state;
	vectors_run("interval", fns);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
