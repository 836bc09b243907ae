/* test_dashboard_graph.c - old graph and single stat panels migrated. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "dashboards/dashboard.h"

#define assert_slice(s, text) assert_true(slice_eq((s), slice_of(text)))

static struct dashboard *
load(const char *type, const char *quoted)
{
	struct err err = { 0 };
	struct str s = { 0 };
	struct dashboard *d;

	str_printf(
		&s,
		"{'schemaVersion':14,'rows':[{'panels':[{'type':'%s',%s}]}]}",
		type, quoted);
	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] == '\'')
			s.s[i] = '"';
	d = dashboard_load(str_slice(&s), &err);
	if (d == NULL)
		fail_msg("%s: %s", str_text(&s), err.text);
	assert_int_equal(d->n_panels, 1);
	str_release(&s);
	return d;
}

static void
test_axis(void **state)
{
	static const struct {
		const char *axis;
		double decimals, min, max, log_base;
		bool hidden;
	} cases[] = {
		{ "'min':0,'max':null", NAN, 0, NAN, 0, false },
		{ "'min':'5','max':'x','decimals':2", 2, 5, NAN, 0, false },
		{ "'min':'','logBase':10", NAN, 0, NAN, 10, false },
		{ "'logBase':2,'show':false", NAN, NAN, NAN, 2, true },
		{ "'logBase':32,'show':true", NAN, NAN, NAN, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str s = { 0 };
		struct dashboard *d;
		const struct field_config *f;

		str_printf(&s, "'yaxes':[{'format':'ms','label':'L',%s},{}]",
			   cases[i].axis);
		d = load("graph", str_text(&s));
		f = &d->panel[0].field;
#define SAME(a, b) (((a) == (b)) || (isnan(a) && isnan(b)))
		assert_true(SAME(f->decimals, cases[i].decimals));
		assert_true(SAME(f->min, cases[i].min));
		assert_true(SAME(f->max, cases[i].max));
		assert_true(f->log_base == cases[i].log_base);
		assert_int_equal(f->axis_hidden, cases[i].hidden);
		assert_slice(f->unit, "ms");
		assert_slice(f->axis_label, "L");
		assert_slice(d->panel[0].type, "timeseries");
		assert_slice(d->panel[0].file_type, "graph");
		dashboard_free(d);
		str_release(&s);
	}
}

static void
test_style(void **state)
{
	static const struct {
		const char *json, *draw;
		double width, fill, span_nulls;
		enum stack_mode stack;
	} cases[] = {
		{ "'lines':true,'fill':1,'linewidth':1", "line", 1, 10, 0,
		  STACK_NONE },
		{ "'lines':true,'fill':10,'linewidth':0,'stack':true,"
		  "'nullPointMode':'null as zero'",
		  "line", 0, 100, 0, STACK_NORMAL },
		{ "'bars':true,'lines':true,'fill':2", "bars", 1, 100, 0,
		  STACK_NONE },
		{ "'lines':false,'points':true,'nullPointMode':'connected'",
		  "points", 1, 0, -1, STACK_NONE },
		{ "'lines':true,'fillGradient':3,'percentage':true", "line", 1,
		  30, 0, STACK_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dashboard *d = load("graph", cases[i].json);
		const struct field_config *f = &d->panel[0].field;

		assert_slice(f->draw_style, cases[i].draw);
		assert_true(f->line_width == cases[i].width);
		assert_true(f->fill_opacity == cases[i].fill);
		assert_true(f->span_nulls_ms == cases[i].span_nulls);
		assert_int_equal(f->stack, cases[i].stack);
		dashboard_free(d);
	}
}

static void
test_legend(void **state)
{
	struct dashboard *d =
		load("graph", "'legend':{'avg':true,'current':true,"
			      "'max':false,'total':true,'values':true,"
			      "'show':true,'alignAsTable':true,"
			      "'rightSide':true}");
	const struct legend_options *o = &d->panel[0].legend;

	(void)state;
	assert_true(o->show && o->table && o->right);
	assert_int_equal(o->n_calcs, 3);
	assert_slice(o->calc[0], "mean");
	assert_slice(o->calc[1], "lastNotNull");
	assert_slice(o->calc[2], "sum");
	dashboard_free(d);
	d = load("graph", "'legend':{'avg':true,'values':false}");
	o = &d->panel[0].legend;
	assert_false(o->show);
	assert_int_equal(o->n_calcs, 0);
	dashboard_free(d);
}

/* All overrides as "MATCHER(OPTIONS) ID=VALUE ...;". */
static void
describe(const struct panel *p, struct str *out)
{
	for (size_t i = 0; i < p->n_overrides; i++) {
		const struct override *o = &p->override[i];

		str_add_slice(out, o->matcher_id);
		json_print(o->matcher_options, out);
		for (size_t k = 0; k < o->n; k++) {
			str_addc(out, ' ');
			str_add_slice(out, o->property[k].id);
			str_addc(out, '=');
			json_print(o->property[k].value, out);
		}
		str_add(out, "; ");
	}
}

static void
test_overrides(void **state)
{
	static const struct {
		const char *json, *want;
	} cases[] = {
		{ "'aliasColors':{'5xx':'#E24D42','b':7}",
		  "byName\"5xx\" color={\"mode\":\"fixed\",\"fixedColor\":"
		  "\"#E24D42\"}; byName\"b\"; " },
		{ "'seriesOverrides':[{'alias':'/lim.*/i','fill':2,"
		  "'lines':true,'linewidth':3}]",
		  "byRegexp\"/lim.*/i\" custom.fillOpacity=20 "
		  "custom.lineWidth=0 custom.lineWidth=3; " },
		{ "'seriesOverrides':[{'alias':'a','bars':true,'stack':'B',"
		  "'color':'red'}]",
		  "byName\"a\" custom.drawStyle=\"bars\" "
		  "custom.fillOpacity=100 custom.stacking={\"mode\":"
		  "\"normal\",\"group\":\"B\"} color={\"mode\":\"fixed\","
		  "\"fixedColor\":\"red\"}; " },
		{ "'yaxes':[{'format':'s','min':0},{'format':'short',"
		  "'max':9}],'seriesOverrides':[{'alias':'a','yaxis':2}]",
		  "byName\"a\" custom.axisPlacement=\"right\" "
		  "unit=\"short\" min=null max=9; " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dashboard *d = load("graph", cases[i].json);
		struct str got = { 0 };

		describe(&d->panel[0], &got);
		assert_string_equal(str_text(&got), cases[i].want);
		str_release(&got);
		dashboard_free(d);
	}
}

static void
test_override_notes(void **state)
{
	struct dashboard *d =
		load("graph", "'seriesOverrides':[{'alias':'a',"
			      "'transform':'negative-Y','zindex':3}]");
	const struct panel *p = &d->panel[0];

	(void)state;
	assert_int_equal(p->n_not_understood, 2);
	assert_slice(p->not_understood[0].what, "zindex");
	assert_slice(p->not_understood[0].path,
		     "rows[0].panels[0].seriesOverrides[0]");
	assert_slice(p->not_understood[1].what, "custom.transform");
	dashboard_free(d);
}

/* "-inf red, 5 green", and the style. */
static void
check_thresholds(const char *type, const char *json, const char *want)
{
	struct dashboard *d = load(type, json);
	const struct field_config *f = &d->panel[0].field;
	struct str got = { 0 };

	for (size_t i = 0; i < f->n_thresholds; i++)
		str_printf(&got, "%g %.*s, ", f->threshold[i].value,
			   SLICE_ARG(f->threshold[i].color));
	str_add_slice(&got, f->thresholds_style);
	assert_string_equal(str_text(&got), want);
	str_release(&got);
	dashboard_free(d);
}

static void
test_thresholds(void **state)
{
	(void)state;
	check_thresholds("graph", "'thresholds':[]", "-inf green, 80 red, off");
	check_thresholds("graph",
			 "'thresholds':[{'value':9,'op':'gt','line':true,"
			 "'colorMode':'critical'},{'value':'5','op':'gt',"
			 "'fill':true,'colorMode':'warning'}]",
			 "-inf transparent, 5 orange, 9 red, line+area");
	check_thresholds("graph",
			 "'thresholds':[{'value':5,'op':'lt','fill':true,"
			 "'fillColor':'blue'}]",
			 "-inf blue, 5 transparent, area");
	check_thresholds("singlestat",
			 "'thresholds':'70, 80','colors':['a','b','c']",
			 "-inf a, 70 b, 80 c, off");
}

static void
test_singlestat(void **state)
{
	struct dashboard *d = load("singlestat", "'format':'s','decimals':1");

	(void)state;
	assert_slice(d->panel[0].type, "stat");
	assert_slice(d->panel[0].field.unit, "s");
	assert_slice(d->panel[0].field.color_mode, "thresholds");
	assert_true(d->panel[0].field.decimals == 1);
	dashboard_free(d);
	d = load("singlestat", "'gauge':{'show':true,'minValue':0,"
			       "'maxValue':100}");
	assert_slice(d->panel[0].type, "gauge");
	assert_true(d->panel[0].field.max == 100);
	dashboard_free(d);
	d = load("table-old", "'styles':[]");
	assert_slice(d->panel[0].type, "table");
	assert_slice(d->panel[0].file_type, "table-old");
	dashboard_free(d);
	d = load("graph", "'xaxis':{'mode':'histogram'}");
	assert_slice(d->panel[0].type, "histogram");
	dashboard_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_axis),
		cmocka_unit_test(test_style),
		cmocka_unit_test(test_legend),
		cmocka_unit_test(test_overrides),
		cmocka_unit_test(test_override_notes),
		cmocka_unit_test(test_thresholds),
		cmocka_unit_test(test_singlestat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
