/*
 * doctor_metric.h - a metric that is not there at all.
 */
#ifndef SESSION_DOCTOR_METRIC_H
#define SESSION_DOCTOR_METRIC_H

#include "session/doctor_report.h"

/* No series has the selector's name. */
void doctor_metric(const struct doctor_at *at, const struct expr *selector,
		   const struct lost *l);

#endif
