/*
 * term_sgr.h - fewer bytes for the same picture: ncurses resets and repeats
 * colours at every change; this passes on only what differs from what the
 * terminal has already, and only once something is drawn with it.
 */
#ifndef TUI_TERM_SGR_H
#define TUI_TERM_SGR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Colours as SGR counts them: 0..255, -1 the terminal's own. */
struct term_sgr_style {
	int16_t fg, bg;
	uint8_t attr; /* enum canvas_attr */
};

struct term_sgr {
	bool known; /* what the terminal has; all zero: it is not */
	struct term_sgr_style has, wants;
};

/* Whole sequences only: a frame as ncurses wrote it. */
void term_sgr_feed(struct term_sgr *s, struct slice bytes, struct str *out);

#endif
