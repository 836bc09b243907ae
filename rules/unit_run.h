/*
 * unit_run.h - a unit test of rules run: its samples go into a tsdb, all groups
 * are evaluated at every interval, and what was expected is compared.
 *
 * Faults are told in promtool's words.
 */
#ifndef RULES_UNIT_RUN_H
#define RULES_UNIT_RUN_H

#include "promql/feature.h"
#include "rules/rule.h"
#include "rules/unit_file.h"

typedef void unit_run_fault(void *arg, struct slice text);

struct unit_run_question {
	const struct unit_file *file;
	const struct unit_test *test;
	const struct rules *rules; /* of unit_run_order */
	unit_run_fault *fault;
	void *arg;
};

/* The groups of n files as one, in the order in which the file wants them
 * evaluated; they share all with LIST, which outlives it. */
struct rules unit_run_order(const struct unit_file *file,
			    const struct rules *const *list, size_t n,
			    struct arena *a);
/* Calls fault for each; how many there were. */
size_t unit_run(const struct unit_run_question *q);

#endif
