/*
 * doctor_target.h - targets that are not scraped.
 */
#ifndef SESSION_DOCTOR_TARGET_H
#define SESSION_DOCTOR_TARGET_H

#include "session/doctor_report.h"

/* Adds a finding for those that are down, and says how many; -1: not known yet,
 * which is marked. */
int doctor_target_down(const struct doctor_at *at);
/* Of a panel that has data: a note for each that is down, of a source that
 * scrapes, where every target is meant. */
void doctor_target_partly(const struct doctor_at *at);
/* True if the source knows its targets, and none of them is up: what else is
 * missing follows from that. */
bool doctor_target_none(const struct doctor_at *at);
/* True if the source scrapes, and there are no targets. */
bool doctor_target_nowhere(const struct doctor_at *at);

#endif
