/*
 * shots.h - the dashboards of a run that prints once: sessions, and which of
 * their panels are asked for.
 */
#ifndef CLI_SHOTS_H
#define CLI_SHOTS_H

#include "cli/setup.h"

struct shot {
	struct session *session;
	bool *hidden; /* by panel: not asked for with --panel */
	const char *name;
};

/* One a dashboard of the setup, which outlives them. */
struct shot *shots_new(const struct setup *u);
void shots_free(struct shot *s, size_t n);
/* With --panel and --var. */
int shots_open(struct shot *s, const struct setup *u, const struct args *a,
	       struct err *err);
/* What they need of targets that are scraped here. */
struct scrape_wait shots_wait(const struct shot *s, const struct setup *u);
/* Asks for all of it, and waits. */
void shots_ask(struct shot *s, const struct setup *u);

#endif
