/*
 * test_spark.c - a line of text keeps the spikes, shows where nothing is, and
 * moves only when a whole column has passed.
 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "canvas/out.h"
#include "widgets/spark.h"

#define MOST 32
#define NONE (-1e9) /* no point */

static void
series_init(struct frame_series *s, uint64_t *present, double *v, size_t n)
{
	*s = (struct frame_series){ .n = n, .v = v, .present = present };
	*present = 0;
	for (size_t i = 0; i < n; i++)
		if (v[i] != NONE)
			frame_set(s, i, v[i]);
}

static void
draw(const struct spark *s, int width, enum glyph_tier tier, struct str *out)
{
	struct canvas c;

	canvas_init(&c, width, 1);
	c.ascii = tier == GLYPHS_ASCII;
	spark_draw(&c, 0, 0, width, s, glyphs_of(tier),
		   (struct canvas_style){ 0 });
	out_text(&c, OUT_MONO, out);
	while (out->n > 0 && out->s[out->n - 1] == '\n')
		out->s[--out->n] = '\0';
	canvas_release(&c);
}

static const struct {
	const char *what;
	double v[MOST];
	size_t n;
	int width;
	double lo, hi;
	const char *text;
} cases[] = {
	{ "zero-based",
	  { 0, 1, 2, 3, 4, 5, 6, 8 },
	  8,
	  8,
	  NAN,
	  NAN,
	  "▁▂▃▄▅▆▇█" },
	{ "the spike survives",
	  { 1, 1, 1, 16, 1, 1, 1, 1 },
	  8,
	  4,
	  NAN,
	  NAN,
	  "▁█▁▁" },
	{ "small changes from the minimum",
	  { 100, 101, 102, 104 },
	  4,
	  4,
	  NAN,
	  NAN,
	  "▁▃▅█" },
	{ "no data", { 8, NONE, NAN, 8 }, 4, 4, NAN, NAN, "█··█" },
	{ "nothing at all", { NONE, NONE }, 2, 2, NAN, NAN, "··" },
	{ "all zero", { 0, 0 }, 2, 2, NAN, NAN, "▁▁" },
	{ "below zero", { -8, -4, 0, -8 }, 4, 4, NAN, NAN, "▁▅█▁" },
	{ "infinite", { INFINITY, 8, 4, -INFINITY }, 4, 4, NAN, NAN, "██▅▁" },
	{ "given edges", { 1, 2, 3, 4 }, 4, 4, 0, 8, "▂▃▄▅" },
	{ "above the edge", { 1, 20 }, 2, 2, 0, 8, "▂█" },
	{ "wider than the data", { 2, 8 }, 2, 4, NAN, NAN, "▃▃██" },
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		double v[MOST];
		uint64_t present;
		struct frame_series series;
		struct str out = { 0 };
		struct spark s = { .series = &series,
				   .step = 1000,
				   .lo = cases[i].lo,
				   .hi = cases[i].hi };

		memcpy(v, cases[i].v, sizeof(v));
		series_init(&series, &present, v, cases[i].n);
		s.range.from = -1;
		s.range.to = (int64_t)cases[i].n * 1000 - 1;
		draw(&s, cases[i].width, GLYPHS_BRAILLE, &out);
		if (strcmp(str_text(&out), cases[i].text) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", cases[i].what,
				 str_text(&out), cases[i].text);
		str_release(&out);
	}
}

/* A step later the picture is the same, or the same one column on. */
static void
test_anchored(void **state)
{
	double v[MOST];
	uint64_t present;
	struct frame_series series;
	struct str last = { 0 }, out = { 0 };
	int moved = 0;

	(void)state;
	for (size_t i = 0; i < MOST; i++)
		v[i] = (double)(i * 7 % 5 + 1);
	series_init(&series, &present, v, MOST);
	for (int64_t t = 16; t < MOST; t++) {
		struct spark s = { &series, 0,
				   1000,    { (t - 15) * 1000, t * 1000 },
				   0,       8 };

		str_clear(&out);
		draw(&s, 4, GLYPHS_ASCII, &out);
		assert_int_equal(out.n, 4);
		/* but the last column, which grows */
		if (last.n > 0 && memcmp(last.s, out.s, 3) != 0) {
			assert_memory_equal(last.s + 1, out.s, 2);
			moved++;
		}
		str_clear(&last);
		str_add(&last, str_text(&out));
	}
	assert_int_equal(moved, 4);
	str_release(&out);
	str_release(&last);
}

static void
test_raw_times(void **state)
{
	const int64_t t[] = { 100, 2500, 2600, 3999 };
	double v[] = { 1, 8, 2, 4 };
	struct frame_series series = { .n = 4, .t = t, .v = v };
	struct spark s = { &series, 0, 0, { -1, 3999 }, NAN, NAN };
	struct str out = { 0 };

	(void)state;
	draw(&s, 4, GLYPHS_BRAILLE, &out);
	assert_string_equal(str_text(&out), "▂·█▅");
	str_release(&out);
}

static void
test_any_size(void **state)
{
	double v[] = { 1, NONE, 3 };
	uint64_t present;
	struct frame_series series;
	struct spark s = { &series, 500, 1000, { 0, 2000 }, NAN, NAN };

	(void)state;
	series_init(&series, &present, v, 3);
	for (int w = -1; w < 300; w++)
		for (int to = -3; to < 3; to++) {
			struct str out = { 0 };

			s.range.to = to * 1500;
			draw(&s, w, GLYPHS_ASCII, &out);
			str_release(&out);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_anchored),
		cmocka_unit_test(test_raw_times),
		cmocka_unit_test(test_any_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
