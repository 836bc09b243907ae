/* cmd_view.c - dashboards watched in the terminal. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "cli/command.h"
#include "cli/origin_scrape.h"
#include "cli/setup.h"
#include "cli/tape.h"
#include "sources/step_cache.h"
#include "tui/term_curses.h"

struct view {
	struct setup setup;
	struct tape tape;
	struct term *term;
	struct app *app;
	struct canvas canvas;
	bool dirty, quit;
	int signal;
};

static void
view_dirty(void *arg)
{
	((struct view *)arg)->dirty = true;
}

static void
view_scraped(void *arg, const struct civil_zone *zone, struct app_scraped *out)
{
	origin_scrape_state(&((struct view *)arg)->setup.origin, zone, out);
}

static void
view_quit(void *arg)
{
	((struct view *)arg)->quit = true;
}

static void
view_suspend(void *arg)
{
	term_suspend(((struct view *)arg)->term);
}

static void
view_redraw(void *arg)
{
	struct view *v = arg;

	term_redraw(v->term);
	v->dirty = true;
}

static void
view_key(void *arg, const struct key *k)
{
	app_key(((struct view *)arg)->app, k);
}

static void
view_resized(void *arg, int width, int height)
{
	struct view *v = arg;

	canvas_release(&v->canvas);
	canvas_init(&v->canvas, width, height);
	app_resize(v->app, width, height);
	v->dirty = true;
}

static void
view_gone(void *arg, int signal)
{
	struct view *v = arg;

	v->signal = signal;
	v->quit = true;
}

/* ----------------------------------------------------------- recording --- */

static int
view_record(void *arg, struct str *said, struct err *err)
{
	struct view *v = arg;
	struct recorder_state state;
	const char *path, *why;

	if (v->tape.recorder == NULL) {
		if (tape_open(&v->tape, NULL, err) < 0)
			return -1;
		tape_start(&v->tape, v->setup.origin.scrape->feed);
		str_printf(said, "recording into %s; W ends it",
			   str_text(&v->tape.path));
		return 0;
	}
	state = recorder_state(v->tape.recorder);
	path = str_text(&v->tape.path);
	str_printf(said, "%zu scrape%s in %s", state.scrapes,
		   state.scrapes == 1 ? " is" : "s are", path);
	if (state.lost > 0) {
		/* its name is said already */
		why = strstr(state.why, path);
		why = why != NULL ? why + strlen(path) : state.why;
		err_set(err, ERR_IO, "%s, %zu lost: %s", str_text(said),
			state.lost, why + strspn(why, ": "));
	}
	return tape_stop(&v->tape, err) < 0 || state.lost > 0 ? -1 : 0;
}

static void
view_recording(void *arg, struct app_recording *out)
{
	struct view *v = arg;
	struct recorder_state state;

	if (v->tape.recorder == NULL)
		return;
	state = recorder_state(v->tape.recorder);
	out->on = true;
	out->bytes = state.bytes;
	out->lost = state.lost;
	memcpy(out->error, state.error, sizeof(out->error));
}

/* --record. */
static int
view_tape(struct view *v, const struct args *a, struct err *err)
{
	if (!args_has(a, OPTION_RECORD))
		return EXIT_OK;
	if (v->setup.origin.scrape == NULL) {
		err_set(err, ERR_USAGE,
			"--record: only scrapes are recorded: give --scrape or "
			"--scrape-config");
		return EXIT_USAGE;
	}
	if (tape_open(&v->tape, args_get(a, OPTION_RECORD), err) < 0)
		return err->code == ERR_USAGE ? EXIT_USAGE : EXIT_OUTPUT;
	v->setup.origin.scrape->recorder = v->tape.recorder;
	return EXIT_OK;
}

static int
view_open(struct view *v, const struct args *a, struct err *err)
{
	const char *type = getenv("TERM");
	struct term_options o = {
		.loop = v->setup.loop,
		.type = type != NULL && type[0] != '\0' ? type : "dumb",
		.remote = getenv("SSH_CONNECTION") != NULL,
		.utf8 = setup_utf8(),
		.mouse = !args_has(a, OPTION_NO_MOUSE),
		.key = view_key,
		.resized = view_resized,
		.drained = view_dirty,
		.gone = view_gone,
		.resumed = view_redraw,
		.arg = v,
	};

	v->term = term_open(&o, err);
	return v->term != NULL ? 0 : -1;
}

static int
view_app(struct view *v, const struct args *a, struct err *err)
{
	const struct setup *s = &v->setup;
	int depth = setup_depth(a, term_depth(v->term), true, err);
	struct app_options o = {
		.loop = s->loop,
		.source = s->source,
		.rules = s->inlined,
		.inline_all = s->inline_all,
		.n_dashboards = s->n_dashboards,
		.dashboard = s->dashboard,
		.n_vars = s->n_vars,
		.var = s->var,
		.time = s->time,
		.zone = s->zone,
		.scrape_interval = s->scrape_interval,
		.refresh_ms = s->pinned_ms >= 0 ? 0 : s->refresh_ms,
		.theme = args_get(a, OPTION_THEME),
		.glyphs = setup_glyphs(a, term_tier(v->term), err),
		.player = s->player,
		.now_ms = setup_now_ms,
		.today_ms = clock_wall_ms,
		.mono_us = clock_mono_us,
		.record = s->origin.scrape != NULL ? view_record : NULL,
		.recording = view_recording,
		.scraped = s->origin.scrape != NULL ? view_scraped : NULL,
		.dirty = view_dirty,
		.quit = view_quit,
		.suspend = view_suspend,
		.redraw = view_redraw,
		.arg = v,
	};

	if (depth < 0 || o.glyphs == NULL)
		return -1;
	o.depth = (enum out_depth)depth;
	v->app = app_new(&o, err);
	return v->app != NULL ? 0 : -1;
}

static void
view_turn(struct view *v)
{
	while (!v->quit) {
		if (v->dirty) {
			v->dirty = false;
			app_paint(v->app, &v->canvas);
			term_draw(v->term, &v->canvas);
		}
		loop_turn(v->setup.loop, v->dirty ? 0 : INT64_MAX);
	}
}

static int
view_run(struct view *v, const struct args *a, struct err *err)
{
	int code = setup_ready(&v->setup, a, err), width, height;

	if (code != EXIT_OK)
		return code;
	code = view_tape(v, a, err);
	if (code != EXIT_OK)
		return code;
	setup_scrape(&v->setup, a);
	if (v->tape.recorder != NULL)
		tape_start(&v->tape, v->setup.origin.scrape->feed);
	v->setup.source = step_cache_new(v->setup.source);
	origin_scrape_first(&v->setup.origin, v->setup.loop);
	if (view_open(v, a, err) < 0 || view_app(v, a, err) < 0)
		return EXIT_USAGE;
	term_size(v->term, &width, &height);
	canvas_init(&v->canvas, width, height);
	app_start(v->app, width, height);
	v->dirty = true;
	view_turn(v);
	return EXIT_OK;
}

int
cmd_view(const struct args *a)
{
	struct view v = { 0 };
	struct err err = { 0 };
	int code = view_run(&v, a, &err);

	if (v.app != NULL)
		app_free(v.app);
	if (v.term != NULL)
		term_close(v.term);
	canvas_release(&v.canvas);
	tape_stop(&v.tape, err.code == ERR_NONE ? &err : NULL);
	setup_release(&v.setup);
	if (err.code != ERR_NONE) {
		struct str text = { 0 };

		text_clean(slice_of(err.text), &text);
		fprintf(stderr, "pyrodash: %s\n", str_text(&text));
		str_release(&text);
	}
	return v.signal != 0 ? 128 + v.signal : code;
}
