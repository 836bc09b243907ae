/*
 * doctor_result.h - the doctor's report, as the writers of its formats take it.
 */
#ifndef CLI_DOCTOR_RESULT_H
#define CLI_DOCTOR_RESULT_H

#include "base/str.h"
#include "session/doctor.h"

struct doctor_out {
	const struct doctor_report *report;
	struct session *const *session;
	size_t n;
	const char *source; /* what was asked */
	int width;
	bool verbose; /* text: notes too */
};

#endif
