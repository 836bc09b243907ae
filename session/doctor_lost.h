/*
 * doctor_lost.h - a selector that finds nothing, and what is to be mended.
 */
#ifndef SESSION_DOCTOR_LOST_H
#define SESSION_DOCTOR_LOST_H

#include "session/doctor_report.h"

/* Adds the finding, or marks that an answer is missing. */
void doctor_lost(const struct doctor_at *at, const struct expr *selector,
		 const struct lost *l);

#endif
