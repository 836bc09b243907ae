/*
 * fuzz_gzip.c - gzip data that are mended never end in an error, and those that
 * need no mending are what they are without.  The first byte is the size of the
 * pieces.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/gzip.h"

#define LIMIT ((size_t)4 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
take(void *arg, struct slice piece, struct err *err)
{
	(void)err;
	str_add_slice(arg, piece);
	return 0;
}

static int
lost(void *arg, const struct err *why, struct err *err)
{
	(void)arg;
	(void)err;
	if (why->code == ERR_NONE)
		abort();
	return 0;
}

static void
mend(struct slice in, size_t piece, struct str *out)
{
	struct gzip_stream *s = gzip_stream_new(LIMIT, take, out);
	struct err err = { 0 };
	uint64_t fed = 0;
	int r = 0;

	gzip_stream_mend(s, lost);
	while (in.n > 0 && r == 0) {
		size_t n = in.n < piece ? in.n : piece;

		r = gzip_stream_feed(s, (struct slice){ in.p, n }, &err);
		in.p += n;
		in.n -= n;
		fed += n;
		if (gzip_stream_lost(s) > fed || gzip_stream_whole(s) > fed)
			abort();
	}
	if (r < 0 && err.code != ERR_LIMIT)
		abort();
	gzip_stream_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = { (const char *)data, size };
	struct str plain = { 0 }, mended = { 0 };
	size_t piece;

	if (size == 0)
		return 0;
	piece = (size_t)*data + 1;
	in.p++, in.n--;
	mend(in, piece, &mended);
	if (gzip_inflate(in, LIMIT, &plain, NULL) == 0 &&
	    !slice_eq(str_slice(&plain), str_slice(&mended)))
		abort();
	str_release(&plain);
	str_release(&mended);
	return 0;
}
