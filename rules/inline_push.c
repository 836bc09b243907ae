#include "config.h"

#include "rules/inline_push.h"

#include "promql/func.h"
#include "promql/lex.h"

struct push {
	struct arena *arena;
	struct slice label;
	const struct matcher *m;
	bool is_name; /* __name__ */
	bool is_meta; /* dropped with the name */
};

static enum push_result push_into(struct push *p, struct expr *e);

static bool
push_has(size_t n, const struct slice *list, struct slice label)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(list[i], label))
			return true;
	return false;
}

static enum push_result
push_selector(struct push *p, struct expr *e)
{
	size_t n = e->selector.n, at;
	struct matcher *m;

	if (p->m == NULL)
		return PUSH_DONE;
	at = e->selector.name.n > 0 ? n - 1 : n; /* a name in front is last */
	m = arena_calloc(p->arena, n + 1, sizeof(*m));
	if (matcher_init(&m[at], p->m->op, arena_slice(p->arena, p->m->name),
			 arena_slice(p->arena, p->m->value), NULL) < 0)
		return PUSH_REFUSED;
	memcpy(m, e->selector.m, at * sizeof(*m));
	memcpy(m + at + 1, e->selector.m + at, (n - at) * sizeof(*m));
	e->selector.m = m;
	e->selector.n = n + 1;
	return PUSH_DONE;
}

/* A function whose elements are those of its one vector or range. */
static enum push_result
push_elements(struct push *p, struct expr *e)
{
	for (size_t i = 0; i < e->call.n; i++) {
		enum value_type t = func_arg(e->call.func, i);

		if (t == TYPE_VECTOR || t == TYPE_MATRIX)
			return push_into(p, e->call.arg[i]);
	}
	return PUSH_ABSENT;
}

static enum push_result
push_call(struct push *p, struct expr *e)
{
	switch (e->call.func->id) {
	case FUNC_absent:
	case FUNC_absent_over_time:
	case FUNC_info:
	case FUNC_histogram_quantiles:
		return PUSH_REFUSED;
	case FUNC_label_replace:
	case FUNC_label_join:
		if (e->call.arg[1]->kind != EXPR_STRING ||
		    slice_eq(e->call.arg[1]->string, p->label))
			return PUSH_REFUSED;
		return push_elements(p, e);
	case FUNC_last_over_time:
	case FUNC_first_over_time:
	case FUNC_sort:
	case FUNC_sort_desc:
	case FUNC_sort_by_label:
	case FUNC_sort_by_label_desc:
		return push_elements(p, e);
	case FUNC_histogram_quantile:
	case FUNC_histogram_fraction:
		if (slice_eq(p->label, SLICE("le")))
			return PUSH_ABSENT;
		break;
	default:
		break;
	}
	return p->is_meta ? PUSH_ABSENT : push_elements(p, e);
}

/* Whole groups are kept or dropped by a label that groups. */
static enum push_result
push_aggregate(struct push *p, struct expr *e)
{
	enum promql_op op = e->aggregate.op;
	bool listed = push_has(e->aggregate.n, e->aggregate.label, p->label);
	bool groups = e->aggregate.without ? !listed && !p->is_name : listed;

	if (op == OP_COUNT_VALUES &&
	    (e->aggregate.param->kind != EXPR_STRING ||
	     slice_eq(e->aggregate.param->string, p->label)))
		return PUSH_REFUSED;
	if (groups)
		return push_into(p, e->aggregate.arg);
	if (op == OP_TOPK || op == OP_BOTTOMK || op == OP_LIMITK ||
	    op == OP_LIMIT_RATIO)
		return PUSH_REFUSED;
	return PUSH_ABSENT;
}

static enum push_result
push_both(struct push *p, struct expr *e)
{
	enum push_result l = push_into(p, e->binary.lhs);
	enum push_result r = push_into(p, e->binary.rhs);

	if (l == PUSH_REFUSED || r == PUSH_REFUSED)
		return PUSH_REFUSED;
	return l == PUSH_DONE || r == PUSH_DONE ? PUSH_DONE : PUSH_ABSENT;
}

static enum push_result
push_set_op(struct push *p, struct expr *e, bool matched)
{
	enum push_result l, r;

	if (e->binary.op != OP_OR)
		return push_into(p, e->binary.lhs);
	/* The name takes no part in the matching and is kept on both sides. */
	if (!matched && p->m != NULL)
		return PUSH_REFUSED;
	l = push_into(p, e->binary.lhs);
	r = push_into(p, e->binary.rhs);
	if (l == PUSH_REFUSED || r == PUSH_REFUSED)
		return PUSH_REFUSED;
	/* A side without the label would have to go as a whole. */
	if (l != r && p->m != NULL && !matcher_matches_empty(p->m))
		return PUSH_REFUSED;
	return l == PUSH_DONE || r == PUSH_DONE ? PUSH_DONE : PUSH_ABSENT;
}

static enum push_result
push_vectors(struct push *p, struct expr *e, bool keeps_name)
{
	bool listed = push_has(e->binary.n, e->binary.label, p->label);
	bool matched = e->binary.on ? listed : !listed && !p->is_name;
	struct expr *many =
		e->binary.group == GROUP_RIGHT ? e->binary.rhs : e->binary.lhs;
	struct expr *one =
		e->binary.group == GROUP_RIGHT ? e->binary.lhs : e->binary.rhs;

	if (e->binary.fill_left || e->binary.fill_right)
		return PUSH_REFUSED;
	if ((lex_op_flags(e->binary.op) & OPF_SET) != 0)
		return push_set_op(p, e, matched);
	if (e->binary.group == GROUP_NONE) {
		if (p->is_meta && !keeps_name)
			return PUSH_ABSENT;
		if (matched)
			return push_both(p, e);
		return p->is_name && keeps_name && !e->binary.on
			       ? push_into(p, many)
			       : PUSH_ABSENT;
	}
	if (push_has(e->binary.n_include, e->binary.include, p->label))
		return push_into(p, one);
	if (p->is_meta && !keeps_name)
		return PUSH_ABSENT;
	return matched ? push_both(p, e) : push_into(p, many);
}

static enum push_result
push_binary(struct push *p, struct expr *e)
{
	bool compares = (lex_op_flags(e->binary.op) & OPF_COMPARE) != 0;
	bool keeps_name = compares && !e->binary.return_bool;

	if (e->binary.lhs->type == TYPE_VECTOR &&
	    e->binary.rhs->type == TYPE_VECTOR)
		return push_vectors(p, e, keeps_name);
	if (p->is_meta && !keeps_name)
		return PUSH_ABSENT;
	return push_into(p, e->binary.lhs->type == TYPE_VECTOR ? e->binary.lhs
							       : e->binary.rhs);
}

/* The parser bounds the depth. */
static enum push_result
push_into(struct push *p, struct expr *e)
{
	if (e->type == TYPE_SCALAR)
		return PUSH_ABSENT;
	switch (e->kind) {
	case EXPR_SELECTOR:
		return push_selector(p, e);
	case EXPR_SUBQUERY:
		return push_into(p, e->subquery.arg);
	case EXPR_CALL:
		return push_call(p, e);
	case EXPR_AGGREGATE:
		return push_aggregate(p, e);
	case EXPR_BINARY:
		return push_binary(p, e);
	case EXPR_UNARY:
		if (e->unary.negative && p->is_meta)
			return PUSH_ABSENT;
		return push_into(p, e->unary.arg);
	case EXPR_PAREN:
		return push_into(p, e->paren);
	default:
		return PUSH_REFUSED;
	}
}

enum push_result
inline_push(struct arena *a, struct expr *e, struct slice label,
	    const struct matcher *m)
{
	bool name = slice_eq(label, LABEL_NAME);
	struct push p = {
		.arena = a,
		.label = label,
		.m = m,
		.is_name = name,
		.is_meta = name || slice_eq(label, SLICE("__type__")) ||
			   slice_eq(label, SLICE("__unit__")),
	};

	return push_into(&p, e);
}

static const char *
node_query_use(const struct expr *e)
{
	enum func_id id;

	if (e->kind == EXPR_SELECTOR &&
	    (e->selector.at == AT_START || e->selector.at == AT_END))
		return "its rule uses @ start() or @ end()";
	if (e->kind == EXPR_SUBQUERY &&
	    (e->subquery.at == AT_START || e->subquery.at == AT_END))
		return "its rule uses @ start() or @ end()";
	if ((e->kind == EXPR_SELECTOR && (e->selector.range.expr != NULL ||
					  e->selector.offset.expr != NULL)) ||
	    (e->kind == EXPR_SUBQUERY &&
	     (e->subquery.range.expr != NULL || e->subquery.step.expr != NULL ||
	      e->subquery.offset.expr != NULL)))
		return "its rule computes a duration";
	if (e->kind != EXPR_CALL)
		return NULL;
	id = e->call.func->id;
	if (id == FUNC_start || id == FUNC_end || id == FUNC_step ||
	    id == FUNC_range)
		return "its rule asks for the query's start, end, step or "
		       "range";
	return NULL;
}

/* The parser bounds the depth. */
const char *
inline_push_query_use(const struct expr *e)
{
	const char *why = node_query_use(e);
	struct expr **child;

	for (size_t i = 0;
	     why == NULL && (child = ast_child((struct expr *)e, i)) != NULL;
	     i++)
		why = inline_push_query_use(*child);
	return why;
}

static bool
call_reads_time(const struct expr *e)
{
	enum func_id id = e->call.func->id;

	return id == FUNC_time || id == FUNC_timestamp ||
	       id == FUNC_predict_linear ||
	       (e->call.n == 0 && e->type == TYPE_VECTOR);
}

static void
add_offset(struct duration *d, int64_t ms)
{
	d->ms += ms;
	d->given = d->ms != 0;
}

/* The parser bounds the depth. */
const char *
inline_push_offset(struct expr *e, int64_t ms)
{
	const char *why = NULL;
	struct expr **child;

	if (e->kind == EXPR_SELECTOR) {
		if (e->selector.at == AT_NONE)
			add_offset(&e->selector.offset, ms);
		return NULL;
	}
	if (e->kind == EXPR_SUBQUERY) {
		if (e->subquery.at == AT_NONE)
			add_offset(&e->subquery.offset, ms);
		return NULL; /* what is inside follows its times */
	}
	if (e->kind == EXPR_CALL && call_reads_time(e))
		return "its rule reads the time, which an offset would shift";
	for (size_t i = 0; why == NULL && (child = ast_child(e, i)) != NULL;
	     i++)
		why = inline_push_offset(*child, ms);
	return why;
}
