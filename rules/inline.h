/*
 * inline.h - a query with recorded names replaced by what they record.
 *
 * Exact or not done (design.md).  A matcher goes inside only on a label that
 * the rule keeps; one on a label it drops must accept the empty string, or the
 * result is empty; one on a label that the rule sets is decided here.
 */
#ifndef RULES_INLINE_H
#define RULES_INLINE_H

#include "rules/rules.h"

struct err;

enum inline_state {
	INLINE_NONE,    /* no recorded name in it */
	INLINE_DONE,    /* all recorded names that are not held were replaced */
	INLINE_REFUSED, /* at least one could not be: left alone, with the why
			 */
};

struct inlined_name {
	struct slice name; /* recorded name */
	bool done;
	struct slice why; /* if not done */
};

struct inlined {
	enum inline_state state;
	struct expr *expr; /* the new tree, or the old one */
	size_t n;
	struct inlined_name *name; /* that the query reads and nobody holds */
};

/* HOLDS says if the source has the recorded name itself. */
struct inline_request {
	const struct rules *rules;
	bool (*holds)(void *arg, struct slice name);
	void *arg;
};

/* Matchers copied into a new tree own their regexes: parse_release both trees.
 */
int inline_expr(const struct inline_request *r, const struct expr *e,
		struct arena *a, struct inlined *out, struct err *err);
/* Calls back once for each recorded name that e reads. */
void inline_names(const struct rules *r, const struct expr *e,
		  void (*each)(void *arg, struct slice name), void *arg);

#endif
