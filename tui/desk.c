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
		.inline_all = o->inline_all,
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
	d->focus = d->focus_row = d->full_panel = -1;
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

static bool
desk_is_stop(const struct desk *d, const struct layout_item *it)
{
	return it->kind == LAYOUT_PANEL || d->folded[it->index];
}

int
desk_at(const struct desk *d)
{
	for (size_t i = 0; i < d->layout.n; i++) {
		const struct layout_item *it = &d->layout.item[i];

		if (it->kind == LAYOUT_PANEL ? it->index == d->focus
					     : it->index == d->focus_row)
			return (int)i;
	}
	return -1;
}

int
desk_edge(const struct desk *d, bool last)
{
	int edge = -1;

	for (size_t i = 0; i < d->layout.n; i++)
		if (desk_is_stop(d, &d->layout.item[i]) && (last || edge < 0))
			edge = (int)i;
	return edge;
}

/* A panel that is folded away leaves the focus to its row, and a row that is
 * opened to its first panel. */
static void
desk_refocus(struct desk *d)
{
	const struct panel *panel = d->dashboard->dashboard->panel;
	int row = d->focus_row;

	if (d->focus >= 0 && layout_panel(&d->layout, d->focus) == NULL) {
		d->focus_row = panel[d->focus].row;
		d->focus = -1;
	}
	if (d->focus_row >= 0 && !d->folded[d->focus_row])
		d->focus_row = -1;
	if (d->focus_row >= 0)
		return;
	for (size_t i = 0; row >= 0 && d->focus < 0 && i < d->layout.n; i++)
		if (d->layout.item[i].kind == LAYOUT_PANEL &&
		    panel[d->layout.item[i].index].row == row)
			d->focus = d->layout.item[i].index;
	for (size_t i = 0; d->focus < 0 && i < d->layout.n; i++)
		if (d->layout.item[i].kind == LAYOUT_PANEL)
			d->focus = d->layout.item[i].index;
	if (d->focus < 0 && desk_edge(d, false) >= 0)
		d->focus_row = d->layout.item[desk_edge(d, false)].index;
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
	desk_refocus(d);
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
desk_show_focus(struct desk *d)
{
	int at = desk_at(d), room = desk_room(d), top;
	const struct layout_item *it;

	if (at < 0)
		return;
	it = &d->layout.item[at];
	top = it->kind == LAYOUT_PANEL ? desk_item_top(d, it) : it->rect.y;
	if (it->rect.y + it->rect.h > d->top + room)
		d->top = it->rect.y + it->rect.h - room;
	if (top < d->top)
		d->top = top;
	desk_clamp(d);
}

void
desk_focus_item(struct desk *d, int item)
{
	const struct layout_item *it = &d->layout.item[item];

	d->focus = it->kind == LAYOUT_PANEL ? it->index : -1;
	d->focus_row = it->kind == LAYOUT_ROW ? it->index : -1;
	desk_show_focus(d);
}

bool
desk_fold(struct desk *d)
{
	const struct dashboard *db = d->dashboard->dashboard;
	int row = d->focus >= 0 ? db->panel[d->focus].row : d->focus_row;

	if (row < 0)
		return false;
	d->folded[row] = !d->folded[row];
	for (size_t i = 0; i < db->n_panels; i++)
		session_set_hidden(d->session, i,
				   db->panel[i].row >= 0 &&
					   d->folded[db->panel[i].row]);
	desk_lay_out(d);
	desk_show_focus(d);
	return true;
}

static int
desk_centre(int at, int size)
{
	return at * 2 + size;
}

/* How far along a direction, and across it; a row's header is as wide as all,
 * and is left towards the left. */
static void
desk_distance(const struct layout_item *from, const struct layout_item *to,
	      bool down, int distance[2])
{
	int x = desk_centre(to->rect.x, to->rect.w);
	int y = desk_centre(to->rect.y, to->rect.h) -
		desk_centre(from->rect.y, from->rect.h);

	if (from->kind == LAYOUT_PANEL)
		x -= desk_centre(from->rect.x, from->rect.w);
	if (to->kind == LAYOUT_ROW)
		x = 0;
	distance[0] = down ? y : x;
	distance[1] = abs(down ? x : y);
}

/* The nearest in a direction: first by how far along it, then across. */
void
desk_move(struct desk *d, int dx, int dy)
{
	int at = desk_at(d), best = -1, best_cost = 0;
	const struct layout_item *from;

	for (size_t i = 0; at >= 0 && i < d->layout.n; i++) {
		const struct layout_item *it = &d->layout.item[i];
		int far[2], cost;

		from = &d->layout.item[at];
		if (!desk_is_stop(d, it) || it == from ||
		    (dx != 0 && (it->band != from->band || it->band < 0)))
			continue;
		desk_distance(from, it, dy != 0, far);
		far[0] *= dx + dy;
		cost = far[0] * 4 + far[1];
		if (far[0] > 0 && (best < 0 || cost < best_cost)) {
			best = (int)i;
			best_cost = cost;
		}
	}
	if (best >= 0)
		desk_focus_item(d, best);
	else if (dy != 0)
		desk_scroll(d, dy * 3);
}

/* Only panels have a full screen. */
void
desk_step(struct desk *d, int by)
{
	bool panels = (d->app->view & (IN_PANEL | IN_INSPECT | IN_DOCTOR)) != 0;
	int at = desk_at(d), n = (int)d->layout.n;

	for (int k = 0; k < n; k++) {
		const struct layout_item *it;

		at = (at + by + n) % n;
		it = &d->layout.item[at];
		if (panels ? it->kind == LAYOUT_PANEL : desk_is_stop(d, it)) {
			desk_focus_item(d, at);
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

		if (desk_is_stop(d, it) && x >= it->rect.x &&
		    x < it->rect.x + it->rect.w && y + d->top >= it->rect.y &&
		    y + d->top < it->rect.y + it->rect.h)
			desk_focus_item(d, (int)i);
	}
}
