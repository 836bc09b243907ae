#include "config.h"

#include "promql/bucket.h"

#include <float.h>
#include <math.h>

size_t
bucket_merge(struct bucket *b, size_t n)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (m > 0 && b[m - 1].le == b[i].le)
			b[m - 1].count += b[i].count;
		else
			b[m++] = b[i];
	}
	return m;
}

static bool
bucket_almost(double a, double b)
{
	double sum = fabs(a) + fabs(b), diff = fabs(a - b);

	if (isnan(a) && isnan(b))
		return true;
	if (a == 0 || b == 0 || sum < DBL_MIN)
		return diff < 1e-12 * DBL_MIN;
	return diff / fmin(sum, DBL_MAX) < 1e-12;
}

static void
bucket_fixed(struct bucket_fix *f, double le, double diff)
{
	f->low = f->any ? fmin(f->low, le) : le;
	f->high = f->any ? fmax(f->high, le) : le;
	f->most = f->any ? fmax(f->most, diff) : diff;
	f->any = true;
}

void
bucket_raise(struct bucket *b, size_t n, struct bucket_fix *fix)
{
	double before = b[0].count;

	*fix = (struct bucket_fix){ 0 };
	for (size_t i = 1; i < n; i++) {
		double count = b[i].count;

		if (count == before)
			continue;
		if (bucket_almost(before, count)) {
			b[i].count = before;
		} else if (count < before) {
			b[i].count = before;
			bucket_fixed(fix, b[i].le, before - count);
		} else {
			before = count;
		}
	}
}

/* Go's sort.Search: the first of m buckets that reaches the rank, else m. */
static size_t
bucket_search(const struct bucket *b, size_t m, double rank)
{
	size_t lo = 0, hi = m;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (b[mid].count >= rank)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

double
bucket_quantile(double q, const struct bucket *b, size_t n)
{
	double rank, start = 0, count;
	size_t i;

	if (n < 2 || b[n - 1].count == 0)
		return NAN;
	rank = q * b[n - 1].count;
	i = bucket_search(b, n - 1, rank);
	if (i == n - 1)
		return b[n - 2].le;
	if (i == 0 && b[0].le <= 0)
		return b[0].le;
	count = b[i].count;
	if (i > 0) {
		start = b[i - 1].le;
		count -= b[i - 1].count;
		rank -= b[i - 1].count;
	}
	return start + (b[i].le - start) * (rank / count);
}

/* How many observations lie at or below x. */
static double
bucket_rank(const struct bucket *b, size_t n, double x)
{
	double below = 0, low = b[0].le > 0 ? 0 : -INFINITY;

	for (size_t i = 0; i < n; i++) {
		double high = b[i].le;

		if (low >= x)
			return below;
		if (x < high) {
			if (low == -INFINITY)
				return b[i].count;
			return below +
			       (b[i].count - below) * (x - low) / (high - low);
		}
		below = b[i].count;
		low = high;
	}
	return b[n - 1].count;
}

double
bucket_fraction(double lo, double hi, const struct bucket *b, size_t n)
{
	double total = b[n - 1].count, from, to;

	if (total == 0 || isnan(lo) || isnan(hi))
		return NAN;
	if (lo >= hi)
		return 0;
	from = bucket_rank(b, n, lo);
	to = bucket_rank(b, n, hi);
	from = from > total ? total : from;
	to = to > total ? total : to;
	return (to - from) / total;
}
