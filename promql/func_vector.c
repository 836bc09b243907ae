/* Functions of a vector as a whole (promql.md 3.5, 3.7). */
#include "config.h"

#include <math.h>

#include "promql/func_impl.h"

struct vector_sink {
	struct row_sink sink;
	const struct func_call *call;
	struct row_sink *next;
	struct row row; /* scalar: the values, present: steps with some */
	uint64_t *many; /* scalar: steps with more than one */
};

static struct vector_sink *
vector_sink(const struct func_call *c, struct row_sink *next,
	    int (*push)(struct row_sink *, struct row *),
	    int (*end)(struct row_sink *))
{
	struct arena *a = &c->ev->arena;
	struct vector_sink *s = arena_calloc(a, 1, sizeof(*s));

	s->sink = (struct row_sink){ push, end };
	s->call = c;
	s->next = next;
	s->row = row_new(a, c->grid->n);
	return s;
}

static int
vector_scalar_push(struct row_sink *sink, struct row *r)
{
	struct vector_sink *s = (struct vector_sink *)sink;
	size_t steps = s->call->grid->n;

	for (size_t w = 0; w < row_words(steps); w++) {
		s->many[w] |= s->row.present[w] & r->present[w];
		s->row.present[w] |= r->present[w];
	}
	for (size_t i = 0; i < steps; i++)
		if (row_has(r->present, i))
			s->row.v[i] = r->v[i];
	return 0;
}

static int
vector_scalar_end(struct row_sink *sink)
{
	struct vector_sink *s = (struct vector_sink *)sink;

	for (size_t i = 0; i < s->call->grid->n; i++) {
		if (!row_has(s->row.present, i) || row_has(s->many, i))
			s->row.v[i] = NAN;
		row_mark(s->row.present, i);
	}
	return row_push(s->next, &s->row);
}

static struct row_sink *
vector_scalar(const struct func_call *c, struct row_sink *next)
{
	struct vector_sink *s =
		vector_sink(c, next, vector_scalar_push, vector_scalar_end);

	s->many = arena_calloc(&c->ev->arena, row_words(c->grid->n),
			       sizeof(*s->many));
	return &s->sink;
}

static int
vector_vector_end(struct row_sink *sink)
{
	struct vector_sink *s = (struct vector_sink *)sink;

	for (size_t i = 0; i < s->call->grid->n; i++) {
		s->row.v[i] = s->call->scalar[0][i];
		row_mark(s->row.present, i);
	}
	return row_push(s->next, &s->row);
}

static struct row_sink *
vector_vector(const struct func_call *c, struct row_sink *next)
{
	return &vector_sink(c, next, NULL, vector_vector_end)->sink;
}

/* Negative matchers that accept "" come last, as a store sorts them. */
static bool
vector_absent_late(const struct matcher *m)
{
	return (m->op == MATCH_NE || m->op == MATCH_NRE) &&
	       matcher_matches_empty(m);
}

static struct labels
vector_absent_labels(const struct func_call *c)
{
	const struct expr *e = func_impl_bare(c->expr->call.arg[0]);
	struct arena *a = &c->ev->arena;
	struct labels ls = { 0, NULL };
	size_t n = e->kind == EXPR_SELECTOR ? e->selector.n : 0;
	bool *set = arena_calloc(a, n, sizeof(*set));

	for (size_t pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < n; i++) {
			const struct matcher *m = &e->selector.m[i];
			bool again = false;

			if (slice_eq(m->name, LABEL_NAME) ||
			    vector_absent_late(m) != (pass == 1))
				continue;
			for (size_t j = 0; j < n && !again; j++)
				again = set[j] &&
					slice_eq(e->selector.m[j].name,
						 m->name);
			set[i] = m->op == MATCH_EQ && !again;
			ls = labels_with(a, &ls, m->name,
					 set[i] ? m->value : SLICE(""));
		}
	}
	return ls;
}

static int
vector_absent_push(struct row_sink *sink, struct row *r)
{
	struct vector_sink *s = (struct vector_sink *)sink;

	for (size_t w = 0; w < row_words(s->call->grid->n); w++)
		s->row.present[w] |= r->present[w];
	return 0;
}

static int
vector_absent_end(struct row_sink *sink)
{
	struct vector_sink *s = (struct vector_sink *)sink;
	size_t steps = s->call->grid->n;

	for (size_t w = 0; w < row_words(steps); w++)
		s->row.present[w] = ~s->row.present[w] & row_full(steps, w);
	if (!row_any(s->row.present, steps))
		return 0;
	for (size_t i = 0; i < steps; i++)
		s->row.v[i] = row_has(s->row.present, i);
	s->row.labels = vector_absent_labels(s->call);
	return row_push(s->next, &s->row);
}

static struct row_sink *
vector_absent(const struct func_call *c, struct row_sink *next)
{
	return &vector_sink(c, next, vector_absent_push, vector_absent_end)
			->sink;
}

static bool
vector_absent_window(const struct func_window *w, double *out)
{
	(void)w;
	*out = 1;
	return true;
}

const struct func_impl func_scalar = { .rows = vector_scalar };
const struct func_impl func_vector = { .rows = vector_vector };
const struct func_impl func_absent = { .rows = vector_absent };
const struct func_impl func_absent_over_time = {
	.rows = vector_absent,
	.window = vector_absent_window,
	.need = 1,
	.keep_name = true,
};
