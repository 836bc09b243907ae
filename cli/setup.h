/*
 * setup.h - what every command makes of its options: dashboards, source, rules,
 * times, variables, and how to draw.
 */
#ifndef CLI_SETUP_H
#define CLI_SETUP_H

#include <stdint.h>

#include "base/arena.h"
#include "canvas/glyphs.h"
#include "canvas/out.h"
#include "cli/args.h"
#include "cli/origin.h"
#include "cli/origin_scrape.h"
#include "net/loop.h"
#include "rules/rules.h"
#include "session/needs.h"
#include "session/player.h"
#include "session/session.h"
#include "sources/source.h"
#include "tui/app.h"

struct setup {
	struct arena arena;
	struct loop *loop;
	struct origin origin;
	struct source *source;
	struct needs needs; /* of what is scraped */
	struct rules *rules;
	const struct rules *inlined; /* those that sessions inline; or NULL */
	bool inline_all;             /* also what the source may hold */
	size_t n_dashboards;
	struct app_dashboard *dashboard;
	size_t n_vars;
	struct app_var *var;
	struct session_time time;
	const struct civil_zone *zone; /* NULL: the dashboard's */
	int64_t scrape_interval;
	int64_t refresh_ms;    /* -1: the dashboard's */
	int64_t pinned_ms;     /* --at, a replay's end; -1 = the clock */
	struct player *player; /* of a replay; else NULL */
};

/* Fills s from the options; what went wrong is in err, the answer is an exit
 * code.  setup_release in any case. */
int setup_init(struct setup *s, const struct args *a, struct err *err);
/* The same, but nothing is scraped before setup_scrape. */
int setup_ready(struct setup *s, const struct args *a, struct err *err);
void setup_scrape(struct setup *s, const struct args *a);
/* --rules, --rule-file, after setup_source; -1: err says what is wrong with
 * them. */
int setup_rules(struct setup *s, const struct args *a, struct err *err);
/* The same, but source and times only. */
int setup_source(struct setup *s, const struct args *a, struct err *err);
/* The same, but nothing is scraped yet. */
int setup_open(struct setup *s, const struct args *a, struct err *err);
/* Where this program scrapes: waits for that.  An exit code. */
int setup_wait(struct setup *s, const struct args *a, struct scrape_wait w,
	       struct err *err);
void setup_release(struct setup *s);

/* A file's or a shipped one; NULL with err filled. */
struct dashboard *setup_dashboard(const char *name, struct err *err);

/* setup_times.c */
int setup_times_init(struct setup *s, const struct args *a, struct err *err);
/* Of dashboards: a recording opens with its last hour, or all of it if that is
 * less, where no range was asked for. */
void setup_times_open(struct setup *s);
int64_t setup_now_ms(void); /* pinned, played, or the clock */

/* A locale's codeset that can show more than ASCII; the locale is set here. */
bool setup_utf8(void);
/* --glyphs, --ascii; else what FALLBACK says.  NULL with err filled. */
const struct glyphs *setup_glyphs(const struct args *a,
				  enum glyph_tier fallback, struct err *err);
/* --color, NO_COLOR and its kin; -1 with err filled.  CAN is what the output
 * can show; COLOURS says whether it is asked for by default. */
int setup_depth(const struct args *a, enum out_depth can, bool colours,
		struct err *err);

#endif
