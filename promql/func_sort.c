/* sort, sort_by_label and their opposites (promql.md 3.5). */
#include "config.h"

#include <math.h>

#include "base/num.h"
#include "promql/func_impl.h"

/* Go sorts so few by insertion, and what is no proper order shows. */
#define SORT_INSERTION 12
#define SORT_WORK 1024 /* a millisecond, if labels have many numbers */

struct sort_sink {
	struct row_sink sink;
	const struct func_call *call;
	struct row_sink *next;
	struct row_list rows;
	/* True if a is to stand before b, which came earlier. */
	bool (*before)(const struct sort_sink *s, const struct row *a,
		       const struct row *b);
	bool down;
	size_t work; /* rows merged, to look at times whether to stop */
};

static int
sort_push(struct row_sink *sink, struct row *r)
{
	struct sort_sink *s = (struct sort_sink *)sink;
	struct arena *a = &s->call->ev->arena;

	row_list_add(a, &s->rows, row_copy(a, r, s->call->grid->n));
	return eval_state_check(s->call->ev);
}

static void
sort_insert(const struct sort_sink *s, struct row **row, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0 && s->before(s, row[j], row[j - 1]);
		     j--) {
			struct row *r = row[j];

			row[j] = row[j - 1];
			row[j - 1] = r;
		}
}

static int
sort_merge(struct sort_sink *s, struct row **from, struct row **to,
	   const size_t end[2])
{
	size_t i = 0, j = end[0], n = 0;

	while (i < end[0] && j < end[1]) {
		to[n++] =
			s->before(s, from[j], from[i]) ? from[j++] : from[i++];
		if (++s->work % SORT_WORK == 0 &&
		    eval_state_check(s->call->ev) < 0)
			return -1;
	}
	while (i < end[0])
		to[n++] = from[i++];
	while (j < end[1])
		to[n++] = from[j++];
	return 0;
}

/* Stable, whatever the order is like. */
static int
sort_rows(struct sort_sink *s, struct row **row, size_t n)
{
	struct row **spare =
		arena_alloc(&s->call->ev->arena, n * sizeof(*spare));

	for (size_t i = 0; i < n; i += SORT_INSERTION) {
		if (eval_state_check(s->call->ev) < 0)
			return -1;
		sort_insert(s, row + i,
			    n - i < SORT_INSERTION ? n - i : SORT_INSERTION);
	}
	for (size_t run = SORT_INSERTION; run < n; run *= 2) {
		for (size_t i = 0; i < n; i += run * 2) {
			size_t left = n - i;
			size_t end[2] = { left < run ? left : run,
					  left < run * 2 ? left : run * 2 };

			if (sort_merge(s, row + i, spare + i, end) < 0)
				return -1;
		}
		for (size_t i = 0; i < n; i++)
			row[i] = spare[i];
	}
	return 0;
}

static int
sort_end(struct row_sink *sink)
{
	struct sort_sink *s = (struct sort_sink *)sink;

	if (s->rows.n > 1 && sort_rows(s, s->rows.row, s->rows.n) < 0)
		return -1;
	for (size_t i = 0; i < s->rows.n; i++)
		if (row_push(s->next, s->rows.row[i]) < 0)
			return -1;
	return 0;
}

/* Behind a NaN there is nothing, not even another one. */
static bool
sort_value(const struct sort_sink *s, const struct row *a, const struct row *b)
{
	double x = a->v[0], y = b->v[0];

	return isnan(y) || (s->down ? x > y : x < y);
}

/* A run of digits, or of the rest, off the front of *s. */
static struct slice
sort_chunk(struct slice *s)
{
	struct slice chunk = { s->p, 0 };
	bool digits = s->p[0] >= '0' && s->p[0] <= '9';

	while (chunk.n < s->n &&
	       (s->p[chunk.n] >= '0' && s->p[chunk.n] <= '9') == digits)
		chunk.n++;
	*s = (struct slice){ s->p + chunk.n, s->n - chunk.n };
	return chunk;
}

/* natsort's Compare: not an order for empty texts and numbers like 9 and 09. */
static bool
sort_natural(struct slice a, struct slice b)
{
	while (a.n > 0 && b.n > 0) {
		struct slice x = sort_chunk(&a), y = sort_chunk(&b);
		int64_t i, j;

		if (num_parse_int(x, &i) == 0 && num_parse_int(y, &j) == 0) {
			if (i != j)
				return i < j;
		} else if (!slice_eq(x, y)) {
			return slice_cmp(x, y) < 0;
		}
		if (a.n == 0)
			return true;
	}
	return false;
}

static bool
sort_label(const struct sort_sink *s, const struct row *a, const struct row *b)
{
	const struct func_call *c = s->call;

	for (size_t i = 1; i < c->expr->call.n; i++) {
		struct slice name = func_impl_string(c, i);
		struct slice x = labels_get(&a->labels, name);
		struct slice y = labels_get(&b->labels, name);

		if (!slice_eq(x, y))
			return sort_natural(x, y) != s->down;
	}
	return s->down ? labels_cmp(&a->labels, &b->labels) > 0
		       : labels_cmp(&a->labels, &b->labels) < 0;
}

/* A range query's series are in the order of their labels anyway. */
static struct row_sink *
sort_open(const struct func_call *c, struct row_sink *next,
	  bool (*before)(const struct sort_sink *, const struct row *,
			 const struct row *),
	  bool down)
{
	struct sort_sink *s;

	if (c->grid->ranged) {
		eval_state_warn(c->ev, c->expr,
				"PromQL warning: sort is ineffective for range "
				"queries since results are always ordered by "
				"labels",
				"");
		return next;
	}
	s = arena_calloc(&c->ev->arena, 1, sizeof(*s));
	s->sink = (struct row_sink){ sort_push, sort_end };
	s->call = c;
	s->next = next;
	s->before = before;
	s->down = down;
	return &s->sink;
}

#define SORT(name, before, down)                                            \
	static struct row_sink *sort_rows_##name(const struct func_call *c, \
						 struct row_sink *next)     \
	{                                                                   \
		return sort_open(c, next, before, down);                    \
	}                                                                   \
	const struct func_impl func_##name = { .rows = sort_rows_##name }

SORT(sort, sort_value, false);
SORT(sort_desc, sort_value, true);
SORT(sort_by_label, sort_label, false);
SORT(sort_by_label_desc, sort_label, true);
