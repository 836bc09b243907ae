/*
 * bed.h - what a script loads, in the real store, and a querier over it.
 *
 * Floats go into a tsdb, a target per series.  Of native histograms only the
 * labels and times are kept: a querier that would have to give one (native.h)
 * says so, and what it answers is then worth nothing.  Start
 * timestamps, which the store does not keep, are attached on the way out.
 */
#ifndef RUNNER_BED_H
#define RUNNER_BED_H

#include "promql/eval_request.h"
#include "tests/runner/script.h"

struct bed;

struct bed *bed_new(void);
void bed_free(struct bed *b);
void bed_clear(struct bed *b);
int bed_load(struct bed *b, const struct script_command *c, struct err *err);

/* For this request, whose own querier does not count.  NATIVE is set once it
 * has met a native histogram: its series. */
struct querier *bed_querier(struct bed *b, const struct eval_request *r,
			    const struct labels **native);

#endif
