#include "config.h"

#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const err_code_names[] = {
#define X(name, text) [ERR_##name] = text,
	ERR_CODES(X)
#undef X
};

const char *
err_code_name(enum err_code code)
{
	return err_code_names[code];
}

static int __attribute__((format(printf, 5, 0)))
err_vset(struct err *err, enum err_code code, size_t start, size_t end,
	 const char *fmt, va_list ap)
{
	if (err == NULL || err->code != ERR_NONE)
		return -1; /* the first error is the useful one */
	err->code = code;
	err->start = start;
	err->end = end;
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	return -1;
}

int
err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	err_vset(err, code, 0, 0, fmt, ap);
	va_end(ap);
	return -1;
}

int
err_set_at(struct err *err, enum err_code code, size_t start, size_t end,
	   const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	err_vset(err, code, start, end, fmt, ap);
	va_end(ap);
	return -1;
}

int
err_prefix(struct err *err, const char *fmt, ...)
{
	char old[sizeof(err->text)];
	size_t half = sizeof(err->text) / 2, n, m;
	va_list ap;

	if (err == NULL || err->code == ERR_NONE)
		return -1;
	memcpy(old, err->text, sizeof(old));
	va_start(ap, fmt);
	vsnprintf(err->text, half, fmt, ap);
	va_end(ap);
	n = strlen(err->text);
	memcpy(err->text + n, ": ", 2);
	n += 2;
	m = strnlen(old, sizeof(old) - 1 - n);
	memcpy(err->text + n, old, m);
	err->text[n + m] = '\0';
	return -1;
}
