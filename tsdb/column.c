#include "config.h"

#include "tsdb/column.h"

#include <string.h>

#include "model/sample.h"

const double column_power[10] = { 1e0, 1e1, 1e2, 1e3, 1e4,
				  1e5, 1e6, 1e7, 1e8, 1e9 };

/* Bits [0, n). */
static void
column_rows(unsigned n, uint64_t bits[2])
{
	bits[0] = n >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << n) - 1;
	bits[1] = n > 64 ? ~UINT64_C(0) >> (128 - n) : 0;
}

static const uint8_t *
column_open_rows(struct column *c, const uint8_t *p)
{
	size_t bytes = (c->rows + 7) / 8;
	uint64_t before[2];
	unsigned from, to;

	if (c->end - p < 2)
		return NULL;
	from = p[0];
	to = p[1];
	p += 2;
	if (from < to) {
		if (to > c->rows)
			return NULL;
		column_rows(from, before);
		column_rows(to, c->present);
		c->present[0] &= ~before[0];
		c->present[1] &= ~before[1];
		return p;
	}
	if ((size_t)(c->end - p) < bytes)
		return NULL;
	column_rows(c->rows, c->present);
	before[0] = before[1] = 0;
	for (size_t i = 0; i < bytes; i++)
		before[i / 8] |= (uint64_t)p[i] << (i % 8 * 8);
	c->present[0] &= before[0];
	c->present[1] &= before[1];
	return p + bytes;
}

bool
column_open(struct column *c, const uint8_t *p, const uint8_t *end,
	    unsigned rows)
{
	if (end - p < 3 || rows == 0 || rows > COLUMN_ROWS)
		return false;
	c->kind = p[0];
	c->scale = p[1] & 15;
	c->mode = p[1] >> 4;
	c->shift = 0;
	c->back = 0;
	c->rows = rows;
	c->end = end;
	p += 2;
	if (c->kind & COLUMN_BITS)
		c->shift = *p++ & 63;
	else if (c->scale > 9)
		return false;
	if (c->kind & COLUMN_BACK) {
		if (p == end || *p == 0)
			return false;
		c->back = *p++;
	}
	c->n = rows;
	if (!(c->kind & COLUMN_GAPS)) {
		column_rows(rows, c->present);
	} else {
		p = column_open_rows(c, p);
		if (p == NULL)
			return false;
		c->n = (unsigned)(__builtin_popcountll(c->present[0]) +
				  __builtin_popcountll(c->present[1]));
	}
	c->steps = pack_varint_read(p, end, &c->first);
	return c->steps != NULL && c->n > 0;
}

bool
column_is_lifted(const struct column *c)
{
	return c->back != 0 && c->mode == PACK_ZERO;
}

const uint8_t *
column_ints(const struct column *c, const uint64_t *base, uint64_t *x)
{
	uint64_t d[COLUMN_ROWS], at = c->first;
	const uint8_t *p = pack_read(c->steps, c->end, c->mode, c->n - 1, d);

	if (p == NULL)
		return NULL;
	x[0] = at;
	if ((c->kind & COLUMN_BITS) && c->scale)
		for (unsigned i = 1; i < c->n; i++)
			x[i] = at ^= d[i - 1];
	else if (c->mode == PACK_ZERO)
		for (unsigned i = 1; i < c->n; i++)
			x[i] = at;
	else
#pragma GCC unroll 8
		for (unsigned i = 1; i < c->n; i++)
			x[i] = at += d[i - 1];
	if (base != NULL)
		for (unsigned i = 0; i < c->n; i++)
			x[i] += base[i];
	return p;
}

static const uint8_t *
column_correct(const struct column *c, const uint8_t *p, unsigned lo,
	       unsigned hi, double *v)
{
	uint64_t d[COLUMN_ROWS];
	unsigned mode;

	if (p == c->end)
		return NULL;
	mode = *p++;
	p = pack_read(p, c->end, mode & 15, c->n, d);
	for (unsigned i = lo; p != NULL && i < hi; i++)
		v[i - lo] = column_double(column_bits(v[i - lo]) - d[i]);
	return p;
}

static bool
column_listed(const struct column *c, const uint8_t *p, unsigned lo,
	      unsigned hi, double *v)
{
	unsigned n;

	if (p == c->end)
		return false;
	n = *p++;
	if ((size_t)(c->end - p) < (size_t)n * 9)
		return false;
	for (; n > 0; n--, p += 9)
		if (p[0] >= lo && p[0] < hi)
			memcpy(&v[p[0] - lo], p + 1, 8);
	return true;
}

bool
column_values(const struct column *c, const uint64_t *x, const uint8_t *rest,
	      unsigned lo, unsigned hi, double *v)
{
	unsigned n = hi - lo;

	x += lo;
	if (c->kind & COLUMN_BITS)
		for (unsigned i = 0; i < n; i++)
			v[i] = column_double(x[i] << c->shift);
	else
#pragma GCC unroll 8
		for (unsigned i = 0; i < n; i++)
			v[i] = (double)(int64_t)x[i];
	if (c->scale != 0 && !(c->kind & COLUMN_BITS)) {
		double power = column_power[c->scale];

		for (unsigned i = 0; i < n; i++)
			v[i] /= power;
	}
	if (c->kind & COLUMN_CORRECT)
		rest = column_correct(c, rest, lo, hi, v);
	if (rest == NULL)
		return false;
	return !(c->kind & COLUMN_LISTED) || column_listed(c, rest, lo, hi, v);
}

unsigned
column_flags(const double *v, size_t n)
{
	unsigned flags = SAMPLES_INTEGER | SAMPLES_RISING;

	for (size_t i = 0; i < n; i++) {
		if (sample_is_stale(v[i]))
			flags |= SAMPLES_STALE;
		if (!(v[i] >= -0x1p53 && v[i] <= 0x1p53 &&
		      v[i] == (double)(int64_t)v[i]))
			flags &= ~(unsigned)SAMPLES_INTEGER;
		if (v[i] != v[i] || (i > 0 && !(v[i] >= v[i - 1])))
			flags &= ~(unsigned)SAMPLES_RISING;
	}
	return flags;
}
