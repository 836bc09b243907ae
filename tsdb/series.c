#include "config.h"

#include "tsdb/series.h"

#include "base/mem.h"

struct series_index *
series_new(void)
{
	return mem_calloc(1, sizeof(struct series_index));
}

void
series_free(struct series_index *ix)
{
	if (ix == NULL)
		return;
	for (size_t i = 0; i < ix->n_pages; i++)
		mem_free(ix->page[i]);
	mem_free(ix->page);
	mem_free(ix->by_labels);
	mem_free(ix->table.at);
	mem_free(ix->twins.at);
	postings_release(&ix->postings);
	mem_free(ix);
}

size_t
series_bytes(const struct series_index *ix)
{
	return sizeof(*ix) + ix->postings.bytes + ix->postings.arena.bytes +
	       ix->postings.sets.bytes +
	       ix->n_pages * SERIES_PAGE * sizeof(**ix->page) +
	       ix->pages_cap * sizeof(*ix->page) +
	       (ix->n_sorted + ix->table.cap + ix->twins.cap) *
		       sizeof(uint32_t);
}

/* By the addresses of interned labels. */
static uint64_t
series_hash(const struct label *l, uint64_t h)
{
	h ^= (uint64_t)(uintptr_t)l >> 4;
	h *= UINT64_C(0xd6e8feb86659fd93);
	return h ^ h >> 32;
}

#define SERIES_SEED UINT64_C(0x9e3779b97f4a7c15)

/* Of the labels that were interned last, for the table of TARGET's twins or for
 * the other (SERIES_NONE). */
static uint64_t
series_hash_last(const struct postings *p, uint32_t target)
{
	uint64_t h = SERIES_SEED ^ target;

	for (size_t i = 0; i < p->n_last; i++)
		h = series_hash(&p->last[i]->label, h);
	return h;
}

static bool
series_is_last(const struct store_series *s, const struct postings *p)
{
	if (s->n != p->n_last)
		return false;
	for (size_t i = 0; i < s->n; i++)
		if (s->l[i] != &p->last[i]->label)
			return false;
	return true;
}

static void
series_table_put(struct series_table *t, uint64_t hash, uint32_t id)
{
	size_t at = hash & (t->cap - 1);

	while (t->at[at] != 0)
		at = (at + 1) & (t->cap - 1);
	t->at[at] = id + 1;
	t->n++;
}

static void
series_table_grow(struct series_index *ix, struct series_table *t)
{
	struct series_table old = *t;

	t->cap = old.cap != 0 ? old.cap * 2 : 256;
	t->at = mem_calloc(t->cap, sizeof(*t->at));
	t->n = 0;
	for (size_t k = 0; k < old.cap; k++) {
		const struct store_series *s;
		uint64_t h = SERIES_SEED;

		if (old.at[k] == 0)
			continue;
		s = series_at(ix, old.at[k] - 1);
		h ^= t == &ix->twins ? s->target : SERIES_NONE;
		for (size_t i = 0; i < s->n; i++)
			h = series_hash(s->l[i], h);
		series_table_put(t, h, old.at[k] - 1);
	}
	mem_free(old.at);
}

/* Of the labels that were interned last, and of TARGET if that is not
 * SERIES_NONE. */
static uint32_t
series_table_find(const struct series_index *ix, const struct series_table *t,
		  uint32_t target)
{
	size_t at = series_hash_last(&ix->postings, target) & (t->cap - 1);

	for (; t->cap > 0 && t->at[at] != 0; at = (at + 1) & (t->cap - 1)) {
		const struct store_series *s = series_at(ix, t->at[at] - 1);

		if ((target == SERIES_NONE || s->target == target) &&
		    series_is_last(s, &ix->postings))
			return t->at[at] - 1;
	}
	return SERIES_NONE;
}

uint32_t
series_find(struct series_index *ix, uint32_t target, const struct labels *ls)
{
	postings_intern(&ix->postings, ls);
	ix->like = series_table_find(ix, &ix->table, SERIES_NONE);
	if (ix->like == SERIES_NONE ||
	    series_at(ix, ix->like)->target == target)
		return ix->like;
	return series_table_find(ix, &ix->twins, target);
}

static void
series_table_add(struct series_index *ix, struct series_table *t,
		 uint32_t target, uint32_t id)
{
	if (t->n * 4 >= t->cap * 3)
		series_table_grow(ix, t);
	series_table_put(t, series_hash_last(&ix->postings, target), id);
}

uint32_t
series_add(struct series_index *ix, uint32_t target, uint32_t index)
{
	uint32_t id = (uint32_t)ix->n++, twin = id;

	if (ix->like == SERIES_NONE) {
		series_table_add(ix, &ix->table, SERIES_NONE, id);
	} else {
		twin = series_at(ix, ix->like)->twin;
		series_at(ix, ix->like)->twin = id;
		series_table_add(ix, &ix->twins, target, id);
	}
	if (id / SERIES_PAGE == ix->n_pages) {
		MEM_GROW(ix->page, ix->n_pages, ix->pages_cap);
		ix->page[ix->n_pages++] =
			mem_calloc(SERIES_PAGE, sizeof(**ix->page));
	}
	*series_at(ix, id) = (struct store_series){
		.l = postings_add(&ix->postings),
		.n = (uint32_t)ix->postings.n_last,
		.target = target,
		.index = index,
		.twin = twin,
		.first = INT64_MAX,
		.last = INT64_MIN,
	};
	return id;
}

static int
series_cmp(const struct series_index *ix, uint32_t a, uint32_t b)
{
	struct labels x = series_labels(series_at(ix, a));
	struct labels y = series_labels(series_at(ix, b));

	return postings_cmp(&x, &y);
}

/* Stable merge of sorted [0, n_a) and [n_a, n). */
static void
series_merge(const struct series_index *ix, uint32_t *id, size_t n_a, size_t n,
	     uint32_t *work)
{
	size_t i = 0, j = n_a, k = 0;

	if (n_a == 0 || n_a == n || series_cmp(ix, id[n_a - 1], id[n_a]) <= 0)
		return;
	memcpy(work, id, n_a * sizeof(*work));
	while (i < n_a && j < n)
		id[k++] = series_cmp(ix, work[i], id[j]) <= 0 ? work[i++]
							      : id[j++];
	memcpy(id + k, work + i, (n_a - i) * sizeof(*work));
}

static void
series_sort_with(const struct series_index *ix, uint32_t *id, size_t n,
		 uint32_t *work)
{
	for (size_t half = 1; half < n; half *= 2)
		for (size_t at = 0; at + half < n; at += 2 * half) {
			size_t m = n - at < 2 * half ? n - at : 2 * half;

			series_merge(ix, id + at, half, m, work);
		}
}

void
series_sort(const struct series_index *ix, uint32_t *id, size_t n)
{
	uint32_t *work = mem_alloc((n + 1) * sizeof(*work));

	series_sort_with(ix, id, n, work);
	mem_free(work);
}

const uint32_t *
series_by_labels(struct series_index *ix)
{
	uint32_t *work;

	if (ix->n_sorted == ix->n)
		return ix->by_labels;
	work = mem_alloc(ix->n * sizeof(*work));
	ix->by_labels =
		mem_realloc(ix->by_labels, ix->n, sizeof(*ix->by_labels));
	for (size_t i = ix->n_sorted; i < ix->n; i++)
		ix->by_labels[i] = (uint32_t)i;
	series_sort_with(ix, ix->by_labels + ix->n_sorted, ix->n - ix->n_sorted,
			 work);
	series_merge(ix, ix->by_labels, ix->n_sorted, ix->n, work);
	ix->n_sorted = ix->n;
	mem_free(work);
	return ix->by_labels;
}
