/* Operators between vectors (promql.md 2.8). */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval_case.h"

#define MANY_TO_MANY                                                    \
	"];many-to-many matching not allowed: matching labels must be " \
	"unique on one side\n"

static void
test_one_to_one(void **state)
{
	static const struct eval_case cases[] = {
		{ "a{k=\"1\"} 10 20 30\na{k=\"2\"} 1 _ 3\nb{k=\"1\"} 2 0 "
		  "stale\n"
		  "b{k=\"3\"} 7x3",
		  "a / b", 0, 30, 15, "{k=\"1\"} 5 +Inf _\n" },
		{ NULL, "a - on(k) b", 0, 0, 0, "{k=\"1\"} 8\n" },
		{ NULL, "a > b", 0, 30, 15, "a{k=\"1\"} 10 20 _\n" },
		{ NULL, "a < bool b", 0, 15, 15, "{k=\"1\"} 0 0\n" },
		{ NULL, "a == on(k) a", 0, 0, 0,
		  "{k=\"1\"} 10\n{k=\"2\"} 1\n" },
		{ NULL, "a + nothing", 0, 30, 15, "" },
		{ NULL, "1e3 * sum(a) by (k) / sum(b) by (k)", 0, 15, 15,
		  "{k=\"1\"} 5000 +Inf\n" },
		{ NULL, "sum(a) / sum(b)", 0, 0, 0, "{} 1.2222222222222223\n" },
		{ "a{k=\"1\",x=\"p\"} 6\nb{k=\"1\",y=\"q\"} 2",
		  "a / ignoring(x, y) b", 0, 0, 0, "{k=\"1\"} 3\n" },
		{ NULL, "a / on(k) b", 0, 0, 0, "{k=\"1\"} 3\n" },
		{ NULL, "a / b", 0, 0, 0, "" },
		{ NULL, "a > ignoring(x, y) b", 0, 0, 0, "a{k=\"1\"} 6\n" },
		{ NULL, "a > on(k) b", 0, 0, 0, "{k=\"1\"} 6\n" },
		{ NULL, "a * on() b", 0, 0, 0, "{} 12\n" },
		{ NULL, "a % on(k) b + 2 ^ a * on(k) b atan2 on(k) b", 0, 0, 0,
		  "{k=\"1\"} 1.5551725981744198\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_errors(void **state)
{
	static const struct eval_case cases[] = {
		{ "a{k=\"1\"} 1 1\nb{k=\"1\",i=\"x\"} 1 1\n"
		  "b{k=\"1\",i=\"y\"} _ 1\nc 1 1",
		  "a * on(k) b", 0, 0, 0, "{k=\"1\"} 1\n" },
		{ NULL, "a * on(k) b", 15, 0, 0,
		  "error: found duplicate series for the match group "
		  "{k=\"1\"} on the right hand-side of the operation: "
		  "[{__name__=\"b\", i=\"x\", k=\"1\"}, "
		  "{__name__=\"b\", i=\"y\", k=\"1\"}" MANY_TO_MANY },
		{ NULL, "a * on(k) b", 0, 15, 15,
		  "error: found duplicate series for the match group "
		  "{k=\"1\"} on the right hand-side of the operation: "
		  "[{__name__=\"b\", i=\"x\", k=\"1\"}, "
		  "{__name__=\"b\", i=\"y\", k=\"1\"}" MANY_TO_MANY },
		/* even if nothing matches, but not if a side is empty */
		{ NULL, "c * on(k) b", 15, 0, 0,
		  "error: found duplicate series for the match group "
		  "{k=\"1\"} on the right hand-side of the operation: "
		  "[{__name__=\"b\", i=\"x\", k=\"1\"}, "
		  "{__name__=\"b\", i=\"y\", k=\"1\"}" MANY_TO_MANY },
		{ NULL, "nothing * on(k) b", 15, 0, 0, "" },
		{ NULL, "b * on(k) a", 15, 0, 0,
		  "error: multiple matches for labels: many-to-one matching "
		  "must be explicit (group_left/group_right)\n" },
		/* also when the comparison would have dropped it */
		{ NULL, "b > on(k) a", 15, 0, 0,
		  "error: multiple matches for labels: many-to-one matching "
		  "must be explicit (group_left/group_right)\n" },
		{ NULL, "b * on(none) c", 0, 0, 0, "{} 1\n" },
		{ NULL, "b * on(k) group_right a", 15, 0, 0,
		  "error: found duplicate series for the match group "
		  "{k=\"1\"} on the left hand-side of the operation: "
		  "[{__name__=\"b\", i=\"x\", k=\"1\"}, "
		  "{__name__=\"b\", i=\"y\", k=\"1\"}" MANY_TO_MANY },
		/* the pair of the first step that has one */
		{ "a{k=\"1\"} 1 1 1\nb{i=\"v\",k=\"1\"} _ _ 1\n"
		  "b{i=\"w\",k=\"1\"} _ _ 1\nb{i=\"x\",k=\"1\"} _ 1 1\n"
		  "b{i=\"y\",k=\"1\"} 1 1 1",
		  "a * on(k) b", 0, 30, 15,
		  "error: found duplicate series for the match group "
		  "{k=\"1\"} on the right hand-side of the operation: "
		  "[{__name__=\"b\", i=\"x\", k=\"1\"}, "
		  "{__name__=\"b\", i=\"y\", k=\"1\"}" MANY_TO_MANY },
		{ "a{k=\"1\",i=\"x\"} 1\na{k=\"1\",i=\"y\"} 1\n"
		  "b{k=\"1\",i=\"z\"} 1",
		  "a * on(k) group_left(i) b", 0, 0, 0,
		  "error: multiple matches for labels: grouping labels must "
		  "ensure unique matches\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_groups(void **state)
{
	static const struct eval_case cases[] = {
		{ "a{k=\"1\",i=\"x\"} 1 2\na{k=\"1\",i=\"y\"} 3 4\n"
		  "a{k=\"2\",i=\"z\"} 5 6\nb{k=\"1\",v=\"7\"} 10 _",
		  "a * on(k) group_left b", 0, 0, 0,
		  "{i=\"x\", k=\"1\"} 10\n{i=\"y\", k=\"1\"} 30\n" },
		{ NULL, "a * on(k) group_left(v) b", 0, 15, 15,
		  "{i=\"x\", k=\"1\", v=\"7\"} 10 20\n"
		  "{i=\"y\", k=\"1\", v=\"7\"} 30 40\n" },
		{ NULL, "b - on(k) group_right(v) a", 0, 0, 0,
		  "{i=\"x\", k=\"1\", v=\"7\"} 9\n"
		  "{i=\"y\", k=\"1\", v=\"7\"} 7\n" },
		/* a comparison keeps the left value */
		{ NULL, "b > on(k) group_right a", 0, 0, 0,
		  "a{i=\"x\", k=\"1\"} 10\na{i=\"y\", k=\"1\"} 10\n" },
		{ NULL, "a < on(k) group_left b", 0, 0, 0,
		  "a{i=\"x\", k=\"1\"} 1\na{i=\"y\", k=\"1\"} 3\n" },
		{ NULL, "a / ignoring(i, v) group_left b", 0, 0, 0,
		  "{i=\"x\", k=\"1\"} 0.1\n{i=\"y\", k=\"1\"} 0.3\n" },
		/* a label that the one side lacks is removed */
		{ NULL, "a * on(k) group_left(i) b{v=\"none\"}", 0, 0, 0, "" },
	};

	(void)state;
	EVAL_CASES(cases);
}

#define TRIMMED(op)                                                            \
	"info: PromQL info: incompatible sample types encountered for binary " \
	"operator \"" op "\": float " op " float (1:1)\n"

static void
test_trim(void **state)
{
	static const struct eval_case cases[] = {
		{ "a{k=\"1\"} 1 2\nb{k=\"1\"} 1 2\nc{k=\"2\"} 1", "a </ b", 0,
		  15, 15, TRIMMED("</") },
		{ NULL, "a >/ 1", 0, 0, 0, TRIMMED(">/") },
		{ NULL, "1 </ a", 0, 0, 0, TRIMMED("</") },
		{ NULL, "a </ c", 0, 0, 0, "" },
		{ NULL, "nothing </ 1", 0, 0, 0, "" },
		{ NULL, "1 </ 2", 0, 0, 0,
		  "error: operator \"</\" not allowed for Scalar "
		  "operations\n" },
		{ NULL, "a{k=~\"1\"} </ on() {__name__=~\"b|c\"}", 0, 0, 0,
		  "error: found duplicate series for the match group {} on "
		  "the right hand-side of the operation: [{__name__=\"b\", "
		  "k=\"1\"}, {__name__=\"c\", k=\"2\"}" MANY_TO_MANY },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_fill(void **state)
{
	static const struct eval_case cases[] = {
		{ "a{k=\"1\"} 1 2 3\na{k=\"2\"} 4 stale _\nb{k=\"2\"} 10 20 "
		  "stale\n"
		  "b{k=\"3\"} 30 30 stale",
		  "a + b", 0, 30, 15, "{k=\"2\"} 14 _ _\n" },
		{ NULL, "a + fill(100) b", 0, 30, 15,
		  "{k=\"1\"} 101 102 103\n{k=\"2\"} 14 120 _\n"
		  "{k=\"3\"} 130 130 _\n" },
		{ NULL, "a - fill_right(100) b", 0, 15, 15,
		  "{k=\"1\"} -99 -98\n{k=\"2\"} -6 _\n" },
		{ NULL, "a - fill_left(100) b", 0, 15, 15,
		  "{k=\"2\"} -6 80\n{k=\"3\"} 70 70\n" },
		{ NULL, "a - fill_left(-1) fill_right(1m) b", 0, 0, 0,
		  "{k=\"1\"} -59\n{k=\"2\"} -6\n{k=\"3\"} -31\n" },
		/* one side may be empty */
		{ NULL, "a + fill(0) nothing", 0, 0, 0,
		  "{k=\"1\"} 1\n{k=\"2\"} 4\n" },
		{ NULL, "nothing + fill_right(0) a", 0, 0, 0, "" },
		{ NULL, "nothing + fill(0) nothing", 0, 0, 0, "" },
		/* a comparison keeps the left value, an invented one too */
		{ NULL, "a < fill(15) b", 0, 0, 0,
		  "a{k=\"1\"} 1\na{k=\"2\"} 4\n{k=\"3\"} 15\n" },
		{ NULL, "a < bool fill(15) b", 0, 0, 0,
		  "{k=\"1\"} 1\n{k=\"2\"} 1\n{k=\"3\"} 1\n" },
		/* two without a partner are still two */
		{ NULL, "a + on() fill(0) nothing", 0, 0, 0,
		  "error: multiple matches for labels: many-to-one matching "
		  "must be explicit (group_left/group_right)\n" },
		/* fill_right is for the missing one side either way */
		{ "m{i=\"x\",k=\"1\"} 1\nm{i=\"y\",k=\"2\"} 2\n"
		  "o{k=\"1\",v=\"7\"} 10\no{k=\"3\",v=\"8\"} 30",
		  "m - on(k) group_left(v) fill_left(1000) fill_right(100) o",
		  0, 0, 0,
		  "{i=\"x\", k=\"1\", v=\"7\"} -9\n{i=\"y\", k=\"2\"} -98\n"
		  "{k=\"3\", v=\"8\"} 970\n" },
		{ NULL,
		  "o - on(k) group_right(v) fill_left(1000) fill_right(100) m",
		  0, 0, 0,
		  "{i=\"x\", k=\"1\", v=\"7\"} 9\n{i=\"y\", k=\"2\"} 98\n"
		  "{k=\"3\", v=\"8\"} -970\n" },
	};

	(void)state;
	EVAL_CASES(cases);
}

static void
test_sets(void **state)
{
	static const struct eval_case cases[] = {
		{ "a{k=\"1\"} 1 2 3\na{k=\"2\"} 4 5 6\nb{k=\"2\"} 7 stale 7\n"
		  "b{k=\"3\"} 8 8 8",
		  "a and b", 0, 30, 15, "a{k=\"2\"} 4 _ 6\n" },
		{ NULL, "a unless b", 0, 30, 15,
		  "a{k=\"1\"} 1 2 3\na{k=\"2\"} _ 5 _\n" },
		{ NULL, "a or b", 0, 30, 15,
		  "a{k=\"1\"} 1 2 3\na{k=\"2\"} 4 5 6\nb{k=\"3\"} 8 8 8\n" },
		{ NULL, "b or a", 0, 30, 15,
		  "a{k=\"1\"} 1 2 3\na{k=\"2\"} _ 5 _\nb{k=\"2\"} 7 _ 7\n"
		  "b{k=\"3\"} 8 8 8\n" },
		{ NULL, "a and on() b", 0, 0, 0,
		  "a{k=\"1\"} 1\na{k=\"2\"} 4\n" },
		{ NULL, "a or on() b", 0, 0, 0,
		  "a{k=\"1\"} 1\na{k=\"2\"} 4\n" },
		{ NULL, "a or nothing", 0, 0, 0,
		  "a{k=\"1\"} 1\na{k=\"2\"} 4\n" },
		{ NULL, "nothing or a", 0, 0, 0,
		  "a{k=\"1\"} 1\na{k=\"2\"} 4\n" },
		{ NULL, "a unless ignoring(k) b", 0, 0, 0, "" },
		/* what comes in parts is one series in the end */
		{ NULL, "(a > 4 or a < 3) * 2", 0, 30, 15,
		  "{k=\"1\"} 2 4 _\n{k=\"2\"} _ 10 12\n" },
		{ NULL, "sum(a > 2 or a < 2)", 0, 30, 15, "{} 5 5 9\n" },
		{ NULL, "a and vector(1)", 0, 0, 0, "" },
	};

	(void)state;
	EVAL_CASES(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_to_one),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_sets),
	};

	return cmocka_run_group_tests_name("binary_match", tests, NULL, NULL);
}
