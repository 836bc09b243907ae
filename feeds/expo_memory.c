#include "config.h"

#include "feeds/expo_memory.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"

#define MEMORY_SLOTS 256
#define MEMORY_KEEP 1024 /* so many may be of no use */

/* By a quarter: there are many targets, and each has room to spare. */
static void
memory_room(struct expo_memory *m)
{
	if (m->n < m->cap)
		return;
	m->cap = m->cap < 8 ? 8 : m->cap + m->cap / 4;
	m->entry = mem_realloc(m->entry, m->cap, sizeof(*m->entry));
}

static void
memory_head(struct expo_memory *m)
{
	m->n = 0;
	memory_room(m);
	/* No piece is as long. */
	m->entry[m->n++] = (struct expo_entry){ .n = UINT32_MAX };
}

static void
memory_slots(struct expo_memory *m, size_t slots)
{
	mem_free(m->slot);
	m->slot = mem_calloc(slots, sizeof(*m->slot));
	m->slots = slots;
}

void
expo_memory_init(struct expo_memory *m)
{
	*m = (struct expo_memory){ 0 };
	memory_head(m);
	memory_slots(m, MEMORY_SLOTS);
}

void
expo_memory_release(struct expo_memory *m)
{
	mem_free(m->entry);
	mem_free(m->slot);
	arena_release(&m->raw);
}

size_t
expo_memory_bytes(const struct expo_memory *m)
{
	return m->cap * sizeof(*m->entry) + m->slots * sizeof(*m->slot) +
	       m->raw.bytes;
}

static void
memory_put(struct expo_memory *m, uint32_t hash, uint32_t entry)
{
	size_t i = hash & (m->slots - 1);

	while (m->slot[i].entry != 0)
		i = (i + 1) & (m->slots - 1);
	m->slot[i] = (struct expo_slot){ hash, entry };
}

static void
memory_grow(struct expo_memory *m)
{
	struct expo_slot *old = m->slot;
	size_t n = m->slots;

	m->slot = NULL;
	memory_slots(m, n * 2);
	for (size_t i = 0; i < n; i++)
		if (old[i].entry != 0)
			memory_put(m, old[i].hash, old[i].entry);
	mem_free(old);
}

uint32_t
expo_memory_find(const struct expo_memory *m, struct slice raw, uint8_t key,
		 uint64_t hash)
{
	size_t i = (uint32_t)hash & (m->slots - 1);

	for (; m->slot[i].entry != 0; i = (i + 1) & (m->slots - 1)) {
		const struct expo_entry *e = &m->entry[m->slot[i].entry];

		if (m->slot[i].hash == (uint32_t)hash && e->key == key &&
		    e->n == raw.n &&
		    (e->counted ? e->hash == hash
				: memcmp(e->raw, raw.p, raw.n) == 0))
			return m->slot[i].entry;
	}
	return 0;
}

static uint32_t
memory_newlines(struct slice s)
{
	uint32_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

/* Its text, if it has one, is raw. */
static uint32_t
memory_add(struct expo_memory *m, struct slice raw, uint64_t hash,
	   const struct expo_entry *e)
{
	struct expo_entry *to;

	if (m->n * 4 >= m->slots * 3)
		memory_grow(m);
	memory_room(m);
	to = &m->entry[m->n];
	*to = *e;
	if (e->counted)
		to->hash = hash;
	else
		to->raw = arena_slice(&m->raw, raw).p;
	to->n = (uint32_t)raw.n;
	to->next = 0;
	to->seen = m->scrape;
	memory_put(m, (uint32_t)hash, (uint32_t)m->n);
	return (uint32_t)m->n++;
}

uint32_t
expo_memory_add(struct expo_memory *m, struct slice raw, uint64_t hash,
		const struct expo_entry *e, struct err *err)
{
	struct expo_entry made = *e;

	if (m->n > LIMIT_EXPO_SERIES) {
		err_set(err, ERR_LIMIT,
			"there are more than %d series, the most that are "
			"read",
			LIMIT_EXPO_SERIES);
		return 0;
	}
	if (m->raw.bytes + raw.n > LIMIT_EXPO_BYTES) {
		err_set(err, ERR_LIMIT,
			"the labels of the series are larger than %zu MiB, the "
			"most that are read",
			LIMIT_EXPO_BYTES >> 20);
		return 0;
	}
	made.newlines = memory_newlines(raw);
	return memory_add(m, raw, hash, &made);
}

/* Keeps what the last scrape had, in the order of the lines. */
static void
memory_forget(struct expo_memory *m)
{
	struct expo_memory old = *m;
	uint32_t i;

	*m = (struct expo_memory){ .scrape = old.scrape };
	memory_head(m);
	memory_slots(m, MEMORY_SLOTS);
	for (i = 1; i < old.n; i++) {
		const struct expo_entry *e = &old.entry[i];
		struct slice raw = { e->counted ? NULL : e->raw, e->n };
		uint64_t hash;

		if (e->seen != old.scrape)
			continue;
		hash = e->counted ? e->hash : expo_memory_hash(raw, e->key);
		memory_add(m, raw, hash, e);
	}
	expo_memory_release(&old);
}

void
expo_memory_next(struct expo_memory *m)
{
	size_t used = 0;

	for (size_t i = 1; i < m->n; i++)
		used += m->entry[i].seen == m->scrape;
	if (used > 0 && m->n - used > used + MEMORY_KEEP)
		memory_forget(m);
	m->scrape++;
}
