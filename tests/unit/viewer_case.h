/*
 * viewer_case.h - a viewer without a terminal: dashboards, a source, a clock
 * that the test turns, and the canvas it paints.
 */
#ifndef TESTS_VIEWER_CASE_H
#define TESTS_VIEWER_CASE_H

#include "feeds/feed_demo.h"
#include "tsdb/tsdb.h"
#include "tui/desk.h"

#define VIEWER_CASE_NOW INT64_C(1769854800000) /* 2026-01-31T10:20:00Z */

struct viewer_case {
	struct loop *loop;
	struct tsdb *db;
	struct feed_demo *demo;
	struct source *own; /* the demo's, if that is asked */
	struct rules *rules;
	size_t n_dashboards;
	struct app_dashboard dashboard[4];
	struct app_options o;
	struct app *app;
	struct canvas canvas;
	int quits, suspends, redraws, dirties;
};

/* Reads and Writes over the demo, or over SOURCE. */
void viewer_case_init(struct viewer_case *v, struct source *source);
/* Another dashboard; it replaces the shipped ones when it is the first. */
void viewer_case_add(struct viewer_case *v, const char *name, const char *json);
void viewer_case_start(struct viewer_case *v, int width, int height);
void viewer_case_release(struct viewer_case *v);
/* Moves the clock that all viewers of a program share. */
void viewer_case_set_clock(int64_t now_ms);
int64_t viewer_case_clock(void);
/* Turns the loop until nothing is in flight. */
void viewer_case_settle(struct viewer_case *v);
/* Keys by name: "o", "Enter", "^C"; blanks between. */
void viewer_case_keys(struct viewer_case *v, const char *names);
/* Every character as a key. */
void viewer_case_type(struct viewer_case *v, const char *text);
/* Paints; the text of the screen, which lives until the next call. */
const char *viewer_case_screen(struct viewer_case *v);
struct session *viewer_case_session(struct viewer_case *v);

#endif
