#include "config.h"

#include "tui/term_input.h"

#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/loop.h"

#define READ_MAX 4096

static void
escape_over(void *arg)
{
	struct term_input *in = arg;

	in->escape = NULL;
	key_flush(&in->keys, in->key, in->arg);
}

static void
cancel(struct term_input *in)
{
	if (in->escape != NULL)
		loop_timer_cancel(in->loop, in->escape);
	in->escape = NULL;
}

static void
readable(void *arg)
{
	struct term_input *in = arg;
	unsigned char bytes[READ_MAX];
	ssize_t n = read(in->fd, bytes, sizeof(bytes));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		in->gone(in->gone_arg);
		return;
	}
	cancel(in);
	key_feed(&in->keys, bytes, (size_t)n, in->key, in->arg);
	if (key_pending(&in->keys) && in->escape == NULL)
		in->escape = loop_timer(in->loop, clock_mono_us() + in->wait_us,
					escape_over, in);
}

void
term_input_start(struct term_input *in)
{
	loop_watch(in->loop, in->fd, readable, in);
}

void
term_input_stop(struct term_input *in)
{
	cancel(in);
	loop_unwatch(in->loop, in->fd);
}
