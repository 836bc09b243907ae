/*
 * doctor_routes.h - which of Pyroscope's routes panels count: too many, too
 * few, others than their titles say (pyroscope.md A.3, A.6, A.7).
 */
#ifndef SESSION_DOCTOR_ROUTES_H
#define SESSION_DOCTOR_ROUTES_H

#include "session/doctor_report.h"

void doctor_routes_panel(const struct doctor_at *at);
/* Panel I beside the one before it in its row. */
void doctor_routes_differ(const struct doctor_at *at, size_t i);
void doctor_routes_dashboard(const struct doctor_at *at);

#endif
