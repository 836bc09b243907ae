/*
 * doctor_metric.h - a metric that is not there at all.
 */
#ifndef SESSION_DOCTOR_METRIC_H
#define SESSION_DOCTOR_METRIC_H

#include "session/doctor_report.h"

/* No series has the selector's name. */
void doctor_metric(const struct doctor_at *at, const struct expr *selector,
		   const struct lost *l);

/* Others have the metric, the Pyroscope that is looked at has not.  False: why
 * is not known. */
bool doctor_metric_here(const struct doctor_at *at, struct slice name);

/* Why a rule of the source records nothing. */
void doctor_metric_rule(const struct doctor_at *at,
			const struct source_rule *r);

#endif
