#include "config.h"

#include "dashboards/load_grid.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"

/* A top-level member of "panels". */
struct entry {
	const struct json *json;
	size_t index;
	struct grid_pos pos;
	bool is_row;
};

bool
load_grid_pos(const struct json *panel, struct grid_pos *out)
{
	const struct json *g = json_get(panel, "gridPos");

	out->w = load_int(json_get(g, "w"), 1, 24, 6);
	out->h = load_int(json_get(g, "h"), 1, LIMIT_GRID_H, 3);
	out->x = load_int(json_get(g, "x"), 0, 24 - out->w, 0);
	out->y = load_int(json_get(g, "y"), 0, LIMIT_GRID_Y, 0);
	return json_is(g, JSON_OBJECT);
}

static int
compare(const void *va, const void *vb)
{
	const struct entry *a = va, *b = vb;

	if (a->pos.y != b->pos.y)
		return a->pos.y < b->pos.y ? -1 : 1;
	if (a->pos.x != b->pos.x)
		return a->pos.x < b->pos.x ? -1 : 1;
	return a->index < b->index ? -1 : 1;
}

/* One without a place goes below all before it. */
static size_t
read_entries(struct load *l, const struct json *panels, struct entry *e)
{
	int bottom = 0;
	size_t n = 0;

	for (size_t i = 0; i < json_len(panels); i++) {
		const struct json *p = json_at(panels, i);
		const char *path = arena_printf(l->a, "panels[%zu]", i);

		if (!json_is(p, JSON_OBJECT)) {
			load_note(l, path, SLICE(""),
				  "not an object, so no panel: left out");
			continue;
		}
		e[n].json = p;
		e[n].index = i;
		e[n].is_row = slice_eq(load_text(p, "type"), SLICE("row"));
		if (!load_grid_pos(p, &e[n].pos)) {
			e[n].pos = (struct grid_pos){ 0, bottom, 12, 8 };
			if (!e[n].is_row)
				load_note(l, path, SLICE("gridPos"),
					  "the panel has no place: it is put "
					  "below the others");
		}
		if (e[n].is_row)
			e[n].pos.h = 1;
		if (e[n].pos.y + e[n].pos.h > bottom)
			bottom = e[n].pos.y + e[n].pos.h;
		n++;
	}
	return n;
}

static int
add_children(struct load *l, const struct entry *row, struct err *err)
{
	const struct json *panels = json_get(row->json, "panels");
	struct load_item item = { .row = (int)l->n_rows - 1,
				  .anchor = row->pos.y };
	int bottom = row->pos.y + 1;

	for (size_t i = 0; json_is(panels, JSON_ARRAY) && i < json_len(panels);
	     i++) {
		item.json = json_at(panels, i);
		item.path = arena_printf(l->a, "panels[%zu].panels[%zu]",
					 row->index, i);
		if (!json_is(item.json, JSON_OBJECT)) {
			load_note(l, item.path, SLICE(""),
				  "not an object, so no panel: left out");
			continue;
		}
		if (!load_grid_pos(item.json, &item.pos))
			item.pos = (struct grid_pos){ 0, bottom, 12, 8 };
		if (item.pos.y + item.pos.h > bottom)
			bottom = item.pos.y + item.pos.h;
		if (load_add_item(l, &item, err) < 0)
			return -1;
	}
	return 0;
}

static int
add_entry(struct load *l, const struct entry *e, int *current, struct err *err)
{
	struct load_item item = { .json = e->json,
				  .pos = e->pos,
				  .row = *current,
				  .anchor = e->pos.y };
	struct row row = { .title = load_text(e->json, "title"),
			   .repeat = load_text(e->json, "repeat"),
			   .y = e->pos.y };

	item.path = arena_printf(l->a, "panels[%zu]", e->index);
	if (!e->is_row)
		return load_add_item(l, &item, err);
	row.collapsed = load_true(json_get(e->json, "collapsed"));
	if (row.repeat.n > 0)
		load_note(l, item.path, row.repeat,
			  "repeated rows are not expanded yet: the row is "
			  "shown once");
	if (load_add_row(l, &row, err) < 0)
		return -1;
	*current = row.collapsed ? -1 : (int)l->n_rows - 1;
	return add_children(l, e, err);
}

int
load_grid(struct load *l, struct err *err)
{
	const struct json *panels = json_get(l->root, "panels");
	struct entry *e;
	int current = -1, rc = 0;
	size_t n;

	if (!json_is(panels, JSON_ARRAY))
		return 0;
	e = mem_calloc(json_len(panels) + 1, sizeof(*e));
	n = read_entries(l, panels, e);
	qsort(e, n, sizeof(*e), compare);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = add_entry(l, &e[i], &current, err);
	mem_free(e);
	return rc;
}
