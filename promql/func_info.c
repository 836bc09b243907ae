/* info(): labels of info series added to others (promql.md 3.8). */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "promql/duration.h"
#include "promql/eval_instant.h"
#include "promql/func_impl.h"

/* By these a series and its info series find each other. */
static const struct slice info_ids[] = { { "instance", 8 }, { "job", 3 } };

#define INFO_IDS (sizeof(info_ids) / sizeof(info_ids[0]))

/* Info series of one metric with the same ids. */
struct info_group {
	struct slice metric;
	struct row **best;       /* the newest of each step */
	int64_t *time;           /* its sample's, ms */
	struct info_group *next; /* with the same ids */
};

struct info_sink {
	struct row_sink sink, series; /* the vector's rows, info series */
	const struct func_call *call;
	struct row_sink *next;
	struct matcher *m; /* of the info series */
	size_t n;
	struct row_list rows;
	uint64_t *any;                    /* steps with an element */
	struct row_table value[INFO_IDS]; /* of the elements, by id */
	size_t n_values[INFO_IDS];
	struct row_table ids;
	struct info_group **group; /* by ids */
	size_t cap;
	struct eval_guard guard;
};

static bool
info_is_name(const struct matcher *m)
{
	return slice_eq(m->name, LABEL_NAME);
}

static bool
info_is_info(const struct info_sink *s, const struct labels *ls)
{
	struct slice name = labels_get(ls, LABEL_NAME);

	for (size_t i = 0; i < s->n; i++)
		if (info_is_name(&s->m[i]) && !matcher_matches(&s->m[i], name))
			return false;
	return true;
}

/* The matchers of the second argument, and one that names the metric. */
static void
info_matchers(struct info_sink *s)
{
	struct eval_state *ev = s->call->ev;
	const struct expr *e = s->call->expr;
	const struct expr *by = e->call.n > 1 ? e->call.arg[1] : NULL;
	struct matcher *name;
	bool any = false, positive = false;

	s->n = by != NULL ? by->selector.n : 0;
	s->m = arena_calloc(&ev->arena, s->n + 1, sizeof(*s->m));
	for (size_t i = 0; i < s->n; i++) {
		s->m[i] = by->selector.m[i];
		any |= info_is_name(&s->m[i]);
		positive |= info_is_name(&s->m[i]) &&
			    (s->m[i].op == MATCH_EQ || s->m[i].op == MATCH_RE);
	}
	if (positive)
		return;
	name = &s->m[s->n++];
	if (!any) {
		matcher_init(name, MATCH_EQ, LABEL_NAME, SLICE("target_info"),
			     NULL);
		return;
	}
	*name = (struct matcher){ MATCH_RE, LABEL_NAME, SLICE(".+_info"),
				  NULL };
	name->regex = (struct regex *)eval_state_regex(ev, name->value);
}

/* The number of a value of the I-th id. */
static size_t
info_value(struct info_sink *s, size_t i, struct slice value)
{
	struct arena *a = &s->call->ev->arena;
	struct label l = { info_ids[i], value };
	bool fresh;

	return row_table_put_copy(&s->value[i], a, &l, &fresh);
}

static int
info_push(struct row_sink *sink, struct row *r)
{
	struct info_sink *s = (struct info_sink *)sink;
	struct eval_state *ev = s->call->ev;
	size_t steps = s->call->grid->n;

	eval_state_settle(ev, r);
	row_list_add(&ev->arena, &s->rows, row_copy(&ev->arena, r, steps));
	for (size_t w = 0; w < row_words(steps); w++)
		s->any[w] |= r->present[w];
	for (size_t i = 0; i < INFO_IDS; i++) {
		struct slice v = labels_get(&r->labels, info_ids[i]);

		if (v.n > 0 && !info_is_info(s, &r->labels))
			info_value(s, i, v);
	}
	return eval_state_check(ev);
}

/* Where the info series of a set's ids hang. */
static struct info_group **
info_groups(struct info_sink *s, const struct labels *ls)
{
	struct arena *a = &s->call->ev->arena;
	struct labels ids = labels_keep(a, ls, info_ids, INFO_IDS);
	struct info_group **old = s->group;
	bool fresh;
	size_t i = row_table_put(&s->ids, a, &ids, &fresh);

	if (i >= s->cap) {
		s->cap = s->cap == 0 ? 16 : s->cap * 2;
		s->group = arena_calloc(a, s->cap, sizeof(*s->group));
		if (i > 0)
			memcpy(s->group, old, i * sizeof(*old));
	}
	return &s->group[i];
}

static struct info_group *
info_group(struct info_sink *s, const struct labels *ls)
{
	struct arena *a = &s->call->ev->arena;
	struct slice metric = labels_get(ls, LABEL_NAME);
	struct info_group **to = info_groups(s, ls);
	struct info_group *g;

	for (; *to != NULL; to = &(*to)->next)
		if (slice_eq((*to)->metric, metric))
			return *to;
	g = arena_calloc(a, 1, sizeof(*g));
	g->metric = metric;
	g->best = arena_calloc(a, s->call->grid->n, sizeof(struct row *));
	g->time = arena_calloc(a, s->call->grid->n, sizeof(*g->time));
	*to = g;
	return g;
}

/* True if each id is one that the vector has, too. */
static bool
info_wanted(struct info_sink *s, const struct labels *ls)
{
	for (size_t i = 0; i < INFO_IDS; i++)
		if (s->n_values[i] > 0 &&
		    info_value(s, i, labels_get(ls, info_ids[i])) >=
			    s->n_values[i])
			return false;
	return true;
}

static int
info_twice(struct info_sink *s, const struct row *a, const struct row *b,
	   int64_t ms)
{
	struct str text = { 0 };

	str_add(&text, "found duplicate series for info metric: existing ");
	labels_print(&a->labels, false, &text);
	str_printf(&text, " @ %" PRId64 ", new ", ms);
	labels_print(&b->labels, false, &text);
	str_printf(&text, " @ %" PRId64, ms);
	eval_state_fail(s->call->ev, s->call->expr, ERR_EXECUTION, "%s",
			str_text(&text));
	str_release(&text);
	return -1;
}

/* A row of an info series: values are its samples' times. */
static int
info_series_push(struct row_sink *sink, struct row *r)
{
	struct info_sink *s =
		(struct info_sink *)((char *)sink -
				     offsetof(struct info_sink, series));
	struct eval_state *ev = s->call->ev;
	size_t steps = s->call->grid->n;
	struct info_group *g;
	struct row *kept;

	if (!info_wanted(s, &r->labels))
		return 0;
	kept = row_copy(&ev->arena, r, steps);
	g = info_group(s, &r->labels);
	for (size_t i = 0; i < steps; i++) {
		int64_t ms = (int64_t)llround(r->v[i] * 1000);

		if (!row_has(r->present, i) || !row_has(s->any, i))
			continue;
		if (g->best[i] != NULL && g->time[i] == ms)
			return info_twice(s, g->best[i], kept, ms);
		if (g->best[i] != NULL && g->time[i] > ms)
			continue;
		g->best[i] = kept;
		g->time[i] = ms;
	}
	return eval_state_check(ev);
}

/* A label of an info series that is not asked for. */
static bool
info_skips(const struct info_sink *s, struct slice name)
{
	bool listed = false, any = false;

	if (slice_eq(name, LABEL_NAME))
		return true;
	for (size_t i = 0; i < s->n; i++) {
		any |= !info_is_name(&s->m[i]);
		listed |= slice_eq(s->m[i].name, name);
	}
	return any && !listed;
}

/* Adds what IS has to *to, the labels that BASE gains. */
static int
info_add(struct info_sink *s, const struct row *base, const struct row *is,
	 struct labels *to)
{
	struct arena *a = &s->call->ev->arena;

	for (size_t i = 0; i < is->labels.n; i++) {
		const struct label *l = is->labels.l[i];
		struct slice have = labels_get(to, l->name);

		if (info_skips(s, l->name))
			continue;
		if (have.n > 0 && !slice_eq(have, l->value))
			return eval_state_fail(
				s->call->ev, s->call->expr, ERR_EXECUTION,
				"conflicting label: %.*s", SLICE_ARG(l->name));
		if (labels_get(&base->labels, l->name).n == 0)
			*to = labels_with(a, to, l->name, l->value);
	}
	return 0;
}

/* True if an element that gains nothing is to go. */
static bool
info_drops(const struct info_sink *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!info_is_name(&s->m[i]) && !matcher_matches_empty(&s->m[i]))
			return true;
	return false;
}

static bool
info_same(const struct info_group *g, size_t i, size_t j)
{
	for (; g != NULL; g = g->next)
		if (g->best[i] != g->best[j])
			return false;
	return true;
}

/* The points of LEFT that have the same info series as its first one. */
static int
info_emit(struct info_sink *s, const struct row *base, uint64_t *left,
	  size_t first)
{
	struct arena *a = &s->call->ev->arena;
	const struct info_group *g = *info_groups(s, &base->labels);
	size_t steps = s->call->grid->n;
	struct labels gained = { 0, NULL };
	struct row *r = row_copy(a, base, steps);

	memset(r->present, 0, row_words(steps) * sizeof(*r->present));
	for (size_t i = first; i < steps; i++)
		if (row_has(left, i) && info_same(g, first, i)) {
			row_unmark(left, i);
			row_mark(r->present, i);
		}
	for (const struct info_group *i = g; i != NULL; i = i->next)
		if (i->best[first] != NULL &&
		    info_add(s, base, i->best[first], &gained) < 0)
			return -1;
	if (gained.n == 0 && info_drops(s))
		return 0;
	for (size_t i = 0; i < gained.n; i++)
		r->labels = labels_with(a, &r->labels, gained.l[i]->name,
					gained.l[i]->value);
	row_clean(r, steps);
	if (eval_guard_row(&s->guard, r) < 0)
		return -1;
	return row_push(s->next, r);
}

static int
info_emit_all(struct info_sink *s, const struct row *base)
{
	size_t steps = s->call->grid->n;
	uint64_t *left = arena_copy(&s->call->ev->arena, base->present,
				    row_words(steps) * sizeof(*left));

	for (size_t i = 0; i < steps; i++)
		if (row_has(left, i) && info_emit(s, base, left, i) < 0)
			return -1;
	return 0;
}

struct info_reference {
	struct expr *e; /* its @ and offset */
	int64_t offset;
};

static int
info_move(const struct eval_state *ev, struct info_reference *r,
	  enum at_kind at, int64_t at_ms, const struct duration *offset)
{
	struct duration_query q = { ev->r->step, ev->r->end - ev->r->start };
	int64_t back = 0;

	if (offset->given &&
	    duration_value(offset, false, &q, &back, ev->err) < 0)
		return -1;
	if (at != AT_NONE) {
		r->e->selector.at = at;
		r->e->selector.at_ms = at_ms;
		r->offset = 0;
	}
	r->offset += back;
	return 0;
}

/* Reads info series when the first selector of the vector is read, as the
 * subqueries around it have it.  1: found. */
static int
info_refer(const struct eval_state *ev, const struct expr *e,
	   struct info_reference *r)
{
	struct expr **child;

	if (e->kind == EXPR_SELECTOR)
		return info_move(ev, r, e->selector.at, e->selector.at_ms,
				 &e->selector.offset) < 0
			       ? -1
			       : 1;
	if (e->kind == EXPR_SUBQUERY &&
	    info_move(ev, r, e->subquery.at, e->subquery.at_ms,
		      &e->subquery.offset) < 0)
		return -1;
	for (size_t i = 0; (child = ast_child((struct expr *)e, i)) != NULL;
	     i++) {
		struct info_reference inner = *r;
		int found = info_refer(ev, *child, &inner);

		if (found == 0)
			continue;
		r->offset = inner.offset;
		return found;
	}
	return 0;
}

static int
info_read(struct info_sink *s)
{
	const struct func_call *c = s->call;
	const struct expr *e = c->expr;
	struct expr *selector = arena_calloc(&c->ev->arena, 1, sizeof(*e));
	struct info_reference ref = { selector, 0 };
	bool any = false;

	for (size_t i = 0; i < INFO_IDS; i++) {
		s->n_values[i] = s->value[i].n;
		any |= s->n_values[i] > 0;
	}
	if (!any)
		return 0;
	*selector = (struct expr){ .kind = EXPR_SELECTOR,
				   .type = TYPE_VECTOR,
				   .start = e->start,
				   .end = e->end,
				   .depth = 1 };
	selector->selector.m = s->m;
	selector->selector.n = s->n;
	if (info_refer(c->ev, e->call.arg[0], &ref) < 0)
		return -1;
	selector->selector.offset =
		(struct duration){ .ms = ref.offset, .given = true };
	return eval_instant_rows(c->ev, c->grid, selector, PICK_TIME,
				 &s->series);
}

static int
info_end(struct row_sink *sink)
{
	struct info_sink *s = (struct info_sink *)sink;
	int rc = info_read(s);

	for (size_t i = 0; rc == 0 && i < s->rows.n; i++) {
		struct row *r = s->rows.row[i];

		rc = info_is_info(s, &r->labels) ? row_push(s->next, r)
						 : info_emit_all(s, r);
	}
	return rc;
}

static struct row_sink *
info_rows(const struct func_call *c, struct row_sink *next)
{
	struct arena *a = &c->ev->arena;
	struct info_sink *s = arena_calloc(a, 1, sizeof(*s));

	s->sink = (struct row_sink){ info_push, info_end };
	s->series.push = info_series_push;
	s->call = c;
	s->next = next;
	s->any = arena_calloc(a, row_words(c->grid->n), sizeof(*s->any));
	s->guard = (struct eval_guard){ .ev = c->ev,
					.expr = c->expr,
					.steps = c->grid->n,
					.merges = true };
	info_matchers(s);
	return &s->sink;
}

const struct func_impl func_info = { .rows = info_rows };
