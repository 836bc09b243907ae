/*
 * layout.h - Grafana's grid to rectangles of cells (terminal.md 3).  Pure.
 */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include <stdbool.h>

#include "canvas/canvas.h"
#include "dashboards/dashboard.h"

enum layout_kind { LAYOUT_ROW, LAYOUT_PANEL };

struct layout_item {
	enum layout_kind kind;
	int index;        /* of dashboard.row or dashboard.panel */
	struct rect rect; /* on a sheet of full height */
	int band;         /* panels side by side share one */
};

struct layout {
	size_t n;
	struct layout_item *item; /* reading order */
	int width, height;        /* of the sheet */
};

struct layout_request {
	const struct dashboard *dashboard;
	int width;  /* columns */
	int screen; /* rows to fill if the whole nearly fits; 0 = snapshot */
	const bool *folded; /* by row; NULL: as the file says */
	const bool *hidden; /* by panel; NULL: none.  Rows left empty go too */
	/* Rows a panel needs beyond its chart (tables of snapshots); may be
	 * NULL. */
	int (*extra)(void *arg, int panel);
	void *arg;
};

void layout_init(struct layout *l, const struct layout_request *r);
void layout_release(struct layout *l);
/* The item of a panel, or NULL (folded away). */
const struct layout_item *layout_panel(const struct layout *l, int panel);

#endif
