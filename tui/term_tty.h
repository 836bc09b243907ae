/*
 * term_tty.h - the terminal's descriptor: raw mode, size, and the queue of
 * bytes it has not taken yet.
 *
 * The description is our own (a new open of /dev/tty), so that not waiting on
 * it changes nothing for the shell.
 */
#ifndef TUI_TERM_TTY_H
#define TUI_TERM_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <termios.h>

#include "base/str.h"

struct err;

struct term_tty {
	int fd;
	struct termios saved; /* as it was */
	struct str queue;
	size_t sent; /* of the queue */
	uint64_t bytes, writes;
};

int term_tty_open(struct term_tty *t, struct err *err);
void term_tty_close(struct term_tty *t);
void term_tty_raw(const struct term_tty *t);
/* 80x24 where the terminal does not say. */
void term_tty_size(const struct term_tty *t, int *width, int *height);

/* Writes what is queued without waiting.  -1: the terminal is gone. */
int term_tty_send(struct term_tty *t);
bool term_tty_queued(const struct term_tty *t);
/* Sends for at most MS; what is left then is dropped. */
void term_tty_finish(struct term_tty *t, int64_t ms);

#endif
