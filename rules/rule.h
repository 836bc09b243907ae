/*
 * rule.h - a rule, its group, the groups of a file: read-only once loaded.
 */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include "base/arena.h"
#include "model/labels.h"
#include "promql/ast.h"

struct rule {
	struct slice record, alert; /* one of them is "" */
	struct slice expr_text;
	struct expr *expr;
	struct labels labels; /* the group's and its own */
	size_t n_unset;       /* labels that it removes: set to "" */
	struct slice *unset;
	/* Of an alert. */
	int64_t for_ms, keep_firing_ms;
	size_t n_annotations;
	struct label *annotation; /* sorted by name */
	int line;                 /* in the file */
};

struct rule_group {
	struct slice name, file;
	int64_t interval;     /* ms, 0 = default */
	int64_t query_offset; /* ms */
	int64_t limit;        /* series, 0 = none */
	size_t n;
	struct rule *rule;
};

struct rules {
	struct arena arena;
	size_t n;
	struct rule_group *group;
	struct rules *joined; /* whose groups are here too: kept for them */
};

#endif
