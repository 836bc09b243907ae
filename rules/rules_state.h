/*
 * rules_state.h - what running rules takes, and what is known of each rule.
 */
#ifndef RULES_RULES_STATE_H
#define RULES_RULES_STATE_H

#include <stdatomic.h>

#include "base/err.h"
#include "promql/feature.h"
#include "rules/rule.h"
#include "tsdb/tsdb.h"

struct rules_run_options {
	const struct rules *rules; /* outlive it */
	struct tsdb *db;
	const struct feature_set *features; /* NULL: the defaults */
	int64_t interval_ms;                /* of groups without one; 0 = 1m */
	int64_t default_step; /* of subqueries without one; 0 = 1m */
	size_t max_resident;  /* as an eval_request's */
	struct labels external;
	struct slice external_url;
	const atomic_bool *cancel; /* may be NULL */
};

enum rule_alert_state { RULE_INACTIVE, RULE_PENDING, RULE_FIRING };

struct rule_alert {
	struct labels labels; /* with alertname */
	size_t n_annotations;
	struct label *annotation;
	enum rule_alert_state state;
	int64_t active_ms, fired_ms, resolved_ms; /* 0: not yet */
	double value;
};

struct rule_state {
	bool evaluated;
	struct err err; /* NONE: health "ok" */
	int64_t last_ms, duration_us;
	size_t series; /* of the last evaluation */
	size_t n_alerts;
	const struct rule_alert *alert; /* until the next evaluation */
};

#endif
