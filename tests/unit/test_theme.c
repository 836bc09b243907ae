/* test_theme.c - every shipped theme is whole, and can be told apart and read
 * with any colour vision. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/yaml.h"
#include "canvas/colour.h"
#include "themes/theme.h"

#define DEGREE (acos(-1) / 180)

struct lab {
	double l, a, b;
};

/* Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB. */
static const struct {
	const char *name;
	double m[3][3];
} visions[] = {
	{ "normal", { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } } },
	{ "protan",
	  { { 0.152286, 1.052583, -0.204868 },
	    { 0.114503, 0.786281, 0.099216 },
	    { -0.003882, -0.048116, 1.051998 } } },
	{ "deutan",
	  { { 0.367322, 0.860646, -0.227968 },
	    { 0.280085, 0.672501, 0.047413 },
	    { -0.011820, 0.042940, 0.968881 } } },
	{ "tritan",
	  { { 1.255528, -0.076749, -0.178779 },
	    { -0.078411, 0.930809, 0.147602 },
	    { 0.004733, 0.691367, 0.303900 } } },
};

static double
linear(unsigned byte)
{
	double v = byte / 255.0;

	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double
lab_f(double t)
{
	return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

static struct lab
seen(canvas_colour c, int vision)
{
	uint32_t rgb = colour_rgb(c);
	double in[3] = { linear(rgb >> 16 & 255), linear(rgb >> 8 & 255),
			 linear(rgb & 255) };
	double out[3], x, y, z;

	for (int i = 0; i < 3; i++) {
		out[i] = 0;
		for (int k = 0; k < 3; k++)
			out[i] += visions[vision].m[i][k] * in[k];
		out[i] = fmin(1, fmax(0, out[i]));
	}
	x = 0.4124 * out[0] + 0.3576 * out[1] + 0.1805 * out[2];
	y = 0.2126 * out[0] + 0.7152 * out[1] + 0.0722 * out[2];
	z = 0.0193 * out[0] + 0.1192 * out[1] + 0.9505 * out[2];
	x = lab_f(x / 0.95047);
	y = lab_f(y);
	z = lab_f(z / 1.08883);
	return (struct lab){ 116 * y - 16, 500 * (x - y), 200 * (y - z) };
}

static double
hue_of(double a, double b)
{
	double h = a == 0 && b == 0 ? 0 : atan2(b, a) / DEGREE;

	return h < 0 ? h + 360 : h;
}

/* Half way between two hues, on the shorter side. */
static double
hue_mean(double h1, double h2)
{
	if (fabs(h1 - h2) <= 180)
		return (h1 + h2) / 2;
	return (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2;
}

static double
chroma_weight(double c)
{
	return sqrt(pow(c, 7) / (pow(c, 7) + pow(25, 7)));
}

static double
ciede2000(struct lab p, struct lab q)
{
	double c = (hypot(p.a, p.b) + hypot(q.a, q.b)) / 2;
	double g = 0.5 * (1 - chroma_weight(c));
	double a1 = (1 + g) * p.a, a2 = (1 + g) * q.a;
	double c1 = hypot(a1, p.b), c2 = hypot(a2, q.b);
	double h1 = hue_of(a1, p.b), h2 = hue_of(a2, q.b);
	double dh = c1 * c2 == 0 ? 0 : h2 - h1;
	double h = c1 * c2 == 0 ? h1 + h2 : hue_mean(h1, h2);
	double l = (p.l + q.l) / 2 - 50, t, dl, dc, dk, turn;

	dh += dh > 180 ? -360 : dh < -180 ? 360 : 0;
	c = (c1 + c2) / 2;
	t = 1 - 0.17 * cos((h - 30) * DEGREE) + 0.24 * cos(2 * h * DEGREE) +
	    0.32 * cos((3 * h + 6) * DEGREE) -
	    0.20 * cos((4 * h - 63) * DEGREE);
	turn = -sin(60 * exp(-pow((h - 275) / 25, 2)) * DEGREE) * 2 *
	       chroma_weight(c);
	dl = (q.l - p.l) / (1 + 0.015 * l * l / sqrt(20 + l * l));
	dc = (c2 - c1) / (1 + 0.045 * c);
	dk = 2 * sqrt(c1 * c2) * sin(dh / 2 * DEGREE) / (1 + 0.015 * c * t);
	return sqrt(dl * dl + dc * dc + dk * dk + turn * dc * dk);
}

/* Pairs of Sharma, Wu and Dalal's test data. */
static void
test_ciede2000(void **state)
{
	static const struct {
		struct lab p, q;
		double d;
	} cases[] = {
		{ { 50, 2.6772, -79.7751 }, { 50, 0, -82.7485 }, 2.0425 },
		{ { 50, 3.1571, -77.2803 }, { 50, 0, -82.7485 }, 2.8615 },
		{ { 50, 0, 0 }, { 50, -1, 2 }, 2.3669 },
		{ { 50, 2.49, -0.001 }, { 50, -2.49, 0.0011 }, 7.2195 },
		{ { 50, 2.5, 0 }, { 73, 25, -18 }, 27.1492 },
		{ { 60.2574, -34.0099, 36.2677 },
		  { 60.4626, -34.1751, 39.4387 },
		  1.2644 },
		{ { 2.0776, 0.0795, -1.1350 },
		  { 0.9033, -0.0636, -0.5514 },
		  0.9082 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(fabs(ciede2000(cases[i].p, cases[i].q) -
				 cases[i].d) < 1e-4);
}

static void
load(struct theme *t, const char *name, enum out_depth depth)
{
	struct err err = { 0 };

	if (theme_load(t, name, depth, &err) < 0)
		fail_msg("%s: %s", name, err.text);
	assert_string_equal(t->name, name);
}

static void
check_apart(const char *name, const char *what, const canvas_colour *c, int n,
	    double least)
{
	for (int v = 0; v < 4; v++)
		for (int i = 1; i < n; i++)
			for (int k = 0; k < i; k++) {
				double d =
					ciede2000(seen(c[i], v), seen(c[k], v));

				if (d < least)
					fail_msg("%s %s: %u and %u are %.1f "
						 "apart for %s eyes",
						 name, what, c[i] & 255,
						 c[k] & 255, d,
						 visions[v].name);
			}
}

static void
test_palettes_can_be_told_apart(void **state)
{
	(void)state;
	for (unsigned i = 0; theme_name(i) != NULL; i++) {
		const char *name = theme_name(i);
		struct theme t;

		if (strcmp(name, "mono") == 0)
			continue;
		load(&t, name, OUT_256);
		check_apart(name, "series", t.series, THEME_SERIES, 13);
		check_apart(name, "status", t.status + 1, 5, 13);
		check_apart(name, "hues",
			    (canvas_colour[]){ t.hue_red, t.hue_orange,
					       t.hue_yellow, t.hue_green,
					       t.hue_blue, t.hue_purple,
					       t.hue_grey },
			    7, 11);
	}
}

static double
contrast(canvas_colour c, uint32_t bg)
{
	double x = colour_luminance(colour_rgb(c)) + 0.05;
	double y = colour_luminance(bg) + 0.05;

	return x > y ? x / y : y / x;
}

static void
test_texts_can_be_read(void **state)
{
	static const struct {
		const char *name;
		uint32_t bg;
		double text, line;
	} themes[] = {
		{ "dark", 0x1e1e1e, 3.0, 2.3 },
		{ "light", 0xffffff, 3.0, 2.3 },
		{ "contrast", 0x000000, 7.0, 5.0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(themes) / sizeof(themes[0]); i++) {
		struct theme t;

		load(&t, themes[i].name, OUT_256);
		for (int r = 0; r < ROLE_COUNT; r++) {
			struct canvas_style s = t.role[r];
			bool faint = r == ROLE_FRAME || r == ROLE_AXIS;
			uint32_t bg = s.bg == CANVAS_DEFAULT ? themes[i].bg
							     : colour_rgb(s.bg);
			double least = faint ? 2 : themes[i].text;

			if (s.fg != CANVAS_DEFAULT &&
			    contrast(s.fg, bg) < least)
				fail_msg("%s: %s has contrast %.1f",
					 themes[i].name, theme_role_name(r),
					 contrast(s.fg, bg));
		}
		for (int k = 0; k < THEME_SERIES; k++)
			assert_true(contrast(t.series[k], themes[i].bg) >=
				    themes[i].line);
	}
}

/* The default theme is seen on light terminals too. */
static void
test_dark_can_be_read_on_light(void **state)
{
	struct theme t;

	(void)state;
	load(&t, "dark", OUT_256);
	for (int k = 0; k < THEME_SERIES; k++)
		assert_true(contrast(t.series[k], 0xffffff) >= 2.3);
}

static void
check_depth(canvas_colour c, enum out_depth depth)
{
	static const unsigned most[] = {
		[OUT_MONO] = 0, [OUT_8] = 8, [OUT_16] = 16, [OUT_256] = 256
	};

	if (c == CANVAS_DEFAULT)
		return;
	assert_true(colour_is_index(c));
	assert_true((c & 0xffff) < most[depth]);
}

static void
test_every_depth(void **state)
{
	(void)state;
	for (unsigned i = 0; theme_name(i) != NULL; i++)
		for (int depth = OUT_MONO; depth <= OUT_256; depth++) {
			struct theme t;

			load(&t, theme_name(i), depth);
			for (int r = 0; r < ROLE_COUNT; r++) {
				check_depth(t.role[r].fg, depth);
				check_depth(t.role[r].bg, depth);
			}
			for (unsigned k = 0; k < 20; k++)
				check_depth(theme_series(&t, k), depth);
			for (int k = 1; k <= 5; k++)
				check_depth(t.status[k], depth);
			check_depth(theme_colour(&t, SLICE("#123456")), depth);
			if (depth == OUT_MONO) {
				assert_true(t.role[ROLE_SELECT].attr &
					    CANVAS_REVERSE);
				assert_true(t.role[ROLE_HEADER].attr &
					    CANVAS_REVERSE);
			}
			if (depth == OUT_8 && strcmp(t.name, "mono") != 0)
				for (int k = 1; k < 6; k++)
					assert_int_not_equal(t.series[k],
							     t.series[k - 1]);
			assert_false(depth != OUT_256 &&
				     t.role[ROLE_KEY].fg == CANVAS_INDEX(4));
		}
}

static void
test_files_are_whole(void **state)
{
	static const char *const keys[] = { "name", "series", "status", "hues",
					    "roles" };
	const char *srcdir = getenv("srcdir");

	(void)state;
	for (unsigned i = 0; theme_name(i) != NULL; i++) {
		struct arena arena = { 0 };
		struct str text = { 0 };
		struct err err = { 0 };
		const struct json *tree, *roles;
		char path[512];

		snprintf(path, sizeof(path), "%s/themes/%s.yaml",
			 srcdir ? srcdir : ".", theme_name(i));
		assert_int_equal(file_read(path, LIMIT_YAML_BYTES, &text, &err),
				 0);
		tree = yaml_parse(&arena, str_slice(&text), &err);
		assert_non_null(tree);
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
			assert_non_null(json_get(tree, keys[k]));
		assert_int_equal(json_len(json_get(tree, "series")),
				 THEME_SERIES);
		assert_int_equal(json_len(json_get(tree, "hues")), 7);
		roles = json_get(tree, "roles");
		for (int r = 0; r < ROLE_COUNT; r++)
			if (json_get(roles, theme_role_name(r)) == NULL)
				fail_msg("%s lacks %s", path,
					 theme_role_name(r));
		str_release(&text);
		arena_release(&arena);
		assert_non_null(theme_help(i));
	}
}

static void
test_own_theme(void **state)
{
	struct err err = { 0 };
	struct theme t, dark;

	(void)state;
	load(&dark, "dark", OUT_256);
	assert_int_equal(
		theme_parse(&t,
			    SLICE("name: mine\n"
				  "series: [1, \"#ff0000\"]\n"
				  "hues: {red: 9}\n"
				  "roles:\n"
				  "  title: {fg: default, dim: true}\n"),
			    OUT_256, &err),
		0);
	assert_string_equal(t.name, "mine");
	assert_int_equal(t.series[0], CANVAS_INDEX(1));
	assert_int_equal(t.series[1], CANVAS_INDEX(196));
	assert_int_equal(theme_series(&t, 2), CANVAS_INDEX(1));
	assert_int_equal(t.hue_red, CANVAS_INDEX(9));
	assert_int_equal(t.hue_blue, dark.hue_blue);
	assert_int_equal(t.role[ROLE_TITLE].attr, CANVAS_DIM);
	assert_int_equal(t.role[ROLE_HEADER].bg, dark.role[ROLE_HEADER].bg);

	/* its own series count where it has no list for the depth */
	assert_int_equal(theme_parse(&t, SLICE("base: light\nseries: [160]\n"),
				     OUT_8, &err),
			 0);
	assert_string_equal(t.name, "light");
	assert_int_equal(theme_series(&t, 5), CANVAS_INDEX(1));
	assert_int_equal(theme_parse(&t,
				     SLICE("series-8: [5]\nseries: [160]\n"),
				     OUT_8, &err),
			 0);
	assert_int_equal(theme_series(&t, 0), CANVAS_INDEX(5));
}

static void
test_errors(void **state)
{
	static const struct {
		struct slice yaml;
		const char *says;
	} cases[] = {
		{ SLICE("roles:\n  frame: {fg: 256}\n"),
		  "line 2: frame: not a colour" },
		{ SLICE("roles:\n  frame: {fg: blue}\n"),
		  "line 2: frame: not a colour" },
		{ SLICE("roles:\n  frame: {fg: [1]}\n"),
		  "line 2: frame: not a colour" },
		{ SLICE("roles:\n  frame:\n    bold: 1\n"),
		  "line 3: frame: write true or false" },
		{ SLICE("roles:\n  frame: {blink: true}\n"),
		  "line 2: frame: a style has" },
		{ SLICE("roles:\n  frame: 3\n"), "line 2: frame: write a" },
		{ SLICE("roles:\n  text: {}\n  farme: {}\n"),
		  "line 3: no role is called 'farme'" },
		{ SLICE("roles: [1]\n"), "line 1: roles: write a table" },
		{ SLICE("series: []\n"), "line 1: series: write a list" },
		{ SLICE("series: [1,2,3,4,5,6,7,8,9]\n"),
		  "line 1: series: write a list" },
		{ SLICE("series-16: [x]\n"), "line 1: series-16: not a" },
		{ SLICE("status: [1, 2]\n"), "line 1: status: write a list" },
		{ SLICE("hues: {pink: 3}\n"), "line 1: hues: they are red" },
		{ SLICE("name: ''\n"), "line 1: name: write a name" },
		{ SLICE("base: nice\n"), "no theme is called 'nice'" },
		{ SLICE("\n\ncolours: 3\n"), "line 3: unknown word 'colours'" },
		{ SLICE("- 1\n"), "not a theme" },
		{ SLICE("roles: {\n"), "line" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = { 0 };
		struct theme t;

		assert_int_equal(theme_parse(&t, cases[i].yaml, OUT_256, &err),
				 -1);
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("'%s' lacks '%s'", err.text, cases[i].says);
		assert_int_equal(theme_parse(&t, cases[i].yaml, OUT_256, NULL),
				 -1);
	}
}

static void
test_unknown_themes(void **state)
{
	struct err err = { 0 };
	struct theme t;

	(void)state;
	assert_int_equal(theme_load(&t, "drak", OUT_256, &err), -1);
	assert_non_null(strstr(err.text, "dark, light, contrast or mono"));
	err = (struct err){ 0 };
	assert_int_equal(theme_load(&t, "./no-such.yaml", OUT_256, &err), -1);
	assert_non_null(strstr(err.text, "no-such.yaml"));
}

static void
test_status_colours(void **state)
{
	static const struct slice mixin[] = {
		SLICE("#EAB839"), SLICE("#7EB26D"), SLICE("#6ED0E0"),
		SLICE("#EF843C"), SLICE("#E24D42"),
	};
	static const int want[] = { 247, 29, 153, 214, 160 };
	struct theme t;

	(void)state;
	load(&t, "dark", OUT_256);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(theme_colour(&t, mixin[i]),
				 CANVAS_INDEX(want[i]));
		assert_int_equal(t.status[i + 1], CANVAS_INDEX(want[i]));
	}
	assert_int_equal(theme_level_colour(&t, mixin[0]), t.hue_yellow);
	assert_int_equal(theme_level_colour(&t, mixin[4]), t.status[5]);
}

static void
test_colours(void **state)
{
	struct theme t;

	(void)state;
	load(&t, "dark", OUT_256);
	const struct {
		struct slice spec;
		canvas_colour want;
	} cases[] = {
		{ SLICE("red"), t.hue_red },
		{ SLICE("semi-dark-red"), t.hue_red },
		{ SLICE("super-light-purple"), t.hue_purple },
		{ SLICE("Green"), t.hue_green },
		{ SLICE("#73BF69"), t.hue_green },
		{ SLICE("#5794f2"), t.hue_blue },
		{ SLICE("rgba(237, 129, 40, 0.89)"), t.hue_orange },
		{ SLICE("rgba(50, 172, 45, 0.97)"), t.hue_green },
		{ SLICE("#fff"), CANVAS_INDEX(231) },
		{ SLICE(" #00ff00 "), CANVAS_INDEX(46) },
		{ SLICE("#00ff0080"), CANVAS_INDEX(46) },
		{ SLICE("rgb(255,0,0)"), CANVAS_INDEX(196) },
		{ SLICE("rgb(100% 0% 0% / 50%)"), CANVAS_INDEX(196) },
		{ SLICE("rgb(999,-5,0)"), CANVAS_INDEX(196) },
		{ SLICE("white"), CANVAS_INDEX(231) },
		{ SLICE("gray"), t.hue_grey },
		{ SLICE(""), CANVAS_DEFAULT },
		{ SLICE("#"), CANVAS_DEFAULT },
		{ SLICE("#12345"), CANVAS_DEFAULT },
		{ SLICE("#gggggg"), CANVAS_DEFAULT },
		{ SLICE("rgb("), CANVAS_DEFAULT },
		{ SLICE("rgb()"), CANVAS_DEFAULT },
		{ SLICE("rgb(1,2)"), CANVAS_DEFAULT },
		{ SLICE("transparent"), CANVAS_DEFAULT },
		{ SLICE("dark-"), CANVAS_DEFAULT },
		{ SLICE("re\0d"), CANVAS_DEFAULT },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (theme_colour(&t, cases[i].spec) != cases[i].want)
			fail_msg("'%.*s' is %#x", SLICE_ARG(cases[i].spec),
				 theme_colour(&t, cases[i].spec));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ciede2000),
		cmocka_unit_test(test_palettes_can_be_told_apart),
		cmocka_unit_test(test_texts_can_be_read),
		cmocka_unit_test(test_dark_can_be_read_on_light),
		cmocka_unit_test(test_every_depth),
		cmocka_unit_test(test_files_are_whole),
		cmocka_unit_test(test_own_theme),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_unknown_themes),
		cmocka_unit_test(test_status_colours),
		cmocka_unit_test(test_colours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
