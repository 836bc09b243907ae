/* test_canvas.c - drawing is clipped, whole and in its place. */
#include "config.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "canvas/canvas.h"
#include "canvas/glyphs.h"
#include "canvas/out.h"

static const struct canvas_style plain = { 0 };

static void
assert_sheet(const struct canvas *c, const char *want)
{
	struct str got = { 0 };

	out_text(c, OUT_MONO, &got);
	assert_string_equal(str_text(&got), want);
	str_release(&got);
}

static int
write_text(struct canvas *c, int x, int y, int width, struct slice raw)
{
	struct text t;
	int used;

	text_init(&t, raw);
	used = canvas_text(c, x, y, width, &t, plain);
	text_release(&t);
	return used;
}

static void
test_clip(void **state)
{
	struct canvas_view all, inner;
	struct canvas c;

	(void)state;
	canvas_init(&c, 6, 3);
	all = canvas_enter(&c, (struct rect){ 1, 1, 4, 5 });
	canvas_put(&c, 0, 0, 'a', plain);
	canvas_put(&c, -1, 0, 'x', plain);
	canvas_put(&c, 4, 0, 'x', plain);
	canvas_put(&c, 0, 2, 'x', plain);
	inner = canvas_enter(&c, (struct rect){ 2, 0, 99, 99 });
	canvas_fill(&c, (struct rect){ -9, -9, 99, 99 }, '#', plain);
	canvas_leave(&c, inner);
	canvas_put(&c, 1, 1, 'b', plain);
	canvas_leave(&c, all);
	canvas_put(&c, 0, 0, 'o', plain);
	canvas_put(&c, INT_MAX, INT_MIN, 'x', plain);
	assert_sheet(&c, "o\n a ##\n  b##\n");
	assert_null(canvas_at(&c, 6, 0));
	assert_null(canvas_at(&c, INT_MIN, INT_MAX));
	assert_int_equal(canvas_at(&c, 2, 2)->glyph, 'b');
	canvas_release(&c);
}

static void
test_tiny_and_huge(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, -5, 0);
	canvas_put(&c, 0, 0, 'x', plain);
	canvas_fill(&c, (struct rect){ 0, 0, INT_MAX, INT_MAX }, 'x', plain);
	assert_int_equal(write_text(&c, 0, 0, 10, SLICE("abc")), 3);
	assert_sheet(&c, "");
	canvas_release(&c);
	canvas_init(&c, INT_MAX, 1);
	assert_int_equal(c.width, LIMIT_CANVAS);
	canvas_release(&c);
}

static void
test_elision(void **state)
{
	static const struct {
		struct slice raw;
		int width;
		const char *want;
		int used;
	} cases[] = {
		{ SLICE("latency"), 7, "latency\n", 7 },
		{ SLICE("latency"), 6, "la\u2026ncy\n", 6 },
		{ SLICE("latency"), 3, "l\u2026y\n", 3 },
		{ SLICE("latency"), 2, "\u2026y\n", 2 },
		{ SLICE("latency"), 1, "\u2026\n", 1 },
		{ SLICE("latency"), 0, "\n", 0 },
		{ SLICE("latency"), -3, "\n", 0 },
		{ SLICE("\u65e5\u672c\u8a9e\u5b57"), 8,
		  "\u65e5\u672c\u8a9e\u5b57\n", 8 },
		/* half a wide letter is never drawn */
		{ SLICE("\u65e5\u672c\u8a9e\u5b57"), 7, "\u65e5\u2026\u5b57\n",
		  5 },
		{ SLICE("\u65e5\u672c\u8a9e\u5b57"), 2, "\u2026\n", 1 },
		{ SLICE("e\u0301e\u0301e\u0301e\u0301"), 3,
		  "e\u0301\u2026e\u0301\n", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct canvas c;

		canvas_init(&c, 12, 1);
		assert_int_equal(
			write_text(&c, 0, 0, cases[i].width, cases[i].raw),
			cases[i].used);
		assert_sheet(&c, cases[i].want);
		canvas_release(&c);
	}
}

static void
test_start(void **state)
{
	static const struct {
		struct slice raw;
		int width;
		const char *want;
		int used;
	} cases[] = {
		{ SLICE("latency"), 7, "latency\n", 7 },
		{ SLICE("latency"), 6, "laten\u2026\n", 6 },
		{ SLICE("latency"), 1, "\u2026\n", 1 },
		{ SLICE("latency"), 0, "\n", 0 },
		{ SLICE("latency"), -3, "\n", 0 },
		{ SLICE("\u65e5\u672c\u8a9e\u5b57"), 6, "\u65e5\u672c\u2026\n",
		  5 },
		{ SLICE("cannot a: b: full"), 12, "canno\u2026: full\n", 12 },
		{ SLICE("cannot a: b: full"), 9, "ca\u2026: full\n", 9 },
		{ SLICE("cannot a: b: full"), 8, "cannot \u2026\n", 8 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct canvas c;
		struct text t;

		canvas_init(&c, 12, 1);
		text_init(&t, cases[i].raw);
		assert_int_equal(
			canvas_text_start(&c, 0, 0, cases[i].width, &t, plain),
			cases[i].used);
		assert_sheet(&c, cases[i].want);
		text_release(&t);
		canvas_release(&c);
	}
}

static void
test_wide(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 6, 1);
	write_text(&c, 0, 0, 6, SLICE("\u65e5\u672c\u8a9e"));
	assert_int_equal(canvas_at(&c, 1, 0)->glyph, 0);
	canvas_put(&c, 1, 0, 'x', plain); /* the right half of the first */
	canvas_put(&c, 2, 0, 'y', plain); /* the left half of the second */
	assert_sheet(&c, " xy \u8a9e\n");
	/* across two wide ones */
	canvas_clear(&c);
	write_text(&c, 0, 0, 4, SLICE("\u65e5\u672c"));
	write_text(&c, 1, 0, 2, SLICE("\u8a9e"));
	assert_sheet(&c, " \u8a9e\n");
	assert_int_equal(canvas_at(&c, 3, 0)->glyph, ' ');
	/* no room for the right half */
	write_text(&c, 5, 0, 2, SLICE("\u65e5"));
	assert_sheet(&c, " \u8a9e\n");
	canvas_release(&c);
}

static void
test_ascii_sheet(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 10, 1);
	c.ascii = true;
	write_text(&c, 0, 0, 10, SLICE("\u00b5s \u65e5 e\u0301"));
	canvas_put(&c, 8, 0, 0x2500, plain);
	assert_sheet(&c, "?s ?? ? ?\n");
	canvas_clear(&c);
	write_text(&c, 0, 0, 5, SLICE("latency"));
	assert_sheet(&c, "la~cy\n");
	canvas_release(&c);
}

static void
test_wrap(void **state)
{
	static const struct {
		struct slice raw;
		int w, h;
		const char *want;
		int rows;
	} cases[] = {
		{ SLICE("parse error: bad thing"), 12, 4,
		  "parse error:\nbad thing\n\n\n", 2 },
		{ SLICE("parse error: bad thing"), 11, 4,
		  "parse\nerror: bad\nthing\n\n", 3 },
		{ SLICE("parse error: bad thing"), 8, 2,
		  "parse\nerr\u2026hing\n\n\n", 2 },
		{ SLICE("abcdefghij"), 4, 4, "abcd\nefgh\nij\n\n", 3 },
		{ SLICE("abc"), 0, 4, "\n\n\n\n", 0 },
		{ SLICE("abc"), 1, 4, "a\nb\nc\n\n", 3 },
		{ SLICE("\u65e5"), 1, 4, "\n\n\n\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rect r = { 0, 0, cases[i].w, cases[i].h };
		struct canvas c;
		struct text t;

		canvas_init(&c, 12, 4);
		text_init(&t, cases[i].raw);
		assert_int_equal(canvas_wrap(&c, r, &t, plain), cases[i].rows);
		assert_sheet(&c, cases[i].want);
		text_release(&t);
		canvas_release(&c);
	}
}

static void
test_blit(void **state)
{
	struct canvas a, b;

	(void)state;
	canvas_init(&a, 4, 2);
	write_text(&a, 0, 0, 4, SLICE("x\u65e5"));
	write_text(&a, 0, 1, 4, SLICE("ab\u0301c"));
	canvas_init(&b, 4, 2);
	canvas_blit(&b, 2, 0, &a);
	assert_sheet(&b, "  x\n  ab\u0301\n");
	canvas_clear(&b);
	canvas_blit(&b, -2, -1, &a);
	assert_sheet(&b, "c\n\n");
	canvas_release(&a);
	canvas_release(&b);
}

/* What is not the same is drawn anew, so everything that is seen counts. */
static void
test_same_cell(void **state)
{
	static const struct canvas_cell one = { 'a',
						{ 0x301, 0 },
						{ 1, 2, 4 } };
	struct canvas_cell other[7];

	(void)state;
	for (size_t i = 0; i < 7; i++)
		other[i] = one;
	assert_true(canvas_same_cell(&one, &other[0]));
	other[1].glyph = 'b';
	other[2].mark[0] = 0x302;
	other[3].mark[1] = 0x302;
	other[4].style.fg = 3;
	other[5].style.bg = 3;
	other[6].style.attr = 0;
	for (size_t i = 1; i < 7; i++)
		if (canvas_same_cell(&one, &other[i]))
			fail_msg("%zu", i);
}

static void
test_tiers(void **state)
{
	(void)state;
	for (unsigned i = 0; glyphs_at(i) != NULL; i++) {
		const struct glyphs *g = glyphs_at(i);
		const uint32_t *sign = &g->horizontal;
		size_t n = (size_t)(&g->pattern[8] - sign);

		assert_ptr_equal(glyphs_find(g->name), g);
		assert_ptr_equal(glyphs_of(g->tier), g);
		for (size_t k = 0; k < n; k++) {
			assert_true(sign[k] >= ' ');
			if (g->tier == GLYPHS_ASCII)
				assert_true(sign[k] < 0x7f);
		}
		for (int k = 1; k < 8; k++)
			for (int m = 0; m < k; m++)
				assert_int_not_equal(g->pattern[k],
						     g->pattern[m]);
	}
	assert_null(glyphs_find("sextants"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clip),
		cmocka_unit_test(test_tiny_and_huge),
		cmocka_unit_test(test_elision),
		cmocka_unit_test(test_start),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_ascii_sheet),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_blit),
		cmocka_unit_test(test_same_cell),
		cmocka_unit_test(test_tiers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
