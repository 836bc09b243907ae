/*
 * eval_blocks.h - the series of a selector in fixed blocks, over the cores.
 *
 * What is above either folds, then each block folds by itself and the blocks
 * are joined in their order; or it does not, then it is given the rows in the
 * order of the series.  Both on the thread of the evaluation, and both give the
 * same bits for any number of threads, one of them too.
 */
#ifndef PROMQL_EVAL_BLOCKS_H
#define PROMQL_EVAL_BLOCKS_H

#include "promql/eval_selector.h"

/* Where one run over some of the series reads and writes. */
struct eval_block {
	struct eval_state *ev;
	struct selector *s;    /* this thread's reader */
	void *worker;          /* this thread's, of eval_blocks.worker_new */
	struct row_sink *next; /* rows go here */
	bool late;             /* pass() is called later */
	size_t from, to;       /* series of s->set */
	size_t held;           /* out: points handed up */
	size_t longest;        /* out: samples of a window */
};

struct eval_blocks {
	struct eval_state *ev;
	struct selector *s; /* opened */
	struct row_sink *next;
	bool straight; /* all on this thread, as one block */
	void *arg;
	/* Memory of s->arena; the last thread's is done with at the end. */
	void *(*worker_new)(void *arg, struct selector *s);
	int (*run)(void *arg, struct eval_block *b);
	/* NULL, or what is to be done with each row before it goes to next, on
	 * the evaluation's thread.  RUN does it itself unless late. */
	int (*pass)(void *arg, struct row *r);
	/* NULL, or each worker when all is done. */
	void (*worker_end)(void *arg, void *worker);
};

int eval_blocks_run(struct eval_blocks *e);

#endif
