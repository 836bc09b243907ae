#include "config.h"

#include "base/mem.h"
#include "tsdb/reader.h"
#include "tsdb/store.h"

/* Kept at most, and of all of them together so many times the series. */
#define SELECTIONS 32
#define SELECTED_TIMES 2

/* What some matchers select of a whole index, whatever the time. */
struct selection {
	struct selection *next;
	uint64_t hash;
	struct str key;
	/* A range holds all that ends after the first and begins before the
	 * last of them. */
	int64_t first, last;
	struct querier_set set;
	size_t n; /* of all that lies in set.s */
};

static void
selection_key(const struct store_query *q, struct str *key)
{
	for (size_t i = 0; i < q->n_matchers; i++) {
		const struct matcher *m = &q->m[i];

		str_printf(key, "%d,%zu,%zu,", m->op, m->name.n, m->value.n);
		str_add_slice(key, m->name);
		str_add_slice(key, m->value);
	}
}

static void
selection_free(struct tsdb *db, struct selection *s)
{
	db->index->n_selected -= s->n;
	store_bury(db, (void *)s->set.s, s->n * sizeof(*s->set.s), mem_free);
	store_bury(db, (void *)s->set.order, s->set.n * sizeof(*s->set.order),
		   mem_free);
	str_release(&s->key);
	mem_free(s);
}

static void
selection_cut(struct tsdb *db, struct selection **at)
{
	struct selection *s = *at;

	*at = NULL;
	while (s != NULL) {
		struct selection *next = s->next;

		selection_free(db, s);
		s = next;
	}
}

void
store_unselect(struct tsdb *db)
{
	selection_cut(db, &db->index->selections);
}

/* Moves what is found to the front. */
static struct selection *
selection_find(struct series_index *ix, struct slice key)
{
	uint64_t hash = slice_hash(key, 0);

	for (struct selection **at = &ix->selections; *at != NULL;
	     at = &(*at)->next) {
		struct selection *s = *at;

		if (s->hash != hash || !slice_eq(str_slice(&s->key), key))
			continue;
		*at = s->next;
		s->next = ix->selections;
		ix->selections = s;
		return s;
	}
	return NULL;
}

static uint64_t *
select_bits(const struct store_query *q, size_t *count)
{
	size_t words = postings_words(q->n);
	uint64_t *bits = mem_alloc((words * 2 + 1) * sizeof(*bits));

	postings_select(&q->index->postings, q->m, q->n_matchers, q->n, bits,
			bits + words);
	*count = 0;
	for (size_t w = 0; w < words; w++)
		*count += (size_t)__builtin_popcountll(bits[w]);
	return bits;
}

uint64_t *
store_select(struct tsdb *db, const struct store_query *q)
{
	size_t words = postings_words(q->n), count;
	uint64_t *bits = select_bits(q, &count);

	for (size_t w = 0; w < words; w++)
		for (uint64_t left = bits[w]; left != 0; left &= left - 1) {
			unsigned b = (unsigned)__builtin_ctzll(left);
			const struct store_series *s =
				series_at(q->index, (uint32_t)(w * 64 + b));
			struct time_range r = store_span(db, s);
			int64_t floor = db->target[s->target]->floor;

			if (r.to < q->range.from || r.to < floor ||
			    r.from > q->range.to)
				bits[w] &= ~(UINT64_C(1) << b);
		}
	return bits;
}

/* The numbers of the bits, sorted by labels.  Few are sorted by themselves. */
static uint32_t *
select_sorted(struct tsdb *db, const struct store_query *q, size_t *count)
{
	struct series_index *ix = db->index;
	uint64_t *bits = select_bits(q, count);
	uint32_t *id = mem_alloc((*count + 1) * sizeof(*id));
	size_t k = 0, words = postings_words(q->n);

	if (*count < q->n / 16 || q->index != ix) {
		for (size_t w = 0; w < words; w++)
			for (uint64_t left = bits[w]; left != 0;
			     left &= left - 1)
				id[k++] = (uint32_t)(w * 64) +
					  (uint32_t)__builtin_ctzll(left);
		series_sort(q->index, id, k);
	} else {
		const uint32_t *by_labels = series_by_labels(ix);

		for (size_t i = 0; k < *count; i++)
			if (by_labels[i] < q->n &&
			    postings_has(bits, by_labels[i]))
				id[k++] = by_labels[i];
	}
	mem_free(bits);
	return id;
}

static struct querier_series
select_series(const struct store_series *s)
{
	return (struct querier_series){
		.labels = series_labels(s),
		.id = (uint64_t)s->target << 32 | s->index,
		.target = s->target,
	};
}

/* Where those of the labels of id[from] end. */
static size_t
select_twins(const struct series_index *ix, const uint32_t *id, size_t n,
	     size_t from)
{
	const struct store_series *s = series_at(ix, id[from]), *next;
	size_t to = from + 1;

	if (s->twin == id[from])
		return to;
	for (; to < n; to++) {
		next = series_at(ix, id[to]);
		if (next->n != s->n ||
		    memcmp(next->l, s->l, s->n * sizeof(*s->l)) != 0)
			break;
	}
	return to;
}

/* How many querier_series select_make fills at most, of n numbers. */
static size_t
select_room(const struct store_query *q, const uint32_t *id, size_t n)
{
	size_t room = n;

	for (size_t i = 0; q->index->twins.n > 0 && i < n; i++)
		room += series_at(q->index, id[i])->twin != id[i];
	return room;
}

/* Of n sorted numbers the series; those of equal labels become one, and lie
 * behind all.  How many there are then; of each the first number is left. */
static size_t
select_make(const struct store_query *q, uint32_t *id, size_t n,
	    struct querier_series *s)
{
	const struct series_index *ix = q->index;
	struct querier_series *twin = s + n;
	size_t k = 0;

	for (size_t i = 0, to; i < n; i = to) {
		to = select_twins(ix, id, n, i);
		s[k] = select_series(series_at(ix, id[i]));
		if (to > i + 1) {
			s[k].id = (uintptr_t)twin;
			s[k].target = READER_TWINS + (to - i);
			for (size_t j = i; j < to; j++)
				*twin++ = select_series(series_at(ix, id[j]));
		}
		id[k++] = id[i];
	}
	return k;
}

/* When one of the index in use may have samples. */
static struct time_range
select_span(const struct tsdb *db, const struct querier_series *s)
{
	const struct querier_series *one = s;
	struct time_range all = { INT64_MAX, INT64_MIN };
	uint64_t n = 1;

	if (s->target >= READER_TWINS) {
		one = (const struct querier_series *)(uintptr_t)s->id;
		n = s->target - READER_TWINS;
	}
	for (; n > 0; n--, one++) {
		const struct tsdb_target *t = db->target[one->target];
		uint32_t id = t->series[(uint32_t)one->id];
		struct time_range r = store_span(db, series_at(db->index, id));

		all.from = r.from < all.from ? r.from : all.from;
		all.to = r.to > all.to ? r.to : all.to;
	}
	return all;
}

/* Where the series lie in the store: PLACE, of N numbers, has the place of each
 * in the set. */
static uint32_t *
select_order(const uint32_t *id, size_t count, size_t n, uint32_t *order)
{
	uint32_t *place = mem_alloc((n + 1) * sizeof(*place));
	size_t k = 0;

	memset(place, 0xff, n * sizeof(*place));
	for (size_t i = 0; i < count; i++)
		place[id[i]] = (uint32_t)i;
	for (size_t i = 0; i < n; i++)
		if (place[i] != UINT32_MAX)
			order[k++] = place[i];
	mem_free(place);
	return order;
}

static struct selection *
selection_make(struct tsdb *db, const struct store_query *q, struct str *key)
{
	struct selection *made = mem_calloc(1, sizeof(*made));
	struct querier_series *s;
	size_t n;
	uint32_t *id = select_sorted(db, q, &n);

	made->hash = slice_hash(str_slice(key), 0);
	made->key = *key;
	made->first = INT64_MIN;
	made->last = INT64_MAX;
	made->n = select_room(q, id, n);
	s = mem_alloc(made->n * sizeof(*s) + 1);
	made->set.n = select_make(q, id, n, s);
	for (size_t i = 0; i < made->set.n; i++) {
		struct time_range r = select_span(db, &s[i]);

		made->first = r.from > made->first ? r.from : made->first;
		made->last = r.to < made->last ? r.to : made->last;
	}
	made->set.s = s;
	made->set.order =
		select_order(id, made->set.n, q->n,
			     mem_alloc(made->set.n * sizeof(uint32_t) + 1));
	mem_free(id);
	return made;
}

/* Takes it in; those that were not asked for longest go. */
static void
selection_keep(struct tsdb *db, struct selection *made)
{
	struct series_index *ix = db->index;
	size_t n = 0, series = 0;
	struct selection **at;

	made->next = ix->selections;
	ix->selections = made;
	ix->n_selected += made->n;
	for (at = &ix->selections; *at != NULL; at = &(*at)->next) {
		series += (*at)->n;
		if (++n > SELECTIONS ||
		    (n > 1 && series > SELECTED_TIMES * ix->n))
			break;
	}
	selection_cut(db, at);
}

/* Those of a set of the index in use that may have samples in the range; *held
 * is where all have some. */
static struct querier_set
select_in_range(struct tsdb *db, const struct store_query *q,
		const struct querier_set *all, struct time_range *held,
		struct arena *a)
{
	struct querier_series *s = arena_alloc(a, all->n * sizeof(*s));
	uint32_t *order = arena_alloc(a, all->n * sizeof(*order));
	uint32_t *place = arena_alloc(a, all->n * sizeof(*place));
	size_t n = 0, k = 0;

	*held = (struct time_range){ INT64_MIN, INT64_MAX };
	for (size_t i = 0; i < all->n; i++) {
		struct time_range r = select_span(db, &all->s[i]);
		bool in = r.to >= q->range.from && r.from <= q->range.to;

		held->from = r.from > held->from ? r.from : held->from;
		held->to = r.to < held->to ? r.to : held->to;
		place[i] = in ? (uint32_t)n : UINT32_MAX;
		if (in)
			s[n++] = all->s[i];
	}
	for (size_t i = 0; i < all->n; i++)
		if (place[all->order[i]] != UINT32_MAX)
			order[k++] = place[all->order[i]];
	return (struct querier_set){ n, s, order };
}

/* Of a part of the index, or of one that is no longer in use. */
static struct querier_set
select_once(struct tsdb *db, const struct store_query *q, struct arena *a)
{
	struct time_range held;
	struct querier_set all;
	size_t n;
	uint32_t *id = select_sorted(db, q, &n);
	struct querier_series *s =
		arena_alloc(a, select_room(q, id, n) * sizeof(*s));

	all.n = select_make(q, id, n, s);
	all.s = s;
	all.order = select_order(id, all.n, q->n,
				 arena_alloc(a, all.n * sizeof(uint32_t)));
	mem_free(id);
	return q->index == db->index ? select_in_range(db, q, &all, &held, a)
				     : all;
}

struct querier_set
store_select_set(struct tsdb *db, const struct store_query *q, struct arena *a)
{
	struct str key = { 0 };
	struct querier_set in;
	struct time_range held;
	struct selection *s;

	if (q->index != db->index || q->n != db->index->n)
		return select_once(db, q, a);
	selection_key(q, &key);
	s = selection_find(db->index, str_slice(&key));
	if (s != NULL) {
		str_release(&key);
	} else {
		s = selection_make(db, q, &key);
		selection_keep(db, s);
	}
	if (q->range.from <= s->last && q->range.to >= s->first)
		return s->set;
	in = select_in_range(db, q, &s->set, &held, a);
	s->first = held.from;
	s->last = held.to;
	return in;
}
