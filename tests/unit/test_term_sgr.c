/* test_term_sgr.c - fewer bytes, the same picture. */
#include "config.h"

#include "tui/term_sgr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *in, *out; /* the terminal is plain before */
} cases[] = {
	{ "abc", "abc" },
	{ "\033[39m\033(B\033[mabc", "abc" },
	{ "\033[38;5;160ma\033[39m b", "\033[38;5;160ma \033[mb" },
	/* Only what differs, and together. */
	{ "\033[38;5;1m\033[48;5;60mx\033[38;5;2m\033[48;5;60my",
	  "\033[31;48;5;60mx\033[32my" },
	{ "\033[1mx\033[m\033[34my", "\033[1mx\033[22;34my" },
	{ "\033[1m\033[4mx\033[my", "\033[1;4mx\033[my" },
	{ "\033[91mx\033[107my", "\033[91mx\033[107my" },
	/* A blank's ink cannot be seen, but its line and its ground can. */
	{ "\033[32mx\033[35m \033[32mx", "\033[32mx x" },
	{ "\033[32mx\033[4m y", "\033[32mx\033[4m y" },
	{ "\033[44m \033[m x", "\033[44m \033[m x" },
	{ "\033[44m\033[K", "\033[44m\033[K" },
	{ "\033[32mx\033[39m\033[K", "\033[32mx\033[K" },
	/* Moves draw nothing. */
	{ "\033[31m\033[5;5H\033[32mx", "\033[5;5H\033[32mx" },
	{ "\r\n\b", "\r\n\b" },
	{ "\033[31mé\033[31mé", "\033[31méé" },
	/* What is not known goes through, and all is said anew after it. */
	{ "\033[31mx\033[3my", "\033[31mx\033[3m\033[0;31my" },
	{ "\033[38:2:1:2:3mx", "\033[38:2:1:2:3m\033[mx" },
	{ "\033[", "\033[" },
	{ "\033", "\033" },
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct term_sgr s = { true, { -1, -1, 0 }, { -1, -1, 0 } };
		struct str out = { 0 };

		term_sgr_feed(&s, slice_of(cases[i].in), &out);
		assert_string_equal(str_text(&out), cases[i].out);
		str_release(&out);
	}
}

static void
test_at_first_all_is_said(void **state)
{
	struct term_sgr s = { 0 };
	struct str out = { 0 };

	(void)state;
	term_sgr_feed(&s, SLICE("\033(B\033[31mx"), &out);
	assert_string_equal(str_text(&out), "\033[m\033(B\033[31mx");
	/* The next frame goes on from there. */
	str_clear(&out);
	term_sgr_feed(&s, SLICE("\033[31mx"), &out);
	assert_string_equal(str_text(&out), "x");
	str_release(&out);
}

/* A terminal of one line: what is seen of each character drawn. */
static void
draw(struct slice in, struct str *seen)
{
	int fg = 39, bg = 49, attr[8] = { 0 };
	bool open = false;

	for (size_t i = 0; i < in.n; i++) {
		const char *p = in.p + i;
		size_t n = 0;

		if (*p != '\033') {
			const bool line = attr[4] || attr[7];

			str_printf(seen, "%c:%d/%d", *p,
				   *p == ' ' && !line ? 0 : fg, bg);
			for (int a = 0; a < 8; a++)
				if (*p != ' ' || line)
					str_printf(seen, "%d", attr[a]);
			str_addc(seen, '\n');
			continue;
		}
		for (i += 2, open = true; open; i++) {
			int c = 0;

			for (; in.p[i] >= '0' && in.p[i] <= '9'; i++)
				c = c * 10 + in.p[i] - '0';
			open = in.p[i] == ';';
			if (c == 0) {
				fg = 39;
				bg = 49;
				memset(attr, 0, sizeof(attr));
			} else if (c < 8)
				attr[c] = 1;
			else if (c == 22)
				attr[1] = attr[2] = 0;
			else if (c < 30)
				attr[c - 20] = 0;
			else if (c < 40)
				fg = c;
			else
				bg = c;
			n++;
		}
		i--;
		assert_true(n > 0);
	}
}

static void
test_random(void **state)
{
	static const char *const parts[] = {
		"\033[m",   "\033[1m",  "\033[2m",  "\033[4m",    "\033[7m",
		"\033[22m", "\033[24m", "\033[27m", "\033[31m",   "\033[32m",
		"\033[39m", "\033[42m", "\033[49m", "\033[33;1m", " ",
		" ",        "x",        "yz",
	};
	uint32_t seed = 7;
	size_t before = 0, after = 0;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct term_sgr s = { 0 };
		struct str in = { 0 }, out = { 0 }, a = { 0 }, b = { 0 };

		for (int i = 0; i < 40; i++) {
			seed = seed * 1664525 + 1013904223;
			str_add(&in, parts[(seed >> 8) %
					   (sizeof(parts) / sizeof(parts[0]))]);
		}
		term_sgr_feed(&s, str_slice(&in), &out);
		draw(str_slice(&in), &a);
		draw(str_slice(&out), &b);
		assert_string_equal(str_text(&a), str_text(&b));
		before += in.n;
		after += out.n;
		str_release(&in);
		str_release(&out);
		str_release(&a);
		str_release(&b);
	}
	assert_true(after * 10 < before * 9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_at_first_all_is_said),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
