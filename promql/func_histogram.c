/* Quantiles and fractions of classic histograms (promql.md 3.4). */
#include "config.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/num.h"
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

struct bucket {
	double le, count;
};

/* Buckets of one metric that were lowered to be monotonic, for the note. */
struct histogram_fixes {
	struct histogram_fixes *next;
	struct slice name; /* "" unless names are dropped at the end */
	size_t n;
	double low, high, most;
	int64_t first, last; /* ms */
};

struct histogram_sink {
	struct row_sink sink;
	const struct func_call *call;
	struct row_sink *next;
	/* The value of n buckets at a step; io is sorted, bounds may repeat. */
	double (*value)(struct histogram_sink *h, struct bucket *io, size_t n,
			size_t step);
	struct row_table table;
	struct histogram_group *group;
	size_t cap;
	struct histogram_fixes *fixes, *now; /* all; those of the group */
	struct eval_guard guard;
};

static const struct expr *
histogram_vector(const struct histogram_sink *h)
{
	return h->call->expr->call.arg[h->call->expr->call.n - 1];
}

/* The metric that notes name. */
static struct slice
histogram_name(const struct histogram_sink *h, const struct labels *ls)
{
	return h->call->ev->r->delayed_names ? labels_get(ls, LABEL_NAME)
					     : SLICE("");
}

static void
histogram_note_name(struct slice name, struct str *text)
{
	if (name.n == 0)
		return;
	str_add(text, " for metric name ");
	matcher_print_quoted(name, text);
}

static struct histogram_fixes *
histogram_fixes(struct histogram_sink *h, struct slice name)
{
	struct histogram_fixes *f = h->fixes;

	while (f != NULL && !slice_eq(f->name, name))
		f = f->next;
	if (f != NULL)
		return f;
	f = arena_calloc(&h->call->ev->arena, 1, sizeof(*f));
	f->name = name;
	f->next = h->fixes;
	h->fixes = f;
	return f;
}

static void
histogram_bad_le(struct histogram_sink *h, const struct row *r, struct slice le)
{
	struct str text = { 0 };

	str_add(&text, "PromQL warning: bucket label \"le\" is missing or has "
		       "a malformed value of ");
	matcher_print_quoted(le, &text);
	histogram_note_name(histogram_name(h, &r->labels), &text);
	eval_state_warn(h->call->ev, histogram_vector(h), str_text(&text));
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

/* Counts of equal bounds are added. */
static size_t
histogram_merge(struct bucket *b, size_t n)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (m > 0 && b[m - 1].le == b[i].le)
			b[m - 1].count += b[i].count;
		else
			b[m++] = b[i];
	}
	return m;
}

static bool
histogram_almost(double a, double b)
{
	double diff = fabs(a - b);

	if (isnan(a) && isnan(b))
		return true;
	if (a == b)
		return true;
	if (a == 0 || b == 0 || fabs(a) + fabs(b) < DBL_MIN)
		return diff < 1e-12 * DBL_MIN;
	return diff / fmin(fabs(a) + fabs(b), DBL_MAX) < 1e-12;
}

static void
histogram_lowered(struct histogram_fixes *f, double le, double diff, int64_t ms,
		  bool first)
{
	if (first) {
		f->first = f->n == 0 || ms < f->first ? ms : f->first;
		f->last = f->n == 0 || ms > f->last ? ms : f->last;
	}
	if (f->n == 0 && first) {
		f->low = f->high = le;
		f->most = diff;
	}
	f->n += first;
	f->low = fmin(f->low, le);
	f->high = fmax(f->high, le);
	f->most = fmax(f->most, diff);
}

static void
histogram_monotonic(struct histogram_sink *h, struct bucket *b, size_t n,
		    size_t step)
{
	int64_t ms = eval_state_time(h->call->grid, step);
	double most = b[0].count;
	bool first = true;

	for (size_t i = 1; i < n; i++) {
		double count = b[i].count;

		if (count == most)
			continue;
		if (histogram_almost(most, count)) {
			b[i].count = most;
		} else if (count < most) {
			b[i].count = most;
			histogram_lowered(h->now, b[i].le, most - count, ms,
					  first);
			first = false;
		} else {
			most = count;
		}
	}
}

static double
histogram_interpolate(double q, const struct bucket *b, size_t n)
{
	double rank = q * b[n - 1].count, start = 0, count;
	size_t i = 0;

	while (i < n - 1 && !(b[i].count >= rank))
		i++;
	if (i == n - 1)
		return b[n - 2].le;
	if (i == 0 && b[0].le <= 0)
		return b[0].le;
	count = b[i].count;
	if (i > 0) {
		start = b[i - 1].le;
		count -= b[i - 1].count;
		rank -= b[i - 1].count;
	}
	return start + (b[i].le - start) * (rank / count);
}

static double
histogram_quantile(struct histogram_sink *h, struct bucket *b, size_t n,
		   size_t step)
{
	double q = h->call->scalar[0][step];

	if (isnan(q))
		return NAN;
	if (q < 0)
		return -INFINITY;
	if (q > 1)
		return INFINITY;
	if (b[n - 1].le != INFINITY)
		return NAN;
	n = histogram_merge(b, n);
	histogram_monotonic(h, b, n, step);
	if (n < 2 || b[n - 1].count == 0)
		return NAN;
	return histogram_interpolate(q, b, n);
}

/* How many observations lie at or below x. */
static double
histogram_rank(const struct bucket *b, size_t n, double x)
{
	double below = 0, low = b[0].le > 0 ? 0 : -INFINITY;

	for (size_t i = 0; i < n; i++) {
		double high = b[i].le;

		if (low >= x)
			return below;
		if (x < high) {
			if (low == -INFINITY)
				return b[i].count;
			return below +
			       (b[i].count - below) * (x - low) / (high - low);
		}
		below = b[i].count;
		low = high;
	}
	return b[n - 1].count;
}

static double
histogram_fraction(struct histogram_sink *h, struct bucket *b, size_t n,
		   size_t step)
{
	double lo = h->call->scalar[0][step], hi = h->call->scalar[1][step];
	double total, from, to;

	if (b[n - 1].le != INFINITY)
		return NAN;
	n = histogram_merge(b, n);
	total = b[n - 1].count;
	if (total == 0 || isnan(lo) || isnan(hi))
		return NAN;
	if (lo >= hi)
		return 0;
	from = fmin(histogram_rank(b, n, lo), total);
	to = fmin(histogram_rank(b, n, hi), total);
	return (to - from) / total;
}

static int
histogram_group_emit(struct histogram_sink *h, size_t group)
{
	struct histogram_group *g = &h->group[group];
	struct arena *a = &h->call->ev->arena;
	struct bucket *b = arena_alloc(a, g->n * sizeof(*b));
	size_t steps = h->call->grid->n;
	struct row r = row_new(a, steps);

	h->now = histogram_fixes(h, histogram_name(h, &h->table.labels[group]));
	qsort(g->bucket, g->n, sizeof(*g->bucket), histogram_cmp);
	for (size_t i = 0; i < steps; i++) {
		size_t n = 0;

		for (size_t j = 0; j < g->n; j++) {
			const struct histogram_bucket *from = &g->bucket[j];

			if (row_has(from->row->present, i))
				b[n++] = (struct bucket){ from->le,
							  from->row->v[i] };
		}
		if (n == 0)
			continue;
		row_mark(r.present, i);
		r.v[i] = h->value(h, b, n, i);
	}
	r.labels = h->table.labels[group];
	r.drop_name = true;
	if (eval_guard_row(&h->guard, &r) < 0)
		return -1;
	return row_push(h->next, &r);
}

static void
histogram_rfc3339(int64_t ms, struct str *out)
{
	struct civil c = civil_from_ms(ms, civil_utc());

	str_printf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)c.year, c.month,
		   c.day, c.hour, c.minute, c.second);
}

static void
histogram_note_fixes(struct histogram_sink *h, const struct histogram_fixes *f)
{
	struct str text = { 0 }, what = { 0 };
	char low[NUM_TEXT], high[NUM_TEXT];

	num_format_g(low, f->low);
	num_format_g(high, f->high);
	str_printf(&text,
		   ", from buckets %s to %s, with a max diff of %.2g, over %zu "
		   "samples from ",
		   low, high, f->most, f->n);
	histogram_rfc3339(f->first, &text);
	str_add(&text, " to ");
	histogram_rfc3339(f->last, &text);
	str_add(&what, "PromQL info: input to histogram_quantile needed to be "
		       "fixed for monotonicity (see "
		       "https://prometheus.io/docs/prometheus/latest/querying/"
		       "functions/#histogram_quantile)");
	histogram_note_name(f->name, &what);
	eval_state_info(h->call->ev, histogram_vector(h), str_text(&what),
			str_text(&text));
	str_release(&what);
	str_release(&text);
}

static int
histogram_end(struct row_sink *sink)
{
	struct histogram_sink *h = (struct histogram_sink *)sink;

	for (size_t i = 0; i < h->table.n; i++)
		if (histogram_group_emit(h, i) < 0)
			return -1;
	for (struct histogram_fixes *f = h->fixes; f != NULL; f = f->next)
		if (f->n > 0)
			histogram_note_fixes(h, f);
	return 0;
}

static struct histogram_sink *
histogram_sink(const struct func_call *c, struct row_sink *next)
{
	struct histogram_sink *h = arena_calloc(&c->ev->arena, 1, sizeof(*h));

	h->sink = (struct row_sink){ histogram_push, histogram_end };
	h->call = c;
	h->next = next;
	h->guard = (struct eval_guard){ .ev = c->ev,
					.expr = c->expr,
					.steps = c->grid->n };
	return h;
}

static struct row_sink *
histogram_quantile_rows(const struct func_call *c, struct row_sink *next)
{
	struct histogram_sink *h = histogram_sink(c, next);

	h->value = histogram_quantile;
	for (size_t i = 0; i < c->grid->n; i++)
		eval_state_quantile(c->ev, c->expr->call.arg[0],
				    c->scalar[0][i]);
	return &h->sink;
}

static struct row_sink *
histogram_fraction_rows(const struct func_call *c, struct row_sink *next)
{
	struct histogram_sink *h = histogram_sink(c, next);

	h->value = histogram_fraction;
	return &h->sink;
}

const struct func_impl func_histogram_quantile = {
	.rows = histogram_quantile_rows
};
const struct func_impl func_histogram_fraction = {
	.rows = histogram_fraction_rows
};
