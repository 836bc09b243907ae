/*
 * chunk.h - some scrapes of one target, sealed: a column per series, and the
 * times that they share.  One block of memory that never changes.
 */
#ifndef TSDB_CHUNK_H
#define TSDB_CHUNK_H

#include "tsdb/column.h"

#define CHUNK_ROWS COLUMN_ROWS

/* Columns that were unpacked last: buckets rest on one another. */
#define CHUNK_KEPT COLUMN_REACH /* and then never in each other's place */

struct chunk {
	int64_t mint, maxt;
	uint32_t rows, columns;
	uint32_t samples;
	uint32_t wide;  /* places are of 32 bits, not 16 */
	uint32_t times; /* their place among the data */
	uint32_t end;
	size_t bytes; /* in all */
	/* columns + 1 places, the columns, the times, PACK_BEHIND bytes */
	uint8_t data[];
};

/* What one reader keeps; all zero is ready.  Chunks stay as long as it. */
struct chunk_kept {
	const struct chunk *c;
	uint32_t column;
	unsigned n;
	const uint8_t *rest;
	uint64_t x[COLUMN_ROWS];
};

struct chunk_reader {
	struct chunk_kept kept[CHUNK_KEPT];
};

/* The times of all rows; false: broken. */
bool chunk_times(const struct chunk *c, int64_t *t);
/* The values of a column in rows [from, to), if v is not NULL; the times of
 * those rows, of t, are copied to out_t if that is not NULL.  How many; flags
 * (enum sample_flags) is what holds of the whole column. */
struct chunk_span {
	unsigned from, to;
	const int64_t *t; /* of row `from` */
	int64_t *out_t;
};
size_t chunk_read(const struct chunk *c, struct chunk_reader *r,
		  uint32_t column, const struct chunk_span *span, double *v,
		  unsigned *flags);

/* Packs columns, which are added in order; then a chunk comes of it, which is
 * mem_free'd. */
struct chunk_writer {
	unsigned rows;
	uint32_t columns, cap, samples;
	uint32_t *place;
	uint8_t *data;
	size_t n, data_cap;
	struct column_base base[3]; /* two in use, one to write */
	unsigned newest;
};

void chunk_writer_start(struct chunk_writer *w, unsigned rows);
/* Without samples if in->n is 0; in->column is set here. */
void chunk_writer_add(struct chunk_writer *w, struct column_in *in);
struct chunk *chunk_writer_end(struct chunk_writer *w, const int64_t *t);
void chunk_writer_release(struct chunk_writer *w);

#endif
