#include "config.h"

#include "promql/row_table.h"

#include <string.h>

struct row_table_seen {
	const struct label *label, *known;
};

#define FIRST_SLOTS 64

static inline size_t
row_table_mix(uint64_t h)
{
	h *= UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(h ^ h >> 32);
}

static inline size_t
row_table_place(const struct label *l)
{
	return row_table_mix((uintptr_t)l >> 3);
}

static inline size_t
row_table_hash(const struct label *const *l, size_t n)
{
	uint64_t h = n;

	for (size_t i = 0; i < n; i++)
		h = row_table_mix(h ^ (uintptr_t)l[i] >> 3);
	return (size_t)h;
}

static size_t
row_table_bytes(const struct label *l)
{
	return (size_t)slice_hash(l->value, slice_hash(l->name, 0));
}

static void
row_table_grow_known(struct row_table *t, struct arena *a)
{
	const struct label **old = t->known;
	size_t n = t->known_slots;

	t->known_slots = n == 0 ? FIRST_SLOTS : n * 2;
	t->known = arena_calloc(a, t->known_slots, sizeof(*old));
	for (size_t i = 0; i < n; i++) {
		size_t at;

		if (old[i] == NULL)
			continue;
		at = row_table_bytes(old[i]) & (t->known_slots - 1);
		while (t->known[at] != NULL)
			at = (at + 1) & (t->known_slots - 1);
		t->known[at] = old[i];
	}
}

/* The label that all with these bytes are taken for. */
static const struct label *
row_table_know(struct row_table *t, struct arena *a, const struct label *l,
	       bool copy)
{
	struct label own;
	size_t i;

	if (t->n_known * 2 >= t->known_slots)
		row_table_grow_known(t, a);
	i = row_table_bytes(l) & (t->known_slots - 1);
	for (; t->known[i] != NULL; i = (i + 1) & (t->known_slots - 1))
		if (slice_eq(t->known[i]->name, l->name) &&
		    slice_eq(t->known[i]->value, l->value))
			return t->known[i];
	if (copy) {
		own.name = arena_slice(a, l->name);
		own.value = arena_slice(a, l->value);
		l = arena_copy(a, &own, sizeof(own));
	}
	t->n_known++;
	return t->known[i] = l;
}

static void
row_table_grow_seen(struct row_table *t, struct arena *a)
{
	struct row_table_seen *old = t->seen;
	size_t n = t->seen_slots;

	t->seen_slots = n == 0 ? FIRST_SLOTS : n * 2;
	t->seen = arena_calloc(a, t->seen_slots, sizeof(*old));
	for (size_t i = 0; i < n; i++) {
		size_t at;

		if (old[i].label == NULL)
			continue;
		at = row_table_place(old[i].label) & (t->seen_slots - 1);
		while (t->seen[at].label != NULL)
			at = (at + 1) & (t->seen_slots - 1);
		t->seen[at] = old[i];
	}
}

static const struct label *
row_table_see(struct row_table *t, struct arena *a, const struct label *l)
{
	const struct label *known = row_table_know(t, a, l, t->copies);
	size_t i;

	if (t->n_seen * 2 >= t->seen_slots)
		row_table_grow_seen(t, a);
	i = row_table_place(l) & (t->seen_slots - 1);
	while (t->seen[i].label != NULL)
		i = (i + 1) & (t->seen_slots - 1);
	t->seen[i] = (struct row_table_seen){ l, known };
	t->n_seen++;
	return known;
}

static inline const struct label *
row_table_label(struct row_table *t, struct arena *a, const struct label *l)
{
	size_t i;

	if (t->seen_slots > 0) {
		i = row_table_place(l) & (t->seen_slots - 1);
		for (; t->seen[i].label != NULL;
		     i = (i + 1) & (t->seen_slots - 1))
			if (t->seen[i].label == l)
				return t->seen[i].known;
	}
	return row_table_see(t, a, l);
}

static void
row_table_insert(struct row_table *t, size_t number)
{
	const struct labels *ls = &t->labels[number];
	size_t i = row_table_hash(ls->l, ls->n) & (t->n_slots - 1);

	while (t->slot[i] != 0)
		i = (i + 1) & (t->n_slots - 1);
	t->slot[i] = (uint32_t)number + 1;
}

static void
row_table_grow(struct row_table *t, struct arena *a)
{
	struct labels *old = t->labels;

	t->cap = t->cap == 0 ? 16 : t->cap * 2;
	t->n_slots = t->cap * 2;
	t->slot = arena_calloc(a, t->n_slots, sizeof(*t->slot));
	t->labels = arena_alloc(a, t->cap * sizeof(*t->labels));
	if (t->n > 0)
		memcpy(t->labels, old, t->n * sizeof(*old));
	for (size_t i = 0; i < t->n; i++)
		row_table_insert(t, i);
}

/* Of the N labels in t->key. */
static size_t
row_table_find(struct row_table *t, struct arena *a, size_t n, bool *fresh)
{
	size_t bytes = n * sizeof(*t->key), i;

	*fresh = false;
	if (t->n_slots > 0) {
		i = row_table_hash(t->key, n) & (t->n_slots - 1);
		for (; t->slot[i] != 0; i = (i + 1) & (t->n_slots - 1)) {
			const struct labels *ls = &t->labels[t->slot[i] - 1];

			if (ls->n == n && memcmp(ls->l, t->key, bytes) == 0)
				return t->slot[i] - 1;
		}
	}
	if (t->n == t->cap)
		row_table_grow(t, a);
	*fresh = true;
	t->labels[t->n].n = n;
	t->labels[t->n].l = arena_copy(a, t->key, bytes);
	row_table_insert(t, t->n);
	return t->n++;
}

static void
row_table_room(struct row_table *t, struct arena *a, size_t n)
{
	if (n <= t->key_cap)
		return;
	t->key_cap = n * 2;
	t->key = arena_calloc(a, t->key_cap, sizeof(*t->key));
}

size_t
row_table_put(struct row_table *t, struct arena *a, const struct labels *ls,
	      bool *fresh)
{
	row_table_room(t, a, ls->n + 1);
	for (size_t i = 0; i < ls->n; i++)
		t->key[i] = row_table_label(t, a, ls->l[i]);
	return row_table_find(t, a, ls->n, fresh);
}

size_t
row_table_put_copy(struct row_table *t, struct arena *a, const struct label *l,
		   bool *fresh)
{
	row_table_room(t, a, 1);
	t->key[0] = row_table_know(t, a, l, true);
	return row_table_find(t, a, 1, fresh);
}
