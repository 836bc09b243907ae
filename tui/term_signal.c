#include "config.h"

#include "tui/term_signal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

#define NOISE_MAX (16 << 10) /* of what is shown of it */
#define ALT_STACK (64 << 10)

static const int told[] = {
	SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGTSTP, SIGCONT
};
static const int fatal[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE,
			     SIGILL,  SIGSYS,  SIGQUIT };
#define TOLD (sizeof(told) / sizeof(told[0]))
#define FATAL (sizeof(fatal) / sizeof(fatal[0]))

static struct {
	int fd;    /* the terminal */
	int wake;  /* an eventfd */
	int noise; /* a memory file in the place of standard error */
	int err;   /* standard error while it is */
	volatile sig_atomic_t on; /* the screen is ours */
	struct termios saved;
	char reset[TERM_RESET_MAX];
	size_t n_reset;
	struct sigaction told_before[TOLD], fatal_before[FATAL];
	stack_t stack_before;
} state = { .fd = -1, .wake = -1, .noise = -1, .err = -1 };

static volatile sig_atomic_t pending[_NSIG];
static char alt_stack[ALT_STACK];

/* Without waiting for ever: a terminal that takes nothing gets nothing. */
static void
write_all(int fd, const char *p, size_t n)
{
	struct pollfd w = { .fd = fd, .events = POLLOUT };

	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done > 0) {
			p += done;
			n -= (size_t)done;
		} else if (done < 0 && errno == EAGAIN) {
			if (poll(&w, 1, 2000) <= 0)
				return;
		} else if (done == 0 || errno != EINTR)
			return;
	}
}

/* No control byte of it reaches the terminal. */
static void
clean(unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((p[i] < 0x20 && p[i] != '\n' && p[i] != '\t') ||
		    p[i] == 0x7f || (p[i] == 0xc2 && i + 1 == n) ||
		    (p[i] == 0xc2 && p[i + 1] < 0xa0))
			p[i] = '?';
}

static void
show_noise(void)
{
	unsigned char block[512];
	off_t at = 0;
	ssize_t n;

	while (at < NOISE_MAX &&
	       (n = pread(state.noise, block, sizeof(block), at)) > 0) {
		clean(block, (size_t)n);
		write_all(STDERR_FILENO, (const char *)block, (size_t)n);
		at += n;
	}
	if (ftruncate(state.noise, 0) == 0)
		lseek(state.noise, 0, SEEK_SET);
}

void
term_signal_enter(void)
{
	state.on = 1;
	if (state.err < 0 || state.noise < 0)
		return;
	dup2(state.noise, STDERR_FILENO);
}

void
term_signal_leave(void)
{
	sigset_t ttou, before;

	if (!state.on)
		return;
	state.on = 0;
	/* In the background, tcsetattr would stop us. */
	sigemptyset(&ttou);
	sigaddset(&ttou, SIGTTOU);
	sigprocmask(SIG_BLOCK, &ttou, &before);
	write_all(state.fd, state.reset, state.n_reset);
	tcflush(state.fd, TCIFLUSH);
	tcsetattr(state.fd, TCSANOW, &state.saved);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (state.err < 0 || state.noise < 0)
		return;
	dup2(state.err, STDERR_FILENO);
	show_noise();
}

static void
on_told(int sig)
{
	const int saved = errno;
	const uint64_t one = 1;
	ssize_t n;

	pending[sig] = 1;
	n = write(state.wake, &one, sizeof(one));
	(void)n;
	errno = saved;
}

/* Puts the terminal back; then whatever would have happened does. */
static void
on_fatal(int sig, siginfo_t *info, void *context)
{
	(void)context;
	term_signal_leave();
	for (size_t i = 0; i < FATAL; i++)
		if (fatal[i] == sig)
			sigaction(sig, &state.fatal_before[i], NULL);
	/* A fault comes again by itself, with its address. */
	if (info->si_code <= 0)
		raise(sig);
}

static void
install(struct sigaction *told_before, struct sigaction *fatal_before)
{
	struct sigaction a = { .sa_handler = on_told, .sa_flags = SA_RESTART };

	sigemptyset(&a.sa_mask);
	for (size_t i = 0; i < TOLD; i++)
		sigaction(told[i], &a, told_before ? &told_before[i] : NULL);
	a = (struct sigaction){ .sa_sigaction = on_fatal,
				.sa_flags = SA_SIGINFO | SA_ONSTACK };
	sigemptyset(&a.sa_mask);
	for (size_t i = 0; i < FATAL; i++)
		sigaction(fatal[i], &a, fatal_before ? &fatal_before[i] : NULL);
}

void
term_signal_again(void)
{
	install(NULL, NULL);
}

int
term_signal_open(int fd, const struct termios *saved)
{
	stack_t stack = { .ss_sp = alt_stack, .ss_size = sizeof(alt_stack) };

	state.wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (state.wake < 0)
		return -1;
	state.fd = fd;
	state.saved = *saved;
	state.n_reset = 0;
	memset((void *)pending, 0, sizeof(pending));
	if (isatty(STDERR_FILENO)) {
		state.noise = memfd_create("stderr", MFD_CLOEXEC);
		state.err = dup(STDERR_FILENO);
	}
	sigaltstack(&stack, &state.stack_before);
	install(state.told_before, state.fatal_before);
	mem_set_oom_hook(term_signal_leave);
	return 0;
}

void
term_signal_close(void)
{
	term_signal_leave();
	if (state.wake < 0)
		return;
	mem_set_oom_hook(NULL);
	for (size_t i = 0; i < TOLD; i++)
		sigaction(told[i], &state.told_before[i], NULL);
	for (size_t i = 0; i < FATAL; i++)
		sigaction(fatal[i], &state.fatal_before[i], NULL);
	sigaltstack(&state.stack_before, NULL);
	close(state.wake);
	if (state.noise >= 0)
		close(state.noise);
	if (state.err >= 0)
		close(state.err);
	state.fd = state.wake = state.noise = state.err = -1;
}

void
term_signal_set_reset(struct slice reset)
{
	state.n_reset = reset.n < TERM_RESET_MAX ? reset.n : TERM_RESET_MAX;
	memcpy(state.reset, reset.p, state.n_reset);
}

int
term_signal_fd(void)
{
	return state.wake;
}

void
term_signal_wake(void)
{
	uint64_t count;
	ssize_t n = read(state.wake, &count, sizeof(count));

	(void)n;
}

bool
term_signal_take(int sig)
{
	const bool was = pending[sig] != 0;

	pending[sig] = 0;
	return was;
}

void
term_signal_stop(void)
{
	struct sigaction a = { .sa_handler = SIG_IGN };

	/* The others of the group first; then this thread by itself, so that
	 * raise does not come back before we have been stopped. */
	sigemptyset(&a.sa_mask);
	sigaction(SIGTSTP, &a, NULL);
	kill(0, SIGTSTP);
	a.sa_handler = SIG_DFL;
	sigaction(SIGTSTP, &a, NULL);
	raise(SIGTSTP);
	term_signal_again();
	term_signal_take(SIGTSTP);
	term_signal_take(SIGCONT);
}
