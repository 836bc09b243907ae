/*
 * origin_rules.h - recording and alerting rules: whose files, --rule-file, and
 * who evaluates them, --rules.
 */
#ifndef CLI_ORIGIN_RULES_H
#define CLI_ORIGIN_RULES_H

#include "cli/origin_data.h"
#include "rules/rules.h"
#include "rules/rules_state.h"

struct err;

enum rules_mode {
	RULES_AUTO,   /* what the source does not hold is inlined */
	RULES_SERVER, /* the source holds them, or nobody does */
	RULES_INLINE, /* the source is not asked */
	RULES_LOCAL,  /* this program's own engine records them */
};

int origin_rules_mode(const struct args *a, enum rules_mode *out,
		      struct err *err);
/* Those of --rule-file; else the mixin's own, behind those that a scrape
 * configuration names. */
struct rules *origin_rules_load(const struct origin *o, const struct args *a,
				struct err *err);

/* As this program evaluates them over the origin's data. */
struct rules_run_options origin_rules_run(const struct origin *o,
					  const struct rules *rules);

/* Before that time (ms) rules need not be evaluated for what is shown up to
 * NOW: there is nothing, or it is made up. */
int64_t origin_rules_first(const struct origin *o, int64_t now);
/* Has the rules, which outlive it, evaluated into what *source shows.  Times
 * after pinned_ms are never shown; -1: now is the clock's. */
void origin_rules_local(struct origin *o, struct source **source,
			const struct rules *rules, int64_t pinned_ms);

#endif
