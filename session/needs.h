/*
 * needs.h - which metrics the open dashboards and rules read, by their names
 * alone: a feed that scrapes keeps those and passes over the rest.
 *
 * Other matchers are not looked at, on purpose: the doctor tells which values a
 * label has instead, and a target's role is told from routes that no panel
 * asks for.  A name with a variable in it becomes an expression that accepts
 * what it may become.  Names that are too many are harmless; one that is
 * missing is a panel that stays empty, so where a query's names cannot be told
 * all is needed.
 */
#ifndef SESSION_NEEDS_H
#define SESSION_NEEDS_H

#include <stdbool.h>

#include "dashboards/dashboard.h"
#include "model/matcher.h"
#include "rules/rules.h"

struct needs {
	struct arena arena;
	bool all;         /* names cannot be told */
	struct slice why; /* then: the first query whose names they are */
	size_t n, cap;
	struct matcher *name; /* = or =~, on __name__, no two alike; in the
			       * order in which they were found */
};

/* All zero is empty and ready. */
void needs_release(struct needs *n);
/* The queries of its panels and variables. */
void needs_dashboard(struct needs *n, const struct dashboard *d);
/* One query, as a person types it. */
void needs_query(struct needs *n, struct slice query);
/* What is behind the names that are needed so far: of rules that record them,
 * and rules that record what those read; EVERY: of all rules, alerts too. */
void needs_rules(struct needs *n, const struct rules *r, bool every);
/* True if one of the names, or all, accepts it. */
bool needs_has(const struct needs *n, struct slice metric);

#endif
