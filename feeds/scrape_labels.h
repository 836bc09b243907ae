/*
 * scrape_labels.h - the labels of a target's series: what a line has, merged
 * with the target's own, relabelled, and measured (promql.md 6.4).
 */
#ifndef FEEDS_SCRAPE_LABELS_H
#define FEEDS_SCRAPE_LABELS_H

#include "base/arena.h"
#include "feeds/scrape_config.h"
#include "model/labels.h"

struct err;

/* What is used of the job: what is made of target, metric_relabel and the
 * limits of labels. */
struct scrape_labels {
	const struct scrape_job *job;
	struct labels target;
	bool honor;
};

/* component "": no pyroscope's. */
struct scrape_labels_words {
	struct slice component, namespace_, cluster;
};

/* Sets target: what was discovered, and in A those of job, namespace and
 * cluster that the job wants made and nobody gave; the namespace of a job is
 * the one that was given, so that the two agree. */
void scrape_labels_make(struct scrape_labels *s,
			const struct labels *discovered,
			const struct scrape_labels_words *w, struct arena *a);
/* Merging changes nothing that a limit or a relabelling could see. */
bool scrape_labels_plain(const struct scrape_job *job);
/* Of a line's labels, in A, sharing bytes with both; 0: relabelling drops it.
 * -1 with err filled: the scrape is refused. */
int scrape_labels_finish(const struct scrape_labels *s, const struct labels *ls,
			 struct arena *a, struct labels *out, struct err *err);
/* A copy in A of what scrape_labels_finish made, or of a line's labels; it
 * shares the target's, and those of LIKE, the copy before it in A (NULL: none).
 */
struct labels scrape_labels_copy(const struct scrape_labels *s,
				 const struct labels *ls,
				 const struct labels *like, struct arena *a);

#endif
