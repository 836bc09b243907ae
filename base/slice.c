#include "config.h"

#include "base/slice.h"

int
slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

bool
slice_starts(struct slice s, struct slice prefix)
{
	return s.n >= prefix.n &&
	       slice_eq((struct slice){ s.p, prefix.n }, prefix);
}

bool
slice_ends(struct slice s, struct slice suffix)
{
	if (suffix.n == 0)
		return true;
	return s.n >= suffix.n &&
	       memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0;
}

ptrdiff_t
slice_find(struct slice s, struct slice needle, size_t from)
{
	const char *p;

	if (from > s.n)
		return -1;
	if (needle.n == 0)
		return (ptrdiff_t)from;
	if (s.n == 0)
		return -1;
	p = memmem(s.p + from, s.n - from, needle.p, needle.n);
	return p != NULL ? p - s.p : -1;
}

static char
slice_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool
slice_holds(struct slice s, struct slice needle)
{
	for (size_t i = 0; i + needle.n <= s.n; i++) {
		size_t k = 0;

		while (k < needle.n &&
		       slice_lower(s.p[i + k]) == slice_lower(needle.p[k]))
			k++;
		if (k == needle.n)
			return true;
	}
	return false;
}

static bool
slice_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct slice
slice_trim(struct slice s)
{
	while (s.n > 0 && slice_is_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && slice_is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

static uint64_t
slice_mix(uint64_t a, uint64_t b)
{
	unsigned __int128 r = (unsigned __int128)a * b;

	return (uint64_t)r ^ (uint64_t)(r >> 64);
}

static uint64_t
slice_word(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return w;
}

#define SLICE_K0 UINT64_C(0xa0761d6478bd642f)
#define SLICE_K1 UINT64_C(0xe7037ed1a0b428db)

/* Of 16 bytes; h stays in where one factor is 0. */
static uint64_t
slice_step(uint64_t h, const char *p)
{
	return h + slice_mix(slice_word(p) ^ SLICE_K1, slice_word(p + 8) ^ h);
}

uint64_t
slice_hash(struct slice s, uint64_t seed)
{
	uint64_t h = seed ^ SLICE_K0 ^ s.n;
	const char *p = s.p, *last;
	char rest[16] = { 0 };

	if (s.n < sizeof(rest)) {
		if (s.n > 0)
			memcpy(rest, s.p, s.n);
		return slice_mix(slice_step(h, rest), SLICE_K1);
	}
	last = p + s.n - sizeof(rest);
	for (; last - p > 16; p += 32)
		h = slice_step(slice_step(h, p), p + 16);
	if (last > p)
		h = slice_step(h, p);
	/* The last 16, of which some were there before. */
	return slice_mix(slice_step(h, last), SLICE_K1);
}
