/*
 * doctor_notes.h - what is odd about panels that are not empty, or about the
 * rules and routes behind them (pyroscope.md A.7).
 */
#ifndef SESSION_DOCTOR_NOTES_H
#define SESSION_DOCTOR_NOTES_H

#include "session/doctor_report.h"

/* Of one panel. */
void doctor_notes_panel(const struct doctor_at *at);
/* Of panels beside each other and of the whole; of one panel alone: those that
 * concern it. */
void doctor_notes_dashboard(const struct doctor_at *at, int panel);

/* Of the rules that N sessions share. */
void doctor_notes_rules(const struct doctor_at *at, struct session *const *s,
			size_t n);

#endif
