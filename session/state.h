/*
 * state.h - the inside of a session, for the files of session/ alone.
 *
 * What is being asked lives apart from what is shown: an ask has its own arena,
 * and takes the place of the panel's content when its last answer is in.
 */
#ifndef SESSION_STATE_H
#define SESSION_STATE_H

#include "base/strmap.h"
#include "dashboards/timeexpr.h"
#include "session/session.h"

/* Grafana's pixels: a panel of the full 24 columns is 1600 wide, so that steps
 * and numbers are those of a browser (grafana.md 1.4). */
#define STATE_FULL_WIDTH 1600
#define STATE_HOLDS_AGE_US (INT64_C(300) * 1000000)
#define STATE_LOOKBACK_MS (INT64_C(300) * 1000)

struct state_ask_target {
	struct session *session;
	size_t panel;
	struct session_target target; /* what becomes the panel's */
	struct source_request *request;
	bool answered;
};

struct state_ask {
	bool under_way;
	bool wanted; /* not asked yet: variables or names are missing */
	struct time_range range;
	size_t n, left; /* targets, and how many still wait */
	struct state_ask_target *target;
	struct slice title;
	struct arena arena;
};

struct session {
	struct session_options o;
	struct vars vars;
	size_t n;
	struct session_panel *panel;
	struct state_ask *ask; /* one a panel */
	bool *hidden;
	struct str from, to; /* the range's texts */
	struct time_range range;
	const struct civil_zone *zone;
	int64_t now_ms, mono_us; /* of the refresh under way */
	bool changed;       /* range or a variable, since the last refresh */
	bool range_changed; /* asks variables with refresh 2 again */

	struct source_request *var_request;
	struct var *var_asked;
	bool *var_failed; /* one a variable: may be answered at the next try */
	bool *var_kept;   /* answered before this refresh, not asked in it */

	struct strmap held; /* recorded names the source has */
	size_t n_recorded;
	struct slice *recorded; /* names of rules that the queries use */
	struct source_request *held_request;
	bool held_known;
	int64_t held_us;              /* when they were asked, */
	struct time_range held_range; /* and about what */

	struct err problem;
	struct arena arena;
};

/* What T comes to at now_ms; -1 with err filled: it is no range. */
int state_range(const struct session *s, struct session_time t, int64_t now_ms,
		struct time_range *r, struct err *err);
/* variables.c: goes on with what is unresolved; true when all are. */
bool variables_step(struct session *s);
void variables_cancel(struct session *s);
/* Says which are asked anew: those whose query failed, those with refresh 2
 * when the range changed. */
void variables_begin(struct session *s);
/* held.c: asks which recorded names there are, if that is due. */
void held_step(struct session *s);
void held_cancel(struct session *s);
void held_init(struct session *s);
/* True if a query of the dashboard has it; never too few. */
bool held_is_read(const struct session *s, struct slice name);
bool held_has(void *session, struct slice name);
/* ask.c: one panel's questions. */
void ask_panel(struct session *s, size_t i);
void ask_cancel(struct session *s, size_t i);
/* Every question of panel i failed for the same reason, without being asked. */
void ask_fail(struct session *s, size_t i, const struct err *why);
/* refresh.c: asks every wanted panel that can be asked now. */
void refresh_step(struct session *s);
void refresh_builtins(const struct session *s, struct vars_builtin *b);
void refresh_notify(struct session *s, int panel);

#endif
