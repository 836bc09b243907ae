/*
 * rules_alert.h - the alerts of one alerting rule from evaluation to
 * evaluation: pending, firing, resolved (promql.md 5.2).
 */
#ifndef RULES_RULES_ALERT_H
#define RULES_RULES_ALERT_H

#include "rules/rules_result.h"

struct rules_alert_more {
	uint64_t hash;
	int64_t absent_ms; /* fires on since, without an element; 0: not so */
};

/* All zero is empty and ready.  Resolved ones stay a quarter of an hour. */
struct rules_alerts {
	size_t n;
	struct rule_alert *alert;
	struct rules_alert_more *more;
	struct arena arena;
};

void rules_alert_release(struct rules_alerts *a);

struct rules_alert_question {
	const struct rules_run_options *o;
	const struct rule *rule;
	int64_t limit, ts;
	const struct rules_series *element;
	size_t n;
};

/* Takes in the elements of one evaluation.  -1 with err: of two with the same
 * labels nothing is changed; with more than the limit all are forgotten. */
int rules_alert_eval(struct rules_alerts *a,
		     const struct rules_alert_question *q, struct err *err);

/* The series that the rule's alerts write, sorted: one each in ALERTS and in
 * ALERTS_FOR_STATE, which have room for a->n; how many. */
size_t rules_alert_series(const struct rules_alerts *a, const struct rule *rule,
			  struct arena *arena, struct rules_series *alerts,
			  struct rules_series *for_state);

#endif
