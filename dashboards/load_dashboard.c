#include "config.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "dashboards/load.h"
#include "dashboards/load_form.h"
#include "dashboards/load_grid.h"
#include "dashboards/load_panel.h"
#include "dashboards/load_variables.h"
#include "dashboards/migrate_rows.h"

static void
load_head(struct load *l, struct slice uid)
{
	struct dashboard *d = l->d;
	const struct json *j = l->root;

	d->uid = load_text(j, "uid").n > 0 ? load_text(j, "uid") : uid;
	d->title = load_text(j, "title");
	d->timezone = load_text(j, "timezone");
	d->refresh = load_text(j, "refresh");
	d->week_start = load_text(j, "weekStart");
	d->time_from = load_text(json_get(j, "time"), "from");
	d->time_to = load_text(json_get(j, "time"), "to");
	d->now_delay = load_text(json_get(j, "timepicker"), "nowDelay");
	d->fiscal_start =
		load_int(json_get(j, "fiscalYearStartMonth"), 0, 11, 0);
	d->schema_version = load_int(json_get(j, "schemaVersion"), 0, 1000, 0);
	d->n_tags = load_texts(l->a, json_get(j, "tags"), &d->tag);
}

static void
load_links(struct load *l)
{
	const struct json *list = json_get(l->root, "links"), *j;
	size_t n = json_is(list, JSON_ARRAY) ? json_len(list) : 0;
	struct link *link;

	l->d->link = arena_calloc(l->a, n, sizeof(*l->d->link));
	for (size_t i = 0; i < n; i++) {
		j = json_at(list, i);
		if (!json_is(j, JSON_OBJECT))
			continue;
		link = &l->d->link[l->d->n_links++];
		link->type = load_text(j, "type");
		link->title = load_text(j, "title");
		link->url = load_text(j, "url");
		link->n_tags =
			load_texts(l->a, json_get(j, "tags"), &link->tag);
		link->as_dropdown = load_true(json_get(j, "asDropdown"));
		link->include_vars = load_true(json_get(j, "includeVars"));
		link->keep_time = load_true(json_get(j, "keepTime"));
	}
}

/* Grafana's own, which need its database, are not missed. */
static void
note_annotations(struct load *l)
{
	const struct json *list = json_path(l->root, "annotations.list"), *j;

	for (size_t i = 0; json_is(list, JSON_ARRAY) && i < json_len(list);
	     i++) {
		j = json_at(list, i);
		if (load_true(json_get(j, "builtIn")) ||
		    !json_bool(json_get(j, "enable"), true) ||
		    (load_text(j, "expr").n == 0 &&
		     load_text(json_get(j, "target"), "expr").n == 0))
			continue;
		load_note(l, arena_printf(l->a, "annotations.list[%zu]", i),
			  load_text(j, "name"),
			  "annotations are not drawn yet");
	}
}

static int
compare_items(const void *va, const void *vb)
{
	const struct load_item *a = va, *b = vb;

	if (a->anchor != b->anchor)
		return a->anchor < b->anchor ? -1 : 1;
	if (a->pos.y != b->pos.y)
		return a->pos.y < b->pos.y ? -1 : 1;
	if (a->pos.x != b->pos.x)
		return a->pos.x < b->pos.x ? -1 : 1;
	return a->seq < b->seq ? -1 : 1;
}

/* Every panel gets an id of its own. */
static void
settle_ids(struct dashboard *d)
{
	int next = 1;
	bool taken;

	for (size_t i = 0; i < d->n_panels; i++)
		if (d->panel[i].id >= next && d->panel[i].id < INT32_MAX / 2)
			next = d->panel[i].id + 1;
	for (size_t i = 0; i < d->n_panels; i++) {
		taken = d->panel[i].id == 0;
		for (size_t k = 0; k < i && !taken; k++)
			taken = d->panel[k].id == d->panel[i].id;
		if (taken)
			d->panel[i].id = next++;
	}
}

static int
load_panels(struct load *l, struct err *err)
{
	struct dashboard *d = l->d;
	int rc;

	if (migrate_rows_applies(l->root, d->schema_version))
		rc = migrate_rows(l, err);
	else
		rc = load_grid(l, err);
	if (rc < 0)
		return -1;
	if (l->n_items > 0)
		qsort(l->item, l->n_items, sizeof(*l->item), compare_items);
	d->panel = arena_calloc(l->a, l->n_items, sizeof(*d->panel));
	for (size_t i = 0; i < l->n_items; i++)
		load_panel(l, &l->item[i], &d->panel[i]);
	d->n_panels = l->n_items;
	settle_ids(d);
	d->n_rows = l->n_rows;
	if (l->n_rows > 0)
		d->row = arena_copy(l->a, l->row, l->n_rows * sizeof(*d->row));
	return 0;
}

static int
load_all(struct load *l, struct slice text, struct err *err)
{
	const struct json *file = json_parse(l->a, text, err);
	struct slice uid;

	if (file == NULL || load_form(l, file, &uid, err) < 0)
		return -1;
	load_head(l, uid);
	if (load_variables(l, err) < 0)
		return -1;
	load_links(l);
	note_annotations(l);
	if (load_panels(l, err) < 0)
		return -1;
	load_notes_take(l, &l->notes, &l->d->not_understood,
			&l->d->n_not_understood);
	return 0;
}

struct dashboard *
dashboard_load(struct slice text, struct err *err)
{
	struct load l = { 0 };
	int rc;

	l.d = mem_calloc(1, sizeof(*l.d));
	l.a = &l.d->arena;
	rc = load_all(&l, text, err);
	mem_free(l.item);
	mem_free(l.row);
	if (rc == 0)
		return l.d;
	dashboard_free(l.d);
	return NULL;
}
