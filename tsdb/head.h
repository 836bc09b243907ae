/*
 * head.h - the last scrapes of one target, raw: a row of times, and for every
 * series its values side by side.
 *
 * The writer fills a row before it is shown to anybody, and what is shown never
 * changes: whoever was told of n rows may read them without a lock.
 */
#ifndef TSDB_HEAD_H
#define TSDB_HEAD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAD_ROWS 16
#define HEAD_COLUMN_BYTES (HEAD_ROWS * sizeof(double) + sizeof(uint16_t))

struct head {
	uint32_t columns;
	size_t bytes;
	int64_t t[HEAD_ROWS];
	_Atomic uint16_t *present; /* by series, a bit a row */
	double v[];                /* by series and row */
};

/* mem_free'd; with the first ROWS rows of FROM if that is not NULL, and no less
 * columns. */
struct head *head_new(uint32_t columns, const struct head *from, unsigned rows);

static inline unsigned
head_present(const struct head *h, uint32_t series, unsigned rows)
{
	unsigned bits;

	if (h == NULL || series >= h->columns)
		return 0;
	bits = atomic_load_explicit(&h->present[series], memory_order_relaxed);
	return bits & ((1U << rows) - 1);
}

/* False: the series has another value in that row already. */
static inline bool
head_put(struct head *h, unsigned row, uint32_t series, double v)
{
	unsigned bits =
		atomic_load_explicit(&h->present[series], memory_order_relaxed);

	if (bits >> row & 1)
		return false;
	h->v[(size_t)series * HEAD_ROWS + row] = v;
	atomic_store_explicit(&h->present[series], (uint16_t)(bits | 1U << row),
			      memory_order_relaxed);
	return true;
}

static inline void
head_ahead(const struct head *h, uint32_t series)
{
	if (series >= h->columns)
		return;
	__builtin_prefetch((const void *)&h->present[series]);
	__builtin_prefetch(&h->v[(size_t)series * HEAD_ROWS]);
	__builtin_prefetch(&h->v[(size_t)series * HEAD_ROWS + HEAD_ROWS / 2]);
}

/* The values of rows [from, to), their times, if those are not NULL; how many.
 */
size_t head_read(const struct head *h, uint32_t series, unsigned from,
		 unsigned to, int64_t *t, double *v);
void head_clear(struct head *h);

#endif
