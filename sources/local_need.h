/*
 * local_need.h - which raw samples a question takes when this program evaluates
 * the rules that it reads the results of.
 */
#ifndef SOURCES_LOCAL_NEED_H
#define SOURCES_LOCAL_NEED_H

#include "rules/rules.h"
#include "sources/source.h"

/* All zero needs nothing and is ready. */
struct local_need {
	struct arena arena;
	bool given;       /* something is needed */
	int64_t from, to; /* samples, ms */
	int64_t slots;    /* rules are evaluated from then on */
	size_t n;
	struct slice *selector; /* {__name__="m",...}: sorted, unique */
};

void local_need_release(struct local_need *n);
/* False: q reads no recorded name, or cannot be parsed here, or is none that
 * is evaluated: it is the server's. */
bool local_need_of(const struct rules *rules, const struct source_question *q,
		   struct local_need *out);
/* What both need, in one. */
void local_need_join(struct local_need *to, const struct local_need *more);
/* True if whoever has HAVE needs no more. */
bool local_need_covers(const struct local_need *have,
		       const struct local_need *need);

/* Of alerting rules, and of those over samples that are not in HAVE, an answer
 * does not know how they go. */
void local_need_rows(const struct rules *rules, const struct local_need *have,
		     struct source_answer *answer);

#endif
