#include "config.h"

#include "tui/bar.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void
bar_init(struct bar *b, struct canvas *c, struct rect r,
	 struct canvas_style base)
{
	b->canvas = c;
	b->rect = r;
	b->base = base;
	b->n = 0;
	b->gap = 0;
	b->whole = SIZE_MAX;
	b->start = false;
	b->right = -1;
	b->cut = false;
	canvas_fill(c, r, ' ', base);
}

static struct bar_word *
bar_word(struct bar *b, struct canvas_style style)
{
	struct bar_word *w;

	if (b->n == BAR_WORDS)
		return NULL;
	w = &b->word[b->n];
	*w = (struct bar_word){ .style = style };
	w->gap = b->gap + (b->n > 0 && (int)b->n != b->right);
	if (w->style.bg == CANVAS_DEFAULT)
		w->style.bg = b->base.bg;
	w->style.attr |= b->base.attr & CANVAS_REVERSE;
	b->gap = 0;
	b->n++;
	return w;
}

void
bar_text(struct bar *b, struct slice raw, struct canvas_style style)
{
	struct bar_word *w = bar_word(b, style);

	if (w != NULL)
		text_init(&w->text, raw);
}

void
bar_title(struct bar *b, struct slice raw, struct canvas_style style)
{
	struct bar_word *w = bar_word(b, style);

	if (w != NULL)
		text_init_title(&w->text, raw);
}

void
bar_printf(struct bar *b, struct canvas_style style, const char *fmt, ...)
{
	struct str text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	str_vprintf(&text, fmt, ap);
	va_end(ap);
	bar_text(b, str_slice(&text), style);
	str_release(&text);
}

void
bar_glyph(struct bar *b, uint32_t glyph, struct canvas_style style)
{
	struct bar_word *w = bar_word(b, style);

	if (w == NULL)
		return;
	w->glyph = glyph;
	w->text.width = 1;
}

void
bar_gap(struct bar *b, int columns)
{
	b->gap += columns;
}

void
bar_right(struct bar *b)
{
	b->right = (int)b->n;
	b->gap = 0;
}

static int
bar_width(const struct bar *b, size_t from, size_t to)
{
	int width = 0;

	for (size_t i = from; i < to; i++)
		width += b->word[i].gap + b->word[i].text.width;
	return width;
}

#define BAR_LEAST 6

/* Columns of a word and of the one after it, if only a blank is between. */
static int
bar_together(const struct bar *b, size_t i, size_t to)
{
	int width = b->word[i].text.width;

	if (i + 1 < to && b->word[i + 1].gap <= 1)
		width += b->word[i + 1].gap + b->word[i + 1].text.width;
	return width;
}

static void
bar_draw(struct bar *b, size_t from, size_t to, int x, int end)
{
	for (size_t i = from; i < to; i++) {
		const struct bar_word *w = &b->word[i];

		x += w->gap;
		/* two letters and an ellipsis say nothing */
		if (x >= end ||
		    (w->text.width > end - x && end - x < BAR_LEAST) ||
		    (i >= b->whole && bar_together(b, i, to) > end - x)) {
			b->cut = true;
			return;
		}
		b->cut |= w->text.width > end - x;
		if (w->glyph != 0) {
			canvas_put(b->canvas, x, b->rect.y, w->glyph, w->style);
			x++;
		} else if (b->start)
			x += canvas_text_start(b->canvas, x, b->rect.y, end - x,
					       &w->text, w->style);
		else
			x += canvas_text(b->canvas, x, b->rect.y, end - x,
					 &w->text, w->style);
	}
}

void
bar_finish(struct bar *b)
{
	size_t middle = b->right < 0 ? b->n : (size_t)b->right;
	int left = b->rect.x, end = b->rect.x + b->rect.w;
	int right = bar_width(b, middle, b->n);

	if (right > b->rect.w)
		right = b->rect.w;
	if (right > 0)
		bar_draw(b, middle, b->n, end - right, end);
	bar_draw(b, 0, middle, left, end - right - (right > 0));
	for (size_t i = 0; i < b->n; i++)
		text_release(&b->word[i].text);
	b->n = 0;
}

void
bar_duration(int64_t ms, char *out, size_t size)
{
	static const struct {
		int64_t ms;
		const char *unit;
	} units[] = { { 86400000, "d" },
		      { 3600000, "h" },
		      { 60000, "m" },
		      { 1000, "s" },
		      { 1, "ms" } };
	size_t used = 0;

	if (size > 0)
		out[0] = '\0';
	for (size_t i = 0; i < 5 && used + 1 < size; i++) {
		int64_t n = ms / units[i].ms;
		int len;

		if (n == 0)
			continue;
		ms -= n * units[i].ms;
		len = snprintf(out + used, size - used, "%" PRId64 "%s", n,
			       units[i].unit);
		used += len > 0 ? (size_t)len : 0;
	}
}
