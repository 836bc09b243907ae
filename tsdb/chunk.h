/*
 * chunk.h - some scrapes of one target: rows of time, a column per series.
 *
 * Plain numbers.  Whoever reads sees rows and columns only, so that a packed
 * form can take this one's place.
 */
#ifndef TSDB_CHUNK_H
#define TSDB_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHUNK_ROWS 120 /* half an hour of scrapes, as Prometheus has it */

struct chunk_column;

struct chunk {
	struct chunk *next;
	struct chunk *next_dead; /* dropped, but still looked at */
	uint64_t first_row; /* of the target, counted from its first scrape */
	unsigned rows;
	int64_t t[CHUNK_ROWS];
	struct chunk_column **column; /* by series; NULL: none here */
	size_t columns;
	size_t samples, bytes;
};

struct chunk *chunk_new(uint64_t first_row);
void chunk_free(struct chunk *c);

static inline bool
chunk_full(const struct chunk *c)
{
	return c->rows == CHUNK_ROWS;
}

/* One row; the chunk is not full, t is after its last row. */
void chunk_append(struct chunk *c, int64_t t, const uint32_t *series,
		  const double *v, size_t n);
/* The values of SERIES in rows [from, to), and their times if t is not NULL;
 * how many.  Clears of *flags (enum sample_flags) what does not hold and adds
 * what does; LAST is the value read before, or NULL. */
size_t chunk_read(const struct chunk *c, uint32_t series, unsigned from,
		  unsigned to, const double *last, int64_t *t, double *v,
		  unsigned *flags);

#endif
