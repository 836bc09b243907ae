#include "config.h"

#include "base/arena.h"

#include <stdio.h>

#include "base/mem.h"

/* Blocks double up to this, so that small arenas stay small. */
#define ARENA_FIRST ((size_t)1024)
#define ARENA_MOST ((size_t)256 << 10)

struct arena_block {
	struct arena_block *next;
	size_t size;
	max_align_t data[];
};

static void
arena_free(struct arena_block *b)
{
	while (b != NULL) {
		struct arena_block *next = b->next;

		mem_free(b);
		b = next;
	}
}

void
arena_release(struct arena *a)
{
	arena_free(a->head);
	arena_free(a->spare);
	*a = (struct arena){ 0 };
}

void
arena_reset(struct arena *a)
{
	while (a->head != NULL) {
		struct arena_block *b = a->head;

		a->head = b->next;
		b->next = a->spare;
		a->spare = b;
	}
	a->used = 0;
}

/* A block of before that is large enough; a few are looked at. */
static struct arena_block *
arena_again(struct arena *a, size_t size)
{
	struct arena_block **at = &a->spare;

	for (int i = 0; *at != NULL && i < 8; i++, at = &(*at)->next) {
		struct arena_block *b = *at;

		if (b->size < size)
			continue;
		*at = b->next;
		return b;
	}
	return NULL;
}

static struct arena_block *
arena_block_new(struct arena *a, size_t size)
{
	struct arena_block *b;

	if (size > SIZE_MAX - sizeof(*b))
		mem_fatal("out of memory");
	b = arena_again(a, size);
	if (b != NULL)
		return b;
	b = mem_alloc(sizeof(*b) + size);
	b->size = size;
	a->bytes += sizeof(*b) + size;
	return b;
}

/* Large things get a block of their own behind the head, whose rest stays in
 * use. */
static void *
arena_alloc_slow(struct arena *a, size_t size)
{
	size_t want = a->head != NULL ? a->head->size * 2 : ARENA_FIRST;
	struct arena_block *b;

	if (want > ARENA_MOST)
		want = ARENA_MOST;
	if (a->head != NULL && size > want / 2) {
		b = arena_block_new(a, size);
		b->next = a->head->next;
		a->head->next = b;
		return b->data;
	}
	b = arena_block_new(a, size > want ? size : want);
	b->next = a->head;
	a->head = b;
	a->used = size;
	return b->data;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	char *p;

	if (size > SIZE_MAX - align)
		mem_fatal("out of memory");
	size = (size + align - 1) / align * align;
	if (size == 0)
		size = align;
	if (a->head == NULL || size > a->head->size ||
	    a->used > a->head->size - size)
		return arena_alloc_slow(a, size);
	p = (char *)a->head->data + a->used;
	a->used += size;
	return p;
}

void *
arena_calloc(struct arena *a, size_t n, size_t size)
{
	void *p;

	if (size != 0 && n > SIZE_MAX / size)
		mem_fatal("out of memory");
	p = arena_alloc(a, n * size);
	memset(p, 0, n * size);
	return p;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p;

	if (n == SIZE_MAX)
		mem_fatal("out of memory");
	p = arena_alloc(a, n + 1);
	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

struct slice
arena_slice(struct arena *a, struct slice s)
{
	return (struct slice){ arena_strndup(a, s.p, s.n), s.n };
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	p = arena_alloc(a, (size_t)n + 1);
	p[0] = '\0';
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p;
}

void *
arena_copy(struct arena *a, const void *p, size_t size)
{
	void *q = arena_alloc(a, size);

	if (size > 0)
		memcpy(q, p, size);
	return q;
}
