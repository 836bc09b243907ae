#include "config.h"

#include "cli/query_graph.h"

#include "base/err.h"
#include "base/json.h"
#include "cli/query_labels.h"
#include "cli/query_result.h"
#include "cli/setup.h"
#include "tui/page.h"
#include "widgets/widget.h"

#define GRAPH_ROWS 16

/* A dashboard of one panel, whose title is the query. */
static struct dashboard *
graph_dashboard(struct slice expr, struct err *err)
{
	struct str text = { 0 };
	struct json_out o = { .to = &text };
	struct dashboard *d;

	json_open(&o, '{');
	json_key(&o, "panels");
	json_open(&o, '[');
	json_open(&o, '{');
	json_key(&o, "type");
	json_put_str(&o, "timeseries");
	json_key(&o, "title");
	json_put_slice(&o, expr);
	json_close(&o, '}');
	json_close(&o, ']');
	json_close(&o, '}');
	d = dashboard_load(str_slice(&text), err);
	str_release(&text);
	return d;
}

/* Names of several series: what they do not have alike. */
static void
graph_legend(const struct frame *f, struct str *out)
{
	struct query_labels names;
	struct arena a = { 0 };

	query_labels(f, &a, &names);
	for (size_t i = 0; i < names.n && f->n > 1; i++) {
		if (names.same[i])
			continue;
		str_add(out, out->n > 0 ? " {{" : "{{");
		str_add_slice(out, names.name[i]);
		str_add(out, "}}");
	}
	arena_release(&a);
}

static void
graph_draw(const struct query_result *r, const struct panel *panel,
	   struct widget_look *look, struct canvas *c)
{
	struct str legend = { 0 };
	struct legend_input target = { .frame = r->frame, .expr = r->expr };
	struct panel_view view = { 0 };
	struct widget_input in = {
		.panel = panel,
		.look = look,
		.title = r->expr,
		.n_targets = 1,
		.target = &target,
		.range = r->range,
		.step = r->step,
		.state = WIDGET_OK,
	};
	int height;

	graph_legend(r->frame, &legend);
	target.legend = str_slice(&legend);
	target.has_legend = legend.n > 0;
	height = widget_height(&in, GRAPH_ROWS);
	canvas_init(c, r->width, height);
	c->ascii = look->glyphs->tier == GLYPHS_ASCII;
	widget_draw(c, (struct rect){ 0, 0, r->width, height }, &in, &view);
	str_release(&legend);
}

int
query_graph(const struct query_result *r, struct str *out, struct err *err)
{
	bool utf8 = setup_utf8();
	int depth = setup_depth(r->args, OUT_256, r->terminal, err);
	struct widget_look look = { .zone = r->zone, .tables = true };
	struct dashboard *d;
	struct canvas canvas;
	struct theme theme;

	if (depth < 0)
		return -1;
	if (r->frame->n == 0)
		return 0;
	look.depth = (enum out_depth)depth;
	look.glyphs = setup_glyphs(r->args,
				   utf8 ? GLYPHS_BRAILLE : GLYPHS_ASCII, err);
	if (look.glyphs == NULL ||
	    theme_load(&theme, args_get(r->args, OPTION_THEME), look.depth,
		       err) < 0)
		return -1;
	look.theme = &theme;
	d = graph_dashboard(r->expr, err);
	if (d == NULL)
		return -1;
	page_look(&look, r->width);
	graph_draw(r, &d->panel[0], &look, &canvas);
	if (look.depth == OUT_MONO)
		out_text(&canvas, look.depth, out);
	else
		out_ansi(&canvas, look.depth, out);
	canvas_release(&canvas);
	dashboard_free(d);
	return 0;
}
