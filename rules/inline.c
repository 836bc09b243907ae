#include "config.h"

#include "rules/inline.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "rules/inline_node.h"
#include "rules/inline_place.h"
#include "rules/inline_push.h"

struct inliner {
	const struct inline_request *request;
	struct inline_nodes nodes;
	struct slice stack[LIMIT_INLINE_DEPTH]; /* names being replaced */
	size_t level;
	bool too_large;
	struct slice why; /* the last refusal */
	struct inlined *out;
	size_t cap;
};

static struct expr *rewrite(struct inliner *in, const struct expr *e,
			    struct inline_place place);

static void *
refuse(struct inliner *in, const char *why)
{
	in->why = slice_of(why);
	return NULL;
}

/* The one name that a selector reads by equality; "" if it has no such. */
static struct slice
selector_name(const struct expr *e)
{
	struct slice name = SLICE("");
	size_t n = 0;

	for (size_t i = 0; i < e->selector.n; i++) {
		const struct matcher *m = &e->selector.m[i];

		if (!slice_eq(m->name, LABEL_NAME))
			continue;
		n++;
		if (m->op == MATCH_EQ)
			name = m->value;
	}
	return n == 1 ? name : SLICE("");
}

static bool
is_wanted(const struct inliner *in, struct slice name)
{
	const struct inline_request *r = in->request;

	if (rules_find(r->rules, name, 0) == NULL)
		return false;
	return r->holds == NULL || !r->holds(r->arg, name);
}

static void
note(struct inliner *in, struct slice name, bool done)
{
	struct inlined *o = in->out;
	size_t i = 0;

	while (i < o->n && !slice_eq(o->name[i].name, name))
		i++;
	if (i == o->n) {
		MEM_GROW(o->name, o->n, in->cap);
		o->name[o->n++] =
			(struct inlined_name){ .name = name, .done = true };
	}
	if (!done && o->name[i].done) {
		o->name[i].done = false;
		o->name[i].why = in->why;
	}
}

/* The value that the rule itself gives a label. */
static bool
rule_sets(const struct rule *rule, struct slice label, struct slice *value)
{
	*value = labels_get(&rule->labels, label);
	if (value->n > 0)
		return true;
	for (size_t i = 0; i < rule->n_unset; i++)
		if (slice_eq(rule->unset[i], label))
			return true;
	return false;
}

/* Matchers of the selector, into BODY; *empty if nothing can match. */
static int
push_matchers(struct inliner *in, const struct expr *selector,
	      const struct rule *rule, struct expr *body, bool *empty)
{
	for (size_t i = 0; i < selector->selector.n; i++) {
		const struct matcher *m = &selector->selector.m[i];
		enum push_result result = PUSH_ABSENT;
		struct slice value = SLICE("");

		if (slice_eq(m->name, LABEL_NAME))
			continue;
		if (!rule_sets(rule, m->name, &value))
			result = inline_push(in->nodes.arena, body, m->name, m);
		if (result == PUSH_REFUSED) {
			in->why = slice_of(arena_printf(
				in->nodes.arena,
				"a condition on %.*s cannot be put inside its "
				"rule",
				SLICE_ARG(m->name)));
			return -1;
		}
		if (result == PUSH_ABSENT && !matcher_matches(m, value))
			*empty = true;
	}
	return 0;
}

/* What one rule records, filtered by the selector; NULL: refused, or *empty. */
static struct expr *
expand_rule(struct inliner *in, const struct expr *selector,
	    const struct rule *rule, bool *empty)
{
	const struct rule_group *g = rules_group(in->request->rules, rule);
	const struct duration *offset = &selector->selector.offset;
	const char *why = inline_push_query_use(rule->expr);
	struct expr *body;

	if (g->limit != 0)
		why = "its group has a limit";
	if (g->query_offset != 0)
		why = "its group has a query_offset";
	if (rule->expr->type != TYPE_VECTOR && rule->expr->type != TYPE_SCALAR)
		why = "its rule gives neither a vector nor a scalar";
	if (why != NULL)
		return refuse(in, why);
	body = rewrite(in, rule->expr, (struct inline_place){ .bare = true });
	if (body == NULL ||
	    push_matchers(in, selector, rule, body, empty) < 0 || *empty)
		return NULL;
	if (offset->given)
		why = inline_push_offset(body, offset->ms);
	if (why != NULL)
		return refuse(in, why);
	if (body->type == TYPE_SCALAR)
		body = inline_node_vector(&in->nodes, body);
	for (size_t i = 0; i < rule->labels.n; i++)
		body = inline_node_set_label(&in->nodes, body,
					     rule->labels.l[i]->name,
					     rule->labels.l[i]->value);
	for (size_t i = 0; i < rule->n_unset; i++)
		body = inline_node_set_label(&in->nodes, body, rule->unset[i],
					     SLICE(""));
	return body;
}

/* True if no series of one can be one of the other. */
static bool
are_disjoint(const struct rule *a, const struct rule *b)
{
	for (size_t i = 0; i < a->labels.n; i++) {
		struct slice value;

		if (rule_sets(b, a->labels.l[i]->name, &value) &&
		    !slice_eq(value, a->labels.l[i]->value))
			return true;
	}
	for (size_t i = 0; i < a->n_unset; i++)
		if (labels_get(&b->labels, a->unset[i]).n > 0)
			return true;
	return false;
}

#define RULES_OF_A_NAME 16

/* All rules of the name, filtered, as one vector; NULL: refused.  *empty: it
 * never has an element. */
static struct expr *
expand_all(struct inliner *in, const struct expr *selector, struct slice name,
	   bool *empty)
{
	const struct rule *used[RULES_OF_A_NAME], *rule;
	struct expr *all = NULL, *one;
	size_t n = 0, mark;

	for (size_t nth = 0;
	     (rule = rules_find(in->request->rules, name, nth)) != NULL;
	     nth++) {
		*empty = false;
		mark = in->nodes.n_selectors;
		one = expand_rule(in, selector, rule, empty);
		if (one == NULL && !*empty)
			return NULL;
		if (one == NULL) {
			inline_node_forget(&in->nodes, mark);
			continue;
		}
		for (size_t i = 0; i < n; i++)
			if (!are_disjoint(used[i], rule))
				return refuse(in, "several rules record it, "
						  "and they may give the same "
						  "series");
		if (n == RULES_OF_A_NAME)
			return refuse(in, "more than 16 rules record it");
		used[n++] = rule;
		if (all != NULL && one->kind == EXPR_BINARY)
			one = inline_node_paren(&in->nodes, one);
		all = all == NULL ? one : inline_node_or(&in->nodes, all, one);
	}
	*empty = all == NULL;
	return *empty ? inline_node_empty(&in->nodes, name) : all;
}

static const char *
selector_fault(const struct inliner *in, const struct expr *e,
	       struct inline_place place, struct slice name)
{
	if (e->type == TYPE_MATRIX || e->selector.smoothed)
		return "a range over a recorded series depends on when the "
		       "rule ran";
	if (e->selector.at != AT_NONE)
		return "@ with a recorded name is not rewritten";
	if (e->selector.offset.expr != NULL)
		return "its offset is computed";
	if (place.forbid != NULL)
		return place.forbid;
	for (size_t i = 0; i < in->level; i++)
		if (slice_eq(in->stack[i], name))
			return "it is recorded from itself";
	if (in->level == LIMIT_INLINE_DEPTH)
		return "rules build on each other more than 16 deep";
	return NULL;
}

/* What stands for a recorded selector; NULL: refused, and nothing is left. */
static struct expr *
expand(struct inliner *in, const struct expr *e, struct slice name,
       struct inline_place place)
{
	const char *fault = selector_fault(in, e, place, name);
	size_t mark = in->nodes.n_selectors;
	struct expr *body;
	bool empty, named;

	if (fault != NULL)
		return refuse(in, fault);
	in->stack[in->level++] = name;
	body = expand_all(in, e, name, &empty);
	in->level--;
	if (body == NULL) {
		inline_node_forget(&in->nodes, mark);
		return NULL;
	}
	named = inline_push(in->nodes.arena, body, LABEL_NAME, NULL) !=
		PUSH_ABSENT;
	if (!empty && (place.visible || named))
		body = inline_node_set_label(&in->nodes, body, LABEL_NAME,
					     name);
	if (!place.bare &&
	    (body->kind == EXPR_BINARY || body->kind == EXPR_UNARY))
		body = inline_node_paren(&in->nodes, body);
	return body;
}

/* The selector's replacement or its copy; NULL only inside of a rule. */
static struct expr *
rewrite_selector(struct inliner *in, const struct expr *e,
		 struct inline_place place)
{
	struct slice name = selector_name(e);
	struct inline_nodes *t = &in->nodes;
	struct expr *body;

	if (name.n == 0 || !is_wanted(in, name))
		return inline_node_copy(t, e);
	if (in->level > 0)
		return expand(in, e, name, place);
	t->keep_places = false;
	t->start = e->start;
	t->end = e->end;
	body = expand(in, e, name, place);
	t->keep_places = true;
	note(in, name, body != NULL);
	return body != NULL ? body : inline_node_copy(t, e);
}

/* A copy of e with recorded names replaced.  The parser bounds the depth of
 * each tree, LIMIT_INLINE_DEPTH how many are on top of each other. */
static struct expr *
rewrite(struct inliner *in, const struct expr *e, struct inline_place place)
{
	struct expr *copy, **child;

	if (in->nodes.n > LIMIT_INLINE_NODES) {
		in->too_large = true;
		return refuse(in, "what its rules make is too large");
	}
	if (e->kind == EXPR_SELECTOR)
		return rewrite_selector(in, e, place);
	copy = inline_node_copy(&in->nodes, e);
	for (size_t i = 0; (child = ast_child(copy, i)) != NULL; i++) {
		*child = rewrite(in, *child, inline_place_of(e, i, place));
		if (*child == NULL)
			return NULL;
	}
	inline_node_measure(copy);
	return copy;
}

struct names {
	const struct rules *rules;
	void (*each)(void *arg, struct slice name);
	void *arg;
	struct slice *seen;
	size_t n, cap;
};

/* The parser bounds the depth. */
static void
names_walk(struct names *w, const struct expr *e)
{
	struct slice name = SLICE("");
	struct expr **child;

	for (size_t i = 0; (child = ast_child((struct expr *)e, i)) != NULL;
	     i++)
		names_walk(w, *child);
	if (e->kind == EXPR_SELECTOR)
		name = selector_name(e);
	if (name.n == 0 || rules_find(w->rules, name, 0) == NULL)
		return;
	for (size_t i = 0; i < w->n; i++)
		if (slice_eq(w->seen[i], name))
			return;
	MEM_GROW(w->seen, w->n, w->cap);
	w->seen[w->n++] = name;
	w->each(w->arg, name);
}

void
inline_names(const struct rules *r, const struct expr *e,
	     void (*each)(void *arg, struct slice name), void *arg)
{
	struct names w = { .rules = r, .each = each, .arg = arg };

	names_walk(&w, e);
	mem_free(w.seen);
}

struct wanted {
	const struct inliner *in;
	bool found;
};

static void
find_wanted(void *arg, struct slice name)
{
	struct wanted *w = arg;

	w->found |= is_wanted(w->in, name);
}

static bool
has_wanted(const struct inliner *in, const struct expr *e)
{
	struct wanted w = { in, false };

	inline_names(in->request->rules, e, find_wanted, &w);
	return w.found;
}

static void
keep_names(struct arena *a, struct inlined *out)
{
	struct inlined_name *name =
		arena_copy(a, out->name, out->n * sizeof(*name));

	mem_free(out->name);
	out->name = name;
	out->state = out->n > 0 ? INLINE_DONE : INLINE_NONE;
	for (size_t i = 0; i < out->n; i++)
		if (!name[i].done)
			out->state = INLINE_REFUSED;
}

int
inline_expr(const struct inline_request *r, const struct expr *e,
	    struct arena *a, struct inlined *out, struct err *err)
{
	struct inliner in = { .request = r,
			      .nodes = { .arena = a, .keep_places = true },
			      .out = out };
	struct expr *copy = NULL;

	*out = (struct inlined){ .expr = (struct expr *)e };
	if (!has_wanted(&in, e))
		return 0;
	copy = rewrite(&in, e,
		       (struct inline_place){ .visible = true, .bare = true });
	keep_names(a, out);
	if (copy == NULL || in.too_large || copy->depth > LIMIT_QUERY_DEPTH) {
		inline_node_forget(&in.nodes, 0);
		inline_node_release(&in.nodes);
		return err_set(err, ERR_LIMIT,
			       "with its recorded names replaced the query is "
			       "too large: let the server run the rules");
	}
	out->expr = copy;
	inline_node_release(&in.nodes);
	return 0;
}
