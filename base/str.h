/*
 * str.h - a growing byte string, always with a NUL behind.  All zero is empty
 * and ready; its owner calls str_release or str_take.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stddef.h>

#include "base/slice.h"

struct str {
	char *s; /* NULL while nothing was ever added */
	size_t n, cap;
};

void str_release(struct str *s);
void str_clear(struct str *s);
void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const void *p, size_t n);
void str_add_slice(struct str *s, struct slice t);
void str_addc(struct str *s, char c);
/* COUNT times C. */
void str_fill(struct str *s, char c, size_t count);
void str_printf(struct str *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void str_vprintf(struct str *s, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* Never NULL. */
const char *str_text(const struct str *s);
struct slice str_slice(const struct str *s);
/* The bytes, now the caller's (mem_free); the str is empty again. */
char *str_take(struct str *s);

#endif
