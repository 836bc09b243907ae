#include "config.h"

#include "canvas/canvas.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"

#define ELLIPSIS 0x2026

static const struct canvas_cell blank = { .glyph = ' ' };

static int
clamp(int v, int hi)
{
	return v < 0 ? 0 : v > hi ? hi : v;
}

void
canvas_init(struct canvas *c, int width, int height)
{
	*c = (struct canvas){
		.width = clamp(width, LIMIT_CANVAS),
		.height = clamp(height, LIMIT_CANVAS_ROWS),
	};
	c->clip = (struct rect){ 0, 0, c->width, c->height };
	c->cell = mem_calloc((size_t)c->width * (size_t)c->height,
			     sizeof(*c->cell));
	canvas_clear(c);
}

void
canvas_release(struct canvas *c)
{
	mem_free(c->cell);
	*c = (struct canvas){ 0 };
}

void
canvas_clear(struct canvas *c)
{
	size_t n = (size_t)c->width * (size_t)c->height;

	for (size_t i = 0; i < n; i++)
		c->cell[i] = blank;
}

static int64_t
min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

struct rect
rect_intersect(struct rect a, struct rect b)
{
	int x = a.x > b.x ? a.x : b.x;
	int y = a.y > b.y ? a.y : b.y;
	int64_t right = min64((int64_t)a.x + a.w, (int64_t)b.x + b.w);
	int64_t bottom = min64((int64_t)a.y + a.h, (int64_t)b.y + b.h);

	if (right <= x || bottom <= y)
		return (struct rect){ x, y, 0, 0 };
	return (struct rect){ x, y, (int)(right - x), (int)(bottom - y) };
}

static int
add(int a, int b)
{
	int64_t sum = (int64_t)a + b;

	return sum > INT32_MAX   ? INT32_MAX
	       : sum < INT32_MIN ? INT32_MIN
				 : (int)sum;
}

struct canvas_view
canvas_enter(struct canvas *c, struct rect r)
{
	struct canvas_view saved = { c->clip, c->dx, c->dy };

	r.x = add(r.x, c->dx);
	r.y = add(r.y, c->dy);
	c->clip = rect_intersect(c->clip, r);
	c->dx = r.x;
	c->dy = r.y;
	return saved;
}

void
canvas_leave(struct canvas *c, struct canvas_view saved)
{
	c->clip = saved.clip;
	c->dx = saved.dx;
	c->dy = saved.dy;
}

struct canvas_cell *
canvas_at(struct canvas *c, int x, int y)
{
	int64_t sx = (int64_t)x + c->dx, sy = (int64_t)y + c->dy;

	if (sx < c->clip.x || sx >= (int64_t)c->clip.x + c->clip.w)
		return NULL;
	if (sy < c->clip.y || sy >= (int64_t)c->clip.y + c->clip.h)
		return NULL;
	return &c->cell[(size_t)sy * (size_t)c->width + (size_t)sx];
}

/* Before a cell is overwritten: a wide glyph loses its other half too. */
static void
part(struct canvas *c, struct canvas_cell *cell)
{
	struct canvas_cell *end =
		c->cell + (size_t)c->width * (size_t)c->height;

	if (cell->glyph == 0) {
		cell[-1].glyph = ' ';
		cell[-1].mark[0] = cell[-1].mark[1] = 0;
	} else if (cell + 1 < end && cell[1].glyph == 0) {
		cell[1].glyph = ' ';
	}
}

static void
set(struct canvas *c, struct canvas_cell *cell, const struct text_glyph *g,
    struct canvas_style style)
{
	part(c, cell);
	*cell = (struct canvas_cell){
		.glyph = g->glyph,
		.mark = { g->mark[0], g->mark[1] },
		.style = style,
	};
}

static void
place(struct canvas *c, int x, int y, struct text_glyph g,
      struct canvas_style style)
{
	static const struct text_glyph half = { .glyph = 0 };
	struct canvas_cell *left = canvas_at(c, x, y), *right = NULL;

	if (c->ascii && (g.glyph > 0x7e || g.mark[0] != 0))
		g = (struct text_glyph){ .glyph = '?', .width = g.width };
	if (g.width == 2)
		right = canvas_at(c, add(x, 1), y);
	if (g.width == 2 && (left == NULL || right == NULL || c->ascii))
		g = (struct text_glyph){ .glyph = c->ascii ? '?' : ' ' };
	if (left != NULL)
		set(c, left, &g, style);
	if (right != NULL)
		set(c, right, g.width == 2 ? &half : &g, style);
}

/* The widths of all glyphs of glyphs.c are known without a table. */
static int
glyph_width(uint32_t glyph)
{
	if (glyph < 0x1100 || (glyph >= 0x2000 && glyph < 0x2e80))
		return 1;
	return utf8_is_wide_letter(glyph) ? 2 : 1;
}

void
canvas_put(struct canvas *c, int x, int y, uint32_t glyph,
	   struct canvas_style style)
{
	struct text_glyph g = { .glyph = glyph, .width = glyph_width(glyph) };

	if (glyph < ' ' || (glyph >= 0x7f && glyph < 0xa0))
		g.glyph = ' ';
	place(c, x, y, g, style);
}

void
canvas_over(struct canvas *c, int x, int y, uint32_t glyph,
	    struct canvas_style style)
{
	const struct canvas_cell *cell = canvas_at(c, x, y);

	if (cell != NULL && style.bg == CANVAS_DEFAULT)
		style.bg = cell->style.bg;
	canvas_put(c, x, y, glyph, style);
}

void
canvas_fill(struct canvas *c, struct rect r, uint32_t glyph,
	    struct canvas_style style)
{
	struct rect all = { add(r.x, c->dx), add(r.y, c->dy), r.w, r.h };
	int step = glyph_width(glyph);

	all = rect_intersect(all, c->clip);
	for (int y = all.y; y < all.y + all.h; y++)
		for (int x = all.x; x < all.x + all.w; x += step)
			canvas_put(c, x - c->dx, y - c->dy, glyph, style);
}

/* Draws from s while it fits; columns used. */
static int
draw(struct canvas *c, int x, int y, int width, struct slice s,
     struct canvas_style style)
{
	struct text_glyph g;
	int used = 0;

	for (size_t n; (n = text_next(s, &g)) > 0; s.p += n, s.n -= n) {
		if (used + g.width > width)
			break;
		place(c, add(x, used), y, g, style);
		used += g.width;
	}
	return used;
}

/* What is left of s when only WIDTH of its TOTAL columns may stay. */
static struct slice
tail_of(struct slice s, int total, int width)
{
	struct text_glyph g;

	for (size_t n; total > width && (n = text_next(s, &g)) > 0;) {
		total -= g.width;
		s.p += n;
		s.n -= n;
	}
	return s;
}

static int
draw_elided(struct canvas *c, int x, int y, int width, struct slice s,
	    int total, struct canvas_style style)
{
	struct text_glyph dots = { .glyph = c->ascii ? '~' : ELLIPSIS };
	int head, used;

	if (total <= width)
		return draw(c, x, y, width, s, style);
	if (width <= 0)
		return 0;
	head = (width - 1) / 2;
	used = draw(c, x, y, head, s, style);
	dots.width = 1;
	place(c, add(x, used), y, dots, style);
	used++;
	s = tail_of(s, total, width - 1 - head);
	return used + draw(c, add(x, used), y, width - used, s, style);
}

int
canvas_text(struct canvas *c, int x, int y, int width, const struct text *t,
	    struct canvas_style style)
{
	return draw_elided(c, x, y, width, str_slice(&t->clean), t->width,
			   style);
}

static int
columns_of(struct slice s)
{
	struct text_glyph g;
	int width = 0;

	for (size_t n; (n = text_next(s, &g)) > 0; s.p += n, s.n -= n)
		width += g.width;
	return width;
}

#define REASON 25 /* columns: "No space left on device" and what is before */

/* From the last ": " of s on, if that is short. */
static struct slice
reason_of(struct slice s, int width)
{
	struct slice why = { 0 };
	ptrdiff_t at = 0;

	while ((at = slice_find(s, SLICE(": "), (size_t)at)) >= 0) {
		why = (struct slice){ s.p + at, s.n - (size_t)at };
		at += 2;
	}
	if (columns_of(why) > REASON || columns_of(why) > width * 2 / 3)
		return (struct slice){ 0 };
	return why;
}

int
canvas_text_start(struct canvas *c, int x, int y, int width,
		  const struct text *t, struct canvas_style style)
{
	struct text_glyph dots = { .glyph = c->ascii ? '~' : ELLIPSIS,
				   .width = 1 };
	struct slice s = str_slice(&t->clean), why;
	int used;

	if (t->width <= width)
		return draw(c, x, y, width, s, style);
	if (width <= 0)
		return 0;
	why = reason_of(s, width);
	used = draw(c, x, y, width - 1 - columns_of(why), s, style);
	place(c, add(x, used), y, dots, style);
	used++;
	return used + draw(c, add(x, used), y, width - used, why, style);
}

int
canvas_literal(struct canvas *c, int x, int y, int width, const char *literal,
	       struct canvas_style style)
{
	return draw(c, x, y, width, slice_of(literal), style);
}

/* Bytes of s for a row of WIDTH columns, its columns, and the blank after. */
static size_t
row_of(struct slice s, int width, int *columns, size_t *skip)
{
	struct text_glyph g;
	size_t at = 0, stop = 0;
	int used = 0;

	*columns = *skip = 0;
	for (size_t n; at < s.n; at += n, used += g.width) {
		n = text_next((struct slice){ s.p + at, s.n - at }, &g);
		if (used + g.width > width && g.glyph != ' ')
			break;
		if (g.glyph == ' ') {
			stop = at;
			*columns = used;
			*skip = n;
		}
		if (used + g.width > width)
			break;
	}
	if (at == s.n || *columns == 0) {
		*columns = used;
		*skip = 0;
		return at;
	}
	return stop;
}

int
canvas_wrap(struct canvas *c, struct rect r, const struct text *t,
	    struct canvas_style style)
{
	struct slice s = str_slice(&t->clean);
	int left = t->width, row = 0;

	for (; row < r.h && s.n > 0; row++) {
		size_t n, skip;
		int columns;

		n = row_of(s, r.w, &columns, &skip);
		if (n + skip == 0)
			break;
		if (row + 1 == r.h && n < s.n) {
			draw_elided(c, r.x, add(r.y, row), r.w, s, left, style);
			return r.h;
		}
		draw(c, r.x, add(r.y, row), r.w, (struct slice){ s.p, n },
		     style);
		s.p += n + skip;
		s.n -= n + skip;
		left -= columns + (int)skip;
	}
	return row;
}

static void
add_glyph(uint32_t cp, struct str *out)
{
	char bytes[4];

	if (cp < 0x80)
		str_addc(out, (char)cp);
	else
		str_addn(out, bytes, utf8_encode(cp, bytes));
}

void
canvas_cell_text(const struct canvas_cell *cell, struct str *out)
{
	if (cell->glyph == 0)
		return;
	add_glyph(cell->glyph, out);
	for (int i = 0; i < 2 && cell->mark[i] != 0; i++)
		add_glyph(cell->mark[i], out);
}

void
canvas_blit(struct canvas *to, int x, int y, const struct canvas *from)
{
	for (int i = 0; i < from->height; i++) {
		const struct canvas_cell *row =
			from->cell + (size_t)i * (size_t)from->width;

		for (int j = 0; j < from->width; j++) {
			bool wide =
				j + 1 < from->width && row[j + 1].glyph == 0;
			struct text_glyph g = {
				.glyph = row[j].glyph,
				.mark = { row[j].mark[0], row[j].mark[1] },
				.width = wide ? 2 : 1,
			};

			place(to, add(x, j), add(y, i), g, row[j].style);
			j += wide;
		}
	}
}

bool
canvas_same_cell(const struct canvas_cell *a, const struct canvas_cell *b)
{
	return a->glyph == b->glyph && a->mark[0] == b->mark[0] &&
	       a->mark[1] == b->mark[1] && a->style.fg == b->style.fg &&
	       a->style.bg == b->style.bg && a->style.attr == b->style.attr;
}
