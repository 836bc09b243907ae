#include "config.h"

#include "tsdb/store.h"

#include "base/mem.h"

void
store_fill(struct tsdb *db)
{
	while (db->filling)
		thread_lock_wait(&db->lock);
	if (db->n_fillers == 0)
		return;
	db->filling = true;
	for (size_t i = 0; i < db->n_fillers; i++) {
		struct store_filler f = db->filler[i];

		thread_lock_give(&db->lock);
		f.fn(db, f.ctx);
		thread_lock_take(&db->lock);
	}
	db->n_fillers = 0;
	db->filling = false;
	thread_lock_signal(&db->lock);
}

/* Stable merge of sorted a and b, which lie behind one another. */
static void
store_merge(struct store_series *const *s, uint32_t *id, size_t n_a, size_t n,
	    uint32_t *work)
{
	size_t i = 0, j = n_a, k = 0;

	if (n_a == 0 || n_a == n ||
	    postings_cmp(&s[id[n_a - 1]]->labels, &s[id[n_a]]->labels) <= 0)
		return;
	memcpy(work, id, n_a * sizeof(*work));
	while (i < n_a && j < n)
		id[k++] = postings_cmp(&s[work[i]]->labels,
				       &s[id[j]]->labels) <= 0
				  ? work[i++]
				  : id[j++];
	memcpy(id + k, work + i, (n_a - i) * sizeof(*work));
}

static void
store_sort(struct store_series *const *s, uint32_t *id, size_t n,
	   uint32_t *work)
{
	for (size_t half = 1; half < n; half *= 2)
		for (size_t at = 0; at + half < n; at += 2 * half) {
			size_t m = n - at < 2 * half ? n - at : 2 * half;

			store_merge(s, id + at, half, m, work);
		}
}

const uint32_t *
store_by_labels(struct tsdb *db)
{
	uint32_t *work;

	if (db->n_sorted == db->n)
		return db->by_labels;
	work = mem_alloc(db->n * sizeof(*work));
	db->by_labels =
		mem_realloc(db->by_labels, db->n, sizeof(*db->by_labels));
	for (size_t i = db->n_sorted; i < db->n; i++)
		db->by_labels[i] = (uint32_t)i;
	store_sort(db->series, db->by_labels + db->n_sorted,
		   db->n - db->n_sorted, work);
	store_merge(db->series, db->by_labels, db->n_sorted, db->n, work);
	db->n_sorted = db->n;
	mem_free(work);
	return db->by_labels;
}

uint64_t *
store_select(struct tsdb *db, const struct store_query *q)
{
	size_t words = postings_words(q->n);
	uint64_t *bits = mem_calloc(words * 2 + 1, sizeof(*bits));

	postings_select(&db->postings, q->m, q->n_matchers, q->n, bits,
			bits + words);
	for (size_t w = 0; w < words; w++)
		for (uint64_t left = bits[w]; left != 0; left &= left - 1) {
			unsigned b = (unsigned)__builtin_ctzll(left);
			const struct store_series *s = db->series[w * 64 + b];
			int64_t from = q->range.from;

			if (q->floors && from < s->target->floor)
				from = s->target->floor;
			if (s->last < from || s->first > q->range.to)
				bits[w] &= ~(UINT64_C(1) << b);
		}
	return bits;
}

void
store_let_go(struct tsdb *db)
{
	if (--db->queriers > 0)
		return;
	while (db->dead != NULL) {
		struct chunk *next = db->dead->next_dead;

		chunk_free(db->dead);
		db->dead = next;
	}
}
