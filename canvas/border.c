#include "config.h"

#include "canvas/border.h"

void
border_draw(struct canvas *c, struct rect r, const struct glyphs *g,
	    uint32_t top, struct canvas_style style)
{
	int right = r.x + r.w - 1, bottom = r.y + r.h - 1;

	if (r.w < 2 || r.h < 2)
		return;
	for (int x = r.x + 1; x < right; x++) {
		canvas_put(c, x, r.y, top, style);
		canvas_put(c, x, bottom, g->horizontal, style);
	}
	for (int y = r.y + 1; y < bottom; y++) {
		canvas_put(c, r.x, y, g->vertical, style);
		canvas_put(c, right, y, g->vertical, style);
	}
	canvas_put(c, r.x, r.y, g->corner_tl, style);
	canvas_put(c, right, r.y, g->corner_tr, style);
	canvas_put(c, r.x, bottom, g->corner_bl, style);
	canvas_put(c, right, bottom, g->corner_br, style);
}
