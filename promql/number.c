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

/* A sum becomes the mean of what it is the sum of. */
static void
number_mean_divide(struct number_mean *m)
{
	if (m->mean || m->n == 0)
		return;
	m->mean = true;
	m->s /= m->n;
	m->c /= m->n;
}

void
number_mean_join(struct number_mean *m, const struct number_mean *p)
{
	struct number_mean q = *p;
	double s = m->s, c = m->c, n = m->n + p->n;

	if (q.n == 0)
		return;
	if (m->n == 0) {
		*m = q;
		return;
	}
	if (!m->mean && !q.mean) {
		number_kahan(q.s, &s, &c);
		if (!isinf(s)) {
			*m = (struct number_mean){ s, c + q.c, n, false };
			return;
		}
	}
	number_mean_divide(m);
	number_mean_divide(&q);
	m->s *= m->n / n;
	m->c *= m->n / n;
	number_kahan(q.s * (q.n / n), &m->s, &m->c);
	m->c += q.c * (q.n / n);
	m->n = n;
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
