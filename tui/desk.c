#include "config.h"

#include "tui/desk.h"

#include <stdlib.h>

#include "base/mem.h"

static void
desk_changed(void *arg, int panel)
{
	struct desk *d = arg;

	(void)panel;
	app_changed(d->app);
}

int
desk_open(struct desk *d, struct err *err)
{
	const struct app_options *o = &d->app->o;
	const struct dashboard *db = d->dashboard->dashboard;
	struct session_options so = {
		.dashboard = db,
		.loop = o->loop,
		.source = o->source,
		.rules = o->rules,
		.time = o->time,
		.zone = o->zone,
		.scrape_interval = o->scrape_interval,
		.changed = desk_changed,
		.arg = d,
	};

	d->session = session_new(&so, err);
	if (d->session == NULL)
		return -1;
	d->view = mem_calloc(db->n_panels + 1, sizeof(*d->view));
	d->folded = mem_calloc(db->n_rows + 1, sizeof(*d->folded));
	d->table = mem_calloc(db->n_panels + 1, sizeof(*d->table));
	for (size_t i = 0; i < db->n_rows; i++)
		d->folded[i] = db->row[i].collapsed;
	for (size_t i = 0; i < db->n_panels; i++)
		if (db->panel[i].row >= 0 && d->folded[db->panel[i].row])
			session_set_hidden(d->session, i, true);
	d->focus = d->full_panel = -1;
	return 0;
}

void
desk_close(struct desk *d)
{
	session_free(d->session);
	layout_release(&d->layout);
	mem_free(d->view);
	mem_free(d->folded);
	mem_free(d->table);
}

int
desk_room(const struct desk *d)
{
	int room = d->app->height - 2;

	return room > 1 ? room : 1;
}

static void
desk_clamp(struct desk *d)
{
	int last = d->layout.height - desk_room(d);

	if (d->top > last)
		d->top = last;
	if (d->top < 0)
		d->top = 0;
}

void
desk_lay_out(struct desk *d)
{
	struct layout_request r = {
		.dashboard = d->dashboard->dashboard,
		.width = d->app->width,
		.screen = desk_room(d),
		.folded = d->folded,
	};

	layout_release(&d->layout);
	layout_init(&d->layout, &r);
	d->laid_out = true;
	if (d->focus >= 0 && layout_panel(&d->layout, d->focus) == NULL)
		d->focus = -1;
	for (size_t i = 0; d->focus < 0 && i < d->layout.n; i++)
		if (d->layout.item[i].kind == LAYOUT_PANEL)
			d->focus = d->layout.item[i].index;
	desk_clamp(d);
}

void
desk_forget_sizes(struct desk *d)
{
	if (d->session == NULL)
		return;
	d->full_panel = -1;
	for (size_t i = 0; i < d->dashboard->dashboard->n_panels; i++) {
		d->view[i].has_range = false;
		d->view[i].lower = 0;
		d->view[i].gutter = 0;
	}
}

/* The row header right above a panel comes into view with it. */
static int
desk_item_top(const struct desk *d, const struct layout_item *it)
{
	for (size_t i = 0; i < d->layout.n; i++) {
		const struct layout_item *row = &d->layout.item[i];

		if (row->kind == LAYOUT_ROW && row->rect.y == it->rect.y - 1)
			return row->rect.y;
	}
	return it->rect.y;
}

void
desk_focus(struct desk *d, int panel)
{
	const struct layout_item *it = layout_panel(&d->layout, panel);
	int room = desk_room(d), top;

	if (it == NULL)
		return;
	d->focus = panel;
	top = desk_item_top(d, it);
	if (it->rect.y + it->rect.h > d->top + room)
		d->top = it->rect.y + it->rect.h - room;
	if (top < d->top)
		d->top = top;
	desk_clamp(d);
}

static int
desk_centre(int at, int size)
{
	return at * 2 + size;
}

/* The nearest panel in a direction: first by how far along it, then across. */
void
desk_move(struct desk *d, int dx, int dy)
{
	const struct layout_item *from = layout_panel(&d->layout, d->focus);
	const struct layout_item *best = NULL;
	int best_cost = 0;

	for (size_t i = 0; from != NULL && i < d->layout.n; i++) {
		const struct layout_item *it = &d->layout.item[i];
		int x, y, along, across;

		if (it->kind != LAYOUT_PANEL || it == from)
			continue;
		x = desk_centre(it->rect.x, it->rect.w) -
		    desk_centre(from->rect.x, from->rect.w);
		y = desk_centre(it->rect.y, it->rect.h) -
		    desk_centre(from->rect.y, from->rect.h);
		along = dx != 0 ? x * dx : y * dy;
		across = abs(dx != 0 ? y : x);
		if (along <= 0 || (dx != 0 && it->band != from->band))
			continue;
		if (best == NULL || along * 4 + across < best_cost) {
			best = it;
			best_cost = along * 4 + across;
		}
	}
	if (best != NULL)
		desk_focus(d, best->index);
	else if (dy != 0)
		desk_scroll(d, dy * 3);
}

void
desk_step(struct desk *d, int by)
{
	int at = -1, n = (int)d->layout.n;

	for (int i = 0; i < n; i++)
		if (d->layout.item[i].kind == LAYOUT_PANEL &&
		    d->layout.item[i].index == d->focus)
			at = i;
	for (int k = 0; k < n; k++) {
		at = (at + by + n) % n;
		if (d->layout.item[at].kind == LAYOUT_PANEL) {
			desk_focus(d, d->layout.item[at].index);
			return;
		}
	}
}

void
desk_scroll(struct desk *d, int by)
{
	d->top += by;
	desk_clamp(d);
}

void
desk_click(struct desk *d, int x, int y)
{
	if (d->app->view != IN_GRID)
		return;
	for (size_t i = 0; i < d->layout.n; i++) {
		const struct layout_item *it = &d->layout.item[i];

		if (it->kind == LAYOUT_PANEL && x >= it->rect.x &&
		    x < it->rect.x + it->rect.w && y + d->top >= it->rect.y &&
		    y + d->top < it->rect.y + it->rect.h)
			desk_focus(d, it->index);
	}
}
