/*
 * prom_reader.h - answers of Prometheus' API (promql.md 7) read as their bytes
 * arrive, into a frame or a list of texts.
 *
 * Nothing in an answer is trusted: order, repetition, nesting, sizes.  Series
 * and points have ceilings (base/limits.h), which count what would be kept.
 */
#ifndef SOURCES_PROM_READER_H
#define SOURCES_PROM_READER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"
#include "sources/source.h"

struct prom_reader;

/* What was read.  Texts live as long as the reader. */
struct prom_result {
	bool envelope; /* it had a "status" */
	bool success;
	bool cut; /* the body ended before the JSON did */
	struct slice error_type, error;
	struct frame *frame; /* may be taken (set to NULL) */
	/* Of look-ups; a frame has its own warnings.  No arena. */
	struct source_answer lists;
};

/* Of the question: ask, start, end, step; a range has start <= end, step > 0.
 */
struct prom_reader *prom_reader_new(const struct source_question *q);
void prom_reader_free(struct prom_reader *r);

/* -1 with err filled: no answer can come of this any more. */
int prom_reader_feed(struct prom_reader *r, struct slice bytes,
		     struct err *err);
/* After the last byte: makes the frame.  An error the server reports in the
 * envelope is a result, not a failure. */
int prom_reader_end(struct prom_reader *r, struct err *err);
struct prom_result *prom_reader_result(struct prom_reader *r);

#endif
