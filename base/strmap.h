/*
 * strmap.h - a hash table from byte strings to pointers.  It copies its keys
 * and never owns its values.  All zero is empty and ready.
 */
#ifndef BASE_STRMAP_H
#define BASE_STRMAP_H

#include "base/slice.h"

struct strmap_entry {
	uint64_t hash;
	struct slice key; /* p == NULL: free */
	void *value;
};

struct strmap {
	struct strmap_entry *entry;
	size_t n, cap;
};

void strmap_release(struct strmap *m);
/* The value of KEY, or NULL. */
void *strmap_find(const struct strmap *m, struct slice key);
/* The place of KEY's value, made (as NULL) if new; valid until the next put. */
void **strmap_put(struct strmap *m, struct slice key);
/* Walks in no order: start with *i = 0; NULL at the end. */
const struct strmap_entry *strmap_next(const struct strmap *m, size_t *i);

#endif
