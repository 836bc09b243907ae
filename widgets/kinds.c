/* kinds.c - the registry of panel types, and what all of them share. */
#include "config.h"

#include "widgets/widget.h"

#include <inttypes.h>

#include "widgets/box.h"
#include "widgets/plot.h"
#include "widgets/quantile_table.h"
#include "widgets/widget_raw.h"
#include "widgets/widget_timeseries.h"

/* A panel this wide shows the table of several rows with its chart: below it
 * where the chart keeps a shape, else beside it. */
#define WIDGET_TABLE_WIDTH 96
#define WIDGET_TABLE_ROWS 4 /* its header too */
#define WIDGET_SIDE_WIDTH 110
#define WIDGET_SIDE_TABLE 64
#define WIDGET_SHAPE_ROWS 11
#define WIDGET_CHART_ROWS 5
#define WIDGET_WARNING_ROWS 6 /* content that has a line for a warning */

static const struct widget_kind kinds[] = {
	{ "timeseries", "lines, stacked areas, bars and points over time",
	  widget_timeseries_draw },
};

#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const struct widget_kind raw = {
	"", "any other type: its name and its last values", widget_raw_draw
};

const struct widget_kind *
widget_find(struct slice type)
{
	for (size_t i = 0; i < N_KINDS; i++)
		if (slice_eq(type, slice_of(kinds[i].type)))
			return &kinds[i];
	return &raw;
}

const struct widget_kind *
widget_at(unsigned i)
{
	return i < N_KINDS ? &kinds[i] : NULL;
}

/* ---------------------------------------------------------------- states ---
 */

static void
widget_words(struct canvas *c, struct rect r, int y, struct slice raw_text,
	     struct canvas_style style, bool centred)
{
	struct text t;
	int x = r.x + 2;

	text_init(&t, raw_text);
	if (centred && t.width < r.w)
		x = r.x + (r.w - t.width) / 2;
	canvas_text(c, x, y, r.x + r.w - x - 1, &t, style);
	text_release(&t);
}

/* A long message in lines, as far as they fit. */
static void
widget_message(struct canvas *c, struct rect r, struct slice raw_text,
	       struct canvas_style style)
{
	struct rect inside = { r.x + 2, r.y, r.w - 3, r.h };
	struct text t;

	if (inside.w < 1 || inside.h < 1)
		return;
	text_init_message(&t, raw_text);
	canvas_wrap(c, inside, &t, style);
	text_release(&t);
}

static void
widget_draw_waiting(struct canvas *c, struct rect r,
		    const struct widget_input *in)
{
	struct str text = { 0 };

	if (!in->late)
		return;
	str_add(&text, "loading...");
	if (in->waiting_s >= 3)
		str_printf(&text, " %" PRId64 "s", in->waiting_s);
	widget_words(c, r, r.y + r.h / 2, str_slice(&text),
		     in->look->theme->role[ROLE_DIM], true);
	str_release(&text);
}

void
widget_say_empty(const struct widget_input *in, struct str *out)
{
	static const char *const words[] = {
		[WIDGET_LACK_NOTHING] = "no data",
		[WIDGET_LACK_TARGETS] = "no data - nothing to scrape",
		[WIDGET_LACK_SCRAPE] = "no data yet - scraping",
		[WIDGET_LACK_UP] = "no data - no target is up",
		[WIDGET_LACK_RATES] = "no data - rates in",
	};

	str_add(out, words[in->lack]);
	if (in->lack == WIDGET_LACK_RATES)
		str_printf(out, " %" PRId64 " s", in->lack_s);
	else if (in->lack == WIDGET_LACK_NOTHING && in->hint.n > 0)
		str_printf(out, " - %.*s", SLICE_ARG(in->hint));
}

/* More of it, in place of the query: that is not to blame. */
static void
widget_say_lack(const struct widget_input *in, struct str *out)
{
	switch (in->lack) {
	case WIDGET_LACK_NOTHING:
		str_add(out, "no series answer to");
		break;
	case WIDGET_LACK_TARGETS:
		str_add(out, "no target is known yet");
		break;
	case WIDGET_LACK_SCRAPE:
		str_add(out, "the first answer is awaited");
		break;
	case WIDGET_LACK_UP:
		if (in->lack_s > 0)
			str_printf(out, "again in %" PRId64 " s", in->lack_s);
		else
			str_add(out, "trying again");
		if (in->hint.n > 0)
			str_printf(out, " - %.*s", SLICE_ARG(in->hint));
		break;
	case WIDGET_LACK_RATES:
		str_add(out, "a rate needs two scrapes");
		break;
	}
}

static void
widget_draw_empty(struct canvas *c, struct rect r,
		  const struct widget_input *in)
{
	const struct theme *t = in->look->theme;
	struct str words = { 0 };

	widget_say_empty(in, &words);
	widget_words(c, r, r.y + (r.h > 4), str_slice(&words),
		     t->role[ROLE_WARN], false);
	str_clear(&words);
	if (r.h >= 3) {
		r.y += 1 + (r.h > 4);
		r.h -= 1 + (r.h > 4);
		widget_say_lack(in, &words);
		if (in->lack == WIDGET_LACK_NOTHING) {
			widget_words(c, r, r.y++, str_slice(&words),
				     t->role[ROLE_DIM], false);
			r.h--;
			str_clear(&words);
			str_add_slice(&words, in->message);
		}
		widget_message(c, r, str_slice(&words), t->role[ROLE_DIM]);
	}
	str_release(&words);
}

static void
widget_draw_error(struct canvas *c, struct rect r,
		  const struct widget_input *in)
{
	const struct theme *t = in->look->theme;

	if (r.h > 4) {
		r.y++;
		r.h--;
	}
	canvas_put(c, r.x + 2, r.y, in->look->glyphs->error,
		   t->role[ROLE_ERROR]);
	r.x += 2;
	r.w -= 2;
	widget_message(c, r, in->message, t->role[ROLE_ERROR]);
}

/* --------------------------------------------------------------- content ---
 */

static bool
widget_is_side(int width, int height, int rows)
{
	if (rows < WIDGET_TABLE_ROWS || width < WIDGET_TABLE_WIDTH)
		return false;
	return width >= WIDGET_SIDE_WIDTH || height < rows + WIDGET_SHAPE_ROWS;
}

/* Room for every column, if the chart keeps nearly half. */
static int
widget_side_width(int width)
{
	int w = width * 9 / 20, most = width * 11 / 20;

	if (w >= WIDGET_SIDE_TABLE)
		return w;
	return most < WIDGET_SIDE_TABLE ? most : WIDGET_SIDE_TABLE;
}

/* The table's room; the rest of r is the chart's. */
static struct rect
widget_split_table(struct rect *r, const struct widget_input *in)
{
	struct rect table = { 0 };
	int rows = quantile_table_rows(in);

	if (rows == 0 || (!in->look->tables && (r->w < WIDGET_TABLE_WIDTH ||
						rows < WIDGET_TABLE_ROWS)))
		return table;
	if (!in->look->tables && widget_is_side(r->w, r->h, rows)) {
		table = *r;
		table.w = widget_side_width(r->w);
		table.x = r->x + r->w - table.w + 1;
		r->w -= table.w;
		table.w -= 1;
		return table;
	}
	if (rows > r->h - WIDGET_CHART_ROWS)
		rows = r->h - WIDGET_CHART_ROWS;
	if (rows < 2)
		return table;
	table = *r;
	table.h = rows;
	table.y = r->y + r->h - rows;
	r->h -= rows;
	return table;
}

static void
widget_draw_data(struct canvas *c, struct rect r, const struct widget_input *in,
		 struct panel_view *view)
{
	const struct widget_kind *kind = widget_find(in->panel->type);
	struct widget_input chart = *in;
	struct widget_look look;
	struct rect table;

	if (in->table && quantile_table_draw(c, r, in, view))
		return;
	table = widget_split_table(&r, in);
	if (table.h > 0) {
		quantile_table_draw(c, table, in, view);
		look = *in->look;
		look.legend = WIDGET_LEGEND_NONE;
		chart.look = &look;
	}
	kind->draw(c, r, &chart, view);
}

/* A line at the bottom for what is wrong with the picture above it. */
static void
widget_draw_warning(struct canvas *c, struct rect *r,
		    const struct widget_input *in)
{
	struct canvas_style style = in->look->theme->role[ROLE_WARN];
	struct rect line = { r->x, r->y + r->h - 1, r->w, 1 };

	if (in->warning.n == 0 || r->h < WIDGET_WARNING_ROWS)
		return;
	r->h--;
	canvas_put(c, line.x, line.y, in->look->glyphs->warn, style);
	widget_words(c, line, line.y, in->warning, style, false);
}

void
widget_draw(struct canvas *c, struct rect r, const struct widget_input *in,
	    struct panel_view *view)
{
	struct canvas_view saved = canvas_enter(c, r);
	struct rect all = { 0, 0, r.w, r.h }, content;
	struct plot plot;

	plot_init(&plot, in);
	box_draw(c, all, in, plot.n > 0 ? &plot : NULL, &content);
	plot_release(&plot);
	if (in->state == WIDGET_OK || in->state == WIDGET_STALE)
		widget_draw_warning(c, &content, in);
	if (in->state == WIDGET_WAITING)
		widget_draw_waiting(c, content, in);
	else if (in->state == WIDGET_EMPTY)
		widget_draw_empty(c, content, in);
	else if (in->state == WIDGET_ERROR)
		widget_draw_error(c, content, in);
	else
		widget_draw_data(c, content, in, view);
	canvas_leave(c, saved);
}

int
widget_height(const struct widget_input *in, int chart_rows)
{
	int rows = 0;

	if (in->look->tables &&
	    (in->state == WIDGET_OK || in->state == WIDGET_STALE))
		rows = quantile_table_rows(in);
	return chart_rows + rows;
}
