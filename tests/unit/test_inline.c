#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/file.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "rules/inline.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char rule_file[] =
	"groups:\n"
	"- name: g\n"
	"  rules:\n"
	"  - {record: 'by:rate', expr: 'sum by (le, job) (rate(b[1m]))'}\n"
	"  - {record: 'by:q', expr: 'histogram_quantile(.5, sum by (le, job) "
	"(rate(b[1m])))'}\n"
	"  - {record: 'by:avg', expr: 'sum by (job) (rate(s[1m])) / sum by "
	"(job) (rate(c[1m]))'}\n"
	"  - {record: 'without:sum', expr: 'sum without (pod) (x)'}\n"
	"  - {record: 'plain', expr: 'x{a=\"b\"}'}\n"
	"  - {record: 'any', expr: '{__name__=~\"x|y\"}'}\n"
	"  - {record: 'up:rate', expr: 'rate(x[1m])'}\n"
	"  - {record: 'replaced', expr: 'label_replace(x, \"dst\", \"$1\", "
	"\"src\", \"(.*)\")'}\n"
	"  - {record: 'set', expr: 'sum(x)', labels: {kind: 'a$1'}}\n"
	"  - {record: 'unset', expr: 'x', labels: {pod: ''}}\n"
	"  - {record: 'kinds', expr: 'sum by (job) (x)', labels: {kind: x}}\n"
	"  - {record: 'kinds', expr: 'sum by (job) (y)', labels: {kind: y}}\n"
	"  - {record: 'twice', expr: 'sum by (job) (x)'}\n"
	"  - {record: 'twice', expr: 'sum by (job) (y)'}\n"
	"  - {record: 'over', expr: 'sum by (job) ({\"by:rate\"})'}\n"
	"  - {record: 'over2', expr: 'max({__name__=\"by:avg\", "
	"job!=\"z\"})'}\n"
	"  - {record: 'self', expr: 'self or x'}\n"
	"  - {record: 'ring1', expr: 'sum(ring2)'}\n"
	"  - {record: 'ring2', expr: 'sum(ring1)'}\n"
	"  - {record: 'scalar', expr: '5'}\n"
	"  - {record: 'now', expr: 'time() - x'}\n"
	"  - {record: 'start', expr: 'x @ start()'}\n"
	"  - {record: 'step', expr: 'rate(x[step() + 1m])'}\n"
	"  - {record: 'sub', expr: 'max_over_time(rate(x[1m])[5m:1m])'}\n"
	"  - {record: 'top', expr: 'topk by (job) (3, x)'}\n"
	"  - {record: 'many', expr: 'x * on (job) group_left (zone) info'}\n"
	"  - {record: 'either', expr: 'x or on (job) y'}\n"
	"  - {record: 'but', expr: 'x unless on (job) y'}\n"
	"  - {record: 'bigger', expr: 'x > 5'}\n"
	"- name: limited\n"
	"  limit: 5\n"
	"  rules:\n"
	"  - {record: 'limited', expr: 'x'}\n";

/* RESULT begins with "!" where it is refused: the why. */
static const struct {
	const char *query, *result;
} cases[] = {
	/* matchers on kept, dropped and computed labels */
	{ "sum(by:rate{job=~\"a|b\"})",
	  "sum(sum by (le, job) (rate(b{job=~\"a|b\"}[1m])))" },
	{ "sum(by:rate{job=\"a\",le!=\"1\"})",
	  "sum(sum by (le, job) (rate(b{job=\"a\",le!=\"1\"}[1m])))" },
	{ "sum(by:rate{pod=\"\"})", "sum(sum by (le, job) (rate(b[1m])))" },
	{ "sum(by:rate{pod=\"a\"})",
	  "sum({__name__=\"by:rate\",__name__=\"\"})" },
	{ "sum(by:rate{pod=~\".*\"})", "sum(sum by (le, job) (rate(b[1m])))" },
	{ "sum(by:q{job=\"a\"})",
	  "sum(histogram_quantile(0.5, sum by (le, job) "
	  "(rate(b{job=\"a\"}[1m]))))" },
	{ "sum(by:q{le=\"1\"})", "sum({__name__=\"by:q\",__name__=\"\"})" },
	{ "sum(by:avg{job=\"a\"})",
	  "sum(sum by (job) (rate(s{job=\"a\"}[1m])) / sum by (job) "
	  "(rate(c{job=\"a\"}[1m])))" },
	{ "sum(without:sum{job=\"a\"})",
	  "sum(sum without (pod) (x{job=\"a\"}))" },
	{ "sum(without:sum{pod=\"a\"})",
	  "sum({__name__=\"without:sum\",__name__=\"\"})" },
	{ "sum(up:rate{pod=\"a\"})", "sum(rate(x{pod=\"a\"}[1m]))" },
	{ "sum(replaced{src=\"a\"})",
	  "sum(label_replace(label_replace(x{src=\"a\"}, \"dst\", \"$1\", "
	  "\"src\", \"(.*)\"), \"__name__\", \"replaced\", \"\", \"\"))" },
	{ "sum(replaced{dst=\"a\"})",
	  "!a condition on dst cannot be put inside its rule" },
	{ "sum(top{job=\"a\"})",
	  "sum(label_replace(topk by (job) (3, x{job=\"a\"}), \"__name__\", "
	  "\"top\", \"\", \"\"))" },
	{ "sum(top{pod=\"a\"})",
	  "!a condition on pod cannot be put inside its rule" },
	{ "sum(many{zone=\"a\"})",
	  "sum(x * on (job) group_left (zone) info{zone=\"a\"})" },
	{ "sum(many{job=\"a\"})",
	  "sum(x{job=\"a\"} * on (job) group_left (zone) info{job=\"a\"})" },
	{ "sum(many{pod=\"a\"})",
	  "sum(x{pod=\"a\"} * on (job) group_left (zone) info)" },
	{ "sum(either{job=\"a\"})",
	  "sum(label_replace(x{job=\"a\"} or on (job) y{job=\"a\"}, "
	  "\"__name__\", \"either\", \"\", \"\"))" },
	{ "sum(either{pod=\"a\"})",
	  "!a condition on pod cannot be put inside its rule" },
	{ "sum(but{pod=\"a\"})",
	  "sum(label_replace(x{pod=\"a\"} unless on (job) y, \"__name__\", "
	  "\"but\", \"\", \"\"))" },
	/* labels that the rule sets */
	{ "sum(set{kind=\"a$1\"})",
	  "sum(label_replace(sum(x), \"kind\", \"a$$1\", \"\", \"\"))" },
	{ "sum(set{kind!=\"a$1\"})", "sum({__name__=\"set\",__name__=\"\"})" },
	{ "sum(unset{pod=\"a\"})", "sum({__name__=\"unset\",__name__=\"\"})" },
	{ "sum(unset{pod=\"\",a=\"b\"})",
	  "sum(label_replace(label_replace(x{a=\"b\"}, \"pod\", \"\", \"\", "
	  "\"\"), \"__name__\", \"unset\", \"\", \"\"))" },
	/* several rules of one name */
	{ "sum(kinds{kind=\"y\"})",
	  "sum(label_replace(sum by (job) (y), \"kind\", \"y\", \"\", \"\"))" },
	{ "sum(kinds{job=\"a\"})",
	  "sum(label_replace(sum by (job) (x{job=\"a\"}), \"kind\", \"x\", "
	  "\"\", \"\") or label_replace(sum by (job) (y{job=\"a\"}), \"kind\", "
	  "\"y\", \"\", \"\"))" },
	{ "sum(twice)",
	  "!several rules record it, and they may give the same series" },
	/* the name, where it can be seen */
	{ "by:rate", "label_replace(sum by (le, job) (rate(b[1m])), "
		     "\"__name__\", \"by:rate\", \"\", \"\")" },
	{ "{__name__=\"by:rate\"} * 2", "sum by (le, job) (rate(b[1m])) * 2" },
	{ "by:avg * 2", "(sum by (job) (rate(s[1m])) / sum by (job) "
			"(rate(c[1m]))) * 2" },
	{ "-by:avg", "-(sum by (job) (rate(s[1m])) / sum by (job) "
		     "(rate(c[1m])))" },
	{ "by:rate > 5", "label_replace(sum by (le, job) (rate(b[1m])), "
			 "\"__name__\", \"by:rate\", \"\", \"\") > 5" },
	{ "by:rate > bool 5", "sum by (le, job) (rate(b[1m])) > bool 5" },
	{ "sum by (__name__) (by:rate)",
	  "sum by (__name__) (label_replace(sum by (le, job) (rate(b[1m])), "
	  "\"__name__\", \"by:rate\", \"\", \"\"))" },
	{ "sum without (job) (by:rate)",
	  "sum without (job) (sum by (le, job) (rate(b[1m])))" },
	{ "topk(3, by:rate)",
	  "topk(3, label_replace(sum by (le, job) (rate(b[1m])), \"__name__\", "
	  "\"by:rate\", \"\", \"\"))" },
	{ "sum(topk(3, by:rate))",
	  "sum(topk(3, sum by (le, job) (rate(b[1m]))))" },
	{ "abs((by:rate or y))", "abs((sum by (le, job) (rate(b[1m])) or y))" },
	{ "histogram_quantile(.9, by:rate)",
	  "histogram_quantile(0.9, sum by (le, job) (rate(b[1m])))" },
	{ "sum(plain)", "sum(label_replace(x{a=\"b\"}, \"__name__\", "
			"\"plain\", \"\", \"\"))" },
	{ "sum(any{c=\"d\"})",
	  "sum(label_replace({__name__=~\"x|y\",c=\"d\"}, \"__name__\", "
	  "\"any\", \"\", \"\"))" },
	{ "sum(bigger{a=\"b\"})",
	  "sum(label_replace(x{a=\"b\"} > 5, \"__name__\", \"bigger\", \"\", "
	  "\"\"))" },
	/* rules over rules */
	{ "sum(over{job=\"a\"})",
	  "sum(sum by (job) (sum by (le, job) (rate(b{job=\"a\"}[1m]))))" },
	{ "abs(over2)", "abs(max(sum by (job) (rate(s{job!=\"z\"}[1m])) / sum "
			"by (job) (rate(c{job!=\"z\"}[1m]))))" },
	{ "sum(self)", "!it is recorded from itself" },
	{ "sum(ring1)", "!it is recorded from itself" },
	/* times */
	{ "rate(by:rate[5m])",
	  "!a range over a recorded series depends on when the rule ran" },
	{ "sum(by:rate @ 5)", "!@ with a recorded name is not rewritten" },
	{ "sum(by:rate offset 5m)",
	  "sum(sum by (le, job) (rate(b[1m] offset 5m)))" },
	{ "sum(sub offset -5m)",
	  "sum(max_over_time(rate(x[1m])[5m:1m] offset -5m))" },
	{ "sum(now)", "sum(time() - x)" },
	{ "sum(now offset 5m)",
	  "!its rule reads the time, which an offset would shift" },
	{ "sum(start)", "!its rule uses @ start() or @ end()" },
	{ "sum(step)", "!its rule computes a duration" },
	{ "timestamp((by:rate))", "!the timestamp of a recorded series is the "
				  "time when the rule ran" },
	{ "absent(by:rate)",
	  "!absent() takes its labels from the selector itself" },
	{ "absent(sum(by:rate))",
	  "absent(sum(sum by (le, job) (rate(b[1m]))))" },
	{ "max_over_time(by:avg[1h:5m])",
	  "max_over_time(label_replace(sum by (job) (rate(s[1m])) / sum by "
	  "(job) (rate(c[1m])), \"__name__\", \"by:avg\", \"\", "
	  "\"\")[1h:5m])" },
	{ "sum(scalar)", "sum(vector(5))" },
	{ "sum(scalar{a=\"b\"})", "sum({__name__=\"scalar\",__name__=\"\"})" },
	{ "sum(limited)", "!its group has a limit" },
};

static bool
holds_nothing(void *arg, struct slice name)
{
	(void)arg;
	(void)name;
	return false;
}

static bool
holds_one(void *arg, struct slice name)
{
	return slice_eq(name, slice_of(arg));
}

/* What becomes of a query, or why not. */
static void
inline_text(const struct inline_request *r, const char *query, struct str *out,
	    enum inline_state *state)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct inlined in;
	struct expr *e = parse_expr(slice_of(query), &parse_defaults, &a, &err),
		    *again;

	assert_string_equal(err.text, "");
	assert_int_equal(inline_expr(r, e, &a, &in, &err), 0);
	*state = in.state;
	if (in.state == INLINE_REFUSED) {
		str_addc(out, '!');
		for (size_t i = 0; i < in.n; i++)
			if (!in.name[i].done)
				str_add_slice(out, in.name[i].why);
		assert_true(in.n > 1 || ast_equal(e, in.expr));
	} else {
		print_expr(in.expr, out);
		again = parse_expr(str_slice(out), &parse_defaults, &a, &err);
		assert_string_equal(err.text, "");
		assert_true(ast_equal(in.expr, again));
		parse_release(again);
	}
	if (in.expr != e)
		parse_release(in.expr);
	parse_release(e);
	arena_release(&a);
}

static struct rules *
load(struct slice yaml)
{
	struct err err = { 0 };
	struct rules *r = rules_load(yaml, "rules.yaml", &err);

	assert_string_equal(err.text, "");
	return r;
}

static void
test_cases(void **state)
{
	struct rules *rules = load(slice_of(rule_file));
	const struct inline_request r = { rules, holds_nothing, NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str s = { 0 };
		enum inline_state got;

		inline_text(&r, cases[i].query, &s, &got);
		assert_string_equal(str_text(&s), cases[i].result);
		assert_int_equal(got, cases[i].result[0] == '!' ? INLINE_REFUSED
								: INLINE_DONE);
		str_release(&s);
	}
	rules_free(rules);
}

static void
test_held(void **state)
{
	static const struct {
		const char *held, *query, *result;
		enum inline_state state;
	} held[] = {
		{ "by:rate", "sum(by:rate)", "sum(by:rate)", INLINE_NONE },
		{ "by:rate", "sum(over{job=\"a\"})",
		  "sum(sum by (job) ({__name__=\"by:rate\",job=\"a\"}))",
		  INLINE_DONE },
		{ "by:rate", "by:rate + without:sum",
		  "by:rate + sum without (pod) (x)", INLINE_DONE },
		{ "", "x + {__name__=~\"by:rate\"}",
		  "x + {__name__=~\"by:rate\"}", INLINE_NONE },
		{ "", "{__name__=\"plain\",__name__!=\"y\"}",
		  "{__name__=\"plain\",__name__!=\"y\"}", INLINE_NONE },
	};
	struct rules *rules = load(slice_of(rule_file));

	(void)state;
	for (size_t i = 0; i < COUNT(held); i++) {
		const struct inline_request r = { rules, holds_one,
						  (void *)held[i].held };
		struct str s = { 0 };
		enum inline_state got;

		inline_text(&r, held[i].query, &s, &got);
		assert_string_equal(str_text(&s), held[i].result);
		assert_int_equal(got, held[i].state);
		str_release(&s);
	}
	rules_free(rules);
}

/* Rules that double themselves 17 times over end in an error, not in memory. */
static void
test_too_large(void **state)
{
	struct str yaml = { 0 };
	struct arena a = { 0 };
	struct err err = { 0 };
	struct inlined in;
	struct rules *rules;
	struct expr *e;

	(void)state;
	str_add(&yaml, "groups:\n- name: g\n  rules:\n");
	for (int i = 0; i < 15; i++)
		str_printf(&yaml,
			   "  - {record: r%d, expr: 'sum(r%d+r%d+r%d+r%d)'}\n",
			   i, i + 1, i + 1, i + 1, i + 1);
	rules = load(str_slice(&yaml));
	e = parse_expr(SLICE("sum(r0)"), &parse_defaults, &a, NULL);
	assert_int_equal(inline_expr(&(struct inline_request){ .rules = rules },
				     e, &a, &in, &err),
			 -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_ptr_equal(in.expr, e);
	parse_release(e);
	rules_free(rules);
	arena_release(&a);
	str_release(&yaml);
}

static void
count_name(void *arg, struct slice name)
{
	(void)name;
	++*(int *)arg;
}

static void
test_names(void **state)
{
	struct rules *rules = load(slice_of(rule_file));
	struct arena a = { 0 };
	struct expr *e = parse_expr(SLICE("plain + over * sum(plain) > "
					  "rate(by:rate[1m]) + x"),
				    &parse_defaults, &a, NULL);
	int n = 0;

	(void)state;
	assert_non_null(e);
	inline_names(rules, e, count_name, &n);
	assert_int_equal(n, 3);
	parse_release(e);
	arena_release(&a);
	rules_free(rules);
}

/* The example of the design, with the shipped rules. */
static void
test_shipped(void **state)
{
	const char *srcdir = getenv("srcdir");
	struct str path = { 0 }, text = { 0 }, s = { 0 };
	struct inline_request r = { .holds = holds_nothing };
	struct rules *rules;
	enum inline_state got;

	(void)state;
	str_printf(&path, "%s/dashboards/mixin/rules.yaml",
		   srcdir == NULL ? "." : srcdir);
	assert_int_equal(file_read(str_text(&path), 1 << 20, &text, NULL), 0);
	rules = load(str_slice(&text));
	r.rules = rules;
	inline_text(&r,
		    "sum by (le, route) "
		    "(job_route_cluster:pyroscope_request_duration_seconds_"
		    "bucket:sum_rate{job=~\"a/b\",route=~\".*merge.*\"})",
		    &s, &got);
	assert_string_equal(
		str_text(&s),
		"sum by (le, route) (sum by (le, job, route, cluster) "
		"(rate(pyroscope_request_duration_seconds_bucket{job=~\"a/b\","
		"route=~\".*merge.*\"}[1m])))");
	rules_free(rules);
	str_release(&path);
	str_release(&text);
	str_release(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),     cmocka_unit_test(test_held),
		cmocka_unit_test(test_too_large), cmocka_unit_test(test_names),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
