/*
 * pack.h - up to 128 integers of 64 bits, packed in blocks of 16.
 *
 * Every block has the width that its widest number needs.  Numbers are taken
 * as their distance from the least one, or folded around 0; where many are 0
 * the others stand behind a bit set.  Arithmetic wraps, so nothing is lost.
 */
#ifndef TSDB_PACK_H
#define TSDB_PACK_H

#include <stddef.h>
#include <stdint.h>

#define PACK_MOST 128
#define PACK_BYTES 1280 /* what pack_write writes at most */
#define PACK_BEHIND 8   /* bytes that pack_read may look at behind the end */
#define PACK_VARINT 10

enum pack_mode {
	PACK_ZERO,   /* all are 0 */
	PACK_SAME,   /* all are the base */
	PACK_ABOVE,  /* by how much each is above the base */
	PACK_FOLDED, /* 0, -1, 1, -2, ... as 0, 1, 2, 3, ... */
	PACK_SPARSE = 4,
	PACK_WIDE = 8, /* the other table of widths */
};

struct pack_plan {
	unsigned mode;
	uint64_t base;
	size_t bytes;
};

/* How d[0..n) is packed best. */
void pack_plan(const uint64_t *d, unsigned n, struct pack_plan *out);
/* Writes it so; what is behind the bytes written. */
uint8_t *pack_write(const struct pack_plan *p, const uint64_t *d, unsigned n,
		    uint8_t *out);
/* Reads n numbers, at most PACK_MOST, for which d has room; what is behind
 * them, NULL if they are not all there. */
const uint8_t *pack_read(const uint8_t *p, const uint8_t *end, unsigned mode,
			 unsigned n, uint64_t *d);

/* Seven bits a byte, folded. */
size_t pack_varint_size(uint64_t x);
uint8_t *pack_varint(uint64_t x, uint8_t *out);
const uint8_t *pack_varint_read(const uint8_t *p, const uint8_t *end,
				uint64_t *x);

#endif
