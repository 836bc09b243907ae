/*
 * expo_memory.h - the lines of a target: what stands before the value, and
 * which line followed which.
 *
 * Of lines that are only counted no text is kept, just its hash: it stands for
 * the text, as 64 bits and the length are enough to count by.
 */
#ifndef FEEDS_EXPO_MEMORY_H
#define FEEDS_EXPO_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct err;

struct expo_entry {
	union {
		const char *raw;
		uint64_t hash; /* where there is no text */
	};
	uint32_t n;
	uint32_t next;   /* the entry that followed last; 0: none */
	uint32_t series; /* the sink's number */
	uint32_t seen;   /* the last scrape that had it */
	uint32_t newlines;
	uint8_t key;     /* the context in which it means this */
	uint8_t context; /* the one for the next line */
	bool sample;     /* a value follows; else it is a whole line */
	bool counted;    /* no text */
};

struct expo_slot {
	uint32_t hash, entry; /* entry 0: free */
};

/* Entry 0 stands before the first line and fits none. */
struct expo_memory {
	struct expo_entry *entry;
	size_t n, cap;
	struct expo_slot *slot;
	size_t slots; /* a power of two */
	struct arena raw;
	uint32_t scrape;
};

void expo_memory_init(struct expo_memory *m);
void expo_memory_release(struct expo_memory *m);
size_t expo_memory_bytes(const struct expo_memory *m); /* allocated */
/* A scrape begins: forgets what the last one did not have, if that is much. */
void expo_memory_next(struct expo_memory *m);
/* 0: there is none. */
uint32_t expo_memory_find(const struct expo_memory *m, struct slice raw,
			  uint8_t key, uint64_t hash);
/* Copies raw, and of e series, key, context, sample and counted; 0 with err:
 * too many. */
uint32_t expo_memory_add(struct expo_memory *m, struct slice raw, uint64_t hash,
			 const struct expo_entry *e, struct err *err);

static inline uint64_t
expo_memory_hash(struct slice raw, uint8_t key)
{
	return slice_hash(raw, key);
}

/* These are the bytes of the entry. */
static inline bool
expo_memory_is(const struct expo_entry *e, const char *p)
{
	if (e->counted)
		return expo_memory_hash((struct slice){ p, e->n }, e->key) ==
		       e->hash;
	return memcmp(p, e->raw, e->n) == 0;
}

#endif
