/*
 * action.h - what keys do: one table for the keys, the help screen and the
 * manual page (tui/action.def).
 */
#ifndef TUI_ACTION_H
#define TUI_ACTION_H

#include <stdbool.h>

#include "tui/key.h"

struct app;

/* Views, as bits. */
enum action_view {
	IN_GRID = 1,
	IN_PANEL = 2,
	IN_OVERVIEW = 4,
	IN_INSPECT = 8,
	IN_DOCTOR = 16,
	IN_ALL = 31,
};

enum action_id {
#define ACTION(id, fn, group, keys, views, help) ACTION_##id,
#include "tui/action.def"
#undef ACTION
	ACTION_COUNT
};

struct action {
	const char *name;  /* "full-screen" */
	const char *group; /* "view" */
	const char *keys;  /* "Enter v f" */
	unsigned views;    /* where it works */
	const char *help;
};

const struct action *action_at(unsigned i); /* NULL at the end */
/* The action of a key in a view; -1 if none. */
int action_of(const struct key *k, unsigned view);

#endif
