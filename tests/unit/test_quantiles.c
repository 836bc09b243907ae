/*
 * test_quantiles.c - panels that are quantiles of one histogram are known by
 * their queries, and no others are.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/err.h"
#include "dashboards/dashboard.h"
#include "dashboards/quantiles.h"

#define MOST 9

static const struct {
	const char *expr[MOST];
	const char *titles; /* NULL: no quantile panel */
	size_t highest;
} cases[] = {
	{ { "histogram_quantile(0.99, sum by (le,route) (rate(a_bucket[1m]))) "
	    "* 1e3",
	    "histogram_quantile(0.50, sum by (le,route) (rate(a_bucket[1m]))) "
	    "* 1e3",
	    "1e3 * sum(rate(a_sum[1m])) by (route) / "
	    "sum(rate(a_count[1m])) by (route)" },
	  "p50 p99 avg",
	  1 },
	{ { "1 * sum(j:a_sum:sum_rate{x=~\".*\"}) by (type)  / "
	    "sum(j:a_count:sum_rate{x=~\".*\"}) by (type) ",
	    "histogram_quantile(0.999, sum by (le) (j:a_bucket:sum_rate))" },
	  "p99.9 avg",
	  0 },
	{ { "(1000 * (histogram_quantile((0.9), rate({\"a_bucket\"}[5m])))) / "
	    "2",
	    "(sum(rate(a_sum[5m])) / sum(rate(a_count[5m]))) * 1000" },
	  "p90 avg",
	  0 },
	{ { "histogram_quantile(1, rate({__name__=\"a_bucket\"}[5m]))",
	    "histogram_quantile(0, rate(a_bucket[5m]))",
	    "histogram_quantile(0.123456, rate(a_bucket[5m]))" },
	  "p0 p12.3456 p100",
	  2 },
	{ { "histogram_quantile(0.5, rate(a_bucket_count_bucket[5m]))",
	    "rate(a_bucket_count_sum[5m]) / rate(a_bucket_count_count[5m])" },
	  "p50 avg",
	  0 },
	/* an average alone has no quantile to be worst by */
	{ { "rate(a_sum[5m]) / rate(a_count[5m])" }, NULL, 0 },
	{ { "up" }, NULL, 0 },
	{ { "" }, NULL, 0 },
	{ { NULL }, NULL, 0 },
	{ { "histogram_quantile(" }, NULL, 0 },
	{ { "histogram_quantile(0.5, rate(a_bucket[5m]))", "up" }, NULL, 0 },
	{ { "histogram_quantile(0.5, rate(a_bucket[5m]))",
	    "histogram_quantile(0.9, rate(b_bucket[5m]))" },
	  NULL,
	  0 },
	{ { "histogram_quantile(0.5, rate(a_bucket[5m]))",
	    "histogram_quantile(0.5, rate(a_bucket{x=\"y\"}[5m]))" },
	  NULL,
	  0 },
	{ { "histogram_quantile(0.5, rate(a_bucket[5m]))",
	    "rate(b_sum[5m]) / rate(b_count[5m])" },
	  NULL,
	  0 },
	{ { "histogram_quantile(0.5, rate(a_bucket[5m]))",
	    "rate(a_count[5m]) / rate(a_sum[5m])" },
	  NULL,
	  0 },
	{ { "histogram_quantile(0.5, rate(a_bucket[5m]))",
	    "rate(a_sum[5m]) / rate(a_count[5m])",
	    "rate(a_sum[1m]) / rate(a_count[1m])" },
	  NULL,
	  0 },
	{ { "histogram_quantile(1.5, rate(a_bucket[5m]))" }, NULL, 0 },
	{ { "histogram_quantile(scalar(x), rate(a_bucket[5m]))" }, NULL, 0 },
	{ { "histogram_quantile(0.5, rate(a_bucket[5m])) > 3" }, NULL, 0 },
	{ { "histogram_quantile(.1, a_bucket)",
	    "histogram_quantile(.2, a_bucket)",
	    "histogram_quantile(.3, a_bucket)",
	    "histogram_quantile(.4, a_bucket)",
	    "histogram_quantile(.5, a_bucket)",
	    "histogram_quantile(.6, a_bucket)",
	    "histogram_quantile(.7, a_bucket)",
	    "histogram_quantile(.8, a_bucket)",
	    "histogram_quantile(.9, a_bucket)" },
	  NULL,
	  0 },
};

static void
join_titles(const struct quantiles *q, struct str *out)
{
	for (size_t i = 0; i < q->n; i++)
		str_printf(out, "%s%s", i > 0 ? " " : "", q->column[i].title);
}

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct slice expr[MOST];
		struct quantiles q;
		struct str titles = { 0 };
		size_t n = 0;
		bool is;

		while (n < MOST && cases[i].expr[n] != NULL) {
			expr[n] = slice_of(cases[i].expr[n]);
			n++;
		}
		is = quantiles_detect(expr, n, &q);
		join_titles(&q, &titles);
		if (is != (cases[i].titles != NULL))
			fail_msg("case %zu: %d \"%s\"", i, is,
				 str_text(&titles));
		if (is) {
			assert_string_equal(str_text(&titles), cases[i].titles);
			assert_int_equal(q.highest, cases[i].highest);
		}
		str_release(&titles);
	}
}

/* Targets keep their index whatever the order of the columns. */
static void
test_targets(void **state)
{
	const struct slice expr[] = {
		SLICE("histogram_quantile(0.99, a_bucket)"),
		SLICE("a_sum / a_count"),
		SLICE("histogram_quantile(0.5, a_bucket)"),
	};
	struct quantiles q;

	(void)state;
	assert_true(quantiles_detect(expr, 3, &q));
	assert_int_equal(q.column[0].target, 2);
	assert_int_equal(q.column[1].target, 0);
	assert_int_equal(q.column[2].target, 1);
	assert_int_equal(q.column[2].kind, QUANTILES_AVERAGE);
}

/* Variables as they would be filled in. */
static void
interpolate(struct slice expr, struct str *out)
{
	for (size_t i = 0; i < expr.n; i++)
		if (expr.p[i] == '$')
			str_add(out, "1m");
		else
			str_addc(out, expr.p[i]);
}

static bool
panel_detected(const struct panel *p)
{
	struct slice expr[MOST];
	struct str text[MOST] = { 0 };
	struct quantiles q;
	bool is;

	assert_true(p->n_targets < MOST);
	for (size_t i = 0; i < p->n_targets; i++) {
		interpolate(p->target[i].expr, &text[i]);
		expr[i] = str_slice(&text[i]);
	}
	is = quantiles_detect(expr, p->n_targets, &q);
	for (size_t i = 0; i < p->n_targets; i++)
		str_release(&text[i]);
	return is;
}

/* Three queries in the mixin are two quantiles and an average. */
static void
test_mixin(void **state)
{
	const char *name;
	struct slice text;
	size_t found = 0;

	(void)state;
	for (unsigned i = 0; dashboard_shipped(i, &name, &text); i++) {
		struct err err = { 0 };
		struct dashboard *d = dashboard_load(text, &err);

		assert_non_null(d);
		for (size_t p = 0; p < d->n_panels; p++) {
			bool is = panel_detected(&d->panel[p]);

			assert_int_equal(is, d->panel[p].n_targets == 3);
			found += is;
		}
		dashboard_free(d);
	}
	assert_int_equal(found, 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_mixin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
