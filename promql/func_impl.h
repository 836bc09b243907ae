/*
 * func_impl.h - how the evaluator runs a function: one const struct a function,
 * named in promql/func.def.
 *
 * A function never evaluates its arguments: scalars come worked out per step,
 * the vector as rows, a range vector as the windows of one series at a time.
 */
#ifndef PROMQL_FUNC_IMPL_H
#define PROMQL_FUNC_IMPL_H

#include "model/sample.h"
#include "promql/ast.h"
#include "promql/eval_state.h"
#include "promql/window.h"

struct func_call {
	struct eval_state *ev;
	const struct eval_grid *grid;
	const struct expr *expr; /* EXPR_CALL */
	const double **scalar;   /* by argument: a value a step, or NULL */
};

/* One thread's scratch memory. */
struct func_room {
	struct arena *arena;
	void *p;
	size_t n;
	size_t work; /* since func_impl_stopped looked */
};

/* One series of a range vector.  Series of one call may be worked on by several
 * threads: whatever is written is here, in the row or in the room. */
struct func_series {
	const struct func_call *call;
	struct window_cache *cache;
	struct windows *w;
	const struct samples *s; /* no stale markers */
	struct func_room *room;
	size_t overlaps; /* out: start times before the sample in front */
};

/* One window of it. */
struct func_window {
	const struct func_call *call;
	struct func_room *room;
	const double *v;
	const int64_t *t, *st; /* st: NULL as in struct samples */
	size_t n;              /* >= 1 */
	size_t step;
};

struct func_impl {
	/* One of these: */
	/* a scalar from scalars, at each step; */
	void (*scalar)(const struct func_call *c, double *out);
	/* rows to rows, pushed into NEXT; NULL with the state's err; */
	struct row_sink *(*rows)(const struct func_call *c,
				 struct row_sink *next);
	/* a range vector: all windows of a series into a row, whose values are
	 * 0 and whose presence is that of windows with NEED samples; */
	void (*series)(struct func_series *s, struct row *out);
	/* or window by window; false: no value. */
	bool (*window)(const struct func_window *w, double *out);
	/* may be NULL: as SERIES instead of WINDOW where windows overlap much;
	 * false: not of these samples; */
	bool (*slide)(const struct func_series *s, struct row *out);
	/* may be NULL: looks at the scalars when all series are done; STEPS:
	 * where at least one had a sample; -1 with the state's err; */
	int (*done)(const struct func_call *c, const uint64_t *steps);
	int need; /* samples in a window: 1 or 2 */
	bool keep_name;
	bool counter;      /* wants names that end as counters' */
	bool default_time; /* without argument: of the time */
};

/* To be asked while a series is worked on, with what was done since, about a
 * nanosecond each.  True: nobody waits for it any longer, all may be left as it
 * is. */
bool func_impl_stopped(const struct func_series *s, size_t work);
/* Room for n bytes, good until the next call. */
void *func_room_get(struct func_room *r, size_t n);
/* What FUNC does with an anchored or smoothed range; NULL: it takes none. */
const struct func_impl *func_extended_get(const struct func *f, bool smoothed);
/* The value of an anchored or smoothed range at its start or end; false: there
 * is nothing in it. */
bool func_extended_edges(const struct window_spec *spec,
			 const struct windows *w, const struct samples *s,
			 size_t step, double edge[2]);
const struct func_impl *func_impl_get(const struct func *f);
/* The text of the i-th argument, a string. */
struct slice func_impl_string(const struct func_call *c, size_t i);
/* An argument without its parentheses. */
const struct expr *func_impl_bare(const struct expr *e);

#endif
