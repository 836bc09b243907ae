#include "config.h"

#include "base/hash.h"

#define P1 UINT64_C(11400714785074694791)
#define P2 UINT64_C(14029467366897019727)
#define P3 UINT64_C(1609587929392839161)
#define P4 UINT64_C(9650029242287828579)
#define P5 UINT64_C(2870177450012600261)

static uint64_t
hash_rotate(uint64_t v, int bits)
{
	return v << bits | v >> (64 - bits);
}

/* N bytes, the lowest first. */
static uint64_t
hash_read(const char *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v |= (uint64_t)(unsigned char)p[i] << (8 * i);
	return v;
}

static uint64_t
hash_round(uint64_t acc, uint64_t word)
{
	return hash_rotate(acc + word * P2, 31) * P1;
}

static uint64_t
hash_stripes(const char **p, size_t *left)
{
	uint64_t v[4] = { P1 + P2, P2, 0, 0 - P1 }, h;

	for (; *left >= 32; *left -= 32)
		for (size_t i = 0; i < 4; i++, *p += 8)
			v[i] = hash_round(v[i], hash_read(*p, 8));
	h = hash_rotate(v[0], 1) + hash_rotate(v[1], 7) +
	    hash_rotate(v[2], 12) + hash_rotate(v[3], 18);
	for (size_t i = 0; i < 4; i++)
		h = (h ^ hash_round(0, v[i])) * P1 + P4;
	return h;
}

uint64_t
hash_xxh64(struct slice bytes)
{
	const char *p = bytes.p;
	size_t left = bytes.n;
	uint64_t h = left >= 32 ? hash_stripes(&p, &left) : P5;

	h += bytes.n;
	for (; left >= 8; left -= 8, p += 8)
		h = hash_rotate(h ^ hash_round(0, hash_read(p, 8)), 27) * P1 +
		    P4;
	for (; left >= 4; left -= 4, p += 4)
		h = hash_rotate(h ^ hash_read(p, 4) * P1, 23) * P2 + P3;
	for (; left > 0; left--, p++)
		h = hash_rotate(h ^ hash_read(p, 1) * P5, 11) * P1;
	h = (h ^ h >> 33) * P2;
	h = (h ^ h >> 29) * P3;
	return h ^ h >> 32;
}
