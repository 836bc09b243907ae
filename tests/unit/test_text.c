/* test_text.c - nothing from outside is drawn before it is clean. */
#include "config.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <wchar.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "canvas/text.h"

/* What must hold of every clean text, whatever it was made of. */
static void
check_clean(struct slice raw)
{
	struct str out = { 0 };
	struct slice s;
	struct text_glyph g;
	int width = 0;

	text_clean(raw, &out);
	s = str_slice(&out);
	assert_true(utf8_valid(s));
	for (size_t n; s.n > 0; s.p += n, s.n -= n) {
		n = text_next(s, &g);
		assert_true(n > 0);
		assert_true(g.glyph >= 0x20 && g.glyph != 0x7f);
		assert_false(g.glyph >= 0x80 && g.glyph < 0xa0);
		assert_false(g.glyph >= 0x200b && g.glyph <= 0x200f);
		assert_false(g.glyph >= 0x2028 && g.glyph <= 0x202e);
		assert_false(g.glyph >= 0x2066 && g.glyph <= 0x2069);
		assert_false(g.glyph >= 0xfe00 && g.glyph <= 0xfe0f);
		assert_false(g.glyph >= 0xe0000);
		assert_int_equal(utf8_width(g.glyph), g.width);
		for (int i = 0; i < 2 && g.mark[i] != 0; i++)
			assert_true(utf8_is_combining(g.mark[i]));
		width += g.width;
	}
	if (raw.n <= LIMIT_LABEL_BYTES)
		assert_int_equal(text_width(raw), width);
	str_release(&out);
}

static void
check_text(struct slice raw)
{
	struct text t;

	check_clean(raw);
	text_init(&t, raw);
	assert_int_equal(t.width, text_width(raw));
	assert_true(t.clean.n <= 3 * LIMIT_LABEL_BYTES);
	assert_int_equal(t.cut, raw.n > LIMIT_LABEL_BYTES);
	assert_true(utf8_valid(str_slice(&t.clean)));
	text_release(&t);
}

static void
test_rules(void **state)
{
	static const struct {
		struct slice raw;
		const char *clean;
		int width;
		bool changed;
	} cases[] = {
		{ SLICE(""), "", 0, false },
		{ SLICE("p99"), "p99", 3, false },
		{ SLICE("a\tb\nc\rd"), "a b c d", 7, true },
		{ SLICE("\033[31mred"), "^[[31mred", 9, true },
		{ SLICE("a\0b"), "a^@b", 4, true },
		{ SLICE("\x7f"), "^?", 2, true },
		{ SLICE("\xc2\x9b"
			"31m"),
		  "\xef\xbf\xbd"
		  "31m",
		  4, true },
		{ SLICE("\xff\xfe"), "\xef\xbf\xbd\xef\xbf\xbd", 2, true },
		{ SLICE("\xc0\xaf"), "\xef\xbf\xbd\xef\xbf\xbd", 2, true },
		{ SLICE("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
		  3, true },
		/* bidi override and isolate, zero width space, BOM */
		{ SLICE("a\u202eb\u2066c\u200bd\ufeff"), "abcd", 4, true },
		{ SLICE("x\u2028y"), "xy", 2, true },
		{ SLICE("\U000e0041\U000e007f"), "", 0, true },
		/* combining: two a base, none at the start */
		{ SLICE("e\u0301"), "e\u0301", 1, false },
		{ SLICE("e\u0301\u0302\u0303\u0304"), "e\u0301\u0302", 1,
		  true },
		{ SLICE("\u0301e"), "e", 1, true },
		/* wide letters stay, pictures do not */
		{ SLICE("\u65e5\u672c"), "\u65e5\u672c", 4, false },
		{ SLICE("\ud55c"), "\ud55c", 2, false },
		{ SLICE("\U0001f600"), "?", 1, true },
		{ SLICE("\u2764\ufe0f"), "\u2764", 1, true },
		{ SLICE("\u231a"), "?", 1, true },
		{ SLICE("\U0001f1e9\U0001f1ea"), "??", 2, true },
		{ SLICE("\U0001f468\u200d\U0001f469"), "??", 2, true },
		{ SLICE("\ue000"), "\xef\xbf\xbd", 1, true },
		{ SLICE("5 \u00b5s \u00d7 2"), "5 \u00b5s \u00d7 2", 8, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text t;

		text_init(&t, cases[i].raw);
		assert_string_equal(str_text(&t.clean), cases[i].clean);
		assert_int_equal(t.width, cases[i].width);
		assert_int_equal(t.changed, cases[i].changed);
		assert_false(t.cut);
		text_release(&t);
		check_text(cases[i].raw);
	}
}

static void
test_every_byte_pair(void **state)
{
	(void)state;
	for (int a = 0; a < 256; a++)
		for (int b = 0; b < 256; b++) {
			char raw[4] = { (char)a, (char)b, 'x', (char)a };

			check_text((struct slice){ raw, 4 });
		}
}

static void
test_every_code_point(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		char raw[8] = "a";
		size_t n = 1 + utf8_encode(cp, raw + 1);

		check_clean((struct slice){ raw, n });
	}
}

/* ncurses and the C library measure what we let through as we do; what they
 * are too old to know is not counted. */
static void
test_widths_are_the_c_librarys(void **state)
{
	(void)state;
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) {
		print_message("# skipped: no locale C.UTF-8 here\n");
		return;
	}
	for (uint32_t cp = 0xa0; cp < 0x110000; cp++) {
		char raw[8] = "a";
		size_t n = 1 + utf8_encode(cp, raw + 1);
		int width = wcwidth((wchar_t)cp);
		struct text t;

		text_init(&t, (struct slice){ raw, n });
		if (!t.changed && width >= 0 && width != t.width - 1)
			fail_msg("U+%04X: %d columns, C library %d", cp,
				 t.width - 1, width);
		text_release(&t);
	}
	setlocale(LC_CTYPE, "C");
}

static void
test_random(void **state)
{
	static const char *const parts[] = {
		"\033]0;x\007", "\u202e",       "\xf0\x9f\x98\x80",
		"\u0301",       "\xe2\x80",     "\u65e5",
		"label",        "\xc2",         "\x9b",
		"\ufe0f",       "\u200d",       "\r\n",
		"\xf4\x90",     "\ud7b0\u1161", "\u1100\u1161\u11a8",
		"\u20e3",
	};
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct str raw = { 0 };

		for (int i = 0; i < 40; i++) {
			seed = seed * 1664525 + 1013904223;
			str_add(&raw, parts[seed >> 24 & 15]);
			if ((seed >> 8 & 7) == 0)
				str_addc(&raw, (char)(seed >> 16));
		}
		check_text(str_slice(&raw));
		str_release(&raw);
	}
}

static void
test_cut(void **state)
{
	struct str raw = { 0 };
	struct text t;

	(void)state;
	str_fill(&raw, 'a', LIMIT_LABEL_BYTES - 1);
	for (int i = 0; i < 4000; i++)
		str_add(&raw, "\u65e5");
	text_init(&t, str_slice(&raw));
	assert_true(t.cut);
	assert_false(t.changed);
	assert_int_equal(t.width, LIMIT_LABEL_BYTES - 1);
	text_release(&t);
	check_text(str_slice(&raw));

	/* Nothing but continuation bytes. */
	str_clear(&raw);
	str_fill(&raw, (char)0x80, 5000);
	text_init(&t, str_slice(&raw));
	assert_int_equal(t.width, LIMIT_LABEL_BYTES);
	text_release(&t);
	text_init_message(&t, str_slice(&raw));
	assert_int_equal(t.width, LIMIT_ERROR_BYTES);
	text_release(&t);
	str_release(&raw);
}

static void
test_titles_cannot_claim(void **state)
{
	struct text t;

	(void)state;
	text_init_title(&t, SLICE("\u25cf LIVE \u25b2 \u25a0 \u00d7"));
	assert_string_equal(str_text(&t.clean), "? LIVE ? ? ?");
	assert_true(t.changed);
	text_release(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_every_byte_pair),
		cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_widths_are_the_c_librarys),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_titles_cannot_claim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
