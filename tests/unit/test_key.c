/* test_key.c - bytes to keys: the same ones however the bytes are split, and
 * nothing that a terminal sends on its own becomes a key. */
#include "config.h"

#include "tui/key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

static void
note(void *arg, const struct key *k)
{
	struct str *out = arg;
	char name[16];

	key_print(k, name);
	str_printf(out, "%s%s", out->n > 0 ? " " : "", name);
	if (k->code == KEY_MOUSE_)
		str_printf(out, "(%d%s%s %d,%d)", k->button,
			   k->release ? " up" : "", k->drag ? " drag" : "",
			   k->x, k->y);
}

static void
count(void *arg, const struct key *k)
{
	(void)k;
	++*(size_t *)arg;
}

static void
setup(struct key_decoder *d)
{
	memset(d, 0, sizeof(*d));
	key_add(d, "\033OA", KEY_UP_);
	key_add(d, "\033[[A", KEY_F1_);
	key_add(d, "\033[25~", KEY_F12_);
	key_add(d, "\033[1;2A~", KEY_INSERT_);
	key_add(d, "\033K", KEY_END_);
	key_add(d, "\177", KEY_BACKSPACE_); /* not for it: one byte */
	key_add(d, "\033[", KEY_HOME_);     /* nor what opens all others */
}

static const struct {
	struct slice bytes;
	const char *keys; /* then a flush */
} cases[] = {
	{ SLICE("gG?$[`+-"), "g G ? $ [ ` + -" },
	{ SLICE("\001\003\014\032\037"), "^A ^C ^L ^Z ^_" },
	{ SLICE("\r\t\010\177 "), "Enter Tab Backspace Backspace Space" },
	{ SLICE("\n"), "^J" },
	{ SLICE("\0"), "C-Space" },
	{ SLICE("\303\251\342\202\254\360\237\231\202"), "é € 🙂" },
	{ SLICE("\303"), "" },
	{ SLICE("\303x"), "x" },
	{ SLICE("\377\200\300\257x"), "x" },
	{ SLICE("\355\240\200x"), "x" },
	{ SLICE("\302\233Ax"), "A x" },
	{ SLICE("\033"), "Esc" },
	{ SLICE("\033\033"), "Esc Esc" },
	{ SLICE("\033\033\033x"), "Esc Esc A-x" },
	{ SLICE("\033\003"), "Esc ^C" },
	{ SLICE("\033q\033\303\251\033\r\033\177"),
	  "A-q A-é A-Enter A-Backspace" },
	{ SLICE("\033["), "A-[" },
	{ SLICE("\033O"), "A-O" },
	{ SLICE("\033]"), "A-]" },
	{ SLICE("\033P"), "A-P" },
	{ SLICE("\033[A\033[B\033[C\033[D"), "Up Down Right Left" },
	{ SLICE("\033OA\033OB\033OC\033OD"), "Up Down Right Left" },
	{ SLICE("\033[H\033OH\033[1~\033[7~"), "Home Home Home Home" },
	{ SLICE("\033[F\033OF\033[4~\033[8~"), "End End End End" },
	{ SLICE("\033[2~\033[3~\033[5~\033[6~"), "Ins Del PgUp PgDn" },
	{ SLICE("\033[Z\033[1;2Z"), "S-Tab S-Tab" },
	{ SLICE("\033OP\033OQ\033OR\033OS"), "F1 F2 F3 F4" },
	{ SLICE("\033[11~\033[15~\033[17~\033[21~\033[23~\033[24~"),
	  "F1 F5 F6 F10 F11 F12" },
	{ SLICE("\033[[A\033[[E"), "F1 F5" },
	{ SLICE("\033[25~\033K"), "F12 End" },
	{ SLICE("\033[1;2A\033[1;2A~x"), "S-Up Ins x" },
	{ SLICE("\033[1;5A\033[1;2D\033[1;3C\033[1;8B\033[5;5~\033[1;5P"),
	  "C-Up S-Left A-Right C-A-S-Down C-PgUp C-F1" },
	{ SLICE("\033[1;9A\033[1;129A"), "A-Up Up" },
	{ SLICE("\033O5A\033O1;5A"), "C-Up C-Up" },
	{ SLICE("\033[a\033Oa\033[3$\033[3^\033[3@\033\033[A"),
	  "S-Up C-Up S-Del C-Del C-S-Del A-Up" },
	{ SLICE("\033OM\033Oq\033Ok"), "Enter 1 +" },
	{ SLICE("\033[97;5u\033[27;2;9~\033[97;2u\033[27u\033[97:65;5:1u"),
	  "^A S-Tab A Esc ^A" },
	{ SLICE("\033[1114112u\033[55296u\033[0ux"), "x" },
	/* the mouse */
	{ SLICE("\033[<0;1;1M\033[<0;240;50m\033[<64;3;4M\033[<32;9;8M"),
	  "Mouse(0 0,0) Mouse(0 up 239,49) Mouse(64 2,3) Mouse(0 drag 8,7)" },
	{ SLICE("\033[<16;99999999999;0M"), "C-Mouse(0 99999998,0)" },
	{ SLICE("\033[M !!\033[M#\"#"), "Mouse(0 0,0) Mouse(0 up 1,2)" },
	{ SLICE("\033[Ma\001"), "a ^A" },
	/* what no user typed */
	{ SLICE("\033[?1;2c\033[>0;276;0cx"), "x" },
	{ SLICE("\033[12;40Rx"), "x" },
	{ SLICE("\033[?2026;2$y\033[I\033[Ox"), "x" },
	{ SLICE("\033]11;rgb:0000/0000/0000\007x"), "x" },
	{ SLICE("\033]11;rgb:0000/0000/0000\033\\x"), "x" },
	{ SLICE("\033P>|XTerm(379)\033\\\033_Gi=1;OK\033\\x"), "x" },
	{ SLICE("\033]0;never ended\003q"), "^C q" },
	{ SLICE("\033]0;never ended\033[Aq"), "Up q" },
	{ SLICE("\033[1;2;3;4;5;6;7;8;9;1;2;3;4;5;6;7;8;9;1;2;3;4;5;6;7;8;9;"
		"1;2;3;4;5;6;7;8;9;1;2;3;4;5;6;7;8;9Ax"),
	  "x" },
	{ SLICE("\033[12\033[A"), "Up" },
	{ SLICE("\033[12\003"), "^C" },
	{ SLICE("\033[12"), "" },
	{ SLICE("\033[12\303\251"), "é" },
	/* pasted */
	{ SLICE("a\033[200~q\033[A\rQ\033[201~b"), "a Paste b" },
	{ SLICE("\033[200~\033[20\033[201~b"), "Paste b" },
	{ SLICE("\033[200~never ended\003q"), "^C q" },
	{ SLICE("\033[201~b"), "b" },
};

static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct slice b = cases[i].bytes;

		/* Whole, and cut at every place. */
		for (size_t cut = 0; cut <= b.n; cut++) {
			struct key_decoder d;
			struct str out = { 0 };

			setup(&d);
			key_feed(&d, b.p, cut, note, &out);
			key_feed(&d, b.p + cut, b.n - cut, note, &out);
			key_flush(&d, note, &out);
			assert_string_equal(str_text(&out), cases[i].keys);
			assert_false(key_pending(&d));
			str_release(&out);
		}
	}
}

static void
test_byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct key_decoder d;
		struct str out = { 0 };

		setup(&d);
		for (size_t j = 0; j < cases[i].bytes.n; j++) {
			key_feed(&d, cases[i].bytes.p + j, 1, note, &out);
			assert_true(d.n <= sizeof(d.buf));
		}
		key_flush(&d, note, &out);
		assert_string_equal(str_text(&out), cases[i].keys);
		str_release(&out);
	}
}

static void
test_a_lone_escape_waits(void **state)
{
	struct key_decoder d = { 0 };
	struct str out = { 0 };

	(void)state;
	key_feed(&d, "x", 1, note, &out);
	assert_false(key_pending(&d));
	key_feed(&d, "\033", 1, note, &out);
	assert_true(key_pending(&d));
	assert_string_equal(str_text(&out), "x");
	key_flush(&d, note, &out);
	assert_string_equal(str_text(&out), "x Esc");
	/* A string that never ends holds back no key after the wait. */
	key_feed(&d, "\033]52;c;", 7, note, &out);
	assert_true(key_pending(&d));
	key_flush(&d, note, &out);
	key_feed(&d, "q", 1, note, &out);
	assert_string_equal(str_text(&out), "x Esc q");
	str_release(&out);
}

static void
test_names(void **state)
{
	static const char *const same[] = {
		"g",     "G",      "?",    "$",    "[",         "]",    "`",
		"+",     "-",      "=",    "0",    "é",         "Up",   "Down",
		"Left",  "Right",  "Home", "End",  "PgUp",      "PgDn", "Ins",
		"Del",   "Enter",  "Esc",  "Tab",  "S-Tab",     "F1",   "F12",
		"Space", "^C",     "^Z",   "^L",   "Backspace", "^_",   "C-Up",
		"A-x",   "A-Left", "A--",  "S-F5", "C-Space",   "^",    "A-^C",
	};
	static const char *const other[][2] = {
		{ "^M", "Enter" },     { "^I", "Tab" },
		{ "^[", "Esc" },       { "^H", "Backspace" },
		{ "^?", "Backspace" }, { "^@", "C-Space" },
	};
	struct key k;
	char name[16];

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_int_equal(key_parse(same[i], &k), 0);
		key_print(&k, name);
		assert_string_equal(name, same[i]);
	}
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		assert_int_equal(key_parse(other[i][0], &k), 0);
		key_print(&k, name);
		assert_string_equal(name, other[i][1]);
	}
	assert_int_equal(key_parse("", &k), -1);
	assert_int_equal(key_parse("F13", &k), -1);
	assert_int_equal(key_parse("A-", &k), -1);
	assert_int_equal(key_parse("S-S-a", &k), -1);
	assert_int_equal(key_parse(" ", &k), -1);
	assert_int_equal(key_parse("^C^C", &k), -1);
}

/* Every key that comes out has a name, which gives the key again. */
static void
check(void *arg, const struct key *k)
{
	struct key again;
	char name[16];

	++*(size_t *)arg;
	assert_true(k->code != KEY_NONE && k->code <= KEY_PASTE_);
	assert_true(k->x >= 0 && k->y >= 0);
	key_print(k, name);
	assert_int_equal(key_parse(name, &again), 0);
	assert_int_equal(again.code, k->code);
	assert_int_equal(again.mod, k->mod);
}

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void
test_random(void **state)
{
	static const char likely[] = "\033\033\033[[O];;<?M~u$\\P0123456789A";
	struct key_decoder d;
	uint32_t seed = 1;
	size_t keys = 0, quits = 0;

	(void)state;
	setup(&d);
	for (size_t i = 0; i < 1000000; i++) {
		unsigned char c = (unsigned char)next(&seed);

		if (i & 1)
			c = (unsigned char)
				likely[next(&seed) % (sizeof(likely) - 1)];
		key_feed(&d, &c, 1, check, &keys);
		assert_true(d.n < sizeof(d.buf));
		if (next(&seed) % 100 == 0)
			key_flush(&d, check, &keys);
	}
	assert_true(keys > 1000);
	/* Whatever came, ^C gets through. */
	key_feed(&d, "\003\003\003\003", 4, count, &quits);
	assert_true(quits > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_byte_by_byte),
		cmocka_unit_test(test_a_lone_escape_waits),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
