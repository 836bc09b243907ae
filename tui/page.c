#include "config.h"

#include "tui/page.h"

#include "base/mem.h"
#include "dashboards/timeexpr.h"
#include "tui/bar.h"

#define PAGE_LATE_US 400000
#define PAGE_NAMES_WIDTH 100 /* narrower: values of variables without names */

static const enum widget_state page_states[] = {
	[SESSION_WAITING] = WIDGET_WAITING, [SESSION_OK] = WIDGET_OK,
	[SESSION_EMPTY] = WIDGET_EMPTY,     [SESSION_ERROR] = WIDGET_ERROR,
	[SESSION_STALE] = WIDGET_STALE,     [SESSION_NOTHING] = WIDGET_NOTHING,
};

/* What failed, else why a rule could not take its name's place, else what was
 * asked in vain. */
static struct slice
page_message(const struct session_panel *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->target[i].err.code != ERR_NONE)
			return slice_of(p->target[i].err.text);
	for (size_t i = 0; p->state == SESSION_EMPTY && i < p->n; i++)
		if (!p->target[i].inlined && p->target[i].inline_note.n > 0)
			return p->target[i].inline_note;
	if (p->state == SESSION_EMPTY && p->n > 0)
		return p->target[0].sent;
	return (struct slice){ 0 };
}

static bool
page_has_number(const struct session_panel *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->target[i].frame != NULL &&
		    frame_has_number(p->target[i].frame))
			return true;
	return false;
}

/* The first thing that is wrong with a picture that is there. */
static struct slice
page_warning(const struct session_panel *p, bool snapshot)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct frame *f = p->target[i].frame;

		if (p->target[i].err.code != ERR_NONE)
			return slice_of(p->target[i].err.text);
		if (f != NULL && f->n_warnings > 0)
			return f->warnings[0];
		if (f != NULL && f->partial)
			return SLICE("the server says that data is missing "
				     "from its answer");
	}
	if (p->state == SESSION_OK && !page_has_number(p))
		return snapshot ? SLICE("only NaN - pyrodash doctor says why")
				: SLICE("only NaN - press w for why");
	if (p->panel->n_not_understood > 0)
		return p->panel->not_understood[0].why;
	return (struct slice){ 0 };
}

static int64_t
page_step(const struct session_panel *p)
{
	int64_t step = 1000;

	for (size_t i = 0; i < p->n; i++)
		if (p->target[i].interval.step > step)
			step = p->target[i].interval.step;
	return step;
}

static int64_t
page_seconds(const struct page *p, int64_t until_ms)
{
	return until_ms > p->now_ms ? (until_ms - p->now_ms + 999) / 1000 : 0;
}

static void
page_lack(const struct page *p, struct widget_input *out)
{
	out->lack = p->lack;
	out->lack_s =
		p->lack == WIDGET_LACK_UP ? page_seconds(p, p->again_ms) : 0;
	if (p->lack != WIDGET_LACK_NOTHING)
		return;
	/* the first step that may have one */
	out->lack_s = page_seconds(p, (p->rates_ms + out->step - 1) /
					      out->step * out->step);
	if (out->lack_s > 0)
		out->lack = WIDGET_LACK_RATES;
}

void
page_input(const struct page *p, size_t panel, struct legend_input *inputs,
	   struct widget_input *out)
{
	const struct session_panel *sp = session_panel(p->session, panel);
	int64_t waited = p->mono_us - sp->asked_us;

	session_legend_inputs(sp, inputs);
	*out = (struct widget_input){
		.panel = sp->panel,
		.look = p->look,
		.title = sp->title,
		.n_targets = sp->n,
		.target = inputs,
		.range = sp->answered_ms != 0 ? sp->range
					      : session_range(p->session),
		.step = page_step(sp),
		.state = page_states[sp->state],
		.changed = sp->changed,
		.message = page_message(sp),
		.hint = p->snapshot ? SLICE("pyrodash doctor says why")
				    : SLICE("press w for why"),
		.warning = page_warning(sp, p->snapshot),
		.focused = (int)panel == p->focus,
		.table = p->table != NULL && p->table[panel],
	};
	if (p->snapshot)
		return;
	page_lack(p, out);
	out->late = sp->fetching && waited > PAGE_LATE_US;
	out->waiting_s = sp->fetching ? waited / 1000000 : 0;
	if (sp->state == SESSION_STALE)
		out->stale_s = (p->now_ms - sp->answered_ms) / 1000;
}

static void
page_draw_panel(const struct page *p, struct canvas *c, int panel,
		struct rect r)
{
	const struct session_panel *sp =
		session_panel(p->session, (size_t)panel);
	struct legend_input *in = mem_calloc(sp->n + 1, sizeof(*in));
	struct widget_input input;

	page_input(p, (size_t)panel, in, &input);
	p->view[panel].version = sp->version;
	widget_draw(c, r, &input, &p->view[panel]);
	mem_free(in);
}

/* How many panels a row has, and how many of them fail. */
static void
page_count(const struct page *p, int row, int *n, int *failing)
{
	*n = *failing = 0;
	for (size_t i = 0; i < session_panels(p->session); i++) {
		const struct session_panel *sp = session_panel(p->session, i);

		if (sp->panel->row != row)
			continue;
		(*n)++;
		*failing += sp->state == SESSION_ERROR ||
			    sp->state == SESSION_STALE;
	}
}

static bool
page_row_is_open(const struct page *p, int row)
{
	for (size_t i = 0; i < p->layout->n; i++) {
		const struct layout_item *it = &p->layout->item[i];

		if (it->kind == LAYOUT_PANEL &&
		    session_panel(p->session, (size_t)it->index)->panel->row ==
			    row)
			return true;
	}
	return false;
}

void
page_draw_row(const struct page *p, struct canvas *c, int row, struct rect r)
{
	const struct theme *t = p->look->theme;
	const struct glyphs *g = p->look->glyphs;
	bool open = page_row_is_open(p, row);
	bool focused = !p->snapshot && row == p->focus_row;
	enum theme_role role = focused ? ROLE_SELECT : ROLE_ROW;
	struct bar bar;
	int n, failing;

	page_count(p, row, &n, &failing);
	bar_init(&bar, c, r, t->role[role]);
	bar_glyph(&bar, open ? g->down : g->right, t->role[role]);
	bar_title(&bar, session_dashboard(p->session)->row[row].title,
		  t->role[role]);
	if (!open) {
		bar_printf(&bar, t->role[focused ? role : ROLE_DIM],
			   "(%d panel%s)", n, n == 1 ? "" : "s");
		if (failing > 0)
			bar_printf(&bar, t->role[ROLE_ERROR], "%d failing",
				   failing);
		if (focused) {
			bar_right(&bar);
			bar_text(&bar, SLICE("Enter opens it"), t->role[role]);
			bar_gap(&bar, 1);
		}
	}
	bar_finish(&bar);
}

void
page_draw(const struct page *p, struct canvas *c, int top)
{
	for (size_t i = 0; i < p->layout->n; i++) {
		const struct layout_item *it = &p->layout->item[i];
		struct rect r = it->rect;

		r.y -= top;
		if (r.y >= c->clip.h || r.y + r.h <= 0)
			continue;
		if (it->kind == LAYOUT_ROW)
			page_draw_row(p, c, it->index, r);
		else
			page_draw_panel(p, c, it->index, r);
	}
}

void
page_look(struct widget_look *look, int width)
{
	look->frame = width < 160 ? WIDGET_RULE : WIDGET_BOX;
	if (width < 100)
		look->legend = WIDGET_LEGEND_TITLE;
	else if (width < 160)
		look->legend = WIDGET_LEGEND_LINE;
	else
		look->legend =
			width < 220 ? WIDGET_LEGEND_TABLE : WIDGET_LEGEND_RIGHT;
}

/* ---------------------------------------------------------------- header ---
 */

static void
page_vars(const struct page *p, struct bar *bar)
{
	const struct theme *t = p->look->theme;
	const struct vars *vars = session_vars((struct session *)p->session);

	for (size_t i = 0; i < vars->n; i++) {
		const struct var *v = &vars->var[i];

		if (v->variable->hide == 2 ||
		    v->variable->type == VARIABLE_DATASOURCE)
			continue;
		if (p->layout->width >= PAGE_NAMES_WIDTH)
			bar_title(bar,
				  v->variable->label.n > 0 ? v->variable->label
							   : v->variable->name,
				  t->role[ROLE_HEADER_DIM]);
		if (v->all)
			bar_text(bar, SLICE("All"), t->role[ROLE_HEADER]);
		else if (v->n_values == 0 || v->value[0].text.n == 0)
			bar_text(bar, SLICE("(none)"), t->role[ROLE_HEADER]);
		else
			bar_title(bar, v->value[0].text, t->role[ROLE_HEADER]);
		if (!v->all && v->n_values > 1)
			bar_printf(bar, t->role[ROLE_HEADER], "+%zu",
				   v->n_values - 1);
		bar_gap(bar, 1);
	}
}

static bool
page_same_day(const struct civil *a, const struct civil *b)
{
	return a->year == b->year && a->yearday == b->yearday;
}

/* No more of the date than what today does not say. */
static void
page_range_text(const struct page *p, struct time_range r, struct str *out)
{
	const struct civil_zone *z = session_zone(p->session);
	struct civil now = civil_from_ms(p->today_ms, z);
	struct civil from = civil_from_ms(r.from, z);
	struct civil to = civil_from_ms(r.to, z);
	bool year = p->snapshot || from.year != now.year || to.year != now.year;
	bool date = year || !page_same_day(&from, &now) ||
		    !page_same_day(&to, &now);

	if (year)
		timeexpr_format(r.from, z, SLICE("YYYY-"), out);
	if (date)
		timeexpr_format(r.from, z, SLICE("MM-DD "), out);
	timeexpr_format(r.from, z, SLICE("HH:mm"), out);
	str_add(out, p->look->glyphs->tier == GLYPHS_ASCII ? "-" : "–");
	if (from.year != to.year)
		timeexpr_format(r.to, z, SLICE("YYYY-"), out);
	if (!page_same_day(&from, &to))
		timeexpr_format(r.to, z, SLICE("MM-DD "), out);
	timeexpr_format(r.to, z, SLICE("HH:mm"), out);
}

static void
page_range(const struct page *p, struct bar *bar)
{
	const struct theme *t = p->look->theme;
	struct time_range r = session_range(p->session);
	struct str text = { 0 };

	page_range_text(p, r, &text);
	bar_text(bar, str_slice(&text), t->role[ROLE_HEADER]);
	bar_text(bar,
		 slice_of(civil_from_ms(r.to, session_zone(p->session)).abbrev),
		 t->role[ROLE_HEADER_DIM]);
	bar_gap(bar, 1);
	str_release(&text);
}

/* Nothing on the screen is new: in words, else NULL. */
static const char *
page_trouble(const struct page *p, enum theme_role *role)
{
	size_t n = 0, failed = 0, stale = 0;

	*role = ROLE_ERROR;
	if (session_problem(p->session)->code != ERR_NONE)
		return "DOWN";
	for (size_t i = 0; i < session_panels(p->session); i++) {
		enum session_state state = session_panel(p->session, i)->state;

		n += state != SESSION_NOTHING;
		failed += state == SESSION_ERROR;
		stale += state == SESSION_STALE;
	}
	if (n == 0 || failed + stale < n)
		return NULL;
	if (stale == 0)
		return "failing";
	*role = ROLE_WARN;
	return "stale";
}

bool
page_ends_now(const struct session *s, int64_t now_ms)
{
	struct timeexpr_context ctx = {
		.now = now_ms,
		.zone = session_zone(s),
		.fiscal_start = session_dashboard(s)->fiscal_start,
	};
	struct slice to = session_time(s).to;
	int64_t end;

	return timeexpr_is_relative(to) &&
	       timeexpr_parse(to, true, &ctx, &end, NULL) == 0 && end >= now_ms;
}

static void
page_mode(const struct page *p, const struct page_status *s, struct bar *bar)
{
	const struct theme *t = p->look->theme;
	const struct glyphs *g = p->look->glyphs;
	enum theme_role role = ROLE_ERROR;
	const char *trouble = s->down ? "DOWN" : page_trouble(p, &role);
	char every[32];

	if (s->pinned || p->snapshot)
		return;
	if (s->frozen) {
		bar_glyph(bar, g->frozen, t->role[ROLE_FROZEN]);
		bar_text(bar, SLICE("FROZEN"), t->role[ROLE_FROZEN]);
	} else if (trouble != NULL) {
		bar_glyph(bar, g->warn, t->role[role]);
		bar_text(bar, slice_of(trouble), t->role[role]);
	} else if (!page_ends_now(p->session, p->now_ms)) {
		bar_text(bar, SLICE("PAST"), t->role[ROLE_HEADER_DIM]);
	} else if (s->speed > 0) {
		bar_glyph(bar, g->live, t->role[ROLE_LIVE]);
		bar_printf(bar, t->role[ROLE_LIVE], "PLAY x%g", s->speed);
	} else if (s->player) {
		bar_glyph(bar, g->frozen, t->role[ROLE_FROZEN]);
		bar_text(bar, s->at_end ? SLICE("END") : SLICE("PAUSED"),
			 t->role[ROLE_FROZEN]);
	} else if (s->refresh_ms > 0) {
		bar_glyph(bar, g->live, t->role[ROLE_LIVE]);
		bar_duration(s->refresh_ms, every, sizeof(every));
		bar_printf(bar, t->role[ROLE_LIVE], "LIVE %s", every);
	} else
		bar_text(bar, SLICE("no refresh"), t->role[ROLE_HEADER_DIM]);
}

/* False if not all of it found room. */
static bool
page_header_bar(const struct page *p, const struct page_status *s,
		struct slice source, struct canvas *c, int y)
{
	const struct theme *t = p->look->theme;
	struct rect r = { 0, y, p->layout->width, 1 };
	bool replayed = s->replay.n > 0 && s->brief < 2;
	struct bar bar;

	bar_init(&bar, c, r, t->role[ROLE_HEADER]);
	bar_gap(&bar, 1);
	bar_title(&bar, session_dashboard(p->session)->title,
		  (struct canvas_style){ t->role[ROLE_HEADER].fg,
					 t->role[ROLE_HEADER].bg,
					 CANVAS_BOLD });
	bar_gap(&bar, 1);
	page_vars(p, &bar);
	if (source.n > 0) {
		bar_gap(&bar, 1);
		bar_title(&bar, source,
			  t->role[s->trouble ? ROLE_WARN : ROLE_HEADER_DIM]);
	}
	bar_right(&bar);
	/* what is cut, on a narrow screen, is not this */
	if (s->insecure)
		bar_text(&bar, SLICE("INSECURE TLS"), t->role[ROLE_ERROR]);
	if (s->demo)
		bar_text(&bar, SLICE("DEMO"), t->role[ROLE_DEMO]);
	if (replayed)
		bar_text(&bar, SLICE("REPLAY"), t->role[ROLE_DEMO]);
	if (replayed && s->brief == 0)
		bar_title(&bar, s->replay, t->role[ROLE_DEMO]);
	bar_gap(&bar, s->demo || s->insecure || replayed);
	page_range(p, &bar);
	page_mode(p, s, &bar);
	bar_finish(&bar);
	return !bar.cut;
}

/* Of a recording its name is missed least; how it plays says the rest. */
static bool
page_header_brief(const struct page *p, const struct page_status *s,
		  struct canvas *c, int y)
{
	struct page_status brief = *s;
	int most = s->replay.n == 0 ? 0 : s->player ? 2 : 1;

	for (; brief.brief <= most; brief.brief++)
		if (page_header_bar(p, &brief, s->source, c, y))
			return true;
	return false;
}

/* Up to its ": ", or its last ", "; false if it has neither. */
static bool
page_shorten(struct slice *said)
{
	ptrdiff_t at = slice_find(*said, SLICE(": "), 0), next = 0;

	if (at < 0)
		while ((next = slice_find(*said, SLICE(", "), (size_t)next)) >=
		       0) {
			at = next;
			next += 2;
		}
	if (at < 0)
		return false;
	said->n = (size_t)at;
	return true;
}

struct slice
page_header(const struct page *p, const struct page_status *s, struct canvas *c,
	    int y)
{
	struct slice head = s->source, rest = { 0 };

	if (page_header_brief(p, s, c, y))
		return rest;
	while (page_shorten(&head))
		if (page_header_bar(p, s, head, c, y)) {
			rest = (struct slice){ s->source.p + head.n + 2,
					       s->source.n - head.n - 2 };
			return s->trouble ? rest : (struct slice){ 0 };
		}
	return s->trouble ? s->source : rest;
}
