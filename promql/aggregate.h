/*
 * aggregate.h - groups, and the aggregations that fold rows as they come, so
 * that memory is groups x steps (promql.md 2.9).
 */
#ifndef PROMQL_AGGREGATE_H
#define PROMQL_AGGREGATE_H

#include "promql/eval_state.h"

struct aggregate_call {
	struct eval_state *ev;
	const struct eval_grid *grid;
	const struct expr *expr; /* EXPR_AGGREGATE */
	const double *param;     /* a value a step; NULL: takes none */
};

#define AGGREGATE_MEMO 1024 /* groups that are told by a look */
#define AGGREGATE_MEMO_LABELS 3

/* The group of a row with these labels, by address; NULL: fewer. */
struct aggregate_memo {
	const struct label *l[AGGREGATE_MEMO_LABELS];
	size_t group; /* + 1; 0 = free */
};

/* Tells a row's group by its labels. */
struct aggregate_groups {
	const struct aggregate_call *call;
	struct slice *name; /* sorted, without repetition */
	size_t n_names;
	struct eval_state *ev;    /* whose memory it is */
	const struct label **key; /* scratch */
	struct slice *last;       /* names of the last row's labels */
	size_t *pick;             /* those of them that make a group */
	size_t n_last, n_pick, cap;
	bool drop_last;
	bool all; /* each name was among the last one's: no other matters */
	struct aggregate_memo *memo;
	struct row_table table;
	bool *marked; /* by number: a row's names are to be dropped at the end
		       */
	size_t marked_cap;
};

void aggregate_groups_init(struct aggregate_groups *g,
			   const struct aggregate_call *call);
/* The number of the row's group; *fresh: it is a new one. */
size_t aggregate_groups_find(struct aggregate_groups *g, const struct row *r,
			     bool *fresh);

/* The group's names are to be dropped at the end. */
bool aggregate_groups_marked(const struct aggregate_groups *g, size_t i);

/* The sink for the rows of the vector; NULL: not an operator that folds. */
struct row_sink *aggregate_fold(const struct aggregate_call *call,
				struct row_sink *next);
/* True of such a sink. */
bool aggregate_folds(const struct row_sink *sink);
/*
 * A sink like such a one, for some of its rows, in the memory of another state,
 * which may be another thread's.  Parts are joined in the order of the rows;
 * they are not ended.
 */
struct row_sink *aggregate_part(struct row_sink *sink, struct eval_state *ev);
int aggregate_join(struct row_sink *sink, const struct row_sink *part);

#endif
