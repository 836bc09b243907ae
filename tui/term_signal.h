/*
 * term_signal.h - signals to the loop, and the one way to leave the screen,
 * which a crash or the end of memory can take too.
 *
 * One terminal at a time, so the state is static: a signal handler has nothing
 * else to reach it by.
 */
#ifndef TUI_TERM_SIGNAL_H
#define TUI_TERM_SIGNAL_H

#include <stdbool.h>
#include <termios.h>

#include "base/slice.h"

#define TERM_RESET_MAX 256 /* bytes; more are left out */

/* Installs the handlers, before ncurses would its own.  The descriptor to be
 * watched is term_signal_fd.  -1: errno says why. */
int term_signal_open(int fd, const struct termios *saved);
/* The bytes that leaving writes; copied. */
void term_signal_set_reset(struct slice reset);
/* Leaves, and puts the handlers back as they were. */
void term_signal_close(void);
int term_signal_fd(void);
/* Clears the descriptor; call before term_signal_take. */
void term_signal_wake(void);
/* True once for one or many of them. */
bool term_signal_take(int sig);
/* Whoever else installed handlers (ncurses does): ours again. */
void term_signal_again(void);

/* The screen is ours from now on: what others write to standard error is kept
 * until the terminal is as it was. */
void term_signal_enter(void);
/* Bytes and modes as they were before; nothing when that is so already.  Does
 * only what a signal handler may. */
void term_signal_leave(void);
/* Stops the process group as the shell's ^Z would; back when it goes on. */
void term_signal_stop(void);

#endif
