#include "config.h"

#include "promql/aggregate_limit.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/num.h"
#include "promql/aggregate_top.h"

struct limit {
	struct row_sink sink;
	struct aggregate_call call;
	struct row_sink *next;
	/* limitk: */
	struct aggregate_groups groups;
	double **taken; /* by group: the elements that passed, a step each */
	size_t cap;
};

/* Hands on the points that are left. */
static int
limit_emit(struct limit *l, struct row *r)
{
	size_t steps = l->call.grid->n;

	if (!row_any(r->present, steps))
		return 0;
	row_clean(r, steps);
	return row_push(l->next, r);
}

static double *
limit_taken(struct limit *l, const struct row *r)
{
	struct arena *a = &l->call.ev->arena;
	double **old = l->taken;
	bool fresh;
	size_t i = aggregate_groups_find(&l->groups, r, &fresh);

	if (!fresh)
		return l->taken[i];
	if (i >= l->cap) {
		l->cap = l->cap == 0 ? 8 : l->cap * 2;
		l->taken = arena_calloc(a, l->cap, sizeof(*old));
		if (i > 0)
			memcpy(l->taken, old, i * sizeof(*old));
	}
	l->taken[i] = arena_calloc(a, l->call.grid->n, sizeof(**old));
	return l->taken[i];
}

static int
limit_k_push(struct row_sink *sink, struct row *r)
{
	struct limit *l = (struct limit *)sink;
	double *taken = limit_taken(l, r);

	for (size_t i = 0; i < l->call.grid->n; i++) {
		if (!row_has(r->present, i))
			continue;
		if (taken[i] + 1 <= l->call.param[i])
			taken[i]++;
		else
			row_unmark(r->present, i);
	}
	if (eval_state_check(l->call.ev) < 0)
		return -1;
	return limit_emit(l, r);
}

static int
limit_k_end(struct row_sink *sink)
{
	struct limit *l = (struct limit *)sink;

	return aggregate_top_check(&l->call) < 0 ? -1 : 0;
}

/* A length as Prometheus writes it between the texts of a label set. */
static void
limit_add_text(struct slice text, struct str *out)
{
	size_t n = text.n;

	if (n >= 255) {
		str_addc(out, '\xff');
		for (int i = 0; i < 3; i++, n >>= 8)
			str_addc(out, (char)(n & 0xff));
	} else {
		str_addc(out, (char)n);
	}
	str_add_slice(out, text);
}

/* Where in [0, 1] a label set has its place. */
static double
limit_place(const struct labels *ls)
{
	struct str bytes = { 0 };
	uint64_t hash;

	for (size_t i = 0; i < ls->n; i++) {
		limit_add_text(ls->l[i]->name, &bytes);
		limit_add_text(ls->l[i]->value, &bytes);
	}
	hash = hash_xxh64(str_slice(&bytes));
	str_release(&bytes);
	return (double)hash / 0x1p64;
}

static bool
limit_keeps(double ratio, double place)
{
	return ratio >= 0 ? place < fmin(ratio, 1)
			  : place >= 1 + fmax(ratio, -1);
}

static int
limit_ratio_push(struct row_sink *sink, struct row *r)
{
	struct limit *l = (struct limit *)sink;
	double place;

	eval_state_settle(l->call.ev, r);
	place = limit_place(&r->labels);
	for (size_t i = 0; i < l->call.grid->n; i++)
		if (row_has(r->present, i) &&
		    !limit_keeps(l->call.param[i], place))
			row_unmark(r->present, i);
	return limit_emit(l, r);
}

static void
limit_warn_ratio(const struct limit *l, double got, double cap)
{
	struct eval_state *ev = l->call.ev;
	char from[NUM_TEXT], to[NUM_TEXT];

	num_format_g(from, got);
	num_format_g(to, cap);
	eval_state_warn(ev, l->call.expr->aggregate.param,
			arena_printf(&ev->arena,
				     "PromQL warning: ratio value should be "
				     "between -1 and 1, got %s, capping to %s",
				     from, to),
			"");
}

static int
limit_ratio_end(struct row_sink *sink)
{
	struct limit *l = (struct limit *)sink;
	double low = INFINITY, high = -INFINITY;
	bool nan = false;

	for (size_t i = 0; i < l->call.grid->n; i++) {
		double v = l->call.param[i];

		nan |= isnan(v);
		low = fmin(low, v);
		high = fmax(high, v);
	}
	if (nan)
		return eval_state_fail(l->call.ev, l->call.expr, ERR_EXECUTION,
				       "Ratio value is NaN");
	if (high > 1)
		limit_warn_ratio(l, high, 1);
	if (low < -1)
		limit_warn_ratio(l, low, -1);
	return 0;
}

struct row_sink *
aggregate_limit(const struct aggregate_call *call, struct row_sink *next)
{
	bool ratio = call->expr->aggregate.op == OP_LIMIT_RATIO;
	struct limit *l;

	if (!ratio && call->expr->aggregate.op != OP_LIMITK)
		return NULL;
	l = arena_calloc(&call->ev->arena, 1, sizeof(*l));
	l->sink = ratio ? (struct row_sink){ limit_ratio_push, limit_ratio_end }
			: (struct row_sink){ limit_k_push, limit_k_end };
	l->call = *call;
	l->next = next;
	aggregate_groups_init(&l->groups, &l->call);
	return &l->sink;
}
