#include "config.h"

#include "base/gzip.h"

#include <limits.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/err.h"
#include "base/mem.h"

#define GZIP_PIECE ((size_t)32 << 10)
/* That data are broken may show only in the next member. */
#define GZIP_BACK 4096
/* Of a member, as far as all have it: deflated, without a name in it. */
#define GZIP_HEAD SLICE("\x1f\x8b\x08\x00")

enum gzip_state {
	GZIP_MEMBER,  /* in one, or before the first */
	GZIP_BETWEEN, /* another may follow, or zeros */
	GZIP_PADDING, /* nothing but zeros is left */
	GZIP_LOST,    /* behind a broken one: the next is looked for */
};

struct gzip_stream {
	z_stream z;
	size_t left;
	gzip_piece *fn;
	gzip_lost *mend; /* NULL: what is broken ends it */
	void *arg;
	enum gzip_state state;
	uint64_t fed, whole; /* before what is at hand; of whole members */
	uint64_t begin;      /* of the member at hand */
	uint64_t lost;       /* before it */
	size_t matched;      /* of the next one's head */
	char buf[GZIP_PIECE];
};

struct gzip_stream *
gzip_stream_new(size_t limit, gzip_piece *fn, void *arg)
{
	struct gzip_stream *s = mem_alloc(sizeof(*s));

	memset(&s->z, 0, sizeof(s->z));
	s->left = limit;
	s->fn = fn;
	s->arg = arg;
	s->state = GZIP_MEMBER;
	s->mend = NULL;
	s->fed = s->whole = s->begin = s->lost = 0;
	s->matched = 0;
	if (inflateInit2(&s->z, 15 + 16) != Z_OK)
		mem_fatal("out of memory");
	return s;
}

void
gzip_stream_free(struct gzip_stream *s)
{
	if (s == NULL)
		return;
	inflateEnd(&s->z);
	mem_free(s);
}

void
gzip_stream_mend(struct gzip_stream *s, gzip_lost *fn)
{
	s->mend = fn;
}

/* Where in all that is fed the next byte stands. */
static uint64_t
gzip_at(const struct gzip_stream *s, struct slice in)
{
	return s->fed + (in.n - s->z.avail_in);
}

/* As far as it is at hand, but always behind where the broken one began. */
static void
gzip_back(struct gzip_stream *s, struct slice in)
{
	uint64_t at = gzip_at(s, in), back = at - s->fed;

	if (back > GZIP_BACK)
		back = GZIP_BACK;
	if (at - back <= s->begin)
		back = at > s->begin ? at - s->begin - 1 : 0;
	s->z.next_in -= back;
	s->z.avail_in += (uInt)back;
}

static int
gzip_broken(struct gzip_stream *s, struct slice in, const char *why,
	    struct err *err)
{
	struct err broken = { 0 };

	err_set(&broken, ERR_SYNTAX, "broken gzip data: %s", why);
	if (s->mend == NULL)
		return err_set(err, broken.code, "%s", broken.text);
	if (s->begin < s->whole)
		s->begin = s->whole;
	gzip_back(s, in);
	s->state = GZIP_LOST;
	s->matched = 0;
	return s->mend(s->arg, &broken, err);
}

/* Behind a member: zeros end it all, anything else is another member. */
static int
gzip_between(struct gzip_stream *s, struct slice in, struct err *err)
{
	if (s->state == GZIP_BETWEEN && *s->z.next_in != 0) {
		inflateReset(&s->z);
		s->begin = gzip_at(s, in);
		s->state = GZIP_MEMBER;
		return 0;
	}
	s->state = GZIP_PADDING;
	for (; s->z.avail_in > 0; s->z.avail_in--, s->z.next_in++)
		if (*s->z.next_in != 0)
			return gzip_broken(
				s, in, "something stands behind its end", err);
	return 0;
}

static int
gzip_member(struct gzip_stream *s, struct slice in, struct err *err)
{
	size_t got;
	int r;

	s->z.next_out = (Bytef *)s->buf;
	s->z.avail_out = sizeof(s->buf);
	r = inflate(&s->z, Z_NO_FLUSH);
	got = sizeof(s->buf) - s->z.avail_out;
	if (r == Z_MEM_ERROR)
		mem_fatal("out of memory");
	if (r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR)
		return gzip_broken(
			s, in, s->z.msg != NULL ? s->z.msg : "no reason", err);
	if (got > s->left)
		return err_set(err, ERR_LIMIT,
			       "the gzip data is larger than allowed when "
			       "inflated");
	s->left -= got;
	if (r == Z_STREAM_END)
		s->state = GZIP_BETWEEN;
	return got > 0 ? s->fn(s->arg, (struct slice){ s->buf, got }, err) : 0;
}

/* Looks for the head of a member: what else looks like one is found broken in
 * its turn. */
static void
gzip_search(struct gzip_stream *s, struct slice in)
{
	const struct slice head = GZIP_HEAD;
	const Bytef *rest;
	uInt left;

	while (s->z.avail_in > 0 && s->matched < head.n) {
		char c = (char)*s->z.next_in++;

		s->z.avail_in--;
		if (c != head.p[s->matched])
			s->matched = 0;
		s->matched += c == head.p[s->matched];
	}
	if (s->matched < head.n)
		return;
	s->lost += gzip_at(s, in) - head.n - s->begin;
	s->begin = gzip_at(s, in) - head.n;
	s->state = GZIP_MEMBER;
	inflateReset(&s->z);
	/* The head may have come in two pieces. */
	rest = s->z.next_in;
	left = s->z.avail_in;
	s->z.next_in = (const Bytef *)head.p;
	s->z.avail_in = (uInt)head.n;
	inflate(&s->z, Z_NO_FLUSH);
	s->z.next_in = rest;
	s->z.avail_in = left;
}

static int
gzip_step(struct gzip_stream *s, struct slice in, struct err *err)
{
	if (s->state == GZIP_MEMBER)
		return gzip_member(s, in, err);
	if (s->state != GZIP_LOST)
		return gzip_between(s, in, err);
	gzip_search(s, in);
	return 0;
}

int
gzip_stream_feed(struct gzip_stream *s, struct slice in, struct err *err)
{
	bool full = false;

	if (in.n > UINT_MAX)
		return err_set(err, ERR_LIMIT, "the gzip data is too large");
	s->z.next_in = (const Bytef *)in.p;
	s->z.avail_in = (uInt)in.n;
	/* A full buffer may leave output waiting when all input is taken. */
	while (s->z.avail_in > 0 || full) {
		bool member = s->state == GZIP_MEMBER;
		int r = gzip_step(s, in, err);

		if (r < 0)
			return -1;
		full = member && s->state == GZIP_MEMBER && s->z.avail_out == 0;
		if (member && s->state == GZIP_BETWEEN)
			s->whole = gzip_at(s, in);
	}
	s->fed += in.n;
	return 0;
}

int
gzip_stream_end(struct gzip_stream *s, struct err *err)
{
	if (s->state == GZIP_MEMBER)
		return err_set(err, ERR_SYNTAX,
			       "broken gzip data: it ends too early");
	return 0;
}

uint64_t
gzip_stream_whole(const struct gzip_stream *s)
{
	return s->whole;
}

uint64_t
gzip_stream_lost(const struct gzip_stream *s)
{
	return s->lost + (s->state == GZIP_LOST ? s->fed - s->begin : 0);
}

static int
gzip_inflate_piece(void *arg, struct slice piece, struct err *err)
{
	(void)err;
	str_add_slice(arg, piece);
	return 0;
}

int
gzip_inflate(struct slice in, size_t limit, struct str *out, struct err *err)
{
	struct gzip_stream *s = gzip_stream_new(limit, gzip_inflate_piece, out);
	int r = gzip_stream_feed(s, in, err);

	if (r == 0)
		r = gzip_stream_end(s, err);
	gzip_stream_free(s);
	return r;
}

#define GZIP_LEVEL 6 /* zlib's own; 9 gains two in a hundred */

void
gzip_deflate(struct slice in, struct str *out)
{
	z_stream z = { 0 };
	char buf[16 << 10];
	int r;

	if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		mem_fatal("out of memory");
	do {
		if (z.avail_in == 0) { /* avail_in holds 4 GB at most */
			z.next_in = (const Bytef *)in.p;
			z.avail_in = in.n < UINT_MAX ? (uInt)in.n : UINT_MAX;
			in.p += z.avail_in;
			in.n -= z.avail_in;
		}
		z.next_out = (Bytef *)buf;
		z.avail_out = sizeof(buf);
		r = deflate(&z, in.n == 0 ? Z_FINISH : Z_NO_FLUSH);
		str_addn(out, buf, sizeof(buf) - z.avail_out);
	} while (r != Z_STREAM_END);
	deflateEnd(&z);
}
