/*
 * append.h - a file that grows by whole pieces and always ends with the same
 * few bytes, the tail, which the next piece is written over.
 *
 * A piece and the tail behind it are one write.  What cannot be written whole
 * is taken back, so that the file is as it was.  The file is locked: nobody
 * else who uses this module writes into it.
 */
#ifndef BASE_APPEND_H
#define BASE_APPEND_H

#include <stdint.h>

#include "base/str.h"

struct err;

struct append {
	int fd;
	int64_t end;     /* where the next piece goes; the tail is behind it */
	struct str tail; /* the caller's to fill, once */
	struct str path;
};

/* Opens or makes PATH, a regular file, for the user alone; end is 0.  -1 with
 * err filled: nothing is open. */
int append_open(struct append *a, const char *path, struct err *err);
/* What is in the file now. */
int append_size(const struct append *a, int64_t *size, struct err *err);
int append_piece(struct append *a, struct slice piece, struct err *err);
/* -1: what was written did not reach the file. */
int append_close(struct append *a, struct err *err);

#endif
