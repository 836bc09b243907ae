#include "config.h"

#include "base/str.h"

#include <stdio.h>

#include "base/mem.h"

void
str_release(struct str *s)
{
	mem_free(s->s);
	*s = (struct str){ 0 };
}

void
str_clear(struct str *s)
{
	s->n = 0;
	if (s->s != NULL)
		s->s[0] = '\0';
}

/* Room for n more bytes and the NUL. */
static void
str_grow(struct str *s, size_t n)
{
	size_t cap = s->cap != 0 ? s->cap : 32;

	if (n >= SIZE_MAX / 2 - s->n)
		mem_fatal("out of memory");
	if (s->n + n < s->cap)
		return;
	while (cap <= s->n + n)
		cap *= 2;
	s->s = mem_realloc(s->s, cap, 1);
	s->cap = cap;
}

void
str_add(struct str *s, const char *text)
{
	str_addn(s, text, strlen(text));
}

void
str_addn(struct str *s, const void *p, size_t n)
{
	str_grow(s, n);
	if (n > 0)
		memcpy(s->s + s->n, p, n);
	s->n += n;
	s->s[s->n] = '\0';
}

void
str_add_slice(struct str *s, struct slice t)
{
	str_addn(s, t.p, t.n);
}

void
str_addc(struct str *s, char c)
{
	str_grow(s, 1);
	s->s[s->n++] = c;
	s->s[s->n] = '\0';
}

void
str_fill(struct str *s, char c, size_t count)
{
	str_grow(s, count);
	memset(s->s + s->n, c, count);
	s->n += count;
	s->s[s->n] = '\0';
}

void
str_printf(struct str *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	str_vprintf(s, fmt, ap);
	va_end(ap);
}

void
str_vprintf(struct str *s, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n > 0) {
		str_grow(s, (size_t)n);
		vsnprintf(s->s + s->n, (size_t)n + 1, fmt, again);
		s->n += (size_t)n;
	}
	va_end(again);
}

const char *
str_text(const struct str *s)
{
	return s->s != NULL ? s->s : "";
}

struct slice
str_slice(const struct str *s)
{
	return (struct slice){ str_text(s), s->n };
}

char *
str_take(struct str *s)
{
	char *p;

	str_grow(s, 0);
	s->s[s->n] = '\0';
	p = s->s;
	*s = (struct str){ 0 };
	return p;
}
