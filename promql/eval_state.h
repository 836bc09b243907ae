/*
 * eval_state.h - one evaluation under way: its request, ceilings, notes and
 * memory.  Everything in the arena lives to the end of the evaluation.
 */
#ifndef PROMQL_EVAL_STATE_H
#define PROMQL_EVAL_STATE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/strmap.h"
#include "model/frame.h"
#include "promql/eval_request.h"
#include "promql/row.h"
#include "promql/row_table.h"

/* The steps of one (sub)query: start + i * step. */
struct eval_grid {
	int64_t start, step;
	size_t n;
	bool ranged; /* asked for a span of time: its order is of no account */
};

struct eval_note {
	size_t key; /* bytes of text that tell it from others */
	struct slice text;
};

/* The first so many are told, the others counted. */
struct eval_notes {
	struct strmap seen; /* by text without details and position */
	size_t n;
	struct eval_note note[LIMIT_ANNOTATIONS], rest;
};

struct eval_regex;
struct regex;

struct eval_state {
	const struct eval_request *r;
	struct frame *frame;
	struct arena arena;
	struct err *err;
	int64_t lookback;
	size_t samples; /* that were read */
	size_t max_samples, max_series, max_bytes;
	size_t granted; /* of its bytes: there was room for so many */
	unsigned depth;
	double *scratch; /* for sorting a few values */
	size_t scratch_cap;
	struct eval_regex *regexes;
	struct eval_notes warnings, infos;
	/* While threads share the work: bytes of all their states, and what of
	 * them this one has told. */
	atomic_size_t *shared;
	size_t told;
};

static inline int64_t
eval_state_time(const struct eval_grid *g, size_t i)
{
	return g->start + (int64_t)i * g->step;
}

/* -1 with the state's err if cancelled or over a ceiling. */
int eval_state_check(struct eval_state *ev);
/* The same, before MORE bytes are taken at once. */
int eval_state_room(struct eval_state *ev, size_t more);
/* True if eval_state_check will fail for sure, on whatever thread: what takes
 * long need not be finished. */
bool eval_state_stopped(const struct eval_state *ev);
/*
 * max_samples bounds what one selector or range function holds: HELD points
 * that it has handed up, and the samples of its longest window.  Prometheus
 * counts these too, and more.
 */
int eval_state_hold(struct eval_state *ev, size_t held);
/* -1 if the answer has as many series as it may. */
int eval_state_series(struct eval_state *ev);
/* -1 with the error, pointing at e. */
int eval_state_fail(struct eval_state *ev, const struct expr *e,
		    enum err_code code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Notes of equal text but for DETAILS and position are one (promql.md 4).
 * E may be NULL: the start of the query. */
void eval_state_warn(struct eval_state *ev, const struct expr *e,
		     const char *text, const char *details);
void eval_state_info(struct eval_state *ev, const struct expr *e,
		     const char *text, const char *details);
/* Room for n values, good until the next call. */
double *eval_state_scratch(struct eval_state *ev, size_t n);
/* Warns if a quantile is not between 0 and 1; E: its expression. */
void eval_state_quantile(struct eval_state *ev, const struct expr *e, double q);
/* Compiled, anchored; the state's.  NULL: not an expression. */
const struct regex *eval_state_regex(struct eval_state *ev,
				     struct slice pattern);
/*
 * A state for some blocks of FROM's series on any thread.  Its ceilings are
 * FROM's and are held by all together; frame and err are its own, and empty.
 */
void eval_state_fork(struct eval_state *ev, struct eval_state *from,
		     struct frame *frame, struct err *err,
		     atomic_size_t *shared);
/* The notes and counts of a fork, which is then without. */
void eval_state_adopt(struct eval_state *ev, struct eval_state *fork);
/* For the next block: nothing that was in its memory is needed. */
void eval_state_reuse(struct eval_state *fork);
/* Hands the notes to the frame. */
void eval_state_finish(struct eval_state *ev);
void eval_state_release(struct eval_state *ev);

/* Drops the names of a row so marked, unless that is left to the end. */
void eval_state_settle(struct eval_state *ev, struct row *r);

/*
 * Watches that label sets stay unique after labels were changed: promql.md 2.6.
 * STRICT: also at different steps.
 */
struct eval_guard {
	struct eval_state *ev;
	const struct expr *expr;
	size_t steps;
	bool strict;
	bool merges; /* also when names are dropped at the end */
	struct row_table table;
	uint64_t **seen; /* by number in the table */
	size_t cap;
};

/* The row's names are settled first. */
int eval_guard_row(struct eval_guard *g, struct row *r);

#endif
