#include "config.h"

#include "canvas/raster_box.h"

#include <stdlib.h>

#include "base/mem.h"

enum { UP = 1, DOWN = 2, LEFT = 4, RIGHT = 8 };

/* A run on its way from left to right; -1: nothing on that side. */
struct piece {
	struct raster_run run;
	int rank;
	int enter, leave;
};

static int
order(const void *a, const void *b)
{
	const struct piece *p = a, *q = b;

	if (p->rank != q->rank)
		return p->rank < q->rank ? -1 : 1;
	if (p->run.series != q->run.series)
		return p->run.series < q->run.series ? -1 : 1;
	if (p->run.x != q->run.x)
		return p->run.x < q->run.x ? -1 : 1;
	return (p->run.lo > q->run.lo) - (p->run.lo < q->run.lo);
}

/* One piece a series and column. */
static size_t
gather(struct piece *p, size_t n)
{
	size_t kept = 0;

	for (size_t i = 1; i < n; i++) {
		struct raster_run *last = &p[kept].run;

		if (p[i].run.series != last->series || p[i].run.x != last->x)
			p[++kept] = p[i];
		else if (p[i].run.hi > last->hi)
			last->hi = p[i].run.hi;
	}
	return n ? kept + 1 : 0;
}

/* Diagonal neighbours are a line too: the later one reaches out. */
static void
reach(const struct raster_run *from, struct raster_run *to)
{
	if (to->lo == from->hi + 1)
		to->lo--;
	else if (to->hi == from->lo - 1)
		to->hi++;
}

/* Where a line goes from one column to the next: as far as it can get from
 * where it came in, for it covered the run in between. */
static void
join(struct piece *from, struct piece *to)
{
	int lo, hi;

	if (to->run.series != from->run.series || to->run.x != from->run.x + 1)
		return;
	reach(&from->run, &to->run);
	lo = from->run.lo > to->run.lo ? from->run.lo : to->run.lo;
	hi = from->run.hi < to->run.hi ? from->run.hi : to->run.hi;
	if (lo > hi)
		return;
	if (from->enter < 0)
		from->leave = lo == from->run.lo ? lo : hi;
	else if (abs(lo - from->enter) > abs(hi - from->enter))
		from->leave = lo;
	else
		from->leave = hi;
	to->enter = from->leave;
}

/* A line that ends here goes on to where it got. */
static void
finish(struct piece *p)
{
	if (p->enter >= 0 && p->leave < 0 && p->run.lo < p->run.hi)
		p->leave = p->enter == p->run.lo ? p->run.hi : p->run.lo;
}

static uint32_t
glyph_at(const struct piece *p, int row)
{
	static const uint32_t glyph[16] = {
		[0] = 0xb7,
		[UP] = 0x2502,
		[DOWN] = 0x2502,
		[UP | DOWN] = 0x2502,
		[LEFT] = 0x2500,
		[RIGHT] = 0x2500,
		[LEFT | RIGHT] = 0x2500,
		[UP | LEFT] = 0x256f,
		[UP | RIGHT] = 0x2570,
		[DOWN | LEFT] = 0x256e,
		[DOWN | RIGHT] = 0x256d,
		[UP | DOWN | LEFT] = 0x2524,
		[UP | DOWN | RIGHT] = 0x251c,
		[UP | LEFT | RIGHT] = 0x2534,
		[DOWN | LEFT | RIGHT] = 0x252c,
		[UP | DOWN | LEFT | RIGHT] = 0x253c,
	};

	return glyph[(row > p->run.lo ? UP : 0) | (row < p->run.hi ? DOWN : 0) |
		     (row == p->enter ? LEFT : 0) |
		     (row == p->leave ? RIGHT : 0)];
}

void
raster_box_paint(const struct raster_run *run, size_t n, struct canvas *c,
		 int x, int y, const struct canvas_style *style_of,
		 const int *rank_of)
{
	struct piece *p = mem_calloc(n + 1, sizeof(*p));

	for (size_t i = 0; i < n; i++)
		p[i] = (struct piece){ run[i], rank_of[run[i].series], -1, -1 };
	qsort(p, n, sizeof(*p), order);
	n = gather(p, n);
	for (size_t i = 1; i < n; i++)
		join(&p[i - 1], &p[i]);
	for (size_t i = 0; i < n; i++) {
		finish(&p[i]);
		for (int row = p[i].run.lo; row <= p[i].run.hi; row++)
			canvas_over(c, x + p[i].run.x, y + row,
				    glyph_at(&p[i], row),
				    style_of[p[i].run.series]);
	}
	mem_free(p);
}
