/*
 * bucket_notes.h - the note that histograms had to be raised for their counts
 * to rise: one for all of a metric's, with its details (promql.md 4).
 */
#ifndef PROMQL_BUCKET_NOTES_H
#define PROMQL_BUCKET_NOTES_H

#include "promql/bucket.h"
#include "promql/eval_state.h"

/* In the evaluation's arena. */
struct bucket_notes {
	struct eval_state *ev;
	const struct eval_grid *grid;
	const struct expr *vector; /* where the note points */
	struct bucket_note *first;
};

/* Of a metric; NAME may be "". */
struct bucket_note *bucket_notes_of(struct bucket_notes *b, struct slice name);
/* One histogram was fixed at a step. */
void bucket_notes_add(struct bucket_notes *b, struct bucket_note *note,
		      const struct bucket_fix *fix, size_t step);
void bucket_notes_tell(const struct bucket_notes *b);
/* Appends what says the name unless it is "". */
void bucket_notes_name(struct slice name, struct str *text);

#endif
