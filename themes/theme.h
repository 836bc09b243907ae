/*
 * theme.h - roles to styles.  Drawing names a role, never a colour; a theme is
 * a YAML file (themes/NAME.yaml), compiled in or given with --theme FILE.
 */
#ifndef THEMES_THEME_H
#define THEMES_THEME_H

#include "base/slice.h"
#include "canvas/canvas.h"
#include "canvas/out.h"

struct err;

enum theme_role {
#define ROLE(id, name, help) ROLE_##id,
#include "themes/role.def"
#undef ROLE
	ROLE_COUNT
};

#define THEME_SERIES 8 /* colours before series turn grey or repeat */

/* Grafana's status and named colours as meanings (terminal.md 2.6). */
struct theme {
	char name[32];
	struct canvas_style role[ROLE_COUNT];
	canvas_colour series[THEME_SERIES];
	canvas_colour hue_red, hue_orange, hue_yellow, hue_green, hue_blue,
		hue_purple, hue_grey;
	canvas_colour status[6]; /* [1]..[5] = 1xx..5xx */
	unsigned nseries; /* of series, 1..THEME_SERIES: 8 colours have 6 */
	enum out_depth depth;
};

/* A shipped theme by name, or a file's path; depth maps its colours down so
 * that every style can be drawn.  With no colours at all the roles are those of
 * "mono".  What a file does not say is taken from its "base: NAME", or dark. */
int theme_load(struct theme *t, const char *name, enum out_depth depth,
	       struct err *err);
int theme_parse(struct theme *t, struct slice yaml, enum out_depth depth,
		struct err *err);
/* Names of the shipped themes; NULL at the end. */
const char *theme_name(unsigned i);
const char *theme_help(unsigned i);
const char *theme_role_name(enum theme_role role);
const char *theme_role_help(enum theme_role role);

/* The colour of a dashboard's "#7EB26D", "red", "rgb(1,2,3)" in this theme: a
 * known one by its meaning, another by the nearest.  CANVAS_DEFAULT: not a
 * colour. */
canvas_colour theme_colour(const struct theme *t, struct slice spec);
/* The same for thresholds and mappings, where Grafana's yellow #EAB839 says
 * "take care" and not, as on a series, "1xx". */
canvas_colour theme_level_colour(const struct theme *t, struct slice spec);
/* i counts from 0 and goes round. */
canvas_colour theme_series(const struct theme *t, unsigned i);

#endif
