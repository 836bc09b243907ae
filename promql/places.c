#include "config.h"

#include "promql/places.h"

#include <math.h>

bool
places_restarted(const int64_t *t, const int64_t *st, size_t i)
{
	if (st[i] == 0 || st[i] >= t[i] || st[i] < t[i - 1])
		return false;
	return st[i] > t[i - 1] || (st[i - 1] != 0 && st[i - 1] < t[i - 1]);
}

/* The sums of what is lost at the places, if they are exact. */
static void
places_sum_lost(const struct samples *s, struct places *p)
{
	long double sum = 0;

	for (uint32_t k = 0; k < p->n; k++) {
		double v = s->v[p->at[k] - 1];

		p->lost[k] = sum;
		sum += v;
		if (!(v >= 0) || !(sum < (long double)1e300)) {
			p->lost = NULL;
			return;
		}
	}
	p->lost[p->n] = sum;
}

void
places_resets(const struct func_series *fs, struct places *p)
{
	const struct samples *s = fs->s;

	*p = (struct places){ 0 };
	p->lost = func_room_get(
		fs->room, (s->n + 1) * (sizeof(*p->lost) + sizeof(*p->at)));
	p->at = (uint32_t *)(void *)(p->lost + s->n + 1);
	for (uint32_t i = 1; i < s->n; i++) {
		p->at[p->n] = i;
		p->n += s->v[i] < s->v[i - 1] ||
			(s->st != NULL && places_restarted(s->t, s->st, i));
	}
	places_sum_lost(s, p);
}

void
places_changes(const struct func_series *fs, struct places *p)
{
	const struct samples *s = fs->s;

	*p = (struct places){ 0 };
	p->at = func_room_get(fs->room, s->n * sizeof(*p->at));
	for (uint32_t i = 1; i < s->n; i++) {
		double a = s->v[i - 1], b = s->v[i];

		p->at[p->n] = i;
		p->n += a != b && !(isnan(a) && isnan(b));
	}
}

uint32_t
places_in(struct places *p, uint32_t lo, uint32_t hi)
{
	while (p->to < p->n && p->at[p->to] < hi)
		p->to++;
	while (p->from < p->to && p->at[p->from] <= lo)
		p->from++;
	return p->to - p->from;
}

/* Differences of sums are taken where they keep all digits of a double. */
double
places_add_lost(const struct places *p, const double *v, double rise)
{
	if (p->lost != NULL && p->to - p->from > 8) {
		long double lost = p->lost[p->to] - p->lost[p->from];

		if (lost >= p->lost[p->to] / 1000)
			return (double)(rise + lost);
	}
	for (uint32_t k = p->from; k < p->to; k++)
		rise += v[p->at[k] - 1];
	return rise;
}
