/*
 * doctor_route.h - routes that are there and not those that a panel wants.
 */
#ifndef SESSION_DOCTOR_ROUTE_H
#define SESSION_DOCTOR_ROUTE_H

#include "session/doctor_report.h"

/* The matcher of route loses the last series: w has the query. */
void doctor_route(const struct doctor_at *at, const struct lost *l,
		  struct doctor_words *w);

#endif
