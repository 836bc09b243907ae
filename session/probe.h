/*
 * probe.h - questions asked once, whoever needs the answer.
 *
 * Who works something out asks for all it needs, goes on as far as it gets with
 * the answers that are there (NULL: not yet), and does the same again once
 * probe_pending is 0: a long chain of questions reads like plain code, and what
 * two of its users need is asked for once.
 */
#ifndef SESSION_PROBE_H
#define SESSION_PROBE_H

#include "base/str.h"
#include "sources/source.h"

struct probe;

struct probe_answer {
	struct err err;      /* NONE: answered */
	struct frame *frame; /* NULL: none */
	size_t n_texts;
	struct slice *text;
	size_t n_targets;
	struct source_target *target;
	size_t n_rules;
	struct source_rule *rule; /* without labels and alerts */
};

/* At most LIMIT questions; READY is called from the loop when the last open one
 * is answered. */
struct probe *probe_new(struct source *s, size_t limit,
			void (*ready)(void *arg), void *arg);
void probe_free(struct probe *p); /* cancels */

size_t probe_pending(const struct probe *p);
size_t probe_asked(const struct probe *p);
/* True if a question was not asked since there were so many. */
bool probe_is_over(const struct probe *p);

/* NULL: not yet known.  The answer lives as long as the probe; one to a
 * question that was too many has ERR_LIMIT. */
const struct probe_answer *probe_ask(struct probe *p,
				     const struct source_question *q);
/* An instant query. */
const struct probe_answer *probe_query(struct probe *p, struct slice query,
				       int64_t at_ms);

/* What an instant query gives as one number: false while that is not known;
 * *v is NAN where there is no answer, 0 where it is empty. */
bool probe_number(struct probe *p, struct slice query, int64_t at_ms,
		  double *v);

#endif
