#include "config.h"

#include "dashboards/load_panel.h"

#include <math.h>

#include "base/limits.h"
#include "dashboards/field_props.h"
#include "dashboards/load_datasource.h"
#include "dashboards/load_field.h"
#include "dashboards/migrate_graph.h"
#include "dashboards/migrate_singlestat.h"

/* Types that became others.  Where no function is, only the name changed. */
static const struct {
	const char *from, *to;
	void (*migrate)(struct load *l, struct panel *p, const char *path);
} renamed[] = {
	{ "graph", "timeseries", migrate_graph },
	{ "singlestat", "stat", migrate_singlestat },
	{ "grafana-singlestat-panel", "stat", migrate_singlestat },
	{ "table-old", "table", NULL },
	{ "heatmap-new", "heatmap", NULL },
	{ "grafana-piechart-panel", "piechart", NULL },
	{ "grafana-worldmap-panel", "geomap", NULL },
};

/* The model of a library panel whose reference is all the panel has. */
static const struct json *
library_model(struct load *l, const struct json *panel, const char *path)
{
	const struct json *library = json_get(panel, "libraryPanel");
	struct slice uid = load_text(library, "uid"), name;
	const struct json *model = json_get(library, "model");

	if (library == NULL || load_text(panel, "type").n > 0)
		return panel;
	for (size_t i = 0; model == NULL && json_is(l->elements, JSON_OBJECT) &&
			   i < l->elements->n;
	     i++)
		if (slice_eq(l->elements->key[i], uid))
			model = json_get(&l->elements->item[i], "model");
	if (json_is(model, JSON_OBJECT))
		return model;
	name = load_text(library, "name");
	load_note(l, path, name.n > 0 ? name : uid,
		  "a library panel that is not in the file: export the "
		  "dashboard for sharing, which puts it in");
	return panel;
}

/* A, B ... Z, AA ...: gives each target without a name a free one. */
static void
give_ref_ids(struct panel *p, struct arena *a)
{
	char text[3] = "";
	struct slice s = { text, 1 };
	bool taken;
	int k = 0;

	for (size_t i = 0; i < p->n_targets; i++) {
		taken = p->target[i].ref_id.n == 0;
		for (; taken; k++) {
			s.n = k < 26 ? 1 : 2;
			text[0] = (char)('A' + (k < 26 ? k : k / 26 - 1));
			text[1] = k < 26 ? '\0' : (char)('A' + k % 26);
			taken = false;
			for (size_t t = 0; t < p->n_targets && !taken; t++)
				taken = slice_eq(p->target[t].ref_id, s);
		}
		if (p->target[i].ref_id.n == 0)
			p->target[i].ref_id = arena_slice(a, s);
	}
}

static void
load_target(struct load *l, struct panel *p, struct slice panel_type,
	    const struct json *j, struct target *t, const char *path)
{
	const struct json *own = json_get(j, "datasource");
	double factor = load_number(json_get(j, "intervalFactor"));

	t->ref_id = load_text(j, "refId");
	t->expr = load_text(j, "expr");
	t->legend_format = load_text(j, "legendFormat");
	t->has_legend = json_is(json_get(j, "legendFormat"), JSON_STRING);
	t->interval = load_text(j, "interval");
	t->format = load_text(j, "format");
	t->instant = load_true(json_get(j, "instant"));
	t->range = load_true(json_get(j, "range"));
	t->hide = load_true(json_get(j, "hide"));
	t->exemplar = load_true(json_get(j, "exemplar"));
	t->interval_factor = factor > 0 ? fmin(factor, 1e6) : 0;
	t->datasource_type = panel_type;
	if (p->mixed || panel_type.n == 0)
		t->datasource_type = load_datasource(l, own, NULL);
	if (!dashboard_is_prometheus(t->datasource_type))
		load_note(l, path, t->datasource_type,
			  "not a Prometheus data source: the target is not "
			  "asked");
}

static void
load_targets(struct load *l, struct panel *p, const char *path)
{
	const struct json *list = json_get(p->json, "targets");
	size_t n = json_is(list, JSON_ARRAY) ? json_len(list) : 0;
	struct slice type =
		load_datasource(l, json_get(p->json, "datasource"), &p->mixed);

	if (n > LIMIT_TARGETS) {
		load_note(l, path, SLICE("targets"),
			  "the panel has too many targets: the last ones are "
			  "left out");
		n = LIMIT_TARGETS;
	}
	p->target = arena_calloc(l->a, n, sizeof(*p->target));
	for (size_t i = 0; i < n; i++)
		if (json_is(json_at(list, i), JSON_OBJECT))
			load_target(
				l, p, type, json_at(list, i),
				&p->target[p->n_targets++],
				arena_printf(l->a, "%s.targets[%zu]", path, i));
	give_ref_ids(p, l->a);
}

static void
load_legend(struct load *l, struct panel *p)
{
	const struct json *legend = json_path(p->json, "options.legend");
	struct slice mode = load_text(legend, "displayMode");

	p->legend.show = json_bool(json_get(legend, "showLegend"), true) &&
			 !slice_eq(mode, SLICE("hidden"));
	p->legend.table = slice_eq(mode, SLICE("table"));
	p->legend.right =
		slice_eq(load_text(legend, "placement"), SLICE("right"));
	p->legend.n_calcs =
		load_texts(l->a, json_get(legend, "calcs"), &p->legend.calc);
}

static void
load_type(struct load *l, struct panel *p, const char *path)
{
	void (*migrate)(struct load *, struct panel *, const char *) = NULL;

	p->file_type = load_text(p->json, "type");
	p->type = p->file_type;
	for (size_t i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++) {
		if (!slice_eq(p->file_type, slice_of(renamed[i].from)))
			continue;
		p->type = slice_of(renamed[i].to);
		migrate = renamed[i].migrate;
	}
	load_field(l, p, path);
	load_legend(l, p);
	if (migrate != NULL)
		migrate(l, p, path);
	field_props_clamp(&p->field);
	if (p->type.n == 0 && json_get(p->json, "libraryPanel") == NULL)
		load_note(l, path, p->type,
			  "the panel has no type: shown as raw values");
	else if (p->type.n > 0 && !slice_eq(p->type, SLICE("timeseries")))
		load_note(l, path, p->type,
			  arena_printf(l->a,
				       "panel type \"%.*s\" is not drawn yet: "
				       "shown as raw values",
				       SLICE_ARG(p->type)));
}

static void
note_transformations(struct load *l, const struct panel *p, const char *path)
{
	const struct json *t = p->transformations;

	for (size_t i = 0; i < json_len(t); i++) {
		if (json_bool(json_get(json_at(t, i), "disabled"), false))
			continue;
		load_note(
			l,
			arena_printf(l->a, "%s.transformations[%zu]", path, i),
			load_text(json_at(t, i), "id"),
			"transformations are not applied yet: values are "
			"shown as they come");
	}
}

static void
load_rest(struct load *l, struct panel *p, const char *path)
{
	const struct json *j = p->json;
	double points = load_number(json_get(j, "maxDataPoints"));
	const struct json *list = json_get(j, "transformations");

	p->title = load_text(j, "title");
	p->description = load_text(j, "description");
	p->interval = load_text(j, "interval");
	p->max_data_points = points >= 1 ? fmin(points, 1e6) : 0;
	p->time_from = load_text(j, "timeFrom");
	p->time_shift = load_text(j, "timeShift");
	p->hide_time_override =
		json_bool(json_get(j, "hideTimeOverride"), false);
	p->repeat = load_text(j, "repeat");
	if (p->repeat.n > 0)
		load_note(l, path, p->repeat,
			  "repeated panels are not expanded yet: the panel "
			  "is shown once");
	if (json_is(list, JSON_ARRAY))
		p->transformations = list;
	note_transformations(l, p, path);
	if (json_is(json_get(j, "links"), JSON_ARRAY) &&
	    json_len(json_get(j, "links")) > 0)
		load_note(l, path, SLICE("links"),
			  "panel links are not followed yet");
}

void
load_panel(struct load *l, const struct load_item *item, struct panel *p)
{
	struct load_notes outer = l->notes;

	l->notes = (struct load_notes){ 0 };
	p->json = library_model(l, item->json, item->path);
	p->id = load_int(json_get(item->json, "id"), 0, INT32_MAX, 0);
	p->pos = item->pos;
	p->row = item->row;
	if (json_is(json_get(p->json, "options"), JSON_OBJECT))
		p->options = json_get(p->json, "options");
	load_type(l, p, item->path);
	load_targets(l, p, item->path);
	load_rest(l, p, item->path);
	load_notes_take(l, &l->notes, &p->not_understood, &p->n_not_understood);
	l->notes = outer;
}
