/*
 * places.h - between which neighbours of a series something happens, listed
 * once, so that a window costs what it has of them and not its samples.
 */
#ifndef PROMQL_PLACES_H
#define PROMQL_PLACES_H

#include "promql/func_impl.h"

struct places {
	uint32_t *at; /* the samples behind, n of them; of the series' room */
	uint32_t n;
	long double *lost; /* of the samples in front, summed up to each; NULL:
			    * not of use */
	uint32_t from, to; /* those of the window at hand */
};

/* True if a counter began anew between samples i - 1 and i, by its start times
 * (promql.md 3.1). */
bool places_restarted(const int64_t *t, const int64_t *st, size_t i);
/* Where a counter was reset; with room for its sums. */
void places_resets(const struct func_series *s, struct places *p);
/* Where a value is not the one in front. */
void places_changes(const struct func_series *s, struct places *p);
/* Moves on to those among samples [lo, hi), windows in order; their number. */
uint32_t places_in(struct places *p, uint32_t lo, uint32_t hi);
/* rise and what the resets of the window at hand took away. */
double places_add_lost(const struct places *p, const double *v, double rise);

#endif
