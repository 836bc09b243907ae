#include "config.h"

#include "canvas/raster.h"

#include "base/limits.h"
#include "base/mem.h"

#define MOST_DOTS 8

/* Dots a cell, by tier. */
static const struct {
	int x, y;
} subs[] = {
	[GLYPHS_BRAILLE] = { 2, 4 },
	[GLYPHS_BLOCK] = { 2, 2 },
	[GLYPHS_BOX] = { 1, 1 },
	[GLYPHS_ASCII] = { 1, 3 },
};

static int
clamp(int v, int lo, int hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

void
raster_init(struct raster *r, int cols, int rows, enum glyph_tier tier)
{
	*r = (struct raster){
		.cols = clamp(cols, 0, LIMIT_CANVAS),
		.rows = clamp(rows, 0, LIMIT_CANVAS),
		.sub_x = subs[tier].x,
		.sub_y = subs[tier].y,
		.tier = tier,
	};
	if (tier != GLYPHS_BOX)
		r->dot = mem_calloc((size_t)(r->cols * r->sub_x) *
					    (size_t)(r->rows * r->sub_y),
				    sizeof(*r->dot));
}

void
raster_release(struct raster *r)
{
	mem_free(r->dot);
	mem_free(r->run);
	*r = (struct raster){ 0 };
}

/* Joins the run before it where the two meet. */
static void
add_run(struct raster *r, struct raster_run run)
{
	struct raster_run *last = r->nruns ? &r->run[r->nruns - 1] : NULL;

	if (last != NULL && last->x == run.x && last->series == run.series &&
	    last->lo <= run.hi + 1 && run.lo <= last->hi + 1) {
		last->lo = run.lo < last->lo ? run.lo : last->lo;
		last->hi = run.hi > last->hi ? run.hi : last->hi;
		return;
	}
	if (r->nruns == LIMIT_RASTER_RUNS)
		return;
	MEM_GROW(r->run, r->nruns, r->cap);
	r->run[r->nruns++] = run;
}

void
raster_column(struct raster *r, int x, int y0, int y1, int series)
{
	int width = r->cols * r->sub_x, height = r->rows * r->sub_y;
	int lo = y0 < y1 ? y0 : y1, hi = y0 < y1 ? y1 : y0;

	if (x < 0 || x >= width || hi < 0 || lo >= height || series < 0)
		return;
	lo = clamp(lo, 0, height - 1);
	hi = clamp(hi, 0, height - 1);
	if (r->tier == GLYPHS_BOX) {
		add_run(r, (struct raster_run){ x, lo, hi, series });
		return;
	}
	series = clamp(series, 0, UINT16_MAX - 1);
	for (int y = lo; y <= hi; y++)
		r->dot[(size_t)y * (size_t)width + (size_t)x] =
			(uint16_t)(1 + series);
}

/* The dots of one cell, row by row; how many are lit. */
static int
dots_of(const struct raster *r, int col, int row, uint16_t dot[MOST_DOTS])
{
	size_t width = (size_t)(r->cols * r->sub_x);
	const uint16_t *p = r->dot + (size_t)(row * r->sub_y) * width +
			    (size_t)(col * r->sub_x);
	int n = 0, lit = 0;

	for (int y = 0; y < r->sub_y; y++, p += width)
		for (int x = 0; x < r->sub_x; x++) {
			dot[n++] = p[x];
			lit += p[x] != 0;
		}
	return lit;
}

static int
owner_of(const uint16_t dot[MOST_DOTS], int n, const int *rank_of)
{
	int best = -1, most = 0;

	for (int i = 0; i < n; i++) {
		int series = (int)dot[i] - 1, count = 0;

		if (series < 0 || series == best)
			continue;
		for (int k = 0; k < n; k++)
			count += dot[k] == dot[i];
		if (count > most ||
		    (count == most && rank_of[series] > rank_of[best])) {
			best = series;
			most = count;
		}
	}
	return best;
}

static uint32_t
braille(const uint16_t dot[MOST_DOTS])
{
	static const uint8_t bit[MOST_DOTS] = { 0x01, 0x08, 0x02, 0x10,
						0x04, 0x20, 0x40, 0x80 };
	uint32_t mask = 0;

	for (int i = 0; i < MOST_DOTS; i++)
		if (dot[i] != 0)
			mask |= bit[i];
	return 0x2800 + mask;
}

static uint32_t
quadrants(const uint16_t dot[MOST_DOTS])
{
	/* Upper left 1, upper right 2, lower left 4, lower right 8. */
	static const uint32_t glyph[16] = {
		' ',    0x2598, 0x259d, 0x2580, 0x2596, 0x258c, 0x259e, 0x259b,
		0x2597, 0x259a, 0x2590, 0x259c, 0x2584, 0x2599, 0x259f, 0x2588,
	};
	int mask = 0;

	for (int i = 0; i < 4; i++)
		if (dot[i] != 0)
			mask |= 1 << i;
	return glyph[mask];
}

/* Thirds of the owner only: two lines in a cell must not look like one. */
static uint32_t
thirds(const uint16_t dot[MOST_DOTS], int owner)
{
	static const char glyph[8] = {
		' ', '\'', '-', '|', '.', '|', '|', '|'
	};
	int mask = 0;

	for (int i = 0; i < 3; i++)
		if (dot[i] == owner + 1)
			mask |= 1 << i;
	return (uint32_t)glyph[mask];
}

static uint32_t
glyph_of(const struct raster *r, const uint16_t dot[MOST_DOTS], int owner)
{
	switch (r->tier) {
	case GLYPHS_BRAILLE:
		return braille(dot);
	case GLYPHS_BLOCK:
		return quadrants(dot);
	default:
		return thirds(dot, owner);
	}
}

void
raster_paint(const struct raster *r, struct canvas *c, int x, int y,
	     const struct canvas_style *style_of, const int *rank_of)
{
	int n = r->sub_x * r->sub_y;
	uint16_t dot[MOST_DOTS];

	if (r->tier == GLYPHS_BOX) {
		raster_box_paint(r->run, r->nruns, c, x, y, style_of, rank_of);
		return;
	}
	for (int row = 0; row < r->rows; row++)
		for (int col = 0; col < r->cols; col++) {
			int owner;

			if (dots_of(r, col, row, dot) == 0)
				continue;
			owner = owner_of(dot, n, rank_of);
			canvas_over(c, x + col, y + row,
				    glyph_of(r, dot, owner), style_of[owner]);
		}
}
