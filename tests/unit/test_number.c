#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "promql/number.h"

#define MOST 3000

static int
cmp(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	if (isnan(x) || isnan(y))
		return (isnan(y) != 0) - (isnan(x) != 0);
	return (x > y) - (x < y);
}

/* Of sorted values. */
static double
quantile(double q, const double *v, size_t n)
{
	double rank = q * (double)(n - 1), low = floor(rank);
	size_t lo = (size_t)low, hi = lo + 1 < n ? lo + 1 : n - 1;

	return v[lo] * (1 - (rank - low)) + v[hi] * (rank - low);
}

/* The value at a place, by the kind of sequence. */
static double
value(int kind, size_t i, size_t n, uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	switch (kind) {
	case 0: /* any */
		return (double)(*seed >> 33);
	case 1: /* few */
		return (double)(*seed >> 62);
	case 2: /* up */
		return (double)i;
	case 3: /* down */
		return -(double)i;
	case 4: /* up and down */
		return (double)(i < n / 2 ? i : n - i);
	case 5: /* in teeth */
		return (double)(i % 17);
	case 6:
		return 1;
	case 7: /* infinite and none */
		return *seed >> 63       ? (double)(*seed >> 60)
		       : *seed >> 62 & 1 ? (double)NAN
		       : i % 2           ? (double)INFINITY
					 : (double)-INFINITY;
	default: /* against the middle of three */
		return (double)(i % 2 ? i + n / 2 : i);
	}
}

static void
test_quantiles_are_those_of_sorted_values(void **state)
{
	static const double qs[] = { 0, 1, 0.5, 0.25, 0.9, 0.001, 0.999 };
	static double v[MOST], sorted[MOST];
	uint64_t seed = 1;

	(void)state;
	for (int kind = 0; kind < 9; kind++)
		for (size_t n = 1; n < MOST; n += 1 + n / 3)
			for (size_t k = 0; k < sizeof(qs) / sizeof(*qs); k++) {
				double got, want;

				for (size_t i = 0; i < n; i++)
					v[i] = value(kind, i, n, &seed);
				memcpy(sorted, v, n * sizeof(*v));
				qsort(sorted, n, sizeof(*v), cmp);
				got = number_quantile(qs[k], v, n);
				want = quantile(qs[k], sorted, n);
				if (got != want && !(isnan(got) && isnan(want)))
					fail_msg("kind %d, %g of %zu: %g, not "
						 "%g",
						 kind, qs[k], n, got, want);
				qsort(v, n, sizeof(*v), cmp);
				for (size_t i = 0; i < n; i++)
					assert_true(cmp(&v[i], &sorted[i]) ==
						    0);
			}
}

static void
test_quantiles_that_are_none(void **state)
{
	double v[] = { 1, 2 };

	(void)state;
	assert_true(isnan(number_quantile(NAN, v, 2)));
	assert_true(number_quantile(-0.1, v, 2) == -INFINITY);
	assert_true(number_quantile(1.1, v, 2) == INFINITY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quantiles_are_those_of_sorted_values),
		cmocka_unit_test(test_quantiles_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
