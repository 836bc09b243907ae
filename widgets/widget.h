/*
 * widget.h - a panel's frames to cells.  One file a panel type, one row in the
 * registry; a type that is not there is drawn by the raw widget, which names it
 * and lists its last values.
 *
 * Drawing is a function of its input: no clock, no I/O, no statics, clipped,
 * safe at 1x1.  What must be kept from frame to frame is a struct panel_view.
 */
#ifndef WIDGETS_WIDGET_H
#define WIDGETS_WIDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/str.h"
#include "canvas/canvas.h"
#include "canvas/glyphs.h"
#include "dashboards/dashboard.h"
#include "dashboards/legend.h"
#include "model/timerange.h"
#include "themes/theme.h"

enum widget_state {
	WIDGET_WAITING,
	WIDGET_OK,
	WIDGET_EMPTY,
	WIDGET_ERROR,
	WIDGET_STALE,
	WIDGET_NOTHING,
};

/* How a panel is framed, by the width of the screen (terminal.md 3). */
enum widget_frame { WIDGET_RULE, WIDGET_BOX };
enum widget_legend {
	WIDGET_LEGEND_NONE, /* a table beside the chart has the names */
	WIDGET_LEGEND_TITLE,
	WIDGET_LEGEND_LINE,
	WIDGET_LEGEND_TABLE,
	WIDGET_LEGEND_RIGHT,
};

/* How all panels look. */
struct widget_look {
	const struct theme *theme;
	const struct glyphs *glyphs;
	enum out_depth depth; /* OUT_MONO: patterns instead of colours */
	const struct civil_zone *zone;
	enum widget_frame frame;
	enum widget_legend legend;
	bool tables; /* quantile tables beside or under charts */
};

/* What an empty panel waits for. */
enum widget_lack {
	WIDGET_LACK_NOTHING,
	WIDGET_LACK_TARGETS, /* none is known */
	WIDGET_LACK_SCRAPE,  /* none is over */
	WIDGET_LACK_UP,      /* nothing that is scraped answers */
	WIDGET_LACK_RATES,   /* there is one scrape, and a rate needs two */
};

struct widget_input {
	const struct panel *panel;
	const struct widget_look *look;
	struct slice title; /* interpolated */
	size_t n_targets;
	const struct legend_input *target;
	struct time_range range; /* what the picture covers */
	int64_t step;            /* ms, the coarsest of the targets */
	enum widget_state state;
	bool changed;          /* drawn dim: an answer to something else */
	bool late;             /* asked for more than 400 ms ago */
	enum widget_lack lack; /* of a source that scrapes */
	int64_t lack_s;        /* seconds until that is over, or tried again */
	int64_t waiting_s;     /* seconds since asked, for "loading... 3s" */
	int64_t stale_s;       /* age of the picture, WIDGET_STALE */
	struct slice message;  /* error or reason of emptiness, raw */
	struct slice hint;     /* where an empty panel's reason is found */
	struct slice
		warning; /* raw: what is wrong with the picture, "" = nothing */
	bool focused;
	bool table; /* draw the quantile table instead (key) */
	bool full;  /* full screen: legend and table wanted */
};

/* What a panel remembers; all zero is a fresh one. */
struct panel_view {
	bool has_range;
	double lo, hi;   /* of the data: grown at once, shrunk after 3 frames */
	int lower;       /* frames that spanned less than 60 % of it */
	int gutter;      /* widest so far */
	int sort_column; /* quantile table: 0 = worst first by its highest */
	bool sort_up;
	int scroll;             /* of lists in full screen */
	unsigned frame_version; /* data version that lo/hi last saw */
	unsigned version;       /* of the data being drawn */
};

struct widget_kind {
	const char *type, *help;
	void (*draw)(struct canvas *c, struct rect r,
		     const struct widget_input *in, struct panel_view *view);
};

/* Frame, title, state and content of a panel into r. */
void widget_draw(struct canvas *c, struct rect r, const struct widget_input *in,
		 struct panel_view *view);
/* Never NULL: the raw widget for unknown types. */
const struct widget_kind *widget_find(struct slice type);
const struct widget_kind *widget_at(unsigned i); /* NULL at the end */
/* What an empty panel says first, in 27 columns where it can. */
void widget_say_empty(const struct widget_input *in, struct str *out);
/* Rows that a snapshot gives a panel so that nothing is cut. */
int widget_height(const struct widget_input *in, int chart_rows);

#endif
