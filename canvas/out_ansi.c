#include "config.h"

#include "canvas/out.h"

struct sgr {
	struct str *out;
	bool open; /* the CSI is written */
};

static void
sgr_add(struct sgr *g, const char *prefix, unsigned n)
{
	str_add(g->out, g->open ? ";" : "\033[");
	g->open = true;
	str_printf(g->out, "%s%u", prefix, n);
}

static void
sgr_colour(struct sgr *g, canvas_colour c, bool ground)
{
	unsigned i = c & 255;

	if (c == CANVAS_DEFAULT)
		sgr_add(g, ground ? "4" : "3", 9);
	else if (i < 8)
		sgr_add(g, ground ? "4" : "3", i);
	else if (i < 16)
		sgr_add(g, ground ? "10" : "9", i - 8);
	else
		sgr_add(g, ground ? "48;5;" : "38;5;", i);
}

static void
sgr_attrs(struct sgr *g, unsigned attr)
{
	static const struct {
		unsigned bit, code;
	} codes[] = { { CANVAS_BOLD, 1 },
		      { CANVAS_DIM, 2 },
		      { CANVAS_UNDERLINE, 4 },
		      { CANVAS_REVERSE, 7 } };

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (attr & codes[i].bit)
			sgr_add(g, "", codes[i].code);
}

static bool
is_plain(struct canvas_style s)
{
	return s.fg == CANVAS_DEFAULT && s.bg == CANVAS_DEFAULT && s.attr == 0;
}

static bool
same(struct canvas_style a, struct canvas_style b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attr == b.attr;
}

/* From one shown style to another in the fewest codes. */
static void
change(struct canvas_style from, struct canvas_style to, struct str *out)
{
	struct sgr g = { .out = out };

	if (same(from, to))
		return;
	if (is_plain(to) || (from.attr & ~to.attr) != 0) {
		sgr_add(&g, "", 0);
		from = (struct canvas_style){ 0 };
	}
	sgr_attrs(&g, to.attr & (unsigned)~from.attr);
	if (from.fg != to.fg)
		sgr_colour(&g, to.fg, false);
	if (from.bg != to.bg)
		sgr_colour(&g, to.bg, true);
	str_addc(out, 'm');
}

void
out_sgr(struct canvas_style s, enum out_depth depth, struct str *out)
{
	change((struct canvas_style){ 0 }, out_style(s, depth), out);
}

/* A blank's foreground cannot be seen. */
static bool
ink_matters(const struct canvas_cell *cell)
{
	return cell->glyph != ' ' ||
	       (cell->style.attr & (CANVAS_UNDERLINE | CANVAS_REVERSE)) != 0;
}

static bool
is_empty(const struct canvas_cell *cell, enum out_depth depth)
{
	return !ink_matters(cell) && cell->glyph == ' ' &&
	       out_colour(cell->style.bg, depth) == CANVAS_DEFAULT;
}

static void
put_row(const struct canvas_cell *row, int end, enum out_depth depth,
	struct str *out)
{
	struct canvas_style shown = { 0 }, given = { 0 }, want = { 0 };

	for (int x = 0; x < end; x++) {
		if (row[x].glyph == 0)
			continue;
		if (!same(row[x].style, given)) {
			given = row[x].style;
			want = out_style(given, depth);
		}
		if (ink_matters(&row[x])) {
			change(shown, want, out);
			shown = want;
		} else {
			struct canvas_style paper = shown;

			paper.bg = want.bg;
			if (paper.attr & (CANVAS_UNDERLINE | CANVAS_REVERSE))
				paper = want;
			change(shown, paper, out);
			shown = paper;
		}
		canvas_cell_text(&row[x], out);
	}
	if (!is_plain(shown))
		str_add(out, "\033[0m");
}

void
out_ansi(const struct canvas *c, enum out_depth depth, struct str *out)
{
	for (int y = 0; y < c->height; y++) {
		const struct canvas_cell *row =
			c->cell + (size_t)y * (size_t)c->width;
		int end = c->width;

		while (end > 0 && is_empty(&row[end - 1], depth))
			end--;
		put_row(row, end, depth, out);
		str_addc(out, '\n');
	}
}
