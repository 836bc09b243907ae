/*
 * desk.h - the inside of the viewer, for the files of tui/ that act on it and
 * paint it.  One desk a dashboard: its session, and how it is looked at.
 */
#ifndef TUI_DESK_H
#define TUI_DESK_H

#include "base/str.h"
#include "tui/action.h"
#include "tui/app.h"
#include "tui/layout.h"
#include "tui/page.h"

struct desk {
	struct app *app;
	const struct app_dashboard *dashboard;
	struct session *session; /* NULL: not opened yet */
	struct panel_view *view; /* one a panel */
	struct panel_view full;  /* of full_panel, on the full screen */
	int full_panel;          /* -1 = none */
	bool *folded;            /* one a row */
	bool *table;             /* one a panel: drawn as a table */
	struct layout layout;
	int top;       /* first row of the sheet on the screen */
	int focus;     /* panel, -1 = none */
	int focus_row; /* folded row whose header has the focus, -1 = none */
	int list_top;  /* inspect, the doctor: first line */
	bool list_on;  /* and there are lines below the screen */
};

/* A list to choose from, over the screen. */
enum menu_kind {
	MENU_NONE,
	MENU_TIME,
	MENU_EVERY,
	MENU_DASHBOARDS,
	MENU_VARIABLES, /* which variable */
	MENU_OPTIONS,   /* its values */
	MENU_HELP,
};

struct menu {
	enum menu_kind kind;
	size_t n;
	struct slice *text, *more; /* in the arena */
	struct slice *find; /* what a filter looks in; NULL: the two above */
	size_t at, top;
	struct var *var;   /* MENU_OPTIONS */
	struct str filter; /* typed: lines that hold it stay */
	bool typed;        /* MENU_TIME: that is a range itself */
	struct arena arena;
};

struct doctor;

struct app {
	struct app_options o;
	struct theme theme;
	struct widget_look look;
	int width, height;
	size_t n;
	struct desk *desk;
	size_t current;
	unsigned view;  /* IN_GRID ... */
	unsigned below; /* the view under the full screen */
	unsigned under; /* the view under inspect and the doctor */
	struct menu menu;
	bool from_grid; /* the overview was opened from the grid */
	bool frozen;
	bool late;          /* what was asked takes long enough to say so */
	int64_t refresh_ms; /* 0 = off */
	struct loop_timer *refresh_timer, *late_timer, *message_timer;
	struct loop_timer *watch_timer;
	struct app_recording recording; /* as it was last looked at */
	struct app_scraped scraped;
	int64_t rates_ms; /* wall time before which no rate is known; 0: none */
	int64_t step;     /* of the scrapes, that was asked for */
	/* IN_DOCTOR: the findings shown, and those that will take their place
	 * when they are whole. */
	struct doctor *doctor, *doctor_next;
	const struct session *doctor_of;
	int doctor_panel;
	unsigned doctor_version; /* of the panel that is asked about */
	struct {
		const struct desk *desk;
		unsigned view;
		int top, list;
	} painted; /* what the last picture was of */
	bool dirty;
	struct str message; /* in the footer, for some seconds */
	bool message_is_error;
	struct str trouble; /* with the source, as far as the header has no
			     * room for it */
};

static inline struct desk *
desk_of(struct app *a)
{
	return &a->desk[a->current];
}

/* viewer.c */
void app_dirty(struct app *a);
void app_changed(struct app *a); /* a session has something new */
void app_say(struct app *a, bool error, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int64_t app_every(const struct app *a); /* ms, 0 = off */
void app_asked(struct app *a); /* arms the timer that says so if it is late */
void app_arm(struct app *a);   /* the timer of the next refresh */
int app_show(struct app *a, size_t dashboard);
void app_set_time(struct app *a, struct slice from, struct slice to);
void app_set_look(struct app *a);
/* desk.c */
int desk_open(struct desk *d, struct err *err);
void desk_close(struct desk *d);
void desk_lay_out(struct desk *d); /* after size or folds changed */
/* Axes as on a first picture: those of another size of screen would stay. */
void desk_forget_sizes(struct desk *d);
void desk_show_focus(struct desk *d); /* brings it into view */
/* Opens or folds the row that has the focus or the focused panel; false: none.
 */
bool desk_fold(struct desk *d);
/* Item of the layout that has the focus, -1 = none. */
int desk_at(const struct desk *d);
/* First or last item that can have it, -1 = none. */
int desk_edge(const struct desk *d, bool last);
void desk_focus_item(struct desk *d, int item);
void desk_move(struct desk *d, int dx, int dy);
void desk_step(struct desk *d, int by); /* in reading order */
void desk_scroll(struct desk *d, int by);
void desk_click(struct desk *d, int x, int y); /* on the grid, from its top */
int desk_room(const struct desk *d); /* rows between header and footer */
/* act.c */
void act_run(struct app *a, enum action_id id);
/* act_play.c */
void act_freeze(struct app *a);
void act_every(struct app *a);
void act_back_a_bit(struct app *a);
void act_on_a_bit(struct app *a);
void act_back_far(struct app *a);
void act_on_far(struct app *a);
void act_start(struct app *a);
void act_last(struct app *a);
void act_faster(struct app *a);
void act_slower(struct app *a);
void act_record(struct app *a);
/* watch.c */
/* What is scraped and recorded, and again each second while something is. */
void app_watch(struct app *a);
/* span.c */
void span_follow(struct app *a); /* the same window, up to now */
/* Half a window back (-1) or on (1); what would pass now becomes live. */
void span_shift(struct app *a, int direction);
/* To a window of ms: live ranges keep their end, others their middle, and none
 * gets beyond now. */
void span_zoom(struct app *a, int64_t window);
/* menu.c */
void menu_open(struct app *a, enum menu_kind kind);
void menu_close(struct menu *m);
bool menu_key(struct app *a, const struct key *k); /* false: not its key */
void menu_paint(struct app *a, struct canvas *c);
void menu_room(struct menu *m, size_t n);
void menu_add(struct menu *m, struct slice text, struct slice more);
/* menu_time.c */
void menu_time_fill(struct app *a);
/* What was typed is a range. */
bool menu_time_is_typed(struct app *a);
/* That one, else the list's. */
void menu_time_take(struct app *a, size_t at);
/* What Enter would do, else what could be typed. */
void menu_time_say(struct app *a, struct str *out);
/* menu_help.c */
void menu_help_fill(struct app *a);
/* footer.c */
void footer_paint(struct app *a, struct canvas *c);
/* view_*.c: the middle of the screen */
void view_grid_paint(struct app *a, struct canvas *c, struct rect r);
void view_panel_paint(struct app *a, struct canvas *c, struct rect r);
void view_overview_paint(struct app *a, struct canvas *c, struct rect r);
void view_doctor_paint(struct app *a, struct canvas *c, struct rect r);
/* What is asked follows what is shown; call it after either changed. */
void view_doctor_follow(struct app *a);
void view_doctor_end(struct app *a);
void view_inspect_paint(struct app *a, struct canvas *c, struct rect r);
void view_page(struct app *a, struct page *p); /* what page.h needs */

#endif
