/*
 * arena.h - memory that is given back all at once.
 *
 * What belongs together lives in one arena and dies with it.  An arena that is
 * all zero is empty and ready.  Nothing in it can be freed or grown by itself.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/slice.h"

struct arena_block;

struct arena {
	struct arena_block *head;
	size_t used;  /* bytes handed out of the head block */
	size_t bytes; /* allocated in all, for ceilings and statistics */
	struct arena_block *spare; /* of before arena_reset */
};

void arena_release(struct arena *a);
/* All is given back but the memory, which is used again. */
void arena_reset(struct arena *a);
/* Aligned for any type; size 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size)
	__attribute__((returns_nonnull));
/* n zeroed things of SIZE bytes; aborts when n * size overflows. */
void *arena_calloc(struct arena *a, size_t n, size_t size)
	__attribute__((returns_nonnull));
char *arena_strdup(struct arena *a, const char *s)
	__attribute__((returns_nonnull));
/* Copies with a NUL behind. */
char *arena_strndup(struct arena *a, const char *s, size_t n)
	__attribute__((returns_nonnull));
struct slice arena_slice(struct arena *a, struct slice s);
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));
void *arena_copy(struct arena *a, const void *p, size_t size)
	__attribute__((returns_nonnull));

#endif
