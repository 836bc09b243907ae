#include "config.h"

#include "promql/eval_subquery.h"

#include <string.h>

#include "promql/duration.h"
#include "promql/eval_selector.h"

#define SUBQUERY_STEP (60 * 1000)
#define SUBQUERY_SLOTS 64

/* Rows with points at the same steps share these times. */
struct subquery_times {
	const uint64_t *present;
	const int64_t *t;
	size_t n;
};

struct subquery {
	struct row_sink sink;
	struct eval_range *range;
	struct eval_grid grid;
	struct window_cache cache;
	struct subquery_times slot[SUBQUERY_SLOTS];
	int64_t *t; /* of a row that has no slot */
	double *v;
	bool unique; /* no label set comes twice: nothing is kept */
	struct row_table table;
	struct row_list rows; /* by number in the table */
	size_t held;
};

static size_t
subquery_fill(const struct subquery *s, const uint64_t *present, int64_t *t)
{
	size_t n = 0;

	for (size_t w = 0; w < row_words(s->grid.n); w++)
		for (uint64_t b = present[w]; b != 0; b &= b - 1)
			t[n++] = eval_state_time(
				&s->grid, w * 64 + (size_t)__builtin_ctzll(b));
	return n;
}

/* The times of the row's points; true: equal pointers mean equal times. */
static bool
subquery_times(struct subquery *s, const uint64_t *present, struct samples *out)
{
	struct arena *a = &s->range->ev->arena;
	size_t words = row_words(s->grid.n);
	uint64_t hash = 0;
	struct subquery_times *slot;

	for (size_t w = 0; w < words; w++)
		hash = (hash ^ present[w]) * UINT64_C(0x9e3779b97f4a7c15);
	slot = &s->slot[(hash >> 32) % SUBQUERY_SLOTS];
	if (slot->present == NULL) {
		size_t n = row_count(present, s->grid.n);
		int64_t *t = arena_alloc(a, n * sizeof(*t));

		slot->present =
			arena_copy(a, present, words * sizeof(*present));
		slot->n = subquery_fill(s, present, t);
		slot->t = t;
	}
	if (memcmp(slot->present, present, words * sizeof(*present)) == 0) {
		out->t = slot->t;
		out->n = slot->n;
		return true;
	}
	if (s->t == NULL)
		s->t = arena_alloc(a, s->grid.n * sizeof(*s->t));
	out->n = subquery_fill(s, present, s->t);
	out->t = s->t;
	return false;
}

static const double *
subquery_values(struct subquery *s, const struct row *r, size_t n)
{
	size_t k = 0;

	if (n == s->grid.n)
		return r->v;
	if (s->v == NULL)
		s->v = arena_alloc(&s->range->ev->arena,
				   s->grid.n * sizeof(*s->v));
	for (size_t w = 0; w < row_words(s->grid.n); w++)
		for (uint64_t b = r->present[w]; b != 0; b &= b - 1)
			s->v[k++] = r->v[w * 64 + (size_t)__builtin_ctzll(b)];
	return s->v;
}

static int
subquery_series(struct subquery *s, const struct row *r)
{
	struct samples in = { 0 };
	bool shared = subquery_times(s, r->present, &in);

	in.v = subquery_values(s, r, in.n);
	if (eval_state_check(s->range->ev) < 0)
		return -1;
	return eval_range_series(s->range, &r->labels, &in, shared,
				 r->drop_name);
}

static int
subquery_join(struct subquery *s, struct row *to, const struct row *r)
{
	for (size_t w = 0; w < row_words(s->grid.n); w++) {
		if (to->present[w] & r->present[w])
			return eval_state_fail(s->range->ev,
					       s->range->e->subquery.arg,
					       ERR_EXECUTION,
					       "vector cannot contain metrics "
					       "with the same labelset");
		to->present[w] |= r->present[w];
	}
	for (size_t i = 0; i < s->grid.n; i++)
		if (row_has(r->present, i))
			to->v[i] = r->v[i];
	return 0;
}

static int
subquery_push(struct row_sink *sink, struct row *r)
{
	struct subquery *s = (struct subquery *)sink;
	struct eval_state *ev = s->range->ev;
	bool fresh;
	size_t i;

	eval_state_settle(ev, r);
	s->held += row_count(r->present, s->grid.n);
	if (eval_state_hold(ev, s->held) < 0)
		return -1;
	if (s->unique)
		return subquery_series(s, r);
	i = row_table_put(&s->table, &ev->arena, &r->labels, &fresh);
	if (!fresh)
		return subquery_join(s, s->rows.row[i], r);
	row_list_add(&ev->arena, &s->rows, row_copy(&ev->arena, r, s->grid.n));
	return eval_state_check(ev);
}

static int
subquery_end(struct row_sink *sink)
{
	struct subquery *s = (struct subquery *)sink;

	for (size_t i = 0; i < s->rows.n; i++)
		if (subquery_series(s, s->rows.row[i]) < 0)
			return -1;
	return 0;
}

/* Rows of these are never of one label set. */
static bool
subquery_unique(const struct expr *e)
{
	e = func_impl_bare(e);
	if (e->kind == EXPR_SELECTOR)
		return true;
	if (e->kind == EXPR_AGGREGATE)
		return e->aggregate.op == OP_SUM || e->aggregate.op == OP_AVG ||
		       e->aggregate.op == OP_MIN || e->aggregate.op == OP_MAX ||
		       e->aggregate.op == OP_COUNT;
	if (e->kind != EXPR_CALL)
		return false;
	for (size_t i = 0; i < e->call.n; i++)
		if (e->call.arg[i]->type == TYPE_MATRIX)
			return true;
	return false;
}

/* The multiples of the step that the windows reach. */
static int
subquery_grid(struct subquery *s)
{
	struct eval_state *ev = s->range->ev;
	const struct expr *e = s->range->e;
	struct duration_query q = { ev->r->step, ev->r->end - ev->r->start };
	int64_t step = ev->r->default_step, from, to, past;
	size_t room;

	if (step <= 0)
		step = SUBQUERY_STEP;
	if (e->subquery.step.given &&
	    duration_value(&e->subquery.step, true, &q, &step, ev->err) < 0)
		return -1;
	if (step <= 0) /* under 1 ms */
		return eval_state_fail(ev, e, ERR_EXECUTION,
				       "zero or negative query resolution "
				       "step widths are not accepted. Try a "
				       "positive integer");
	window_reach(&s->cache.spec, &from, &to);
	past = (from % step + step) % step;
	from = past == 0 ? from : window_minus(from, past - step);
	s->grid = (struct eval_grid){ from, step, 0, from != to };
	if (from > to)
		return 0;
	room = ev->max_bytes / (2 * sizeof(double));
	if (room > LIMIT_SUBQUERY_STEPS)
		room = LIMIT_SUBQUERY_STEPS;
	if (((uint64_t)to - (uint64_t)from) / (uint64_t)step >= room)
		return eval_state_fail(ev, e, ERR_LIMIT,
				       "the subquery has more than %zu steps, "
				       "which is too much at once: shorten its "
				       "range or lengthen its step",
				       room);
	s->grid.n =
		(size_t)(((uint64_t)to - (uint64_t)from) / (uint64_t)step) + 1;
	return 0;
}

struct row_sink *
eval_subquery_sink(struct eval_range *r, struct eval_grid *inner)
{
	struct eval_state *ev = r->ev;
	struct subquery *s = arena_calloc(&ev->arena, 1, sizeof(*s));

	s->sink = (struct row_sink){ subquery_push, subquery_end };
	s->range = r;
	s->cache.arena = &ev->arena;
	s->unique = subquery_unique(r->e->subquery.arg);
	if (eval_selector_spec(ev, r->grid, r->e, &s->cache.spec) < 0 ||
	    subquery_grid(s) < 0)
		return NULL;
	eval_range_worker_init(&r->worker, r, &s->cache);
	r->plain = r->impl == NULL;
	*inner = s->grid;
	return &s->sink;
}
