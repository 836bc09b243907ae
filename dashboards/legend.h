/*
 * legend.h - names of series (grafana.md 3).
 */
#ifndef DASHBOARDS_LEGEND_H
#define DASHBOARDS_LEGEND_H

#include "base/arena.h"
#include "dashboards/dashboard.h"
#include "model/frame.h"

/* One target's answer, with what names it. */
struct legend_input {
	const struct frame *frame; /* may be NULL */
	struct slice legend;       /* interpolated legendFormat */
	bool has_legend;           /* there was one in the file */
	struct slice expr;         /* interpolated */
	struct slice ref_id;
};

/* What the front end names a field by; p NULL: not there. */
struct legend_field {
	struct slice frame;  /* the frame's name */
	struct slice name;   /* the field's: "Value", or the metric's */
	struct slice config; /* displayName */
	struct slice
		from_ds; /* displayNameFromDS: what the back end rendered */
	struct labels labels;
};

/* Appends the name of the i-th of a panel's n fields, each in a frame of its
 * own. */
void legend_display(const struct legend_field *field, size_t n, size_t i,
		    struct str *out);
/* Appends {a="b", c="d"}, values as they are; nothing without labels. */
void legend_labels(const struct labels *ls, struct str *out);

/*
 * Display names of all series of a panel, in order of targets and series:
 * names[k] for the k-th.  In a.  back end names, then the front end's, then
 * displayName of fieldConfig and overrides is left to fields.h.
 */
void legend_names(const struct legend_input *in, size_t n, struct arena *a,
		  struct slice **names, size_t *n_names);
/* "{{ label }}" templates alone: missing labels print nothing. */
void legend_render(struct slice format, const struct labels *ls,
		   struct str *out);

#endif
