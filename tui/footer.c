/* footer.c - the last line: keys or what is wrong, and where we are. */
#include "config.h"

#include "dashboards/timeexpr.h"
#include "tui/bar.h"
#include "tui/desk.h"

#define FOOTER_SERVER_WIDTH 110
#define FOOTER_PLACE_WIDTH 80

/* What there is to say stands instead of keys; false: nothing. */
static bool
footer_problem(struct app *a, struct bar *bar)
{
	const struct err *problem = session_problem(desk_of(a)->session);
	const struct theme *t = &a->theme;

	if (a->message.n > 0) {
		bar_text(bar, str_slice(&a->message),
			 t->role[a->message_is_error ? ROLE_ERROR
						     : ROLE_HEADER]);
		return true;
	}
	if (problem->code == ERR_NONE)
		return false;
	bar_glyph(bar, a->look.glyphs->error, t->role[ROLE_ERROR]);
	bar_text(bar, slice_of(problem->text), t->role[ROLE_ERROR]);
	return true;
}

/* Those that always have room, or the others. */
static void
footer_hints(struct app *a, struct bar *bar, bool first)
{
	enum { FIRST, ANY, LIVE, PLAYED };
	static const struct {
		const char *key, *text;
		unsigned views;
		int of;
	} hints[] = {
		{ "?", "help", IN_ALL, FIRST },
		{ "Esc", "back", IN_PANEL | IN_INSPECT | IN_DOCTOR, FIRST },
		{ "Space", "play", IN_ALL, PLAYED },
		{ "Enter", "full", IN_GRID | IN_OVERVIEW, ANY },
		{ "o", "overview", IN_GRID, ANY },
		{ "o", "grid", IN_OVERVIEW, ANY },
		{ "i", "inspect", IN_GRID | IN_PANEL | IN_OVERVIEW | IN_DOCTOR,
		  ANY },
		{ "t", "time", IN_ALL, ANY },
		{ "$", "variables", IN_ALL, ANY },
		{ "d", "dashboard", IN_ALL, ANY },
		{ "Space", "freeze", IN_ALL, LIVE },
		{ "q", "leave", IN_GRID, ANY },
	};
	const struct theme *t = &a->theme;

	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		const char *says = hints[i].text;

		if ((hints[i].views & a->view) == 0 ||
		    (hints[i].of == FIRST) != first ||
		    hints[i].of == (a->o.player != NULL ? LIVE : PLAYED))
			continue;
		if (hints[i].of == PLAYED && a->o.player->playing)
			says = "pause";
		bar_text(bar, slice_of(hints[i].key), t->role[ROLE_HEADER_KEY]);
		bar_text(bar, slice_of(says), t->role[ROLE_HEADER_DIM]);
		bar_gap(bar, 1);
	}
}

static void
footer_trouble(struct app *a, struct bar *bar)
{
	if (a->trouble.n == 0)
		return;
	bar_title(bar, str_slice(&a->trouble), a->theme.role[ROLE_WARN]);
	bar_gap(bar, 1);
}

/* There is more below the screen. */
static bool
footer_goes_on(const struct app *a, struct desk *d)
{
	if (a->view == IN_GRID)
		return d->top + desk_room(d) < d->layout.height;
	return (a->view & (IN_INSPECT | IN_DOCTOR)) != 0 && d->list_on;
}

static void
footer_position(struct app *a, struct bar *bar)
{
	struct desk *d = desk_of(a);
	struct canvas_style dim = a->theme.role[ROLE_HEADER_DIM];
	int at = 0, n = 0;

	for (size_t i = 0; i < d->layout.n; i++)
		if (d->layout.item[i].kind == LAYOUT_PANEL) {
			n++;
			if (d->layout.item[i].index == d->focus)
				at = n;
		}
	if (at > 0)
		bar_printf(bar, dim, "panel %d/%d", at, n);
	else if (d->focus_row >= 0)
		bar_text(bar, SLICE("folded row"), dim);
	else
		bar_text(bar, SLICE("no panels"), dim);
	if (footer_goes_on(a, d))
		bar_glyph(bar, a->look.glyphs->down, dim);
	bar_gap(bar, 1);
}

/* Where answers come from, without the scheme, where there is room. */
static void
footer_server(struct app *a, struct bar *bar)
{
	struct slice name = slice_of(a->o.source->name);
	ptrdiff_t scheme = slice_find(name, SLICE("://"), 0);

	if (a->o.source->demo || a->width < FOOTER_SERVER_WIDTH)
		return;
	if (scheme >= 0)
		name = (struct slice){ name.p + scheme + 3,
				       name.n - (size_t)scheme - 3 };
	if (text_width(name) > a->width / 4)
		return;
	bar_title(bar, name, a->theme.role[ROLE_HEADER_DIM]);
	bar_gap(bar, 1);
}

/* Nothing can be asked before the variables are known. */
static void
footer_awaited(struct app *a, struct bar *bar)
{
	const struct var *v = session_awaited(desk_of(a)->session);
	struct str text = { 0 };

	if (v == NULL || !a->late)
		return;
	str_add(&text, "asking variable ");
	str_add_slice(&text, v->variable->name);
	bar_title(bar, str_slice(&text), a->theme.role[ROLE_HEADER]);
	bar_gap(bar, 1);
	str_release(&text);
}

/* Where a recording is played, as fast as it is or would be; nothing while it
 * stands at its end. */
static void
footer_place(struct app *a, struct bar *bar)
{
	const struct player *p = a->o.player;
	const struct civil_zone *zone = session_zone(desk_of(a)->session);
	bool narrow = a->width < FOOTER_PLACE_WIDTH;
	struct slice pattern = SLICE("HH:mm:ss");
	struct str text = { 0 };

	if (p == NULL || (!p->playing && p->at >= p->last))
		return;
	if (p->last - p->first >= INT64_C(86400000))
		pattern = SLICE("MM-DD HH:mm:ss");
	timeexpr_format(a->o.now_ms(), zone, pattern, &text);
	if (!narrow) {
		str_add(&text, " of ");
		timeexpr_format(p->last, zone, pattern, &text);
	}
	str_printf(&text, " x%g", p->speed);
	bar_text(bar, str_slice(&text), a->theme.role[ROLE_HEADER]);
	bar_gap(bar, 1);
	str_release(&text);
}

static void
footer_recording(struct app *a, struct bar *bar)
{
	const struct app_recording *r = &a->recording;
	const struct theme *t = &a->theme;

	if (!r->on)
		return;
	bar_text(bar, SLICE("REC"), t->role[ROLE_ERROR]);
	if (r->bytes < 1 << 20)
		bar_printf(bar, t->role[ROLE_HEADER], "%zu KiB",
			   (r->bytes + 1023) >> 10);
	else
		bar_printf(bar, t->role[ROLE_HEADER], "%.1f MiB",
			   (double)r->bytes / (1 << 20));
	if (r->lost > 0)
		bar_printf(bar, t->role[ROLE_ERROR], "%zu scrape%s lost",
			   r->lost, r->lost == 1 ? "" : "s");
	bar_gap(bar, 1);
}

/* Age of the oldest picture once it is late; what fails; where we are. */
static void
footer_facts(struct app *a, struct bar *bar)
{
	struct desk *d = desk_of(a);
	const struct theme *t = &a->theme;
	int64_t oldest = INT64_MAX, every = app_every(a), age;
	int failing = 0;

	for (size_t i = 0; i < session_panels(d->session); i++) {
		const struct session_panel *p = session_panel(d->session, i);

		failing +=
			p->state == SESSION_ERROR || p->state == SESSION_STALE;
		if (p->answered_ms != 0 && p->answered_ms < oldest)
			oldest = p->answered_ms;
	}
	footer_awaited(a, bar);
	age = oldest == INT64_MAX ? 0 : a->o.now_ms() - oldest;
	if (!a->frozen && every > 0 && a->o.player == NULL && age > every * 2)
		bar_printf(bar,
			   t->role[age > every * 4 ? ROLE_ERROR : ROLE_WARN],
			   "data %llds old", (long long)(age / 1000));
	if (failing > 0) {
		bar_glyph(bar, a->look.glyphs->error, t->role[ROLE_ERROR]);
		bar_printf(bar, t->role[ROLE_ERROR], "%d failing", failing);
	}
	footer_place(a, bar);
	footer_recording(a, bar);
	footer_server(a, bar);
	footer_position(a, bar);
}

void
footer_paint(struct app *a, struct canvas *c)
{
	struct rect r = { 0, a->height - 1, a->width, 1 };
	struct bar bar;

	bar_init(&bar, c, r, a->theme.role[ROLE_HEADER]);
	bar_gap(&bar, 1);
	bar.start = true;
	if (!footer_problem(a, &bar)) {
		footer_hints(a, &bar, true);
		footer_trouble(a, &bar);
		bar.whole = bar.n;
		footer_hints(a, &bar, false);
	}
	bar_right(&bar);
	footer_facts(a, &bar);
	bar_finish(&bar);
}
