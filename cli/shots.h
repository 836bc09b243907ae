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
/* Asks for all of it, and waits. */
void shots_ask(struct shot *s, const struct setup *u);

#endif
