#include "config.h"

#include "widgets/widget_raw.h"

#include <math.h>

#include "base/limits.h"
#include "widgets/plot.h"
#include "widgets/unit.h"

/* Lines are drawn from AT on; those above are scrolled away. */
struct page {
	struct canvas *canvas;
	struct rect r;
	int at;
};

static void
line(struct page *p, struct slice raw, struct canvas_style style)
{
	struct text t;

	if (p->at >= 0 && p->at < p->r.h) {
		text_init(&t, raw);
		canvas_text(p->canvas, p->r.x, p->r.y + p->at, p->r.w, &t,
			    style);
		text_release(&t);
	}
	p->at++;
}

/* The value keeps its place when the name is cut. */
static void
value_line(struct page *p, const struct plot_series *s,
	   const struct widget_look *look)
{
	int decimals = isnan(s->config.decimals) ? -1 : (int)s->config.decimals;
	struct str value = { 0 };
	struct text name, text;
	int y = p->r.y + p->at, left;

	if (p->at++ < 0 || p->at > p->r.h)
		return;
	if (isnan(s->last))
		str_add(&value, "-");
	else
		unit_format(s->last, s->config.unit, decimals, look->zone,
			    &value);
	text_init(&name, s->name);
	text_init(&text, str_slice(&value));
	left = p->r.w - text.width - 2;
	left = canvas_text(p->canvas, p->r.x, y, left, &name,
			   look->theme->role[ROLE_TEXT]);
	if (left > 0)
		left += 2;
	canvas_text(p->canvas, p->r.x + left, y, p->r.w - left, &text,
		    s->style);
	text_release(&name);
	text_release(&text);
	str_release(&value);
}

static void
not_understood_lines(struct page *p, const struct panel *panel,
		     const struct theme *t)
{
	if (panel->n_not_understood > 0)
		line(p, SLICE("not understood:"), t->role[ROLE_DIM]);
	for (size_t i = 0; i < panel->n_not_understood; i++) {
		const struct not_understood *nu = &panel->not_understood[i];
		struct str s = { 0 };

		str_add_slice(&s, nu->path);
		str_add(&s, ": ");
		str_add_slice(&s, nu->what);
		if (nu->why.n > 0)
			str_add(&s, ", ");
		str_add_slice(&s, nu->why);
		line(p, str_slice(&s), t->role[ROLE_DIM]);
		str_release(&s);
	}
}

void
widget_raw_draw(struct canvas *c, struct rect r, const struct widget_input *in,
		struct panel_view *view)
{
	const struct theme *t = in->look->theme;
	int lines = 1 + (in->panel->n_not_understood > 0) +
		    (int)in->panel->n_not_understood;
	struct page page = { c, r, 0 };
	struct str head = { 0 };
	struct plot plot;

	plot_init(&plot, in);
	lines += plot.n < LIMIT_CANVAS_ROWS ? (int)plot.n : LIMIT_CANVAS_ROWS;
	if (in->full) {
		if (view->scroll > lines - r.h)
			view->scroll = lines - r.h;
		if (view->scroll < 0)
			view->scroll = 0;
		page.at = -view->scroll;
	}
	str_addc(&head, '"');
	str_add_slice(&head, in->panel->type);
	str_add(&head, "\" is not drawn yet: raw values");
	line(&page, str_slice(&head), t->role[ROLE_DIM]);
	for (size_t i = 0; i < plot.n && page.at < r.h; i++)
		value_line(&page, &plot.s[i], in->look);
	not_understood_lines(&page, in->panel, t);
	str_release(&head);
	plot_release(&plot);
}
