/* The order of instant vectors (promql.md 3.5). */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval_case.h"

#define INEFFECTIVE                                                          \
	"warn: PromQL warning: sort is ineffective for range queries since " \
	"results are always ordered by labels "

static void
test_values(void **state)
{
	static const struct eval_case cases[] = {
		{ "a{k=\"1\"} 2\na{k=\"2\"} NaN\na{k=\"3\"} 1\n"
		  "a{k=\"4\"} NaN\na{k=\"5\"} -Inf\na{k=\"6\"} 2",
		  "sort(a)", 0, 0, 0,
		  "a{k=\"5\"} -Inf\na{k=\"3\"} 1\na{k=\"1\"} 2\n"
		  "a{k=\"6\"} 2\na{k=\"4\"} NaN\na{k=\"2\"} NaN\n" },
		{ NULL, "sort_desc(a)", 0, 0, 0,
		  "a{k=\"1\"} 2\na{k=\"6\"} 2\na{k=\"3\"} 1\n"
		  "a{k=\"5\"} -Inf\na{k=\"4\"} NaN\na{k=\"2\"} NaN\n" },
		{ NULL, "(sort(a{k=~\"[13]\"}))", 0, 0, 0,
		  "a{k=\"3\"} 1\na{k=\"1\"} 2\n" },
		{ NULL, "sort(a{k=\"1\"})", 0, 15, 15,
		  "a{k=\"1\"} 2 2\n" INEFFECTIVE "(1:1)\n" },
		{ NULL, "1 + sort_by_label(nothing)", 0, 15, 15,
		  INEFFECTIVE "(1:5)\n" },
		/* more than are sorted by insertion */
		{ "m{k=\"a\"} 3\nm{k=\"b\"} 1\nm{k=\"c\"} 2\nm{k=\"d\"} 3\n"
		  "m{k=\"e\"} 1\nm{k=\"f\"} 2\nm{k=\"g\"} 3\nm{k=\"h\"} 1\n"
		  "m{k=\"i\"} 2\nm{k=\"j\"} 3\nm{k=\"k\"} 1\nm{k=\"l\"} 2\n"
		  "m{k=\"m\"} 0\nm{k=\"n\"} 9",
		  "sort(m) * 1 or sort(m{k=\"x\"})", 0, 0, 0,
		  "{k=\"a\"} 3\n{k=\"b\"} 1\n{k=\"c\"} 2\n{k=\"d\"} 3\n"
		  "{k=\"e\"} 1\n{k=\"f\"} 2\n{k=\"g\"} 3\n{k=\"h\"} 1\n"
		  "{k=\"i\"} 2\n{k=\"j\"} 3\n{k=\"k\"} 1\n{k=\"l\"} 2\n"
		  "{k=\"m\"} 0\n{k=\"n\"} 9\n" },
		{ NULL, "sort(m)", 0, 0, 0,
		  "m{k=\"m\"} 0\nm{k=\"b\"} 1\nm{k=\"e\"} 1\nm{k=\"h\"} 1\n"
		  "m{k=\"k\"} 1\nm{k=\"c\"} 2\nm{k=\"f\"} 2\nm{k=\"i\"} 2\n"
		  "m{k=\"l\"} 2\nm{k=\"a\"} 3\nm{k=\"d\"} 3\nm{k=\"g\"} 3\n"
		  "m{k=\"j\"} 3\nm{k=\"n\"} 9\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_labels(void **state)
{
	static const struct eval_case cases[] = {
		{ "a{k=\"n10\"} 1\na{k=\"n9\"} 2\na{k=\"n9b\"} 3\n"
		  "a{k=\"m100\"} 4\na{k=\"n\"} 5",
		  "sort_by_label(a, \"k\")", 0, 0, 0,
		  "a{k=\"m100\"} 4\na{k=\"n\"} 5\na{k=\"n9\"} 2\n"
		  "a{k=\"n9b\"} 3\na{k=\"n10\"} 1\n" },
		{ NULL, "sort_by_label_desc(a, \"k\")", 0, 0, 0,
		  "a{k=\"n10\"} 1\na{k=\"n9b\"} 3\na{k=\"n9\"} 2\n"
		  "a{k=\"n\"} 5\na{k=\"m100\"} 4\n" },
		/* without labels by all of them, as bytes */
		{ NULL, "sort_by_label(a)", 0, 0, 0,
		  "a{k=\"m100\"} 4\na{k=\"n\"} 5\na{k=\"n10\"} 1\n"
		  "a{k=\"n9\"} 2\na{k=\"n9b\"} 3\n" },
		/* the next label decides, then all */
		{ "a{g=\"2\",k=\"10\"} 1\na{g=\"2\",k=\"9\"} 2\n"
		  "a{g=\"10\",k=\"1\"} 3",
		  "sort_by_label(a, \"g\", \"k\")", 0, 0, 0,
		  "a{g=\"2\", k=\"9\"} 2\na{g=\"2\", k=\"10\"} 1\n"
		  "a{g=\"10\", k=\"1\"} 3\n" },
		/* equal numbers: the later one first */
		{ "a{k=\"09\"} 1\na{k=\"9\"} 2", "sort_by_label(a, \"k\")", 0,
		  0, 0, "a{k=\"9\"} 2\na{k=\"09\"} 1\n" },
		/* nothing moves past a label that is missing */
		{ "a{i=\"1\",k=\"2\"} 1\na{i=\"2\"} 2\na{i=\"3\",k=\"1\"} 3",
		  "sort_by_label(a, \"k\")", 0, 0, 0,
		  "a{i=\"1\", k=\"2\"} 1\na{i=\"2\"} 2\n"
		  "a{i=\"3\", k=\"1\"} 3\n" },
		/* digits that no integer holds are text */
		{ "a{k=\"99999999999999999999\"} "
		  "1\na{k=\"100000000000000000000\"}"
		  " 2",
		  "sort_by_label(a, \"k\")", 0, 0, 0,
		  "a{k=\"100000000000000000000\"} 2\n"
		  "a{k=\"99999999999999999999\"} 1\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
