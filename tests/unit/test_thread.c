#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/thread.h"

struct box {
	struct thread_lock lock;
	int value;
	int event;
	bool blocked;
};

static void *
run(void *arg)
{
	struct box *b = arg;
	sigset_t now;

	sigprocmask(SIG_SETMASK, NULL, &now);
	thread_lock_take(&b->lock);
	b->blocked = sigismember(&now, SIGINT) == 1 &&
		     sigismember(&now, SIGWINCH) == 1;
	b->value = 7;
	thread_lock_signal(&b->lock);
	thread_lock_give(&b->lock);
	thread_event_raise(b->event);
	return NULL;
}

static void
test_hand_over(void **state)
{
	struct box b = { .event = thread_event_new() };
	struct pollfd p = { .fd = b.event, .events = POLLIN };
	struct thread t = { 0 };

	(void)state;
	thread_lock_init(&b.lock);
	assert_int_equal(poll(&p, 1, 0), 0);
	thread_start(&t, run, &b);
	thread_lock_take(&b.lock);
	while (b.value == 0)
		thread_lock_wait(&b.lock);
	thread_lock_give(&b.lock);
	assert_int_equal(poll(&p, 1, 60000), 1);
	thread_event_raise(b.event);
	thread_event_clear(b.event);
	assert_int_equal(poll(&p, 1, 0), 0);
	thread_join(&t);
	thread_join(&t);
	assert_true(b.blocked);
	assert_false(t.running);
	thread_lock_release(&b.lock);
	close(b.event);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hand_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
