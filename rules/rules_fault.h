/*
 * rules_fault.h - what is wrong in a rule file, for whom it is told.
 */
#ifndef RULES_RULES_FAULT_H
#define RULES_RULES_FAULT_H

#include "base/slice.h"

struct err;

/* A mistake in a file, told while it is read. */
struct rules_fault {
	const struct err *err; /* its place is in expr */
	struct slice expr;     /* that cannot be parsed, or "" */
	int line, column;      /* of what it is about; 0 = the whole line */
};

struct rules_faults {
	void (*told)(void *arg, const struct rules_fault *f);
	void *arg;
};

#endif
