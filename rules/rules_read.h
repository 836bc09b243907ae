/*
 * rules_read.h - the YAML of a rule file to groups and rules, checked field by
 * field with Prometheus' messages.
 */
#ifndef RULES_RULES_READ_H
#define RULES_RULES_READ_H

#include "base/json.h"
#include "rules/rule.h"

struct err;

/* A mistake in a file, told while it is read. */
struct rules_fault {
	const struct err *err; /* its place is in expr */
	struct slice expr;     /* that cannot be parsed, or "" */
	int line, column;      /* of what it is about: a rule, an expression */
};

struct rules_faults {
	void (*told)(void *arg, const struct rules_fault *f);
	void *arg;
};

/* Fills r from a document's root.  On an error what was parsed stays in r; with
 * FAULTS it goes on, rule by rule, and tells all of them: err is the first. */
int rules_read(struct rules *r, const struct json *root,
	       const struct rules_faults *faults, struct err *err);

#endif
