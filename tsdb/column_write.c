#include "config.h"

#include <math.h>
#include <string.h>

#include "model/sample.h"
#include "tsdb/column.h"

/* One way to write a column. */
struct column_try {
	unsigned kind, scale, shift, back;
	uint64_t first;
	struct pack_plan plan, correct;
	uint64_t d[COLUMN_ROWS], c[COLUMN_ROWS];
	size_t bytes;
};

/* The integers of the values, and the places of those that have none. */
struct column_scaled {
	uint64_t x[COLUMN_ROWS];
	uint8_t listed[COLUMN_ROWS];
	unsigned n_listed, fractions;
};

#define LISTED_MOST(n) (2 + (n) / 16)

/* False: too many have none. */
static bool
column_scale(const struct column_in *in, unsigned scale,
	     struct column_scaled *s)
{
	double power = column_power[scale], half = scale > 0 ? .5 : 0;

	s->n_listed = s->fractions = 0;
	for (unsigned i = 0; i < in->n; i++) {
		double v = in->v[i], y = v * power;
		bool fits = fabs(y) <= 0x1p53;
		int64_t x = fits ? (int64_t)(y + copysign(half, y)) : 0;
		double again = (double)x;

		s->x[i] = (uint64_t)x;
		if (scale > 0)
			again /= power;
		if (fits && column_bits(again) == column_bits(v))
			continue;
		if (s->n_listed == LISTED_MOST(in->n))
			return false;
		s->fractions += isfinite(v) != 0;
		s->x[i] = i > 0 ? s->x[i - 1] : 0;
		s->listed[s->n_listed++] = (uint8_t)i;
	}
	if (s->n_listed > 0 && s->listed[0] == 0) {
		unsigned k = 1;

		while (k < s->n_listed && s->listed[k] == k)
			k++;
		for (unsigned i = 0; i < k && k < in->n; i++)
			s->x[i] = s->x[k];
	}
	return true;
}

/* As column_scale, for values that miss their integers by a few bits. */
static bool
column_near(const struct column_in *in, unsigned scale, struct column_scaled *s,
	    uint64_t *correct)
{
	double power = column_power[scale];

	s->n_listed = s->fractions = 0;
	for (unsigned i = 0; i < in->n; i++) {
		double y = in->v[i] * power;

		correct[i] = 0;
		if (fabs(y) < 0x1p62) {
			int64_t x = (int64_t)(y + (y < 0 ? -.5 : .5));

			s->x[i] = (uint64_t)x;
			correct[i] = column_bits((double)x / power) -
				     column_bits(in->v[i]);
			continue;
		}
		if (s->n_listed == LISTED_MOST(in->n) || isfinite(y))
			return false;
		s->x[i] = i > 0 ? s->x[i - 1] : 0;
		s->listed[s->n_listed++] = (uint8_t)i;
	}
	return true;
}

/* True: it is the best so far. */
static bool
column_consider(struct column_try *t, const uint64_t *x, unsigned n,
		struct column_try *best)
{
	bool xor = (t->kind & COLUMN_BITS) && t->scale != 0;

	t->first = x[0];
	for (unsigned i = 1; i < n; i++)
		t->d[i - 1] = xor? x[i] ^ x[i - 1] : x[i] - x[i - 1];
	pack_plan(t->d, n - 1, &t->plan);
	t->bytes += t->plan.bytes + pack_varint_size(t->first);
	if (t->bytes >= best->bytes)
		return false;
	best->kind = t->kind;
	best->scale = t->scale;
	best->shift = t->shift;
	best->back = t->back;
	best->first = t->first;
	best->plan = t->plan;
	best->correct = t->correct;
	best->bytes = t->bytes;
	memcpy(best->d, t->d, n * sizeof(*t->d));
	return true;
}

static void
column_consider_bits(const struct column_in *in, struct column_try *best)
{
	uint64_t x[COLUMN_ROWS], any = 0;
	unsigned shift;

	for (unsigned i = 0; i < in->n; i++)
		any |= x[i] = column_bits(in->v[i]);
	shift = any == 0 ? 0 : (unsigned)__builtin_ctzll(any);
	for (unsigned i = 0; i < in->n; i++)
		x[i] >>= shift;
	for (unsigned xor = 0; xor < 2; xor ++) {
		struct column_try t;

		t.kind = COLUMN_BITS;
		t.scale = xor;
		t.shift = shift;
		t.back = 0;
		t.bytes = 1;
		column_consider(&t, x, in->n, best);
	}
}

static void
column_consider_near(const struct column_in *in, unsigned scale,
		     struct column_scaled *listed, struct column_try *best)
{
	uint64_t c[COLUMN_ROWS] = { 0 };
	struct column_scaled s;
	struct column_try t;

	if (!column_near(in, scale, &s, c))
		return;
	pack_plan(c, in->n, &t.correct);
	t.kind = COLUMN_CORRECT | (s.n_listed > 0 ? COLUMN_LISTED : 0);
	t.scale = scale;
	t.back = t.shift = 0;
	t.bytes = 1 + t.correct.bytes + (s.n_listed > 0) + s.n_listed * 9;
	if (!column_consider(&t, s.x, in->n, best))
		return;
	memcpy(best->c, c, in->n * sizeof(*c));
	*listed = s;
}

static bool
column_rests(const struct column_in *in, const struct column_base *b)
{
	return b->n == in->n && b->depth < COLUMN_DEPTH - 1 &&
	       in->column - b->column < COLUMN_REACH &&
	       b->present[0] == in->present[0] &&
	       b->present[1] == in->present[1];
}

/* What the column may rest on; -1: stands by itself. */
static int
column_consider_bases(const struct column_in *in, const struct column_scaled *s,
		      const struct column_base *const *base, unsigned n_bases,
		      struct column_try *best)
{
	int found = -1;

	for (unsigned k = 0; k < n_bases; k++) {
		struct column_try t;
		uint64_t x[COLUMN_ROWS];

		if (!column_rests(in, base[k]))
			continue;
		for (unsigned i = 0; i < in->n; i++)
			x[i] = s->x[i] - base[k]->x[i];
		t.kind = COLUMN_BACK | (s->n_listed > 0 ? COLUMN_LISTED : 0);
		t.scale = t.shift = 0;
		t.back = in->column - base[k]->column;
		t.bytes = 1 + (s->n_listed > 0) + s->n_listed * 9;
		if (column_consider(&t, x, in->n, best))
			found = (int)k;
	}
	return found;
}

static bool
column_consider_scaled(const struct column_in *in, unsigned scale,
		       const struct column_scaled *s, struct column_try *best)
{
	struct column_try t;

	t.kind = s->n_listed > 0 ? COLUMN_LISTED : 0;
	t.scale = scale;
	t.shift = t.back = 0;
	t.bytes = (s->n_listed > 0) + s->n_listed * 9;
	return column_consider(&t, s->x, in->n, best);
}

static unsigned
column_flags_whole(const struct column_in *in)
{
	unsigned falls = 0;

	for (unsigned i = 1; i < in->n; i++)
		falls |= in->v[i] < in->v[i - 1];
	return SAMPLES_INTEGER | (falls ? 0 : SAMPLES_RISING);
}

static uint8_t *
column_write_rows(const struct column_in *in, uint8_t *out)
{
	unsigned from = 0, to = in->rows;

	while (!(in->present[from / 64] >> (from % 64) & 1))
		from++;
	while (!(in->present[(to - 1) / 64] >> ((to - 1) % 64) & 1))
		to--;
	if (to - from == in->n) {
		*out++ = (uint8_t)from;
		*out++ = (uint8_t)to;
		return out;
	}
	*out++ = 0xff;
	*out++ = 0;
	for (unsigned i = 0; i < (in->rows + 7) / 8; i++)
		*out++ = (uint8_t)(in->present[i / 8] >> (i % 8 * 8));
	return out;
}

static size_t
column_put(const struct column_in *in, const struct column_try *t,
	   const struct column_scaled *s, uint8_t *out)
{
	bool whole = t->scale == 0 && (t->kind & ~(unsigned)COLUMN_BACK) == 0;
	unsigned flags =
		whole ? column_flags_whole(in) : column_flags(in->v, in->n);
	uint8_t *p = out;

	*p++ = (uint8_t)(t->kind | flags << 4 |
			 (in->n < in->rows ? COLUMN_GAPS : 0));
	*p++ = (uint8_t)(t->scale | t->plan.mode << 4);
	if (t->kind & COLUMN_BITS)
		*p++ = (uint8_t)t->shift;
	if (t->kind & COLUMN_BACK)
		*p++ = (uint8_t)t->back;
	if (in->n < in->rows)
		p = column_write_rows(in, p);
	p = pack_varint(t->first, p);
	p = pack_write(&t->plan, t->d, in->n - 1, p);
	if (t->kind & COLUMN_CORRECT) {
		*p++ = (uint8_t)t->correct.mode;
		p = pack_write(&t->correct, t->c, in->n, p);
	}
	if (t->kind & COLUMN_LISTED) {
		*p++ = (uint8_t)s->n_listed;
		for (unsigned i = 0; i < s->n_listed; i++, p += 8) {
			*p++ = s->listed[i];
			memcpy(p, &in->v[s->listed[i]], 8);
		}
	}
	return (size_t)(p - out);
}

static void
column_base_fill(const struct column_in *in, const struct column_scaled *s,
		 unsigned depth, struct column_base *self)
{
	self->column = in->column;
	self->n = in->n;
	self->depth = depth;
	self->present[0] = in->present[0];
	self->present[1] = in->present[1];
	memcpy(self->x, s->x, in->n * sizeof(*s->x));
}

size_t
column_write(const struct column_in *in, const struct column_base *const *base,
	     unsigned n_bases, uint8_t *out, struct column_base *self)
{
	struct column_scaled s, listed;
	struct column_try best;
	unsigned scale = 0;
	int on = -1;

	best.bytes = SIZE_MAX;
	self->n = 0;
	s.fractions = 1;
	for (; scale < 10 && s.fractions > 0; scale++) {
		s.fractions = 1;
		if (!column_scale(in, scale, &s)) {
			s.fractions = 1;
			continue;
		}
		if (column_consider_scaled(in, scale, &s, &best))
			listed = s;
		if (scale == 0 && s.fractions == 0 &&
		    best.plan.mode != PACK_ZERO)
			on = column_consider_bases(in, &s, base, n_bases,
						   &best);
	}
	if (s.fractions > 0) {
		column_consider_near(in, 9, &listed, &best);
		column_consider_near(in, 6, &listed, &best);
		column_consider_bits(in, &best);
	} else if (scale == 1 && best.plan.mode != PACK_ZERO) {
		column_base_fill(in, &s, on < 0 ? 0 : base[on]->depth + 1,
				 self);
	}
	return column_put(in, &best, &listed, out);
}
