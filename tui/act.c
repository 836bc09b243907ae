/* act.c - one function an action (action.def). */
#include "config.h"

#include <stdlib.h>

#include "base/mem.h"
#include "dashboards/quantiles.h"
#include "tui/desk.h"

static bool
act_in_list(const struct app *a)
{
	return a->view == IN_INSPECT || a->view == IN_DOCTOR;
}

static void
act_help(struct app *a)
{
	menu_open(a, MENU_HELP);
}

/* Inspect goes back to what it was opened from, the rest to the grid. */
static void
act_back(struct app *a)
{
	if (act_in_list(a))
		a->view = a->under;
	else if (a->view == IN_PANEL)
		a->view = a->below;
	else if (a->view == IN_OVERVIEW)
		a->view = a->below = IN_GRID;
}

static void
act_quit(struct app *a)
{
	if (a->view == IN_PANEL || act_in_list(a) ||
	    (a->view == IN_OVERVIEW && a->from_grid))
		act_back(a);
	else
		a->o.quit(a->o.arg);
}

static void
act_quit_now(struct app *a)
{
	a->o.quit(a->o.arg);
}

static void
act_redraw(struct app *a)
{
	a->o.redraw(a->o.arg);
}

static void
act_suspend(struct app *a)
{
	a->o.suspend(a->o.arg);
}

/* ------------------------------------------------------------ movement --- */

static void
act_left(struct app *a)
{
	if (a->view == IN_GRID)
		desk_move(desk_of(a), -1, 0);
	else if (a->view == IN_PANEL)
		desk_step(desk_of(a), -1);
}

static void
act_right(struct app *a)
{
	if (a->view == IN_GRID)
		desk_move(desk_of(a), 1, 0);
	else if (a->view == IN_PANEL)
		desk_step(desk_of(a), 1);
}

static void
act_vertical(struct app *a, int by)
{
	struct desk *d = desk_of(a);

	if (act_in_list(a))
		d->list_top += by;
	else if (a->view == IN_PANEL)
		d->view[d->focus].scroll += by;
	else if (a->view == IN_OVERVIEW)
		desk_step(d, by);
	else
		desk_move(d, 0, by);
}

static void
act_down(struct app *a)
{
	act_vertical(a, 1);
}

static void
act_up(struct app *a)
{
	act_vertical(a, -1);
}

static void
act_next(struct app *a)
{
	desk_step(desk_of(a), 1);
}

static void
act_previous(struct app *a)
{
	desk_step(desk_of(a), -1);
}

/* In the list a screen is a screen of panels, and nothing goes round. */
static void
act_scroll_list(struct desk *d, int by)
{
	int edge = desk_edge(d, by > 0);

	for (int k = 0; k < abs(by) && desk_at(d) != edge; k++)
		desk_step(d, by > 0 ? 1 : -1);
}

static void
act_scroll(struct app *a, int by)
{
	struct desk *d = desk_of(a);

	if (act_in_list(a))
		d->list_top += by;
	else if (a->view == IN_OVERVIEW)
		act_scroll_list(d, by);
	else if (a->view == IN_PANEL)
		d->view[d->focus].scroll += by;
	else
		desk_scroll(d, by);
}

static void
act_page_down(struct app *a)
{
	act_scroll(a, desk_room(desk_of(a)) - 1);
}

static void
act_page_up(struct app *a)
{
	act_scroll(a, 1 - desk_room(desk_of(a)));
}

static void
act_end_panel(struct desk *d, bool last)
{
	int edge = -1;

	for (size_t i = 0; i < d->layout.n; i++)
		if (d->layout.item[i].kind == LAYOUT_PANEL &&
		    (last || edge < 0))
			edge = (int)i;
	if (edge >= 0)
		desk_focus_item(d, edge);
}

static void
act_end(struct app *a, bool last)
{
	struct desk *d = desk_of(a);
	int edge = desk_edge(d, last);

	if (act_in_list(a)) {
		act_scroll(a, last ? 1000000 : -1000000);
		return;
	}
	if (a->view == IN_PANEL)
		act_end_panel(d, last);
	else if (edge >= 0)
		desk_focus_item(d, edge);
	if (!last)
		d->top = 0;
}

static void
act_top(struct app *a)
{
	act_end(a, false);
}

static void
act_bottom(struct app *a)
{
	act_end(a, true);
}

/* --------------------------------------------------------------- views --- */

static void
act_open(struct app *a, unsigned view)
{
	if (desk_of(a)->focus < 0) {
		app_say(a, false,
			desk_of(a)->focus_row >= 0
				? "a folded row has nothing to inspect"
				: "there is no panel");
		return;
	}
	if (a->view == view) {
		act_back(a);
		return;
	}
	if (a->view == IN_GRID || a->view == IN_OVERVIEW)
		a->below = a->view;
	if (view != IN_PANEL && !act_in_list(a))
		a->under = a->view;
	a->view = view;
	desk_of(a)->list_top = 0;
}

/* It was folded away when the others were asked. */
static bool
act_missed_a_refresh(const struct session_panel *p)
{
	return p->answered_ms == 0 ||
	       (p->state == SESSION_NOTHING && p->panel->n_targets > 0);
}

static void
act_fold(struct app *a)
{
	struct desk *d = desk_of(a);
	int64_t now = a->frozen ? session_range(d->session).to : a->o.now_ms();

	if (!desk_fold(d)) {
		app_say(a, false, "this panel is in no row");
		return;
	}
	for (size_t i = 0; i < session_panels(d->session); i++)
		if (layout_panel(&d->layout, (int)i) != NULL &&
		    act_missed_a_refresh(session_panel(d->session, i)))
			session_refresh_panel(d->session, i, now,
					      a->o.mono_us());
	app_asked(a);
}

static void
act_full(struct app *a)
{
	if (desk_of(a)->focus_row >= 0)
		act_fold(a);
	else
		act_open(a, IN_PANEL);
}

static void
act_overview(struct app *a)
{
	a->from_grid |= a->view == IN_GRID;
	a->view = a->below = a->view == IN_OVERVIEW ? IN_GRID : IN_OVERVIEW;
	if (a->view == IN_GRID)
		desk_show_focus(desk_of(a));
}

static void
act_inspect(struct app *a)
{
	act_open(a, IN_INSPECT);
}

static void
act_why(struct app *a)
{
	act_open(a, IN_DOCTOR);
}

/* Says so if the panel's queries are no quantiles of one histogram. */
static bool
act_has_quantiles(struct app *a)
{
	struct desk *d = desk_of(a);
	const struct session_panel *p;
	struct slice *expr;
	struct quantiles q;
	bool has = false;

	if (d->focus >= 0) {
		p = session_panel(d->session, (size_t)d->focus);
		expr = mem_calloc(p->n + 1, sizeof(*expr));
		for (size_t i = 0; i < p->n; i++)
			expr[i] = p->target[i].expr;
		has = quantiles_detect(expr, p->n, &q);
		mem_free(expr);
	}
	if (!has)
		app_say(a, false, "no quantiles in this panel");
	return has;
}

static void
act_table(struct app *a)
{
	struct desk *d = desk_of(a);

	if (act_has_quantiles(a))
		d->table[d->focus] = !d->table[d->focus];
}

/* The view of the focused panel if its table is on the screen. */
static struct panel_view *
act_sorted(struct app *a)
{
	struct desk *d = desk_of(a);

	if (!act_has_quantiles(a))
		return NULL;
	if (a->view == IN_GRID && !d->table[d->focus]) {
		app_say(a, false, "no table here: b shows it");
		return NULL;
	}
	return &d->view[d->focus];
}

static void
act_sort(struct app *a)
{
	struct panel_view *v = act_sorted(a);

	if (v != NULL)
		v->sort_column++;
}

static void
act_sort_up(struct app *a)
{
	struct panel_view *v = act_sorted(a);

	if (v != NULL)
		v->sort_up = !v->sort_up;
}

static void
act_glyphs(struct app *a)
{
	enum glyph_tier next = (a->look.glyphs->tier + 1) % (GLYPHS_ASCII + 1);

	a->look.glyphs = glyphs_of(next);
	app_say(a, false, "characters: %s", a->look.glyphs->name);
}

static void
act_theme(struct app *a)
{
	unsigned i = 0;

	while (theme_name(i) != NULL &&
	       !slice_eq(slice_of(theme_name(i)), slice_of(a->theme.name)))
		i++;
	if (theme_name(i) == NULL || theme_name(++i) == NULL)
		i = 0;
	theme_load(&a->theme, theme_name(i), a->o.depth, NULL);
	app_say(a, false, "theme: %s", a->theme.name);
}

/* ---------------------------------------------------------------- time --- */

static void
act_refresh(struct app *a)
{
	app_refresh(a);
}

static void
act_time(struct app *a)
{
	menu_open(a, MENU_TIME);
}

static void
act_earlier(struct app *a)
{
	span_shift(a, -1);
}

static void
act_later(struct app *a)
{
	span_shift(a, 1);
}

static void
act_zoom_in(struct app *a)
{
	struct time_range r = session_range(desk_of(a)->session);

	span_zoom(a, (r.to - r.from) / 2);
}

static void
act_zoom_out(struct app *a)
{
	struct time_range r = session_range(desk_of(a)->session);

	span_zoom(a, (r.to - r.from) * 2);
}

static void
act_live(struct app *a)
{
	a->frozen = false;
	app_set_time(a, (struct slice){ 0 }, (struct slice){ 0 });
}

/* -------------------------------------------------------------- choose --- */

static void
act_variables(struct app *a)
{
	menu_open(a, MENU_VARIABLES);
}

static void
act_dashboards(struct app *a)
{
	menu_open(a, MENU_DASHBOARDS);
}

static void
act_other_dashboard(struct app *a)
{
	if (a->n > 1)
		app_show(a, (a->current + 1) % a->n);
	else
		app_say(a, false,
			"only one dashboard is open: name more on the "
			"command line");
}

static void (*const acts[])(struct app *a) = {
#define ACTION(id, fn, group, keys, views, help) fn,
#include "tui/action.def"
#undef ACTION
};

void
act_run(struct app *a, enum action_id id)
{
	acts[id](a);
	view_doctor_follow(a);
	app_dirty(a);
}
