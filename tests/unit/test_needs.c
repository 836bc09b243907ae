/* Which metrics are kept, for queries of all shapes and for the mixin. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "session/needs.h"

/* The names in order of the alphabet; "all: QUERY" behind them. */
static int
cmp(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
assert_needs(const struct needs *n, const char *want)
{
	char *name[64];
	struct str out = { 0 };

	assert_true(n->n <= 64);
	for (size_t i = 0; i < n->n; i++) {
		struct str s = { 0 };

		str_printf(&s, "%s%.*s", n->name[i].op == MATCH_EQ ? "" : "~",
			   SLICE_ARG(n->name[i].value));
		name[i] = str_take(&s);
	}
	qsort(name, n->n, sizeof(*name), cmp);
	for (size_t i = 0; i < n->n; i++) {
		str_printf(&out, "%s%s", i > 0 ? " " : "", name[i]);
		mem_free(name[i]);
	}
	if (n->all)
		str_printf(&out, " all: %.*s", SLICE_ARG(n->why));
	assert_string_equal(str_text(&out), want);
	str_release(&out);
}

static const struct {
	const char *query, *needs;
} row[] = {
	{ "up", "up" },
	{ "sum(rate(a_total{x=\"y\"}[5m])) / b + c", "a_total b c" },
	{ "1 + 1", "" },
	{ "a or a{x=\"1\"}", "a" },
	{ "{__name__=~\"a|b\", x=\"y\"}", "~a|b" },
	{ "{__name__=~\"a.*\", __name__=\"ab\"}", "ab" },
	{ "{\"a.b\"}", "a.b" },
	{ "max_over_time(rate(a[1m])[1h:]) * on (x) group_left info(b)",
	  "a b target_info" },
	{ "info(b, {__name__=\"c\"})", "b c target_info" },
	{ "info(b, {x=\"c\"})", "b target_info" },
	{ "absent(nonexistent) unless vector(1)", "nonexistent" },
	{ "# a comment's \"quote\n a{x=\"$v\"}[$__interval]", "a" },
	/* variables: in values, times, numbers, functions, labels */
	{ "a{x=~\"$v\"}", "a" },
	{ "rate(a{x=\"${v:regex}\"}[$__rate_interval])", "a" },
	{ "rate(a[$v])", "a" },
	{ "rate(a[${v}:[[w]]])", "a" },
	{ "a offset $v", "a" },
	{ "topk($v, a)", "a" },
	{ "a / $__range_s", "a" },
	{ "sum by ($v) (a)", "a" },
	{ "$v(a)", "a" },
	{ "$v(a[5m])", "a" },
	{ "a{$v}", "a" },
	/* in names */
	{ "a_$v", "~a_.*" },
	{ "rate(a_${v}_total[5m])", "~a_.*_total" },
	{ "{__name__=\"a.$v\"}", "~a\\..*" },
	{ "{__name__=~\"a_($v)\"}", "~a_(.*)" },
	/* which cannot be told */
	{ "$v", " all: $v" },
	{ "rate(${v}[5m]) + a", "a all: rate(${v}[5m]) + a" },
	{ "{x=\"y\"}", " all: {x=\"y\"}" },
	{ "{__name__!=\"a\", x=\"y\"}", " all: {__name__!=\"a\", x=\"y\"}" },
	{ "a +", " all: a +" },
};

static void
test_queries(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct needs n = { 0 };

		needs_query(&n, slice_of(row[i].query));
		assert_needs(&n, row[i].needs);
		needs_release(&n);
	}
}

static struct dashboard *
board(const char *text)
{
	struct err err = { 0 };
	struct dashboard *d = dashboard_load(slice_of(text), &err);

	if (d == NULL)
		fail_msg("%s", err.text);
	return d;
}

/* Saved values tell numbers from names; other servers' queries do not count. */
static void
test_dashboard(void **state)
{
	static const char text[] =
		"{\"schemaVersion\":39,\"templating\":{\"list\":["
		"{\"type\":\"query\",\"name\":\"ns\","
		"\"query\":\"label_values(v{a=\\\"$pod\\\"}, ns)\"},"
		"{\"type\":\"query\",\"name\":\"pod\","
		"\"query\":\"label_values(pod)\"},"
		"{\"type\":\"query\",\"name\":\"q\","
		"\"query\":\"query_result(sum(w_$ns))\"},"
		"{\"type\":\"textbox\",\"name\":\"level\",\"query\":\"0.5\"},"
		"{\"type\":\"interval\",\"name\":\"span\",\"query\":\"1m,5m\"}"
		"]},\"panels\":[{\"type\":\"timeseries\",\"targets\":["
		"{\"expr\":\"a > $level\"},"
		"{\"expr\":\"b offset $span\"},"
		"{\"expr\":\"c\",\"hide\":true},"
		"{\"expr\":\"\"},"
		"{\"expr\":\"{job=\\\"d\\\"}\","
		"\"datasource\":{\"type\":\"loki\",\"uid\":\"x\"}}"
		"]}]}";
	struct dashboard *d = board(text);
	struct needs n = { 0 };

	(void)state;
	needs_dashboard(&n, d);
	assert_needs(&n, "a b v ~w_.*");
	assert_true(needs_has(&n, SLICE("w_x")));
	assert_false(needs_has(&n, SLICE("x")));
	needs_release(&n);
	dashboard_free(d);
}

static const char rules_text[] = "groups:\n"
				 "- name: g\n"
				 "  rules:\n"
				 "  - {record: 'j:b', expr: sum(j:a)}\n"
				 "  - {record: 'j:a', expr: sum(raw)}\n"
				 "  - {record: 'j:c', expr: sum(other)}\n"
				 "  - {alert: A, expr: failed > 0}\n";

static void
test_rules(void **state)
{
	struct err err = { 0 };
	struct rules *r = rules_load(slice_of(rules_text), "r", &err);
	struct needs n = { 0 };

	(void)state;
	assert_non_null(r);
	needs_query(&n, SLICE("j:b"));
	needs_rules(&n, r, false);
	assert_needs(&n, "j:a j:b raw");
	needs_rules(&n, r, true);
	assert_needs(&n, "failed j:a j:b other raw");
	needs_release(&n);
	rules_free(r);
}

static const char mixin[] =
	"job_route_cluster:pyroscope_request_duration_seconds_bucket:sum_rate "
	"job_route_cluster:pyroscope_request_duration_seconds_count:sum_rate "
	"job_route_cluster:pyroscope_request_duration_seconds_sum:sum_rate "
	"job_type_cluster:pyroscope_distributor_received_compressed_bytes_"
	"bucket:sum_rate "
	"job_type_cluster:pyroscope_distributor_received_compressed_bytes_"
	"count:sum_rate "
	"job_type_cluster:pyroscope_distributor_received_compressed_bytes_sum:"
	"sum_rate "
	"job_type_cluster:pyroscope_distributor_received_samples_bucket:sum_"
	"rate "
	"job_type_cluster:pyroscope_distributor_received_samples_count:sum_"
	"rate "
	"job_type_cluster:pyroscope_distributor_received_samples_sum:sum_rate "
	"pyroscope_build_info "
	"pyroscope_distributor_received_compressed_bytes_bucket "
	"pyroscope_distributor_received_compressed_bytes_count "
	"pyroscope_distributor_received_compressed_bytes_sum "
	"pyroscope_distributor_received_samples_bucket "
	"pyroscope_distributor_received_samples_count "
	"pyroscope_distributor_received_samples_sum "
	"pyroscope_head_size_bytes "
	"pyroscope_request_duration_seconds_bucket "
	"pyroscope_request_duration_seconds_count "
	"pyroscope_request_duration_seconds_sum";

/* What is shipped reads five metrics, three of them recorded; the rules that no
 * panel asks for read nothing else. */
static void
test_mixin(void **state)
{
	struct err err = { 0 };
	struct rules *r =
		rules_load(dashboard_shipped_rules(), "rules.yaml", &err);
	struct needs n = { 0 };
	struct slice text;
	const char *name;

	(void)state;
	assert_non_null(r);
	for (unsigned i = 0; dashboard_shipped(i, &name, &text); i++) {
		struct dashboard *d = dashboard_load(text, &err);

		assert_non_null(d);
		needs_dashboard(&n, d);
		dashboard_free(d);
	}
	needs_rules(&n, r, false);
	assert_needs(&n, mixin);
	needs_rules(&n, r, true);
	assert_needs(&n, mixin);
	needs_release(&n);
	rules_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_dashboard),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_mixin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
