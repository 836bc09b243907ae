/*
 * rules_lint.h - what is odd about rules that are right: a table of warnings.
 */
#ifndef CLI_RULES_LINT_H
#define CLI_RULES_LINT_H

#include "rules/rules.h"
#include "session/needs.h"

struct err;

struct rules_lint_run {
	const struct rules *rules;
	const struct needs *needs; /* of the dashboards and all rules */
	int64_t scrape_interval;   /* ms */
	const struct rules_lint *lint;
	/* PLACE: of what it is about in the rule's expression; NULL: all. */
	void (*warn)(void *arg, const struct rules_lint_run *r,
		     const struct rule *rule, const struct expr *place,
		     struct slice text);
	void *arg;
};

struct rules_lint {
	const char *name, *help;
	void (*run)(const struct rules_lint_run *r);
};

/* NULL: there are fewer. */
const struct rules_lint *rules_lint_at(unsigned i);
/* Of "a,b", "all" or "none": bit i for lint i.  -1 with err filled. */
int rules_lint_choose(struct slice list, unsigned *bits, struct err *err);

#endif
