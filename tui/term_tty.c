#include "config.h"

#include "tui/term_tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"

#define KEEP ((size_t)64 << 10) /* of a queue's room */

int
term_tty_open(struct term_tty *t, struct err *err)
{
	*t = (struct term_tty){ .fd = open("/dev/tty", O_RDWR | O_NONBLOCK |
							       O_NOCTTY |
							       O_CLOEXEC) };
	if (t->fd >= 0 && tcgetattr(t->fd, &t->saved) == 0)
		return 0;
	err_set(err, ERR_IO,
		"no terminal to draw on (/dev/tty: %s); pyrodash snapshot "
		"prints dashboards without one",
		strerror(errno));
	term_tty_close(t);
	return -1;
}

void
term_tty_close(struct term_tty *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
	str_release(&t->queue);
}

void
term_tty_raw(const struct term_tty *t)
{
	struct termios raw = t->saved;

	raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR |
				   IGNCR | ICRNL | IXON);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	raw.c_cflag &= ~(tcflag_t)(CSIZE | PARENB);
	raw.c_cflag |= CS8;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	while (tcsetattr(t->fd, TCSANOW, &raw) < 0 && errno == EINTR)
		continue;
}

static int
cut_size(int n, int otherwise)
{
	return n <= 0 ? otherwise : n > LIMIT_CANVAS ? LIMIT_CANVAS : n;
}

void
term_tty_size(const struct term_tty *t, int *width, int *height)
{
	struct winsize w = { 0 };

	ioctl(t->fd, TIOCGWINSZ, &w);
	*width = cut_size(w.ws_col, 80);
	*height = cut_size(w.ws_row, 24);
}

bool
term_tty_queued(const struct term_tty *t)
{
	return t->sent < t->queue.n;
}

static void
empty_queue(struct term_tty *t)
{
	if (t->queue.cap > KEEP)
		str_release(&t->queue);
	else
		str_clear(&t->queue);
	t->sent = 0;
}

int
term_tty_send(struct term_tty *t)
{
	while (term_tty_queued(t)) {
		ssize_t n = write(t->fd, t->queue.s + t->sent,
				  t->queue.n - t->sent);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return 0;
		if (n <= 0) {
			empty_queue(t);
			return -1;
		}
		t->sent += (size_t)n;
		t->bytes += (uint64_t)n;
		t->writes++;
	}
	empty_queue(t);
	return 0;
}

void
term_tty_finish(struct term_tty *t, int64_t ms)
{
	const int64_t end = clock_mono_us() + ms * 1000;
	struct pollfd p = { .fd = t->fd, .events = POLLOUT };

	while (term_tty_send(t) == 0 && term_tty_queued(t)) {
		int64_t left = (end - clock_mono_us()) / 1000;

		if (left <= 0)
			break;
		poll(&p, 1, (int)left);
	}
	empty_queue(t);
}
