#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"
#include "dashboards/fields.h"
#include "vectors.h"

struct column {
	double *v;
	uint64_t *present;
	size_t n;
};

static struct column
column_of(struct arena *a, const struct json *values)
{
	size_t n = json_len(values);
	struct column c = {
		arena_calloc(a, n, sizeof(double)),
		arena_calloc(a, n / 64 + 1, sizeof(uint64_t)),
		n,
	};

	for (size_t i = 0; i < n; i++) {
		const struct json *j = json_at(values, i);

		if (json_is(j, JSON_NUMBER))
			c.v[i] = j->number;
		else if (!json_is(j, JSON_STRING) ||
			 num_parse_go(j->text, &c.v[i], NULL) != 0)
			continue;
		c.present[i / 64] |= UINT64_C(1) << (i % 64);
	}
	return c;
}

static bool
same_number(const struct json *want, double v, bool null)
{
	double w;

	if (want == NULL || json_is(want, JSON_NULL))
		return null;
	if (json_is(want, JSON_BOOL))
		return !null && (v != 0) == want->boolean;
	if (json_is(want, JSON_NUMBER))
		w = want->number;
	else if (!json_is(want, JSON_STRING) ||
		 num_parse_go(want->text, &w, NULL) != 0)
		return false;
	if (isnan(w))
		return !null && isnan(v);
	return !null && (v == w || fabs(v - w) <= 1e-9 * fabs(w));
}

static bool
run_reduce(const struct vector *v, struct str *got)
{
	const struct json *reducers = json_get(v->in, "reducers");
	struct column c = column_of(v->a, json_path(v->in, "field.values"));
	bool same = true;

	for (size_t i = 0; i < json_len(reducers); i++) {
		struct slice id = json_slice(json_at(reducers, i), SLICE(""));
		const struct field_reducer *r = fields_reducer(id);
		const struct json *want =
			json_get(v->out, json_str(json_at(reducers, i), ""));
		bool null = false;
		double result;

		/* These two are lists: no number for a legend. */
		if (slice_eq(id, SLICE("allValues")) ||
		    slice_eq(id, SLICE("uniqueValues")))
			continue;
		if (r == NULL) {
			same = same &&
			       (want == NULL || json_is(want, JSON_NULL));
			continue;
		}
		result = r->reduce(c.v, c.present, c.n, &null);
		if (!same_number(want, result, null)) {
			str_printf(got, " %.*s=%g%s", SLICE_ARG(id), result,
				   null ? " null" : "");
			same = false;
		}
	}
	return same;
}

static bool
run_is(const struct vector *v, struct str *got)
{
	struct slice id = vectors_in(v, "id");
	const struct field_reducer *r = fields_reducer(id);

	str_add(got,
		r != NULL && slice_eq(id, slice_of(r->id)) ? "true" : "false");
	return vectors_text(v, got);
}

static void
test_reduce(void **state)
{
	static const struct vector_fn fns[] = {
		{ "reduceField", run_reduce },
		{ "isReducerID", run_is },
		{ NULL, NULL },
	};

	(void)state;
	vectors_run("reduce", fns);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reduce),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
