/*
 * test_dashboard_hostile.c - documents made to break the loader: wrong types
 * at every place of a real one, and sizes past every ceiling.
 */
#include "config.h"

#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "dashboards/dashboard.h"

/* Every number that a drawing would use is sane. */
static void
check_sane(const struct dashboard *d)
{
	for (size_t i = 0; i < d->n_panels; i++) {
		const struct panel *p = &d->panel[i];

		assert_in_range(p->pos.w, 1, 24);
		assert_in_range(p->pos.x, 0, 24 - p->pos.w);
		assert_in_range(p->pos.h, 1, LIMIT_GRID_H);
		assert_true(p->pos.y >= 0 && p->pos.y < INT_MAX / 2);
		assert_true(p->row >= -1 && p->row < (int)d->n_rows);
		assert_true(p->id > 0);
		assert_true(p->field.n_thresholds <= LIMIT_THRESHOLDS);
		assert_true(p->field.line_width >= 0 &&
			    p->field.line_width <= 100);
		assert_true(p->field.fill_opacity >= 0 &&
			    p->field.fill_opacity <= 100);
		assert_true(
			isnan(p->field.decimals) ||
			(p->field.decimals >= 0 && p->field.decimals <= 20));
		assert_true(p->n_targets <= LIMIT_TARGETS);
		for (size_t k = 0; k < p->n_targets; k++)
			assert_true(p->target[k].ref_id.n > 0);
	}
}

static void
try_load(struct slice text)
{
	struct err err = { 0 };
	struct dashboard *d = dashboard_load(text, &err);

	if (d != NULL)
		check_sane(d);
	else
		assert_true(err.code != ERR_NONE && err.text[0] != '\0');
	dashboard_free(d);
}

static const char *const values[] = {
	"null", "true", "-1",   "1e308", "\"\"",   "\"\\u0000\\u001b[2J\"",
	"[]",   "{}",   "[[]]", "[7]",   "[null]", "{\"a\":{\"b\":[]}}",
};

static const char *const templates[] = {
	"{\"panels\":%s,\"rows\":%s}",
	"{\"rows\":%s,\"schemaVersion\":%s}",
	"{\"dashboard\":%s,\"spec\":%s}",
	"{\"panels\":[],\"templating\":{\"list\":%s},\"time\":%s}",
	"{\"panels\":[],\"templating\":{\"list\":[{\"name\":\"a\","
	"\"query\":%s,\"current\":%s}]}}",
	"{\"panels\":[],\"links\":[%s],\"tags\":[%s]}",
	"{\"panels\":[],\"annotations\":{\"list\":[%s]},\"timezone\":%s}",
	"{\"panels\":[],\"__inputs\":[%s],\"__elements\":%s}",
	"{\"panels\":[],\"__inputs\":[{\"name\":%s,\"value\":%s}]}",
	"{\"panels\":[%s,{\"type\":\"row\",\"panels\":[%s]}]}",
	"{\"panels\":[{\"gridPos\":%s,\"type\":%s}]}",
	"{\"panels\":[{\"gridPos\":{\"x\":%s,\"w\":%s}}]}",
	"{\"panels\":[{\"gridPos\":{\"y\":%s,\"h\":%s}}]}",
	"{\"panels\":[{\"targets\":%s,\"datasource\":%s}]}",
	"{\"panels\":[{\"targets\":[{\"expr\":%s,\"refId\":%s}]}]}",
	"{\"panels\":[{\"targets\":[{\"datasource\":%s,"
	"\"intervalFactor\":%s}]}]}",
	"{\"panels\":[{\"type\":\"timeseries\",\"fieldConfig\":%s,"
	"\"options\":%s}]}",
	"{\"panels\":[{\"type\":\"timeseries\",\"fieldConfig\":{"
	"\"defaults\":%s,\"overrides\":%s}}]}",
	"{\"panels\":[{\"type\":\"timeseries\",\"fieldConfig\":{"
	"\"defaults\":{\"min\":%s,\"max\":%s}}}]}",
	"{\"panels\":[{\"type\":\"timeseries\",\"fieldConfig\":{"
	"\"defaults\":{\"thresholds\":{\"steps\":%s},\"color\":%s}}}]}",
	"{\"panels\":[{\"type\":\"timeseries\",\"fieldConfig\":{"
	"\"defaults\":{\"custom\":{\"lineWidth\":%s,"
	"\"scaleDistribution\":%s}}}}]}",
	"{\"panels\":[{\"type\":\"timeseries\",\"fieldConfig\":{"
	"\"overrides\":[{\"matcher\":%s,\"properties\":[%s]}]}}]}",
	"{\"panels\":[{\"libraryPanel\":%s,\"transformations\":%s}]}",
	"{\"rows\":[{\"height\":%s,\"panels\":%s}]}",
	"{\"rows\":[{\"showTitle\":true,\"panels\":[{\"span\":%s,"
	"\"height\":%s}]}]}",
	"{\"rows\":[{\"panels\":[{\"type\":\"graph\",\"yaxes\":%s,"
	"\"legend\":%s}]}]}",
	"{\"rows\":[{\"panels\":[{\"type\":\"graph\",\"linewidth\":%s,"
	"\"fill\":%s,\"yaxes\":[{\"decimals\":1e9}]}]}]}",
	"{\"rows\":[{\"panels\":[{\"type\":\"graph\",\"thresholds\":[{"
	"\"op\":\"lt\",\"value\":1},{\"op\":\"gt\",\"value\":%s},%s]}]}]}",
	"{\"rows\":[{\"panels\":[{\"type\":\"graph\",\"aliasColors\":%s,"
	"\"seriesOverrides\":%s}]}]}",
	"{\"rows\":[{\"panels\":[{\"type\":\"graph\",\"seriesOverrides\":[{"
	"\"alias\":\"/a\",\"stack\":%s,\"yaxis\":2,\"fill\":%s}]}]}]}",
	"{\"rows\":[{\"panels\":[{\"type\":\"singlestat\",\"thresholds\":%s,"
	"\"colors\":%s}]}]}",
	"{\"rows\":[{\"panels\":[{\"type\":\"singlestat\",\"thresholds\":"
	"\"1,,x,\",\"colors\":[\"a\",\"b\",%s,\"c\"],\"gauge\":%s}]}]}",
};

/* TEMPLATE with its two places filled. */
static void
fill(struct str *out, const char *template, const char *a, const char *b)
{
	const char *first = strstr(template, "%s");
	const char *second = strstr(first + 2, "%s");

	str_clear(out);
	str_addn(out, template, (size_t)(first - template));
	str_add(out, a);
	str_addn(out, first + 2, (size_t)(second - first) - 2);
	str_add(out, b);
	str_add(out, second + 2);
}

static void
test_wrong_types(void **state)
{
	const size_t n = sizeof(values) / sizeof(values[0]);
	struct str s = { 0 };

	(void)state;
	for (size_t t = 0; t < sizeof(templates) / sizeof(templates[0]); t++) {
		for (size_t i = 0; i < n * n; i++) {
			fill(&s, templates[t], values[i % n], values[i / n]);
			try_load(str_slice(&s));
		}
	}
	str_release(&s);
}

/* The shipped dashboards cut anywhere, and with a byte changed anywhere. */
static void
test_cut_and_changed(void **state)
{
	const char *name;
	struct slice text;
	char *copy;

	(void)state;
	assert_true(dashboard_shipped(0, &name, &text));
	for (size_t n = 0; n < text.n; n += 37)
		try_load((struct slice){ text.p, n });
	copy = mem_strndup(text.p, text.n);
	for (size_t i = 0; i < text.n; i += 11) {
		char was = copy[i];

		copy[i] = "\"{[7,:}]"[i % 8];
		try_load((struct slice){ copy, text.n });
		copy[i] = was;
	}
	mem_free(copy);
}

/* BEFORE, N times MEMBER, AFTER. */
static void
check_limit(const char *before, const char *member, size_t n, const char *after,
	    enum err_code code)
{
	struct str s = { 0 };
	struct err err = { 0 };
	struct dashboard *d;

	str_add(&s, before);
	for (size_t i = 0; i < n; i++)
		str_printf(&s, "%s%s", i > 0 ? "," : "", member);
	str_add(&s, after);
	d = dashboard_load(str_slice(&s), &err);
	assert_int_equal(err.code, code);
	if (d != NULL)
		check_sane(d);
	assert_int_equal(d != NULL, code == ERR_NONE);
	dashboard_free(d);
	str_release(&s);
}

static void
test_limits(void **state)
{
	(void)state;
	check_limit("{\"panels\":[", "{}", LIMIT_PANELS, "]}", ERR_NONE);
	check_limit("{\"panels\":[", "{}", LIMIT_PANELS + 1, "]}", ERR_LIMIT);
	check_limit("{\"rows\":[{\"panels\":[", "{\"span\":12}",
		    LIMIT_PANELS + 1, "]}]}", ERR_LIMIT);
	check_limit("{\"rows\":[", "{\"height\":1e9}", 100000, "]}", ERR_NONE);
	check_limit("{\"panels\":[{\"panels\":[],\"type\":\"row\"},"
		    "{\"type\":\"row\",\"panels\":[",
		    "{}", LIMIT_PANELS, "]}]}", ERR_LIMIT);
	check_limit("{\"panels\":[],\"templating\":{\"list\":[",
		    "{\"name\":\"a\"}", LIMIT_VARIABLES + 1, "]}}", ERR_LIMIT);
	check_limit("{\"panels\":[{\"targets\":[", "{}", LIMIT_TARGETS * 3,
		    "]}]}", ERR_NONE);
	check_limit("{\"panels\":[7,{\"transformations\":[", "{}",
		    LIMIT_NOT_UNDERSTOOD * 3, "]}]}", ERR_NONE);
}

/* Inputs that grow what they are put into. */
static void
test_bomb(void **state)
{
	struct str s = { 0 };
	struct err err = { 0 };

	(void)state;
	str_add(&s, "{\"__inputs\":[");
	for (int i = 0; i < 20; i++)
		str_printf(&s,
			   "%s{\"name\":\"I%d\",\"value\":\"${I%d}${I%d}"
			   "${I%d}${I%d}\"}",
			   i > 0 ? "," : "", i, i + 1, i + 1, i + 1, i + 1);
	str_add(&s, "],\"title\":\"${I0}\",\"panels\":[]}");
	assert_null(dashboard_load(str_slice(&s), &err));
	assert_int_equal(err.code, ERR_LIMIT);
	str_release(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong_types),
		cmocka_unit_test(test_cut_and_changed),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_bomb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
