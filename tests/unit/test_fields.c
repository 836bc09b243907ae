/* test_fields.c - reducers, and which overrides a series takes. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "dashboards/fields.h"

#define LEN(a) (sizeof(a) / sizeof(*(a)))
#define N 6
#define ALL 0x3f
#define NONE 1e99 /* no value is expected */

static const struct {
	const char *id;
	double v[N];
	size_t n;
	uint64_t present;
	double want;
} cases[] = {
	{ "lastNotNull", { 1, 2, 0 }, 3, 3, 2 },
	{ "lastNotNull", { 1, 2, NAN }, 3, ALL, 2 },
	{ "lastNotNull", { 0 }, 1, 0, NONE },
	{ "current", { 1, 2 }, 2, ALL, 2 },
	{ "last", { 1, 2, 0 }, 3, 3, NONE },
	{ "firstNotNull", { 0, 7, 8 }, 3, 6, 7 },
	{ "first", { 3, 7 }, 2, ALL, 3 },
	{ "min", { 4, -2, NAN }, 3, ALL, -2 },
	{ "max", { 4, -2, NAN }, 3, ALL, 4 },
	{ "max", { 0 }, 0, 0, NONE },
	{ "mean", { 1, 2, 0, 6 }, 4, 0xb, 3 },
	{ "avg", { 1, 3 }, 2, ALL, 2 },
	{ "sum", { 1, 2, NAN }, 3, ALL, 3 },
	{ "total", { 1, 2 }, 2, ALL, 3 },
	{ "sum", { 0 }, 0, 0, 0 },
	{ "count", { 1, NAN, 0 }, 3, 3, 2 },
	{ "countAll", { 1, NAN, 0 }, 3, 3, 3 },
	{ "range", { 4, -2, 1 }, 3, ALL, 6 },
	{ "delta", { 0, 5, 10, 2, 4, 8 }, 6, ALL, 14 },
	{ "delta", { 4, 3, 2, 1 }, 4, ALL, 0 },
	{ "step", { 1, 4, 6 }, 3, ALL, 2 },
	{ "diff", { 2, 9, 5 }, 3, ALL, 3 },
	{ "diffperc", { 1, 2, 4 }, 3, ALL, 300 },
	{ "logmin", { -1, 0, 5, 3 }, 4, ALL, 3 },
	{ "median", { 9, 1, 5 }, 3, ALL, 5 },
	{ "median", { 4, 1, 3, 2 }, 4, ALL, 2.5 },
	{ "p95", { 1, 2, 3, 4, 5 }, 5, ALL, 5 },
	{ "p50", { 5, 4, 3, 2, 1 }, 5, ALL, 3 },
	{ "variance", { 1, 2, 3, 4 }, 4, ALL, 1.25 },
	{ "changeCount", { 1, 1, 2, 0, 2, 1 }, 6, 0x37, 2 },
	{ "distinctCount", { 1, 1, 2, 0, 2, 1 }, 6, 0x37, 2 },
	{ "allIsZero", { 0, 0 }, 2, ALL, 1 },
	{ "allIsNull", { 0, 0 }, 2, 0, 1 },
};

static void
test_reducers(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		const struct field_reducer *r =
			fields_reducer(slice_of(cases[i].id));
		bool null = false;
		double got;

		print_message("# %zu: %s\n", i, cases[i].id);
		assert_non_null(r);
		got = r->reduce(cases[i].v, &cases[i].present, cases[i].n,
				&null);
		if (cases[i].want == NONE)
			assert_true(null);
		else
			assert_true(!null && got == cases[i].want);
	}
}

static void
test_titles(void **state)
{
	static const struct {
		const char *id, *title;
	} titles[] = {
		{ "lastNotNull", "Last *" }, { "current", "Last *" },
		{ "sum", "Total" },          { "total", "Total" },
		{ "avg", "Mean" },           { "p1", "1st %" },
		{ "p2", "2nd %" },           { "p11", "11th %" },
		{ "p23", "23rd %" },         { "p95", "95th %" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(titles); i++)
		assert_string_equal(
			fields_reducer(slice_of(titles[i].id))->title,
			titles[i].title);
	assert_null(fields_reducer(SLICE("p100")));
	assert_null(fields_reducer(SLICE("nope")));
	assert_null(fields_reducer(SLICE("")));
}

/* Later overrides win, and a new name is what the next ones see. */
static void
test_overrides(void **state)
{
	static const char json[] =
		"{\"title\":\"t\",\"schemaVersion\":39,\"panels\":[{"
		"\"id\":1,\"type\":\"timeseries\",\"fieldConfig\":{"
		"\"defaults\":{\"unit\":\"s\"},\"overrides\":["
		"{\"matcher\":{\"id\":\"byName\",\"options\":\"a\"},"
		"\"properties\":[{\"id\":\"unit\",\"value\":\"ms\"},"
		"{\"id\":\"displayName\",\"value\":\"${__field.labels.job}\"}]}"
		","
		"{\"matcher\":{\"id\":\"byRegexp\",\"options\":\"/^ap/\"},"
		"\"properties\":[{\"id\":\"unit\",\"value\":\"h\"}]},"
		"{\"matcher\":{\"id\":\"byFrameRefID\",\"options\":\"B\"},"
		"\"properties\":[{\"id\":\"min\",\"value\":5}]}]}}]}";
	struct label label = { SLICE("job"), SLICE("api") };
	struct arena a = { 0 };
	struct err err = { 0 };
	struct frame_series s = { .labels = labels_make(&a, &label, 1) };
	struct dashboard *d = dashboard_load(slice_of(json), &err);
	struct field_config f;

	(void)state;
	assert_non_null(d);
	fields_resolve(&d->panel[0], SLICE("a"), SLICE("A"), &s, &a, &f);
	assert_true(slice_eq(f.display_name, SLICE("api")));
	assert_true(slice_eq(f.unit, SLICE("h")));
	assert_true(isnan(f.min));
	fields_resolve(&d->panel[0], SLICE("b"), SLICE("B"), &s, &a, &f);
	assert_true(slice_eq(f.unit, SLICE("s")));
	assert_true(f.min == 5);
	dashboard_free(d);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reducers),
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_overrides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
