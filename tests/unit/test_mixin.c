/*
 * test_mixin.c - the mixin written for this project shows what upstream's
 * shows, panel by panel, and records what upstream's rules record.
 */
#include "config.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/yaml.h"
#include "dashboards/dashboard.h"

/* Reads upstream's FILE; false where there is none. */
static bool
read_upstream(const char *file, struct str *out)
{
	const char *shared = getenv("PYRODASH_SHARED");
	const char *srcdir = getenv("srcdir");
	struct str path = { 0 };
	struct err err = { 0 };
	bool found;

	if (shared != NULL)
		str_add(&path, shared);
	else
		str_printf(&path, "%s/../shared",
			   srcdir != NULL ? srcdir : ".");
	str_printf(&path, "/upstream/%s", file);
	found = file_read(str_text(&path), LIMIT_DOCUMENT_BYTES, out, &err) ==
		0;
	if (!found)
		print_message("# no %s: skipped\n", str_text(&path));
	str_release(&path);
	return found;
}

static void
same_text(struct slice a, struct slice b)
{
	if (!slice_eq(a, b))
		fail_msg("ours \"%.*s\", upstream's \"%.*s\"", SLICE_ARG(a),
			 SLICE_ARG(b));
}

static void
same_number(double a, double b)
{
	assert_true(a == b || (a != a && b != b));
}

static void
same_targets(const struct panel *a, const struct panel *b)
{
	assert_int_equal(a->n_targets, b->n_targets);
	for (size_t i = 0; i < a->n_targets; i++) {
		const struct target *s = &a->target[i], *t = &b->target[i];

		same_text(s->ref_id, t->ref_id);
		same_text(s->expr, t->expr);
		same_text(s->legend_format, t->legend_format);
		same_text(s->interval, t->interval);
		same_text(s->datasource_type, t->datasource_type);
		assert_int_equal(s->has_legend, t->has_legend);
		assert_int_equal(s->instant, t->instant);
		assert_int_equal(s->hide, t->hide);
		same_number(s->interval_factor, t->interval_factor);
	}
}

static void
same_field(const struct field_config *a, const struct field_config *b)
{
	same_text(a->unit, b->unit);
	same_text(a->display_name, b->display_name);
	same_text(a->no_value, b->no_value);
	same_number(a->decimals, b->decimals);
	same_number(a->min, b->min);
	same_number(a->max, b->max);
	same_number(a->soft_min, b->soft_min);
	same_number(a->soft_max, b->soft_max);
	same_text(a->color_mode, b->color_mode);
	same_text(a->draw_style, b->draw_style);
	same_number(a->line_width, b->line_width);
	same_number(a->fill_opacity, b->fill_opacity);
	assert_int_equal(a->stack, b->stack);
	same_text(a->stack_group, b->stack_group);
	same_number(a->span_nulls_ms, b->span_nulls_ms);
	same_number(a->log_base, b->log_base);
	assert_int_equal(a->axis_hidden, b->axis_hidden);
	same_text(a->axis_label, b->axis_label);
	same_text(a->axis_placement, b->axis_placement);
	same_text(a->thresholds_style, b->thresholds_style);
}

/* Matchers and properties, as JSON text. */
static void
print_overrides(const struct panel *p, struct str *out)
{
	for (size_t i = 0; i < p->n_overrides; i++) {
		str_add_slice(out, p->override[i].matcher_id);
		json_print(p->override[i].matcher_options, out);
		for (size_t k = 0; k < p->override[i].n; k++) {
			str_add_slice(out, p->override[i].property[k].id);
			json_print(p->override[i].property[k].value, out);
		}
		str_addc(out, '\n');
	}
}

static void
same_panel(const struct panel *a, const struct panel *b)
{
	struct str ours = { 0 }, theirs = { 0 };

	assert_int_equal(a->id, b->id);
	same_text(a->title, b->title);
	same_text(a->type, b->type);
	same_text(a->description, b->description);
	assert_int_equal(a->row, b->row);
	assert_memory_equal(&a->pos, &b->pos, sizeof(a->pos));
	same_text(a->interval, b->interval);
	same_number(a->max_data_points, b->max_data_points);
	same_targets(a, b);
	same_field(&a->field, &b->field);
	print_overrides(a, &ours);
	print_overrides(b, &theirs);
	assert_string_equal(str_text(&ours), str_text(&theirs));
	assert_int_equal(a->legend.show, b->legend.show);
	assert_int_equal(a->legend.table, b->legend.table);
	assert_int_equal(a->legend.right, b->legend.right);
	assert_int_equal(a->legend.n_calcs, b->legend.n_calcs);
	assert_int_equal(b->n_not_understood, 0);
	str_release(&ours);
	str_release(&theirs);
}

static void
same_variables(const struct dashboard *a, const struct dashboard *b)
{
	struct str ours = { 0 }, theirs = { 0 };

	assert_int_equal(a->n_variables, b->n_variables);
	for (size_t i = 0; i < a->n_variables; i++) {
		const struct variable *v = &a->variable[i];
		const struct variable *w = &b->variable[i];

		assert_int_equal(v->type, w->type);
		same_text(v->name, w->name);
		same_text(v->label, w->label);
		same_text(v->query, w->query);
		same_text(v->regex, w->regex);
		assert_int_equal(v->sort, w->sort);
		assert_int_equal(v->refresh, w->refresh);
		assert_int_equal(v->hide, w->hide);
		assert_int_equal(v->multi, w->multi);
		assert_int_equal(v->include_all, w->include_all);
		assert_int_equal(v->has_all_value, w->has_all_value);
		json_print(v->current, &ours);
		json_print(w->current, &theirs);
	}
	assert_string_equal(str_text(&ours), str_text(&theirs));
	str_release(&ours);
	str_release(&theirs);
}

static void
same_head(const struct dashboard *a, const struct dashboard *b)
{
	same_text(a->uid, b->uid);
	same_text(a->title, b->title);
	same_text(a->timezone, b->timezone);
	same_text(a->refresh, b->refresh);
	same_text(a->time_from, b->time_from);
	same_text(a->time_to, b->time_to);
	assert_int_equal(a->n_tags, b->n_tags);
	for (size_t i = 0; i < a->n_tags; i++)
		same_text(a->tag[i], b->tag[i]);
	assert_int_equal(a->n_links, b->n_links);
	for (size_t i = 0; i < a->n_links; i++) {
		const struct link *k = &a->link[i], *m = &b->link[i];

		same_text(k->type, m->type);
		same_text(k->title, m->title);
		assert_int_equal(k->n_tags, m->n_tags);
		same_text(k->tag[0], m->tag[0]);
		assert_int_equal(k->as_dropdown, m->as_dropdown);
		assert_int_equal(k->include_vars, m->include_vars);
		assert_int_equal(k->keep_time, m->keep_time);
	}
	assert_int_equal(b->n_not_understood, 0);
}

static void
same_dashboard(const struct dashboard *a, const struct dashboard *b)
{
	assert_true(a->schema_version >= 39);
	assert_int_equal(b->schema_version, 14);
	same_head(a, b);
	same_variables(a, b);
	assert_int_equal(a->n_rows, b->n_rows);
	for (size_t i = 0; i < a->n_rows; i++) {
		same_text(a->row[i].title, b->row[i].title);
		assert_int_equal(a->row[i].y, b->row[i].y);
		assert_int_equal(a->row[i].collapsed, b->row[i].collapsed);
	}
	assert_int_equal(a->n_panels, b->n_panels);
	for (size_t i = 0; i < a->n_panels; i++)
		same_panel(&a->panel[i], &b->panel[i]);
}

static size_t
queries(const struct dashboard *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n_panels; i++)
		n += d->panel[i].n_targets;
	return n;
}

static size_t
overrides(const struct dashboard *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n_panels; i++)
		n += d->panel[i].n_overrides;
	return n;
}

static void
test_dashboards(void **state)
{
	struct str file = { 0 }, text = { 0 };
	struct err err = { 0 };
	struct slice ours;
	const char *name;
	size_t panels = 0;

	(void)state;
	for (unsigned i = 0; dashboard_shipped(i, &name, &ours); i++) {
		struct dashboard *a, *b;

		str_clear(&file);
		str_clear(&text);
		str_printf(&file, "%s.json", name);
		if (!read_upstream(str_text(&file), &text)) {
			str_release(&file);
			print_message("# skipped: no upstream files here\n");
			return;
		}
		a = dashboard_load(ours, &err);
		b = dashboard_load(str_slice(&text), &err);
		if (a == NULL || b == NULL)
			fail_msg("%s: %s", name, err.text);
		same_dashboard(a, b);
		panels += a->n_panels;
		print_message("# %s: %zu panels, %zu queries, %zu overrides, "
			      "%zu variables\n",
			      name, a->n_panels, queries(a), overrides(a),
			      a->n_variables);
		dashboard_free(a);
		dashboard_free(b);
	}
	assert_int_equal(panels, 12);
	str_release(&file);
	str_release(&text);
}

/* Runs of white space are one blank, none at the ends. */
static void
squeeze(struct slice s, struct str *out)
{
	s = slice_trim(s);
	str_clear(out);
	for (size_t i = 0; i < s.n; i++)
		if (!isspace((unsigned char)s.p[i]))
			str_addc(out, s.p[i]);
		else if (!isspace((unsigned char)s.p[i - 1]))
			str_addc(out, ' ');
}

static void
test_rules(void **state)
{
	struct arena arena = { 0 };
	struct str text = { 0 }, x = { 0 }, y = { 0 };
	struct err err = { 0 };
	const struct json *a, *b, *r, *s;

	(void)state;
	if (!read_upstream("rules.yaml", &text)) {
		print_message("# skipped: no upstream files here\n");
		return;
	}
	a = yaml_parse(&arena, dashboard_shipped_rules(), &err);
	b = yaml_parse(&arena, str_slice(&text), &err);
	if (a == NULL || b == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(json_len(json_get(a, "groups")), 1);
	assert_string_equal(json_str(json_path(a, "groups.0.name"), ""),
			    json_str(json_path(b, "groups.0.name"), "?"));
	a = json_path(a, "groups.0.rules");
	b = json_path(b, "groups.0.rules");
	assert_int_equal(json_len(a), 30);
	assert_int_equal(json_len(b), 30);
	for (size_t i = 0; i < json_len(a); i++) {
		r = json_at(a, i);
		s = json_at(b, i);
		same_text(json_get(r, "record")->text,
			  json_get(s, "record")->text);
		squeeze(json_get(r, "expr")->text, &x);
		squeeze(json_get(s, "expr")->text, &y);
		assert_string_equal(str_text(&x), str_text(&y));
		str_clear(&x);
		str_clear(&y);
		json_print(json_get(r, "labels"), &x);
		json_print(json_get(s, "labels"), &y);
		assert_string_equal(str_text(&x), str_text(&y));
	}
	print_message("# %zu rules\n", json_len(a));
	str_release(&text);
	str_release(&x);
	str_release(&y);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dashboards),
		cmocka_unit_test(test_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
