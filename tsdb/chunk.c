#include "config.h"

#include "tsdb/chunk.h"

#include <string.h>

bool
chunk_times(const struct chunk *c, int64_t *t)
{
	const uint8_t *end = c->data + c->end;
	uint64_t x[COLUMN_ROWS];
	struct column col;

	if (!column_open(&col, c->data + c->times, end, c->rows) ||
	    col.n != c->rows || col.back != 0 ||
	    column_ints(&col, NULL, x) == NULL)
		return false;
	for (unsigned i = 0; i < c->rows; i++)
		t[i] = (int64_t)x[i];
	return true;
}

static uint32_t
chunk_place(const struct chunk *c, uint32_t column)
{
	uint16_t narrow;
	uint32_t wide;

	if (c->wide) {
		memcpy(&wide, c->data + (size_t)column * 4, 4);
		return wide;
	}
	memcpy(&narrow, c->data + (size_t)column * 2, 2);
	return narrow;
}

/* False: it has no samples. */
static bool
chunk_open(const struct chunk *c, uint32_t column, struct column *col)
{
	size_t from = (size_t)(c->columns + 1) * (c->wide ? 4 : 2);
	uint32_t a, b;

	if (column >= c->columns)
		return false;
	a = chunk_place(c, column);
	b = chunk_place(c, column + 1);
	return a < b && from + b <= c->times &&
	       column_open(col, c->data + from + a, c->data + from + b,
			   c->rows);
}

static struct chunk_kept *
chunk_slot(struct chunk_reader *r, const struct chunk *c, uint32_t column)
{
	uintptr_t at = (uintptr_t)c / 64;

	return &r->kept[(column + at + at / CHUNK_KEPT) % CHUNK_KEPT];
}

/* The integers of a column whose heads are open: path[0] rests on path[1] and
 * so on.  The last of them stands by itself, or is kept already. */
static const struct chunk_kept *
chunk_unpack(const struct chunk *c, struct chunk_reader *r,
	     const struct column *path, const uint32_t *column, unsigned n)
{
	const struct chunk_kept *base = NULL;

	while (n-- > 0) {
		struct chunk_kept *k = chunk_slot(r, c, column[n]);

		if (k->c == c && k->column == column[n]) {
			base = k;
			continue;
		}
		if (base == k || (path[n].back != 0 &&
				  (base == NULL || base->n != path[n].n)))
			return NULL;
		k->c = NULL;
		k->n = path[n].n;
		k->column = column[n];
		k->rest = column_ints(&path[n], base != NULL ? base->x : NULL,
				      k->x);
		if (k->rest == NULL)
			return NULL;
		k->c = c;
		base = k;
	}
	return base;
}

/* Opens what path[0] rests on, until one is kept; how many. */
static unsigned
chunk_path(const struct chunk *c, struct chunk_reader *r, struct column *path,
	   uint32_t *column)
{
	unsigned n = 1;

	while (path[n - 1].back != 0) {
		const struct chunk_kept *k = chunk_slot(r, c, column[n - 1]);

		if (k->c == c && k->column == column[n - 1])
			break;
		if (n > COLUMN_DEPTH || path[n - 1].back > column[n - 1])
			return 0;
		column[n] = column[n - 1] - path[n - 1].back;
		if (!chunk_open(c, column[n], &path[n]))
			return 0;
		n++;
	}
	return n;
}

static bool
chunk_decode(const struct chunk *c, struct chunk_reader *r, uint32_t index,
	     const struct column *col, unsigned lo, unsigned hi, double *v)
{
	uint32_t column[COLUMN_DEPTH + 2] = { index };
	struct column path[COLUMN_DEPTH + 2];
	const struct chunk_kept *k;
	unsigned n, lifted = column_is_lifted(col);
	uint64_t x[COLUMN_ROWS];

	path[0] = *col;
	n = chunk_path(c, r, path, column);
	if (n <= lifted)
		return false;
	k = chunk_unpack(c, r, path + lifted, column + lifted, n - lifted);
	if (k == NULL || k->n != col->n)
		return false;
	if (!lifted)
		return column_values(col, k->x, k->rest, lo, hi, v);
	if (col->scale == 0 && !(col->kind & COLUMN_LISTED)) {
		const uint64_t first = col->first;

#pragma GCC unroll 8
		for (unsigned i = lo; i < hi; i++)
			v[i - lo] = (double)(int64_t)(k->x[i] + first);
		return true;
	}
	for (unsigned i = lo; i < hi; i++)
		x[i] = k->x[i] + col->first;
	return column_values(col, x, col->steps, lo, hi, v);
}

/* How many of the rows before ROW are present. */
static unsigned
chunk_before(const struct column *col, unsigned row)
{
	uint64_t a = col->present[0], b = col->present[1];

	if (col->n == col->rows)
		return row;
	if (row < 64)
		return (unsigned)__builtin_popcountll(
			a & ((UINT64_C(1) << row) - 1));
	if (row < 128)
		b &= (UINT64_C(1) << (row - 64)) - 1;
	return (unsigned)(__builtin_popcountll(a) + __builtin_popcountll(b));
}

static void
chunk_copy_times(const struct column *col, const struct chunk_span *s)
{
	size_t n = 0;

	if (col->n == col->rows) {
		memcpy(s->out_t, s->t, (s->to - s->from) * sizeof(*s->t));
		return;
	}
	for (unsigned i = s->from; i < s->to; i++)
		if (col->present[i / 64] >> (i % 64) & 1)
			s->out_t[n++] = s->t[i - s->from];
}

size_t
chunk_read(const struct chunk *c, struct chunk_reader *r, uint32_t column,
	   const struct chunk_span *s, double *v, unsigned *flags)
{
	struct column col;
	unsigned lo, hi;

	if (s->from >= s->to || !chunk_open(c, column, &col))
		return 0;
	lo = chunk_before(&col, s->from);
	hi = chunk_before(&col, s->to);
	if (lo == hi ||
	    (v != NULL && !chunk_decode(c, r, column, &col, lo, hi, v)))
		return 0;
	if (s->out_t != NULL)
		chunk_copy_times(&col, s);
	*flags = (col.kind & COLUMN_FLAGS) >> 4;
	return hi - lo;
}
