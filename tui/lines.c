#include "config.h"

#include "tui/lines.h"

#include "base/limits.h"

void
lines_line(struct lines *in, struct slice raw, struct canvas_style style)
{
	struct text t;

	text_init(&t, raw);
	canvas_text(in->canvas, 1, in->y++, in->width - 2, &t, style);
	text_release(&t);
}

/* Broken at the width, by bytes that are clean and narrow: queries. */
void
lines_wrapped(struct lines *in, struct slice raw, struct canvas_style style)
{
	size_t room = in->width > 8 ? (size_t)in->width - 4 : 4;

	for (size_t at = 0; at < raw.n;) {
		size_t n = raw.n - at < room ? raw.n - at : room, cut = n;

		while (at + n < raw.n && cut > n / 2 && raw.p[at + cut] != ' ')
			cut--;
		if (at + n < raw.n && cut > n / 2)
			n = cut;
		while (at + n < raw.n && (raw.p[at + n] & 0xc0) == 0x80)
			n++;
		lines_line(in, (struct slice){ raw.p + at, n }, style);
		at += n;
		at += at < raw.n && raw.p[at] == ' ';
	}
}

void
lines_pair(struct lines *in, const char *what, struct slice raw,
	   enum theme_role role)
{
	const struct theme *t = &in->app->theme;
	struct text text;

	if (raw.n == 0)
		return;
	canvas_literal(in->canvas, 1, in->y, 12, what, t->role[ROLE_DIM]);
	text_init(&text, raw);
	canvas_text(in->canvas, 13, in->y++, in->width - 14, &text,
		    t->role[role]);
	text_release(&text);
}

/* All of it, below its name where it is long. */
void
lines_note(struct lines *in, const char *what, struct slice raw,
	   enum theme_role role)
{
	const struct theme *t = &in->app->theme;

	if (text_width(raw) <= in->width - 14) {
		lines_pair(in, what, raw, role);
		return;
	}
	canvas_literal(in->canvas, 1, in->y++, 12, what, t->role[ROLE_DIM]);
	lines_wrapped(in, raw, t->role[role]);
}

void
lines_paint(struct app *a, struct canvas *c, struct rect r,
	    void (*all)(struct lines *in, const struct session_panel *p))
{
	struct desk *d = desk_of(a);
	struct lines in = { .app = a, .canvas = c, .width = r.w };
	const struct session_panel *p;
	struct canvas_view saved;
	int lines;

	d->list_on = false;
	if (d->focus < 0)
		return;
	p = session_panel(d->session, (size_t)d->focus);
	saved = canvas_enter(c, (struct rect){ 0, -LIMIT_CANVAS, 0, 0 });
	all(&in, p);
	canvas_leave(c, saved);
	lines = in.y;
	if (d->list_top > lines - r.h)
		d->list_top = lines - r.h;
	if (d->list_top < 0)
		d->list_top = 0;
	d->list_on = lines - r.h > d->list_top;
	saved = canvas_enter(c, r);
	in.y = -d->list_top;
	all(&in, p);
	canvas_leave(c, saved);
}
