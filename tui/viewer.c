/* viewer.c - the viewer's life: sessions, timers, keys to actions, one paint.
 */
#include "config.h"

#include <stdarg.h>

#include "base/err.h"
#include "base/mem.h"
#include "dashboards/timeexpr.h"
#include "tui/desk.h"

#define VIEWER_LATE_US 400000
#define VIEWER_MESSAGE_US 4000000
#define VIEWER_MIN_WIDTH 30
#define VIEWER_MIN_HEIGHT 8
#define VIEWER_LIST_WIDTH 60
#define VIEWER_LIST_HEIGHT 15

void
app_dirty(struct app *a)
{
	if (a->dirty)
		return;
	a->dirty = true;
	a->o.dirty(a->o.arg);
}

static void
viewer_message_over(void *arg)
{
	struct app *a = arg;

	a->message_timer = NULL;
	str_clear(&a->message);
	app_dirty(a);
}

void
app_say(struct app *a, bool error, const char *fmt, ...)
{
	va_list ap;

	str_clear(&a->message);
	va_start(ap, fmt);
	str_vprintf(&a->message, fmt, ap);
	va_end(ap);
	a->message_is_error = error;
	if (a->message_timer != NULL)
		loop_timer_cancel(a->o.loop, a->message_timer);
	a->message_timer =
		loop_timer(a->o.loop, a->o.mono_us() + VIEWER_MESSAGE_US,
			   viewer_message_over, a);
	app_dirty(a);
}

/* ------------------------------------------------------------- refresh --- */

static void
viewer_late(void *arg)
{
	struct app *a = arg;
	bool waiting = false;
	struct session *s = desk_of(a)->session;

	a->late_timer = NULL;
	a->late = false;
	for (size_t i = 0; i < session_panels(s); i++)
		waiting |= session_panel(s, i)->fetching;
	if (!waiting)
		return;
	a->late = true;
	app_dirty(a);
	a->late_timer =
		loop_timer(a->o.loop, a->o.mono_us() + 1000000, viewer_late, a);
}

/* All is answered: nobody needs to be told that it is late. */
void
app_changed(struct app *a)
{
	if (a->late_timer != NULL && session_idle(desk_of(a)->session)) {
		loop_timer_cancel(a->o.loop, a->late_timer);
		a->late_timer = NULL;
		a->late = false;
	}
	view_doctor_follow(a);
	app_dirty(a);
}

static void
viewer_due(void *arg)
{
	struct app *a = arg;
	struct player *p = a->o.player;
	int64_t mono = a->o.mono_us();

	a->refresh_timer = NULL;
	/* what is under way is of an earlier time */
	if (p != NULL && player_at_end(p, mono) &&
	    session_idle(desk_of(a)->session))
		player_play(p, false, mono);
	app_refresh(a);
}

int64_t
app_every(const struct app *a)
{
	if (a->o.player != NULL)
		return player_every(a->o.player, a->o.scrape_interval);
	return a->refresh_ms >= 0
		       ? a->refresh_ms
		       : session_dashboard_refresh(a->desk[a->current].session);
}

void
app_arm(struct app *a)
{
	int64_t every = app_every(a);

	if (a->refresh_timer != NULL)
		loop_timer_cancel(a->o.loop, a->refresh_timer);
	a->refresh_timer = NULL;
	if (!a->frozen && every > 0)
		a->refresh_timer =
			loop_timer(a->o.loop, a->o.mono_us() + every * 1000,
				   viewer_due, a);
}

void
app_asked(struct app *a)
{
	if (a->late_timer == NULL)
		a->late_timer =
			loop_timer(a->o.loop, a->o.mono_us() + VIEWER_LATE_US,
				   viewer_late, a);
}

void
app_refresh(struct app *a)
{
	session_refresh(desk_of(a)->session, a->o.now_ms(), a->o.mono_us());
	app_asked(a);
	app_arm(a);
}

void
app_set_time(struct app *a, struct slice from, struct slice to)
{
	struct session_time t = { from, to };
	struct err err = { 0 };

	if (session_set_time(desk_of(a)->session, t, a->o.now_ms(), &err) < 0) {
		app_say(a, true, "%s", err.text);
		return;
	}
	app_refresh(a);
}

/* ---------------------------------------------------------- dashboards --- */

/* The same names and values, and the same time, in the other dashboard. */
static void
viewer_carry(struct session *from, struct session *to, int64_t now_ms)
{
	struct vars *vars = session_vars(from);

	for (size_t i = 0; i < vars->n; i++) {
		struct slice name = vars->var[i].variable->name;
		struct slice value[64];
		size_t n = 0;

		if (vars_find(session_vars(to), name) == NULL ||
		    !vars->var[i].resolved ||
		    vars->var[i].variable->type == VARIABLE_DATASOURCE)
			continue;
		if (vars->var[i].all)
			value[n++] = SLICE("$__all");
		else
			while (n < vars->var[i].n_values && n < 64) {
				value[n] = vars->var[i].value[n].value;
				n++;
			}
		if (n > 0)
			session_force_var(to, name, value, n, NULL);
	}
	session_set_time(to, session_time(from), now_ms, NULL);
}

static int
viewer_force_vars(struct app *a, struct desk *d, struct err *err)
{
	for (size_t i = 0; i < a->o.n_vars; i++) {
		const struct app_var *v = &a->o.var[i];

		if (vars_find(session_vars(d->session), v->name) != NULL &&
		    session_force_var(d->session, v->name, v->value, v->n,
				      err) < 0)
			return -1;
	}
	return 0;
}

int
app_show(struct app *a, size_t dashboard)
{
	struct desk *old = desk_of(a), *d = &a->desk[dashboard];
	struct err err = { 0 };

	if (d->session == NULL &&
	    (desk_open(d, &err) < 0 || viewer_force_vars(a, d, &err) < 0)) {
		app_say(a, true, "%s: %s", d->dashboard->name, err.text);
		if (d->session == NULL)
			return -1;
	}
	if (old != d)
		viewer_carry(old->session, d->session, a->o.now_ms());
	a->current = dashboard;
	desk_lay_out(d);
	/* no panel that could fill the screen */
	if (d->focus < 0 && a->view != IN_GRID && a->view != IN_OVERVIEW)
		a->view = a->below;
	app_refresh(a);
	app_dirty(a);
	return 0;
}

/* A --var that no dashboard has is a mistake worth stopping for. */
static int
viewer_check_vars(const struct app_options *o, struct err *err)
{
	for (size_t i = 0; i < o->n_vars; i++) {
		bool found = false;

		for (size_t k = 0; k < o->n_dashboards; k++) {
			const struct dashboard *d = o->dashboard[k].dashboard;

			for (size_t v = 0; v < d->n_variables; v++)
				found |= slice_eq(d->variable[v].name,
						  o->var[i].name);
		}
		if (!found)
			return err_set(err, ERR_USAGE,
				       "--var %.*s: no dashboard here has that "
				       "variable",
				       SLICE_ARG(o->var[i].name));
	}
	return 0;
}

void
app_set_look(struct app *a)
{
	a->look.theme = &a->theme;
	a->look.depth = a->o.depth;
	a->look.zone = session_zone(desk_of(a)->session);
	page_look(&a->look, a->width);
}

/* Of a recording that is long enough for one: its second scrape. */
static int64_t
viewer_rates(const struct app_options *o)
{
	const struct player *p = o->player;
	int64_t every = o->scrape_interval;

	if (p == NULL || p->last - p->first <= 2 * every)
		return 0;
	return p->first + every;
}

struct app *
app_new(const struct app_options *o, struct err *err)
{
	struct app *a = mem_calloc(1, sizeof(*a));

	a->o = *o;
	a->look.glyphs = o->glyphs;
	a->refresh_ms = o->refresh_ms;
	a->rates_ms = viewer_rates(o);
	a->view = a->below = IN_GRID;
	a->n = o->n_dashboards;
	a->desk = mem_calloc(a->n, sizeof(*a->desk));
	for (size_t i = 0; i < a->n; i++) {
		a->desk[i].app = a;
		a->desk[i].dashboard = &o->dashboard[i];
	}
	if (viewer_check_vars(o, err) < 0 ||
	    theme_load(&a->theme, o->theme, o->depth, err) < 0 ||
	    desk_open(&a->desk[0], err) < 0 ||
	    viewer_force_vars(a, &a->desk[0], err) < 0) {
		app_free(a);
		return NULL;
	}
	return a;
}

void
app_free(struct app *a)
{
	view_doctor_end(a);
	for (size_t i = 0; i < a->n; i++)
		desk_close(&a->desk[i]);
	if (a->refresh_timer != NULL)
		loop_timer_cancel(a->o.loop, a->refresh_timer);
	if (a->late_timer != NULL)
		loop_timer_cancel(a->o.loop, a->late_timer);
	if (a->message_timer != NULL)
		loop_timer_cancel(a->o.loop, a->message_timer);
	if (a->watch_timer != NULL)
		loop_timer_cancel(a->o.loop, a->watch_timer);
	menu_close(&a->menu);
	str_release(&a->message);
	str_release(&a->trouble);
	str_release(&a->scraped.said);
	mem_free(a->desk);
	mem_free(a);
}

/* Small screens start with the list: charts would not fit (terminal.md 3). */
void
app_start(struct app *a, int width, int height)
{
	a->width = width;
	a->height = height;
	if (width < VIEWER_LIST_WIDTH || height < VIEWER_LIST_HEIGHT)
		a->view = a->below = IN_OVERVIEW;
	app_set_look(a);
	desk_lay_out(desk_of(a));
	app_refresh(a);
	app_watch(a);
}

void
app_resize(struct app *a, int width, int height)
{
	a->width = width;
	a->height = height;
	app_set_look(a);
	for (size_t i = 0; i < a->n; i++)
		desk_forget_sizes(&a->desk[i]);
	desk_lay_out(desk_of(a));
	desk_show_focus(desk_of(a));
	if (a->menu.kind == MENU_HELP)
		menu_open(a, MENU_HELP);
	app_dirty(a);
}

void
app_key(struct app *a, const struct key *k)
{
	int action;

	if (a->menu.kind != MENU_NONE && menu_key(a, k))
		return;
	if (k->code == KEY_MOUSE_) {
		if (k->button == 64 || k->button == 65)
			act_run(a, k->button == 64 ? ACTION_UP : ACTION_DOWN);
		else if (k->button == 0 && !k->release && !k->drag)
			desk_click(desk_of(a), k->x, k->y - 1);
		app_dirty(a);
		return;
	}
	action = action_of(k, a->view);
	if (action >= 0)
		act_run(a, (enum action_id)action);
}

/* --------------------------------------------------------------- paint --- */

static void
viewer_header(struct app *a, struct canvas *c)
{
	struct page_status status = { .frozen = a->frozen,
				      .refresh_ms = app_every(a),
				      .demo = a->o.source->demo,
				      .insecure = a->o.source->insecure,
				      .replay = source_recorded(a->o.source),
				      .source = str_slice(&a->scraped.said),
				      .trouble = a->scraped.trouble,
				      .down = a->scraped.lack ==
					      WIDGET_LACK_UP };
	const struct player *p = a->o.player;
	struct page page;

	if (p != NULL) {
		status.player = true;
		status.at_end = player_at_end(p, a->o.mono_us());
		status.speed = p->playing ? p->speed : 0;
	}
	view_page(a, &page);
	str_clear(&a->trouble);
	str_add_slice(&a->trouble, page_header(&page, &status, c, 0));
}

/* The longest words that fit; the number is what helps. */
static void
viewer_too_small(struct app *a, struct canvas *c)
{
	static const char *const words[] = {
		"window too small: needs 30x8",
		"window needs 30x8",
		"needs 30x8",
		"30x8",
	};
	struct canvas_style style = a->theme.role[ROLE_WARN];
	struct rect all = { 0, 0, a->width, a->height };
	struct text t;
	size_t i = 0;

	if (a->height > 2 && a->width >= 12) {
		text_init(&t, slice_of(words[0]));
		canvas_wrap(c, all, &t, style);
		text_release(&t);
		return;
	}
	while (i < 3 && (int)slice_of(words[i]).n > a->width)
		i++;
	canvas_literal(c, 0, 0, a->width, words[i], style);
}

/* The same view as in the last picture, at another place. */
static bool
viewer_scrolled(struct app *a)
{
	const struct desk *d = desk_of(a);
	bool same = a->painted.desk == d && a->painted.view == a->view;
	bool moved = a->painted.top != d->top || a->painted.list != d->list_top;

	a->painted.desk = d;
	a->painted.view = a->view;
	a->painted.top = d->top;
	a->painted.list = d->list_top;
	return same && moved;
}

void
app_paint(struct app *a, struct canvas *c)
{
	struct rect middle = { 0, 1, a->width, a->height - 2 };

	a->dirty = false;
	c->scrolled = viewer_scrolled(a);
	c->ascii = a->look.glyphs->tier == GLYPHS_ASCII;
	canvas_clear(c);
	if (a->width < VIEWER_MIN_WIDTH || a->height < VIEWER_MIN_HEIGHT) {
		viewer_too_small(a, c);
		return;
	}
	if (a->view == IN_PANEL)
		view_panel_paint(a, c, middle);
	else if (a->view == IN_OVERVIEW)
		view_overview_paint(a, c, middle);
	else if (a->view == IN_DOCTOR)
		view_doctor_paint(a, c, middle);
	else if (a->view == IN_INSPECT)
		view_inspect_paint(a, c, middle);
	else
		view_grid_paint(a, c, middle);
	viewer_header(a, c);
	footer_paint(a, c);
	if (a->menu.kind != MENU_NONE)
		menu_paint(a, c);
}
