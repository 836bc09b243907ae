#include "config.h"

#include "promql/binary_match.h"

#include <string.h>

/* One operand: its rows, and the number of each one's signature. */
struct match_side {
	struct row_sink sink;
	struct binary_match *match;
	struct row_list rows;
	size_t *group;
	size_t cap;
	uint64_t *any; /* steps with at least one element */
};

/* The elements of one signature. */
struct match_group {
	struct row_list one, many;
	uint64_t *one_seen, *many_seen; /* steps where there is one */
	struct row_table results;       /* group_left/right: label sets made */
	uint64_t **made;                /* and the steps they were made for */
	size_t made_cap;
};

struct binary_match {
	struct binary_call call;
	struct match_side left, right;
	struct row_table signatures;
	struct match_group *group;
	uint64_t *active; /* steps where there is something to match */
	/* Values of fill modifiers, whichever side is left; NULL: none. */
	double *fill_one, *fill_many;
	uint64_t *invented; /* scratch */
	struct row scratch;
	struct eval_guard guard;
	struct row_sink *next;
};

/* The labels that are matched on. */
static struct labels
binary_match_signature(struct binary_match *m, const struct labels *ls)
{
	const struct expr *e = m->call.expr;
	struct arena *a = &m->call.ev->arena;
	struct labels s;

	if (e->binary.on)
		return labels_keep(a, ls, e->binary.label, e->binary.n);
	s = labels_with(a, ls, LABEL_NAME, SLICE(""));
	return e->binary.n == 0
		       ? s
		       : labels_drop(a, &s, e->binary.label, e->binary.n);
}

static int
binary_match_push(struct row_sink *sink, struct row *r)
{
	struct match_side *side = (struct match_side *)sink;
	struct binary_match *m = side->match;
	struct arena *a = &m->call.ev->arena;
	size_t steps = m->call.grid->n, i = side->rows.n;
	struct labels s;
	bool fresh;

	eval_state_settle(m->call.ev, r);
	if (i == side->cap) {
		size_t *old = side->group;

		side->cap = side->cap == 0 ? 16 : side->cap * 2;
		side->group = arena_alloc(a, side->cap * sizeof(*old));
		if (i > 0)
			memcpy(side->group, old, i * sizeof(*old));
	}
	row_list_add(a, &side->rows, row_copy(a, r, steps));
	s = binary_match_signature(m, &r->labels);
	side->group[i] = row_table_put(&m->signatures, a, &s, &fresh);
	for (size_t w = 0; w < row_words(steps); w++)
		side->any[w] |= r->present[w];
	return eval_state_check(m->call.ev);
}

struct binary_match *
binary_match_new(const struct binary_call *call)
{
	struct arena *a = &call->ev->arena;
	struct binary_match *m = arena_calloc(a, 1, sizeof(*m));
	size_t words = row_words(call->grid->n);

	m->call = *call;
	m->left = (struct match_side){ .match = m };
	m->left.sink.push = binary_match_push;
	m->right = m->left;
	m->left.any = arena_calloc(a, words, sizeof(uint64_t));
	m->right.any = arena_calloc(a, words, sizeof(uint64_t));
	m->active = arena_calloc(a, words, sizeof(uint64_t));
	m->guard = (struct eval_guard){ .ev = call->ev,
					.expr = call->expr,
					.steps = call->grid->n };
	return m;
}

struct row_sink *
binary_match_left(struct binary_match *m)
{
	return &m->left.sink;
}

struct row_sink *
binary_match_right(struct binary_match *m)
{
	return &m->right.sink;
}

static int
binary_match_duplicate(struct binary_match *m, size_t group,
		       const struct labels *a, const struct labels *b)
{
	bool left = m->call.expr->binary.group == GROUP_RIGHT;
	struct str text = { 0 };

	if (labels_cmp(a, b) > 0) {
		const struct labels *t = a;

		a = b;
		b = t;
	}
	str_add(&text, "found duplicate series for the match group ");
	labels_print(&m->signatures.labels[group], false, &text);
	str_printf(&text, " on the %s hand-side of the operation: [",
		   left ? "left" : "right");
	labels_print(a, false, &text);
	str_add(&text, ", ");
	labels_print(b, false, &text);
	str_add(&text, "];many-to-many matching not allowed: matching labels "
		       "must be unique on one side");
	eval_state_fail(m->call.ev, m->call.expr, ERR_EXECUTION, "%s",
			str_text(&text));
	str_release(&text);
	return -1;
}

/* Marks the row's active steps; true if one of them was marked before. */
static bool
binary_match_twice(const struct binary_match *m, uint64_t *seen,
		   const uint64_t *present, const uint64_t *where)
{
	uint64_t twice = 0;

	for (size_t w = 0; w < row_words(m->call.grid->n); w++) {
		uint64_t bits = present[w] & m->active[w];

		if (where != NULL)
			bits &= where[w];
		twice |= seen[w] & bits;
		seen[w] |= bits;
	}
	return twice != 0;
}

/* The first two elements of one signature at a step, where there are any. */
static int
binary_match_blame(struct binary_match *m, const struct match_side *one,
		   size_t step, const struct row **first)
{
	if (eval_state_check(m->call.ev) < 0)
		return -1;
	memset(first, 0, m->signatures.n * sizeof(struct row *));
	for (size_t i = 0; i < one->rows.n; i++) {
		const struct row *r = one->rows.row[i];
		size_t group = one->group[i];

		if (!row_has(r->present, step))
			continue;
		if (first[group] != NULL)
			return binary_match_duplicate(
				m, group, &first[group]->labels, &r->labels);
		first[group] = r;
	}
	return 0;
}

/* The elements of the one side, each by itself. */
static int
binary_match_add_ones(struct binary_match *m, const struct match_side *one)
{
	struct arena *a = &m->call.ev->arena;
	const struct row **first;
	bool twice = false;

	for (size_t i = 0; i < one->rows.n; i++) {
		struct match_group *g = &m->group[one->group[i]];
		struct row *r = one->rows.row[i];

		twice |= binary_match_twice(m, g->one_seen, r->present, NULL);
		row_list_add(a, &g->one, r);
	}
	if (!twice)
		return 0;
	first = arena_alloc(a, m->signatures.n * sizeof(*first));
	for (size_t i = 0; i < m->call.grid->n; i++)
		if (row_has(m->active, i) &&
		    binary_match_blame(m, one, i, first) < 0)
			return -1;
	return 0;
}

static struct labels
binary_match_labels(struct binary_match *m, const struct row *many,
		    const struct row *one)
{
	const struct expr *e = m->call.expr;
	struct arena *a = &m->call.ev->arena;
	struct labels ls = many->labels;

	if (binary_drops_name(e))
		ls = row_drop_names(a, &ls);
	if (e->binary.group == GROUP_NONE && e->binary.on)
		return labels_keep(a, &ls, e->binary.label, e->binary.n);
	if (e->binary.group == GROUP_NONE)
		return e->binary.n == 0 ? ls
					: labels_drop(a, &ls, e->binary.label,
						      e->binary.n);
	for (size_t i = 0; i < e->binary.n_include; i++)
		ls = labels_with(
			a, &ls, e->binary.include[i],
			labels_get(&one->labels, e->binary.include[i]));
	return ls;
}

/* Marks the result's steps in its signature's group; -1 if made before. */
static int
binary_match_unique(struct binary_match *m, struct match_group *g,
		    const struct labels *ls, const uint64_t *present)
{
	struct arena *a = &m->call.ev->arena;
	size_t words = row_words(m->call.grid->n), i;
	bool fresh;

	i = row_table_put(&g->results, a, ls, &fresh);
	if (i >= g->made_cap) {
		uint64_t **old = g->made;

		g->made_cap = g->made_cap == 0 ? 4 : g->made_cap * 2;
		g->made = arena_calloc(a, g->made_cap, sizeof(*old));
		if (i > 0)
			memcpy(g->made, old, i * sizeof(*old));
	}
	if (fresh)
		g->made[i] = arena_calloc(a, words, sizeof(uint64_t));
	if (!binary_match_twice(m, g->made[i], present, NULL))
		return 0;
	return eval_state_fail(m->call.ev, m->call.expr, ERR_EXECUTION,
			       "multiple matches for labels: grouping labels "
			       "must ensure unique matches");
}

static int
binary_match_pair(struct binary_match *m, struct match_group *g,
		  const struct row *many, const struct row *one)
{
	const struct expr *e = m->call.expr;
	bool swap = e->binary.group == GROUP_RIGHT;
	const double *left = swap ? one->v : many->v;
	const double *right = swap ? many->v : one->v;
	struct row *r = &m->scratch;

	for (size_t w = 0; w < row_words(m->call.grid->n); w++)
		r->present[w] =
			many->present[w] & one->present[w] & m->active[w];
	if (!row_any(r->present, m->call.grid->n))
		return 0;
	r->labels = binary_match_labels(m, many, one);
	r->drop_name = false;
	if (e->binary.group != GROUP_NONE &&
	    binary_match_unique(m, g, &r->labels, r->present) < 0)
		return -1;
	binary_row(&m->call, left, right, left, r);
	if (!row_any(r->present, m->call.grid->n))
		return 0;
	if (eval_guard_row(&m->guard, r) < 0)
		return -1;
	return row_push(m->next, r);
}

/* A row of VALUE where PRESENT has an element and HAVE has none, with the
 * labels that are matched on. */
static struct row
binary_match_invent(struct binary_match *m, size_t group, double *value,
		    const uint64_t *present, const uint64_t *have)
{
	size_t words = row_words(m->call.grid->n);
	struct row r = { .labels = m->signatures.labels[group], .v = value };

	r.present = m->invented;
	for (size_t w = 0; w < words; w++)
		r.present[w] = present[w] & ~have[w];
	return r;
}

static int
binary_match_fill_one(struct binary_match *m, size_t group,
		      const struct row *many)
{
	struct match_group *g = &m->group[group];
	struct row one = binary_match_invent(m, group, m->fill_one,
					     many->present, g->one_seen);

	return binary_match_pair(m, g, many, &one);
}

/* The elements of the one side that nothing matched. */
static int
binary_match_fill_many(struct binary_match *m, const struct match_side *one,
		       const uint64_t *matched)
{
	size_t words = row_words(m->call.grid->n);

	for (size_t i = 0; i < one->rows.n; i++) {
		const struct row *r = one->rows.row[i];
		size_t group = one->group[i];
		struct row many =
			binary_match_invent(m, group, m->fill_many, r->present,
					    matched + group * words);

		if (binary_match_pair(m, &m->group[group], &many, r) < 0)
			return -1;
	}
	return 0;
}

static int
binary_match_many(struct binary_match *m, size_t group, const struct row *many)
{
	struct match_group *g = &m->group[group];

	if (eval_state_check(m->call.ev) < 0)
		return -1;
	if (m->call.expr->binary.group == GROUP_NONE &&
	    binary_match_twice(m, g->many_seen, many->present,
			       m->fill_one != NULL ? NULL : g->one_seen))
		return eval_state_fail(m->call.ev, m->call.expr, ERR_EXECUTION,
				       "multiple matches for labels: "
				       "many-to-one matching must be explicit "
				       "(group_left/group_right)");
	for (size_t i = 0; i < g->one.n; i++)
		if (binary_match_pair(m, g, many, g->one.row[i]) < 0)
			return -1;
	return m->fill_one == NULL ? 0 : binary_match_fill_one(m, group, many);
}

/* What stands in for the elements of one side that the other one misses. */
static double *
binary_match_fill(struct binary_match *m, bool given, double value)
{
	size_t n = m->call.grid->n;
	double *v;

	if (!given)
		return NULL;
	v = arena_alloc(&m->call.ev->arena, n * sizeof(*v));
	for (size_t i = 0; i < n; i++)
		v[i] = value;
	return v;
}

/* Steps where the side has an element of each signature. */
static uint64_t *
binary_match_steps(struct binary_match *m, const struct match_side *side)
{
	size_t words = row_words(m->call.grid->n);
	uint64_t *bits = arena_calloc(&m->call.ev->arena,
				      m->signatures.n * words, sizeof(*bits));

	for (size_t i = 0; i < side->rows.n; i++)
		for (size_t w = 0; w < words; w++)
			bits[side->group[i] * words + w] |=
				side->rows.row[i]->present[w];
	return bits;
}

/* Pushes the rows at the steps where BITS are (or are not). */
static int
binary_match_filter(struct binary_match *m, const struct match_side *side,
		    const uint64_t *bits, bool wanted)
{
	size_t steps = m->call.grid->n, words = row_words(steps);

	for (size_t i = 0; i < side->rows.n; i++) {
		struct row *r = side->rows.row[i];
		const uint64_t *b = bits + side->group[i] * words;

		for (size_t w = 0; w < words; w++)
			r->present[w] &= wanted ? b[w] : ~b[w];
		if (!row_any(r->present, steps))
			continue;
		row_clean(r, steps);
		if (row_push(m->next, r) < 0)
			return -1;
	}
	return 0;
}

static int
binary_match_set(struct binary_match *m)
{
	enum promql_op op = m->call.expr->binary.op;
	const uint64_t *bits;

	if (op != OP_OR) {
		bits = binary_match_steps(m, &m->right);
		return binary_match_filter(m, &m->left, bits, op == OP_AND);
	}
	bits = binary_match_steps(m, &m->left);
	for (size_t i = 0; i < m->left.rows.n; i++)
		if (row_push(m->next, m->left.rows.row[i]) < 0)
			return -1;
	return binary_match_filter(m, &m->right, bits, false);
}

static void
binary_match_groups(struct binary_match *m)
{
	struct arena *a = &m->call.ev->arena;
	const struct expr *e = m->call.expr;
	size_t words = row_words(m->call.grid->n), n = m->signatures.n;

	m->fill_one = binary_match_fill(m, e->binary.fill_right,
					e->binary.fill_right_value);
	m->fill_many = binary_match_fill(m, e->binary.fill_left,
					 e->binary.fill_left_value);
	m->invented = arena_calloc(a, words, sizeof(*m->invented));
	for (size_t w = 0; w < words; w++)
		m->active[w] = e->binary.fill_left || e->binary.fill_right
				       ? m->left.any[w] | m->right.any[w]
				       : m->left.any[w] & m->right.any[w];
	m->scratch = row_new(a, m->call.grid->n);
	m->group = arena_calloc(a, n, sizeof(*m->group));
	for (size_t i = 0; i < n; i++) {
		m->group[i].one_seen = arena_calloc(a, words, 8);
		m->group[i].many_seen = arena_calloc(a, words, 8);
	}
}

int
binary_match_run(struct binary_match *m, struct row_sink *next)
{
	bool swap = m->call.expr->binary.group == GROUP_RIGHT;
	struct match_side *one = swap ? &m->left : &m->right;
	struct match_side *many = swap ? &m->right : &m->left;

	m->next = next;
	if (binary_is_set(m->call.expr->binary.op))
		return binary_match_set(m);
	binary_match_groups(m);
	if (binary_match_add_ones(m, one) < 0)
		return -1;
	for (size_t i = 0; i < many->rows.n; i++)
		if (binary_match_many(m, many->group[i], many->rows.row[i]) < 0)
			return -1;
	if (m->fill_many != NULL)
		return binary_match_fill_many(m, one,
					      binary_match_steps(m, many));
	return 0;
}
