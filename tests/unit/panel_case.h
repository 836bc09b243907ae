/*
 * panel_case.h - a panel with answers made by hand, and what is drawn of it.
 */
#ifndef TESTS_PANEL_CASE_H
#define TESTS_PANEL_CASE_H

#include "widgets/widget.h"

#define PANEL_CASE_TARGETS 4
#define PANEL_CASE_STEP 15000

/* All zero but what panel_case_init fills in; targets get their frames by
 * panel_case_add. */
struct panel_case {
	struct theme theme;
	struct widget_look look;
	struct panel panel;
	struct legend_input target[PANEL_CASE_TARGETS];
	struct frame *frame[PANEL_CASE_TARGETS];
	struct widget_input in;
};

/* Dark, 16 colours, the last 40 steps of an hour's start. */
void panel_case_init(struct panel_case *p, enum glyph_tier tier);
void panel_case_release(struct panel_case *p);
/* Another target; the frame takes its series from n texts: "LABEL=VALUE" or ""
 * and its values; a NAN is left out. */
struct panel_case_series {
	const char *label, *value; /* NULL: no labels */
	double from, to;           /* a straight line; NAN: nothing there */
};
void panel_case_add(struct panel_case *p, const char *expr,
		    const struct panel_case_series *s, size_t n);
/* The picture as text; the caller releases it. */
void panel_case_text(const struct canvas *c, struct str *out);

#endif
