#include "config.h"

#include "base/strmap.h"

#include "base/mem.h"

#define STRMAP_SEED UINT64_C(0x9e3779b97f4a7c15)

void
strmap_release(struct strmap *m)
{
	for (size_t i = 0; i < m->cap; i++)
		mem_free((char *)m->entry[i].key.p);
	mem_free(m->entry);
	*m = (struct strmap){ 0 };
}

/* The entry of KEY, or the free one where it would go.  cap is a power of two
 * and never full. */
static struct strmap_entry *
strmap_slot(const struct strmap *m, struct slice key, uint64_t hash)
{
	size_t i = hash & (m->cap - 1);

	for (;;) {
		struct strmap_entry *e = &m->entry[i];

		if (e->key.p == NULL)
			return e;
		if (e->hash == hash && slice_eq(e->key, key))
			return e;
		i = (i + 1) & (m->cap - 1);
	}
}

void *
strmap_find(const struct strmap *m, struct slice key)
{
	if (m->n == 0)
		return NULL;
	return strmap_slot(m, key, slice_hash(key, STRMAP_SEED))->value;
}

static void
strmap_grow(struct strmap *m)
{
	struct strmap bigger = { NULL, m->n, m->cap != 0 ? m->cap * 2 : 16 };

	bigger.entry = mem_calloc(bigger.cap, sizeof(*bigger.entry));
	for (size_t i = 0; i < m->cap; i++) {
		struct strmap_entry *e = &m->entry[i];

		if (e->key.p != NULL)
			*strmap_slot(&bigger, e->key, e->hash) = *e;
	}
	mem_free(m->entry);
	*m = bigger;
}

void **
strmap_put(struct strmap *m, struct slice key)
{
	uint64_t hash = slice_hash(key, STRMAP_SEED);
	struct strmap_entry *e;

	if (m->n >= m->cap - m->cap / 4)
		strmap_grow(m);
	e = strmap_slot(m, key, hash);
	if (e->key.p == NULL) {
		e->hash = hash;
		e->key = (struct slice){ mem_strndup(key.p, key.n), key.n };
		m->n++;
	}
	return &e->value;
}

const struct strmap_entry *
strmap_next(const struct strmap *m, size_t *i)
{
	while (*i < m->cap) {
		const struct strmap_entry *e = &m->entry[(*i)++];

		if (e->key.p != NULL)
			return e;
	}
	return NULL;
}
