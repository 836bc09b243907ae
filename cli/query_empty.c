#include "config.h"

#include "cli/query_empty.h"

#include "base/limits.h"
#include "cli/query_result.h"
#include "net/loop.h"
#include "promql/feature.h"
#include "promql/parse.h"
#include "session/left.h"
#include "session/lost.h"
#include "sources/source.h"

static void
empty_ready(void *arg)
{
	*(bool *)arg = true;
}

/* The first selector that finds nothing, or the first of which it is not known
 * yet; NULL: all find something. */
static const struct expr *
empty_walk(struct probe *p, struct expr *at, struct lost_span *span,
	   struct lost *lost)
{
	int64_t back = span->back;
	const struct expr *found = NULL;
	struct expr **child;

	if (at->kind == EXPR_SELECTOR) {
		*lost = lost_find(p, span, at);
		return lost->kind == LOST_NOTHING || lost->kind == LOST_UNKNOWN
			       ? NULL
			       : at;
	}
	if (at->kind == EXPR_SUBQUERY)
		span->back += at->subquery.range.ms + at->subquery.offset.ms;
	for (size_t i = 0; found == NULL && (child = ast_child(at, i)) != NULL;
	     i++)
		if (*child != NULL)
			found = empty_walk(p, *child, span, lost);
	span->back = back;
	return found;
}

bool
query_empty(struct source *s, const struct query_result *r, struct str *out)
{
	struct lost_span span = { .range = r->range };
	struct arena a = { 0 };
	struct expr *tree = parse_expr(r->expr, &feature_all.parse, &a, NULL);
	const struct expr *found = NULL;
	struct lost lost = { .kind = LOST_NOTHING };
	bool ready = true;
	struct probe *p =
		probe_new(s, LIMIT_EMPTY_QUESTIONS, empty_ready, &ready);

	while (tree != NULL) {
		found = empty_walk(p, tree, &span, &lost);
		if (found == NULL || lost.kind != LOST_WAIT)
			break;
		ready = false;
		while (!ready)
			loop_turn(s->loop, INT64_MAX);
	}
	if (found != NULL)
		lost_say(&lost, found, out);
	else if (tree != NULL)
		left_say(tree, out);
	probe_free(p);
	if (tree != NULL)
		parse_release(tree);
	arena_release(&a);
	return found != NULL;
}
