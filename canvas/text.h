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
	int width;    /* columns */
	bool changed; /* something was replaced or removed */
	bool cut;     /* longer than the ceiling */
};

/* At most LIMIT_LABEL_BYTES of raw. */
void text_init(struct text *t, struct slice raw);
/* For titles and the header line: at most LIMIT_TITLE_BYTES, and no sign that
 * we use to say how things stand, or a title could claim to be LIVE. */
void text_init_title(struct text *t, struct slice raw);
/* For messages of servers: at most LIMIT_ERROR_BYTES. */
void text_init_message(struct text *t, struct slice raw);
void text_release(struct text *t);
/* Appends the clean form of all of raw to out, for output formats that are not
 * cells. */
void text_clean(struct slice raw, struct str *out);
/* Columns that text_init would give it. */
int text_width(struct slice raw);
/* One drawn thing at the start of clean text: its code point, its marks (0 =
 * none) and columns.  Returns its bytes; 0 at the end. */
struct text_glyph {
	uint32_t glyph;
	uint32_t mark[2];
	int width;
};
size_t text_next(struct slice clean, struct text_glyph *g);

#endif
