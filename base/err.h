/*
 * err.h - what went wrong, in one line, and where to point.
 *
 * The first function to fail fills the err; callers pass it up untouched.  An
 * err never allocates, so it can report running out of anything.  A NULL err
 * is allowed everywhere and means "I only need to know that it failed".
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stddef.h>

#define ERR_CODES(X)                         \
	X(NONE, "ok")                        \
	X(SYNTAX, "syntax error")            \
	X(TYPE, "type error")                \
	X(USAGE, "usage error")              \
	X(LIMIT, "limit exceeded")           \
	X(IO, "input/output error")          \
	X(NOT_FOUND, "not found")            \
	X(UNSUPPORTED, "not supported")      \
	X(EXECUTION, "execution error")      \
	X(UNREACHABLE, "server unreachable") \
	X(AUTH, "access refused")            \
	X(SERVER, "server error")            \
	X(TIMEOUT, "timeout")                \
	X(CANCELED, "canceled")

enum err_code {
#define X(name, text) ERR_##name,
	ERR_CODES(X)
#undef X
};

struct err {
	enum err_code code;
	size_t start, end; /* bytes of the input to underline; equal = none */
	char text[512];
};

/* Both return -1, so a failing function can say "return err_set(...)". */
int err_set(struct err *err, enum err_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int err_set_at(struct err *err, enum err_code code, size_t start, size_t end,
	       const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Puts "PREFIX: " in front of the text of a set err. */
int err_prefix(struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

const char *err_code_name(enum err_code code);

#endif
