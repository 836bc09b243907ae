/*
 * session.h - one dashboard being looked at: variables and their options, time
 * range, what to ask when, and the frames of every panel.
 *
 * view, snapshot and doctor drive the same session.  It never draws and never
 * reads a clock: "now" is given.  A panel's frames are whole, owned by it, and
 * replaced at once; old ones stay until the new ones are there.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <stdbool.h>

#include "base/civil.h"
#include "base/err.h"
#include "dashboards/dashboard.h"
#include "dashboards/interval.h"
#include "dashboards/legend.h"
#include "dashboards/vars.h"
#include "model/frame.h"
#include "net/loop.h"
#include "rules/rules.h"
#include "sources/source.h"

struct session;

enum session_state {
	SESSION_WAITING, /* never had an answer */
	SESSION_OK,
	SESSION_EMPTY,   /* answered, no series */
	SESSION_ERROR,   /* failed, and there is no older picture */
	SESSION_STALE,   /* the last refresh failed: old frames stay */
	SESSION_NOTHING, /* nothing to ask: no target, a collapsed row */
};

/* One query of a panel. */
struct session_target {
	const struct target *target;
	struct slice expr;   /* interpolated, before inlining */
	struct slice sent;   /* as asked */
	struct slice legend; /* interpolated legendFormat */
	struct interval interval;
	bool inlined;             /* recorded names were replaced */
	struct slice inline_note; /* which, or why not; "" = nothing to say */
	struct frame *frame;      /* NULL: no answer yet */
	struct err err;           /* of the last try */
	int64_t elapsed_us;
	int tries;
};

struct session_panel {
	const struct panel *panel;
	enum session_state state;
	bool fetching;       /* asked, not all answered */
	bool changed;        /* range or variable changed since the picture */
	int64_t asked_us;    /* clock_mono_us of the refresh under way */
	int64_t answered_ms; /* wall time of the last whole answer; 0 = never */
	struct slice title;  /* interpolated */
	struct time_range range; /* what the frames cover: from..to as asked */
	size_t n;
	struct session_target *target;
	unsigned version;   /* goes up whenever something above changes */
	struct arena arena; /* owns expr, sent, legend, title */
};

struct session_time {
	struct slice from, to; /* texts: "now-1h", "now" */
};

struct session_options {
	const struct dashboard *dashboard; /* outlives the session */
	struct loop *loop;
	struct source *source;
	const struct rules *rules;     /* to inline; may be NULL */
	bool inline_all;               /* also what the source holds */
	struct session_time time;      /* "": the dashboard's */
	const struct civil_zone *zone; /* NULL: the dashboard's */
	int64_t scrape_interval;       /* 0 = 15000 ms */
	/* After any change of panel i (-1: variables or all). */
	void (*changed)(void *arg, int panel);
	void *arg;
};

struct session *session_new(const struct session_options *o, struct err *err);
void session_free(struct session *s); /* cancels what is in flight */

/* --var and menus: takes effect with the next refresh. */
int session_force_var(struct session *s, struct slice name,
		      const struct slice *value, size_t n, struct err *err);
void session_choose_var(struct session *s, struct var *v, size_t option);
/* Range texts; checked, else -1 and nothing changes. */
int session_set_time(struct session *s, struct session_time t, int64_t now_ms,
		     struct err *err);

/*
 * Asks for everything that is due: variables first (all at the first time and
 * when invalid, those with refresh 2 when the range changed, all of a source
 * that scrapes), then what the
 * source holds of the recorded names, then the panels; each panel as soon as it
 * can be asked.  A refresh under way is left to finish, unless range or
 * variables changed: then it is cancelled and asked anew.
 */
void session_refresh(struct session *s, int64_t now_ms, int64_t mono_us);
/* Only this panel (r on an error). */
void session_refresh_panel(struct session *s, size_t i, int64_t now_ms,
			   int64_t mono_us);
/* Panels that need not be asked (collapsed rows). */
void session_set_hidden(struct session *s, size_t i, bool hidden);
/* The variable whose options are being asked for; NULL: none. */
const struct var *session_awaited(const struct session *s);
/* True when nothing is in flight. */
bool session_idle(const struct session *s);

const struct dashboard *session_dashboard(const struct session *s);
struct vars *session_vars(struct session *s);
size_t session_panels(const struct session *s);
const struct session_panel *session_panel(const struct session *s, size_t i);
struct session_time session_time(const struct session *s);
struct time_range
session_range(const struct session *s); /* of the last refresh */
/* The widest step that a question of a refresh at now_ms would have, ms; 0:
 * none would be asked. */
int64_t session_step(const struct session *s, int64_t now_ms);
const struct civil_zone *session_zone(const struct session *s);
/* The dashboard's own refresh in ms, 0 = off; else LIMIT_REFRESH_MS or more. */
int64_t session_dashboard_refresh(const struct session *s);
/* An error that concerns all (source down): code NONE = fine. */
const struct err *session_problem(const struct session *s);
/* Inputs for legend_names and the widgets: n_targets of panel i. */
void session_legend_inputs(const struct session_panel *p,
			   struct legend_input *out);

#endif
