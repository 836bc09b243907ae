/*
 * number.h - sums, means and quantiles bit for bit as Prometheus has them
 * (promql.md 2.9).
 */
#ifndef PROMQL_NUMBER_H
#define PROMQL_NUMBER_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * s += x with the lost digits in c (Kahan and Neumaier).  They are exact, so
 * the choice of the larger side, which Neumaier makes, is spared.
 */
static inline void
number_kahan(double x, double *s, double *c)
{
	double t = *s + x, part = t - *s;
	double lost = (*s - (t - part)) + (x - part);

	*c = t == INFINITY || t == -INFINITY ? 0 : *c + lost;
	*s = t;
}

/* A sum, or, from where that would be infinite, a mean. */
struct number_mean {
	double s, c, n;
	bool mean;
};

void number_mean_add(struct number_mean *m, double x);
/* As if all of P had been added. */
void number_mean_join(struct number_mean *m, const struct number_mean *p);
double number_mean_get(const struct number_mean *m);

/* NaN count as least; n >= 1.  v is put into another order. */
double number_quantile(double q, double *v, size_t n);

#endif
