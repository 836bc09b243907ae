/*
 * gzip.h - gzip texts, whole or in pieces; the one wrapper of zlib.
 */
#ifndef BASE_GZIP_H
#define BASE_GZIP_H

#include "base/slice.h"
#include "base/str.h"

struct err;
struct gzip_stream;

/* Inflates all members of IN behind OUT, at most LIMIT bytes. */
int gzip_inflate(struct slice in, size_t limit, struct str *out,
		 struct err *err);

/* Takes what is inflated; -1 with err filled ends it. */
typedef int gzip_piece(void *arg, struct slice piece, struct err *err);

/* All members of what is fed, handed to FN, at most LIMIT bytes.  After -1 only
 * gzip_stream_free may follow. */
struct gzip_stream *gzip_stream_new(size_t limit, gzip_piece *fn, void *arg);
void gzip_stream_free(struct gzip_stream *s);
/* Told once where data are broken; what came of the member that is not whole is
 * not to be believed.  0: the next member behind it is looked for; -1 with err
 * filled ends it. */
typedef int gzip_lost(void *arg, const struct err *why, struct err *err);
/* Without it broken data end it. */
void gzip_stream_mend(struct gzip_stream *s, gzip_lost *fn);
int gzip_stream_feed(struct gzip_stream *s, struct slice in, struct err *err);
/* -1: the data end within a member. */
int gzip_stream_end(struct gzip_stream *s, struct err *err);

/* Bytes fed up to the end of the last whole member, zeros behind it not
 * counted. */
uint64_t gzip_stream_whole(const struct gzip_stream *s);

/* Bytes of members that were broken, and behind them up to the next. */
uint64_t gzip_stream_lost(const struct gzip_stream *s);

/* Adds one member that holds IN. */
void gzip_deflate(struct slice in, struct str *out);

/* The two bytes that gzip data start with. */
#define GZIP_MAGIC SLICE("\x1f\x8b")

#endif
