/* Labels of info series (promql.md 3.8). */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval_case.h"

#define IDS "instance=\"i\",job=\"j\""
#define M "m{" IDS ",l=\"v\"} 0 1 2\n"
#define T "target_info{" IDS ",env=\"prod\",zone=\"a\"} 1 1 1\n"
#define B "build_info{" IDS ",rev=\"7\"} 1 1 1\n"
#define OTHER "m{instance=\"x\",job=\"j\"} 5 5 5\n"

static void
test_labels(void **state)
{
	static const struct eval_case cases[] = {
		{ M T B OTHER, "info(m)", 0, 30, 15,
		  "m{env=\"prod\", instance=\"i\", job=\"j\", l=\"v\", "
		  "zone=\"a\"} 0 1 2\nm{instance=\"x\", job=\"j\"} 5 5 5\n" },
		/* only those that are asked for; without any it goes */
		{ NULL, "info(m, {env=~\".+\"})", 0, 0, 0,
		  "m{env=\"prod\", instance=\"i\", job=\"j\", l=\"v\"} 0\n" },
		{ NULL, "info(m, {env=\"test\"})", 0, 0, 0, "" },
		{ NULL, "info(m, {env=~\".*\",none=~\".*\"})", 0, 0, 0,
		  "m{env=\"prod\", instance=\"i\", job=\"j\", l=\"v\"} 0\n"
		  "m{instance=\"x\", job=\"j\"} 5\n" },
		/* other metrics */
		{ NULL, "info(m{l=\"v\"}, {__name__=\"build_info\"})", 0, 0, 0,
		  "m{instance=\"i\", job=\"j\", l=\"v\", rev=\"7\"} 0\n" },
		{ NULL, "info(m{l=\"v\"}, {__name__=~\".+_info\"})", 0, 0, 0,
		  "m{env=\"prod\", instance=\"i\", job=\"j\", l=\"v\", "
		  "rev=\"7\", zone=\"a\"} 0\n" },
		{ NULL, "info(m{l=\"v\"}, {__name__!=\"build_info\"})", 0, 0, 0,
		  "m{env=\"prod\", instance=\"i\", job=\"j\", l=\"v\", "
		  "zone=\"a\"} 0\n" },
		{ NULL, "info(m{l=\"v\"}, {__name__=\"none\"})", 0, 0, 0,
		  "m{instance=\"i\", job=\"j\", l=\"v\"} 0\n" },
		/* info series themselves stay as they are */
		{ NULL, "info(build_info, {__name__=~\".+_info\",rev=~\".+\"})",
		  0, 0, 0,
		  "build_info{instance=\"i\", job=\"j\", rev=\"7\"} 1\n" },
		/* what is there is not changed */
		{ "m{" IDS ",env=\"mine\"} 3\n" T, "info(m)", 0, 0, 0,
		  "m{env=\"mine\", instance=\"i\", job=\"j\", zone=\"a\"} "
		  "3\n" },
		/* a series by one id alone */
		{ "m{job=\"j\"} 3\nm{k=\"none\"} 4\n"
		  "target_info{job=\"j\",z=\"1\"} 1\ntarget_info{y=\"1\"} 1\n",
		  "info(m)", 0, 0, 0,
		  "m{job=\"j\", z=\"1\"} 3\nm{k=\"none\"} 4\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_times(void **state)
{
	static const struct eval_case cases[] = {
		/* the newest wins, step by step */
		{ M "target_info{" IDS ",v=\"old\"} 1 1 _\n"
		    "target_info{" IDS ",v=\"new\"} _ _ 1\n",
		  "info(m)", 0, 30, 15,
		  "m{instance=\"i\", job=\"j\", l=\"v\", v=\"new\"} _ _ 2\n"
		  "m{instance=\"i\", job=\"j\", l=\"v\", v=\"old\"} 0 1 _\n" },
		/* read when the first selector is */
		{ NULL, "info(m offset 15s)", 30, 0, 0,
		  "m{instance=\"i\", job=\"j\", l=\"v\", v=\"old\"} 1\n" },
		{ NULL, "info(m @ 0)", 30, 0, 0,
		  "m{instance=\"i\", job=\"j\", l=\"v\", v=\"old\"} 0\n" },
		{ NULL, "info(0 * last_over_time(m[1m:15s] @ 15) + m)", 30, 0,
		  0, "{instance=\"i\", job=\"j\", l=\"v\", v=\"old\"} 2\n" },
		{ NULL, "info(last_over_time(m[15s:15s] offset 15s))", 30, 0, 0,
		  "m{instance=\"i\", job=\"j\", l=\"v\", v=\"old\"} 1\n" },
		{ NULL, "info(vector(1))", 30, 0, 0, "{} 1\n" },
		/* a marker ends it */
		{ M "target_info{" IDS ",v=\"old\"} 1 stale _\n", "info(m)", 0,
		  15, 15,
		  "m{instance=\"i\", job=\"j\", l=\"v\"} _ 1\n"
		  "m{instance=\"i\", job=\"j\", l=\"v\", v=\"old\"} 0 _\n" },
		{ M "target_info{" IDS ",v=\"1\"} 1\ntarget_info{" IDS
		    ",v=\"2\"} 1\n",
		  "info(m)", 0, 0, 0,
		  "error: found duplicate series for info metric: existing "
		  "{__name__=\"target_info\", instance=\"i\", job=\"j\", "
		  "v=\"1\"} @ 0, new {__name__=\"target_info\", "
		  "instance=\"i\", job=\"j\", v=\"2\"} @ 0\n" },
		{ NULL, "info(nothing)", 0, 0, 0, "" },
		{ M "a_info{" IDS ",v=\"1\"} 1\nb_info{" IDS ",v=\"2\"} 1\n",
		  "info(m, {__name__=~\"._info\"})", 0, 0, 0,
		  "error: conflicting label: v\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
