#include "config.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*mem_oom_hook)(void);

void
mem_set_oom_hook(void (*hook)(void))
{
	mem_oom_hook = hook;
}

static void
mem_say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		return; /* nothing is left to be done about it */
}

_Noreturn void
mem_fatal(const char *what)
{
	if (mem_oom_hook != NULL)
		mem_oom_hook();
	mem_say("pyrodash: ");
	mem_say(what);
	mem_say("\n");
	abort();
}

static void *
mem_checked(void *p)
{
	if (p == NULL)
		mem_fatal("out of memory");
	return p;
}

void *
mem_alloc(size_t size)
{
	return mem_checked(malloc(size != 0 ? size : 1));
}

void *
mem_calloc(size_t n, size_t size)
{
	if (n == 0 || size == 0)
		n = size = 1;
	return mem_checked(calloc(n, size));
}

void *
mem_realloc(void *p, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		mem_fatal("out of memory");
	size *= n;
	return mem_checked(realloc(p, size != 0 ? size : 1));
}

char *
mem_strdup(const char *s)
{
	return mem_strndup(s, strlen(s));
}

char *
mem_strndup(const char *s, size_t n)
{
	char *p = mem_alloc(n + 1);

	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

void
mem_free(void *p)
{
	free(p);
}
