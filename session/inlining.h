/*
 * inlining.h - a query that reads recorded names which the source may not hold:
 * how it is asked what it holds, what is sent instead, and what is said of it.
 */
#ifndef SESSION_INLINING_H
#define SESSION_INLINING_H

#include "rules/inline.h"

#define INLINING_LOOKBACK_MS (INT64_C(300) * 1000)

/* If a source can be asked for the name; one that cannot be is taken for one
 * that is not held. */
bool inlining_can_ask(struct slice name);
/* Appends an instant query that gives an element a name that has a sample in
 * the span (ms) before its time, and lookback. */
void inlining_question(const struct slice *name, size_t n, int64_t span,
		       struct str *out);

struct inlining {
	struct slice sent; /* the query itself where nothing was replaced */
	bool done;
	struct slice note; /* "" = nothing to say */
};

/* Texts are in a, or the query.  What does not parse here is sent as it is: the
 * server may know better. */
void inlining_text(const struct inline_request *r, struct slice query,
		   struct arena *a, struct inlining *out);

#endif
