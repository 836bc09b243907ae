/*
 * inline_push.h - a condition on a result made one on what is read for it, and
 * a result shifted in time: in place, or not at all.
 */
#ifndef RULES_INLINE_PUSH_H
#define RULES_INLINE_PUSH_H

#include "base/arena.h"
#include "promql/ast.h"

enum push_result {
	PUSH_DONE,    /* the result is now filtered by the matcher */
	PUSH_ABSENT,  /* no element has the label; nothing was done */
	PUSH_REFUSED, /* cannot be done exactly; e is to be thrown away */
};

/* m NULL: nothing is changed, it is only asked if elements may have LABEL. */
enum push_result inline_push(struct arena *a, struct expr *e,
			     struct slice label, const struct matcher *m);

/* NULL, or what of the query as a whole e depends on: such a rule gives
 * something else when it is not run by itself. */
const char *inline_push_query_use(const struct expr *e);
/* e as it was so many ms ago; NULL, or why that cannot be said. */
const char *inline_push_offset(struct expr *e, int64_t ms);

#endif
