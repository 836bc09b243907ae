#include "config.h"

#include "promql/eval.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "promql/eval_expr.h"
#include "promql/func.h"
#include "promql/func_impl.h"

#define EVAL_LOOKBACK (5 * 60 * 1000)

/* Rows of the whole query into the frame; rows of equal labels are joined. */
struct eval_result {
	struct row_sink sink;
	struct eval_state *ev;
	struct row_table table; /* of the frame's memory */
	size_t cap;
};

static int
eval_join(struct eval_state *ev, struct frame_series *s, const struct row *r)
{
	size_t steps = ev->frame->steps;

	for (size_t w = 0; w < row_words(steps); w++)
		if (s->present[w] & r->present[w])
			return eval_state_fail(ev, ev->r->expr, ERR_EXECUTION,
					       "vector cannot contain metrics "
					       "with the same labelset");
	for (size_t i = 0; i < steps; i++)
		if (row_has(r->present, i))
			frame_set(s, i, r->v[i]);
	return 0;
}

static int
eval_result_push(struct row_sink *sink, struct row *r)
{
	struct eval_result *res = (struct eval_result *)sink;
	struct frame *f = res->ev->frame;
	struct frame_series *s, *old = f->series;
	bool fresh;
	size_t i;

	row_settle(&res->ev->arena, r);
	i = row_table_put(&res->table, &f->arena, &r->labels, &fresh);
	if (!fresh)
		return eval_join(res->ev, &f->series[i], r);
	if (eval_state_series(res->ev) < 0)
		return -1;
	if (f->n == res->cap) {
		/* The table grows, too, and about as much. */
		if (eval_state_room(res->ev, res->cap * 4 * sizeof(*s)) < 0)
			return -1;
		res->cap = res->cap == 0 ? 16 : res->cap * 2;
		f->series = arena_calloc(&f->arena, res->cap, sizeof(*s));
		if (f->n > 0)
			memcpy(f->series, old, f->n * sizeof(*s));
	}
	s = &f->series[f->n++];
	*s = (struct frame_series){ .n = f->steps };
	s->labels = res->table.labels[i];
	s->v = arena_copy(&f->arena, r->v, f->steps * sizeof(*s->v));
	s->present = arena_copy(&f->arena, r->present,
				row_words(f->steps) * sizeof(*s->present));
	return eval_state_check(res->ev);
}

static int
eval_scalar(struct eval_state *ev, const struct eval_grid *grid)
{
	const double *v = eval_expr_scalar(ev, grid, ev->r->expr);
	struct frame *f = ev->frame;

	if (v == NULL)
		return -1;
	f->kind = ev->r->step > 0 ? FRAME_MATRIX : FRAME_SCALAR;
	f->series = arena_calloc(&f->arena, 1, sizeof(*f->series));
	f->n = 1;
	frame_series_init(f, f->series, grid->n);
	for (size_t i = 0; i < grid->n; i++)
		frame_set(f->series, i, v[i]);
	return 0;
}

/* These give the order of an instant vector (promql.md 2.1). */
static bool
eval_keeps_order(const struct expr *e)
{
	e = func_impl_bare(e);
	if (e->kind == EXPR_AGGREGATE)
		return e->aggregate.op == OP_TOPK ||
		       e->aggregate.op == OP_BOTTOMK;
	return e->kind == EXPR_CALL &&
	       (e->call.func->id == FUNC_sort ||
		e->call.func->id == FUNC_sort_desc ||
		e->call.func->id == FUNC_sort_by_label ||
		e->call.func->id == FUNC_sort_by_label_desc);
}

static int
eval_vector(struct eval_state *ev, const struct eval_grid *grid)
{
	bool range = ev->r->step > 0;
	struct eval_result res = { .sink.push = eval_result_push,
				   .ev = ev,
				   .table.copies = true };

	ev->frame->kind = range ? FRAME_MATRIX : FRAME_VECTOR;
	if (eval_expr_rows(ev, grid, ev->r->expr, &res.sink) < 0)
		return -1;
	if (range || !eval_keeps_order(ev->r->expr))
		frame_sort(ev->frame);
	return 0;
}

/* The samples of b among those of a, which has the same labels. */
static int
eval_join_raw(struct eval_state *ev, struct frame_series *a,
	      const struct frame_series *b)
{
	size_t n = a->n + b->n, i = 0, j = 0;
	int64_t *t = arena_alloc(&ev->frame->arena, n * sizeof(*t));
	double *v = arena_alloc(&ev->frame->arena, n * sizeof(*v));

	while (i + j < n) {
		bool first = j == b->n || (i < a->n && a->t[i] < b->t[j]);

		if (i < a->n && j < b->n && a->t[i] == b->t[j])
			return eval_state_fail(ev, ev->r->expr, ERR_EXECUTION,
					       "vector cannot contain metrics "
					       "with the same labelset");
		t[i + j] = first ? a->t[i] : b->t[j];
		v[i + j] = first ? a->v[i] : b->v[j];
		i += first;
		j += !first;
	}
	a->n = n;
	a->t = t;
	a->v = v;
	return 0;
}

/* Names that went at the end may leave equal series behind. */
static int
eval_matrix(struct eval_state *ev, const struct eval_grid *grid)
{
	struct frame *f = ev->frame;
	size_t n = 0;

	f->kind = FRAME_RAW;
	if (eval_expr_raw(ev, grid, ev->r->expr) < 0)
		return -1;
	frame_sort(f);
	for (size_t i = 0; i < f->n; i++) {
		struct frame_series *last = n > 0 ? &f->series[n - 1] : NULL;

		if (last == NULL ||
		    !labels_eq(&last->labels, &f->series[i].labels))
			f->series[n++] = f->series[i];
		else if (eval_join_raw(ev, last, &f->series[i]) < 0)
			return -1;
	}
	f->n = n;
	return 0;
}

static const char *
eval_type_name(enum value_type t)
{
	return t == TYPE_MATRIX ? "range vector" : "string";
}

static int
eval_kind(struct eval_state *ev, const struct eval_grid *grid)
{
	const struct expr *e = ev->r->expr;

	if (e->type == TYPE_SCALAR)
		return eval_scalar(ev, grid);
	if (e->type == TYPE_VECTOR)
		return eval_vector(ev, grid);
	if (ev->r->step > 0)
		return eval_state_fail(ev, e, ERR_TYPE,
				       "invalid expression type \"%s\" for "
				       "range query, must be Scalar or instant "
				       "Vector",
				       eval_type_name(e->type));
	if (e->type == TYPE_MATRIX)
		return eval_matrix(ev, grid);
	ev->frame->kind = FRAME_STRING;
	ev->frame->text =
		arena_slice(&ev->frame->arena, func_impl_bare(e)->string);
	return 0;
}

static int
eval_grid_of(const struct eval_request *r, struct eval_grid *g, struct err *err)
{
	int64_t span;

	*g = (struct eval_grid){ r->start, r->step, 1, r->start != r->end };
	if (r->end < r->start ||
	    __builtin_sub_overflow(r->end, r->start, &span))
		return err_set(err, ERR_EXECUTION,
			       "end timestamp must not be before start time");
	if (r->step < 0 || (r->step == 0 && span > 0))
		return err_set(err, ERR_EXECUTION,
			       "zero or negative query resolution step widths "
			       "are not accepted. Try a positive integer");
	if (r->step == 0)
		return 0;
	if (span / r->step > LIMIT_POINTS)
		return err_set(err, ERR_LIMIT,
			       "exceeded maximum resolution of 11,000 points "
			       "per timeseries. Try decreasing the query "
			       "resolution (?step=XX)");
	g->n = (size_t)(span / r->step) + 1;
	return 0;
}

struct frame *
eval_run(const struct eval_request *r, struct err *err)
{
	struct err local = { 0 };
	struct eval_state ev = { .r = r, .err = err != NULL ? err : &local };
	struct eval_grid grid;

	if (eval_grid_of(r, &grid, err) < 0)
		return NULL;
	ev.frame = frame_new();
	ev.frame->start = r->start;
	ev.frame->step = r->step;
	ev.frame->steps = grid.n;
	ev.lookback = r->lookback > 0 ? r->lookback : EVAL_LOOKBACK;
	ev.max_samples = r->max_samples > 0 ? r->max_samples : LIMIT_SAMPLES;
	ev.max_series = r->max_series > 0 ? r->max_series : LIMIT_RESULT_SERIES;
	ev.max_bytes = r->max_bytes > 0 ? r->max_bytes : LIMIT_ROWS_BYTES;
	if (eval_kind(&ev, &grid) < 0) {
		frame_free(ev.frame);
		ev.frame = NULL;
	} else {
		eval_state_finish(&ev);
		ev.frame->stats.samples = ev.samples;
		ev.frame->stats.held = ev.arena.bytes + ev.frame->arena.bytes;
	}
	eval_state_release(&ev);
	return ev.frame;
}
