/* test_scale.c - value axes: nice ranges and ticks, and how they move; the
 * column grid of times. */
#include "config.h"

#include "widgets/scale.h"

#include <float.h>
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
#include "widgets/axis.h"

static const char *const units[] = { "short", "s",           "ms",   "bytes",
				     "Bps",   "percentunit", "none", "" };

#define N(a) (sizeof(a) / sizeof((a)[0]))

static uint64_t seed = 1;

static double
random_unit(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(seed >> 11) / 9007199254740992.0;
}

/* Something from 1e-6 to 1e12, sometimes negative, sometimes 0. */
static double
random_value(void)
{
	double v = pow(10, random_unit() * 18 - 6);

	if (random_unit() < 0.1)
		return 0;
	return random_unit() < 0.2 ? -v : v;
}

static struct field_config
config(const char *unit)
{
	return (struct field_config){ .unit = slice_of(unit),
				      .decimals = NAN,
				      .min = NAN,
				      .max = NAN,
				      .soft_min = NAN,
				      .soft_max = NAN };
}

static void
check(const struct scale *s)
{
	assert_true(isfinite(s->lo) && isfinite(s->hi));
	assert_true(s->hi > s->lo);
	assert_in_range(s->n, 1, SCALE_TICKS);
	for (size_t i = 0; i < s->n; i++) {
		double slack = (s->hi - s->lo) * 1e-9;

		assert_true(s->tick[i] >= s->lo - slack);
		assert_true(s->tick[i] <= s->hi + slack);
		if (i > 0)
			assert_true(s->tick[i] > s->tick[i - 1]);
	}
}

static void
the_range_holds_the_data(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		double a = random_value(), b = random_value();
		double min = a < b ? a : b, max = a < b ? b : a;
		struct field_config c = config(units[i % (int)N(units)]);
		struct panel_view view = { 0 };
		struct scale s;

		scale_init(&s, min, max, 1 + i % 40, &c, i % 3 == 0, &view);
		check(&s);
		assert_true(s.lo <= min + (s.hi - s.lo) * 1e-8);
		assert_true(s.hi >= max - (s.hi - s.lo) * 1e-8);
		if (i % 3 == 0)
			assert_true(s.lo <= 0 && s.hi >= 0);
		/* not far above them either: ticks are at most all of it */
		assert_true(scale_map(&s, s.lo, 100) > 99.999);
		assert_true(scale_map(&s, s.hi, 100) < 0.001);
	}
}

static void
data_that_is_no_data(void **state)
{
	static const double odd[] = { NAN,    INFINITY, -INFINITY,
				      0,      1e308,    -1e308,
				      5e-324, DBL_MAX,  -DBL_MAX };
	(void)state;
	for (size_t i = 0; i < N(odd); i++)
		for (size_t k = 0; k < N(odd); k++)
			for (size_t u = 0; u < N(units); u++) {
				struct field_config c = config(units[u]);
				struct panel_view view = { 0 };
				struct scale s;

				scale_init(&s, odd[i], odd[k], 10, &c,
					   u % 2 == 0, &view);
				assert_true(s.hi > s.lo);
				assert_true(s.n <= SCALE_TICKS);
			}
}

/* The taller a plot, the more of its height can be read. */
static void
tall_plots_have_more_ticks(void **state)
{
	static const struct {
		double max;
		int rows;
		size_t least, most;
	} cases[] = {
		{ 6.9, 6, 3, 4 },   { 6.9, 24, 5, 9 },  { 6.9, 50, 7, 9 },
		{ 12.4, 30, 6, 9 }, { 100, 40, 6, 9 },  { 93, 56, 5, 9 },
		{ 0.7, 29, 6, 9 },  { 1800, 32, 6, 9 }, { 15, 12, 3, 6 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct field_config c = config("short");
		struct panel_view view = { 0 };
		struct scale s;

		scale_init(&s, 0, cases[i].max, cases[i].rows, &c, true, &view);
		assert_in_range(s.n, cases[i].least, cases[i].most);
		/* all of the axis has ticks, to its top */
		assert_true(fabs(s.tick[s.n - 1] - s.hi) < s.hi * 1e-9);
		assert_true(s.hi < cases[i].max * 1.5);
	}
}

/* Painting the same data again gives the same axis, on any height. */
static void
the_same_data_give_the_same_axis(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		double a = random_value(), b = random_value();
		double min = a < b ? a : b, max = a < b ? b : a;
		struct field_config c = config(units[i % (int)N(units)]);
		struct panel_view view = { .version = 1 };
		struct scale first, other, again;
		int rows = 3 + i % 20;

		scale_init(&first, min, max, rows, &c, false, &view);
		scale_init(&other, min, max, rows + 7, &c, false, &view);
		scale_init(&again, min, max, rows, &c, false, &view);
		assert_true(first.lo == again.lo && first.hi == again.hi);
		assert_int_equal(first.n, again.n);
	}
}

static void
it_grows_at_once_and_shrinks_slowly(void **state)
{
	struct field_config c = config("short");
	struct panel_view view = { 0 };
	struct scale s;

	(void)state;
	view.version = 1;
	scale_init(&s, 0, 10, 10, &c, true, &view);
	assert_true(s.hi >= 10 && s.hi < 20);
	view.version = 2;
	scale_init(&s, 0, 100, 10, &c, true, &view);
	assert_true(s.hi >= 100);
	for (unsigned v = 3; v < 5; v++) {
		view.version = v;
		for (int paint = 0; paint < 5; paint++) {
			scale_init(&s, 0, 10, 10, &c, true, &view);
			assert_true(s.hi >= 100);
		}
	}
	view.version = 5;
	scale_init(&s, 0, 10, 10, &c, true, &view);
	assert_true(s.hi < 20);
	/* a high frame in between: the count begins anew */
	view.version = 6;
	scale_init(&s, 0, 100, 10, &c, true, &view);
	for (unsigned v = 7; v < 20; v++) {
		view.version = v;
		scale_init(&s, 0, v % 3 == 0 ? 90 : 10, 10, &c, true, &view);
		assert_true(s.hi >= 100);
	}
}

/* A little more or less than before does not move the axis. */
static void
it_does_not_tremble(void **state)
{
	struct field_config c = config("short");
	struct panel_view view = { 0 };
	struct scale s;
	double hi = 0;
	int moves = 0;

	(void)state;
	for (unsigned v = 1; v < 500; v++) {
		view.version = v;
		scale_init(&s, 0, 8 + random_unit(), 10, &c, true, &view);
		moves += s.hi != hi;
		hi = s.hi;
	}
	assert_int_equal(moves, 1);
}

static void
hard_bounds_are_kept(void **state)
{
	struct field_config c = config("percentunit");
	struct panel_view view = { 0 };
	struct scale s;

	(void)state;
	c.min = 0;
	c.max = 1;
	scale_init(&s, 0.4, 7, 10, &c, false, &view);
	check(&s);
	assert_true(s.lo == 0 && s.hi == 1);
	c.min = 5; /* above all data */
	c.max = NAN;
	view = (struct panel_view){ 0 };
	scale_init(&s, 1, 2, 10, &c, false, &view);
	check(&s);
}

static void
logarithms(void **state)
{
	struct field_config c = config("s");

	(void)state;
	for (int i = 0; i < 2000; i++) {
		double a = random_value(), b = random_value();
		struct panel_view view = { 0 };
		struct scale s;

		c.log_base = i % 2 ? 10 : 2;
		scale_init(&s, a < b ? a : b, a < b ? b : a, 12, &c, false,
			   &view);
		assert_true(s.hi > s.lo && s.lo > 0);
		assert_in_range(s.n, 1, SCALE_TICKS);
		if (a > 0 && b > 0) {
			assert_true(s.lo <= fmin(a, b) * (1 + 1e-9));
			assert_true(s.hi >= fmax(a, b) * (1 - 1e-9));
		}
		assert_true(isfinite(scale_map(&s, a, 10)));
	}
}

/* ---------------------------------------------------------------- labels ---
 */

static void
row_text(struct canvas *c, int y, int width, struct str *out)
{
	str_clear(out);
	for (int x = 0; x < width; x++)
		canvas_cell_text(canvas_at(c, x, y), out);
}

/* Two ticks never say the same, nor stand on the same row. */
static void
labels_are_distinct(void **state)
{
	struct panel_case p;

	(void)state;
	panel_case_init(&p, GLYPHS_ASCII);
	for (int i = 0; i < 3000; i++) {
		double min = random_value(), max = min + fabs(random_value());
		struct field_config c = config(units[i % (int)N(units)]);
		struct panel_view view = { 0 };
		int rows = 3 + i % 20, gutter, labels = 0;
		struct str text[40] = { { 0 } };
		struct canvas canvas;
		struct scale s;

		/* beyond the digits that a label has */
		if (max - min < fabs(min) * 1e-2 ||
		    (slice_eq(c.unit, SLICE("ms")) && max - min < 1e-4))
			continue;
		scale_init(&s, min, max, rows, &c, i % 2 == 0, &view);
		gutter = axis_gutter(&s, &c, &view);
		assert_in_range(gutter, 6, 12);
		canvas_init(&canvas, gutter, rows + 1);
		axis_draw_values(&canvas, (struct rect){ 0, 0, gutter, rows },
				 &s, &c, &p.look);
		for (int y = 0; y <= rows; y++) {
			row_text(&canvas, y, gutter - 1, &text[y]);
			if (slice_trim(str_slice(&text[y])).n == 0)
				continue;
			labels++;
			for (int k = 0; k < y; k++)
				if (slice_eq(str_slice(&text[k]),
					     str_slice(&text[y]))) {
					print_message("[%.17g, %.17g] %s: "
						      "'%s' twice\n",
						      min, max, units[i % 8],
						      str_text(&text[y]));
					fail();
				}
		}
		assert_int_equal(labels, s.n);
		for (int y = 0; y <= rows; y++)
			str_release(&text[y]);
		canvas_release(&canvas);
	}
	panel_case_release(&p);
}

/* ----------------------------------------------------------------- times ---
 */

/* The window is in the columns, and they move by whole ones. */
static void
columns_are_absolute(void **state)
{
	(void)state;
	for (int cols = 1; cols < 300; cols += 7)
		for (int sub = 1; sub <= 2; sub++) {
			struct time_range r = { INT64_C(1769851200000),
						INT64_C(1769854800000) };
			struct scale_time first, t;

			scale_time_init(&first, r, cols, sub);
			assert_true(first.cell * cols >= r.to - r.from);
			for (int64_t by = 0; by < 3 * first.cell;
			     by += first.cell / 3 + 1) {
				struct time_range later = { r.from + by,
							    r.to + by };
				double x;

				scale_time_init(&t, later, cols, sub);
				assert_int_equal(t.cell, first.cell);
				assert_int_equal(scale_time_left(&t) % t.cell,
						 0);
				x = scale_time_x(&t, later.to);
				assert_true(x >= cols - 1 && x < cols);
			}
		}
}

static void
odd_windows(void **state)
{
	static const struct time_range r[] = {
		{ 0, 0 },
		{ 5, 4 },
		{ -1000, 1000 },
		{ 0, 1 },
		{ 0, INT64_C(4000000000000) },
	};

	(void)state;
	for (size_t i = 0; i < N(r); i++)
		for (int cols = 0; cols < 3; cols++) {
			struct scale_time t;

			scale_time_init(&t, r[i], cols, 2);
			assert_true(t.cell > 0);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tall_plots_have_more_ticks),
		cmocka_unit_test(the_range_holds_the_data),
		cmocka_unit_test(data_that_is_no_data),
		cmocka_unit_test(the_same_data_give_the_same_axis),
		cmocka_unit_test(it_grows_at_once_and_shrinks_slowly),
		cmocka_unit_test(it_does_not_tremble),
		cmocka_unit_test(hard_bounds_are_kept),
		cmocka_unit_test(logarithms),
		cmocka_unit_test(labels_are_distinct),
		cmocka_unit_test(columns_are_absolute),
		cmocka_unit_test(odd_windows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
