#include "config.h"

#include "rules/inline_node.h"

#include "base/mem.h"
#include "promql/func.h"

void
inline_node_forget(struct inline_nodes *t, size_t n_selectors)
{
	while (t->n_selectors > n_selectors) {
		struct expr *e = t->selector[--t->n_selectors];

		for (size_t i = 0; i < e->selector.n; i++)
			matcher_release(&e->selector.m[i]);
		e->selector.n = 0;
	}
}

void
inline_node_release(struct inline_nodes *t)
{
	mem_free(t->selector);
	t->selector = NULL;
	t->n_selectors = t->cap = 0;
}

static void
node_remember(struct inline_nodes *t, struct expr *e)
{
	MEM_GROW(t->selector, t->n_selectors, t->cap);
	t->selector[t->n_selectors++] = e;
}

static struct expr *
node_new(struct inline_nodes *t, enum expr_kind kind, enum value_type type)
{
	struct expr *e = arena_calloc(t->arena, 1, sizeof(*e));

	e->kind = kind;
	e->type = type;
	e->start = t->start;
	e->end = t->end;
	e->depth = 1;
	t->n++;
	return e;
}

static void
copy_matchers(struct inline_nodes *t, struct expr *e)
{
	const struct matcher *from = e->selector.m;
	struct matcher *m = arena_calloc(t->arena, e->selector.n, sizeof(*m));

	/* What compiled once compiles again. */
	for (size_t i = 0; i < e->selector.n; i++)
		matcher_init(&m[i], from[i].op, from[i].name, from[i].value,
			     NULL);
	e->selector.m = m;
	node_remember(t, e);
}

struct expr *
inline_node_copy(struct inline_nodes *t, const struct expr *e)
{
	struct expr *copy = arena_copy(t->arena, e, sizeof(*e));

	t->n++;
	if (!t->keep_places) {
		copy->start = t->start;
		copy->end = t->end;
	}
	if (e->kind == EXPR_SELECTOR)
		copy_matchers(t, copy);
	if (e->kind == EXPR_CALL)
		copy->call.arg = arena_copy(t->arena, e->call.arg,
					    e->call.n * sizeof(*e->call.arg));
	return copy;
}

void
inline_node_measure(struct expr *e)
{
	struct expr **child;

	e->depth = 1;
	for (size_t i = 0; (child = ast_child(e, i)) != NULL; i++)
		if ((*child)->depth >= e->depth)
			e->depth = (*child)->depth + 1;
}

struct expr *
inline_node_paren(struct inline_nodes *t, struct expr *e)
{
	struct expr *p = node_new(t, EXPR_PAREN, e->type);

	p->paren = e;
	inline_node_measure(p);
	return p;
}

static struct expr *
node_call(struct inline_nodes *t, enum func_id id, size_t n)
{
	struct expr *e = node_new(t, EXPR_CALL, func_get(id)->returns);

	e->call.func = func_get(id);
	e->call.n = n;
	e->call.arg = arena_calloc(t->arena, n, sizeof(*e->call.arg));
	return e;
}

struct expr *
inline_node_vector(struct inline_nodes *t, struct expr *scalar)
{
	struct expr *e = node_call(t, FUNC_vector, 1);

	e->call.arg[0] = scalar;
	inline_node_measure(e);
	return e;
}

struct expr *
inline_node_or(struct inline_nodes *t, struct expr *a, struct expr *b)
{
	struct expr *e = node_new(t, EXPR_BINARY, TYPE_VECTOR);

	e->binary.op = OP_OR;
	e->binary.lhs = a;
	e->binary.rhs = b;
	inline_node_measure(e);
	return e;
}

static struct expr *
node_string(struct inline_nodes *t, struct slice s)
{
	struct expr *e = node_new(t, EXPR_STRING, TYPE_STRING);

	e->string = s;
	return e;
}

/* label_replace expands $: a label's value is meant as it is. */
static struct slice
node_literal(struct inline_nodes *t, struct slice s)
{
	char *to = arena_alloc(t->arena, s.n * 2);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '$')
			to[n++] = '$';
		to[n++] = s.p[i];
	}
	return (struct slice){ to, n };
}

struct expr *
inline_node_set_label(struct inline_nodes *t, struct expr *e, struct slice name,
		      struct slice value)
{
	struct expr *call = node_call(t, FUNC_label_replace, 5);

	call->call.arg[0] = e;
	call->call.arg[1] = node_string(t, name);
	call->call.arg[2] = node_string(t, node_literal(t, value));
	call->call.arg[3] = node_string(t, SLICE(""));
	call->call.arg[4] = node_string(t, SLICE(""));
	inline_node_measure(call);
	return call;
}

struct expr *
inline_node_empty(struct inline_nodes *t, struct slice name)
{
	struct expr *e = node_new(t, EXPR_SELECTOR, TYPE_VECTOR);

	e->selector.n = 2;
	e->selector.m = arena_calloc(t->arena, 2, sizeof(*e->selector.m));
	matcher_init(&e->selector.m[0], MATCH_EQ, LABEL_NAME, name, NULL);
	matcher_init(&e->selector.m[1], MATCH_EQ, LABEL_NAME, SLICE(""), NULL);
	node_remember(t, e);
	return e;
}
