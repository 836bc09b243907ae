#include "config.h"

#include "base/mem.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MEM_MEASURED false
#else
#define MEM_MEASURED true
#endif

#define MEM_LARGE (4 << 20)

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

/* The second number of /proc/self/statm: pages. */
size_t
mem_resident(void)
{
	char text[128];
	ssize_t n;
	size_t pages = 0;
	const char *p;
	int fd = MEM_MEASURED ? open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
			      : -1;

	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	p = strchr(text, ' ');
	for (p = p != NULL ? p + 1 : ""; *p >= '0' && *p <= '9'; p++)
		pages = pages * 10 + (size_t)(*p - '0');
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* What glibc maps it moves by its pages; left alone it raises the size from
 * which it does so up to 32 MiB. */
void
mem_map_large(void)
{
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, MEM_LARGE);
#endif
}

void
mem_trim(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}
