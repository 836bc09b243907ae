/* menu.c - lists to choose from, over the screen; help is one that only shows.
 */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "canvas/border.h"
#include "dashboards/timeexpr.h"
#include "tui/desk.h"

#define MENU_WIDTH 34
#define MENU_TIME_WIDTH 54

static const char *const menu_titles[] = {
	[MENU_NONE] = "",
	[MENU_TIME] = "Time range: choose, or type 3h, 14:00 to 15:00",
	[MENU_EVERY] = "Ask again every",
	[MENU_DASHBOARDS] = "Dashboards",
	[MENU_VARIABLES] = "Variables",
	[MENU_OPTIONS] = "",
	[MENU_HELP] = "Keys",
};

static const char *const menu_everies[] = { "off", "5s", "10s", "15s",
					    "30s", "1m", "5m",  "15m" };

void
menu_add(struct menu *m, struct slice text, struct slice more)
{
	m->text[m->n] = arena_slice(&m->arena, text);
	m->more[m->n++] = arena_slice(&m->arena, more);
}

void
menu_room(struct menu *m, size_t n)
{
	m->text = arena_calloc(&m->arena, n + 1, sizeof(*m->text));
	m->more = arena_calloc(&m->arena, n + 1, sizeof(*m->more));
}

static struct slice
menu_value_text(const struct var *v)
{
	if (v->problem.n > 0)
		return v->problem;
	if (v->all)
		return SLICE("All");
	if (v->n_values == 0 || v->value[0].text.n == 0)
		return SLICE("(none)");
	return v->value[0].text;
}

static void
menu_fill_variables(struct app *a)
{
	struct vars *vars = session_vars(desk_of(a)->session);

	menu_room(&a->menu, vars->n);
	for (size_t i = 0; i < vars->n; i++)
		menu_add(&a->menu, vars->var[i].variable->name,
			 menu_value_text(&vars->var[i]));
}

static void
menu_fill_options(struct app *a)
{
	const struct var *v = a->menu.var;

	menu_room(&a->menu, v->n_options);
	for (size_t i = 0; i < v->n_options; i++) {
		bool is = v->n_values > 0 &&
			  slice_eq(v->value[0].value, v->option[i].value);

		menu_add(&a->menu, v->option[i].text,
			 is ? SLICE("now") : SLICE(""));
		if (is)
			a->menu.at = i;
	}
}

static void
menu_fill(struct app *a)
{
	struct menu *m = &a->menu;
	size_t n = sizeof(menu_everies) / sizeof(menu_everies[0]);

	switch (m->kind) {
	case MENU_TIME:
		menu_time_fill(a);
		break;
	case MENU_EVERY:
		menu_room(m, n);
		for (size_t i = 0; i < n; i++)
			menu_add(m, slice_of(menu_everies[i]), SLICE(""));
		break;
	case MENU_DASHBOARDS:
		menu_room(m, a->n);
		for (size_t i = 0; i < a->n; i++)
			menu_add(m, a->desk[i].dashboard->dashboard->title,
				 slice_of(a->desk[i].dashboard->name));
		m->at = a->current;
		break;
	case MENU_VARIABLES:
		menu_fill_variables(a);
		break;
	case MENU_OPTIONS:
		menu_fill_options(a);
		break;
	case MENU_HELP:
		menu_help_fill(a);
		break;
	case MENU_NONE:
		break;
	}
}

void
menu_close(struct menu *m)
{
	arena_release(&m->arena);
	str_release(&m->filter);
	*m = (struct menu){ .kind = MENU_NONE };
}

void
menu_open(struct app *a, enum menu_kind kind)
{
	struct var *var = a->menu.var;

	menu_close(&a->menu);
	a->menu.kind = kind;
	a->menu.var = kind == MENU_OPTIONS ? var : NULL;
	menu_fill(a);
	app_dirty(a);
}

/* -------------------------------------------------------------- filter --- */

/* The i-th line has what was typed in its words, in any case. */
static bool
menu_is_shown(const struct menu *m, size_t i)
{
	struct slice want = str_slice(&m->filter);

	if (m->typed)
		return false;
	if (m->find != NULL)
		return slice_holds(m->find[i], want);
	return slice_holds(m->text[i], want) || slice_holds(m->more[i], want);
}

static void
menu_move(struct menu *m, int by)
{
	size_t at = m->at;

	for (size_t k = 0; k < m->n; k++) {
		if ((by < 0 && at == 0) || (by > 0 && at + 1 >= m->n))
			return;
		at = by < 0 ? at - 1 : at + 1;
		if (menu_is_shown(m, at)) {
			m->at = at;
			return;
		}
	}
}

static void
menu_first_shown(struct menu *m)
{
	if (m->n > 0 && menu_is_shown(m, m->at))
		return;
	for (size_t i = 0; i < m->n; i++)
		if (menu_is_shown(m, i)) {
			m->at = i;
			return;
		}
}

/* -------------------------------------------------------------- choose --- */

/* The options may have changed since the menu was filled: what was read there
 * is what is chosen. */
static void
menu_take_option(struct app *a, struct var *var, size_t at, struct slice text)
{
	for (size_t i = 0; i < var->n_options; i++)
		if ((at >= var->n_options ||
		     !slice_eq(var->option[at].text, text)) &&
		    slice_eq(var->option[i].text, text))
			at = i;
	if (at >= var->n_options || !slice_eq(var->option[at].text, text)) {
		app_say(a, true, "that value is no longer there");
		return;
	}
	session_choose_var(desk_of(a)->session, var, at);
	app_refresh(a);
}

static void
menu_take(struct app *a)
{
	struct menu *m = &a->menu;
	struct vars *vars = session_vars(desk_of(a)->session);
	enum menu_kind kind = m->kind;
	struct var *var = m->var;
	size_t at = m->at;

	if (kind != MENU_HELP && (m->n == 0 || !menu_is_shown(m, at)) &&
	    !m->typed)
		return;
	if (kind == MENU_VARIABLES) {
		m->var = &vars->var[at];
		menu_open(a, MENU_OPTIONS);
		return;
	}
	if (kind == MENU_OPTIONS)
		menu_take_option(a, var, at, m->text[at]);
	if (kind == MENU_TIME)
		menu_time_take(a, at);
	menu_close(m);
	if (kind == MENU_DASHBOARDS)
		app_show(a, at);
	else if (kind == MENU_EVERY) {
		a->refresh_ms = 0;
		timeexpr_duration(slice_of(menu_everies[at]), &a->refresh_ms,
				  NULL);
		app_arm(a);
	}
}

static void
menu_type(struct app *a, const struct key *k)
{
	struct menu *m = &a->menu;
	char bytes[4];

	if (k->code == KEY_BACKSPACE_ || k->code == 8) {
		while (m->filter.n > 0 &&
		       (m->filter.s[m->filter.n - 1] & 0xc0) == 0x80)
			m->filter.n--;
		m->filter.n -= m->filter.n > 0;
		if (m->filter.s != NULL)
			m->filter.s[m->filter.n] = '\0';
	} else if (m->filter.n < 60)
		str_addn(&m->filter, bytes, utf8_encode(k->code, bytes));
	m->typed = menu_time_is_typed(a);
	menu_first_shown(m);
}

/* Arrows, Enter, Esc; anything else that prints is typed into the filter. */
bool
menu_key(struct app *a, const struct key *k)
{
	struct menu *m = &a->menu;
	int page = a->height / 2;

	app_dirty(a);
	if (k->code == 3 || k->code == 26 || k->code == 12)
		return false; /* ^C, ^Z, ^L */
	if (k->code == KEY_ESC_ ||
	    (m->kind == MENU_HELP && (k->code == 'q' || k->code == '?')))
		menu_close(m);
	else if (k->code == KEY_ENTER_ || k->code == '\n')
		menu_take(a);
	else if (k->code == KEY_DOWN_ || k->code == KEY_TAB_ || k->code == 14)
		menu_move(m, 1);
	else if (k->code == KEY_UP_ || k->code == KEY_BACKTAB_ || k->code == 16)
		menu_move(m, -1);
	else if (k->code == KEY_PAGEDOWN_ || k->code == KEY_PAGEUP_)
		for (int i = 0; i < page; i++)
			menu_move(m, k->code == KEY_PAGEDOWN_ ? 1 : -1);
	else if (k->code == KEY_HOME_ || k->code == KEY_END_)
		for (size_t i = 0; i < m->n; i++)
			menu_move(m, k->code == KEY_END_ ? 1 : -1);
	else if (k->mod == 0 &&
		 ((k->code >= ' ' && k->code < KEY_SPECIAL_) || k->code == 8))
		menu_type(a, k);
	return true;
}

/* --------------------------------------------------------------- paint --- */

static size_t
menu_count_shown(const struct menu *m, size_t *at)
{
	size_t n = 0;

	*at = 0;
	for (size_t i = 0; i < m->n; i++) {
		if (!menu_is_shown(m, i))
			continue;
		if (i < m->at)
			(*at)++;
		n++;
	}
	return n;
}

static int
menu_column(const struct menu *m, const struct slice *text)
{
	int widest = 0;

	for (size_t i = 0; i < m->n; i++) {
		int w = text_width(text[i]);

		widest = w > widest ? w : widest;
	}
	return widest;
}

static void
menu_put(struct canvas *c, int x, int y, int width, struct slice raw,
	 struct canvas_style style)
{
	struct text t;

	if (width <= 0)
		return;
	text_init(&t, raw);
	canvas_text(c, x, y, width, &t, style);
	text_release(&t);
}

static void
menu_line(struct app *a, struct canvas *c, struct rect r, size_t i, int column)
{
	const struct menu *m = &a->menu;
	bool help = m->kind == MENU_HELP, is = i == m->at && !help;
	struct canvas_style left = a->theme.role[help ? ROLE_KEY : ROLE_TEXT];
	struct canvas_style right = a->theme.role[help ? ROLE_TEXT : ROLE_DIM];

	if (is) {
		left = right = a->theme.role[ROLE_SELECT];
		canvas_fill(c, r, ' ', left);
	}
	menu_put(c, r.x + 1, r.y, column, m->text[i], left);
	menu_put(c, r.x + column + 3, r.y, r.w - column - 4, m->more[i], right);
}

static void
menu_title(struct app *a, struct canvas *c, struct rect r)
{
	const struct menu *m = &a->menu;
	struct slice title = m->kind == MENU_OPTIONS
				     ? m->var->variable->name
				     : slice_of(menu_titles[m->kind]);
	struct str text = { 0 };

	str_addc(&text, ' ');
	str_add_slice(&text, title);
	if (m->filter.n > 0) {
		if (m->kind == MENU_TIME)
			text.n = strlen(" Time range");
		str_add(&text, ": ");
		str_add_slice(&text, str_slice(&m->filter));
	}
	str_addc(&text, ' ');
	menu_put(c, r.x + 2, r.y, r.w - 4, str_slice(&text),
		 a->theme.role[ROLE_FOCUS]);
	str_release(&text);
}

static struct rect
menu_rect(const struct app *a, size_t shown, int column)
{
	const struct menu *m = &a->menu;
	int least = m->kind == MENU_TIME ? MENU_TIME_WIDTH : MENU_WIDTH;
	int w = column + menu_column(m, m->more) + 6, h = (int)shown + 2;
	struct rect r;

	if (w < least)
		w = least;
	r.w = w < a->width - 2 ? w : a->width - 2;
	r.h = h < a->height - 2 ? h : a->height - 2;
	if (shown == 0 && m->kind == MENU_TIME)
		r.h = 4;
	if (r.h < 3)
		r.h = 3;
	r.x = (a->width - r.w) / 2;
	r.y = (a->height - r.h) / 2;
	return r;
}

/* No line of the list: why, or what is typed in place of one. */
static void
menu_none(struct app *a, struct canvas *c, struct rect r)
{
	struct rect inside = { r.x + 2, r.y + 1, r.w - 4, r.h - 2 };
	bool typed = a->menu.typed;
	struct str words = { 0 };
	struct text t;

	if (a->menu.kind == MENU_TIME)
		menu_time_say(a, &words);
	else
		str_add(&words, "nothing here");
	text_init(&t, str_slice(&words));
	canvas_wrap(c, inside, &t, a->theme.role[typed ? ROLE_TEXT : ROLE_DIM]);
	text_release(&t);
	str_release(&words);
}

void
menu_paint(struct app *a, struct canvas *c)
{
	struct menu *m = &a->menu;
	size_t at, shown = menu_count_shown(m, &at), seen = 0;
	int column = menu_column(m, m->text), y = 0;
	struct rect r = menu_rect(a, shown, column);
	size_t room = (size_t)r.h - 2;

	if (m->kind == MENU_HELP) {
		/* nothing is chosen there: arrows scroll */
		for (; at > 0 && at + room > shown; at--)
			menu_move(m, -1);
		m->top = at;
	}
	if (at < m->top)
		m->top = at;
	if (at >= m->top + room)
		m->top = at - room + 1;
	canvas_fill(c, r, ' ', a->theme.role[ROLE_TEXT]);
	border_draw(c, r, a->look.glyphs, a->look.glyphs->horizontal,
		    a->theme.role[ROLE_FOCUS]);
	menu_title(a, c, r);
	if (m->top > 0)
		canvas_put(c, r.x + r.w - 3, r.y, a->look.glyphs->up,
			   a->theme.role[ROLE_FOCUS]);
	if (m->top + room < shown)
		canvas_put(c, r.x + r.w - 3, r.y + r.h - 1,
			   a->look.glyphs->down, a->theme.role[ROLE_FOCUS]);
	if (shown == 0)
		menu_none(a, c, r);
	for (size_t i = 0; i < m->n; i++) {
		if (!menu_is_shown(m, i) || seen++ < m->top || y >= (int)room)
			continue;
		menu_line(a, c,
			  (struct rect){ r.x + 1, r.y + 1 + y, r.w - 2, 1 }, i,
			  column);
		y++;
	}
}
