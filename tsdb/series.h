/*
 * series.h - the index of all series: by number, by labels, by what matches.
 *
 * Numbers rise and stay; when many series are gone for good a smaller index
 * takes this one's place.  Labels live as long as the index.
 */
#ifndef TSDB_SERIES_H
#define TSDB_SERIES_H

#include "model/querier.h"
#include "tsdb/postings.h"

struct store_series {
	const struct label *const *l;
	/* Times of sealed samples; generated series have them always. */
	int64_t first, last;
	uint32_t target, index; /* the target's number, its in the target */
	uint32_t n;             /* labels */
	uint32_t twin; /* the next of a ring of equal labels; its own number */
};

#define SERIES_PAGE 512

struct selection;

/* Open addressing: number + 1, 0 = free. */
struct series_table {
	uint32_t *at;
	size_t n, cap;
};

struct series_index {
	struct postings postings;
	struct store_series **page;
	size_t n, n_pages, pages_cap;
	uint32_t *by_labels; /* n_sorted numbers in the order of their labels */
	size_t n_sorted;
	struct series_table table; /* by labels, one of equal ones */
	struct series_table twins; /* the others, by target, too */
	uint32_t like; /* of the labels that were looked for, SERIES_NONE */
	struct selection *selections; /* newest first */
	size_t n_selected;            /* series of all selections */
};

struct series_index *series_new(void);
void series_free(struct series_index *ix);
/* Allocated, but for selections. */
size_t series_bytes(const struct series_index *ix);

static inline struct store_series *
series_at(const struct series_index *ix, uint32_t id)
{
	return &ix->page[id / SERIES_PAGE][id % SERIES_PAGE];
}

static inline struct labels
series_labels(const struct store_series *s)
{
	return (struct labels){ s->n, s->l };
}

#define SERIES_NONE UINT32_MAX

/* The number of the target's series of these labels; SERIES_NONE. */
uint32_t series_find(struct series_index *ix, uint32_t target,
		     const struct labels *ls);
/* Adds one that series_find, called right before, did not find. */
uint32_t series_add(struct series_index *ix, uint32_t target, uint32_t index);
/* Sorts n numbers by labels. */
void series_sort(const struct series_index *ix, uint32_t *id, size_t n);
/* All numbers, sorted. */
const uint32_t *series_by_labels(struct series_index *ix);

#endif
