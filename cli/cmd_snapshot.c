/* cmd_snapshot.c - dashboards printed once. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/origin_scrape.h"
#include "cli/output.h"
#include "cli/setup.h"
#include "cli/shots.h"
#include "cli/snapshot_json.h"
#include "tui/page.h"

struct snapshot {
	struct setup setup;
	const struct args *args;
	size_t n;
	struct shot *shot;               /* n */
	const struct out_format *format; /* NULL: json */
	struct theme theme;
	const struct glyphs *glyphs;
	enum out_depth depth;
	int width;
	struct str out;
};

/* ---------------------------------------------------------------- text --- */

/* Rows that a panel's table takes below its chart. */
static int
snapshot_extra(void *arg, int panel)
{
	const struct page *p = arg;
	const struct session_panel *sp =
		session_panel(p->session, (size_t)panel);
	struct legend_input *in = mem_calloc(sp->n + 1, sizeof(*in));
	struct widget_input input;
	int rows;

	page_input(p, (size_t)panel, in, &input);
	rows = widget_height(&input, 0);
	mem_free(in);
	return rows;
}

static void
snapshot_paint(struct snapshot *s, struct shot *shot)
{
	struct widget_look look = { .theme = &s->theme,
				    .glyphs = s->glyphs,
				    .depth = s->depth,
				    .zone = session_zone(shot->session),
				    .tables = true };
	struct page_status status = { .pinned = s->setup.pinned_ms >= 0,
				      .demo = s->setup.source->demo,
				      .insecure = s->setup.source->insecure,
				      .replay = source_recorded(
					      s->setup.source) };
	struct app_scraped scraped = { 0 };
	struct layout layout;
	struct canvas canvas;
	struct page page = { .session = shot->session,
			     .look = &look,
			     .focus = -1,
			     .layout = &layout,
			     .now_ms = setup_now_ms(),
			     .snapshot = true };
	struct layout_request request = {
		.dashboard = session_dashboard(shot->session),
		.width = s->width,
		.hidden = shot->hidden,
		.extra = snapshot_extra,
		.arg = &page,
	};
	struct canvas_view saved;

	page_look(&look, s->width);
	page.view = mem_calloc(session_panels(shot->session) + 1,
			       sizeof(*page.view));
	layout_init(&layout, &request);
	canvas_init(&canvas, s->width, layout.height + 1);
	canvas.ascii = s->glyphs->tier == GLYPHS_ASCII;
	origin_scrape_state(&s->setup.origin, session_zone(shot->session),
			    &scraped);
	status.trouble = scraped.trouble;
	status.source = str_slice(&scraped.said);
	page_header(&page, &status, &canvas, 0);
	str_release(&scraped.said);
	saved = canvas_enter(&canvas,
			     (struct rect){ 0, 1, s->width, layout.height });
	page_draw(&page, &canvas, 0);
	canvas_leave(&canvas, saved);
	s->format->write(&canvas, s->depth, &s->out);
	canvas_release(&canvas);
	layout_release(&layout);
	mem_free(page.view);
}

static void
snapshot_json_all(struct snapshot *s)
{
	struct json_out o = { .to = &s->out, .pretty = true };

	if (s->n > 1)
		json_open(&o, '[');
	for (size_t i = 0; i < s->n; i++) {
		struct snapshot_json one = { s->shot[i].session,
					     s->shot[i].hidden, setup_now_ms(),
					     s->setup.source->name };

		snapshot_json(&one, &o);
	}
	if (s->n > 1)
		json_close(&o, ']');
	str_addc(&s->out, '\n');
}

/* -------------------------------------------------------------- result --- */

/* One line on standard error, clean of control bytes. */
static void
snapshot_say(const struct shot *shot, struct slice title, const char *what)
{
	struct str line = { 0 };

	str_printf(&line, "pyrodash: %s: ", shot->name);
	text_clean(title, &line);
	str_add(&line, ": ");
	text_clean(slice_of(what), &line);
	fprintf(stderr, "%s\n", str_text(&line));
	str_release(&line);
}

/* A query's failure, with its place in the query where there is one.  Equal
 * ones are told once: SAID is the last. */
static void
snapshot_say_target(const struct shot *shot, const struct session_panel *p,
		    const struct session_target *t, const struct err **said)
{
	if (*said != NULL && strcmp((*said)->text, t->err.text) == 0)
		return;
	*said = &t->err;
	snapshot_say(shot, p->title, t->err.text);
	output_place(t->sent, &t->err);
}

/* The exit code of what the sessions hold; says on stderr what failed. */
static int
snapshot_judge(const struct snapshot *s)
{
	size_t bad = 0, drawn = 0, empty = 0;
	const struct err *said = NULL;
	bool source_down = false;

	for (size_t i = 0; i < s->n; i++) {
		const struct shot *shot = &s->shot[i];
		const struct err *problem = session_problem(shot->session);

		if (problem->code != ERR_NONE) {
			source_down = true;
			snapshot_say(shot, slice_of(s->setup.source->name),
				     problem->text);
		}
		for (size_t p = 0; p < session_panels(shot->session); p++) {
			const struct session_panel *sp =
				session_panel(shot->session, p);

			if (shot->hidden[p])
				continue;
			drawn += sp->state == SESSION_OK;
			empty += sp->state == SESSION_EMPTY;
			for (size_t k = 0; k < sp->n; k++) {
				if (sp->target[k].err.code == ERR_NONE)
					continue;
				bad++;
				if (problem->code == ERR_NONE)
					snapshot_say_target(shot, sp,
							    &sp->target[k],
							    &said);
			}
		}
	}
	if (source_down && drawn == 0 && empty == 0)
		return EXIT_SOURCE;
	if (bad > 0 || source_down)
		return EXIT_FAILED;
	if (empty > 0 && args_has(s->args, OPTION_STRICT)) {
		fprintf(stderr, "pyrodash: %zu panel%s without data\n", empty,
			empty == 1 ? "" : "s");
		return EXIT_FAILED;
	}
	return EXIT_OK;
}

/* ------------------------------------------------------------- options --- */

/* FILE's ending names the format when --format does not. */
static const char *
snapshot_format_name(const struct snapshot *s)
{
	const char *format = args_get(s->args, OPTION_FORMAT);
	const char *path = args_get(s->args, OPTION_OUTPUT);
	const char *dot = path != NULL ? strrchr(path, '.') : NULL;

	if (format != NULL)
		return format;
	if (dot != NULL && strcmp(dot, ".json") == 0)
		return "json";
	if (dot != NULL && strcmp(dot, ".ansi") == 0)
		return "ansi";
	if (path == NULL && isatty(STDOUT_FILENO))
		return "ansi";
	return "text";
}

static int
snapshot_options(struct snapshot *s, struct err *err)
{
	const char *name = snapshot_format_name(s);
	bool utf8 = setup_utf8();
	int depth;

	s->format = out_find(name);
	if (s->format == NULL && strcmp(name, "json") != 0)
		return err_set(err, ERR_USAGE,
			       "--format %s: there are text, ansi and json",
			       name);
	depth = setup_depth(s->args, OUT_256, strcmp(name, "ansi") == 0, err);
	if (depth < 0)
		return -1;
	/* A format without colours is drawn with patterns. */
	s->depth = strcmp(name, "ansi") == 0 ? (enum out_depth)depth : OUT_MONO;
	s->glyphs = setup_glyphs(s->args, utf8 ? GLYPHS_BRAILLE : GLYPHS_ASCII,
				 err);
	if (s->glyphs == NULL ||
	    theme_load(&s->theme, args_get(s->args, OPTION_THEME), s->depth,
		       err) < 0)
		return -1;
	return output_width(s->args, &s->width, err);
}

static int
snapshot_run(struct snapshot *s, struct err *err)
{
	int code = setup_init(&s->setup, s->args, err);

	if (code != EXIT_OK)
		return code;
	s->n = s->setup.n_dashboards;
	s->shot = shots_new(&s->setup);
	if (snapshot_options(s, err) < 0 ||
	    shots_open(s->shot, &s->setup, s->args, err) < 0)
		return EXIT_USAGE;
	code = setup_wait(&s->setup, s->args, shots_wait(s->shot, &s->setup),
			  err);
	if (code != EXIT_OK)
		return code;
	shots_ask(s->shot, &s->setup);
	code = snapshot_judge(s);
	if (code == EXIT_SOURCE)
		return code;
	if (s->format == NULL)
		snapshot_json_all(s);
	for (size_t i = 0; s->format != NULL && i < s->n; i++) {
		if (i > 0)
			str_addc(&s->out, '\n');
		snapshot_paint(s, &s->shot[i]);
	}
	return output_write(s->args, str_slice(&s->out), err) < 0 ? EXIT_OUTPUT
								  : code;
}

int
cmd_snapshot(const struct args *a)
{
	struct snapshot s = { .args = a };
	struct err err = { 0 };
	int code = snapshot_run(&s, &err);

	output_complain(&err);
	shots_free(s.shot, s.n);
	str_release(&s.out);
	setup_release(&s.setup);
	return code;
}
