/*
 * rules_result.h - what a rule's expression gives, at a time or at many at
 * once, and the series that are recorded of it.
 */
#ifndef RULES_RULES_RESULT_H
#define RULES_RULES_RESULT_H

#include "model/frame.h"
#include "rules/rules_output.h"
#include "rules/rules_state.h"

/* Times of an evaluation: one, or FROM, FROM + STEP ... TO. */
struct rules_times {
	int64_t from, to, step; /* step 0: one */
};

/* All times by one range query give the bits that each gives by itself.  NULL
 * with err filled. */
struct frame *rules_result_eval(const struct rules_run_options *o,
				const struct expr *e,
				const struct rules_times *t, struct err *err);
/* If a range query says the same of e as instant queries do. */
bool rules_result_ranges(const struct expr *e);

struct rules_result {
	struct frame *frame;
	struct arena arena;
	size_t n;
	struct rules_series *series; /* index: of the frame's */
};

/* Takes the frame.  A recording rule's series get its name and labels; those of
 * an alert stay as they are. */
void rules_result_init(struct rules_result *r, const struct rule *rule,
		       struct frame *frame);
void rules_result_release(struct rules_result *r);
/* Those that are there at step k, sorted; out has room for n.  -1 with err: two
 * have the same labels. */
int rules_result_at(const struct rules_result *r, size_t k,
		    struct rules_series *out, size_t *n, struct err *err);

#endif
