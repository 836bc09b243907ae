/* test_out.c - a finished canvas as text and as coloured text. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "canvas/colour.h"
#include "canvas/out.h"

#define FG(i) ((struct canvas_style){ .fg = CANVAS_INDEX(i) })
#define BG(i) ((struct canvas_style){ .bg = CANVAS_INDEX(i) })

static void
assert_ansi(const struct canvas *c, enum out_depth depth, const char *want)
{
	struct str got = { 0 };

	out_ansi(c, depth, &got);
	assert_string_equal(str_text(&got), want);
	str_release(&got);
}

static void
test_text(void **state)
{
	struct str got = { 0 };
	struct canvas c;

	(void)state;
	canvas_init(&c, 5, 3);
	canvas_literal(&c, 1, 0, 5, "ab", FG(1));
	canvas_fill(&c, (struct rect){ 0, 1, 5, 1 }, ' ', BG(9));
	canvas_literal(&c, 0, 2, 5, "e\u0301\u65e5", FG(200));
	out_text(&c, OUT_256, &got);
	assert_string_equal(str_text(&got), " ab\n\ne\u0301\u65e5\n");
	str_release(&got);
	canvas_release(&c);
}

static void
test_few_codes(void **state)
{
	struct canvas_style bold = FG(1);
	struct canvas c;

	(void)state;
	bold.attr = CANVAS_BOLD;
	canvas_init(&c, 8, 1);
	/* one colour, a blank in it, no trailing blanks */
	canvas_literal(&c, 0, 0, 8, "a b  ", FG(1));
	assert_ansi(&c, OUT_256, "\033[31ma b\033[0m\n");
	/* a blank of another colour changes nothing */
	canvas_literal(&c, 1, 0, 1, " ", FG(200));
	assert_ansi(&c, OUT_256, "\033[31ma b\033[0m\n");
	canvas_literal(&c, 1, 0, 1, "x", FG(200));
	assert_ansi(&c, OUT_256, "\033[31ma\033[38;5;200mx\033[31mb\033[0m\n");
	/* a background is kept to the end, and then reset */
	canvas_literal(&c, 2, 0, 2, "  ", BG(9));
	assert_ansi(&c, OUT_256,
		    "\033[31ma\033[38;5;200mx\033[101m  \033[0m\n");
	/* bold goes by a reset only */
	canvas_clear(&c);
	canvas_literal(&c, 0, 0, 1, "a", bold);
	canvas_literal(&c, 1, 0, 1, "b", FG(1));
	canvas_literal(&c, 2, 0, 1, "c", (struct canvas_style){ 0 });
	assert_ansi(&c, OUT_256, "\033[1;31ma\033[0;31mb\033[0mc\n");
	canvas_literal(&c, 2, 0, 1, "c", BG(9));
	assert_ansi(&c, OUT_256,
		    "\033[1;31ma\033[0;31mb\033[39;101mc\033[0m\n");
	canvas_release(&c);
}

static void
test_mono(void **state)
{
	struct canvas_style s = FG(1);
	struct canvas c;

	(void)state;
	s.bg = CANVAS_INDEX(3);
	s.attr = CANVAS_REVERSE | CANVAS_UNDERLINE;
	canvas_init(&c, 3, 1);
	canvas_literal(&c, 0, 0, 2, "a ", s);
	canvas_literal(&c, 2, 0, 1, "b", FG(5));
	assert_ansi(&c, OUT_MONO, "\033[4;7ma \033[0mb\n");
	canvas_release(&c);
}

static void
test_sgr(void **state)
{
	struct canvas_style s = { CANVAS_INDEX(12), CANVAS_INDEX(236),
				  CANVAS_BOLD };
	struct str got = { 0 };

	(void)state;
	out_sgr(s, OUT_256, &got);
	assert_string_equal(str_text(&got), "\033[1;94;48;5;236m");
	str_clear(&got);
	out_sgr((struct canvas_style){ 0 }, OUT_256, &got);
	assert_string_equal(str_text(&got), "");
	str_release(&got);
}

static void
test_depths(void **state)
{
	static const struct {
		int index, at16, at8; /* -1: the terminal's own */
	} cases[] = {
		{ 160, 9, 1 },                  /* red */
		{ 214, 11, 3 },                 /* amber */
		{ 29, 10, 2 },                  /* green */
		{ 39, 14, 6 },                  /* sky */
		{ 26, 12, 6 },                  /* blue: never dark blue */
		{ 4, 12, 6 },   { 175, 13, 5 }, /* pink */
		{ 247, 8, -1 }, { 231, 15, 7 }, { 16, 0, 0 }, { 3, 3, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct canvas_style s = FG(cases[i].index);
		struct canvas_style s16 = out_style(s, OUT_16);
		struct canvas_style s8 = out_style(s, OUT_8);

		assert_int_equal(s16.fg, CANVAS_INDEX(cases[i].at16));
		if (cases[i].at8 < 0)
			assert_int_equal(s8.fg, CANVAS_DEFAULT);
		else
			assert_int_equal(s8.fg, CANVAS_INDEX(cases[i].at8));
	}
}

/* Green under amber stays green, though amber text on green would not be read.
 */
static void
test_fill_keeps_its_colours(void **state)
{
	struct canvas_style s = FG(29), text;

	(void)state;
	s.bg = CANVAS_INDEX(214);
	text = out_style(s, OUT_8);
	assert_int_equal(text.fg, CANVAS_INDEX(0));
	s.attr = CANVAS_FILL;
	s = out_style(s, OUT_8);
	assert_int_equal(s.fg, CANVAS_INDEX(2));
	assert_int_equal(s.bg, CANVAS_INDEX(3));
	assert_int_equal(s.attr, 0);
}

static void
test_depths_twice_is_once(void **state)
{
	(void)state;
	for (int depth = OUT_MONO; depth <= OUT_256; depth++)
		for (int fg = 0; fg < 256; fg++)
			for (int bg = 0; bg < 256; bg += 5) {
				struct canvas_style a = FG(fg), b;

				a.bg = CANVAS_INDEX(bg);
				a = out_style(a, depth);
				b = out_style(a, depth);
				assert_int_equal(a.fg, b.fg);
				assert_int_equal(a.bg, b.bg);
				if (depth == OUT_8 || depth == OUT_16)
					assert_int_not_equal(a.fg,
							     a.bg ? a.bg : 1);
			}
}

static void
test_nearest(void **state)
{
	(void)state;
	for (unsigned i = 16; i < 256; i++) {
		uint32_t rgb = colour_rgb(CANVAS_INDEX(i));

		assert_int_equal(colour_rgb(colour_nearest(rgb)), rgb);
	}
	assert_int_equal(colour_nearest(0x5794f2), CANVAS_INDEX(69));
	assert_int_equal(out_colour(CANVAS_RGB(255, 0, 0), OUT_256),
			 CANVAS_INDEX(196));
}

static void
test_table(void **state)
{
	(void)state;
	for (unsigned i = 0; out_at(i) != NULL; i++)
		assert_ptr_equal(out_find(out_at(i)->name), out_at(i));
	assert_null(out_find("gif"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_few_codes),
		cmocka_unit_test(test_mono),
		cmocka_unit_test(test_sgr),
		cmocka_unit_test(test_depths),
		cmocka_unit_test(test_fill_keeps_its_colours),
		cmocka_unit_test(test_depths_twice_is_once),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
