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
