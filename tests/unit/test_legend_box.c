/* test_legend_box.c - what a chart says of its series where there is room for
 * all of them, for some and for one: legends, and the title. */
#include "config.h"

#include "widgets/legend_box.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "canvas/out.h"
#include "panel_case.h"
#include "widgets/box.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct panel_case_series series[] = {
	{ "route", "querier_v1_querierservice_labelnames 99th", 7, 7 },
	{ "route", "querier_v1_querierservice_gone 99th", NAN, NAN },
	{ "route", "querier_v1_querierservice_merge 99th", 20, 900 },
	{ "route", "querier_v1_querierservice_series 99th", 40, 40 },
};

/* A panel with the first n of these. */
static void
make(struct panel_case *p, const struct panel_case_series *s, size_t n)
{
	panel_case_init(p, GLYPHS_ASCII);
	panel_case_add(p, "x", s, n);
	p->target[0].legend = SLICE("{{route}}");
	p->target[0].has_legend = true;
	p->panel.legend.show = true;
}

static void
legend_of(struct panel_case *p, struct str *out, int w, int h)
{
	struct panel_view view = { 0 };
	struct canvas c;
	struct plot plot;

	plot_init(&plot, &p->in);
	canvas_init(&c, w, h);
	legend_box_draw(&c, (struct rect){ 0, 0, w, h }, &p->in, &plot, &view);
	str_clear(out);
	panel_case_text(&c, out);
	canvas_release(&c);
	plot_release(&plot);
}

static bool
has(const struct str *s, const char *what)
{
	return s->s != NULL && strstr(s->s, what) != NULL;
}

static void
says(const struct str *s, const char *what)
{
	if (!has(s, what)) {
		print_message("no '%s' in:\n%s\n", what, str_text(s));
		fail();
	}
}

/* What A says comes before what B says. */
static void
before(const struct str *s, const char *a, const char *b)
{
	says(s, a);
	says(s, b);
	assert_true(strstr(s->s, a) < strstr(s->s, b));
}

static void
a_line_of_all(void **state)
{
	struct panel_case p;
	struct str s = { 0 };

	(void)state;
	make(&p, series, N(series));
	legend_of(&p, &s, 220, 1);
	before(&s, "querier_v1_querierservice_labelnames 99th 7 ms",
	       "querier_v1_querierservice_merge 99th 900 ms");
	/* without what all begin with they fit, and keep their order */
	legend_of(&p, &s, 100, 1);
	before(&s, " labelnames 99th 7 ms", " gone 99th -");
	before(&s, " gone 99th -", " merge 99th 900 ms");
	assert_false(has(&s, "querier"));
	assert_false(has(&s, "more"));
	str_release(&s);
	panel_case_release(&p);
}

static void
a_line_of_the_largest(void **state)
{
	struct panel_case p;
	struct str s = { 0 };

	(void)state;
	make(&p, series, N(series));
	legend_of(&p, &s, 60, 1);
	before(&s, " merge 99th 900 ms", " series 99th 40");
	says(&s, "+2 more");
	legend_of(&p, &s, 30, 1);
	says(&s, "merge 99th 900 ms");
	says(&s, "+3 more");
	str_release(&s);
	panel_case_release(&p);
}

static void
a_table_of_the_largest(void **state)
{
	struct panel_case p;
	struct str s = { 0 };

	(void)state;
	make(&p, series, N(series));
	/* all: in their order, with all of their names */
	legend_of(&p, &s, 100, 5);
	before(&s, "querier_v1_querierservice_labelnames 99th",
	       "querier_v1_querierservice_gone 99th");
	legend_of(&p, &s, 66, 5);
	before(&s, " labelnames", " gone");
	assert_false(has(&s, "querier"));
	/* some: the largest; what is not there is last */
	legend_of(&p, &s, 66, 4);
	before(&s, " merge 99th", " series 99th");
	assert_false(has(&s, "labelnames"));
	says(&s, "+2 more");
	str_release(&s);
	panel_case_release(&p);
}

static void
what_names_begin_with(void **state)
{
	static const struct {
		const char *name[3];
		size_t n, prefix;
	} rows[] = {
		{ { "querier_v1_a", "querier_v1_b" }, 2, 11 },
		{ { "querier_v1_a", "querier_v1_ab", "querier_v2" }, 3, 8 },
		{ { "alone_is_nothing_to_cut" }, 1, 0 },
		{ { "short_a", "short_b" }, 2, 6 },
		{ { "shor_a", "shor_b" }, 2, 0 },
		{ { "same_name", "same_name" }, 2, 0 },
		{ { "all_of_it_", "all_of_it_" }, 2, 7 },
		{ { "prefix_", "prefix_more" }, 2, 0 },
		{ { "prefix_more", "prefix_" }, 2, 0 },
		{ { "noseparator1", "noseparator2" }, 2, 0 },
		{ { "", "querier_v1_a" }, 2, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct slice name[3];

		for (size_t k = 0; k < rows[i].n; k++)
			name[k] = slice_of(rows[i].name[k]);
		assert_int_equal(plot_prefix(name, rows[i].n), rows[i].prefix);
	}
	assert_int_equal(plot_prefix(NULL, 0), 0);
}

/* Full screen: a table below while it is short, which has all four columns;
 * at the right no wider than it must be. */
static void
room_in_full_screen(void **state)
{
	static struct panel_case_series many[9];
	static const char *const names[] = { "a", "b", "c", "d", "e",
					     "f", "g", "h", "i" };
	struct rect r = { 0, 0, 118, 36 };
	struct panel_case p;
	struct str s = { 0 };

	(void)state;
	for (size_t i = 0; i < N(many); i++)
		many[i] = (struct panel_case_series){ "route", names[i], 1, 1 };
	for (size_t n = 1; n <= N(many); n++) {
		int rows, columns;
		struct plot plot;

		make(&p, many, n);
		p.look.legend = WIDGET_LEGEND_RIGHT;
		p.in.full = true;
		plot_init(&plot, &p.in);
		legend_box_room(r, &p.in, &plot, &rows, &columns);
		assert_int_equal(rows, n <= 6 ? n + 1 : 0);
		assert_true(n <= 6 ? columns == 0 : columns <= 48);
		r.w = 200;
		legend_box_room(r, &p.in, &plot, &rows, &columns);
		assert_true(n <= 6 || columns == 61);
		legend_of(&p, &s, n > 6 ? columns - 1 : r.w, (int)n + 1);
		says(&s, "last");
		says(&s, "max");
		r.w = 118;
		/* a screen too low for it */
		r.h = 7;
		legend_box_room(r, &p.in, &plot, &rows, &columns);
		assert_true(rows <= 2);
		r.h = 36;
		plot_release(&plot);
		panel_case_release(&p);
	}
	str_release(&s);
}

/* ---------------------------------------------------------------- title --- */

static void
title_of(struct panel_case *p, struct str *out, int w)
{
	struct rect content;
	struct canvas c;
	struct plot plot;

	plot_init(&plot, &p->in);
	canvas_init(&c, w, 1);
	box_draw(&c, (struct rect){ 0, 0, w, 1 }, &p->in, &plot, &content);
	str_clear(out);
	panel_case_text(&c, out);
	canvas_release(&c);
	plot_release(&plot);
}

/* The largest by its name, by what is left of it, by its value alone. */
static void
a_title_says_what_it_can(void **state)
{
	struct panel_case p;
	struct str s = { 0 };

	(void)state;
	make(&p, series, N(series));
	title_of(&p, &s, 60);
	says(&s, "Latency");
	says(&s, " merge 99th  900 ms ");
	assert_false(has(&s, "querier"));
	title_of(&p, &s, 36);
	says(&s, "…99th  900 ms ");
	says(&s, " Latency ");
	title_of(&p, &s, 28);
	says(&s, "- 900 ms ");
	says(&s, " Latency ");
	str_release(&s);
	panel_case_release(&p);
}

/* The title and the overview tell of the same series. */
static void
the_largest_now(void **state)
{
	static const struct panel_case_series falling[] = {
		{ "route", "was", 900, 1 },
		{ "route", "is", 1, 5 },
		{ "route", "never", NAN, NAN },
	};
	struct panel_case p;
	struct plot plot;

	(void)state;
	make(&p, falling, N(falling));
	plot_init(&plot, &p.in);
	assert_ptr_equal(plot_largest(&plot), &plot.s[1]);
	plot.n = 0;
	assert_null(plot_largest(&plot));
	plot_release(&plot);
	panel_case_release(&p);
}

static void
a_title_of_a_stack(void **state)
{
	static const struct panel_case_series codes[] = {
		{ "route", "2xx", 60, 60 },
		{ "route", "5xx", 20, 20 },
	};
	struct panel_case p;
	struct str s = { 0 };

	(void)state;
	make(&p, codes, 2);
	p.panel.field.stack = STACK_NORMAL;
	title_of(&p, &s, 60);
	says(&s, " 80 ms  5xx 25% ");
	title_of(&p, &s, 28);
	says(&s, "- 80 ms ");
	assert_false(has(&s, "5xx"));
	str_release(&s);
	panel_case_release(&p);
}

/* Names, values and titles stay in their room, whatever it is. */
static void
any_width(void **state)
{
	struct str s = { 0 };

	(void)state;
	for (size_t n = 1; n <= N(series); n++)
		for (int w = 1; w < 120; w++) {
			struct panel_case p;

			make(&p, series, n);
			title_of(&p, &s, w);
			for (int h = 1; h < 7; h++)
				legend_of(&p, &s, w, h);
			panel_case_release(&p);
		}
	str_release(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_of_all),
		cmocka_unit_test(a_line_of_the_largest),
		cmocka_unit_test(a_table_of_the_largest),
		cmocka_unit_test(room_in_full_screen),
		cmocka_unit_test(what_names_begin_with),
		cmocka_unit_test(a_title_says_what_it_can),
		cmocka_unit_test(the_largest_now),
		cmocka_unit_test(a_title_of_a_stack),
		cmocka_unit_test(any_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
