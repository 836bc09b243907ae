#include "config.h"

#include "tests/runner/native.h"

#define NATIVE_LOOKBACK 300000

/* The selector outside of subqueries that these matchers are of. */
static const struct expr *
native_selector(struct expr *e, const struct matcher *m)
{
	const struct expr *found = NULL;

	if (e->kind == EXPR_SUBQUERY)
		return NULL;
	if (e->kind == EXPR_SELECTOR)
		return e->selector.m == m ? e : NULL;
	for (size_t i = 0; found == NULL; i++) {
		struct expr **child = ast_child(e, i);

		if (child == NULL)
			return NULL;
		found = native_selector(*child, m);
	}
	return found;
}

static int64_t
native_newest(const int64_t *t, size_t n, int64_t from, int64_t to)
{
	int64_t newest = INT64_MIN;

	for (size_t i = 0; i < n; i++)
		if (t[i] >= from && t[i] <= to && t[i] > newest)
			newest = t[i];
	return newest;
}

bool
native_met(const struct eval_request *r, const struct matcher *m, int64_t mint,
	   int64_t maxt, const struct native_times *times)
{
	/* parse trees are only read, ast_child serves writers too */
	const struct expr *s = native_selector((struct expr *)r->expr, m);
	int64_t steps = r->step > 0 ? (r->end - r->start) / r->step : 0;

	if (native_newest(times->t, times->n, mint, maxt) == INT64_MIN)
		return false;
	if (s == NULL || s->selector.range.given || s->selector.smoothed)
		return true;
	if (s->selector.at != AT_NONE)
		steps = 0;
	if (maxt - mint != steps * r->step + NATIVE_LOOKBACK - 1)
		return true;
	for (int64_t i = 0; i <= steps; i++) {
		int64_t to = maxt - i * r->step;
		int64_t from = to - NATIVE_LOOKBACK + 1;

		if (native_newest(times->t, times->n, from, to) >
		    native_newest(times->floats, times->n_floats, from, to))
			return true;
	}
	return false;
}
