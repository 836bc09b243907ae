/*
 * doctor_finding.h - what the doctor finds: one row of doctor.def, its words,
 * and the places where it holds.
 */
#ifndef SESSION_DOCTOR_FINDING_H
#define SESSION_DOCTOR_FINDING_H

#include <stdbool.h>

#include "base/arena.h"

enum doctor_severity { DOCTOR_CAUSE, DOCTOR_NOTE };

enum doctor_id {
#define DOCTOR(id, name, severity, help) DOCTOR_##id,
#include "session/doctor.def"
#undef DOCTOR
	DOCTOR_COUNT
};

struct doctor_row {
	const char *name; /* "job-shape", as scripts know it */
	enum doctor_severity severity;
	const char *help;
};

const struct doctor_row *doctor_row(enum doctor_id id);

enum doctor_state {
	DOCTOR_IS_WAITING, /* the session has no answer yet */
	DOCTOR_IS_OK,
	DOCTOR_IS_EMPTY,
	DOCTOR_IS_NAN, /* series, but no value in them */
	DOCTOR_IS_ERROR,
	DOCTOR_IS_NOTHING, /* nothing to ask, or hidden */
};

const char *doctor_state_name(enum doctor_state s);

/* Where a finding holds; panel -1: the dashboard, target -1: the panel. */
struct doctor_place {
	size_t session;
	int panel, target;
};

struct doctor_finding {
	enum doctor_id id;
	struct slice text;  /* a sentence without a full stop */
	struct slice query; /* PromQL that shows it; "": none */
	struct slice fix;   /* what mends it, in lines; "": nothing does */
	struct slice before, behind; /* what the text says around the items */
	size_t n_items, cap_items;
	struct slice *item;
	size_t n_places, cap;
	struct doctor_place *place;
};

struct doctor_panel {
	size_t session, panel;
	enum doctor_state state;
	size_t n; /* targets, as the session has them */
	enum doctor_state *target;
};

/* Findings: causes before notes, those of most panels first. */
struct doctor_report {
	bool done;
	bool unreachable; /* no answer came from the source at all */
	size_t n_panels;  /* that have something to ask */
	size_t n_data;    /* of them with data */
	size_t questions; /* asked so far */
	size_t n_all, cap_all;
	struct doctor_panel *panel; /* of all sessions, in order */
	size_t n, cap;
	struct doctor_finding *finding;
	struct arena arena;
};

/* True if the finding holds for the panel; its dashboard's count with it where
 * WIDE is set. */
bool doctor_concerns(const struct doctor_finding *f, size_t session,
		     size_t panel, bool wide);

#endif
