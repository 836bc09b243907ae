#include "config.h"

#include "tsdb/head.h"

#include <string.h>

#include "base/mem.h"

struct head *
head_new(uint32_t columns, const struct head *from, unsigned rows)
{
	size_t values, bytes;
	struct head *h;

	if (from != NULL && from->columns > columns)
		columns = from->columns;
	values = (size_t)columns * HEAD_ROWS * sizeof(double);
	bytes = sizeof(*h) + values + columns * sizeof(*h->present);
	h = mem_alloc(bytes);
	h->columns = columns;
	h->bytes = bytes;
	h->present = (_Atomic uint16_t *)((char *)h->v + values);
	head_clear(h);
	if (from == NULL)
		return h;
	memcpy(h->t, from->t, sizeof(h->t));
	for (uint32_t i = 0; i < from->columns; i++) {
		memcpy(h->v + (size_t)i * HEAD_ROWS,
		       from->v + (size_t)i * HEAD_ROWS, rows * sizeof(double));
		atomic_store_explicit(&h->present[i],
				      (uint16_t)head_present(from, i, rows),
				      memory_order_relaxed);
	}
	return h;
}

void
head_clear(struct head *h)
{
	for (uint32_t i = 0; i < h->columns; i++)
		atomic_store_explicit(&h->present[i], 0, memory_order_relaxed);
}

size_t
head_read(const struct head *h, uint32_t series, unsigned from, unsigned to,
	  int64_t *t, double *v)
{
	unsigned bits = head_present(h, series, to) >> from;
	const double *in;
	size_t n = 0;

	if (bits == 0)
		return 0;
	in = h->v + (size_t)series * HEAD_ROWS;
	if (bits == (1U << (to - from)) - 1) {
		n = to - from;
		if (v != NULL)
			memcpy(v, in + from, n * sizeof(*v));
		if (t != NULL)
			memcpy(t, h->t + from, n * sizeof(*t));
		return n;
	}
	for (unsigned i = from; bits != 0; i++, bits >>= 1) {
		if ((bits & 1) == 0)
			continue;
		if (t != NULL)
			t[n] = h->t[i];
		if (v != NULL)
			v[n] = in[i];
		n++;
	}
	return n;
}
