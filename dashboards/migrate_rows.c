#include "config.h"

#include "dashboards/migrate_rows.h"

#include <math.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/num.h"

enum { COLUMNS = 24, DEFAULT_SPAN = 4, DEFAULT_HEIGHT = 250, MIN_HEIGHT = 90 };
enum { UNIT = 38 }; /* pixels: 30 and a gap of 8 */

/* The line of panels being filled: heights over its top, by column. */
struct line {
	int area[COLUMNS];
	int top, height;
};

bool
migrate_rows_applies(const struct json *root, int schema_version)
{
	const struct json *rows = json_get(root, "rows");

	if (!json_is(rows, JSON_ARRAY) || json_len(rows) == 0)
		return false;
	return schema_version < 16 || json_len(json_get(root, "panels")) == 0;
}

/* "250px", 250 or nothing, in grid units. */
static int
grid_height(const struct json *height)
{
	double px = DEFAULT_HEIGHT;

	if (json_is(height, JSON_NUMBER) && height->number != 0)
		px = height->number;
	else if (json_is(height, JSON_STRING) &&
		 num_scan(slice_trim(height->text), &px) == 0)
		px = DEFAULT_HEIGHT;
	if (!(px > MIN_HEIGHT))
		px = MIN_HEIGHT;
	return (int)fmin(ceil(px / UNIT), LIMIT_GRID_H);
}

static int
grid_width(const struct json *span)
{
	double v = load_number(span);

	if (!(v >= 1))
		v = DEFAULT_SPAN;
	return v >= COLUMNS / 2 ? COLUMNS : (int)v * 2;
}

/* The free columns at the line's right end that rise to the left. */
static bool
find_place(const struct line *line, int w, int *x, int *y)
{
	int start = -1, end = -1;

	for (int i = COLUMNS - 1; i >= 0 && line->area[i] < line->height; i--) {
		if (end < 0)
			end = i;
		else if (line->area[i] <= line->area[i + 1])
			start = i;
		else
			break;
	}
	if (start < 0 || end - start < w - 1)
		return false;
	*x = start;
	*y = 0;
	for (int i = start; i < COLUMNS; i++)
		if (line->area[i] > *y)
			*y = line->area[i];
	return true;
}

static struct grid_pos
place(struct line *line, const struct json *panel)
{
	const struct json *height = json_get(panel, "height");
	int w = grid_width(json_get(panel, "span")), x = 0, y = 0;
	int h = load_true(height) ? grid_height(height) : line->height;

	if (!find_place(line, w, &x, &y)) {
		*line = (struct line){ .top = line->top + line->height,
				       .height = line->height };
		find_place(line, w, &x, &y);
	}
	for (int i = x; i < x + w; i++)
		if (line->area[i] < y + h)
			line->area[i] = y + h;
	return (struct grid_pos){ x, line->top + y, w, h };
}

static int
add_panels(struct load *l, const struct json *row, struct line *line,
	   struct load_item *item, struct err *err)
{
	const struct json *panels = json_get(row, "panels");
	const char *at = item->path;

	for (size_t i = 0; json_is(panels, JSON_ARRAY) && i < json_len(panels);
	     i++) {
		item->json = json_at(panels, i);
		item->path = arena_printf(l->a, "%s.panels[%zu]", at, i);
		if (!json_is(item->json, JSON_OBJECT)) {
			load_note(l, item->path, SLICE(""),
				  "not an object, so no panel: left out");
			continue;
		}
		item->pos = place(line, item->json);
		if (!(item->row >= 0 && l->row[item->row].collapsed))
			item->anchor = item->pos.y;
		if (load_add_item(l, item, err) < 0)
			return -1;
	}
	return 0;
}

static int
add_row(struct load *l, const struct json *row, size_t index, bool headers,
	int *y, struct err *err)
{
	struct row r = { .title = load_text(row, "title"),
			 .repeat = load_text(row, "repeat"),
			 .collapsed = load_true(json_get(row, "collapse")),
			 .y = *y };
	struct load_item item = { .row = -1, .anchor = *y };
	struct line line = { .height = grid_height(json_get(row, "height")) };

	item.path = arena_printf(l->a, "rows[%zu]", index);
	if (r.repeat.n > 0)
		load_note(l, item.path, r.repeat,
			  "repeated rows are not expanded yet: the row is "
			  "shown once");
	if (headers) {
		if (load_add_row(l, &r, err) < 0)
			return -1;
		item.row = (int)l->n_rows - 1;
		(*y)++;
	}
	line.top = *y;
	if (add_panels(l, row, &line, &item, err) < 0)
		return -1;
	*y = line.top;
	if (!(headers && r.collapsed))
		*y += line.height;
	if (*y > LIMIT_GRID_Y)
		*y = LIMIT_GRID_Y;
	return 0;
}

int
migrate_rows(struct load *l, struct err *err)
{
	const struct json *rows = json_get(l->root, "rows"), *row;
	bool headers = false;
	int y = 0;

	for (size_t i = 0; i < json_len(rows); i++) {
		row = json_at(rows, i);
		headers |= load_true(json_get(row, "collapse")) ||
			   load_true(json_get(row, "showTitle")) ||
			   load_true(json_get(row, "repeat"));
	}
	for (size_t i = 0; i < json_len(rows); i++) {
		row = json_at(rows, i);
		if (load_true(json_get(row, "repeatIteration")))
			continue;
		if (add_row(l, row, i, headers, &y, err) < 0)
			return -1;
	}
	return 0;
}
