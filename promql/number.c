#include "config.h"

#include "promql/number.h"

#include <stdlib.h>

void
number_mean_add(struct number_mean *m, double x)
{
	double s, c, q;

	if (++m->n == 1) {
		m->s = x;
		return;
	}
	if (!m->mean) {
		s = m->s;
		c = m->c;
		number_kahan(x, &s, &c);
		if (!isinf(s)) {
			m->s = s;
			m->c = c;
			return;
		}
		m->mean = true;
		m->s /= m->n - 1;
		m->c /= m->n - 1;
	}
	q = (m->n - 1) / m->n;
	m->s *= q;
	m->c *= q;
	number_kahan(x / m->n, &m->s, &m->c);
}

double
number_mean_get(const struct number_mean *m)
{
	return m->mean ? m->s + m->c : m->s / m->n + m->c / m->n;
}

static int
number_cmp(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	if (isnan(x) || isnan(y))
		return (isnan(y) != 0) - (isnan(x) != 0);
	return (x > y) - (x < y);
}

double
number_quantile(double q, double *v, size_t n)
{
	double rank, low, weight;
	size_t lo, hi;

	if (isnan(q))
		return NAN;
	if (q < 0)
		return -INFINITY;
	if (q > 1)
		return INFINITY;
	qsort(v, n, sizeof(*v), number_cmp);
	rank = q * (double)(n - 1);
	low = floor(rank);
	lo = (size_t)low;
	hi = lo + 1 < n ? lo + 1 : n - 1;
	weight = rank - low;
	return v[lo] * (1 - weight) + v[hi] * weight;
}
