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

uint64_t
slice_hash(struct slice s, uint64_t seed)
{
	const uint64_t k0 = 0xa0761d6478bd642fu, k1 = 0xe7037ed1a0b428dbu;
	uint64_t h = seed ^ k0, w;

	while (s.n >= 8) {
		memcpy(&w, s.p, 8);
		h = slice_mix(h ^ w, k1 ^ s.n);
		s.p += 8;
		s.n -= 8;
	}
	w = 0;
	if (s.n > 0)
		memcpy(&w, s.p, s.n);
	return slice_mix(h ^ w ^ k1, k0 ^ s.n);
}
