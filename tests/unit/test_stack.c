/* test_stack.c - stacked areas: sums by column, and that failures are seen. */
#include "config.h"

#include "widgets/stack.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/str.h"
#include "canvas/out.h"
#include "panel_case.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void
legends(struct panel_case *p)
{
	for (size_t i = 0; i < p->in.n_targets; i++) {
		p->target[i].legend = SLICE("{{status}}");
		p->target[i].has_legend = true;
	}
}

struct stacked {
	struct panel_case p;
	struct plot plot;
	struct stack stack;
	struct scale_time time;
};

static void
open_stack(struct stacked *s, int cols, const struct panel_case_series *series,
	   size_t n, bool percent)
{
	panel_case_init(&s->p, GLYPHS_BRAILLE);
	panel_case_add(&s->p, "x", series, n);
	legends(&s->p);
	plot_init(&s->plot, &s->p.in);
	scale_time_init(&s->time, s->p.in.range, cols, 2);
	stack_init(&s->stack, &s->plot, &s->time, percent);
}

static void
close_stack(struct stacked *s)
{
	stack_release(&s->stack);
	plot_release(&s->plot);
	panel_case_release(&s->p);
}

static void
sums_add_up(void **state)
{
	static const struct panel_case_series series[] = {
		{ "status", "2xx", 5, 5 },
		{ "status", "4xx", NAN, NAN },
		{ "status", "5xx", 1, 1 },
	};
	static const int cols[] = { 1, 3, 20, 39, 80, 500 };
	struct stacked s;

	(void)state;
	for (size_t c = 0; c < N(cols); c++) {
		open_stack(&s, cols[c], series, 3, false);
		assert_true(s.stack.max == 6 && s.stack.min == 6);
		for (int x = 0; x < cols[c]; x++) {
			double top = s.stack.top[2 * cols[c] + x];

			/* a gap in one series takes nothing from the rest */
			assert_true(isnan(top) || top == 6);
			if (x > 0 && x < cols[c] - 2 && cols[c] <= 39)
				assert_true(top == 6);
		}
		close_stack(&s);
	}
}

static void
percents_reach_one(void **state)
{
	static const struct panel_case_series series[] = {
		{ "status", "2xx", 0, 8 },
		{ "status", "5xx", 0, 2 },
	};
	struct stacked s;

	(void)state;
	open_stack(&s, 20, series, 2, true);
	assert_true(s.stack.max == 1);
	for (int x = 2; x < 19; x++) {
		assert_true(fabs(s.stack.top[x] - 0.8) < 1e-9);
		assert_true(fabs(s.stack.top[20 + x] - 1) < 1e-9);
	}
	close_stack(&s);
}

static void
nothing_at_all(void **state)
{
	static const struct panel_case_series series[] = {
		{ "status", "2xx", NAN, NAN },
	};
	struct stacked s;

	(void)state;
	open_stack(&s, 20, series, 1, false);
	assert_true(isnan(s.stack.max) && isnan(s.stack.min));
	for (int x = 0; x < 20; x++)
		assert_true(isnan(s.stack.top[x]));
	close_stack(&s);
}

/* The sum of all is drawn, however many there are. */
static void
more_series_than_owners(void **state)
{
	static struct panel_case_series series[700];
	static char name[700][8];
	struct stacked s;

	(void)state;
	for (int i = 0; i < 700; i++) {
		snprintf(name[i], sizeof(name[i]), "s%d", i);
		series[i] =
			(struct panel_case_series){ "status", name[i], 1, 1 };
	}
	open_stack(&s, 20, series, 700, false);
	assert_true(s.stack.max == 700);
	close_stack(&s);
}

/* ------------------------------------------------------------ the canvas ---
 */

static bool
column_shows(struct canvas *c, int x, canvas_colour colour, uint32_t pattern)
{
	for (int y = 0; y < c->height; y++) {
		const struct canvas_cell *cell = canvas_at(c, x, y);

		if (pattern != 0 ? cell->glyph == pattern
				 : (cell->style.fg == colour &&
				    cell->glyph != ' ') ||
					   cell->style.bg == colour)
			return true;
	}
	return false;
}

/* What fails in some number is seen in every column, whatever it lies on. (What
 * is thinner than a sub-row has its strip below the chart: test_timeseries.) */
static void
failures_are_visible(void **state)
{
	static const struct panel_case_series orders[][3] = {
		{ { "status", "2xx", 900, 1000 },
		  { "status", "4xx", 3, 3 },
		  { "status", "5xx", 300, 400 } },
		{ { "status", "5xx", 300, 400 },
		  { "status", "2xx", 900, 1000 },
		  { "status", "4xx", 3, 3 } },
		{ { "status", "2xx", 0.5, 1000 },
		  { "status", "error", 400, 400 },
		  { "status", "4xx", 300, 3 } },
	};
	static const enum out_depth depths[] = { OUT_256, OUT_16, OUT_8,
						 OUT_MONO };

	(void)state;
	for (size_t o = 0; o < N(orders); o++)
		for (size_t d = 0; d < N(depths); d++)
			for (int tier = GLYPHS_BRAILLE; tier <= GLYPHS_ASCII;
			     tier++)
				for (int rows = 8; rows < 24; rows += 3) {
					struct stacked s;
					struct canvas c;
					struct panel_view view = { 0 };
					struct scale scale;
					size_t severe = 0;
					bool pattern = depths[d] == OUT_MONO ||
						       tier >= GLYPHS_BOX;

					open_stack(&s, 20, orders[o], 3, false);
					s.p.look.depth = depths[d];
					s.p.look.glyphs = glyphs_of(
						(enum glyph_tier)tier);
					assert_int_equal(
						theme_load(&s.p.theme, "dark",
							   depths[d], NULL),
						0);
					plot_release(&s.plot);
					plot_init(&s.plot, &s.p.in);
					while (!s.plot.s[severe].severe)
						severe++;
					scale_init(&scale, s.stack.min,
						   s.stack.max, rows,
						   &s.p.panel.field, true,
						   &view);
					canvas_init(&c, 20, rows);
					stack_draw(
						&c,
						(struct rect){ 0, 0, 20, rows },
						&s.stack, &s.plot, &scale,
						&s.p.look);
					for (int x = 1; x < 19; x++)
						assert_true(column_shows(
							&c, x,
							s.plot.s[severe]
								.style.fg,
							pattern ? s.plot.s[severe]
									  .pattern
								: 0));
					canvas_release(&c);
					close_stack(&s);
				}
}

static void
draw_stack(struct canvas *c, const struct panel_case_series *series, size_t n)
{
	struct panel_view view = { 0 };
	struct scale scale;
	struct stacked s;

	open_stack(&s, 20, series, n, false);
	scale_init(&scale, s.stack.min, s.stack.max, 12, &s.p.panel.field, true,
		   &view);
	canvas_init(c, 20, 12);
	stack_draw(c, (struct rect){ 0, 0, 20, 12 }, &s.stack, &s.plot, &scale,
		   &s.p.look);
	close_stack(&s);
}

/* A failing status takes the room of its share, as any other: a picture of
 * noise would look like one of failures. */
static void
failures_have_no_more_than_they_are(void **state)
{
	static const double shares[] = { 0.0001, 0.003, 0.02, 0.1, 0.4 };

	(void)state;
	for (size_t i = 0; i < N(shares); i++)
		for (int order = 0; order < 2; order++) {
			double v = shares[i] * 100;
			struct panel_case_series some[] = {
				{ "status", "2xx", 60, 100 },
				{ "status", "5xx", v, v },
			};
			struct canvas a, b;

			if (order == 1) {
				struct panel_case_series swap = some[0];

				some[0] = some[1];
				some[1] = swap;
			}
			draw_stack(&a, some, 2);
			some[order == 0].value = "4xx";
			draw_stack(&b, some, 2);
			for (int x = 0; x < 20; x++)
				for (int y = 0; y < 12; y++)
					assert_int_equal(
						canvas_at(&a, x, y)->glyph,
						canvas_at(&b, x, y)->glyph);
			/* far less than half a sub-row is nowhere */
			if (shares[i] < 0.001) {
				struct canvas none;

				some[order == 0].from = 0;
				some[order == 0].to = 0;
				draw_stack(&none, some, 2);
				for (int x = 0; x < 20; x++)
					assert_int_equal(
						canvas_at(&a, x, 11)->style.bg,
						canvas_at(&none, x, 11)
							->style.bg);
				canvas_release(&none);
			}
			canvas_release(&a);
			canvas_release(&b);
		}
}

/* Without colours the areas are told apart by patterns. */
static void
patterns_without_colours(void **state)
{
	static const struct panel_case_series series[] = {
		{ "status", "2xx", 10, 10 },
		{ "status", "3xx", 10, 10 },
		{ "status", "4xx", 10, 10 },
	};
	struct stacked s;
	struct panel_view view = { 0 };
	struct scale scale;
	struct canvas c;

	(void)state;
	open_stack(&s, 20, series, 3, false);
	s.p.look.depth = OUT_MONO;
	plot_release(&s.plot);
	plot_init(&s.plot, &s.p.in);
	scale_init(&scale, 30, 30, 12, &s.p.panel.field, true, &view);
	canvas_init(&c, 20, 12);
	stack_draw(&c, (struct rect){ 0, 0, 20, 12 }, &s.stack, &s.plot, &scale,
		   &s.p.look);
	for (size_t i = 0; i < 3; i++) {
		assert_true(column_shows(&c, 10, 0, s.plot.s[i].pattern));
		for (size_t k = 0; k < i; k++)
			assert_true(s.plot.s[i].pattern != s.plot.s[k].pattern);
	}
	for (int x = 0; x < 20; x++)
		for (int y = 0; y < 12; y++) {
			const struct canvas_cell *cell = canvas_at(&c, x, y);

			assert_int_equal(cell->style.fg, CANVAS_DEFAULT);
			assert_int_equal(cell->style.bg, CANVAS_DEFAULT);
		}
	canvas_release(&c);
	close_stack(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_add_up),
		cmocka_unit_test(percents_reach_one),
		cmocka_unit_test(nothing_at_all),
		cmocka_unit_test(more_series_than_owners),
		cmocka_unit_test(failures_are_visible),
		cmocka_unit_test(failures_have_no_more_than_they_are),
		cmocka_unit_test(patterns_without_colours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
