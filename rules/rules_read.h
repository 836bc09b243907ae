/*
 * rules_read.h - the YAML of a rule file to groups and rules, checked field by
 * field with Prometheus' messages.
 */
#ifndef RULES_RULES_READ_H
#define RULES_RULES_READ_H

#include "base/json.h"
#include "rules/rule.h"
#include "rules/rules_fault.h"

struct err;

/* Fills r from a document's root.  On an error what was parsed stays in r; with
 * FAULTS it goes on, and tells all of them: err is the first. */
int rules_read(struct rules *r, const struct json *root,
	       const struct rules_faults *faults, struct err *err);

#endif
