/*
 * rule_rows.h - what SOURCE_RULES says of rules that this program evaluates.
 */
#ifndef SOURCES_RULE_ROWS_H
#define SOURCES_RULE_ROWS_H

#include "rules/rules_run.h"
#include "sources/source.h"

/* All rules of a run, behind those that the answer has; in its arena.  Nothing
 * is evaluated meanwhile. */
void rule_rows_add(const struct rules_run *run, const struct rules *rules,
		   struct source_answer *out);

/* Of how its evaluation goes. */
void rule_rows_forget(struct source_rule *row);

#endif
