/*
 * app.h - the viewer without a terminal: keys change its state, one pass paints
 * it.  It owns the sessions of the dashboards that were opened, the focus, the
 * scroll and the menus; the loop's timers refresh it.
 */
#ifndef TUI_APP_H
#define TUI_APP_H

#include "canvas/canvas.h"
#include "net/loop.h"
#include "rules/rules.h"
#include "session/player.h"
#include "session/session.h"
#include "sources/source.h"
#include "themes/theme.h"
#include "tui/key.h"
#include "widgets/widget.h"

struct app;

struct app_dashboard {
	const char *name;                  /* as on the command line */
	const struct dashboard *dashboard; /* outlives the app */
};

struct app_var {
	struct slice name;
	size_t n;
	struct slice *value;
};

/* Of what is looked at, into a file. */
struct app_recording {
	bool on;
	size_t bytes, lost; /* of the file; scrapes */
	char error[256];    /* why the last one was; "" */
};

/* How it stands with what is scraped. */
struct app_scraped {
	struct str said; /* in the header, if that is anything */
	bool trouble;
	enum widget_lack lack; /* but for rates */
	/* mono_us; 0: not to be known */
	int64_t second_us; /* the first second scrape, which rates need */
	int64_t next_us;   /* what is down is tried again */
};

struct app_options {
	struct loop *loop;
	struct source *source;
	const struct rules *rules; /* to inline; NULL: none */
	bool inline_all;
	size_t n_dashboards;
	const struct app_dashboard *dashboard; /* the first is shown */
	size_t n_vars;
	const struct app_var *var;     /* --var */
	struct session_time time;      /* --since, --from, --to */
	const struct civil_zone *zone; /* --utc; NULL: the dashboard's */
	int64_t scrape_interval;
	int64_t refresh_ms; /* --refresh; -1: the dashboard's, 0: off */
	const char *theme;  /* name or file */
	const struct glyphs *glyphs;
	enum out_depth depth;
	struct player *player;     /* NULL: no recording; else now_ms is its */
	int64_t (*now_ms)(void);   /* clock_wall_ms, or a test's */
	int64_t (*today_ms)(void); /* the same, whatever is played */
	int64_t (*mono_us)(void);
	/* Begins or ends a recording, and says so; NULL: nothing to record.  -1
	 * with err filled. */
	int (*record)(void *arg, struct str *said, struct err *err);
	void (*recording)(void *arg, struct app_recording *out);
	/* Of what is scraped, asked each second, its times in zone; NULL:
	 * nothing is. */
	void (*scraped)(void *arg, const struct civil_zone *zone,
			struct app_scraped *out);
	void (*dirty)(void *arg); /* something to paint; once until painted */
	void (*quit)(void *arg);
	void (*suspend)(void *arg);
	void (*redraw)(void *arg); /* ^L */
	void *arg;
};

struct app *app_new(const struct app_options *o, struct err *err);
void app_free(struct app *a);
void app_start(struct app *a, int width, int height); /* first refresh */
/* There is something new to ask for, before its timer says so. */
void app_refresh(struct app *a);
void app_key(struct app *a, const struct key *k);
void app_resize(struct app *a, int width, int height);
/* Paints the whole screen. */
void app_paint(struct app *a, struct canvas *c);

#endif
