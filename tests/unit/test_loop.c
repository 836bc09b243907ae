/* test_loop.c - the loop calls back what is due, in order, and sleeps else. */
#include "config.h"

#include "net/loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"

struct log {
	struct loop *l;
	char text[64];
	size_t n;
	int fd[2];
	struct loop_timer *other;
};

static void
note(struct log *g, char c)
{
	assert_true(g->n + 1 < sizeof(g->text));
	g->text[g->n++] = c;
	g->text[g->n] = '\0';
}

static int
setup(void **state)
{
	static struct log g;

	g = (struct log){ .l = loop_new() };
	assert_int_equal(pipe(g.fd), 0);
	*state = &g;
	return 0;
}

static int
teardown(void **state)
{
	struct log *g = *state;

	loop_free(g->l);
	close(g->fd[0]);
	if (g->fd[1] >= 0)
		close(g->fd[1]);
	return 0;
}

static void
note_a(void *arg)
{
	note(arg, 'a');
}

static void
note_b(void *arg)
{
	note(arg, 'b');
}

static void
note_c(void *arg)
{
	note(arg, 'c');
}

static void
read_one(void *arg)
{
	struct log *g = arg;
	char c;

	if (read(g->fd[0], &c, 1) == 1) {
		note(g, c);
		return;
	}
	note(g, '!');
	loop_unwatch(g->l, g->fd[0]);
}

/* A busy machine may need more turns: work is cut after 4 ms. */
static void
turn_until_noted(struct log *g, size_t n)
{
	while (g->n < n)
		loop_turn(g->l, INT64_MAX);
}

static void
timers_fire_in_order(void **state)
{
	struct log *g = *state;
	int64_t now = clock_mono_us();

	loop_timer(g->l, now + 3000, note_c, g);
	loop_timer(g->l, now + 1000, note_a, g);
	loop_timer(g->l, now + 2000, note_b, g);
	loop_timer(g->l, now + 2000, note_c, g);
	turn_until_noted(g, 4);
	assert_string_equal(g->text, "abcc");
	assert_true(clock_mono_us() >= now + 3000);
	assert_true(loop_waits(g->l) <= 4);
}

static void
a_timer_is_one_wait(void **state)
{
	struct log *g = *state;
	int64_t at = clock_mono_us() + 20300;

	loop_timer(g->l, at, note_a, g);
	loop_turn(g->l, INT64_MAX);
	assert_string_equal(g->text, "a");
	assert_int_equal(loop_waits(g->l), 1);
	assert_true(clock_mono_us() >= at);
}

static void
cancelled_timers_do_not_fire(void **state)
{
	struct log *g = *state;
	int64_t now = clock_mono_us();
	struct loop_timer *t[20];

	for (int i = 0; i < 20; i++)
		t[i] = loop_timer(g->l, now + (i * 7 % 20) * 100,
				  i % 3 == 0 ? note_a : note_b, g);
	for (int i = 0; i < 20; i++)
		if (i % 3 != 0)
			loop_timer_cancel(g->l, t[i]);
	loop_timer_cancel(g->l, NULL);
	turn_until_noted(g, 7);
	loop_turn(g->l, now + 5000);
	assert_string_equal(g->text, "aaaaaaa");
}

static void
cancel_other(void *arg)
{
	struct log *g = arg;

	note(g, 'x');
	loop_timer_cancel(g->l, g->other);
}

static void
a_callback_may_cancel_a_due_one(void **state)
{
	struct log *g = *state;
	int64_t now = clock_mono_us();

	loop_timer(g->l, now - 2, cancel_other, g);
	g->other = loop_timer(g->l, now - 1, note_a, g);
	loop_timer(g->l, now, note_b, g);
	turn_until_noted(g, 2);
	assert_string_equal(g->text, "xb");
}

static void
again(void *arg)
{
	struct log *g = arg;

	note(g, 'r');
	loop_timer(g->l, 0, again, g);
	loop_soon(g->l, note_a, g);
}

static void
what_callbacks_add_waits_for_the_next_turn(void **state)
{
	struct log *g = *state;

	loop_timer(g->l, 0, again, g);
	loop_turn(g->l, INT64_MAX);
	assert_string_equal(g->text, "ra");
	loop_turn(g->l, INT64_MAX);
	assert_string_equal(g->text, "rara");
}

static void
soon_runs_in_order(void **state)
{
	struct log *g = *state;

	loop_soon(g->l, note_c, g);
	loop_soon(g->l, note_a, g);
	loop_soon(g->l, note_b, g);
	assert_string_equal(g->text, "");
	turn_until_noted(g, 3);
	assert_string_equal(g->text, "cab");
}

static void
watched_bytes_and_hang_up(void **state)
{
	struct log *g = *state;

	loop_watch(g->l, g->fd[0], read_one, g);
	loop_turn(g->l, clock_mono_us() + 1000);
	assert_string_equal(g->text, "");
	assert_int_equal(write(g->fd[1], "xy", 2), 2);
	loop_turn(g->l, INT64_MAX);
	loop_turn(g->l, INT64_MAX);
	assert_string_equal(g->text, "xy");
	close(g->fd[1]);
	g->fd[1] = -1;
	loop_turn(g->l, INT64_MAX);
	assert_string_equal(g->text, "xy!");
	loop_turn(g->l, clock_mono_us() + 2000);
	assert_string_equal(g->text, "xy!");
}

static void
writable(void *arg)
{
	struct log *g = arg;

	note(g, 'w');
	loop_watch_write(g->l, g->fd[1], false, NULL, NULL);
}

static void
watched_for_writing(void **state)
{
	struct log *g = *state;

	loop_watch_write(g->l, g->fd[1], true, writable, g);
	loop_turn(g->l, INT64_MAX);
	loop_turn(g->l, clock_mono_us() + 2000);
	assert_string_equal(g->text, "w");
}

static void
rewatch(void *arg)
{
	struct log *g = arg;

	note(g, 'u');
	loop_unwatch(g->l, g->fd[0]);
	loop_watch(g->l, g->fd[0], read_one, g);
}

/* A descriptor that is closed and comes back is not told the old one's news. */
static void
a_new_watch_sees_only_new_events(void **state)
{
	struct log *g = *state;

	assert_int_equal(write(g->fd[1], "x", 1), 1);
	loop_watch(g->l, g->fd[0], rewatch, g);
	loop_turn(g->l, INT64_MAX);
	assert_string_equal(g->text, "u");
	loop_turn(g->l, INT64_MAX);
	assert_string_equal(g->text, "ux");
}

static void
slow(void *arg)
{
	struct log *g = arg;

	note(g, 's');
	for (int64_t until = clock_mono_us() + 5000; clock_mono_us() < until;)
		continue;
}

/* Keys are read between two long callbacks. */
static void
work_is_cut_after_4_ms(void **state)
{
	struct log *g = *state;

	loop_watch(g->l, g->fd[0], read_one, g);
	for (int i = 0; i < 3; i++)
		loop_soon(g->l, slow, g);
	loop_turn(g->l, INT64_MAX);
	assert_string_equal(g->text, "s");
	assert_int_equal(write(g->fd[1], "k", 1), 1);
	turn_until_noted(g, 4);
	assert_string_equal(g->text, "skss");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(timers_fire_in_order),
		T(a_timer_is_one_wait),
		T(cancelled_timers_do_not_fire),
		T(a_callback_may_cancel_a_due_one),
		T(what_callbacks_add_waits_for_the_next_turn),
		T(soon_runs_in_order),
		T(watched_bytes_and_hang_up),
		T(watched_for_writing),
		T(a_new_watch_sees_only_new_events),
		T(work_is_cut_after_4_ms),
	};

	return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
