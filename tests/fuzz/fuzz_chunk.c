/*
 * fuzz_chunk.c - random bytes are no chunk that could be read outside of, and
 * what is packed comes back bit for bit.  The bytes are read twice: as a chunk,
 * and as choices of the columns of one.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/sample.h"
#include "tsdb/chunk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define COLUMNS 12

static void
read_all(const struct chunk *c, struct chunk_reader *r)
{
	int64_t t[CHUNK_ROWS], own[CHUNK_ROWS];
	double v[CHUNK_ROWS];

	if (!chunk_times(c, t))
		memset(t, 0, sizeof(t));
	for (int again = 0; again < 2; again++)
		for (uint32_t k = c->columns; k-- > 0;) {
			struct chunk_span span = { 0, c->rows, t, own };
			unsigned flags = 0;

			if (chunk_read(c, r, k, &span, v, &flags) > c->rows)
				abort();
			span.from = c->rows / 2;
			chunk_read(c, r, k, &span, v, &flags);
		}
}

/* The bytes as what stands behind a chunk's head. */
static void
check_random(const uint8_t *data, size_t size)
{
	struct chunk_reader *r;
	struct chunk *c;
	uint32_t room;

	if (size < 4)
		return;
	r = mem_calloc(1, sizeof(*r));
	c = mem_calloc(1, sizeof(*c) + size + PACK_BEHIND);
	memcpy(c->data, data, size);
	c->rows = data[0] % CHUNK_ROWS + 1;
	c->wide = data[1] & 1;
	c->end = (uint32_t)size;
	c->times = (uint32_t)(size - (data[2] < size ? data[2] : size));
	room = c->times / (c->wide ? 4 : 2);
	c->columns = room == 0 ? 0 : (data[1] >> 1) % room;
	if (c->columns > 0 || room > 0)
		read_all(c, r);
	mem_free(c);
	mem_free(r);
}

struct choices {
	const uint8_t *p;
	size_t n, at;
};

static uint64_t
choose(struct choices *c, unsigned bytes)
{
	uint64_t x = 0;

	while (bytes-- > 0)
		x = x << 8 | (c->at < c->n ? c->p[c->at++] : 0);
	return x;
}

static double
choose_value(struct choices *c, unsigned kind, double last)
{
	static const uint64_t odd[] = {
		SAMPLE_STALE_BITS,
		UINT64_C(0x7ff8000000000001),
		UINT64_C(0x8000000000000000),
		UINT64_C(0x7ff0000000000000),
		UINT64_C(0xfff0000000000000),
		UINT64_C(0x4340000000000001),
		1,
		UINT64_C(0xffffffffffffffff),
	};
	unsigned b = (unsigned)choose(c, 1);

	switch (kind) {
	case 0:
		return last + b;
	case 1:
		return b == 0 ? column_double(odd[choose(c, 1) % 8]) : last + 1;
	case 2:
		return (double)(int64_t)choose(c, 3) / 1000;
	case 3:
		return last + (double)choose(c, 4) / 1e9;
	case 4:
		return column_double(choose(c, 8));
	case 5:
		return last + b - 128;
	case 6:
		return last + (double)choose(c, 4) / 1e6;
	default:
		return last + (b > 250 ? (double)choose(c, 7) : 0);
	}
}

struct table {
	unsigned rows;
	double v[COLUMNS][CHUNK_ROWS];
	uint64_t present[COLUMNS][2];
};

static void
choose_column(struct choices *c, struct table *x, unsigned k)
{
	unsigned what = (unsigned)choose(c, 1);

	for (unsigned i = 0; i < x->rows; i++) {
		double last = i > 0 ? x->v[k][i - 1] : k;

		if (k > 0 && what >= 128) /* like the one before */
			last = x->v[k - 1][i];
		x->v[k][i] =
			what >= 240 ? last : choose_value(c, what % 8, last);
		if ((what & 8) == 0 || choose(c, 1) % 16 != 0)
			x->present[k][i / 64] |= UINT64_C(1) << (i % 64);
	}
	if (k > 0 && (what & 24) == 24)
		memcpy(x->present[k], x->present[k - 1], sizeof(x->present[k]));
}

static struct chunk *
pack(const struct table *x, const int64_t *t)
{
	struct chunk_writer w = { 0 };
	struct chunk *c;

	chunk_writer_start(&w, x->rows);
	for (unsigned k = 0; k < COLUMNS; k++) {
		struct column_in in = { .present = { x->present[k][0],
						     x->present[k][1] } };
		double v[CHUNK_ROWS];

		for (unsigned i = 0; i < x->rows; i++)
			if (x->present[k][i / 64] >> (i % 64) & 1)
				v[in.n++] = x->v[k][i];
		in.v = v;
		chunk_writer_add(&w, &in);
	}
	c = chunk_writer_end(&w, t);
	chunk_writer_release(&w);
	return c;
}

static void
check_column(const struct table *x, const struct chunk *c,
	     struct chunk_reader *r, const int64_t *t, unsigned k)
{
	int64_t own[CHUNK_ROWS];
	double v[CHUNK_ROWS];
	struct chunk_span span = { 0, x->rows, t, own };
	unsigned flags = 0;
	size_t n = chunk_read(c, r, k, &span, v, &flags), at = 0;

	for (unsigned i = 0; i < x->rows; i++) {
		if (!(x->present[k][i / 64] >> (i % 64) & 1))
			continue;
		if (at == n || own[at] != t[i] ||
		    memcmp(&v[at], &x->v[k][i], sizeof(*v)) != 0)
			abort();
		if (sample_is_stale(v[at]) && !(flags & SAMPLES_STALE))
			abort();
		if ((flags & SAMPLES_RISING) &&
		    !(v[at] >= (at > 0 ? v[at - 1] : v[at])))
			abort();
		if ((flags & SAMPLES_INTEGER) &&
		    v[at] != (double)(int64_t)v[at])
			abort();
		at++;
	}
	if (at != n)
		abort();
}

static void
check_packed(const uint8_t *data, size_t size)
{
	struct choices c = { data, size, 0 };
	struct chunk_reader *r = mem_calloc(1, sizeof(*r));
	struct table *x = mem_calloc(1, sizeof(*x));
	int64_t t[CHUNK_ROWS], again[CHUNK_ROWS];
	struct chunk *packed;

	x->rows = (unsigned)choose(&c, 1) % CHUNK_ROWS + 1;
	t[0] = (int64_t)choose(&c, 5);
	for (unsigned i = 1; i < x->rows; i++)
		t[i] = t[i - 1] + 1 +
		       (choose(&c, 1) % 16 == 0 ? (int64_t)choose(&c, 5)
						: 14999);
	for (unsigned k = 0; k < COLUMNS; k++)
		choose_column(&c, x, k);
	packed = pack(x, t);
	if (!chunk_times(packed, again) ||
	    memcmp(t, again, x->rows * sizeof(*t)) != 0)
		abort();
	for (unsigned k = 0; k < 3 * COLUMNS; k++)
		check_column(x, packed, r, t, k * 7 % COLUMNS);
	mem_free(packed);
	mem_free(x);
	mem_free(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_random(data, size);
	check_packed(data, size);
	return 0;
}
