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

/* A question that waits for the source. */
struct empty {
	struct source *source;
	struct probe *probe;
	struct lost_span span;
	bool ready;
	size_t n_rules; /* through which it came here */
	struct slice rule[LIMIT_INLINE_DEPTH];
};

static void
empty_wait(struct empty *q)
{
	q->ready = false;
	while (!q->ready)
		loop_turn(q->source->loop, INT64_MAX);
}

/* The rule of the source that records the name; NULL: there is none. */
static const struct source_rule *
empty_rule(struct empty *q, struct slice name)
{
	const struct source_question rules = { .ask = SOURCE_RULES,
					       .query = name };
	const struct probe_answer *a;

	while ((a = probe_ask(q->probe, &rules)) == NULL)
		empty_wait(q);
	for (size_t i = 0; i < a->n_rules; i++)
		if (!a->rule[i].alerting && slice_eq(a->rule[i].name, name))
			return &a->rule[i];
	return NULL;
}

static bool empty_say(struct empty *q, struct slice expr, struct str *out);

/* What a rule that is well reads; not again what is being told. */
static void
empty_say_read(struct empty *q, const struct source_rule *r, struct str *out)
{
	struct str why = { 0 };

	for (size_t i = 0; i < q->n_rules; i++)
		if (slice_eq(q->rule[i], r->name))
			return;
	if (q->n_rules == LIMIT_INLINE_DEPTH)
		return;
	q->rule[q->n_rules++] = r->name;
	empty_say(q, r->query, &why);
	if (why.n > 0)
		str_add(out, ": ");
	str_add_slice(out, str_slice(&why));
	str_release(&why);
}

/* False: no rule records the name. */
static bool
empty_say_rule(struct empty *q, struct slice name, struct str *out)
{
	const struct source_rule *r = empty_rule(q, name);

	if (r == NULL)
		return false;
	str_add(out, "the rule that records ");
	str_add_slice(out, name);
	if (r->health == SOURCE_DOWN) {
		str_add(out, " fails: ");
		str_add_slice(out, r->error);
	} else if (r->health == SOURCE_UNKNOWN) {
		str_add(out, " is not evaluated yet");
	} else {
		str_add(out, " finds nothing");
		empty_say_read(q, r, out);
	}
	return true;
}

/* True if a selector finds nothing. */
static bool
empty_say(struct empty *q, struct slice expr, struct str *out)
{
	struct arena a = { 0 };
	struct expr *tree = parse_expr(expr, &feature_all.parse, &a, NULL);
	const struct expr *found = NULL;
	struct lost lost = { .kind = LOST_NOTHING };

	while (tree != NULL) {
		found = empty_walk(q->probe, tree, &q->span, &lost);
		if (found == NULL || lost.kind != LOST_WAIT)
			break;
		empty_wait(q);
	}
	if (found != NULL && (lost.kind != LOST_NAME || lost.name == NULL ||
			      lost.name->op != MATCH_EQ ||
			      !empty_say_rule(q, lost.name->value, out)))
		lost_say(&lost, found, out);
	else if (found == NULL && tree != NULL)
		left_say(tree, out);
	if (tree != NULL)
		parse_release(tree);
	arena_release(&a);
	return found != NULL;
}

bool
query_empty(struct source *s, const struct query_result *r, struct str *out)
{
	struct empty q = { .source = s, .span = { .range = r->range } };
	bool said;

	q.probe = probe_new(s, LIMIT_EMPTY_QUESTIONS, empty_ready, &q.ready);
	said = empty_say(&q, r->expr, out);
	probe_free(q.probe);
	return said;
}
