/*
 * doctor_job.h - a job that is not as the Pyroscope mixin wants it: matchers
 * like job=~"(NAMESPACE)/(pyroscope|querier)".
 */
#ifndef SESSION_DOCTOR_JOB_H
#define SESSION_DOCTOR_JOB_H

#include "session/doctor_report.h"

bool doctor_job_is_shape(const struct matcher *m);
/* True if a job's matcher names the component. */
bool doctor_job_wants(const struct matcher *m, const char *component);
/* The matcher of job loses the last series: w has the query. */
void doctor_job(const struct doctor_at *at, const struct lost *l,
		struct doctor_words *w);

#endif
