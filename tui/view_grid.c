/* view_grid.c - the dashboard as the JSON lays it out. */
#include "config.h"

#include "base/mem.h"
#include "tui/desk.h"

void
view_page(struct app *a, struct page *p)
{
	struct desk *d = desk_of(a);

	*p = (struct page){
		.session = d->session,
		.look = &a->look,
		.view = d->view,
		.table = d->table,
		.focus = d->focus,
		.focus_row = d->focus_row,
		.layout = &d->layout,
		.now_ms = a->o.now_ms(),
		.today_ms = a->o.today_ms(),
		.mono_us = a->o.mono_us(),
		.lack = a->scraped.lack,
		.rates_ms = a->rates_ms,
	};
	p->again_ms = p->now_ms + (a->scraped.next_us - p->mono_us) / 1000;
}

void
view_grid_paint(struct app *a, struct canvas *c, struct rect r)
{
	struct canvas_view saved = canvas_enter(c, r);
	struct page page;

	view_page(a, &page);
	page_draw(&page, c, desk_of(a)->top);
	canvas_leave(c, saved);
}

/* The full screen has sizes of its own; what was chosen is the same. */
static struct panel_view *
view_full(struct desk *d)
{
	const struct panel_view *v = &d->view[d->focus];

	if (d->full_panel != d->focus)
		d->full = (struct panel_view){ 0 };
	d->full_panel = d->focus;
	d->full.sort_column = v->sort_column;
	d->full.sort_up = v->sort_up;
	d->full.scroll = v->scroll;
	return &d->full;
}

/* One panel on the whole screen, with legend and table. */
void
view_panel_paint(struct app *a, struct canvas *c, struct rect r)
{
	struct desk *d = desk_of(a);
	const struct session_panel *sp;
	struct legend_input *in;
	struct widget_input input;
	struct widget_look look = a->look;
	struct panel_view *view;
	struct page page;

	if (d->focus < 0)
		return;
	view_page(a, &page);
	sp = session_panel(d->session, (size_t)d->focus);
	in = mem_calloc(sp->n + 1, sizeof(*in));
	look.legend = r.w < 100 ? WIDGET_LEGEND_TABLE : WIDGET_LEGEND_RIGHT;
	look.tables = true;
	page.look = &look;
	page_input(&page, (size_t)d->focus, in, &input);
	input.full = true;
	view = view_full(d);
	view->version = sp->version;
	widget_draw(c, r, &input, view);
	d->view[d->focus].sort_column = view->sort_column;
	d->view[d->focus].scroll = view->scroll;
	mem_free(in);
}
