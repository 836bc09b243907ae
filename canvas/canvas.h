/*
 * canvas.h - a sheet of styled cells that knows nothing of terminals.
 *
 * A cell holds one glyph (a code point and up to two combining marks), and a
 * style.  Drawing outside the sheet, or outside the clip, draws nothing.  Text
 * is taken only as struct text (text.h) or as a literal, so nothing from
 * outside reaches a cell unmeasured and unclean.
 */
#ifndef CANVAS_CANVAS_H
#define CANVAS_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/text.h"

/* A colour: 0 is the terminal's own, else CANVAS_RGB(r, g, b) or
 * CANVAS_INDEX(i) of the 256-colour palette. */
typedef uint32_t canvas_colour;
#define CANVAS_DEFAULT ((canvas_colour)0)
#define CANVAS_INDEX(i) ((canvas_colour)0x1000000 | (uint32_t)(i))
#define CANVAS_RGB(r, g, b)                                                    \
	((canvas_colour)0x2000000 | (uint32_t)(r) << 16 | (uint32_t)(g) << 8 | \
	 (uint32_t)(b))

enum canvas_attr {
	CANVAS_BOLD = 1,
	CANVAS_DIM = 2,
	CANVAS_UNDERLINE = 4,
	CANVAS_REVERSE = 8,
	CANVAS_FILL = 16, /* two areas, no ink on paper: fg says as much */
};

struct canvas_style {
	canvas_colour fg, bg;
	uint8_t attr;
};

struct canvas_cell {
	uint32_t glyph; /* ' ' when empty; 0: right half of the wide one left */
	uint32_t mark[2]; /* combining, 0 = none */
	struct canvas_style style;
};

struct rect {
	int x, y, w, h;
};

struct canvas {
	int width, height;
	struct rect clip;         /* in sheet coordinates */
	int dx, dy;               /* added to every coordinate given */
	bool ascii;               /* no UTF-8 out there: all else becomes '?' */
	struct canvas_cell *cell; /* width * height, row by row */
	bool scrolled; /* most of it stood elsewhere in the last picture */
};

/* Sizes are cut to 0..LIMIT_CANVAS and 0..LIMIT_CANVAS_ROWS.  Set c->ascii
 * after it for the ascii tier. */
void canvas_init(struct canvas *c, int width, int height);
void canvas_release(struct canvas *c);
void canvas_clear(struct canvas *c);

/* Narrows drawing to r (in present coordinates) and makes its corner 0,0; give
 * the returned value back to canvas_leave. */
struct canvas_view {
	struct rect clip;
	int dx, dy;
};
struct canvas_view canvas_enter(struct canvas *c, struct rect r);
void canvas_leave(struct canvas *c, struct canvas_view saved);

void canvas_put(struct canvas *c, int x, int y, uint32_t glyph,
		struct canvas_style style);
/* The same, but a style without background keeps the one that is there. */
void canvas_over(struct canvas *c, int x, int y, uint32_t glyph,
		 struct canvas_style style);
void canvas_fill(struct canvas *c, struct rect r, uint32_t glyph,
		 struct canvas_style style);
/* Writes at most WIDTH columns, eliding the middle if it must.  Gives back the
 * columns used. */
int canvas_text(struct canvas *c, int x, int y, int width, const struct text *t,
		struct canvas_style style);
/* The same of a sentence, whose start says most, and what is behind its last
 * ": ", if that is short: what is between, or its end, is elided. */
int canvas_text_start(struct canvas *c, int x, int y, int width,
		      const struct text *t, struct canvas_style style);
/* Wraps at blanks into r, eliding the last row if it must.  Rows used. */
int canvas_wrap(struct canvas *c, struct rect r, const struct text *t,
		struct canvas_style style);
/* A literal of ours: valid UTF-8, no controls.  Cut at the right.  Columns. */
int canvas_literal(struct canvas *c, int x, int y, int width,
		   const char *literal, struct canvas_style style);
/* The cell, or NULL outside sheet or clip. */
struct canvas_cell *canvas_at(struct canvas *c, int x, int y);
/* Appends a cell's glyph and marks as UTF-8; nothing for a right half. */
void canvas_cell_text(const struct canvas_cell *cell, struct str *out);
/* Copies all of FROM to (x, y). */
void canvas_blit(struct canvas *to, int x, int y, const struct canvas *from);

struct rect rect_intersect(struct rect a, struct rect b);
bool canvas_same_cell(const struct canvas_cell *a, const struct canvas_cell *b);

#endif
