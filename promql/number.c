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

	return (x > y) - (x < y);
}

static size_t
number_nan_first(double *v, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (isnan(v[i])) {
			v[i] = v[k];
			v[k++] = NAN;
		}
	return k;
}

static double
number_middle(double a, double b, double c)
{
	return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/* Puts what belongs at K there, what is less before it; no NaN.  Hoare's; an
 * order that is made to be slow is sorted after all. */
static void
number_select(double *v, size_t n, size_t k)
{
	size_t left = 16 * n;

	while (n > 1) {
		double p = number_middle(v[0], v[n / 2], v[n - 1]);
		size_t i = 0, j = n;

		if (n > left) {
			qsort(v, n, sizeof(*v), number_cmp);
			return;
		}
		left -= n;
		while (i < j) {
			double low;

			while (v[i] < p)
				i++;
			while (v[j - 1] > p)
				j--;
			if (i >= j)
				break;
			low = v[--j];
			v[j] = v[i];
			v[i++] = low;
		}
		if (k < j) {
			n = j;
		} else if (k >= i) {
			v += i;
			n -= i;
			k -= i;
		} else {
			return;
		}
	}
}

double
number_quantile(double q, double *v, size_t n)
{
	double rank, low, weight, next;
	size_t k;

	if (isnan(q))
		return NAN;
	if (q < 0)
		return -INFINITY;
	if (q > 1)
		return INFINITY;
	rank = q * (double)(n - 1);
	low = floor(rank);
	weight = rank - low;
	k = number_nan_first(v, n);
	if (k > (size_t)low)
		return NAN;
	v += k;
	n -= k;
	k = (size_t)low - k;
	number_select(v, n, k);
	next = k + 1 < n ? v[k + 1] : v[k];
	for (size_t i = k + 2; i < n; i++)
		next = v[i] < next ? v[i] : next;
	return v[k] * (1 - weight) + next * weight;
}
