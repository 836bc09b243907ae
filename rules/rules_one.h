/*
 * rules_one.h - one rule while rules are run: what it wrote last, its alerts,
 * how it went.
 */
#ifndef RULES_RULES_ONE_H
#define RULES_RULES_ONE_H

#include "rules/rules_alert.h"

struct rules_one {
	const struct rule_group *group;
	const struct rule *rule;
	struct rules_output out[2]; /* an alert: ALERTS, ALERTS_FOR_STATE */
	struct rules_alerts alerts;
	struct rule_state state;
	/* Of many slots at once. */
	struct rules_result result; /* frame NULL: each is to be asked */
	int64_t next;               /* slot */
};

void rules_one_release(struct rules_one *one);
/* The evaluation at ts: of step K of its result, or now.  -1: cancelled, and
 * nothing is changed. */
int rules_one_eval(struct rules_one *one, const struct rules_run_options *o,
		   int64_t ts, size_t k);

#endif
