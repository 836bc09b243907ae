/* test_view.c - the real program in a terminal: it starts, is driven, resized,
 * stopped, killed, and leaves the terminal as it was. */
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

#include "base/mem.h"
#include "tests/pty/pty.h"

static const char *const view[] = {
	"./pyrodash", "view", "--demo", "--at", "2026-01-31T10:00:00Z", NULL,
};

static struct pty *
start_as(struct pty_options o)
{
	struct pty *p;

	o.argv = view;
	if (o.width == 0) {
		o.width = 120;
		o.height = 40;
	}
	p = pty_start(&o);
	if (!pty_wait_text(p, "Pyroscope / Reads") ||
	    !pty_wait_no_text(p, "loading"))
		fail_msg("it shows:\n%s", pty_screen(p));
	pty_settle(p, 150);
	return p;
}

static struct pty *
start(void)
{
	return start_as((struct pty_options){ 0 });
}

/* Its screen with all that it shows, for the caller to free: what is late for
 * half a second says that it is loading. */
static char *
whole(struct pty *p)
{
	pty_settle(p, 1000);
	if (!pty_wait_no_text(p, "loading"))
		fail_msg("it shows:\n%s", pty_screen(p));
	pty_settle(p, 300);
	return mem_strdup(pty_screen(p));
}

static void
shows(struct pty *p, const char *text)
{
	if (!pty_wait_text(p, text))
		fail_msg("no \"%s\" in:\n%s", text, pty_screen(p));
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
	const int got = pty_wait_exit(p);
	const char *wrong = pty_wait_restored(p);

	if (wrong != NULL)
		fail_msg("%s; it shows:\n%s", wrong, pty_screen(p));
	if (code >= 0)
		assert_int_equal(got, code);
	else
		assert_true(got > 0);
	pty_free(p);
}

static void
test_quit(void **state)
{
	struct pty *p = start();
	size_t n;

	(void)state;
	shows(p, "DEMO");
	shows(p, "QPS");
	assert_true(pty_has_colour(p));
	/* Once all is there nothing is written. */
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

/* The way that the first five minutes take. */
static void
test_drive(void **state)
{
	struct pty *p = start();
	char *grid = whole(p);

	(void)state;
	pty_send(p, "o");
	shows(p, "grid");
	pty_send(p, "o");
	shows(p, "overview");
	shows_all(p, grid);
	pty_send(p, "?");
	shows(p, "leave at once");
	pty_send(p, "\033");
	assert_true(pty_wait_no_text(p, "leave at once"));
	shows_all(p, grid);
	pty_send(p, "d");
	shows(p, "Pyroscope / Writes");
	pty_send(p, "d");
	shows(p, "Pyroscope / Reads");
	pty_send(p, "j\r");
	shows(p, "back");
	pty_send(p, "i");
	shows(p, "sum");
	pty_send(p, "q");
	assert_true(pty_wait_no_text(p, "sum("));
	pty_send(p, "\003");
	ends(p, 0);
	mem_free(grid);
}

static void
test_resize_storm(void **state)
{
	static const int sizes[][2] = { { 80, 24 }, { 120, 40 }, { 200, 60 } };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const int w = sizes[i][0], h = sizes[i][1];
		struct pty *p = start_as(
			(struct pty_options){ .width = w, .height = h });
		char *fresh = whole(p);

		for (int k = 0; k < 200; k++)
			pty_resize(p, 1 + k * 37 % 300, 1 + k * 11 % 90);
		pty_resize(p, w, h);
		shows_all(p, fresh);
		pty_settle(p, 400);
		shows_all(p, fresh);
		pty_send(p, "q");
		ends(p, 0);
		mem_free(fresh);
	}
}

static void
test_stop_and_go_on(void **state)
{
	struct pty *p = start();
	char *before = whole(p);

	(void)state;
	pty_send(p, "\032");
	assert_true(pty_wait_stop(p));
	assert_null(pty_wait_restored(p));
	pty_continue(p);
	shows(p, "Pyroscope / Reads");
	shows_all(p, before);
	pty_send(p, "q");
	ends(p, 0);
	mem_free(before);
}

static void
test_signals(void **state)
{
	static const int told[] = { SIGTERM, SIGINT, SIGHUP };
	static const int fatal[] = { SIGSEGV, SIGABRT, SIGBUS };
	struct pty *p;

	(void)state;
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		p = start();
		pty_signal(p, told[i]);
		ends(p, 128 + told[i]);
	}
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) {
		p = start();
		pty_signal(p, fatal[i]);
		ends(p, -1);
	}
	p = start();
	pty_hang_up(p);
	assert_int_equal(pty_wait_exit(p), 128 + SIGHUP);
	pty_free(p);
}

static void
test_terminals(void **state)
{
	static const char *const types[] = { "foot", "nosuch", "linux", "vt100",
					     "screen" };
	struct pty_options dumb = { .argv = view, .term = "dumb" };
	struct pty *p;

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		p = start_as((struct pty_options){ .term = types[i] });
		pty_send(p, "q");
		ends(p, 0);
	}
	dumb.width = 80;
	dumb.height = 24;
	p = pty_start(&dumb);
	assert_int_equal(pty_wait_exit(p), 2);
	assert_true(pty_wait_text(p, "pyrodash snapshot"));
	ends(p, 2);
}

static void
test_plain_locale(void **state)
{
	struct pty *p = start_as((struct pty_options){ .locale = "C" });
	size_t n;
	const char *bytes = pty_bytes(p, &n);

	(void)state;
	for (size_t i = 0; i < n; i++)
		assert_true((unsigned char)bytes[i] < 0x80);
	pty_send(p, "q");
	ends(p, 0);
}

static void
test_no_colour(void **state)
{
	struct pty *p = start_as((struct pty_options){ .no_color = "1" });

	(void)state;
	assert_false(pty_has_colour(p));
	pty_send(p, "o");
	shows(p, "grid");
	assert_false(pty_has_colour(p));
	pty_send(p, "q"); /* back to the grid */
	shows(p, "overview");
	pty_send(p, "q");
	ends(p, 0);
}

/* Nobody reads what it writes; it still hears its keys. */
static void
test_slow_reader(void **state)
{
	struct pty *p = start();

	(void)state;
	for (int i = 0; i < 100; i++) {
		pty_send(p, i % 2 != 0 ? "d" : "o");
		usleep(10000);
	}
	pty_send(p, "?");
	shows(p, "leave at once");
	pty_send(p, "\033");
	assert_true(pty_wait_no_text(p, "leave at once"));
	for (int i = 0; i < 100; i++) {
		pty_send(p, "o");
		usleep(10000);
	}
	pty_send(p, "Q");
	usleep(300000);
	ends(p, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quit),
		cmocka_unit_test(test_drive),
		cmocka_unit_test(test_resize_storm),
		cmocka_unit_test(test_stop_and_go_on),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_terminals),
		cmocka_unit_test(test_plain_locale),
		cmocka_unit_test(test_no_colour),
		cmocka_unit_test(test_slow_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
