#include "config.h"

#include "tsdb/pack.h"

#include <stdbool.h>
#include <string.h>

#define BLOCK 16
#define BLOCKS (PACK_MOST / BLOCK)
#define SPARSE_GAIN 12 /* bytes, for which it is worth to read it slowly */

static const uint8_t pack_width[2][16] = {
	{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 32 },
	{ 0, 4, 8, 12, 16, 20, 24, 28, 32, 34, 36, 40, 44, 48, 56, 64 },
};

static uint64_t
pack_fold(uint64_t x)
{
	return x << 1 ^ (0 - (x >> 63));
}

static uint64_t
pack_unfold(uint64_t x)
{
	return x >> 1 ^ (0 - (x & 1));
}

size_t
pack_varint_size(uint64_t x)
{
	size_t n = 1;

	for (x = pack_fold(x); x >= 0x80; x >>= 7)
		n++;
	return n;
}

uint8_t *
pack_varint(uint64_t x, uint8_t *out)
{
	for (x = pack_fold(x); x >= 0x80; x >>= 7)
		*out++ = (uint8_t)(x | 0x80);
	*out++ = (uint8_t)x;
	return out;
}

const uint8_t *
pack_varint_read(const uint8_t *p, const uint8_t *end, uint64_t *x)
{
	uint64_t got = 0;

	for (unsigned shift = 0; p < end && shift < 70; shift += 7) {
		uint8_t b = *p++;

		if (shift < 64)
			got |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80) {
			*x = pack_unfold(got);
			return p;
		}
	}
	return NULL;
}

static uint64_t
pack_load(const uint8_t *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof(x));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return x;
}

static void
pack_store(uint8_t *p, uint64_t x)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	memcpy(p, &x, sizeof(x));
}

static unsigned
pack_bits(uint64_t x)
{
	return x == 0 ? 0 : 64 - (unsigned)__builtin_clzll(x);
}

/* The place in a table of the least width that holds so many bits; 16: none. */
static const uint8_t pack_class[2][65] = {
	{ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  9,  10, 10, 11, 11, 12, 12,
	  13, 13, 13, 13, 14, 14, 14, 14, 15, 15, 15, 15, 15, 15, 15, 15, 16,
	  16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
	  16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16 },
	{ 0,  1,  1,  1,  1,  2,  2,  2,  2,  3,  3,  3,  3,  4,  4,  4,  4,
	  5,  5,  5,  5,  6,  6,  6,  6,  7,  7,  7,  7,  8,  8,  8,  8,  9,
	  9,  10, 10, 11, 11, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14,
	  14, 14, 14, 14, 14, 14, 15, 15, 15, 15, 15, 15, 15, 15 },
};

/* The width of every block, by distance from base or folded. */
static unsigned
pack_blocks(const uint64_t *d, unsigned n, unsigned mode, uint64_t base,
	    uint8_t *bits)
{
	unsigned blocks = 0;

	for (unsigned at = 0; at < n; at += BLOCK) {
		unsigned m = n - at < BLOCK ? n - at : BLOCK;
		uint64_t x = 0;

		if (mode == PACK_ABOVE)
			for (unsigned i = 0; i < m; i++)
				x |= d[at + i] - base;
		else
			for (unsigned i = 0; i < m; i++)
				x |= pack_fold(d[at + i]);
		bits[blocks++] = (uint8_t)pack_bits(x);
	}
	return blocks;
}

static size_t
pack_blocks_size(const uint8_t *bits, unsigned n, unsigned wide)
{
	unsigned blocks = (n + BLOCK - 1) / BLOCK;
	size_t bytes = (blocks + 1) / 2;

	for (unsigned b = 0; b < blocks; b++) {
		unsigned m = n - b * BLOCK < BLOCK ? n - b * BLOCK : BLOCK;
		unsigned k = pack_class[wide][bits[b]];

		if (k == 16)
			return SIZE_MAX;
		bytes += ((size_t)m * pack_width[wide][k] + 7) / 8;
	}
	return bytes;
}

static void
pack_try(const uint64_t *d, unsigned n, unsigned mode, uint64_t base,
	 struct pack_plan *best)
{
	size_t more = mode == PACK_ABOVE ? pack_varint_size(base) : 0;
	uint8_t bits[BLOCKS];

	pack_blocks(d, n, mode, base, bits);
	for (unsigned wide = 0; wide < 2; wide++) {
		size_t bytes = pack_blocks_size(bits, n, wide);

		if (bytes == SIZE_MAX || bytes + more >= best->bytes)
			continue;
		best->bytes = bytes + more;
		best->mode = mode | (wide ? PACK_WIDE : 0);
		best->base = base;
	}
}

static void
pack_plan_dense(const uint64_t *d, unsigned n, struct pack_plan *out)
{
	int64_t least = INT64_MAX, most = INT64_MIN;

	*out = (struct pack_plan){ PACK_ZERO, 0, 0 };
	for (unsigned i = 0; i < n; i++) {
		int64_t x = (int64_t)d[i];

		least = x < least ? x : least;
		most = x > most ? x : most;
	}
	if (n == 0 || (least == 0 && most == 0))
		return;
	out->base = (uint64_t)least;
	out->bytes = pack_varint_size(out->base);
	out->mode = PACK_SAME;
	if (least == most)
		return;
	out->bytes = SIZE_MAX;
	pack_try(d, n, PACK_ABOVE, (uint64_t)least, out);
	if (least < 0)
		pack_try(d, n, PACK_FOLDED, 0, out);
	else if (least > 0)
		pack_try(d, n, PACK_ABOVE, 0, out);
}

/* Those that are not 0, and where they are. */
static unsigned
pack_gather(const uint64_t *d, unsigned n, uint64_t *some, uint64_t bits[2])
{
	unsigned k = 0;

	bits[0] = bits[1] = 0;
	for (unsigned i = 0; i < n; i++) {
		some[k] = d[i];
		bits[i / 64] |= (uint64_t)(d[i] != 0) << (i % 64);
		k += d[i] != 0;
	}
	return k;
}

void
pack_plan(const uint64_t *d, unsigned n, struct pack_plan *out)
{
	uint64_t some[PACK_MOST + 1], bits[2];
	struct pack_plan sparse;
	unsigned k;

	pack_plan_dense(d, n, out);
	if ((out->mode & 3) < PACK_ABOVE || n <= BLOCK)
		return;
	k = pack_gather(d, n, some, bits);
	if (k > n - n / 8)
		return;
	pack_plan_dense(some, k, &sparse);
	sparse.bytes += (n + 7) / 8;
	sparse.mode |= PACK_SPARSE;
	if (sparse.bytes + SPARSE_GAIN < out->bytes)
		*out = sparse;
}

static uint8_t *
pack_block(const uint64_t *d, unsigned n, unsigned width,
	   const struct pack_plan *p, uint8_t *out)
{
	size_t bytes = ((size_t)n * width + 7) / 8;

	memset(out, 0, bytes + 8);
	for (unsigned i = 0; i < n; i++) {
		uint8_t *at = out + (size_t)i * width / 8;
		uint64_t x = (p->mode & 3) == PACK_ABOVE ? d[i] - p->base
							 : pack_fold(d[i]);

		pack_store(at, pack_load(at) | x << (i * width % 8));
	}
	return out + bytes;
}

static uint8_t *
pack_write_dense(const struct pack_plan *p, const uint64_t *d, unsigned n,
		 uint8_t *out)
{
	unsigned wide = (p->mode & PACK_WIDE) != 0, mode = p->mode & 3;
	uint8_t bits[BLOCKS];
	unsigned blocks;
	uint8_t *class;

	if (mode == PACK_SAME || mode == PACK_ABOVE)
		out = pack_varint(p->base, out);
	if (mode < PACK_ABOVE)
		return out;
	blocks = pack_blocks(d, n, mode, p->base, bits);
	class = out;
	out += (blocks + 1) / 2;
	memset(class, 0, (blocks + 1) / 2);
	for (unsigned b = 0; b < blocks; b++) {
		unsigned m = n - b * BLOCK < BLOCK ? n - b * BLOCK : BLOCK;
		unsigned k = pack_class[wide][bits[b]];

		class[b / 2] |= (uint8_t)(k << b % 2 * 4);
		out = pack_block(d + (size_t)b * BLOCK, m, pack_width[wide][k],
				 p, out);
	}
	return out;
}

uint8_t *
pack_write(const struct pack_plan *p, const uint64_t *d, unsigned n,
	   uint8_t *out)
{
	uint64_t some[PACK_MOST + 1], bits[2];
	unsigned k;

	if ((p->mode & PACK_SPARSE) == 0)
		return pack_write_dense(p, d, n, out);
	k = pack_gather(d, n, some, bits);
	pack_store(out, bits[0]);
	pack_store(out + 8, bits[1]);
	return pack_write_dense(p, some, k, out + (n + 7) / 8);
}

static inline uint64_t
pack_at(const uint8_t *p, unsigned i, unsigned width)
{
	return pack_load(p + i * width / 8) >> (i * width % 8) &
	       ~UINT64_C(0) >> (64 - width);
}

/* Where the width is a constant, so are the shifts. */
static inline void
pack_unpack(const uint8_t *p, unsigned width, uint64_t d[BLOCK])
{
#pragma GCC unroll 16
	for (unsigned i = 0; i < BLOCK; i++)
		d[i] = pack_at(p, i, width);
}

static void
pack_unpack_block(const uint8_t *p, unsigned width, uint64_t d[BLOCK])
{
	/* clang-format off */
	switch (width) {
	case 1: pack_unpack(p, 1, d); break;
	case 2: pack_unpack(p, 2, d); break;
	case 3: pack_unpack(p, 3, d); break;
	case 4: pack_unpack(p, 4, d); break;
	case 5: pack_unpack(p, 5, d); break;
	case 6: pack_unpack(p, 6, d); break;
	case 7: pack_unpack(p, 7, d); break;
	case 8: pack_unpack(p, 8, d); break;
	case 10: pack_unpack(p, 10, d); break;
	case 12: pack_unpack(p, 12, d); break;
	case 16: pack_unpack(p, 16, d); break;
	case 20: pack_unpack(p, 20, d); break;
	default: pack_unpack(p, width, d); break;
	}
	/* clang-format on */
}

/* A part of a block at the end. */
static void
pack_unpack_rest(const uint8_t *p, unsigned width, unsigned n, uint64_t *d)
{
	for (unsigned i = 0; i < n; i++)
		d[i] = pack_at(p, i, width);
}

static inline void
pack_unfold_block(unsigned mode, uint64_t base, uint64_t d[BLOCK])
{
	if (mode == PACK_FOLDED)
		for (unsigned i = 0; i < BLOCK; i++)
			d[i] = pack_unfold(d[i]);
	else if (base != 0)
		for (unsigned i = 0; i < BLOCK; i++)
			d[i] += base;
}

/* Room for whole blocks behind d; what is behind the n is not set. */
static const uint8_t *
pack_read_blocks(const uint8_t *p, const uint8_t *end, unsigned mode,
		 uint64_t base, unsigned n, uint64_t *d)
{
	const uint8_t *width = pack_width[(mode & PACK_WIDE) != 0];
	unsigned blocks = (n + BLOCK - 1) / BLOCK;
	const uint8_t *class = p;

	if ((size_t)(end - p) < (blocks + 1) / 2)
		return NULL;
	p += (blocks + 1) / 2;
	for (unsigned b = 0; b < blocks; b++, d += BLOCK) {
		unsigned m = n - b * BLOCK < BLOCK ? n - b * BLOCK : BLOCK;
		unsigned w = width[class[b / 2] >> b % 2 * 4 & 15];
		size_t bytes = ((size_t)m * w + 7) / 8;

		if ((size_t)(end - p) < bytes)
			return NULL;
		if (w == 0) {
			for (unsigned i = 0; i < BLOCK; i++)
				d[i] = base;
			continue;
		}
		if (m == BLOCK)
			pack_unpack_block(p, w, d);
		else
			pack_unpack_rest(p, w, m, d);
		pack_unfold_block(mode & 3, base, d);
		p += bytes;
	}
	return p;
}

static const uint8_t *
pack_read_dense(const uint8_t *p, const uint8_t *end, unsigned mode, unsigned n,
		uint64_t *d)
{
	uint64_t base = 0;

	if ((mode & 3) == PACK_SAME || (mode & 3) == PACK_ABOVE) {
		p = pack_varint_read(p, end, &base);
		if (p == NULL)
			return NULL;
	}
	if ((mode & 3) >= PACK_ABOVE)
		return pack_read_blocks(p, end, mode, base, n, d);
	for (unsigned i = 0; i < n; i++)
		d[i] = base;
	return p;
}

const uint8_t *
pack_read(const uint8_t *p, const uint8_t *end, unsigned mode, unsigned n,
	  uint64_t *d)
{
	uint64_t some[PACK_MOST + 1], bits[2] = { 0, 0 };
	size_t bytes = (n + 7) / 8;
	unsigned k = 0;

	if ((mode & PACK_SPARSE) == 0)
		return pack_read_dense(p, end, mode, n, d);
	if ((size_t)(end - p) < bytes)
		return NULL;
	for (size_t i = 0; i < bytes; i++)
		bits[i / 8] |= (uint64_t)p[i] << (i % 8 * 8);
	if (n % 64 != 0)
		bits[n / 64] &= (UINT64_C(1) << (n % 64)) - 1;
	k = (unsigned)(__builtin_popcountll(bits[0]) +
		       __builtin_popcountll(bits[1]));
	p = pack_read_dense(p + bytes, end, mode, k, some);
	if (p == NULL)
		return NULL;
	some[k] = 0;
	k = 0;
	for (unsigned i = 0; i < n; i++) {
		uint64_t has = bits[i / 64] >> (i % 64) & 1;

		d[i] = some[k] & (0 - has);
		k += (unsigned)has;
	}
	return p;
}
