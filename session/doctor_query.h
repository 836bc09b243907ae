/*
 * doctor_query.h - one query of a panel: what its answer is, and if there is
 * nothing in it, why.
 */
#ifndef SESSION_DOCTOR_QUERY_H
#define SESSION_DOCTOR_QUERY_H

#include "session/doctor_report.h"

enum doctor_state doctor_query_state(const struct session_target *t);
/* Adds the findings, or marks that an answer is missing. */
void doctor_query(const struct doctor_at *at);

#endif
