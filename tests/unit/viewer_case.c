#include "config.h"

#include "session/doctor.h"
#include "viewer_case.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "canvas/out.h"
#include "session/doctor.h"
#include "sources/source_embedded.h"

static int64_t now_ms = VIEWER_CASE_NOW;

void
viewer_case_set_clock(int64_t ms)
{
	now_ms = ms;
}

int64_t
viewer_case_clock(void)
{
	return now_ms;
}

static void
on_dirty(void *arg)
{
	((struct viewer_case *)arg)->dirties++;
}

static void
on_quit(void *arg)
{
	((struct viewer_case *)arg)->quits++;
}

static void
on_suspend(void *arg)
{
	((struct viewer_case *)arg)->suspends++;
}

static void
on_redraw(void *arg)
{
	((struct viewer_case *)arg)->redraws++;
}

static void
add(struct viewer_case *v, const char *name, struct slice json)
{
	struct err err = { 0 };
	struct dashboard *d = dashboard_load(json, &err);

	if (d == NULL)
		mem_fatal(err.text);
	v->dashboard[v->n_dashboards++] = (struct app_dashboard){ name, d };
}

void
viewer_case_add(struct viewer_case *v, const char *name, const char *json)
{
	add(v, name, slice_of(json));
}

static struct source *
demo_source(struct viewer_case *v)
{
	v->db = tsdb_new();
	v->demo = feed_demo_new(v->db, FEED_DEMO_SEED);
	v->own = source_embedded_new(v->loop, v->db, "demo");
	v->own->demo = true;
	return v->own;
}

void
viewer_case_init(struct viewer_case *v, struct source *source)
{
	memset(v, 0, sizeof(*v));
	now_ms = VIEWER_CASE_NOW;
	v->loop = source != NULL ? source->loop : loop_new();
	v->rules = rules_load(dashboard_shipped_rules(), "rules", NULL);
	v->o = (struct app_options){
		.loop = v->loop,
		.source = source != NULL ? source : demo_source(v),
		.rules = v->rules,
		.zone = civil_utc(),
		.theme = "dark",
		.glyphs = glyphs_of(GLYPHS_BRAILLE),
		.depth = OUT_256,
		.now_ms = viewer_case_clock,
		.today_ms = viewer_case_clock,
		.mono_us = clock_mono_us,
		.dirty = on_dirty,
		.quit = on_quit,
		.suspend = on_suspend,
		.redraw = on_redraw,
		.arg = v,
	};
}

void
viewer_case_start(struct viewer_case *v, int width, int height)
{
	struct err err = { 0 };
	struct slice json;
	const char *name;

	for (unsigned i = v->n_dashboards > 0 ? 99 : 0;
	     dashboard_shipped(i, &name, &json); i++)
		add(v, name, json);
	v->o.n_dashboards = v->n_dashboards;
	v->o.dashboard = v->dashboard;
	v->app = app_new(&v->o, &err);
	if (v->app == NULL)
		mem_fatal(err.text);
	canvas_init(&v->canvas, width, height);
	app_start(v->app, width, height);
}

void
viewer_case_release(struct viewer_case *v)
{
	if (v->app != NULL)
		app_free(v->app);
	canvas_release(&v->canvas);
	for (size_t i = 0; i < v->n_dashboards; i++)
		dashboard_free((struct dashboard *)v->dashboard[i].dashboard);
	rules_free(v->rules);
	if (v->own != NULL) {
		source_free(v->own);
		feed_demo_free(v->demo);
		tsdb_free(v->db);
		loop_free(v->loop);
	}
}

struct session *
viewer_case_session(struct viewer_case *v)
{
	return desk_of(v->app)->session;
}

void
viewer_case_settle(struct viewer_case *v)
{
	while (!session_idle(viewer_case_session(v)) ||
	       (v->app->doctor != NULL && !doctor_report(v->app->doctor)->done))
		loop_turn(v->loop, clock_mono_us() + 100000);
}

void
viewer_case_keys(struct viewer_case *v, const char *names)
{
	while (*names != '\0') {
		size_t n = strcspn(names, " ");
		char name[16] = { 0 };
		struct key k;

		memcpy(name, names, n < sizeof(name) - 1 ? n : 15);
		if (key_parse(name, &k) < 0)
			mem_fatal(name);
		app_key(v->app, &k);
		names += n;
		names += strspn(names, " ");
	}
}

void
viewer_case_type(struct viewer_case *v, const char *text)
{
	for (; *text != '\0'; text++) {
		struct key k = { .code = (unsigned char)*text };

		app_key(v->app, &k);
	}
}

const char *
viewer_case_screen(struct viewer_case *v)
{
	static struct str text;

	str_clear(&text);
	app_paint(v->app, &v->canvas);
	out_text(&v->canvas, OUT_MONO, &text);
	return str_text(&text);
}
