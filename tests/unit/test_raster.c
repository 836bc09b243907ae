/* test_raster.c - lines of each tier, and who owns a shared cell. */
#include "config.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "canvas/out.h"
#include "canvas/raster.h"

static const struct canvas_style styles[] = {
	{ .fg = CANVAS_INDEX(1) },
	{ .fg = CANVAS_INDEX(2) },
	{ .fg = CANVAS_INDEX(3) },
};
static const int ranks[] = { 0, 1, 2 };

/* A line through rows[], one dot column each; -1 is a gap. */
static void
line(struct raster *r, const int *rows, int n, int series)
{
	for (int x = 0; x < n; x++) {
		int from = x > 0 && rows[x - 1] >= 0 ? rows[x - 1] : rows[x];

		if (rows[x] >= 0)
			raster_column(r, x, from, rows[x], series);
	}
}

static void
assert_drawn(const struct raster *r, const char *want)
{
	struct str got = { 0 };
	struct canvas c;

	canvas_init(&c, r->cols, r->rows);
	raster_paint(r, &c, 0, 0, styles, ranks);
	out_text(&c, OUT_MONO, &got);
	assert_string_equal(str_text(&got), want);
	str_release(&got);
	canvas_release(&c);
}

static void
test_braille(void **state)
{
	struct raster r;

	(void)state;
	raster_init(&r, 3, 2, GLYPHS_BRAILLE);
	assert_int_equal(r.sub_x * r.sub_y, 8);
	raster_column(&r, 0, 0, 7, 0);
	raster_column(&r, 1, 7, 7, 0);
	raster_column(&r, 5, 3, 0, 0);
	assert_drawn(&r, "\u2847 \u28b8\n\u28c7\n");
	raster_release(&r);
}

static void
test_every_dot(void **state)
{
	static const uint32_t braille[8] = { 0x2801, 0x2808, 0x2802, 0x2810,
					     0x2804, 0x2820, 0x2840, 0x2880 };
	static const uint32_t block[4] = { 0x2598, 0x259d, 0x2596, 0x2597 };
	static const uint32_t ascii[3] = { '\'', '-', '.' };
	static const struct {
		enum glyph_tier tier;
		const uint32_t *glyph;
	} tiers[] = { { GLYPHS_BRAILLE, braille },
		      { GLYPHS_BLOCK, block },
		      { GLYPHS_ASCII, ascii } };

	(void)state;
	for (size_t t = 0; t < 3; t++) {
		struct canvas c;
		struct raster r;
		int n;

		raster_init(&r, 1, 1, tiers[t].tier);
		n = r.sub_x * r.sub_y;
		raster_release(&r);
		for (int i = 0; i < n; i++) {
			raster_init(&r, 1, 1, tiers[t].tier);
			raster_column(&r, i % r.sub_x, i / r.sub_x, i / r.sub_x,
				      0);
			canvas_init(&c, 1, 1);
			raster_paint(&r, &c, 0, 0, styles, ranks);
			assert_int_equal(c.cell->glyph, tiers[t].glyph[i]);
			canvas_release(&c);
			raster_release(&r);
		}
	}
}

static void
test_block(void **state)
{
	struct raster r;

	(void)state;
	raster_init(&r, 3, 2, GLYPHS_BLOCK);
	line(&r, (int[]){ 3, 2, 1, 0, 0, 3 }, 6, 0);
	assert_drawn(&r, " \u259f\u259c\n\u259f\u2598\u2590\n");
	raster_release(&r);
}

static void
test_box(void **state)
{
	struct raster r;

	(void)state;
	raster_init(&r, 26, 7, GLYPHS_BOX);
	line(&r, (int[]){ 6, 6, 6, 6, 5, 5, 6, 5,  6, 6,  4, 4, 2,
			  1, 0, 1, 2, 4, 6, 6, -1, 3, -1, 6, 5, 5 },
	     26, 0);
	assert_drawn(&r, "              \u256d\u256e\n"
			 "             \u256d\u256f\u2570\u256e\n"
			 "            \u256d\u256f  \u2570\u256e\n"
			 "            \u2502    \u2502   \u00b7\n"
			 "          \u256d\u2500\u256f    \u2570\u256e\n"
			 "    \u256d\u2500\u256e\u256d\u256e \u2502       "
			 "\u2502     \u256d\u2500\n"
			 "\u2500\u2500\u2500\u2500\u256f \u2570\u256f\u2570"
			 "\u2500\u256f       \u2570\u2500   \u2500\u256f\n");
	raster_release(&r);
}

/* Up one column and down the next: two corners, not crossings. */
static void
test_box_spike(void **state)
{
	struct raster r;

	(void)state;
	raster_init(&r, 4, 3, GLYPHS_BOX);
	line(&r, (int[]){ 2, 0, 2, 2 }, 4, 0);
	assert_drawn(&r, " \u256d\u256e\n \u2502\u2502\n"
			 "\u2500\u256f\u2570\u2500\n");
	raster_release(&r);
	/* points that are not joined, a step apart */
	raster_init(&r, 3, 3, GLYPHS_BOX);
	raster_column(&r, 0, 2, 2, 0);
	raster_column(&r, 1, 1, 1, 0);
	raster_column(&r, 2, 0, 0, 0);
	assert_drawn(&r, "  \u256d\n \u256d\u256f\n\u2500\u256f\n");
	raster_release(&r);
	/* the higher rank is on top, whatever was drawn first */
	raster_init(&r, 3, 3, GLYPHS_BOX);
	line(&r, (int[]){ 1, 1, 1 }, 3, 2);
	line(&r, (int[]){ 0, 2, 2 }, 3, 0);
	assert_drawn(&r, "\u2500\u256e\n\u2500\u2500\u2500\n \u2570\u2500\n");
	raster_release(&r);
}

static void
test_ascii(void **state)
{
	struct raster r;

	(void)state;
	raster_init(&r, 8, 3, GLYPHS_ASCII);
	line(&r, (int[]){ 7, 6, 6, 5, 1, 1, 5, 8 }, 8, 0);
	assert_drawn(&r, "    |-|\n   .| |.\n-|''   |\n");
	raster_release(&r);
}

static struct canvas_style
owner(struct raster *r)
{
	struct canvas_style style;
	struct canvas c;

	canvas_init(&c, 1, 1);
	raster_paint(r, &c, 0, 0, styles, ranks);
	style = c.cell->style;
	canvas_release(&c);
	raster_release(r);
	return style;
}

static void
test_owner(void **state)
{
	struct raster r;

	(void)state;
	raster_init(&r, 1, 1, GLYPHS_BRAILLE);
	raster_column(&r, 0, 0, 2, 0);
	raster_column(&r, 1, 0, 1, 1);
	assert_int_equal(owner(&r).fg, styles[0].fg); /* three of five */
	raster_init(&r, 1, 1, GLYPHS_BRAILLE);
	raster_column(&r, 0, 0, 1, 2);
	raster_column(&r, 1, 0, 1, 0);
	assert_int_equal(owner(&r).fg, styles[2].fg); /* even: the rank */
}

static void
test_outside(void **state)
{
	static const int far[] = { INT_MIN, -1, 0, 7, 8, INT_MAX };

	(void)state;
	for (int tier = GLYPHS_BRAILLE; tier <= GLYPHS_ASCII; tier++) {
		struct raster r;
		struct canvas c;

		raster_init(&r, 4, 2, tier);
		for (int i = 0; i < 6 * 6 * 6; i++)
			raster_column(&r, far[i % 6], far[i / 6 % 6],
				      far[i / 36], 1);
		raster_column(&r, 0, 0, 0, -1);
		canvas_init(&c, 3, 1);
		raster_paint(&r, &c, 1, -1, styles, ranks);
		canvas_release(&c);
		raster_release(&r);
		raster_init(&r, -1, 0, tier);
		raster_column(&r, 0, 0, 0, 0);
		raster_release(&r);
	}
}

/* A line keeps what is painted behind it, and clears nothing else. */
static void
test_over(void **state)
{
	struct canvas_style paper = { .bg = CANVAS_INDEX(236) };
	struct raster r;
	struct canvas c;

	(void)state;
	canvas_init(&c, 2, 1);
	canvas_fill(&c, (struct rect){ 0, 0, 2, 1 }, '-', paper);
	raster_init(&r, 2, 1, GLYPHS_BRAILLE);
	raster_column(&r, 0, 0, 0, 0);
	raster_paint(&r, &c, 0, 0, styles, ranks);
	assert_int_equal(c.cell[0].glyph, 0x2801);
	assert_int_equal(c.cell[0].style.fg, styles[0].fg);
	assert_int_equal(c.cell[0].style.bg, paper.bg);
	assert_int_equal(c.cell[1].glyph, '-');
	raster_release(&r);
	canvas_release(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_braille),
		cmocka_unit_test(test_every_dot),
		cmocka_unit_test(test_block),
		cmocka_unit_test(test_box),
		cmocka_unit_test(test_box_spike),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_outside),
		cmocka_unit_test(test_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
