#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/sample.h"
#include "tsdb/chunk.h"

#define COLUMNS 40

/* Values by column and row, and which there are. */
struct table {
	unsigned rows, columns;
	int64_t t[CHUNK_ROWS];
	double v[COLUMNS][CHUNK_ROWS];
	uint64_t present[COLUMNS][2];
};

static uint64_t seed = 1;

static uint64_t
next(void)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return seed >> 20;
}

static bool
has(const struct table *x, unsigned column, unsigned row)
{
	return (x->present[column][row / 64] >> (row % 64) & 1) != 0;
}

static struct chunk *
pack(const struct table *x)
{
	struct chunk_writer w = { 0 };
	struct chunk *c;

	chunk_writer_start(&w, x->rows);
	for (unsigned k = 0; k < x->columns; k++) {
		struct column_in in = { .present = { x->present[k][0],
						     x->present[k][1] } };
		double v[CHUNK_ROWS];

		for (unsigned i = 0; i < x->rows; i++)
			if (has(x, k, i))
				v[in.n++] = x->v[k][i];
		in.v = v;
		chunk_writer_add(&w, &in);
	}
	c = chunk_writer_end(&w, x->t);
	chunk_writer_release(&w);
	return c;
}

static void
expect(const struct table *x, const struct chunk *c, struct chunk_reader *r,
       unsigned column, unsigned from, unsigned to)
{
	int64_t t[CHUNK_ROWS];
	double v[CHUNK_ROWS];
	struct chunk_span span = { from, to, x->t + from, t };
	unsigned flags;
	size_t n = chunk_read(c, r, column, &span, v, &flags), k = 0;

	for (unsigned i = from; i < to; i++) {
		if (!has(x, column, i))
			continue;
		assert_true(k < n);
		assert_int_equal(t[k], x->t[i]);
		assert_memory_equal(&v[k], &x->v[column][i], sizeof(double));
		k++;
	}
	assert_int_equal(k, n);
}

/* Every bit of every double comes back, in any order of columns. */
static void
round_trip(const struct table *x)
{
	struct chunk_reader *r = mem_calloc(1, sizeof(*r));
	struct chunk *c = pack(x);
	int64_t t[CHUNK_ROWS];

	assert_true(chunk_times(c, t));
	assert_memory_equal(t, x->t, x->rows * sizeof(*t));
	assert_int_equal(c->mint, x->t[0]);
	assert_int_equal(c->maxt, x->t[x->rows - 1]);
	for (unsigned k = x->columns; k-- > 0;)
		expect(x, c, r, k, 0, x->rows);
	for (unsigned i = 0; i < 200; i++) {
		unsigned from = (unsigned)next() % x->rows;
		unsigned to = from + (unsigned)next() % (x->rows - from + 1);

		expect(x, c, r, (unsigned)next() % x->columns, from, to);
	}
	mem_free(c);
	mem_free(r);
}

static void
start(struct table *x, unsigned rows, unsigned columns)
{
	memset(x, 0, sizeof(*x));
	x->rows = rows;
	x->columns = columns;
	for (unsigned i = 0; i < rows; i++)
		x->t[i] = INT64_C(1700000000123) + i * 15000 +
			  (int64_t)(next() % 3);
	for (unsigned k = 0; k < columns; k++)
		for (unsigned i = 0; i < rows; i++)
			x->present[k][i / 64] |= UINT64_C(1) << (i % 64);
}

static double
odd(unsigned kind)
{
	static const uint64_t list[] = {
		SAMPLE_STALE_BITS,
		UINT64_C(0x7ff8000000000001),
		UINT64_C(0xfff8dead0000beef),
		UINT64_C(0x8000000000000000),
		UINT64_C(0x7ff0000000000000),
		UINT64_C(0xfff0000000000000),
		1,
		UINT64_C(0x7fefffffffffffff),
		UINT64_C(0xffefffffffffffff),
		UINT64_C(0x4340000000000000),
		UINT64_C(0x4340000000000001),
		UINT64_C(0xc340000000000000),
	};

	return column_double(list[kind % (sizeof(list) / sizeof(*list))]);
}

static double
made(unsigned kind, unsigned column, unsigned row, double last)
{
	double step = (double)(next() % (UINT64_C(1) << (column % 40)));

	switch (kind) {
	case 0: /* a counter, which starts anew */
		return row % 50 == 49 ? 0 : last + step;
	case 1: /* stands still for most of the time */
		return last + (next() % 9 == 0 ? step : 0);
	case 2: /* a gauge */
		return last + step - (double)(next() % 1000);
	case 3: /* few decimals */
		return (double)(int64_t)(next() % 100000) / 1000;
	case 4: /* seconds, summed up */
		return last + (double)(next() % 3000000000U) / 1e9;
	case 5: /* noise */
		return last + sin((double)next());
	case 6:
		return column;
	case 7: /* integers, and what is none */
		return next() % 30 == 0 ? odd((unsigned)next()) : row * 7;
	case 8: /* any bits at all */
		return column_double(next() << 32 ^ next());
	default:
		return odd(row + column);
	}
}

static void
values_come_back(void **state)
{
	static const unsigned rows[] = { 1, 2, 15, 16, 17, 64, 65, 120, 128 };
	static struct table x;

	(void)state;
	for (unsigned kind = 0; kind < 10; kind++)
		for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
			start(&x, rows[i], COLUMNS);
			for (unsigned k = 0; k < COLUMNS; k++)
				for (unsigned r = 0; r < rows[i]; r++)
					x.v[k][r] =
						made(kind, k, r,
						     r > 0 ? x.v[k][r - 1] : k);
			round_trip(&x);
		}
}

static void
gaps_come_back(void **state)
{
	static struct table x;

	(void)state;
	start(&x, 128, COLUMNS);
	for (unsigned k = 0; k < COLUMNS; k++) {
		unsigned from = (unsigned)next() % 128;

		for (unsigned r = 0; r < 128; r++) {
			x.v[k][r] = made(k % 10, k, r, r);
			if (k % 3 == 0 ? r < from : next() % (k + 2) == 0)
				x.present[k][r / 64] &=
					~(UINT64_C(1) << (r % 64));
		}
	}
	memset(x.present[7], 0, sizeof(x.present[7]));
	round_trip(&x);
	for (unsigned k = 0; k < COLUMNS; k++)
		memcpy(x.present[k], x.present[9], sizeof(x.present[k]));
	round_trip(&x);
}

/* The buckets of one histogram: n events each row, in rising buckets. */
static void
buckets(struct table *x, unsigned rows, unsigned columns)
{
	start(x, rows, columns);
	for (unsigned r = 0; r < rows; r++) {
		unsigned events = (unsigned)next() % 40;

		for (unsigned k = 0; k < columns; k++)
			x->v[k][r] = r > 0 ? x->v[k][r - 1]
					   : (k < 9 ? k * 100 : 900);
		for (; events > 0; events--)
			for (unsigned k = 2 + (unsigned)next() % 7; k < columns;
			     k++)
				x->v[k][r]++;
	}
}

static void
buckets_rest_on_one_another(void **state)
{
	static struct table x;
	struct chunk *c;

	(void)state;
	buckets(&x, 120, 32);
	round_trip(&x);
	c = pack(&x);
	assert_int_equal(c->samples, 120 * 32);
	/* 24 columns rise as the one before: some bytes each */
	assert_true(c->bytes < 24 * 8 + 8 * 100 + 200);
	mem_free(c);
}

static void
what_nothing_changes_in_costs_nothing(void **state)
{
	static struct table x;
	struct chunk *c;

	(void)state;
	start(&x, 120, COLUMNS);
	for (unsigned i = 0; i < 120; i++)
		x.t[i] = i * 15000;
	for (unsigned k = 0; k < COLUMNS; k++)
		for (unsigned i = 0; i < 120; i++)
			x.v[k][i] = k + (k % 2 ? 3.0 * i : 0);
	round_trip(&x);
	c = pack(&x);
	assert_true(c->bytes < sizeof(*c) + COLUMNS * 7 + 32);
	mem_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_back),
		cmocka_unit_test(gaps_come_back),
		cmocka_unit_test(buckets_rest_on_one_another),
		cmocka_unit_test(what_nothing_changes_in_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
