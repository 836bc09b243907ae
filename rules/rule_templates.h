/*
 * rule_templates.h - the templates in an alert's labels and annotations,
 * checked.
 */
#ifndef RULES_RULE_TEMPLATES_H
#define RULES_RULE_TEMPLATES_H

#include "rules/rule.h"

struct err;

/* The first that cannot be parsed: label "x": template: ... */
int rule_templates_check(const struct rule *rule, struct err *err);

#endif
