/*
 * doctor.h - why panels are empty: what a session's queries find at their
 * source, step by step, until a cause is known (pyroscope.md A.5 to A.7).
 *
 * Asynchronous: it asks the sessions' source through the loop, every question
 * once, at most LIMIT_DOCTOR_QUESTIONS.  The report is there from the start
 * and fills; it never touches the sessions.
 */
#ifndef SESSION_DOCTOR_H
#define SESSION_DOCTOR_H

#include "session/doctor_finding.h"
#include "session/session.h"

struct doctor_options {
	size_t n;
	struct session *const *session; /* one source; outlive the doctor */
	const struct rules *rules;      /* all that are known; may be NULL */
	int panel; /* of the one session; -1: all panels of all */
	/* Whenever the report has changed, the last time when it is done. */
	void (*changed)(void *arg);
	void *arg;
};

struct doctor;

/* The sessions have been asked for their panels and are idle. */
struct doctor *doctor_new(const struct doctor_options *o);
void doctor_free(struct doctor *d);
/* Until the next change. */
const struct doctor_report *doctor_report(const struct doctor *d);

#endif
