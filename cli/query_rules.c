#include "config.h"

#include "cli/query_rules.h"

#include "base/mem.h"
#include "base/strmap.h"
#include "cli/query_result.h"
#include "cli/setup.h"
#include "promql/feature.h"
#include "promql/parse.h"

/* The recorded names of a query, and what the source says of them. */
struct query_names {
	size_t n, cap;
	struct slice *name;
	struct strmap held;
	bool failed, done;
};

static void
names_add(void *arg, struct slice name)
{
	struct query_names *q = arg;

	if (!inlining_can_ask(name))
		return;
	MEM_GROW(q->name, q->n, q->cap);
	q->name[q->n++] = name;
}

/* A source that does not answer this answers nothing else: it is left to say
 * why. */
static bool
names_held(void *arg, struct slice name)
{
	struct query_names *q = arg;

	return q->failed || strmap_find(&q->held, name) != NULL;
}

static void
names_done(void *arg, struct source_answer *a)
{
	struct query_names *q = arg;

	q->done = true;
	q->failed = a->frame == NULL;
	for (size_t i = 0; a->frame != NULL && i < a->frame->n; i++)
		*strmap_put(&q->held, labels_get(&a->frame->series[i].labels,
						 LABEL_NAME)) = q;
}

static void
names_ask(struct query_names *q, struct setup *s, const struct query_result *r)
{
	struct source_question question = { .ask = SOURCE_INSTANT,
					    .start = r->range.to,
					    .end = r->range.to };
	struct str text = { 0 };

	inlining_question(q->name, q->n, r->range.to - r->range.from, &text);
	question.query = str_slice(&text);
	source_start(s->source, &question, names_done, q);
	while (!q->done)
		loop_turn(s->loop, INT64_MAX);
	str_release(&text);
}

bool
query_rules_read(const struct setup *s, struct slice expr)
{
	struct query_names q = { 0 };
	struct arena a = { 0 };
	struct expr *e = parse_expr(expr, &feature_all.parse, &a, NULL);

	if (e != NULL && s->inlined != NULL)
		inline_names(s->inlined, e, names_add, &q);
	if (e != NULL)
		parse_release(e);
	arena_release(&a);
	mem_free(q.name);
	return q.n > 0;
}

void
query_rules(struct setup *s, const struct query_result *r, struct inlining *out)
{
	struct query_names q = { 0 };
	struct inline_request request = { s->inlined, names_held, &q };
	struct arena a = { 0 };
	struct expr *e = parse_expr(r->expr, &feature_all.parse, &a, NULL);

	if (e != NULL && s->inlined != NULL)
		inline_names(s->inlined, e, names_add, &q);
	if (q.n > 0 && !s->inline_all)
		names_ask(&q, s, r);
	inlining_text(&request, r->expr, &s->arena, out);
	if (e != NULL)
		parse_release(e);
	arena_release(&a);
	mem_free(q.name);
	strmap_release(&q.held);
}
