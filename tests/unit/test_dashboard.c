/* test_dashboard.c - the forms of a file, its head, variables and fields. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "dashboards/dashboard.h"
#include "dashboards/field_props.h"

#define assert_slice(s, text) assert_true(slice_eq((s), slice_of(text)))

/* In single quotes, so that JSON can be read here. */
static struct dashboard *
load(const char *quoted)
{
	struct err err = { 0 };
	char *json = mem_strdup(quoted);
	struct dashboard *d;

	for (char *p = json; *p != '\0'; p++)
		if (*p == '\'')
			*p = '"';
	d = dashboard_load(slice_of(json), &err);
	if (d == NULL)
		fail_msg("%s: %s", json, err.text);
	mem_free(json);
	return d;
}

static void
test_forms(void **state)
{
	static const char *const forms[] = {
		"{'uid':'u','title':'t','panels':[]}",
		"{'dashboard':{'uid':'u','title':'t','panels':[]},'meta':{}}",
		"{'dashboard':{'uid':'u','title':'t','rows':[]},"
		"'overwrite':true}",
		"{'apiVersion':'dashboard.grafana.app/v1beta1',"
		"'kind':'Dashboard','metadata':{'name':'u'},"
		"'spec':{'title':'t','panels':[]}}",
		"{'apiVersion':'dashboard.grafana.app/v0alpha1',"
		"'metadata':{'name':'u'},'spec':{'title':'t',"
		"'schemaVersion':41}}",
		"{'dashboard':{'metadata':{'name':'u'},"
		"'spec':{'title':'t','panels':[]}}}",
		"{'__inputs':[{'name':'X','type':'constant','value':'t'},"
		"{'name':'Y','value':'u'}],'uid':'${Y}','title':'${X}',"
		"'panels':[]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct dashboard *d = load(forms[i]);

		assert_slice(d->uid, "u");
		assert_slice(d->title, "t");
		dashboard_free(d);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *json;
		enum err_code code;
		const char *text;
	} cases[] = {
		{ "{\"elements\":{},\"layout\":{}}", ERR_UNSUPPORTED,
		  "v2 dashboards are not yet supported" },
		{ "{\"apiVersion\":\"dashboard.grafana.app/v2beta1\","
		  "\"spec\":{\"elements\":{},\"layout\":{}}}",
		  ERR_UNSUPPORTED, "v2 dashboards are not yet supported" },
		{ "{\"dashboard\":{\"elements\":{},\"layout\":{}}}",
		  ERR_UNSUPPORTED, "export it as classic" },
		{ "{\"groups\":[]}", ERR_TYPE, "neither \"panels\" nor" },
		{ "[]", ERR_TYPE, "not a Grafana dashboard" },
		{ "7", ERR_TYPE, "not a Grafana dashboard" },
		{ "{\"panels\":[", ERR_SYNTAX, "" },
		{ "", ERR_SYNTAX, "" },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		err = (struct err){ 0 };
		assert_null(dashboard_load(slice_of(cases[i].json), &err));
		assert_int_equal(err.code, cases[i].code);
		assert_non_null(strstr(err.text, cases[i].text));
	}
}

static void
test_head(void **state)
{
	struct dashboard *d = load(
		"{'schemaVersion':'41','refresh':false,'timezone':'UTC',"
		"'weekStart':'monday','fiscalYearStartMonth':3,"
		"'time':{'from':'now-6h','to':'now-1m'},'tags':['a',1,'b'],"
		"'timepicker':{'nowDelay':'1m'},'panels':[],"
		"'links':[{'type':'dashboards','title':'T','tags':['x'],"
		"'asDropdown':true,'keepTime':true},7,"
		"{'type':'link','url':'http://h'}],"
		"'annotations':{'list':[{'builtIn':1,'expr':'x'},"
		"{'name':'deploys','expr':'changes(x[1m]) > 0'}]}}");

	(void)state;
	assert_int_equal(d->schema_version, 41);
	assert_slice(d->refresh, "");
	assert_slice(d->timezone, "UTC");
	assert_slice(d->week_start, "monday");
	assert_int_equal(d->fiscal_start, 3);
	assert_slice(d->time_from, "now-6h");
	assert_slice(d->time_to, "now-1m");
	assert_slice(d->now_delay, "1m");
	assert_int_equal(d->n_tags, 2);
	assert_slice(d->tag[1], "b");
	assert_int_equal(d->n_links, 2);
	assert_true(d->link[0].as_dropdown && d->link[0].keep_time);
	assert_false(d->link[0].include_vars);
	assert_slice(d->link[0].tag[0], "x");
	assert_slice(d->link[1].url, "http://h");
	assert_int_equal(d->n_not_understood, 1);
	assert_slice(d->not_understood[0].path, "annotations.list[1]");
	assert_slice(d->not_understood[0].what, "deploys");
	dashboard_free(d);
}

static void
test_variables(void **state)
{
	struct dashboard *d = load(
		"{'schemaVersion':14,'panels':[],'templating':{'list':["
		"{'type':'datasource','name':'ds','query':'prometheus'},"
		"{'type':'query','name':'q','label':'Q','multi':true,"
		"'includeAll':true,'allValue':'.+','sort':2,'refresh':2,"
		"'hide':2,'regex':'/a/','query':{'query':'label_values(a)',"
		"'refId':'x'},'current':{'text':'t','value':'v'}},"
		"{'type':'query','name':'old','query':'up','refresh':0,"
		"'allValue':null,'current':null},"
		"{'type':'constant','name':'c','query':'k','hide':0},"
		"{'type':'constant','name':'h','query':'k','hide':2},"
		"{'type':'adhoc','name':'f'},{'type':'switch','name':'s'},"
		"{'type':'query'},null,{'name':7}]}}");
	const struct variable *v = d->variable;

	(void)state;
	assert_int_equal(d->n_variables, 7);
	assert_int_equal(v[0].type, VARIABLE_DATASOURCE);
	assert_slice(v[0].label, "ds");
	assert_slice(v[1].query, "label_values(a)");
	assert_slice(v[1].label, "Q");
	assert_true(v[1].multi && v[1].include_all && v[1].has_all_value);
	assert_slice(v[1].all_value, ".+");
	assert_int_equal(v[1].sort * 100 + v[1].refresh * 10 + v[1].hide, 222);
	assert_string_equal(json_str(json_get(v[1].current, "value"), ""), "v");
	assert_int_equal(v[2].refresh, 1);
	assert_false(v[2].has_all_value);
	assert_null(v[2].current);
	assert_int_equal(v[3].type, VARIABLE_TEXTBOX);
	assert_int_equal(v[4].type, VARIABLE_CONSTANT);
	assert_int_equal(v[6].type, VARIABLE_OTHER);
	assert_slice(v[6].type_name, "switch");
	assert_int_equal(d->n_not_understood, 5);
	assert_slice(d->not_understood[0].path, "templating.list[5]");
	dashboard_free(d);
}

/* One modern panel's JSON, without the braces. */
static struct dashboard *
load_panel_json(const char *members)
{
	struct str s = { 0 };
	struct dashboard *d;

	str_printf(&s,
		   "{'schemaVersion':41,'templating':{'list':["
		   "{'type':'datasource','name':'ds','query':'prometheus'},"
		   "{'type':'datasource','name':'logs','query':'loki'}]},"
		   "'panels':[{'gridPos':{},%s}]}",
		   members);
	d = load(str_text(&s));
	str_release(&s);
	return d;
}

static void
test_defaults(void **state)
{
	struct dashboard *d = load_panel_json("'type':'timeseries'");
	const struct panel *p = &d->panel[0];
	const struct field_config *f = &p->field;

	(void)state;
	assert_int_equal(p->id, 1);
	assert_slice(f->draw_style, "line");
	assert_slice(f->color_mode, "palette-classic");
	assert_slice(f->axis_placement, "auto");
	assert_slice(f->thresholds_style, "off");
	assert_slice(f->stack_group, "A");
	assert_true(f->line_width == 1 && f->fill_opacity == 0);
	assert_true(isnan(f->min) && isnan(f->max) && isnan(f->decimals));
	assert_true(isnan(f->soft_min) && isnan(f->soft_max));
	assert_int_equal(f->stack, STACK_NONE);
	assert_int_equal(f->n_thresholds, 2);
	assert_true(isinf(f->threshold[0].value) &&
		    f->threshold[1].value == 80);
	assert_slice(f->threshold[1].color, "red");
	assert_true(p->legend.show && !p->legend.table && !p->legend.right);
	assert_int_equal(p->n_not_understood, 0);
	dashboard_free(d);
}

static void
test_field(void **state)
{
	struct dashboard *d = load_panel_json(
		"'type':'timeseries','fieldConfig':{'defaults':{'unit':'s',"
		"'displayName':'n','noValue':0,'decimals':2,'min':9,'max':3,"
		"'color':{'mode':'fixed','fixedColor':'red'},"
		"'mappings':[],'links':[],"
		"'thresholds':{'mode':'percentage','steps':["
		"{'color':'a','value':null},{'color':'b','value':5}]},"
		"'custom':{'drawStyle':'bars','lineWidth':3,'fillOpacity':40,"
		"'stacking':{'mode':'percent','group':'B'},'spanNulls':3600,"
		"'scaleDistribution':{'type':'log','log':10},"
		"'axisPlacement':'hidden','axisLabel':'L','axisSoftMin':1,"
		"'hideFrom':{'viz':false,'legend':false},"
		"'lineStyle':{'fill':'solid'},"
		"'thresholdsStyle':{'mode':'line'}}},'overrides':["
		"{'matcher':{'id':'byName','options':'x'},'properties':["
		"{'id':'color','value':{'mode':'fixed','fixedColor':'blue'}},"
		"{'id':'custom.hideFrom','value':{'viz':true}}]},"
		"{'matcher':{'id':'byMagic'},'properties':[]}]}");
	const struct panel *p = &d->panel[0];
	const struct field_config *f = &p->field;

	(void)state;
	assert_slice(f->unit, "s");
	assert_slice(f->no_value, "0");
	assert_true(f->decimals == 2 && f->min == 3 && f->max == 9);
	assert_slice(f->fixed_color, "red");
	assert_true(f->thresholds_percent && f->n_thresholds == 2);
	assert_true(f->span_nulls_ms == 3600 && f->log_base == 10);
	assert_true(f->axis_hidden && f->soft_min == 1);
	assert_int_equal(f->stack, STACK_PERCENT);
	assert_slice(f->stack_group, "B");
	assert_slice(f->thresholds_style, "line");
	assert_int_equal(p->n_overrides, 2);
	assert_slice(p->override[0].property[1].id, "custom.hideFrom");
	assert_int_equal(p->n_not_understood, 2);
	assert_slice(p->not_understood[0].path,
		     "panels[0].fieldConfig.overrides[0].properties[1]");
	assert_slice(p->not_understood[1].what, "byMagic");
	dashboard_free(d);
}

/* A property put back: null, and a wrong type, give the default. */
static void
test_props(void **state)
{
	static const struct json number = { .type = JSON_NUMBER, .number = 4 };
	static const struct json nothing = { .type = JSON_NULL };
	struct field_config f;
	struct arena a = { 0 };

	(void)state;
	field_props_init(&f, &a);
	field_props_set(&f, SLICE("custom.lineWidth"), &number, &a);
	assert_true(f.line_width == 4);
	field_props_set(&f, SLICE("custom.lineWidth"), &nothing, &a);
	assert_true(f.line_width == 1);
	field_props_set(&f, SLICE("custom.drawStyle"), &number, &a);
	assert_slice(f.draw_style, "line");
	field_props_set(&f, SLICE("custom.unheardOf"), &number, &a);
	assert_null(field_props_find(SLICE("custom.unheardOf")));
	arena_release(&a);
}

static void
test_targets(void **state)
{
	struct dashboard *d = load_panel_json(
		"'type':'timeseries','datasource':{'uid':'-- Mixed --'},"
		"'interval':'1m','maxDataPoints':'250','timeFrom':'2h',"
		"'targets':[{'expr':'a','refId':'B','intervalFactor':2,"
		"'legendFormat':'','datasource':{'type':'prometheus'}},"
		"{'expr':'b','instant':true,'datasource':'$logs'},"
		"{'expr':'c','hide':true,'datasource':{'uid':'${ds}'}},null]");
	const struct panel *p = &d->panel[0];

	(void)state;
	assert_true(p->mixed);
	assert_slice(p->interval, "1m");
	assert_true(p->max_data_points == 250);
	assert_slice(p->time_from, "2h");
	assert_int_equal(p->n_targets, 3);
	assert_slice(p->target[0].ref_id, "B");
	assert_slice(p->target[1].ref_id, "A");
	assert_slice(p->target[2].ref_id, "C");
	assert_true(p->target[0].has_legend && !p->target[1].has_legend);
	assert_true(p->target[0].interval_factor == 2);
	assert_true(p->target[1].instant && p->target[2].hide);
	assert_slice(p->target[1].datasource_type, "loki");
	assert_slice(p->target[2].datasource_type, "prometheus");
	assert_int_equal(p->n_not_understood, 1);
	assert_slice(p->not_understood[0].path, "panels[0].targets[1]");
	dashboard_free(d);
}

/* What is not done yet is named, never silent. */
static void
test_notes(void **state)
{
	static const struct {
		const char *members, *path, *what, *why;
	} cases[] = {
		{ "'type':'stat'", "panels[0]", "stat",
		  "panel type \"stat\" is not drawn yet: shown as raw "
		  "values" },
		{ "'title':'x'", "panels[0]", "", "no type" },
		{ "'type':'timeseries','repeat':'pod'", "panels[0]", "pod",
		  "not expanded yet" },
		{ "'type':'timeseries','transformations':["
		  "{'id':'merge','disabled':true},{'id':'organize'}]",
		  "panels[0].transformations[1]", "organize",
		  "not applied yet" },
		{ "'libraryPanel':{'uid':'l','name':'Lib'}", "panels[0]", "Lib",
		  "not in the file" },
		{ "'type':'timeseries','links':[{'url':'u'}]", "panels[0]",
		  "links", "not followed yet" },
		{ "'type':'timeseries','fieldConfig':{'defaults':{'mappings':"
		  "[{'type':'value'}]}}",
		  "panels[0].fieldConfig.defaults", "mappings",
		  "not applied yet" },
		{ "'type':'timeseries','fieldConfig':{'defaults':{'custom':"
		  "{'glow':true}}}",
		  "panels[0].fieldConfig.defaults", "custom.glow",
		  "not known" },
		{ "'type':'timeseries','datasource':{'type':'loki'},"
		  "'targets':[{'expr':'x'}]",
		  "panels[0].targets[0]", "loki",
		  "not a Prometheus data source" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dashboard *d = load_panel_json(cases[i].members);
		const struct not_understood *n = d->panel[0].not_understood;

		assert_int_equal(d->panel[0].n_not_understood, 1);
		assert_slice(n->path, cases[i].path);
		assert_slice(n->what, cases[i].what);
		assert_non_null(strstr(n->why.p, cases[i].why));
		dashboard_free(d);
	}
}

static void
test_library(void **state)
{
	struct dashboard *d =
		load("{'__elements':{'l':{'model':{'type':'timeseries',"
		     "'title':'from the library','targets':[{'expr':'x'}]}}},"
		     "'panels':[{'id':4,'gridPos':{'x':1,'y':2,'w':3,'h':4},"
		     "'libraryPanel':{'uid':'l'}}]}");
	const struct panel *p = &d->panel[0];

	(void)state;
	assert_slice(p->title, "from the library");
	assert_int_equal(p->id, 4);
	assert_int_equal(p->pos.w, 3);
	assert_int_equal(p->n_targets, 1);
	assert_int_equal(p->n_not_understood, 0);
	dashboard_free(d);
}

static void
test_shipped(void **state)
{
	const char *name;
	struct slice text;
	struct err err = { 0 };
	unsigned n = 0;

	(void)state;
	for (; dashboard_shipped(n, &name, &text); n++) {
		struct dashboard *d = dashboard_load(text, &err);

		assert_non_null(d);
		assert_slice(d->uid, name);
		assert_int_equal(d->n_not_understood, 0);
		for (size_t i = 0; i < d->n_panels; i++)
			assert_int_equal(d->panel[i].n_not_understood, 0);
		dashboard_free(d);
	}
	assert_int_equal(n, 2);
	assert_true(slice_find(dashboard_shipped_rules(),
			       SLICE("pyroscope_rules"), 0) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_field),
		cmocka_unit_test(test_props),
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_library),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
