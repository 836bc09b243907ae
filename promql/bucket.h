/*
 * bucket.h - quantiles and fractions of the buckets of one classic histogram
 * (promql.md 3.4).
 */
#ifndef PROMQL_BUCKET_H
#define PROMQL_BUCKET_H

#include <stdbool.h>
#include <stddef.h>

struct bucket {
	double le, count;
};

/* What had to be raised for counts to rise with their bounds. */
struct bucket_fix {
	bool any;
	double low, high; /* bounds */
	double most;      /* the largest difference */
};

/* Of equal bounds, which stand together, the counts are added; how many remain.
 */
size_t bucket_merge(struct bucket *b, size_t n);
/* Lets no count be below the one before it. */
void bucket_raise(struct bucket *b, size_t n, struct bucket_fix *fix);

/* b is merged and raised, its last bound infinite, q in [0, 1]. */
double bucket_quantile(double q, const struct bucket *b, size_t n);
/* b is merged, its last bound infinite. */
double bucket_fraction(double lo, double hi, const struct bucket *b, size_t n);

#endif
