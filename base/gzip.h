/*
 * gzip.h - whole gzip texts in memory; the one wrapper of zlib.
 */
#ifndef BASE_GZIP_H
#define BASE_GZIP_H

#include "base/slice.h"
#include "base/str.h"

struct err;

/* Inflates all members of IN behind OUT, at most LIMIT bytes. */
int gzip_inflate(struct slice in, size_t limit, struct str *out,
		 struct err *err);

#endif
