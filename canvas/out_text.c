#include "config.h"

#include "canvas/out.h"

void
out_text(const struct canvas *c, enum out_depth depth, struct str *out)
{
	(void)depth;
	for (int y = 0; y < c->height; y++) {
		const struct canvas_cell *row =
			c->cell + (size_t)y * (size_t)c->width;
		int end = c->width;

		while (end > 0 && row[end - 1].glyph == ' ')
			end--;
		for (int x = 0; x < end; x++)
			canvas_cell_text(&row[x], out);
		str_addc(out, '\n');
	}
}
