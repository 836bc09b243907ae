/* test_term.c - the terminal back end in a terminal: what is drawn shows, and
 * every way out leaves the terminal as it was. */
#include "config.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/pty/pty.h"

static const char *const demo[] = { "./tests/pty/term_demo", NULL };

static struct pty *
start(const char *term, const char *locale)
{
	const struct pty_options o = {
		.argv = demo,
		.width = 60,
		.height = 12,
		.term = term,
		.locale = locale,
	};
	struct pty *p = pty_start(&o);

	/* The last cell, too: what is written may come in pieces. */
	if (!pty_wait_text(p, "demo 60x12") || !pty_wait_text(p, "#"))
		fail_msg("it shows:\n%s", pty_screen(p));
	return p;
}

/* Until it is drawn as it was. */
static void
shows_all(struct pty *p, const char *screen)
{
	if (!pty_wait_screen(p, screen))
		fail_msg("not this:\n%s\nbut this:\n%s", screen, pty_screen(p));
}

static void
ends(struct pty *p, int code)
{
	const char *wrong;
	int got = pty_wait_exit(p);

	wrong = pty_wait_restored(p);
	if (wrong != NULL)
		fail_msg("%s; it shows:\n%s", wrong, pty_screen(p));
	if (code >= 0)
		assert_int_equal(got, code);
	else
		assert_int_not_equal(got, 0);
	pty_free(p);
}

static void
test_quit(void **state)
{
	struct pty *p = start(NULL, NULL);
	size_t n;

	(void)state;
	assert_non_null(strstr(pty_screen(p), "█"));
	assert_true(pty_has_colour(p));
	assert_string_equal(pty_not_restored(p), "the tty's modes differ");
	/* Nothing changes, nothing is written. */
	pty_forget_bytes(p);
	for (int i = 0; i < 50; i++) {
		assert_true(pty_settle(p, 1500));
		pty_bytes(p, &n);
		pty_forget_bytes(p);
		if (n == 0)
			break;
	}
	assert_int_equal(n, 0);
	pty_send(p, "q");
	ends(p, 0);
}

static void
test_keys(void **state)
{
	struct pty *p = start(NULL, NULL);

	(void)state;
	pty_send(p, "x\033[A\033OB\033[1;5C\033[15~\t\033[Z\r\177");
	assert_true(pty_wait_text(
		p, " x Up Down C-Right F5 Tab S-Tab Enter Backspace"));
	/* A lone one is a key soon after. */
	pty_send(p, "\033");
	assert_true(pty_wait_text(p, "Backspace Esc"));
	pty_send(p, "\033[<0;5;6M");
	assert_true(pty_wait_text(p, "Esc Mouse"));
	pty_send(p, "\003");
	ends(p, 0);
}

static void
test_resize(void **state)
{
	struct pty *p = start(NULL, NULL);
	char expect[4096];

	(void)state;
	pty_send(p, "F");
	assert_true(pty_wait_text(p, "turn 1") && pty_wait_text(p, "e#"));
	pty_settle(p, 500);
	snprintf(expect, sizeof(expect), "%s", pty_screen(p));
	for (int i = 0; i < 100; i++)
		pty_resize(p, 1 + i * 7 % 199, 1 + i * 5 % 71);
	pty_resize(p, 60, 12);
	shows_all(p, expect);
	pty_send(p, "q");
	ends(p, 0);
}

static void
test_stop_and_go_on(void **state)
{
	static const int how[] = { 0, SIGTSTP };
	struct pty *p = start(NULL, NULL);
	char expect[4096];

	(void)state;
	pty_send(p, "F");
	assert_true(pty_wait_text(p, "turn 1"));
	for (size_t i = 0; i < sizeof(how) / sizeof(how[0]); i++) {
		if (how[i] != 0)
			pty_signal(p, how[i]);
		else
			pty_send(p, "\032");
		assert_true(pty_wait_stop(p));
		assert_null(pty_wait_restored(p));
		pty_continue(p);
		assert_true(pty_wait_text(p, "demo 60x12 turn 1"));
		if (i == 0) {
			assert_true(pty_wait_text(p, "F ^Z") &&
				    pty_wait_text(p, "e#"));
			pty_settle(p, 500);
			snprintf(expect, sizeof(expect), "%s", pty_screen(p));
		}
		shows_all(p, expect);
		assert_non_null(pty_not_restored(p));
	}
	/* What cannot be caught: all is drawn anew after it. */
	pty_signal(p, SIGSTOP);
	assert_true(pty_wait_stop(p));
	pty_forget_bytes(p);
	pty_continue(p);
	assert_true(pty_wait_bytes(p, "demo 60x12 turn 1"));
	shows_all(p, expect);
	pty_send(p, "q");
	ends(p, 0);
}

static void
test_signals(void **state)
{
	static const int told[] = { SIGTERM, SIGINT, SIGHUP };
	static const int fatal[] = { SIGSEGV, SIGABRT, SIGBUS,
				     SIGFPE,  SIGILL,  SIGQUIT };

	(void)state;
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		struct pty *p = start(NULL, NULL);

		pty_signal(p, told[i]);
		ends(p, 128 + told[i]);
	}
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) {
		struct pty *p = start(NULL, NULL);

		pty_signal(p, fatal[i]);
		ends(p, -1);
	}
}

static void
test_crash(void **state)
{
	struct pty *p = start(NULL, NULL);

	(void)state;
	pty_send(p, "S");
	ends(p, -1);
	p = start(NULL, NULL);
	pty_send(p, "M");
	assert_true(pty_wait_exit(p) > 0);
	assert_true(pty_wait_text(p, "out of memory"));
	ends(p, -1);
}

static void
test_noise(void **state)
{
	struct pty *p = start(NULL, NULL);

	(void)state;
	pty_send(p, "Ex");
	assert_true(pty_wait_text(p, " E x"));
	assert_null(strstr(pty_screen(p), "noise"));
	pty_send(p, "q");
	assert_int_equal(pty_wait_exit(p), 0);
	assert_true(pty_wait_text(p, "noise ?[31m on the screen"));
	ends(p, 0);
}

static void
test_hang_up(void **state)
{
	struct pty *p = start(NULL, NULL);

	(void)state;
	pty_hang_up(p);
	assert_int_equal(pty_wait_exit(p), 128 + SIGHUP);
	pty_free(p);
}

/* A reader that takes nothing: keys are still heard, and it can be left. */
static void
test_slow_reader(void **state)
{
	struct pty *p = start(NULL, NULL);

	(void)state;
	for (int i = 0; i < 100; i++) {
		pty_send(p, "F");
		usleep(5000);
	}
	pty_send(p, "x");
	assert_true(pty_wait_text(p, "turn 100"));
	assert_true(pty_wait_text(p, "F x"));
	for (int i = 0; i < 100; i++) {
		pty_send(p, "F");
		usleep(5000);
	}
	pty_send(p, "q");
	usleep(200000);
	ends(p, 0);
}

static void
test_types(void **state)
{
	static const char *const types[] = {
		"xterm",         "tmux-256color", "screen-256color",
		"screen",        "linux",         "vt100",
		"vt220",         "rxvt",          "xterm-direct",
		"xterm-kitty",   "foot",          "nosuch",
		"alacritty",     "xterm-16color", "ansi",
		"nosuch-direct",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct pty *p = start(types[i], NULL);
		const bool one_colour = strncmp(types[i], "vt", 2) == 0;

		assert_int_equal(pty_has_colour(p), !one_colour);
		pty_send(p, "F");
		assert_true(pty_wait_text(p, "turn 1"));
		pty_send(p, "\032");
		assert_true(pty_wait_stop(p));
		assert_null(pty_wait_restored(p));
		pty_continue(p);
		assert_true(pty_wait_text(p, "turn 1"));
		pty_send(p, "q");
		ends(p, 0);
	}
}

static void
test_plain_locale(void **state)
{
	struct pty *p = start(NULL, "C");
	const char *screen = pty_screen(p);

	(void)state;
	for (size_t i = 0; screen[i] != '\0'; i++)
		assert_true(screen[i] > 0);
	assert_non_null(strstr(screen, "?"));
	pty_send(p, "q");
	ends(p, 0);
}

static void
test_refusals(void **state)
{
	struct pty_options o = { .argv = demo, .width = 80, .height = 24 };
	struct pty *p;

	(void)state;
	o.term = "dumb";
	p = pty_start(&o);
	assert_int_equal(pty_wait_exit(p), 2);
	assert_true(pty_wait_text(p, "snapshot"));
	ends(p, 2);
	o.term = NULL;
	o.no_terminal = true;
	p = pty_start(&o);
	ends(p, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quit),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_resize),
		cmocka_unit_test(test_stop_and_go_on),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_crash),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_hang_up),
		cmocka_unit_test(test_slow_reader),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_plain_locale),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
