/* Quantiles and fractions of classic histograms (promql.md 3.4). */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "promql/bucket.h"
#include "promql/bucket_notes.h"
#include "promql/func_impl.h"

#define LE SLICE("le")

struct histogram_bucket {
	double le;
	size_t place; /* of equal bounds the first one first */
	const struct row *row;
};

/* Rows that differ in le only. */
struct histogram_group {
	struct histogram_bucket *bucket;
	size_t n, cap;
};

struct histogram_sink {
	struct row_sink sink;
	const struct func_call *call;
	struct row_sink *next;
	size_t vector; /* which argument it is */
	/* The values of n buckets at a step, into out[0 .. n_out). */
	void (*values)(struct histogram_sink *h, struct bucket *io, size_t n,
		       size_t step);
	size_t n_out;
	struct row *out; /* scratch */
	/* Quantiles: the first one's argument, the label that tells them. */
	size_t first;
	struct slice label;
	struct row_table table;
	struct histogram_group *group;
	size_t cap;
	struct bucket_notes notes;
	struct bucket_note *note; /* of the group's metric */
	struct eval_guard guard;
};

static const struct expr *
histogram_vector(const struct histogram_sink *h)
{
	return h->call->expr->call.arg[h->vector];
}

/* The metric that notes name. */
static struct slice
histogram_name(const struct histogram_sink *h, const struct labels *ls)
{
	return h->call->ev->r->delayed_names ? labels_get(ls, LABEL_NAME)
					     : SLICE("");
}

static void
histogram_bad_le(struct histogram_sink *h, const struct row *r, struct slice le)
{
	struct str text = { 0 };

	str_add(&text, "PromQL warning: bucket label \"le\" is missing or has "
		       "a malformed value of ");
	matcher_print_quoted(le, &text);
	bucket_notes_name(histogram_name(h, &r->labels), &text);
	eval_state_warn(h->call->ev, histogram_vector(h), str_text(&text), "");
	str_release(&text);
}

static struct histogram_group *
histogram_group(struct histogram_sink *h, const struct row *r)
{
	struct arena *a = &h->call->ev->arena;
	struct histogram_group *old = h->group;
	struct labels key = labels_with(a, &r->labels, LE, SLICE(""));
	bool fresh;
	size_t i = row_table_put(&h->table, a, &key, &fresh);

	if (i < h->cap)
		return &h->group[i];
	h->cap = h->cap == 0 ? 8 : h->cap * 2;
	h->group = arena_calloc(a, h->cap, sizeof(*old));
	if (i > 0)
		memcpy(h->group, old, i * sizeof(*old));
	return &h->group[i];
}

static int
histogram_push(struct row_sink *sink, struct row *r)
{
	struct histogram_sink *h = (struct histogram_sink *)sink;
	struct arena *a = &h->call->ev->arena;
	struct histogram_group *g;
	struct slice text;
	double le;

	eval_state_settle(h->call->ev, r);
	text = labels_get(&r->labels, LE);
	if (num_parse_go(text, &le, NULL) < 0) {
		histogram_bad_le(h, r, text);
		return 0;
	}
	g = histogram_group(h, r);
	if (g->n == g->cap) {
		struct histogram_bucket *old = g->bucket;

		g->cap = g->cap == 0 ? 16 : g->cap * 2;
		g->bucket = arena_alloc(a, g->cap * sizeof(*old));
		if (g->n > 0)
			memcpy(g->bucket, old, g->n * sizeof(*old));
	}
	g->bucket[g->n] =
		(struct histogram_bucket){ le, g->n,
					   row_copy(a, r, h->call->grid->n) };
	g->n++;
	return eval_state_check(h->call->ev);
}

static int
histogram_cmp(const void *a, const void *b)
{
	const struct histogram_bucket *x = a, *y = b;

	if (isnan(x->le) || isnan(y->le))
		return (isnan(y->le) != 0) - (isnan(x->le) != 0);
	if (x->le != y->le)
		return x->le < y->le ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static void
histogram_quantiles(struct histogram_sink *h, struct bucket *b, size_t n,
		    size_t step)
{
	struct bucket_fix fix = { 0 };
	bool ready = false, ends = b[n - 1].le == INFINITY;

	for (size_t i = 0; i < h->n_out; i++) {
		double q = h->call->scalar[h->first + i][step];
		double *out = &h->out[i].v[step];

		if (isnan(q) || (q >= 0 && q <= 1 && !ends)) {
			*out = NAN;
			continue;
		}
		if (!(q >= 0 && q <= 1)) {
			*out = q < 0 ? -INFINITY : INFINITY;
			continue;
		}
		if (!ready) {
			n = bucket_merge(b, n);
			bucket_raise(b, n, &fix);
			ready = true;
		}
		*out = bucket_quantile(q, b, n);
	}
	if (fix.any && b[n - 1].count != 0)
		bucket_notes_add(&h->notes, h->note, &fix, step);
}

static void
histogram_fraction(struct histogram_sink *h, struct bucket *b, size_t n,
		   size_t step)
{
	const double **scalar = h->call->scalar;
	double *out = &h->out[0].v[step];

	*out = NAN;
	if (b[n - 1].le != INFINITY)
		return;
	n = bucket_merge(b, n);
	*out = bucket_fraction(scalar[0][step], scalar[1][step], b, n);
}

static int
histogram_emit(struct histogram_sink *h, struct row *r)
{
	row_clean(r, h->call->grid->n);
	r->drop_name = true;
	if (eval_guard_row(&h->guard, r) < 0)
		return -1;
	return row_push(h->next, r);
}

/* As OpenMetrics writes them: 1.0, not 1. */
static struct slice
histogram_number(struct arena *a, double v)
{
	char text[NUM_TEXT];
	bool point;

	num_format_g(text, v);
	point = strpbrk(text, ".eIN") != NULL;
	return slice_of(arena_printf(a, "%s%s", text, point ? "" : ".0"));
}

/* One row of out as a row for each quantile that it holds. */
static int
histogram_emit_quantiles(struct histogram_sink *h, const struct row *from,
			 const double *q)
{
	struct arena *a = &h->call->ev->arena;
	size_t steps = h->call->grid->n;
	uint64_t *left =
		arena_copy(a, from->present, row_words(steps) * sizeof(*left));

	for (size_t i = 0; i < steps; i++) {
		struct row r = *from;

		if (!row_has(left, i))
			continue;
		r = *row_copy(a, from, steps);
		memset(r.present, 0, row_words(steps) * sizeof(*r.present));
		for (size_t j = i; j < steps; j++) {
			if (!row_has(left, j) ||
			    (q[j] != q[i] && !(isnan(q[j]) && isnan(q[i]))))
				continue;
			row_unmark(left, j);
			row_mark(r.present, j);
		}
		r.labels = labels_with(a, &from->labels, h->label,
				       histogram_number(a, q[i]));
		if (histogram_emit(h, &r) < 0)
			return -1;
	}
	return 0;
}

static bool
histogram_at(struct histogram_sink *h, const struct histogram_group *g,
	     struct bucket *b, size_t step)
{
	size_t n = 0;

	for (size_t j = 0; j < g->n; j++) {
		const struct row *r = g->bucket[j].row;

		if (row_has(r->present, step))
			b[n++] = (struct bucket){ g->bucket[j].le, r->v[step] };
	}
	if (n > 0)
		h->values(h, b, n, step);
	return n > 0;
}

static int
histogram_group_emit(struct histogram_sink *h, size_t group, struct bucket *b)
{
	struct histogram_group *g = &h->group[group];
	size_t steps = h->call->grid->n, words = row_words(steps);
	struct labels labels = h->table.labels[group];

	h->note = bucket_notes_of(&h->notes, histogram_name(h, &labels));
	qsort(g->bucket, g->n, sizeof(*g->bucket), histogram_cmp);
	for (size_t k = 0; k < h->n_out; k++) {
		h->out[k].labels = labels;
		memset(h->out[k].present, 0, words * sizeof(uint64_t));
	}
	for (size_t i = 0; i < steps; i++)
		if (histogram_at(h, g, b, i))
			for (size_t k = 0; k < h->n_out; k++)
				row_mark(h->out[k].present, i);
	for (size_t k = 0; k < h->n_out; k++) {
		const double *q = h->call->scalar[h->first + k];
		int rc = h->label.p == NULL
				 ? histogram_emit(h, &h->out[k])
				 : histogram_emit_quantiles(h, &h->out[k], q);

		if (rc < 0)
			return -1;
	}
	return 0;
}

static int
histogram_end(struct row_sink *sink)
{
	struct histogram_sink *h = (struct histogram_sink *)sink;
	struct arena *a = &h->call->ev->arena;
	struct bucket *b;
	size_t most = 0;

	for (size_t i = 0; i < h->table.n; i++)
		if (h->group[i].n > most)
			most = h->group[i].n;
	b = arena_alloc(a, most * sizeof(*b));
	h->out = arena_calloc(a, h->n_out, sizeof(*h->out));
	for (size_t i = 0; i < h->n_out; i++)
		h->out[i] = row_new(a, h->call->grid->n);
	for (size_t i = 0; i < h->table.n; i++)
		if (histogram_group_emit(h, i, b) < 0)
			return -1;
	bucket_notes_tell(&h->notes);
	return 0;
}

static struct histogram_sink *
histogram_sink(const struct func_call *c, struct row_sink *next, size_t vector)
{
	struct histogram_sink *h = arena_calloc(&c->ev->arena, 1, sizeof(*h));

	h->sink = (struct row_sink){ histogram_push, histogram_end };
	h->call = c;
	h->next = next;
	h->vector = vector;
	h->n_out = 1;
	h->notes = (struct bucket_notes){ .ev = c->ev,
					  .grid = c->grid,
					  .vector = histogram_vector(h) };
	h->guard = (struct eval_guard){ .ev = c->ev,
					.expr = c->expr,
					.steps = c->grid->n };
	return h;
}

static void
histogram_warn_quantiles(const struct func_call *c, size_t arg)
{
	for (size_t i = 0; i < c->grid->n; i++)
		eval_state_quantile(c->ev, c->expr->call.arg[arg],
				    c->scalar[arg][i]);
}

static struct row_sink *
histogram_quantile_rows(const struct func_call *c, struct row_sink *next)
{
	struct histogram_sink *h = histogram_sink(c, next, 1);

	h->values = histogram_quantiles;
	histogram_warn_quantiles(c, 0);
	return &h->sink;
}

static struct row_sink *
histogram_quantiles_rows(const struct func_call *c, struct row_sink *next)
{
	struct histogram_sink *h = histogram_sink(c, next, 0);

	h->values = histogram_quantiles;
	h->first = 2;
	h->n_out = c->expr->call.n - h->first;
	h->label = func_impl_string(c, 1);
	for (size_t i = h->first; i < c->expr->call.n; i++)
		histogram_warn_quantiles(c, i);
	if (h->label.n > 0 && utf8_valid(h->label))
		return &h->sink;
	eval_state_fail(c->ev, c->expr, ERR_EXECUTION,
			"invalid label name in histogram_quantiles(): %.*s",
			SLICE_ARG(h->label));
	return NULL;
}

static struct row_sink *
histogram_fraction_rows(const struct func_call *c, struct row_sink *next)
{
	struct histogram_sink *h = histogram_sink(c, next, 2);

	h->values = histogram_fraction;
	return &h->sink;
}

static int
histogram_native_push(struct row_sink *sink, struct row *r)
{
	(void)sink;
	(void)r;
	return 0;
}

/* Of native histograms, and no source hands any on: floats give nothing. */
static struct row_sink *
histogram_native_rows(const struct func_call *c, struct row_sink *next)
{
	static struct row_sink none = { histogram_native_push, NULL };

	(void)c;
	(void)next;
	return &none;
}

const struct func_impl func_histogram_quantile = {
	.rows = histogram_quantile_rows
};
const struct func_impl func_histogram_quantiles = {
	.rows = histogram_quantiles_rows
};
const struct func_impl func_histogram_fraction = {
	.rows = histogram_fraction_rows
};
const struct func_impl func_native_only = { .rows = histogram_native_rows };
