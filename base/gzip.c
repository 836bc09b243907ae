#include "config.h"

#include "base/gzip.h"

#include <limits.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/err.h"
#include "base/mem.h"

static int
gzip_fail(const z_stream *z, struct err *err)
{
	return err_set(err, ERR_SYNTAX, "broken gzip data: %s",
		       z->msg != NULL ? z->msg : "it ends too early");
}

/* One call of inflate behind out; Z_OK, Z_STREAM_END or -1 with err. */
static int
gzip_step(z_stream *z, struct str *out, size_t *left, struct err *err)
{
	unsigned char buf[32768];
	size_t got;
	int r;

	z->next_out = buf;
	z->avail_out = sizeof(buf);
	r = inflate(z, Z_NO_FLUSH);
	got = sizeof(buf) - z->avail_out;
	if (r == Z_MEM_ERROR)
		mem_fatal("out of memory");
	if (r != Z_OK && r != Z_STREAM_END)
		return gzip_fail(z, err);
	if (got > *left)
		return err_set(err, ERR_LIMIT,
			       "the gzip data is larger than allowed when "
			       "inflated");
	str_addn(out, buf, got);
	*left -= got;
	return r;
}

/* What may follow a member: nothing, zeros, or another member. */
static bool
gzip_ended(const z_stream *z)
{
	for (size_t i = 0; i < z->avail_in; i++)
		if (z->next_in[i] != 0)
			return false;
	return true;
}

int
gzip_inflate(struct slice in, size_t limit, struct str *out, struct err *err)
{
	z_stream z = { 0 };
	int r;

	if (in.n > UINT_MAX)
		return err_set(err, ERR_LIMIT, "the gzip data is too large");
	z.next_in = (const Bytef *)in.p;
	z.avail_in = (uInt)in.n;
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		mem_fatal("out of memory");
	do {
		r = gzip_step(&z, out, &limit, err);
		if (r == Z_STREAM_END && !gzip_ended(&z)) {
			inflateReset(&z);
			r = Z_OK;
		}
	} while (r == Z_OK);
	inflateEnd(&z);
	return r == Z_STREAM_END ? 0 : -1;
}
