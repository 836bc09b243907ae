/*
 * rules_read.h - the YAML of a rule file to groups and rules, checked field by
 * field with Prometheus' messages.
 */
#ifndef RULES_RULES_READ_H
#define RULES_RULES_READ_H

#include "base/json.h"
#include "rules/rule.h"

struct err;

/* Fills r from a document's root.  On an error what was parsed stays in r. */
int rules_read(struct rules *r, const struct json *root, struct err *err);

#endif
