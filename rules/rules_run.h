/*
 * rules_run.h - groups of rules evaluated over a tsdb, into it (promql.md 5.2):
 * at a time, as Prometheus does at every interval, or for all slots of a past
 * at once.  The two give the same samples.
 *
 * One thread at a time; the tsdb may be read and written by others meanwhile.
 */
#ifndef RULES_RULES_RUN_H
#define RULES_RULES_RUN_H

#include <stdatomic.h>

#include "base/err.h"
#include "promql/feature.h"
#include "rules/rule.h"
#include "tsdb/tsdb.h"

struct rules_run;

struct rules_run_options {
	const struct rules *rules; /* outlive it */
	struct tsdb *db;
	const struct feature_set *features; /* NULL: the defaults */
	int64_t interval_ms;                /* of groups without one; 0 = 1m */
	struct labels external;
	struct slice external_url;
	const atomic_bool *cancel; /* may be NULL */
};

struct rules_run *rules_run_new(const struct rules_run_options *o);
void rules_run_free(struct rules_run *r);

/* ms between evaluations of a group. */
int64_t rules_run_interval(const struct rules_run *r, size_t group);
/* All rules of a group, in order, at ts (ms).  What fails is in the states. */
void rules_run_group(struct rules_run *r, size_t group, int64_t ts);
/* All groups at all their slots in [from, to], slots being multiples of the
 * interval.  -1: cancelled. */
int rules_run_past(struct rules_run *r, int64_t from, int64_t to,
		   struct err *err);

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
struct rule_state rules_run_state(const struct rules_run *r, size_t group,
				  size_t rule);

#endif
