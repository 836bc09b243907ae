/*
 * doctor_report.h - a report being written: findings with the same words are
 * one, with all the places where they hold.
 */
#ifndef SESSION_DOCTOR_REPORT_H
#define SESSION_DOCTOR_REPORT_H

#include "session/doctor_finding.h"
#include "session/lost.h"
#include "session/probe.h"
#include "session/state.h"

/* What is at hand where a query is looked at. */
struct doctor_at {
	struct doctor_report *report;
	struct probe *probe;
	struct session *session;
	const struct doctor_facts *facts;
	const struct rules *rules; /* may be NULL */
	struct lost_span span;
	struct doctor_place place;
	const struct session_panel *panel;   /* NULL: the dashboard */
	const struct session_target *target; /* NULL: the panel */
	bool *waiting;       /* set where an answer is missing */
	unsigned rules_deep; /* what a rule reads is looked at */
};

/* The texts of a finding, as they are put together.  Findings that differ in
 * their item only are one: its text is TEXT, a list of the items, BEHIND. */
struct doctor_words {
	struct str text, query, fix;
	struct str item, behind; /* "": none */
};

/* Adds it, and empties the words.  Newlines in the fix begin its lines. */
void doctor_report_add(const struct doctor_at *at, enum doctor_id id,
		       struct doctor_words *w);
/* Once all are added: writes lists into their texts, too. */
void doctor_report_sort(struct doctor_report *r);
/* All but the arrays, which are used again. */
void doctor_report_reset(struct doctor_report *r);
void doctor_report_release(struct doctor_report *r);

/* "a", "b" and 3 more; bare: without quotes. */
void doctor_report_list(const struct slice *text, size_t n, bool bare,
			struct str *out);
/* --var 'NAME=VALUE', which can be given to a shell as it is. */
void doctor_report_option(const char *option, struct slice name,
			  struct slice value, struct str *out);
/* "10:02:15" in the session's zone, with its date if that is not the range's.
 */
void doctor_report_time(const struct session *s, int64_t ms, struct str *out);

#endif
