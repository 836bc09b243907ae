/*
 * file.h - whole files in, whole files out.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/str.h"

struct err;

/* Reads all of PATH ("-" = standard input) behind OUT, at most LIMIT bytes. */
int file_read(const char *path, size_t limit, struct str *out, struct err *err);
/* The same of a regular file alone: others may never end, or never begin. */
int file_read_regular(const char *path, size_t limit, struct str *out,
		      struct err *err);
/* Hands out the pieces of PATH ("-" = standard input) in their order; FN ends
 * it with -1 and err filled.  What is written meanwhile does not follow. */
typedef int file_piece(void *arg, struct slice piece, struct err *err);
int file_each(const char *path, file_piece *fn, void *arg, struct err *err);
/* Writes a new file beside PATH and renames it over PATH; devices and pipes are
 * written to. */
int file_write(const char *path, struct slice text, struct err *err);

#endif
