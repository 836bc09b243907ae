/*
 * column.h - the packed values of one series over at most 128 rows.
 *
 * Values become integers: themselves, times a power of ten, or their bits.  The
 * steps from one to the next are packed (pack.h), or by how much they differ
 * from the steps of another column: the buckets of a histogram rise and stand
 * still together.  What stays out (stale markers among integers) is listed.
 * Every bit of every double comes back.
 *
 *	kind, scale | mode, [shift], [back], [rows], first, steps,
 *	[mode, corrections], [n, n x (place, bits)]
 */
#ifndef TSDB_COLUMN_H
#define TSDB_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tsdb/pack.h"

#define COLUMN_ROWS PACK_MOST
#define COLUMN_BYTES (2 * PACK_BYTES)
#define COLUMN_DEPTH 2  /* columns that rest on one another */
#define COLUMN_REACH 32 /* how far back the next of them is */

enum column_kind {
	COLUMN_BITS = 1,    /* of doubles, not scaled integers */
	COLUMN_CORRECT = 2, /* the scaled integers are off by some bits */
	COLUMN_GAPS = 4,
	COLUMN_LISTED = 8,
	COLUMN_FLAGS = 0x70, /* enum sample_flags << 4 */
	COLUMN_BACK = 0x80,  /* rests on another column */
};

/* One being read. */
struct column {
	unsigned kind, scale, mode, shift;
	unsigned back; /* the column it rests on is so many before it */
	unsigned rows, n;
	uint64_t present[2]; /* of n rows */
	uint64_t first;
	const uint8_t *steps, *end;
};

/* One that others may rest on: its integers. */
struct column_base {
	uint32_t column;
	unsigned n, depth; /* n 0: none */
	uint64_t present[2];
	uint64_t x[COLUMN_ROWS];
};

/* False: these bytes are no column of so many rows. */
bool column_open(struct column *c, const uint8_t *p, const uint8_t *end,
		 unsigned rows);
/* The n integers; BASE are those of the column it rests on.  What is behind
 * them, or NULL. */
const uint8_t *column_ints(const struct column *c, const uint64_t *base,
			   uint64_t *x);
/* True: the integers are those of the base and `first` more. */
bool column_is_lifted(const struct column *c);
/* The values [lo, hi) of the n, of their integers and what is behind them. */
bool column_values(const struct column *c, const uint64_t *x,
		   const uint8_t *rest, unsigned lo, unsigned hi, double *v);

/* Packs the values v[0..n) of the rows that are present; at most COLUMN_BYTES.
 * The best of n_bases is made use of; *self is filled if others may rest on
 * this one, else its n is 0. */
struct column_in {
	uint32_t column;
	unsigned rows, n;
	uint64_t present[2];
	const double *v;
};
size_t column_write(const struct column_in *in,
		    const struct column_base *const *base, unsigned n_bases,
		    uint8_t *out, struct column_base *self);

/* What holds of n values: enum sample_flags. */
unsigned column_flags(const double *v, size_t n);

extern const double column_power[10];

static inline uint64_t
column_bits(double v)
{
	union {
		double v;
		uint64_t bits;
	} u = { .v = v };

	return u.bits;
}

static inline double
column_double(uint64_t bits)
{
	union {
		uint64_t bits;
		double v;
	} u = { .bits = bits };

	return u.v;
}

#endif
