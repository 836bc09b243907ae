#include "config.h"

#include "tui/layout.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"

#define LAYOUT_COLUMNS 24
#define LAYOUT_MIN_WIDTH 27
#define LAYOUT_MIN_HEIGHT 7
#define LAYOUT_SNAPSHOT_SCALE                          \
	1.6 /* wide ones get more: charts keep a shape \
	     */
#define LAYOUT_SNAPSHOT_WIDE 2.3
#define LAYOUT_FIT 1.3 /* screens that are squeezed into one */

/* Panels side by side: [first, first + n) of the order. */
struct band {
	int row; /* the dashboard row it belongs to, -1 = none */
	size_t first, n;
	int y, h;    /* grid units */
	int columns; /* 0: as the grid says; else reflowed */
	int height;  /* rows of cells */
};

struct plan {
	const struct layout_request *r;
	size_t n;
	int *order; /* panel indexes */
	size_t n_bands;
	struct band *band;
	int headers; /* row headers in all */
};

static bool
layout_is_hidden(const struct layout_request *r, int panel)
{
	return r->hidden != NULL && r->hidden[panel];
}

static bool
layout_is_folded(const struct layout_request *r, int row)
{
	if (row < 0)
		return false;
	return r->folded != NULL ? r->folded[row]
				 : r->dashboard->row[row].collapsed;
}

static int
layout_x(int x, int width)
{
	return (x * width + LAYOUT_COLUMNS / 2) / LAYOUT_COLUMNS;
}

static int
layout_panel_width(const struct panel *p, int width)
{
	return layout_x(p->pos.x + p->pos.w, width) - layout_x(p->pos.x, width);
}

/* Only some panels are wanted: those beside them leave no holes. */
static bool
layout_chooses(const struct layout_request *r)
{
	for (size_t i = 0; r->hidden != NULL && i < r->dashboard->n_panels; i++)
		if (r->hidden[i])
			return true;
	return false;
}

/* Columns of a band whose panels would be too narrow; 0 = they are not. */
static int
layout_reflow(const struct plan *plan, const struct band *b)
{
	int fit = plan->r->width / LAYOUT_MIN_WIDTH;
	bool narrow = false;

	for (size_t i = 0; i < b->n; i++)
		narrow |= layout_panel_width(
				  &plan->r->dashboard
					   ->panel[plan->order[b->first + i]],
				  plan->r->width) < LAYOUT_MIN_WIDTH;
	if (b->n == 1 && layout_chooses(plan->r))
		return 1;
	if (!narrow || b->n == 1)
		return 0;
	if (fit < 1)
		fit = 1;
	return fit < (int)b->n ? fit : (int)b->n;
}

/* Bands are maximal sets of panels that overlap in height. */
static void
layout_bands(struct plan *plan, int row, size_t first, size_t n)
{
	const struct panel *panel = plan->r->dashboard->panel;

	for (size_t i = first; i < first + n;) {
		struct band b = { .row = row, .first = i };
		int end = panel[plan->order[i]].pos.y;

		b.y = end;
		while (i < first + n &&
		       (b.n == 0 || panel[plan->order[i]].pos.y < end)) {
			const struct grid_pos *p = &panel[plan->order[i]].pos;

			if (p->y + p->h > end)
				end = p->y + p->h;
			b.n++;
			i++;
		}
		b.h = end - b.y > 0 ? end - b.y : 1;
		b.columns = layout_reflow(plan, &b);
		plan->band[plan->n_bands++] = b;
	}
}

static bool
layout_row_shown(const struct layout_request *r, int row)
{
	const struct dashboard *d = r->dashboard;

	if (r->hidden == NULL)
		return true;
	for (size_t i = 0; i < d->n_panels; i++)
		if (d->panel[i].row == row && !r->hidden[i])
			return true;
	return false;
}

static void
plan_init(struct plan *plan, const struct layout_request *r)
{
	const struct dashboard *d = r->dashboard;

	*plan = (struct plan){ .r = r };
	plan->order = mem_calloc(d->n_panels + 1, sizeof(*plan->order));
	plan->band = mem_calloc(d->n_panels + 1, sizeof(*plan->band));
	for (int row = -1; row < (int)d->n_rows; row++) {
		size_t first = plan->n;

		plan->headers += row >= 0 && layout_row_shown(r, row);
		if (layout_is_folded(r, row))
			continue;
		for (size_t i = 0; i < d->n_panels; i++)
			if (d->panel[i].row == row &&
			    !layout_is_hidden(r, (int)i))
				plan->order[plan->n++] = (int)i;
		layout_bands(plan, row, first, plan->n - first);
	}
}

static void
plan_release(struct plan *plan)
{
	mem_free(plan->order);
	mem_free(plan->band);
}

/* ------------------------------------------------------------- heights --- */

static double
layout_scale(int screen, int width)
{
	if (screen == 0)
		return width < 160 ? LAYOUT_SNAPSHOT_SCALE
				   : LAYOUT_SNAPSHOT_WIDE;
	if (screen < 30)
		return 1.0;
	if (screen < 45)
		return 1.25;
	return screen < 60 ? 1.5 : 2.0;
}

static int
layout_band_lines(const struct band *b)
{
	if (b->columns == 0)
		return 1;
	return ((int)b->n + b->columns - 1) / b->columns;
}

static int
plan_heights(struct plan *plan, double scale)
{
	int total = plan->headers;

	for (size_t i = 0; i < plan->n_bands; i++) {
		struct band *b = &plan->band[i];
		int64_t h = llround(b->h * scale);

		h = (h > LAYOUT_MIN_HEIGHT ? h : LAYOUT_MIN_HEIGHT) *
		    layout_band_lines(b);
		b->height = h < LIMIT_CANVAS_ROWS ? (int)h : LIMIT_CANVAS_ROWS;
		total += b->height;
	}
	return total;
}

/* Takes or gives rows so that all bands fill the screen exactly, in proportion;
 * false if they would get too small. */
static bool
plan_fit(struct plan *plan, int screen)
{
	int room = screen - plan->headers, used = 0;
	int64_t units = 0, done = 0;

	for (size_t i = 0; i < plan->n_bands; i++)
		units += (int64_t)plan->band[i].h *
			 layout_band_lines(&plan->band[i]);
	for (size_t i = 0; i < plan->n_bands; i++) {
		struct band *b = &plan->band[i];
		int end;

		done += (int64_t)b->h * layout_band_lines(b);
		end = (int)(room * done / units);
		b->height = end - used;
		used = end;
		if (b->height < LAYOUT_MIN_HEIGHT * layout_band_lines(b))
			return false;
	}
	return true;
}

static void
plan_choose_heights(struct plan *plan)
{
	const struct layout_request *r = plan->r;
	double scale = layout_scale(r->screen, r->width);
	int total = plan_heights(plan, scale);

	if (plan->n_bands > 0 && r->screen > 0 &&
	    total <= r->screen * LAYOUT_FIT && !plan_fit(plan, r->screen))
		plan_heights(plan, scale);
}

/* ---------------------------------------------------------------- items --- */

static void
layout_add(struct layout *l, struct layout_item item)
{
	l->item[l->n++] = item;
}

static struct rect
layout_grid_rect(const struct plan *plan, const struct band *b,
		 const struct panel *p, int top)
{
	int x0 = layout_x(p->pos.x, plan->r->width);
	int x1 = layout_x(p->pos.x + p->pos.w, plan->r->width);
	int dy = p->pos.y - b->y;
	int y0 = (int)((int64_t)dy * b->height / b->h);
	int y1 = (int)((int64_t)(dy + p->pos.h) * b->height / b->h);

	return (struct rect){ x0, top + y0, x1 - x0, y1 - y0 };
}

static struct rect
layout_flow_rect(const struct plan *plan, const struct band *b, size_t i,
		 int top)
{
	int lines = layout_band_lines(b), line = (int)i / b->columns;
	int column = (int)i % b->columns, w = plan->r->width;
	int y0 = (int)((int64_t)line * b->height / lines);
	int y1 = (int)(((int64_t)line + 1) * b->height / lines);

	return (struct rect){ column * w / b->columns, top + y0,
			      (column + 1) * w / b->columns -
				      column * w / b->columns,
			      y1 - y0 };
}

static struct rect
layout_rect(const struct plan *plan, const struct band *b, size_t i, int top)
{
	const struct panel *p =
		&plan->r->dashboard->panel[plan->order[b->first + i]];

	return b->columns == 0 ? layout_grid_rect(plan, b, p, top)
			       : layout_flow_rect(plan, b, i, top);
}

/* Rows below the charts that the band's panels want. */
static void
layout_make_room(const struct plan *plan, struct band *b)
{
	int extra = 0;

	for (size_t i = 0; plan->r->extra != NULL && i < b->n; i++) {
		int n = plan->r->extra(plan->r->arg, plan->order[b->first + i]);

		extra = n > extra ? n : extra;
	}
	b->height += extra * layout_band_lines(b);
}

static int
layout_place_band(struct layout *l, struct plan *plan, size_t index, int y)
{
	struct band *b = &plan->band[index];

	layout_make_room(plan, b);
	for (size_t i = 0; i < b->n; i++)
		layout_add(l, (struct layout_item){
				      .kind = LAYOUT_PANEL,
				      .index = plan->order[b->first + i],
				      .rect = layout_rect(plan, b, i, y),
				      .band = (int)index,
			      });
	return y + b->height;
}

void
layout_init(struct layout *l, const struct layout_request *r)
{
	struct plan plan;
	size_t b = 0;
	int y = 0;

	plan_init(&plan, r);
	plan_choose_heights(&plan);
	*l = (struct layout){ .width = r->width };
	l->item = mem_calloc(r->dashboard->n_panels + r->dashboard->n_rows + 1,
			     sizeof(*l->item));
	for (int row = -1; row < (int)r->dashboard->n_rows; row++) {
		if (row >= 0 && layout_row_shown(r, row)) {
			struct rect rect = { 0, y++, r->width, 1 };

			layout_add(l, (struct layout_item){ LAYOUT_ROW, row,
							    rect, -1 });
		}
		for (; b < plan.n_bands && plan.band[b].row == row; b++)
			y = layout_place_band(l, &plan, b, y);
	}
	l->height = y;
	plan_release(&plan);
}

void
layout_release(struct layout *l)
{
	mem_free(l->item);
	*l = (struct layout){ 0 };
}

const struct layout_item *
layout_panel(const struct layout *l, int panel)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->item[i].kind == LAYOUT_PANEL &&
		    l->item[i].index == panel)
			return &l->item[i];
	return NULL;
}
