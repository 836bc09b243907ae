/*
 * lines.h - views that are lines about one panel, scrolled: inspect, the
 * doctor.
 */
#ifndef TUI_LINES_H
#define TUI_LINES_H

#include "tui/desk.h"

/* Lines drawn from the top of a sheet. */
struct lines {
	struct app *app;
	struct canvas *canvas;
	int width, y;
};

void lines_line(struct lines *in, struct slice raw, struct canvas_style style);
/* Broken at the width, by bytes that are clean and narrow: queries. */
void lines_wrapped(struct lines *in, struct slice raw,
		   struct canvas_style style);
/* A name and what it is; nothing of an empty text. */
void lines_pair(struct lines *in, const char *what, struct slice raw,
		enum theme_role role);
/* All of it, below its name where it is long. */
void lines_note(struct lines *in, const char *what, struct slice raw,
		enum theme_role role);
/* The focused panel's, as far as the desk's list is scrolled. */
void lines_paint(struct app *a, struct canvas *c, struct rect r,
		 void (*all)(struct lines *in, const struct session_panel *p));

#endif
