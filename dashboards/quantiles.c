#include "config.h"

#include "dashboards/quantiles.h"

#include <math.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/num.h"
#include "promql/feature.h"
#include "promql/func.h"
#include "promql/parse.h"

/* A histogram's series: START_bucketEND, START_sumEND, START_countEND; END is
 * empty or what a recording rule puts behind (":sum_rate"). */
struct series_name {
	struct slice start, end;
};

static const struct expr *
bare(const struct expr *e)
{
	while (e->kind == EXPR_PAREN)
		e = e->paren;
	return e;
}

static bool
is_number(const struct expr *e)
{
	return bare(e)->kind == EXPR_NUMBER;
}

/* Without the factors that change its scale. */
static const struct expr *
unscaled(const struct expr *e)
{
	for (;;) {
		e = bare(e);
		if (e->kind != EXPR_BINARY)
			return e;
		if ((e->binary.op == OP_MUL || e->binary.op == OP_DIV) &&
		    is_number(e->binary.rhs))
			e = e->binary.lhs;
		else if (e->binary.op == OP_MUL && is_number(e->binary.lhs))
			e = e->binary.rhs;
		else
			return e;
	}
}

/* The one selector under sums and rates, or NULL. */
static const struct expr *
selector_of(const struct expr *e)
{
	for (;;) {
		e = bare(e);
		if (e->kind == EXPR_SELECTOR)
			return e;
		if (e->kind == EXPR_AGGREGATE)
			e = e->aggregate.arg;
		else if (e->kind == EXPR_CALL && e->call.n == 1)
			e = e->call.arg[0];
		else
			return NULL;
	}
}

/* False if no name is said, or it has no such part. */
static bool
split_name(const struct expr *e, struct slice part, struct series_name *out)
{
	struct slice name = { 0 };
	ptrdiff_t at = -1, next = 0;

	e = selector_of(e);
	if (e == NULL)
		return false;
	name = e->selector.name;
	for (size_t i = 0; name.n == 0 && i < e->selector.n; i++)
		if (e->selector.m[i].op == MATCH_EQ &&
		    slice_eq(e->selector.m[i].name, LABEL_NAME))
			name = e->selector.m[i].value;
	while ((next = slice_find(name, part, (size_t)next)) >= 0) {
		size_t end = (size_t)next + part.n;

		if (end == name.n || name.p[end] == ':')
			at = next;
		next++;
	}
	if (at < 0)
		return false;
	out->start = (struct slice){ name.p, (size_t)at };
	out->end.p = name.p + at + part.n;
	out->end.n = name.n - (size_t)at - part.n;
	return true;
}

static bool
same_name(const struct series_name *a, const struct series_name *b)
{
	return slice_eq(a->start, b->start) && slice_eq(a->end, b->end);
}

static bool
read_quantile(const struct expr *e, struct quantiles_column *col,
	      struct series_name *name)
{
	const struct expr *phi;

	if (e->kind != EXPR_CALL ||
	    e->call.func->id != FUNC_histogram_quantile || e->call.n != 2)
		return false;
	phi = bare(e->call.arg[0]);
	if (phi->kind != EXPR_NUMBER || !(phi->number.value >= 0) ||
	    phi->number.value > 1)
		return false;
	col->kind = QUANTILES_QUANTILE;
	col->phi = phi->number.value;
	return split_name(e->call.arg[1], SLICE("_bucket"), name);
}

/* factor * sum / count: the factor may stand on the sum or on the whole. */
static bool
read_average(const struct expr *e, struct quantiles_column *col,
	     struct series_name *name)
{
	struct series_name count;

	if (e->kind != EXPR_BINARY || e->binary.op != OP_DIV)
		return false;
	col->kind = QUANTILES_AVERAGE;
	col->phi = 2;
	return split_name(unscaled(e->binary.lhs), SLICE("_sum"), name) &&
	       split_name(unscaled(e->binary.rhs), SLICE("_count"), &count) &&
	       same_name(name, &count);
}

static bool
read_query(struct slice text, struct arena *a, struct quantiles_column *col,
	   struct series_name *name)
{
	struct err err = { 0 };
	struct expr *e = parse_expr(text, &feature_all.parse, a, &err);
	const struct expr *core;
	bool ok;

	if (e == NULL)
		return false;
	core = unscaled(e);
	ok = read_quantile(core, col, name) || read_average(core, col, name);
	parse_release(e);
	return ok;
}

/* "p99.9": at most 11 bytes with four decimals. */
static void
make_title(struct quantiles_column *col)
{
	char text[NUM_TEXT];
	size_t n;

	if (col->kind == QUANTILES_AVERAGE) {
		memcpy(col->title, "avg", sizeof("avg"));
		return;
	}
	n = (size_t)num_format_fixed(text, col->phi * 100, 4);
	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	col->title[0] = 'p';
	memcpy(col->title + 1, text, n);
	col->title[n + 1] = '\0';
}

/* Keeps them rising by phi; false if there is one like it. */
static bool
insert(struct quantiles *q, const struct quantiles_column *col)
{
	size_t at = q->n;

	if (q->n == QUANTILES_COLUMNS)
		return false;
	while (at > 0 && q->column[at - 1].phi > col->phi)
		at--;
	if (at > 0 && q->column[at - 1].phi == col->phi)
		return false;
	memmove(q->column + at + 1, q->column + at,
		(q->n - at) * sizeof(*q->column));
	q->column[at] = *col;
	q->n++;
	return true;
}

static bool
read_all(const struct slice *expr, size_t n, struct arena *a,
	 struct quantiles *out)
{
	struct series_name first = { 0 };

	for (size_t i = 0; i < n; i++) {
		struct quantiles_column col = { .target = i };
		struct series_name name;

		if (!read_query(expr[i], a, &col, &name))
			return false;
		if (i == 0)
			first = name;
		make_title(&col);
		if (!same_name(&first, &name) || !insert(out, &col))
			return false;
	}
	return true;
}

bool
quantiles_detect(const struct slice *expr, size_t n, struct quantiles *out)
{
	struct arena a = { 0 };
	bool any = false, ok;

	*out = (struct quantiles){ 0 };
	/* Most panels are something else: no need to parse them. */
	for (size_t i = 0; i < n && !any; i++)
		any = slice_find(expr[i], SLICE("histogram_quantile"), 0) >= 0;
	if (!any || n > QUANTILES_COLUMNS)
		return false;
	ok = read_all(expr, n, &a, out);
	arena_release(&a);
	for (size_t i = 0; i < out->n; i++)
		if (out->column[i].kind == QUANTILES_QUANTILE)
			out->highest = i;
	return ok;
}
