/*
 * term_curses.h - the terminal: raw mode, size, bytes in, canvases out; the one
 * wrapper of ncurses.
 *
 * ncurses draws into a memory file; those bytes go to the terminal without
 * blocking, in synchronized output where it helps, and no frame is painted
 * while bytes are queued.  Every way out (term_close, a signal, a crash, no
 * memory) leaves the terminal as it was.  One at a time.
 */
#ifndef TUI_TERM_CURSES_H
#define TUI_TERM_CURSES_H

#include <stdbool.h>
#include <stdint.h>

#include "canvas/canvas.h"
#include "canvas/glyphs.h"
#include "canvas/out.h"
#include "tui/key.h"

struct err;
struct loop;
struct term;

struct term_options {
	struct loop *loop;
	const char *type; /* TERM, from cli/ */
	bool remote;      /* over ssh: a lone ESC waits 100 ms, not 25 */
	bool utf8;        /* the locale's codeset */
	bool mouse;
	void (*key)(void *arg, const struct key *k);
	void (*resized)(void *arg, int width, int height);
	void (*drained)(void *arg); /* queued bytes are gone: may draw again */
	void (*gone)(void *arg, int signal); /* hang-up or SIGTERM...: leave */
	void (*resumed)(void *arg);          /* back from ^Z: draw all anew */
	void *arg;
};

/* Opens /dev/tty.  NULL with err filled: no terminal, or one that cannot move
 * its cursor ("use pyrodash snapshot"). */
struct term *term_open(const struct term_options *o, struct err *err);
void term_close(struct term *t);

void term_size(const struct term *t, int *width, int *height);
enum out_depth term_depth(const struct term *t); /* colours it can show */
enum glyph_tier
term_tier(const struct term *t); /* what it can be trusted with */
/* Sends the difference to what is shown; false while bytes are still queued:
 * call again from drained. */
bool term_draw(struct term *t, const struct canvas *c);
/* Paints everything anew with the next draw (^L). */
void term_redraw(struct term *t);
void term_suspend(struct term *t); /* ^Z */

struct term_stats {
	uint64_t bytes, writes, frames;
};
struct term_stats term_stats(const struct term *t);

#endif
