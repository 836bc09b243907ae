/*
 * text.h - drawable text: the one place where bytes from outside become cells.
 *
 * Rules of terminal.md 6.4: strict UTF-8; C0 and DEL in caret form; CR, LF, TAB
 * one blank; C1, bidi marks, zero-width and format characters, variation
 * selectors removed or replaced; at most two combining marks a base; wide only
 * for East-Asian letters, emoji become '?'.  Raw strings stay raw elsewhere.
 */
#ifndef CANVAS_TEXT_H
#define CANVAS_TEXT_H

#include <stdbool.h>

#include "base/slice.h"
#include "base/str.h"

/* Clean UTF-8, and its width.  Made only by text.c; the owner releases it. */
struct text {
	struct str clean;
	int width;     /* columns */
	bool changed;  /* something was replaced or removed */
	bool cut;      /* longer than LIMIT_LABEL_BYTES */
};

void text_init(struct text *t, struct slice raw);
void text_release(struct text *t);
/* Appends the clean form of raw to out, for output formats that are not cells. */
void text_clean(struct slice raw, struct str *out);
/* Columns the clean form would take. */
int text_width(struct slice raw);

#endif
