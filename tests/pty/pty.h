/*
 * pty.h - a program in a terminal inside the test: libvterm draws what it
 * writes, and a small shell between stops it and brings it back.
 */
#ifndef TESTS_PTY_PTY_H
#define TESTS_PTY_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

struct pty;

struct pty_options {
	const char *const *argv; /* argv[0]: the program's path */
	int width, height;
	const char *term;     /* "xterm-256color" if NULL */
	const char *locale;   /* "C.UTF-8" if NULL */
	const char *no_color; /* unset if NULL */
	bool no_terminal;     /* its session has none */
};

struct pty *pty_start(const struct pty_options *o);
void pty_free(struct pty *p); /* kills what is left */

/* All these give up after 60 s: false. */
bool pty_wait_text(struct pty *p, const char *text);
bool pty_wait_no_text(struct pty *p, const char *text);
bool pty_wait_bytes(struct pty *p, const char *text); /* written anew */
/* Until the screen is all of TEXT. */
bool pty_wait_screen(struct pty *p, const char *text);
/* Until nothing is written for MS. */
bool pty_settle(struct pty *p, int ms);
/* True once the program has stopped (SIGTSTP). */
bool pty_wait_stop(struct pty *p);
/* The exit code, or 128 + signal; -1 if it still runs. */
int pty_wait_exit(struct pty *p);

void pty_send(struct pty *p, const char *keys);
void pty_sendn(struct pty *p, const char *keys, size_t n);
void pty_resize(struct pty *p, int width, int height);
void pty_signal(struct pty *p, int sig);
void pty_continue(struct pty *p); /* the shell's fg */
void pty_hang_up(struct pty *p);
pid_t pty_pid(const struct pty *p);

/* The screen as text, rows ended by LF; until the next call. */
const char *pty_screen(struct pty *p);
bool pty_has_colour(const struct pty *p); /* of any cell */
/* All bytes so far. */
const char *pty_bytes(const struct pty *p, size_t *n);
void pty_forget_bytes(struct pty *p);

/* The terminal as a shell left it: modes of the tty, screen, cursor, mouse.
 * NULL, or what differs. */
const char *pty_not_restored(const struct pty *p);
/* What of it still differs when nothing more comes. */
const char *pty_wait_restored(struct pty *p);

#endif
