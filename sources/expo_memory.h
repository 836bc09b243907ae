/*
 * expo_memory.h - the lines of a target: what stands before the value, and
 * which line followed which.
 */
#ifndef SOURCES_EXPO_MEMORY_H
#define SOURCES_EXPO_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct err;

struct expo_entry {
	const char *raw;
	uint32_t n;
	uint32_t next;   /* the entry that followed last; 0: none */
	uint32_t series; /* the sink's number */
	uint32_t seen;   /* the last scrape that had it */
	uint32_t newlines;
	uint8_t key;     /* the context in which it means this */
	uint8_t context; /* the one for the next line */
	bool sample;     /* a value follows; else it is a whole line */
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
/* Copies raw, and of e series, key, context and sample; 0 with err: too many.
 */
uint32_t expo_memory_add(struct expo_memory *m, struct slice raw, uint64_t hash,
			 const struct expo_entry *e, struct err *err);

#endif
