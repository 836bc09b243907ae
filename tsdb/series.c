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
	mem_free(ix->table);
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
	       (ix->n_sorted + ix->table_cap) * sizeof(uint32_t);
}

/* By the addresses of interned labels. */
static uint64_t
series_hash(const struct label *l, uint64_t h)
{
	h ^= (uint64_t)(uintptr_t)l >> 4;
	h *= UINT64_C(0xd6e8feb86659fd93);
	return h ^ h >> 32;
}

static uint64_t
series_hash_last(const struct postings *p)
{
	uint64_t h = UINT64_C(0x9e3779b97f4a7c15);

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
series_table_grow(struct series_index *ix)
{
	uint32_t *old = ix->table;
	size_t n = ix->table_cap;

	ix->table_cap = n != 0 ? n * 2 : 256;
	ix->table = mem_calloc(ix->table_cap, sizeof(*ix->table));
	for (size_t k = 0; k < n; k++) {
		const struct store_series *s;
		uint64_t at = UINT64_C(0x9e3779b97f4a7c15);

		if (old[k] == 0)
			continue;
		s = series_at(ix, old[k] - 1);
		for (size_t i = 0; i < s->n; i++)
			at = series_hash(s->l[i], at);
		at &= ix->table_cap - 1;
		while (ix->table[at] != 0)
			at = (at + 1) & (ix->table_cap - 1);
		ix->table[at] = old[k];
	}
	mem_free(old);
}

/* Of those that have the labels of ID, the target's. */
static uint32_t
series_twin_of(const struct series_index *ix, uint32_t id, uint32_t target)
{
	uint32_t at = id;

	do {
		if (series_at(ix, at)->target == target)
			return at;
		at = series_at(ix, at)->twin;
	} while (at != id);
	return SERIES_NONE;
}

uint32_t
series_find(struct series_index *ix, uint32_t target, const struct labels *ls)
{
	size_t at;

	postings_intern(&ix->postings, ls);
	ix->like = SERIES_NONE;
	if ((ix->n - ix->n_twins) * 4 >= ix->table_cap * 3)
		series_table_grow(ix);
	at = series_hash_last(&ix->postings) & (ix->table_cap - 1);
	for (; ix->table[at] != 0; at = (at + 1) & (ix->table_cap - 1)) {
		const struct store_series *s = series_at(ix, ix->table[at] - 1);

		if (!series_is_last(s, &ix->postings))
			continue;
		ix->like = ix->table[at] - 1;
		return series_twin_of(ix, ix->like, target);
	}
	return SERIES_NONE;
}

static void
series_table_add(struct series_index *ix, uint32_t id)
{
	size_t at = series_hash_last(&ix->postings) & (ix->table_cap - 1);

	while (ix->table[at] != 0)
		at = (at + 1) & (ix->table_cap - 1);
	ix->table[at] = id + 1;
}

uint32_t
series_add(struct series_index *ix, uint32_t target, uint32_t index)
{
	uint32_t id = (uint32_t)ix->n++, twin = id;

	if (ix->like == SERIES_NONE) {
		series_table_add(ix, id);
	} else {
		twin = series_at(ix, ix->like)->twin;
		series_at(ix, ix->like)->twin = id;
		ix->n_twins++;
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
