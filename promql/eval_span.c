#include "config.h"

#include "base/limits.h"
#include "promql/duration.h"
#include "promql/eval.h"
#include "promql/func.h"
#include "promql/window.h"

#define SPAN_LOOKBACK (5 * 60 * 1000)

/* Reference times that a node is evaluated at. */
struct span {
	int64_t from, to;
};

struct span_walk {
	const struct eval_request *r;
	struct duration_query q;
	int64_t mint, maxt;
	unsigned depth;
};

static void span_node(struct span_walk *w, const struct expr *e, struct span s);

static int64_t
span_duration(const struct span_walk *w, const struct duration *d,
	      bool positive)
{
	int64_t ms = 0;

	if (d->given && duration_value(d, positive, &w->q, &ms, NULL) < 0)
		return 0;
	return ms;
}

/* The times that @ and offset make of s. */
static struct span
span_move(const struct span_walk *w, struct span s, enum at_kind at,
	  int64_t at_ms, const struct duration *offset)
{
	int64_t back = span_duration(w, offset, false);

	if (at == AT_START)
		at_ms = w->r->start;
	if (at == AT_END)
		at_ms = w->r->end;
	if (at != AT_NONE)
		s = (struct span){ at_ms, at_ms };
	return (struct span){ window_minus(s.from, back),
			      window_minus(s.to, back) };
}

static int64_t
span_lookback(const struct span_walk *w)
{
	return w->r->lookback > 0 ? w->r->lookback : SPAN_LOOKBACK;
}

/* Windows of BACK ms that end in s. */
static void
span_add(struct span_walk *w, struct span s, int64_t back)
{
	s.from = window_minus(window_minus(s.from, back), -1);
	if (s.from < w->mint)
		w->mint = s.from;
	if (s.to > w->maxt)
		w->maxt = s.to;
}

static void
span_selector(struct span_walk *w, const struct expr *e, struct span s)
{
	int64_t lookback = span_lookback(w), back = lookback;

	s = span_move(w, s, e->selector.at, e->selector.at_ms,
		      &e->selector.offset);
	if (e->selector.range.given) {
		bool outer = e->selector.smoothed || e->selector.anchored;

		back = span_duration(w, &e->selector.range, true);
		back = window_minus(back, outer ? -lookback : 0);
	}
	if (e->selector.smoothed)
		s.to = window_minus(s.to, -lookback);
	span_add(w, s, back);
}

static void
span_subquery(struct span_walk *w, const struct expr *e, struct span s)
{
	s = span_move(w, s, e->subquery.at, e->subquery.at_ms,
		      &e->subquery.offset);
	s.from = window_minus(s.from,
			      span_duration(w, &e->subquery.range, true));
	span_node(w, e->subquery.arg, s);
}

/* info() reads its series when the first selector of the vector is read. */
static bool
span_info(struct span_walk *w, const struct expr *e, struct span s)
{
	struct expr **child;

	if (e->kind == EXPR_SELECTOR) {
		s = span_move(w, s, e->selector.at, e->selector.at_ms,
			      &e->selector.offset);
		span_add(w, s, span_lookback(w));
		return true;
	}
	if (e->kind == EXPR_SUBQUERY)
		s = span_move(w, s, e->subquery.at, e->subquery.at_ms,
			      &e->subquery.offset);
	for (size_t i = 0; (child = ast_child((struct expr *)e, i)) != NULL;
	     i++)
		if (span_info(w, *child, s))
			return true;
	return false;
}

static void
span_children(struct span_walk *w, const struct expr *e, struct span s)
{
	switch (e->kind) {
	case EXPR_CALL:
		for (size_t i = 0; i < e->call.n; i++)
			span_node(w, e->call.arg[i], s);
		if (e->call.func->id == FUNC_info)
			span_info(w, e->call.arg[0], s);
		break;
	case EXPR_AGGREGATE:
		span_node(w, e->aggregate.arg, s);
		if (e->aggregate.param != NULL)
			span_node(w, e->aggregate.param, s);
		break;
	case EXPR_BINARY:
		span_node(w, e->binary.lhs, s);
		span_node(w, e->binary.rhs, s);
		break;
	case EXPR_UNARY:
		span_node(w, e->unary.arg, s);
		break;
	case EXPR_PAREN:
		span_node(w, e->paren, s);
		break;
	default:
		break;
	}
}

static void
span_node(struct span_walk *w, const struct expr *e, struct span s)
{
	if (w->depth >= LIMIT_QUERY_DEPTH)
		return;
	w->depth++;
	if (e->kind == EXPR_SELECTOR)
		span_selector(w, e, s);
	else if (e->kind == EXPR_SUBQUERY)
		span_subquery(w, e, s);
	else
		span_children(w, e, s);
	w->depth--;
}

void
eval_span(const struct eval_request *r, int64_t *mint, int64_t *maxt)
{
	struct span_walk w = { .r = r, .mint = INT64_MAX, .maxt = INT64_MIN };

	w.q = (struct duration_query){ r->step,
				       window_minus(r->end, r->start) };
	span_node(&w, r->expr, (struct span){ r->start, r->end });
	*mint = w.mint <= w.maxt ? w.mint : r->start;
	*maxt = w.mint <= w.maxt ? w.maxt : r->end;
}
