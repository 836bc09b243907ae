#include "config.h"

#include "tsdb/chunk.h"

#include "base/mem.h"
#include "model/sample.h"

struct chunk_column {
	unsigned n; /* values; the last one is v[last] */
	unsigned last;
	unsigned flags;
	uint64_t present[(CHUNK_ROWS + 63) / 64];
	double v[CHUNK_ROWS];
};

struct chunk *
chunk_new(uint64_t first_row)
{
	struct chunk *c = mem_calloc(1, sizeof(*c));

	c->first_row = first_row;
	c->bytes = sizeof(*c);
	return c;
}

void
chunk_free(struct chunk *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->columns; i++)
		mem_free(c->column[i]);
	mem_free(c->column);
	mem_free(c);
}

static struct chunk_column *
chunk_column(struct chunk *c, uint32_t series)
{
	struct chunk_column *col;

	if (series >= c->columns) {
		size_t n = c->columns * 2 > series ? c->columns * 2
						   : (size_t)series + 1;

		c->column = mem_realloc(c->column, n, sizeof(*c->column));
		memset(c->column + c->columns, 0,
		       (n - c->columns) * sizeof(*c->column));
		c->bytes += (n - c->columns) * sizeof(*c->column);
		c->columns = n;
	}
	col = c->column[series];
	if (col == NULL) {
		col = c->column[series] = mem_calloc(1, sizeof(*col));
		col->flags = SAMPLES_INTEGER | SAMPLES_RISING;
		c->bytes += sizeof(*col);
	}
	return col;
}

static void
chunk_put(struct chunk_column *col, unsigned row, double v)
{
	if (sample_is_stale(v))
		col->flags |= SAMPLES_STALE;
	if (!(v >= -0x1p53 && v <= 0x1p53 && v == (double)(int64_t)v))
		col->flags &= ~(unsigned)SAMPLES_INTEGER;
	if (v != v || (col->n > 0 && !(v >= col->v[col->last])))
		col->flags &= ~(unsigned)SAMPLES_RISING;
	col->v[row] = v;
	col->last = row;
	col->n++;
	col->present[row / 64] |= UINT64_C(1) << (row % 64);
}

void
chunk_append(struct chunk *c, int64_t t, const uint32_t *series,
	     const double *v, size_t n)
{
	unsigned row = c->rows++;

	c->t[row] = t;
	for (size_t i = 0; i < n; i++)
		chunk_put(chunk_column(c, series[i]), row, v[i]);
	c->samples += n;
}

size_t
chunk_read(const struct chunk *c, uint32_t series, unsigned from, unsigned to,
	   const double *last, int64_t *t, double *v, unsigned *flags)
{
	const struct chunk_column *col =
		series < c->columns ? c->column[series] : NULL;
	size_t n = 0;

	if (col == NULL)
		return 0;
	if (col->n == c->rows && t == NULL) {
		n = to - from;
		memcpy(v, col->v + from, n * sizeof(*v));
	} else {
		for (unsigned i = from; i < to; i++) {
			if (!(col->present[i / 64] >> (i % 64) & 1))
				continue;
			if (t != NULL)
				t[n] = c->t[i];
			v[n++] = col->v[i];
		}
	}
	if (n == 0)
		return 0;
	*flags |= col->flags & SAMPLES_STALE;
	*flags &= col->flags | SAMPLES_STALE;
	if (last != NULL && !(v[0] >= *last))
		*flags &= ~(unsigned)SAMPLES_RISING;
	return n;
}
