#include "config.h"

#include "tests/pty/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

#define GIVE_UP_US 60000000
/* What was written before an end may come after it. */
#define GRACE_US 20000000

struct pty {
	int fd, report; /* the terminal; a pipe from the shell */
	pid_t shell, pid;
	struct termios before;
	VTerm *vt;
	VTermScreen *screen;
	int width, height;
	bool alternate, cursor, stopped;
	int mouse, code; /* -1: it runs */
	struct str text, bytes;
};

struct report {
	pid_t pid;
	int status; /* waitpid's; -1: it was started */
};

/* ----------------------------------------------------------- the shell --- */

static int shell_program;

static void
shell_continue(int sig)
{
	(void)sig;
	tcsetpgrp(0, shell_program);
	kill(-shell_program, SIGCONT);
}

static void
shell_tell(int to, pid_t pid, int status)
{
	const struct report r = { pid, status };

	if (write(to, &r, sizeof(r)) != sizeof(r))
		_exit(1);
}

static void
program(const struct pty_options *o)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	if (!o->no_terminal)
		tcsetpgrp(0, getpid());
	signal(SIGTTOU, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGUSR1, SIG_DFL);
	setenv("TERM", o->term != NULL ? o->term : "xterm-256color", 1);
	setenv("LC_ALL", o->locale != NULL ? o->locale : "C.UTF-8", 1);
	unsetenv("NO_COLOR");
	unsetenv("COLUMNS");
	unsetenv("LINES");
	if (o->no_color != NULL)
		setenv("NO_COLOR", o->no_color, 1);
	execv(o->argv[0], (char *const *)(uintptr_t)o->argv);
	_exit(127);
}

/* A session leader with job control, as a shell is. */
static void
shell(const struct pty_options *o, int to)
{
	int status;
	pid_t pid;

	/* A test that fails leaves nothing behind. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	if (o->no_terminal)
		ioctl(0, TIOCNOTTY);
	shell_program = fork();
	if (shell_program == 0) {
		close(to);
		program(o);
	}
	setpgid(shell_program, shell_program);
	if (!o->no_terminal)
		tcsetpgrp(0, shell_program);
	signal(SIGUSR1, shell_continue);
	shell_tell(to, shell_program, -1);
	for (;;) {
		pid = waitpid(shell_program, &status, WUNTRACED);
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			break;
		if (!o->no_terminal)
			tcsetpgrp(0, getpid());
		shell_tell(to, pid, status);
		if (!WIFSTOPPED(status))
			break;
	}
	/* The terminal stays until the test has looked at it. */
	for (;;)
		pause();
}

/* ------------------------------------------------------------ the test --- */

static int
on_prop(VTermProp prop, VTermValue *v, void *arg)
{
	struct pty *p = arg;

	if (prop == VTERM_PROP_ALTSCREEN)
		p->alternate = v->boolean;
	else if (prop == VTERM_PROP_CURSORVISIBLE)
		p->cursor = v->boolean;
	else if (prop == VTERM_PROP_MOUSE)
		p->mouse = v->number;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_prop };

static void
take_report(struct pty *p)
{
	struct report r;

	if (read(p->report, &r, sizeof(r)) != sizeof(r))
		return;
	p->pid = r.pid;
	if (r.status == -1)
		return;
	if (WIFSTOPPED(r.status))
		p->stopped = true;
	else
		p->code = WIFEXITED(r.status) ? WEXITSTATUS(r.status)
					      : 128 + WTERMSIG(r.status);
}

/* True if the program wrote. */
static bool
pump(struct pty *p, int ms)
{
	struct pollfd f[2] = { { .fd = p->report, .events = POLLIN },
			       { .fd = p->fd, .events = POLLIN } };
	char block[4096];
	ssize_t n;

	if (poll(f, 2, ms) <= 0)
		return false;
	if (f[0].revents & POLLIN)
		take_report(p);
	if (p->fd < 0 || !(f[1].revents & POLLIN))
		return false;
	n = read(p->fd, block, sizeof(block));
	if (n <= 0)
		return false;
	vterm_input_write(p->vt, block, (size_t)n);
	str_addn(&p->bytes, block, (size_t)n);
	return true;
}

struct pty *
pty_start(const struct pty_options *o)
{
	struct pty *p = mem_calloc(1, sizeof(*p));
	struct winsize size = { .ws_col = (unsigned short)o->width,
				.ws_row = (unsigned short)o->height };
	int to[2];

	p->width = o->width;
	p->height = o->height;
	p->code = -1;
	p->cursor = true;
	p->vt = vterm_new(o->height, o->width);
	vterm_set_utf8(p->vt, 1);
	p->screen = vterm_obtain_screen(p->vt);
	vterm_screen_set_callbacks(p->screen, &callbacks, p);
	vterm_screen_enable_altscreen(p->screen, 1);
	vterm_screen_reset(p->screen, 1);
	if (pipe2(to, O_CLOEXEC) < 0)
		abort();
	p->report = to[0];
	p->shell = forkpty(&p->fd, NULL, NULL, &size);
	if (p->shell < 0)
		abort();
	if (p->shell == 0)
		shell(o, to[1]);
	close(to[1]);
	fcntl(p->fd, F_SETFD, FD_CLOEXEC);
	tcgetattr(p->fd, &p->before);
	while (p->pid == 0)
		pump(p, 100);
	return p;
}

void
pty_free(struct pty *p)
{
	if (p->code < 0)
		kill(p->pid, SIGKILL);
	kill(p->shell, SIGKILL);
	waitpid(p->shell, NULL, 0);
	if (p->fd >= 0)
		close(p->fd);
	close(p->report);
	vterm_free(p->vt);
	str_release(&p->text);
	str_release(&p->bytes);
	mem_free(p);
}

static bool
wait_text(struct pty *p, const char *text, bool there)
{
	int64_t end = clock_mono_us() + GIVE_UP_US;
	bool over = false;

	while ((strstr(pty_screen(p), text) != NULL) != there) {
		if (clock_mono_us() > end)
			return false;
		pump(p, 50);
		if (p->code >= 0 && !over) {
			over = true;
			end = clock_mono_us() + GRACE_US;
		}
	}
	return true;
}

bool
pty_wait_text(struct pty *p, const char *text)
{
	return wait_text(p, text, true);
}

bool
pty_wait_no_text(struct pty *p, const char *text)
{
	return wait_text(p, text, false);
}

bool
pty_wait_bytes(struct pty *p, const char *text)
{
	const int64_t end = clock_mono_us() + GIVE_UP_US;

	while (slice_find(str_slice(&p->bytes), slice_of(text), 0) < 0) {
		if (clock_mono_us() > end || p->code >= 0)
			return false;
		pump(p, 50);
	}
	return true;
}

bool
pty_wait_screen(struct pty *p, const char *text)
{
	const int64_t end = clock_mono_us() + GIVE_UP_US;

	while (strcmp(pty_screen(p), text) != 0) {
		if (clock_mono_us() > end || p->code >= 0)
			return false;
		pump(p, 50);
	}
	return true;
}

bool
pty_settle(struct pty *p, int ms)
{
	const int64_t end = clock_mono_us() + GIVE_UP_US;

	while (pump(p, ms))
		if (clock_mono_us() > end)
			return false;
	return true;
}

bool
pty_wait_stop(struct pty *p)
{
	const int64_t end = clock_mono_us() + GIVE_UP_US;

	while (!p->stopped && p->code < 0 && clock_mono_us() < end)
		pump(p, 50);
	while (pump(p, 0))
		continue;
	return p->stopped;
}

int
pty_wait_exit(struct pty *p)
{
	const int64_t end = clock_mono_us() + GIVE_UP_US;

	while (p->code < 0 && clock_mono_us() < end)
		pump(p, 50);
	while (pump(p, 0))
		continue;
	return p->code;
}

void
pty_sendn(struct pty *p, const char *keys, size_t n)
{
	while (n > 0) {
		ssize_t done = write(p->fd, keys, n);

		if (done <= 0)
			return;
		keys += done;
		n -= (size_t)done;
	}
}

void
pty_send(struct pty *p, const char *keys)
{
	pty_sendn(p, keys, strlen(keys));
}

void
pty_resize(struct pty *p, int width, int height)
{
	const struct winsize size = { .ws_col = (unsigned short)width,
				      .ws_row = (unsigned short)height };

	p->width = width;
	p->height = height;
	vterm_set_size(p->vt, height, width);
	ioctl(p->fd, TIOCSWINSZ, &size); /* the kernel sends SIGWINCH */
}

void
pty_signal(struct pty *p, int sig)
{
	kill(p->pid, sig);
}

void
pty_continue(struct pty *p)
{
	p->stopped = false;
	kill(p->shell, SIGUSR1);
}

void
pty_hang_up(struct pty *p)
{
	close(p->fd);
	p->fd = -1;
}

pid_t
pty_pid(const struct pty *p)
{
	return p->pid;
}

const char *
pty_screen(struct pty *p)
{
	str_clear(&p->text);
	for (int y = 0; y < p->height; y++) {
		for (int x = 0; x < p->width; x++) {
			VTermScreenCell cell;
			char bytes[4];

			vterm_screen_get_cell(p->screen, (VTermPos){ y, x },
					      &cell);
			if (cell.chars[0] == (uint32_t)-1)
				continue;
			if (cell.chars[0] == 0)
				str_addc(&p->text, ' ');
			for (int i = 0;
			     i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0;
			     i++)
				str_addn(&p->text, bytes,
					 utf8_encode(cell.chars[i], bytes));
		}
		str_addc(&p->text, '\n');
	}
	return str_text(&p->text);
}

bool
pty_has_colour(const struct pty *p)
{
	for (int y = 0; y < p->height; y++)
		for (int x = 0; x < p->width; x++) {
			VTermScreenCell cell;

			vterm_screen_get_cell(p->screen, (VTermPos){ y, x },
					      &cell);
			if (!VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) ||
			    !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg))
				return true;
		}
	return false;
}

const char *
pty_bytes(const struct pty *p, size_t *n)
{
	*n = p->bytes.n;
	return str_text(&p->bytes);
}

void
pty_forget_bytes(struct pty *p)
{
	str_clear(&p->bytes);
}

const char *
pty_not_restored(const struct pty *p)
{
	struct termios now;

	if (tcgetattr(p->fd, &now) < 0)
		return "no terminal";
	if (now.c_iflag != p->before.c_iflag ||
	    now.c_oflag != p->before.c_oflag ||
	    now.c_cflag != p->before.c_cflag ||
	    now.c_lflag != p->before.c_lflag ||
	    memcmp(now.c_cc, p->before.c_cc, sizeof(now.c_cc)) != 0)
		return "the tty's modes differ";
	if (p->alternate)
		return "still on the alternate screen";
	if (!p->cursor)
		return "no cursor";
	if (p->mouse != VTERM_PROP_MOUSE_NONE)
		return "the mouse is still reported";
	return NULL;
}

const char *
pty_wait_restored(struct pty *p)
{
	const int64_t end = clock_mono_us() + GRACE_US;
	const char *wrong;

	while ((wrong = pty_not_restored(p)) != NULL && clock_mono_us() < end)
		pump(p, 50);
	return wrong;
}
