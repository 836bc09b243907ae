/*
 * slice.h - some bytes that somebody else owns.  They need not end in NUL and
 * may hold NULs: label values from outside do.
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *p;
	size_t n;
};

#define SLICE(literal) ((struct slice){ "" literal, sizeof(literal) - 1 })
/* For printf's "%.*s". */
#define SLICE_ARG(s) (int)(s).n, (s).p

static inline struct slice
slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static inline bool
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Bytewise; a prefix sorts first. */
int slice_cmp(struct slice a, struct slice b);
bool slice_starts(struct slice s, struct slice prefix);
bool slice_ends(struct slice s, struct slice suffix);
/* Offset of the first NEEDLE at or after FROM, or -1. */
ptrdiff_t slice_find(struct slice s, struct slice needle, size_t from);
/* True if NEEDLE is in it, A to Z in any case. */
bool slice_holds(struct slice s, struct slice needle);
/* Without blanks, tabs and line ends on either side. */
struct slice slice_trim(struct slice s);
uint64_t slice_hash(struct slice s, uint64_t seed);

#endif
