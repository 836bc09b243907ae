/*
 * rules.h - Prometheus rule files: loaded, checked, and looked up by the name
 * that a rule records (promql.md 5).
 */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "base/arena.h"
#include "model/labels.h"
#include "promql/ast.h"

struct err;

struct rule {
	struct slice record, alert; /* one of them is "" */
	struct slice expr_text;
	struct expr *expr;
	struct labels labels; /* the group's and its own */
	size_t n_unset;       /* labels that it removes: set to "" */
	struct slice *unset;
	int line; /* in the file */
};

struct rule_group {
	struct slice name;
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
};

/* The group that the rule is in. */
const struct rule_group *rules_group(const struct rules *r,
				     const struct rule *rule);
/* NULL with err filled: "FILE: 4:14: group ...". */
struct rules *rules_load(struct slice yaml, const char *file, struct err *err);
void rules_free(struct rules *r);
/* The n-th recording rule of that name, from 0; NULL if there are fewer. */
const struct rule *rules_find(const struct rules *r, struct slice record,
			      size_t nth);

#endif
