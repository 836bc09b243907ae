#include "config.h"

#include "cli/query_empty.h"

#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "base/typo.h"
#include "cli/query_result.h"
#include "promql/feature.h"
#include "promql/func.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "sources/loop.h"
#include "sources/source.h"

#define EMPTY_LOOKBACK (5 * 60 * 1000)
#define EMPTY_TYPOS 3
#define EMPTY_FEW 8 /* values that are all told */

struct empty {
	struct source *source;
	const struct query_result *r;
	struct str *out;
	int left;     /* questions that may still be asked */
	int64_t back; /* ms that subqueries around look further back */
};

struct empty_count {
	double n; /* -1: not known */
	bool done;
};

static void
empty_done(void *arg, struct source_answer *answer)
{
	struct empty_count *c = arg;
	const struct frame *f = answer->frame;

	c->done = true;
	if (answer->err.code == ERR_NONE && f != NULL)
		c->n = f->n > 0 && f->series[0].n > 0 ? f->series[0].v[0] : 0;
}

/* How many series n matchers find in the times that the query and this selector
 * look at; -1: not known. */
static double
empty_count(struct empty *e, const struct expr *sel, size_t n,
	    const struct matcher *const *m)
{
	int64_t offset = sel->selector.offset.ms;
	int64_t window = e->r->range.to - e->r->range.from + EMPTY_LOOKBACK +
			 e->back + sel->selector.range.ms +
			 (offset < 0 ? -offset : offset);
	struct empty_count count = { .n = -1 };
	struct source_question q = { .ask = SOURCE_INSTANT };
	struct str text = { 0 };

	if (e->left-- <= 0)
		return -1;
	str_add(&text, "count(last_over_time({");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			str_addc(&text, ',');
		matcher_print(m[i], &text);
	}
	str_add(&text, "}[");
	print_duration(window, &text);
	str_add(&text, "]))");
	q.query = str_slice(&text);
	q.start = q.end = sel->selector.at == AT_TIME ? sel->selector.at_ms
						      : e->r->range.to;
	if (offset < 0)
		q.start = q.end -= offset;
	source_start(e->source, &q, empty_done, &count);
	while (!count.done)
		loop_turn(e->source->loop, INT64_MAX);
	str_release(&text);
	return count.n;
}

/* The values that a label has, and the one nearest to what was asked for. */
struct empty_values {
	struct slice wanted;
	size_t n, far;
	struct str near, list; /* the list of few alone */
	bool done;
};

static void
empty_heard(void *arg, struct source_answer *answer)
{
	struct empty_values *v = arg;

	v->done = true;
	v->n = answer->err.code == ERR_NONE ? answer->n_texts : 0;
	for (size_t i = 0; i < v->n; i++) {
		size_t far = typo_count(v->wanted, answer->text[i]);

		if (v->n <= EMPTY_FEW) {
			str_add(&v->list, i > 0 ? ", " : "");
			matcher_print_quoted(answer->text[i], &v->list);
		}
		if (far >= v->far)
			continue;
		v->far = far;
		str_clear(&v->near);
		str_add_slice(&v->near, answer->text[i]);
	}
}

/* What m might have asked for instead, of the series called NAME, NULL: m is
 * the name. */
static void
empty_suggest(struct empty *e, const struct matcher *m,
	      const struct matcher *name)
{
	struct empty_values v = { .wanted = m->value, .far = m->value.n / 2 };
	struct source_question q = { .ask = SOURCE_LABEL_VALUES,
				     .label = m->name,
				     .start = e->r->range.from - EMPTY_LOOKBACK,
				     .end = e->r->range.to };
	struct str match = { 0 };

	if (m->op != MATCH_EQ || e->left-- <= 0)
		return;
	if (v.far > EMPTY_TYPOS + 1)
		v.far = EMPTY_TYPOS + 1;
	if (name != NULL) {
		str_addc(&match, '{');
		matcher_print(name, &match);
		str_addc(&match, '}');
	}
	q.query = str_slice(&match);
	source_start(e->source, &q, empty_heard, &v);
	while (!v.done)
		loop_turn(e->source->loop, INT64_MAX);
	if (v.near.n > 0)
		str_printf(e->out, "; did you mean %s?", str_text(&v.near));
	else if (name != NULL && v.list.n > 0)
		str_printf(e->out, "; it has %s", str_text(&v.list));
	str_release(&match);
	str_release(&v.near);
	str_release(&v.list);
}

static const struct matcher *
empty_name(const struct expr *sel)
{
	for (size_t i = 0; i < sel->selector.n; i++)
		if (slice_eq(sel->selector.m[i].name, LABEL_NAME))
			return &sel->selector.m[i];
	return NULL;
}

static void
empty_named(const struct matcher *name, double n, struct str *out)
{
	if (name->op == MATCH_EQ)
		str_add_slice(out, name->value);
	else
		matcher_print(name, out);
	str_printf(out, " has %.0f series", n);
}

/* The name is there: which matcher does not agree with it. */
static void
empty_matcher(struct empty *e, const struct expr *sel,
	      const struct matcher *name, double named)
{
	const struct matcher *pair[2] = { name, NULL };

	for (size_t i = 0; i < sel->selector.n; i++) {
		pair[1] = &sel->selector.m[i];
		if (pair[1] == name || empty_count(e, sel, 2, pair) != 0)
			continue;
		empty_named(name, named, e->out);
		str_add(e->out, ", none with ");
		matcher_print(pair[1], e->out);
		empty_suggest(e, pair[1], name);
		return;
	}
	empty_named(name, named, e->out);
	str_add(e->out, ", none with all of ");
	for (size_t i = 0, any = 0; i < sel->selector.n; i++) {
		if (&sel->selector.m[i] == name)
			continue;
		str_add(e->out, any++ > 0 ? ", " : "");
		matcher_print(&sel->selector.m[i], e->out);
	}
}

/* True if a selector finds nothing, and that is said. */
static bool
empty_selector(struct empty *e, const struct expr *sel)
{
	const struct matcher *name = empty_name(sel),
			     *all[LIMIT_EMPTY_MATCHERS] = { NULL };
	size_t n = sel->selector.n;
	double named;

	if (n > LIMIT_EMPTY_MATCHERS)
		return false;
	for (size_t i = 0; i < n; i++)
		all[i] = &sel->selector.m[i];
	if (empty_count(e, sel, n, all) != 0)
		return false;
	named = name != NULL && n > 1 ? empty_count(e, sel, 1, &name) : 0;
	if (named > 0) {
		empty_matcher(e, sel, name, named);
		return true;
	}
	str_add(e->out, "no series ");
	if (name != NULL && name->op == MATCH_EQ) {
		str_add(e->out, "named ");
		str_add_slice(e->out, name->value);
	} else {
		str_add(e->out, "that matches ");
		print_expr(sel, e->out);
	}
	str_add(e->out, " has a sample then");
	if (name != NULL)
		empty_suggest(e, name, NULL);
	return true;
}

static bool
empty_walk(struct empty *e, struct expr *at)
{
	int64_t back = e->back;
	struct expr **child;
	bool said = false;

	if (at->kind == EXPR_SELECTOR)
		return empty_selector(e, at);
	if (at->kind == EXPR_SUBQUERY)
		e->back += at->subquery.range.ms + at->subquery.offset.ms;
	for (size_t i = 0; !said && (child = ast_child(at, i)) != NULL; i++)
		said = *child != NULL && empty_walk(e, *child);
	e->back = back;
	return said;
}

bool
query_empty(struct source *s, const struct query_result *r, struct str *out)
{
	struct empty e = {
		.source = s, .r = r, .out = out, .left = LIMIT_EMPTY_QUESTIONS
	};
	struct arena a = { 0 };
	struct expr *tree = parse_expr(r->expr, &feature_all.parse, &a, NULL);
	bool found;

	found = tree == NULL || !empty_walk(&e, tree);
	if (found)
		str_add(out, "its selectors find series, but nothing is left "
			     "of them: a comparison that is false, two sides "
			     "whose labels differ, or a window with fewer "
			     "than two samples");
	if (tree != NULL)
		parse_release(tree);
	arena_release(&a);
	return !found;
}
