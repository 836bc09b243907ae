/*
 * postings.h - the label index: label name to value to the series that have it.
 *
 * Series are numbered from 0 in the order in which they are added, so every
 * list of them rises; neighbours make a run.  Names and values are interned:
 * equal labels of two series have equal pointers.  It owns the bytes; nothing
 * is ever removed.
 */
#ifndef TSDB_POSTINGS_H
#define TSDB_POSTINGS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/strmap.h"
#include "model/labels.h"
#include "model/matcher.h"

/* Beside a number: all from the one before to this one. */
#define POSTINGS_RUN UINT32_C(0x80000000)

struct postings_value {
	struct label label; /* interned */
	struct postings_name *name;
	uint32_t *series;
	uint32_t n, cap;
};

struct postings_name {
	struct slice name;
	struct strmap by_value;
	struct postings_value **value; /* in the order of coming */
	size_t n, cap;
};

struct postings {
	struct arena arena;
	struct arena sets; /* of pointers */
	struct strmap by_name;
	struct postings_name **name;
	size_t n, cap;
	size_t series; /* added so far */
	size_t bytes;  /* beside the arena */
	/* The set interned last: scrapes list sets that differ little. */
	struct postings_value **last;
	size_t n_last, last_cap;
};

void postings_release(struct postings *p);
/* Finds or makes the values of the set; p->last holds them in its order. */
void postings_intern(struct postings *p, const struct labels *ls);
/* Adds the interned set as the next series; the set lives as long as p. */
const struct label *const *postings_add(struct postings *p);
/* NULL: no series has such a label. */
const struct postings_name *postings_find(const struct postings *p,
					  struct slice name);

/* Words of a bit set of N series. */
static inline size_t
postings_words(size_t n)
{
	return (n + 63) / 64;
}

/* True if one of its series is among the bits, of series below N. */
bool postings_any(const struct postings_value *v, size_t n,
		  const uint64_t *bits);

static inline bool
postings_has(const uint64_t *bits, size_t series)
{
	return (bits[series / 64] >> (series % 64) & 1) != 0;
}

/* Bits of the series below N that all matchers accept; bits and work have
 * postings_words(n) each.  A matcher of words looks them up; any other runs
 * once per distinct value. */
void postings_select(const struct postings *p, const struct matcher *m,
		     size_t n_matchers, size_t n, uint64_t *bits,
		     uint64_t *work);
/* By labels; both sets are interned here. */
int postings_cmp(const struct labels *a, const struct labels *b);

#endif
