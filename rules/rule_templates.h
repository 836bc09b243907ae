/*
 * rule_templates.h - the templates in an alert's labels and annotations,
 * checked.
 */
#ifndef RULES_RULE_TEMPLATES_H
#define RULES_RULE_TEMPLATES_H

#include "rules/rule.h"

struct err;

/* The one in L, of an alert: "template: __alert_NAME:1: ...". */
int rule_template_check(const struct rule *rule, const struct label *l,
			struct err *err);

#endif
