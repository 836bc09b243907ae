#include "config.h"

#include "sources/local_need.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/strmap.h"
#include "promql/eval.h"
#include "promql/feature.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "rules/inline.h"
#include "sources/rule_rows.h"

void
local_need_release(struct local_need *n)
{
	arena_release(&n->arena);
	*n = (struct local_need){ 0 };
}

static int
need_cmp(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

static bool
need_has(const struct local_need *n, const struct slice *selector)
{
	return n->n > 0 && bsearch(selector, n->selector, n->n,
				   sizeof(*selector), need_cmp) != NULL;
}

static void
need_add(struct local_need *n, struct slice selector)
{
	struct slice *old = n->selector;

	if (need_has(n, &selector))
		return;
	n->selector = arena_calloc(&n->arena, n->n + 1, sizeof(*old));
	if (n->n > 0)
		memcpy(n->selector, old, n->n * sizeof(*old));
	n->selector[n->n++] = arena_slice(&n->arena, selector);
	qsort(n->selector, n->n, sizeof(*n->selector), need_cmp);
}

/* ------------------------------------------------------------ what is read */

struct need_walk {
	const struct rules *rules;
	struct local_need *need;
	unsigned depth;
	int64_t raw; /* the furthest that one of the rules looks back */
	/* How far back a name reaches, at each depth: rules may read each other
	 * in rings. */
	struct strmap back[LIMIT_INLINE_DEPTH];
	struct arena arena; /* of the values, int64_t */
};

static bool
is_recorded(const struct rules *rules, const struct expr *e)
{
	for (size_t i = 0; i < e->selector.n; i++) {
		const struct matcher *m = &e->selector.m[i];

		if (slice_eq(m->name, LABEL_NAME) && m->op == MATCH_EQ)
			return rules_find(rules, m->value, 0) != NULL;
	}
	return false;
}

/* The raw selectors of a tree; the parser bounds its depth. */
static void
walk_selectors(struct need_walk *w, const struct expr *e)
{
	struct expr **child;
	struct str text = { 0 };
	struct expr bare = *e;

	for (size_t i = 0; (child = ast_child((struct expr *)e, i)) != NULL;
	     i++)
		walk_selectors(w, *child);
	if (e->kind != EXPR_SELECTOR || is_recorded(w->rules, e))
		return;
	bare.type = TYPE_VECTOR;
	bare.selector.range = (struct duration){ 0 };
	bare.selector.offset = (struct duration){ 0 };
	bare.selector.at = AT_NONE;
	bare.selector.anchored = bare.selector.smoothed = false;
	print_expr(&bare, &text);
	need_add(w->need, str_slice(&text));
	str_release(&text);
}

static int64_t
looks_back(const struct expr *e)
{
	struct eval_request r = { .expr = e };
	int64_t mint, maxt;

	eval_span(&r, &mint, &maxt);
	return mint < 0 ? -mint : 0;
}

struct need_names {
	struct need_walk *walk;
	bool any;
	int64_t back; /* the most of all names */
};

static void walk_name(void *arg, struct slice name);

/* Through rules over rules. */
static int64_t
walk_rules(struct need_walk *w, struct slice name)
{
	const struct rule *r;
	int64_t most = 0;

	w->depth++;
	for (size_t i = 0; (r = rules_find(w->rules, name, i)) != NULL; i++) {
		struct need_names inner = { .walk = w };
		int64_t back = looks_back(r->expr) +
			       rules_group(w->rules, r)->query_offset;

		walk_selectors(w, r->expr);
		inline_names(w->rules, r->expr, walk_name, &inner);
		if (back > w->raw)
			w->raw = back;
		if (back + inner.back > most)
			most = back + inner.back;
	}
	w->depth--;
	return most;
}

static void
walk_name(void *arg, struct slice name)
{
	struct need_names *n = arg;
	struct need_walk *w = n->walk;
	int64_t *back;
	void **place;

	n->any = true;
	if (w->depth == LIMIT_INLINE_DEPTH)
		return;
	place = strmap_put(&w->back[w->depth], name);
	back = *place;
	if (back == NULL) {
		*place = back = arena_calloc(&w->arena, 1, sizeof(*back));
		*back = walk_rules(w, name);
	}
	if (*back > n->back)
		n->back = *back;
}

static bool
need_expr(const struct rules *rules, const struct expr *e, int64_t from,
	  struct local_need *out)
{
	struct need_walk w = { .rules = rules, .need = out };
	struct need_names names = { .walk = &w };

	inline_names(rules, e, walk_name, &names);
	for (size_t i = 0; i < LIMIT_INLINE_DEPTH; i++)
		strmap_release(&w.back[i]);
	arena_release(&w.arena);
	if (!names.any)
		return false;
	walk_selectors(&w, e);
	out->slots = from - names.back;
	out->from = out->slots - w.raw;
	out->given = true;
	return true;
}

bool
local_need_of(const struct rules *rules, const struct source_question *q,
	      struct local_need *out)
{
	bool frame = q->ask == SOURCE_RANGE || q->ask == SOURCE_INSTANT;
	struct eval_request r = { .start = q->end, .end = q->end };
	struct arena a = { 0 };
	int64_t mint = q->start, maxt = q->end;
	struct expr *e;
	bool found = false;

	*out = (struct local_need){ 0 };
	if (q->ask >= SOURCE_STATUS || q->query.n == 0 ||
	    (q->ask == SOURCE_RANGE && q->step <= 0))
		return false;
	e = parse_expr(q->query, &feature_all.parse, &a, NULL);
	if (e != NULL) {
		r.expr = e;
		if (q->ask == SOURCE_RANGE) {
			r.start = q->start;
			r.step = q->step;
		}
		if (frame)
			eval_span(&r, &mint, &maxt);
		found = need_expr(rules, e, mint, out);
		out->to = maxt > q->end ? maxt : q->end;
		parse_release(e);
	}
	arena_release(&a);
	if (!found)
		local_need_release(out);
	return found;
}

void
local_need_join(struct local_need *to, const struct local_need *more)
{
	bool first = !to->given;

	for (size_t i = 0; i < more->n; i++)
		need_add(to, more->selector[i]);
	if (first || more->from < to->from)
		to->from = more->from;
	if (first || more->slots < to->slots)
		to->slots = more->slots;
	if (first || more->to > to->to)
		to->to = more->to;
	to->given = true;
}

bool
local_need_covers(const struct local_need *have, const struct local_need *need)
{
	if (need->from < have->from || need->slots < have->slots ||
	    need->to > have->to)
		return false;
	for (size_t i = 0; i < need->n; i++)
		if (!need_has(have, &need->selector[i]))
			return false;
	return true;
}

/* True if whoever has HAVE can evaluate the rules of a name, at its end. */
static bool
need_is_met(const struct rules *rules, struct slice name,
	    const struct local_need *have)
{
	struct source_question q = { .ask = SOURCE_INSTANT, .end = have->to };
	struct str text = { 0 };
	struct local_need need;
	bool is;

	str_add(&text, "{__name__=");
	matcher_print_quoted(name, &text);
	str_addc(&text, '}');
	q.query = str_slice(&text);
	is = have->given && local_need_of(rules, &q, &need);
	if (is) {
		is = local_need_covers(have, &need);
		local_need_release(&need);
	}
	str_release(&text);
	return is;
}

void
local_need_rows(const struct rules *rules, const struct local_need *have,
		struct source_answer *answer)
{
	for (size_t i = 0; i < answer->n_rules; i++) {
		struct source_rule *r = &answer->rule[i];

		if (r->alerting || !need_is_met(rules, r->name, have))
			rule_rows_forget(r);
	}
}
