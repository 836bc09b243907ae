#include "config.h"

#include "widgets/box.h"

#include <inttypes.h>
#include <math.h>

#include "canvas/border.h"
#include "widgets/unit.h"

struct rect
box_inside(struct rect r, const struct widget_input *in)
{
	struct rect inside = r;

	inside.y++;
	inside.h--;
	if (in->look->frame == WIDGET_BOX) {
		inside.x++;
		inside.w -= 2;
		inside.h--;
	} else if (in->panel->pos.x + in->panel->pos.w < 24)
		inside.w--;
	if (inside.w < 0)
		inside.w = 0;
	if (inside.h < 0)
		inside.h = 0;
	return inside;
}

static struct canvas_style
box_style(const struct widget_input *in)
{
	return in->look->theme->role[in->focused ? ROLE_FOCUS : ROLE_FRAME];
}

/* The focus is in the top line alone: each side would cost a move of the
 * cursor a row, some kilobytes a key on a large screen. */
static void
box_lines(struct canvas *c, struct rect r, const struct widget_input *in)
{
	const struct glyphs *g = in->look->glyphs;
	uint32_t top = in->focused ? g->heavy : g->horizontal;
	bool gap = in->panel->pos.x + in->panel->pos.w < 24;
	struct rect line = { r.x, r.y, r.w - gap, 1 };

	if (in->look->frame == WIDGET_BOX) {
		border_draw(c, r, g, g->horizontal,
			    in->look->theme->role[ROLE_FRAME]);
		line = (struct rect){ r.x + 1, r.y, r.w - 2, 1 };
		if (!in->focused || r.w < 2)
			return;
	}
	canvas_fill(c, line, top, box_style(in));
}

/* " text " from the right end leftwards; the new right end. */
static int
box_right(struct canvas *c, int left, int right, int y, struct slice raw,
	  struct canvas_style style)
{
	struct text t;
	int x;

	text_init(&t, raw);
	x = right - t.width;
	if (x > left + 1) {
		canvas_put(c, x - 1, y, ' ', style);
		canvas_text(c, x, y, t.width, &t, style);
		canvas_put(c, right, y, ' ', style);
		right = x - 1;
	}
	text_release(&t);
	return right;
}

/* What the state needs to say in the title; "" = nothing. */
static void
box_state(const struct widget_input *in, struct str *out, enum theme_role *role)
{
	*role = ROLE_WARN;
	if (in->state == WIDGET_STALE) {
		str_printf(out, "stale %" PRId64 "%s",
			   in->stale_s < 120 ? in->stale_s : in->stale_s / 60,
			   in->stale_s < 120 ? "s" : "m");
		*role = ROLE_ERROR;
	} else if (in->changed) {
		str_add(out, "earlier choice");
		*role = ROLE_STALE;
	} else if (in->late && in->state != WIDGET_WAITING) {
		str_add(out,
			in->look->glyphs->tier == GLYPHS_ASCII ? "..." : "…");
		*role = ROLE_DIM;
	}
}

/* Some is never none. */
static void
box_share(double share, struct str *out)
{
	if (share < 0.0005)
		str_add(out, " <0.1%");
	else
		str_printf(out, " %.*f%%", share < 0.1 ? 1 : 0, share * 100);
}

/* What the title tells of a panel: "NAME  VALUE  SHARE". */
struct box_summary {
	struct slice name; /* elided where there is no room for all */
	struct str value;
	struct str share; /* left out where there is no room for all */
};

static void
box_stack(const struct widget_input *in, const struct plot *p,
	  struct box_summary *out)
{
	double total = 0, severe = 0;
	size_t worst = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (isnan(p->s[i].last))
			continue;
		total += p->s[i].last;
		if (!p->s[i].severe)
			continue;
		severe += p->s[i].last;
		if (!p->s[worst].severe || p->s[i].last > p->s[worst].last)
			worst = i;
	}
	unit_format(total, in->panel->field.unit, -1, NULL, &out->value);
	if (severe > 0 && total > 0) {
		str_add(&out->share, "  ");
		str_add_slice(&out->share, slice_trim(p->s[worst].name));
		box_share(severe / total, &out->share);
	}
}

/* The series that the title tells of: a lone one, the total of a stack, else
 * the one that is largest now. */
static void
box_summary(const struct widget_input *in, const struct plot *p,
	    struct box_summary *out)
{
	const struct plot_series *best = plot_largest(p);

	if (best == NULL)
		return;
	if (in->panel->field.stack != STACK_NONE) {
		box_stack(in, p, out);
		return;
	}
	if (p->n > 1)
		out->name = best->tail;
	unit_format(best->last, best->config.unit, -1, NULL, &out->value);
}

#define BOX_NAME_LEAST 8

/* The summary leftwards from RIGHT, as much of it as there is room for; the new
 * right end. */
static int
box_put_summary(struct canvas *c, struct rect r, const struct widget_input *in,
		const struct box_summary *s)
{
	struct canvas_style style =
		in->look->theme->role[in->changed ? ROLE_STALE : ROLE_TEXT];
	int right = r.x + r.w, room = r.w - 2, width;
	struct str text = { 0 };
	struct text name;

	str_add_slice(&text, str_slice(&s->value));
	if (text_width(str_slice(&text)) + text_width(str_slice(&s->share)) <=
	    room)
		str_add_slice(&text, str_slice(&s->share));
	if (text.n > 0)
		right = box_right(c, r.x, right, r.y, str_slice(&text), style);
	room -= text_width(str_slice(&text)) + 2;
	text_init(&name, s->name);
	width = name.width < room ? name.width : room;
	if (width > 0 && (width == name.width || width >= BOX_NAME_LEAST)) {
		canvas_put(c, right - 1, r.y, ' ', style);
		right -= width + 2;
		canvas_put(c, right, r.y, ' ', style);
		canvas_text(c, right + 1, r.y, width, &name, style);
	}
	text_release(&name);
	str_release(&text);
	return right;
}

/* What a panel is comes before what it says: its title is not cut for it. */
static int
box_title_least(const struct widget_input *in)
{
	struct text title;
	int width;

	text_init_title(&title, in->title);
	width = title.width + 2;
	text_release(&title);
	return width > 12 ? width : 12;
}

static int
box_title_right(struct canvas *c, struct rect r, const struct widget_input *in,
		const struct plot *p, int left)
{
	const struct theme *t = in->look->theme;
	bool gap = in->look->frame == WIDGET_RULE &&
		   in->panel->pos.x + in->panel->pos.w < 24;
	int right = r.x + r.w - 2 - gap;
	struct box_summary summary = { 0 };
	struct str text = { 0 };
	enum theme_role role;

	if (in->warning.n > 0) {
		canvas_put(c, right, r.y, in->look->glyphs->warn,
			   t->role[ROLE_WARN]);
		right -= 2;
	}
	box_state(in, &text, &role);
	if (text.n > 0)
		right = box_right(c, left, right, r.y, str_slice(&text),
				  t->role[role]) -
			1;
	left += box_title_least(in);
	if (p != NULL) {
		box_summary(in, p, &summary);
		r.w = right - left;
		r.x = left;
		right = box_put_summary(c, r, in, &summary);
		str_release(&summary.value);
		str_release(&summary.share);
	}
	str_release(&text);
	return right;
}

static void
box_title(struct canvas *c, struct rect r, const struct widget_input *in,
	  const struct plot *p)
{
	const struct theme *t = in->look->theme;
	struct canvas_style style =
		t->role[in->focused ? ROLE_FOCUS : ROLE_TITLE];
	int left = r.x + 2, right, width;
	struct text title;

	text_init_title(&title, in->title);
	right = box_title_right(c, r, in, p, left);
	width = right - left - 2;
	if (width > 0 && title.width > 0) {
		int used;

		canvas_put(c, left, r.y, ' ', style);
		used = canvas_text(c, left + 1, r.y, width, &title, style);
		canvas_put(c, left + 1 + used, r.y, ' ', style);
	}
	text_release(&title);
}

void
box_draw(struct canvas *c, struct rect r, const struct widget_input *in,
	 const struct plot *p, struct rect *content)
{
	*content = box_inside(r, in);
	if (r.w < 1 || r.h < 1)
		return;
	box_lines(c, r, in);
	box_title(c, r, in, p);
}
