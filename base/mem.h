/*
 * mem.h - the heap, which never answers NULL.
 *
 * Out of memory, on any thread, calls the hook (which puts the terminal back
 * by one write and tcsetattr), says so on standard error and aborts.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull));
void *mem_calloc(size_t n, size_t size)
	__attribute__((malloc, returns_nonnull));
void *mem_realloc(void *p, size_t n, size_t size)
	__attribute__((returns_nonnull));
char *mem_strdup(const char *s) __attribute__((malloc, returns_nonnull));
char *mem_strndup(const char *s, size_t n)
	__attribute__((malloc, returns_nonnull));
void mem_free(void *p);

/* Before other threads: large blocks grow without a copy and go back to the
 * machine when they are freed, whatever was freed before. */
void mem_map_large(void);
/* What the process holds of the machine's memory; 0 where that is not known, or
 * says nothing (under sanitizers). */
size_t mem_resident(void);
/* Gives back what is free; some ms where that is much. */
void mem_trim(void);

/* HOOK may only do what a signal handler may. */
void mem_set_oom_hook(void (*hook)(void));
/* The hook, then "pyrodash: WHAT" on standard error, then abort. */
_Noreturn void mem_fatal(const char *what);

/*
 * Room for one more in a growing array: MEM_GROW(a, n, cap) makes a[n]
 * writable.  a is a pointer, n a count, cap a size_t lvalue.
 */
#define MEM_GROW(a, n, cap)                                          \
	do {                                                         \
		if ((size_t)(n) == (cap)) {                          \
			(cap) = (cap) == 0 ? 8 : (cap)*2;            \
			(a) = mem_realloc((a), (cap), sizeof(*(a))); \
		}                                                    \
	} while (0)

#endif
