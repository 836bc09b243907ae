/*
 * rules.h - Prometheus rule files: loaded, checked, and looked up by the name
 * that a rule records (promql.md 5).
 */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "rules/rule.h"

struct err;
struct rules_faults;

/* The group that the rule is in. */
const struct rule_group *rules_group(const struct rules *r,
				     const struct rule *rule);
/* NULL with err filled: "FILE: 4:14: group ...". */
struct rules *rules_load(struct slice yaml, const char *file, struct err *err);
/* The same, and all that is wrong is told (rules_read.h; may be NULL). */
struct rules *rules_load_all(struct slice yaml, const char *file,
			     const struct rules_faults *faults,
			     struct err *err);
void rules_free(struct rules *r);
/* Takes the groups of another file, behind those of to. */
void rules_join(struct rules *to, struct rules *more);
/* Groups that do not say when are asked so many ms ago. */
void rules_offset(struct rules *r, int64_t query_offset);
/* The n-th recording rule of that name, from 0; NULL if there are fewer. */
const struct rule *rules_find(const struct rules *r, struct slice record,
			      size_t nth);

#endif
