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
		.layout = &d->layout,
		.now_ms = a->o.now_ms(),
		.mono_us = a->o.mono_us(),
	};
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

/* One panel on the whole screen, with legend and table. */
void
view_panel_paint(struct app *a, struct canvas *c, struct rect r)
{
	struct desk *d = desk_of(a);
	const struct session_panel *sp;
	struct legend_input *in;
	struct widget_input input;
	struct widget_look look = a->look;
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
	d->view[d->focus].version = sp->version;
	widget_draw(c, r, &input, &d->view[d->focus]);
	mem_free(in);
}
