/*
 * bar.h - one line of words: from the left, and from bar_right on at the right
 * end.  What does not fit between is cut from the left part.
 */
#ifndef TUI_BAR_H
#define TUI_BAR_H

#include "canvas/canvas.h"

#define BAR_WORDS 64

struct bar {
	struct canvas *canvas;
	struct rect rect;
	struct canvas_style base;
	size_t whole; /* words from this one on are left out, not cut */
	bool start;   /* a word that is cut loses its end, not its middle */
	bool cut;     /* bar_finish: something did not fit */
	int right;    /* index of the first word of the right part, -1 = none */
	size_t n;
	struct bar_word {
		struct text text;
		struct canvas_style style;
		int gap; /* blanks in front */
		uint32_t glyph;
	} word[BAR_WORDS];
	int gap;
};

/* Fills the line with the style; words share its background, and that it is
 * reversed. */
void bar_init(struct bar *b, struct canvas *c, struct rect r,
	      struct canvas_style base);
/* One word; a blank stands between two. */
void bar_text(struct bar *b, struct slice raw, struct canvas_style style);
/* From a dashboard or a server: without the signs that we use ourselves. */
void bar_title(struct bar *b, struct slice raw, struct canvas_style style);
void bar_printf(struct bar *b, struct canvas_style style, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* One of our own signs. */
void bar_glyph(struct bar *b, uint32_t glyph, struct canvas_style style);
/* That many blanks more before the next word. */
void bar_gap(struct bar *b, int columns);
/* What follows stands at the right end. */
void bar_right(struct bar *b);
/* Draws; the bar is empty then. */
void bar_finish(struct bar *b);

/* "15s", "1m30s", "2h": ms in short. */
void bar_duration(int64_t ms, char *out, size_t size);

#endif
