/*
 * page.h - a whole dashboard onto a canvas: header, rows, panels.  The grid
 * view and the snapshot both draw with it.
 */
#ifndef TUI_PAGE_H
#define TUI_PAGE_H

#include "session/session.h"
#include "tui/layout.h"
#include "widgets/widget.h"

struct page {
	const struct session *session;
	const struct widget_look *look;
	struct panel_view *view; /* one a panel */
	const bool *table;       /* one a panel: as a table; NULL = none */
	int focus;               /* panel, -1 = none */
	int focus_row;           /* row whose header has it; not in snapshots */
	const struct layout *layout;
	int64_t now_ms, mono_us;
	int64_t today_ms; /* wall time: the header has no date of that day */
	/* Of a source that scrapes: */
	enum widget_lack lack;
	int64_t again_ms; /* wall time of the next try, WIDGET_LACK_UP */
	int64_t rates_ms; /* wall time before which no rate is known; 0: none */
	bool snapshot;    /* no "late" or "loading" marks by the clock */
};

/* What the widgets are told of one panel; slices point into p and the session.
 * inputs has room for the panel's targets. */
void page_input(const struct page *p, size_t panel, struct legend_input *inputs,
		struct widget_input *out);
/* Items of the layout that touch rows [top, top + c's height), drawn clipped.
 */
void page_draw(const struct page *p, struct canvas *c, int top);
/* The header of one row of panels: its title, folded or not. */
void page_draw_row(const struct page *p, struct canvas *c, int row,
		   struct rect r);
/* What the header line says beside the session's own words. */
struct page_status {
	bool frozen;
	bool pinned;        /* --at: the clock stands */
	int64_t refresh_ms; /* 0 = off */
	double speed;       /* a recording plays so fast; 0: none does */
	bool demo;
	bool insecure;       /* TLS certificates are not verified */
	struct slice source; /* what is said of it, raw; else empty */
	bool trouble;        /* with it */
	bool down;           /* nothing of it answers */
	bool player, at_end; /* a recording that is played; where it stands */
	struct slice replay; /* the recorded file's name, raw; else empty */
	int brief; /* 1: no room for it, 2: nor for saying that one is played */
};
/* The header: title, variables, range and zone, LIVE or FROZEN, DEMO.  What is
 * said of the source and finds no room is said up to its ": " or a ", "; gives
 * back the rest, if it is trouble. */
struct slice page_header(const struct page *p, const struct page_status *s,
			 struct canvas *c, int y);
/* True if the range goes with the clock and its end is not before now. */
bool page_ends_now(const struct session *s, int64_t now_ms);
/* The look for a screen of this width. */
void page_look(struct widget_look *look, int width);

#endif
