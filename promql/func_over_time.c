/* Functions of a range's first, last, smallest and largest samples
 * (promql.md 3.3). */
#include "config.h"

#include <math.h>

#include "promql/func_impl.h"

static void
over_time_count(struct func_series *s, struct row *out)
{
	const struct windows *w = s->w;

	for (size_t i = 0; i < s->call->grid->n; i++)
		out->v[i] = (double)(w->hi[i] - w->lo[i]);
}

static void
over_time_present(struct func_series *s, struct row *out)
{
	const struct windows *w = s->w;

	for (size_t i = 0; i < s->call->grid->n; i++)
		out->v[i] = w->hi[i] > w->lo[i];
}

static void
over_time_last(struct func_series *s, struct row *out)
{
	const struct windows *w = s->w;

	for (size_t i = 0; i < s->call->grid->n; i++)
		if (w->hi[i] > w->lo[i])
			out->v[i] = s->s->v[w->hi[i] - 1];
}

static void
over_time_first(struct func_series *s, struct row *out)
{
	const struct windows *w = s->w;

	for (size_t i = 0; i < s->call->grid->n; i++)
		if (w->hi[i] > w->lo[i])
			out->v[i] = s->s->v[w->lo[i]];
}

static void
over_time_ts_of_last(struct func_series *s, struct row *out)
{
	const struct windows *w = s->w;

	for (size_t i = 0; i < s->call->grid->n; i++)
		if (w->hi[i] > w->lo[i])
			out->v[i] = (double)s->s->t[w->hi[i] - 1] / 1000;
}

static void
over_time_ts_of_first(struct func_series *s, struct row *out)
{
	const struct windows *w = s->w;

	for (size_t i = 0; i < s->call->grid->n; i++)
		if (w->hi[i] > w->lo[i])
			out->v[i] = (double)s->s->t[w->lo[i]] / 1000;
}

/* Which of two values over_time_extremes wants; of equal ones the last? */
struct over_time_order {
	bool max, last;
};

/* A is to stay in front of B, which came later. */
static inline bool
over_time_before(struct over_time_order o, double a, double b)
{
	if (a == b)
		return !o.last;
	return o.max ? a > b : a < b;
}

/*
 * The place of the extreme of each window: in front of a queue of samples that
 * may still become one.  A NaN is one only where there is nothing else, and
 * then it is the window's first or last sample.
 */
static void
over_time_extremes(const struct func_series *s, struct over_time_order o,
		   void (*take)(const struct samples *s, size_t i, double *out),
		   double *out)
{
	const struct windows *w = s->w;
	const double *v = s->s->v;
	uint32_t *queue = func_room_get(s->room, s->s->n * sizeof(*queue));
	size_t from = 0, to = 0;
	uint32_t next = 0;

	for (size_t i = 0; i < s->call->grid->n; i++) {
		uint32_t lo = w->lo[i], hi = w->hi[i];

		if (lo == hi)
			continue;
		for (next = next < lo ? lo : next; next < hi; next++) {
			if (isnan(v[next]))
				continue;
			while (to > from &&
			       !over_time_before(o, v[queue[to - 1]], v[next]))
				to--;
			queue[to++] = next;
		}
		while (from < to && queue[from] < lo)
			from++;
		if (from < to)
			take(s->s, queue[from], &out[i]);
		else
			take(s->s, o.last ? hi - 1 : lo, &out[i]);
	}
}

static void
over_time_take_value(const struct samples *s, size_t i, double *out)
{
	*out = s->v[i];
}

static void
over_time_take_time(const struct samples *s, size_t i, double *out)
{
	*out = (double)s->t[i] / 1000;
}

static void
over_time_min(struct func_series *s, struct row *out)
{
	struct over_time_order o = { false, false };

	over_time_extremes(s, o, over_time_take_value, out->v);
}

static void
over_time_max(struct func_series *s, struct row *out)
{
	struct over_time_order o = { true, false };

	over_time_extremes(s, o, over_time_take_value, out->v);
}

static void
over_time_ts_of_min(struct func_series *s, struct row *out)
{
	struct over_time_order o = { false, true };

	over_time_extremes(s, o, over_time_take_time, out->v);
}

static void
over_time_ts_of_max(struct func_series *s, struct row *out)
{
	struct over_time_order o = { true, true };

	over_time_extremes(s, o, over_time_take_time, out->v);
}

#define OVER_TIME(name)                                    \
	const struct func_impl func_##name##_over_time = { \
		.series = over_time_##name, .need = 1      \
	}

OVER_TIME(count);
OVER_TIME(present);
OVER_TIME(min);
OVER_TIME(max);
OVER_TIME(ts_of_first);
OVER_TIME(ts_of_last);
OVER_TIME(ts_of_min);
OVER_TIME(ts_of_max);

const struct func_impl func_last_over_time = {
	.series = over_time_last,
	.need = 1,
	.keep_name = true,
};
const struct func_impl func_first_over_time = {
	.series = over_time_first,
	.need = 1,
	.keep_name = true,
};
