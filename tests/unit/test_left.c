#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"
#include "promql/feature.h"
#include "promql/parse.h"
#include "session/left.h"

#define NOTHING "its selectors find series, but nothing is left of them"

static const struct {
	const char *query, *reasons;
} cases[] = {
	{ "a", "" },
	{ "sum(a + 1)", "" },
	{ "a or b", "" },
	{ "a > bool 5", "" },
	{ "max_over_time(a[5m])", "" },
	{ "a > 5", ": a comparison that is false" },
	{ "sum(a) / sum(b)", ": two sides whose labels differ" },
	{ "a and b", ": two sides whose labels differ" },
	{ "a unless b", ": an unless that takes all" },
	{ "sum(rate(a[5m]))", ": a window with fewer than two samples" },
	{ "delta(a[5m:1m])", ": a window with fewer than two samples" },
	{ "a > b",
	  ": a comparison that is false or two sides whose labels differ" },
	{ "(rate(a[1m]) > 5) * b",
	  ": a comparison that is false, two sides whose labels differ or a "
	  "window with fewer than two samples" },
};

static void
reasons_are_those_of_the_query(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena a = { 0 };
		struct str got = { 0 }, want = { 0 };
		struct expr *e = parse_expr(slice_of(cases[i].query),
					    &feature_all.parse, &a, NULL);

		assert_non_null(e);
		left_say(e, &got);
		str_printf(&want, NOTHING "%s", cases[i].reasons);
		assert_string_equal(str_text(&got), str_text(&want));
		parse_release(e);
		arena_release(&a);
		str_release(&got);
		str_release(&want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reasons_are_those_of_the_query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
