/*
 * out.h - writers of a finished canvas.
 *
 * text: no escape byte at all, trailing blanks cut.  ansi: SGR only, reset at
 * each line's end.  Both end every line with LF.
 */
#ifndef CANVAS_OUT_H
#define CANVAS_OUT_H

#include "base/str.h"
#include "canvas/canvas.h"

enum out_depth { OUT_MONO, OUT_8, OUT_16, OUT_256 };

struct out_format {
	const char *name, *help;
	void (*write)(const struct canvas *c, enum out_depth depth,
		      struct str *out);
};

void out_text(const struct canvas *c, enum out_depth depth, struct str *out);
void out_ansi(const struct canvas *c, enum out_depth depth, struct str *out);
/* What of a style can be shown: colours the terminal has, never dark blue nor
 * an unreadable pair for text, bold, dim, underline and reverse in all.  Twice
 * gives the same as once. */
struct canvas_style out_style(struct canvas_style s, enum out_depth depth);
canvas_colour out_colour(canvas_colour c, enum out_depth depth);
/* The SGR bytes for a style at a depth, without a reset in front. */
void out_sgr(struct canvas_style s, enum out_depth depth, struct str *out);
/* By name, or NULL; the i-th, or NULL. */
const struct out_format *out_find(const char *name);
const struct out_format *out_at(unsigned i);

#endif
