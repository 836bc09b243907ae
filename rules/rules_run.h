/*
 * rules_run.h - groups of rules evaluated over a tsdb, into it (promql.md 5.2):
 * at a time, as Prometheus does at every interval, or for all slots of a past
 * at once.  The two give the same samples.
 *
 * One thread at a time; the tsdb may be read and written by others meanwhile.
 */
#ifndef RULES_RULES_RUN_H
#define RULES_RULES_RUN_H

#include "rules/rules_state.h"

struct rules_run;

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

struct rule_state rules_run_state(const struct rules_run *r, size_t group,
				  size_t rule);

#endif
