/*
 * doctor_out.h - the doctor's report as bytes, one writer a format.
 */
#ifndef CLI_DOCTOR_OUT_H
#define CLI_DOCTOR_OUT_H

#include "cli/doctor_result.h"

struct doctor_format {
	const char *name, *help;
	void (*write)(const struct doctor_out *o, struct str *out);
};

/* By name, or NULL; the i-th, or NULL. */
const struct doctor_format *doctor_out_find(const char *name);
const struct doctor_format *doctor_out_at(unsigned i);

#endif
