/* test_timeseries.c - charts: what moves, what stays, and sizes that torture.
 */
#include "config.h"

#include "widgets/widget.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "canvas/out.h"
#include "panel_case.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define BASE INT64_C(1769854800000)

/* A panel of two series over an hour, that is asked again later. */
struct chart {
	struct panel_case p;
	struct panel_view view;
	double (*value)(int series, int64_t ms);
	int series;
	int64_t step;
};

static double
wave(int series, int64_t ms)
{
	double t = (double)(ms / 1000);

	return 5 + series + 2 * sin(t / 300) + sin(t / 47 + series);
}

static void
chart_init(struct chart *c, enum glyph_tier tier)
{
	memset(c, 0, sizeof(*c));
	panel_case_init(&c->p, tier);
	c->value = wave;
	c->series = 2;
	c->step = 30000;
	c->p.in.n_targets = 1;
	c->p.target[0].expr = SLICE("x");
	c->p.target[0].ref_id = SLICE("A");
	c->p.target[0].legend = SLICE("{{s}}");
	c->p.target[0].has_legend = true;
	c->p.look.zone = civil_utc();
	c->p.look.legend = WIDGET_LEGEND_TITLE;
	/* no legend: the plot reaches down to its axis */
	c->p.panel.legend.show = false;
}

/* Asked at NOW, as the session would. */
static void
chart_ask(struct chart *c, int64_t now)
{
	static const char *const names[] = { "2xx", "5xx", "4xx", "other" };
	struct frame *f = frame_new();
	int64_t end = now / c->step * c->step;

	f->kind = FRAME_MATRIX;
	f->step = c->step;
	f->start = (now - 3600000) / c->step * c->step;
	f->steps = (size_t)((end - f->start) / c->step) + 1;
	f->n = (size_t)c->series;
	f->series = arena_calloc(&f->arena, f->n + 1, sizeof(*f->series));
	for (int i = 0; i < c->series; i++) {
		struct label *l = arena_calloc(&f->arena, 1, sizeof(*l));

		*l = (struct label){ SLICE("s"), slice_of(names[i % 4]) };
		frame_series_init(f, &f->series[i], f->steps);
		f->series[i].labels = labels_make(&f->arena, l, 1);
		for (size_t k = 0; k < f->steps; k++) {
			double v = c->value(i, f->start + (int64_t)k * c->step);

			if (v != -1)
				frame_set(&f->series[i], k, v);
		}
	}
	frame_free(c->p.frame[0]);
	c->p.frame[0] = f;
	c->p.target[0].frame = f;
	c->p.in.range = (struct time_range){ now - 3600000, now };
	c->view.version++;
}

static void
chart_draw(struct chart *c, struct canvas *canvas, int w, int h)
{
	canvas_init(canvas, w, h);
	widget_draw(canvas, (struct rect){ 0, 0, w, h }, &c->p.in, &c->view);
}

static void
chart_release(struct chart *c)
{
	panel_case_release(&c->p);
}

static bool
same_cell(const struct canvas_cell *a, const struct canvas_cell *b)
{
	return a->glyph == b->glyph && a->style.fg == b->style.fg &&
	       a->style.bg == b->style.bg && a->style.attr == b->style.attr;
}

/* The first column where two pictures differ in the rows of the plot; -1: in
 * none. */
static int
first_difference(struct canvas *a, struct canvas *b, int from_row, int to_row)
{
	for (int x = 0; x < a->width; x++)
		for (int y = from_row; y < to_row; y++)
			if (!same_cell(canvas_at(a, x, y), canvas_at(b, x, y)))
				return x;
	return -1;
}

static const enum stack_mode stacks[] = { STACK_NONE, STACK_NORMAL,
					  STACK_PERCENT };

/* ------------------------------------------------------------------ moves ---
 */

static void
the_same_question_gives_the_same_picture(void **state)
{
	(void)state;
	for (size_t s = 0; s < N(stacks); s++)
		for (int w = 20; w < 130; w += 13) {
			struct chart c;
			struct canvas a, b;

			chart_init(&c, GLYPHS_BRAILLE);
			c.p.panel.field.stack = stacks[s];
			chart_ask(&c, BASE + 12345);
			chart_draw(&c, &a, w, 14);
			chart_draw(&c, &b, w, 14);
			assert_int_equal(first_difference(&a, &b, 0, 14), -1);
			canvas_release(&a);
			canvas_release(&b);
			chart_release(&c);
		}
}

/* Within a column of time only the end of the lines moves. */
static void
only_the_end_moves(void **state)
{
	(void)state;
	for (size_t s = 0; s < N(stacks); s++)
		for (int w = 40; w < 130; w += 17) {
			struct chart c;
			struct canvas a, b;
			/* the widest column has 3600 / 30 seconds */
			int last = w - 1 - (w > 60 ? 30000 * w / 3600000 : 0);

			chart_init(&c, GLYPHS_BRAILLE);
			c.p.panel.field.stack = stacks[s];
			chart_ask(&c, BASE + 1000);
			chart_draw(&c, &a, w, 12);
			chart_ask(&c, BASE + 31000);
			chart_draw(&c, &b, w, 12);
			/* unless the window went on to the next column */
			if (first_difference(&a, &b, 11, 12) < 0) {
				int x = first_difference(&a, &b, 1, 11);

				assert_true(x < 0 || x >= last - 3);
			}
			canvas_release(&a);
			canvas_release(&b);
			chart_release(&c);
		}
}

/* -------------------------------------------------------------------- gaps ---
 */

static double
gap(int series, int64_t ms)
{
	int64_t at = ms - (BASE - 3600000);

	return at > 1200000 && at < 2400000 ? -1 : 5 + series;
}

static double
lone(int series, int64_t ms)
{
	int64_t at = ms - (BASE - 3600000);

	if (series > 0)
		return at < 900000 ? 5 + (double)(ms / 30000 % 5) : -1;
	return at >= 2400000 && at < 2430000 ? 7 : -1;
}

static double
strange(int series, int64_t ms)
{
	static const double odd[] = { NAN,    INFINITY, -INFINITY, 1e308,
				      -1e308, 5e-324,   0,         3 };

	return odd[(size_t)(ms / 30000 + series) % N(odd)];
}

/* Cells of the plot that hold something in these columns. */
static int
filled(struct canvas *c, int from, int to)
{
	int n = 0;

	for (int x = from; x < to; x++)
		for (int y = 1; y < c->height - 4; y++) {
			const struct canvas_cell *cell = canvas_at(c, x, y);

			n += cell->glyph != ' ' || cell->style.bg != 0;
		}
	return n;
}

static void
gaps_stay_gaps(void **state)
{
	(void)state;
	for (size_t s = 0; s < 2; s++)
		for (int tier = GLYPHS_BRAILLE; tier <= GLYPHS_ASCII; tier++) {
			struct chart c;
			struct canvas a;

			chart_init(&c, (enum glyph_tier)tier);
			c.p.panel.field.stack = stacks[s];
			c.value = gap;
			chart_ask(&c, BASE);
			chart_draw(&c, &a, 97, 14);
			/* 90 columns: the gap is from 30 to 60 */
			assert_true(filled(&a, 10, 34) >= 20);
			assert_int_equal(filled(&a, 40, 64), 0);
			assert_true(filled(&a, 70, 94) >= 20);
			canvas_release(&a);
			chart_release(&c);
		}
}

/* +Inf for half an hour, and 100 otherwise. */
static double
infinite(int series, int64_t ms)
{
	(void)series;
	return ms > BASE - 1800000 ? INFINITY : 100;
}

static double
nothing(int series, int64_t ms)
{
	return ms > BASE - 1800000 ? NAN : infinite(series, ms);
}

/* What is infinite is drawn as what is not there, and has no say in the axis.
 */
static void
infinity_is_a_gap(void **state)
{
	(void)state;
	for (size_t s = 0; s < 2; s++) {
		struct chart x, y;
		struct canvas a, b;

		chart_init(&x, GLYPHS_BRAILLE);
		chart_init(&y, GLYPHS_BRAILLE);
		x.p.panel.field.stack = y.p.panel.field.stack = stacks[s];
		x.value = infinite;
		y.value = nothing;
		chart_ask(&x, BASE);
		chart_ask(&y, BASE);
		chart_draw(&x, &a, 97, 14);
		chart_draw(&y, &b, 97, 14);
		assert_int_equal(first_difference(&a, &b, 1, 11), -1);
		canvas_release(&a);
		canvas_release(&b);
		chart_release(&x);
		chart_release(&y);
	}
}

static void
joined_gaps(void **state)
{
	struct chart c;
	struct canvas a;

	(void)state;
	chart_init(&c, GLYPHS_BRAILLE);
	c.value = gap;
	c.p.panel.field.span_nulls_ms = -1;
	chart_ask(&c, BASE);
	chart_draw(&c, &a, 97, 14);
	assert_true(filled(&a, 40, 64) >= 24);
	canvas_release(&a);
	chart_release(&c);
}

static void
a_lone_point_is_seen(void **state)
{
	(void)state;
	for (size_t s = 0; s < 2; s++)
		for (int tier = GLYPHS_BRAILLE; tier <= GLYPHS_ASCII; tier++) {
			struct chart c;
			struct canvas a;

			chart_init(&c, (enum glyph_tier)tier);
			c.p.panel.field.stack = stacks[s];
			c.value = lone;
			chart_ask(&c, BASE);
			chart_draw(&c, &a, 97, 14);
			assert_true(filled(&a, 60, 75) >= 1);
			canvas_release(&a);
			chart_release(&c);
		}
}

/* What is wrong with a picture is said under it, in words. */
static void
warnings_are_words(void **state)
{
	struct chart c;
	struct canvas a;
	struct str text = { 0 };

	(void)state;
	chart_init(&c, GLYPHS_BRAILLE);
	c.p.in.warning = SLICE("half of it is \033missing");
	chart_ask(&c, BASE);
	chart_draw(&c, &a, 97, 14);
	out_text(&a, OUT_MONO, &text);
	assert_non_null(strstr(str_text(&text), "half of it is ^[missing"));
	str_release(&text);
	canvas_release(&a);
	chart_release(&c);
}

/* ------------------------------------------------------------- strips --- */

static double
sliver(int series, int64_t ms)
{
	return series == 0 ? 1000 : ms > BASE - 1800000 ? 0.5 : 0;
}

static int
red_cells(struct chart *c, struct canvas *a, int from, int to)
{
	canvas_colour red = c->p.theme.role[ROLE_ERROR].fg;
	int n = 0;

	for (int x = from; x < to; x++)
		for (int y = 1; y < a->height; y++) {
			const struct canvas_cell *cell = canvas_at(a, x, y);

			n += cell->style.fg == red &&
			     cell->glyph == c->p.look.glyphs->spark[8];
		}
	return n;
}

/* One in two thousand fails: too thin to be drawn, so it has its own strip. */
static void
a_sliver_of_failures_has_a_strip(void **state)
{
	static const enum glyph_tier tiers[] = { GLYPHS_BRAILLE, GLYPHS_BLOCK,
						 GLYPHS_BOX, GLYPHS_ASCII };

	(void)state;
	for (size_t t = 0; t < N(tiers); t++)
		for (int h = 7; h < 40; h += h < 14 ? 1 : 5)
			for (int l = 0; l < 4; l++) {
				struct chart c;
				struct canvas a;

				chart_init(&c, tiers[t]);
				c.p.panel.field.stack = STACK_NORMAL;
				/* a legend leaves it its row */
				c.p.panel.legend.show = l > 0;
				c.p.look.legend = (enum widget_legend)(
					l + WIDGET_LEGEND_NONE);
				c.value = sliver;
				chart_ask(&c, BASE);
				chart_draw(&c, &a, 97, h);
				assert_int_equal(red_cells(&c, &a, 10, 45), 0);
				assert_true(red_cells(&c, &a, 55, 95) >= 30);
				canvas_release(&a);
				chart_release(&c);
			}
}

/* ------------------------------------------------------------- letters --- */

static double
apart(int series, int64_t ms)
{
	(void)ms;
	return series < 2 ? 10 * series : 40;
}

/* The column of the plot where a glyph is in the rows [from, to); -1: none. */
static int
column_of(struct canvas *a, uint32_t glyph, int from, int to)
{
	for (int x = a->width - 1; x > 8; x--)
		for (int y = from; y < to; y++)
			if (canvas_at(a, x, y)->glyph == glyph)
				return x;
	return -1;
}

/* Without colours a line bears its letter at its end, and the legend the same;
 * those that end together stand side by side. */
static void
lines_without_colours_have_letters(void **state)
{
	static const enum out_depth depths[] = { OUT_16, OUT_MONO };

	(void)state;
	for (int tier = GLYPHS_BRAILLE; tier <= GLYPHS_ASCII; tier++)
		for (size_t d = 0; d < N(depths); d++)
			for (size_t s = 0; s < 2; s++) {
				bool told = depths[d] == OUT_MONO && s == 0;
				struct chart c;
				struct canvas a;

				chart_init(&c, (enum glyph_tier)tier);
				c.p.look.depth = depths[d];
				c.p.look.legend = WIDGET_LEGEND_LINE;
				c.p.panel.legend.show = true;
				c.p.panel.title = c.p.in.title = SLICE("");
				c.p.panel.field.stack = stacks[s];
				c.value = apart;
				c.series = 4;
				chart_ask(&c, BASE);
				chart_draw(&c, &a, 97, 14);
				for (uint32_t l = 'a'; l <= 'd'; l++) {
					int x = column_of(&a, l, 1, 11);

					assert_true(told ? x >= 90 : x < 0);
				}
				assert_int_equal(canvas_at(&a, 1, 13)->glyph ==
							 'a',
						 told);
				if (told)
					assert_int_equal(
						column_of(&a, 'd', 1, 11) + 1,
						column_of(&a, 'c', 1, 11));
				canvas_release(&a);
				chart_release(&c);
			}
}

/* ---------------------------------------------------------------- torture ---
 */

static const char *const types[] = { "timeseries", "stat", "table", "text" };
static const char *const styles[] = { "line", "bars", "points", "" };
static double (*const values[])(int, int64_t) = { wave, strange, lone };

static void
draw_small(struct chart *c)
{
	for (int w = 1; w <= 60; w++)
		for (int h = 1; h <= 25; h += h < 8 ? 1 : 4) {
			struct canvas a;

			chart_draw(c, &a, w, h);
			canvas_release(&a);
		}
}

static void
every_size_and_state(void **state)
{
	(void)state;
	for (int st = WIDGET_WAITING; st <= WIDGET_NOTHING; st++)
		for (size_t t = 0; t < N(types); t++)
			for (int tier = GLYPHS_BRAILLE; tier <= GLYPHS_ASCII;
			     tier++) {
				struct chart c;

				chart_init(&c, (enum glyph_tier)tier);
				c.p.panel.type = slice_of(types[t]);
				c.p.in.state = (enum widget_state)st;
				c.p.in.message = SLICE("no such thing: a long "
						       "message of a server");
				c.p.in.late = true;
				c.p.in.warning = SLICE("partial");
				c.p.in.waiting_s = 5;
				c.p.in.changed = tier % 2 == 0;
				c.p.look.frame = tier % 2 == 0 ? WIDGET_BOX
							       : WIDGET_RULE;
				c.p.panel.field.stack = stacks[t % 3];
				chart_ask(&c, BASE);
				draw_small(&c);
				chart_release(&c);
			}
}

static void
every_size_and_style(void **state)
{
	(void)state;
	for (size_t v = 0; v < N(values); v++)
		for (size_t s = 0; s < N(stacks); s++)
			for (size_t d = 0; d < N(styles); d++) {
				struct chart c;

				chart_init(&c, (enum glyph_tier)((v + d) % 4));
				c.value = values[v];
				c.series = d == 0 ? 40 : 4;
				c.p.panel.field.stack = stacks[s];
				c.p.panel.field.draw_style =
					slice_of(styles[d]);
				c.p.panel.field.log_base = d == 2 ? 10 : 0;
				c.p.look.legend =
					(enum widget_legend)((s + d) % 4);
				c.p.look.tables = d % 2 == 0;
				c.p.in.full = v == 1;
				c.p.in.table = s == 1;
				c.p.look.depth = d % 2 ? OUT_MONO : OUT_256;
				chart_ask(&c, BASE);
				draw_small(&c);
				chart_release(&c);
			}
}

/* Answers to another question than the window drawn. */
static void
frames_far_from_the_window(void **state)
{
	static const int64_t starts[] = { INT64_C(-9000000000000), 0,
					  INT64_C(9000000000000) };

	(void)state;
	for (size_t i = 0; i < N(starts); i++)
		for (size_t s = 0; s < N(stacks); s++) {
			struct chart c;

			chart_init(&c, GLYPHS_BRAILLE);
			c.p.panel.field.stack = stacks[s];
			c.p.panel.field.span_nulls_ms = -1;
			chart_ask(&c, BASE);
			c.p.frame[0]->start = starts[i];
			c.p.frame[0]->step = INT64_C(86400000000);
			c.p.in.range = (struct time_range){ BASE, BASE + 1 };
			draw_small(&c);
			chart_release(&c);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_question_gives_the_same_picture),
		cmocka_unit_test(only_the_end_moves),
		cmocka_unit_test(gaps_stay_gaps),
		cmocka_unit_test(infinity_is_a_gap),
		cmocka_unit_test(warnings_are_words),
		cmocka_unit_test(joined_gaps),
		cmocka_unit_test(a_lone_point_is_seen),
		cmocka_unit_test(a_sliver_of_failures_has_a_strip),
		cmocka_unit_test(lines_without_colours_have_letters),
		cmocka_unit_test(every_size_and_state),
		cmocka_unit_test(every_size_and_style),
		cmocka_unit_test(frames_far_from_the_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
