#include "config.h"

#include "feeds/feed_demo_column.h"

#include <math.h>

#include "base/mem.h"
#include "model/sample.h"

#define NOISE_FAST 47000 /* ms */
#define NOISE_SLOW 400000
#define WORK_BYTES ((size_t)32 << 20) /* then what is kept is made anew */

static const struct {
	double share, median; /* of what is not slow */
	/* The most that each may add to or take from the rate: less than 1 in
	 * all, so that counters rise. */
	double day, hour, quarter, fast, slow;
} populations[POPS] = {
	[POP_FAST] = { 0.34, 0.45, 0.22, 0.13, 0.08, 0.22, 0.2 },
	[POP_NORMAL] = { 0.66, 1, 0.22, 0.13, 0.08, 0.2, 0.2 },
	[POP_SLOW] = { 0, 0, 0.1, 0.2, 0.15, 0.15, 0.3 },
};

/* A wave of this height, somewhere between its two phases. */
static void
group_wave(double *wave, enum feed_demo_wave first, double height, double turn)
{
	wave[first] = height * (1 - turn);
	wave[first + 1] = turn < 0.5 ? height * turn : -height * turn;
}

void
feed_demo_group_init(struct feed_demo_group *g, uint64_t seed,
		     const struct feed_demo_load *load)
{
	double turn = feed_demo_wave_unit(feed_demo_wave_hash(seed, 10));
	double tilt = feed_demo_wave_unit(feed_demo_wave_hash(seed, 11));

	*g = (struct feed_demo_group){ .seed = seed };
	for (int p = 0; p < POPS; p++) {
		bool slow = p == POP_SLOW;
		uint64_t h = feed_demo_wave_hash(seed, 20 + (unsigned)p);

		g->rate[p] = load->rate *
			     (slow ? load->share
				   : populations[p].share * (1 - load->share));
		g->median[p] = load->median *
			       (slow ? load->slow : populations[p].median);
		g->turn[p] = 0.9 * feed_demo_wave_unit(h) - 0.45;
		g->wave[p][WAVE_TIME] = 1;
		g->wave[p][WAVE_DAY] = populations[p].day;
		group_wave(g->wave[p], WAVE_HOUR, populations[p].hour,
			   p == POP_SLOW ? 1 - turn : turn);
		group_wave(g->wave[p], WAVE_QUARTER, populations[p].quarter,
			   p == POP_FAST ? 1 - tilt : tilt);
		g->fast[p] = populations[p].fast;
		g->slow[p] = p == POP_FAST ? -populations[p].slow
					   : populations[p].slow;
	}
}

/* What is kept of one target, or of one of its groups, at certain times. */
struct kept {
	int64_t first, last; /* times */
	size_t n;
	double *v; /* rows of n */
};

struct kept_target {
	struct kept waves;
	int64_t *start; /* of the process, by sample */
	size_t n_groups;
	struct kept *group;
};

struct feed_demo_work {
	size_t n;
	struct kept_target *target;
	size_t bytes;
	size_t cap;
	double *noise[2];
};

struct feed_demo_work *
feed_demo_work_new(size_t n_targets)
{
	struct feed_demo_work *w = mem_calloc(1, sizeof(*w));

	w->n = n_targets;
	w->target = mem_calloc(n_targets, sizeof(*w->target));
	return w;
}

static void
work_clear(struct feed_demo_work *w)
{
	for (size_t i = 0; i < w->n; i++) {
		struct kept_target *t = &w->target[i];

		for (size_t j = 0; j < t->n_groups; j++)
			mem_free(t->group[j].v);
		mem_free(t->group);
		mem_free(t->waves.v);
		mem_free(t->start);
		*t = (struct kept_target){ 0 };
	}
	w->bytes = 0;
}

void
feed_demo_work_free(struct feed_demo_work *w)
{
	if (w == NULL)
		return;
	work_clear(w);
	mem_free(w->target);
	mem_free(w->noise[0]);
	mem_free(w->noise[1]);
	mem_free(w);
}

/* Groups are many, and soon made anew from their target's waves. */
static void
work_drop_groups(struct feed_demo_work *w)
{
	for (size_t i = 0; i < w->n; i++)
		for (size_t j = 0; j < w->target[i].n_groups; j++) {
			struct kept *k = &w->target[i].group[j];

			w->bytes -= POPS * k->n * sizeof(*k->v);
			mem_free(k->v);
			*k = (struct kept){ 0 };
		}
}

static bool
kept_is(const struct kept *k, const int64_t *at, size_t n)
{
	/* Times of one target between two others are always the same. */
	return k->v != NULL && k->n == n && k->first == at[0] &&
	       k->last == at[n - 1];
}

static void
kept_set(struct feed_demo_work *w, struct kept *k, size_t rows,
	 const int64_t *at, size_t n)
{
	if (k->v == NULL || k->n != n) {
		w->bytes += rows * n * sizeof(*k->v);
		if (k->v != NULL)
			w->bytes -= rows * k->n * sizeof(*k->v);
		mem_free(k->v);
		k->v = mem_alloc(rows * n * sizeof(*k->v));
	}
	k->n = n;
	k->first = at[0];
	k->last = at[n - 1];
}

static struct kept_target *
work_waves(struct feed_demo_work *w, const struct feed_demo_target *t,
	   size_t target, const int64_t *at, size_t n)
{
	struct kept_target *k = &w->target[target];

	if (kept_is(&k->waves, at, n))
		return k;
	if (w->bytes > WORK_BYTES)
		work_clear(w);
	if (k->group == NULL) {
		k->n_groups = t->n_groups;
		k->group = mem_calloc(t->n_groups, sizeof(*k->group));
	}
	kept_set(w, &k->waves, WAVES, at, n);
	k->start = mem_realloc(k->start, n, sizeof(*k->start));
	for (size_t i = 0; i < n; i++)
		k->start[i] = feed_demo_wave_start(t->seed, at[i]);
	for (int i = 0; i < WAVES; i++)
		feed_demo_wave_column((enum feed_demo_wave)i, at, k->start, n,
				      k->waves.v + (size_t)i * n);
	return k;
}

static void
work_noise(struct feed_demo_work *w, uint64_t seed, const int64_t *at,
	   const int64_t *start, size_t n)
{
	if (w->cap < n) {
		for (int i = 0; i < 2; i++) {
			mem_free(w->noise[i]);
			w->noise[i] = mem_alloc(n * sizeof(*w->noise[i]));
		}
		w->cap = n;
	}
	feed_demo_wave_noise(feed_demo_wave_hash(seed, 1), NOISE_FAST, at,
			     start, n, w->noise[0]);
	feed_demo_wave_noise(feed_demo_wave_hash(seed, 2), NOISE_SLOW, at,
			     start, n, w->noise[1]);
}

/* Events of one population since the start: whole ones. */
static void
work_population(const struct feed_demo_work *w, const struct feed_demo_group *g,
		int p, const double *wave, size_t n, double *out)
{
	const double *fast = w->noise[0], *slow = w->noise[1];
	double r = g->rate[p];

	for (size_t i = 0; i < n; i++)
		out[i] = r * (g->fast[p] * fast[i] + g->slow[p] * slow[i]);
	for (int k = 0; k < WAVES; k++) {
		double f = k == WAVE_INCIDENT ? g->more[p] : r * g->wave[p][k];

		for (size_t i = 0; i < n; i++)
			out[i] += f * wave[(size_t)k * n + i];
	}
	for (size_t i = 0; i < n; i++)
		out[i] = (double)(int64_t)out[i];
}

/* POPS rows of n. */
static const double *
work_group(struct feed_demo_work *w, const struct feed_demo_target *t,
	   size_t target, size_t group, const int64_t *at, size_t n)
{
	struct kept_target *k = &w->target[target];
	const struct feed_demo_group *g = &t->group[group];

	if (k->group != NULL && kept_is(&k->group[group], at, n))
		return k->group[group].v;
	k = work_waves(w, t, target, at, n);
	if (w->bytes > WORK_BYTES)
		work_drop_groups(w);
	kept_set(w, &k->group[group], POPS, at, n);
	work_noise(w, g->seed, at, k->start, n);
	for (int p = 0; p < POPS; p++)
		work_population(w, g, p, k->waves.v, n,
				k->group[group].v + (size_t)p * n);
	return k->group[group].v;
}

/*
 * Sizes are spread log-logistically, F(x) = 1 / (1 + (median/x)^k), with whole
 * k; the mean is median * (pi/k) / sin(pi/k).
 */
static double
share_below(int p, double median, double le)
{
	double y = median / le, y2 = y * y;

	if (isinf(le))
		return 1;
	switch (p) {
	case POP_FAST:
		return 1 / (1 + y2 * y2 * y2);
	case POP_NORMAL:
		return 1 / (1 + y2 * y2 * y);
	}
	return 1 / (1 + y2 * y2);
}

static const double mean_of_median[POPS] = {
	[POP_FAST] = 0x1.0c152382d7366p+0,
	[POP_NORMAL] = 0x1.11a7519c30c38p+0,
	[POP_SLOW] = 0x1.1c5831add62e4p+0,
};

/* To the nearest whole number: what adding this leaves of a double. */
#define WHOLE 0x1.8p52

static void
column_bucket(const struct feed_demo_group *g, double le, const double *events,
	      size_t n, double *v)
{
	const double *fast = events, *normal = events + n;
	const double *slow = events + 2 * n;
	double f[POPS], turn[POPS];

	for (int p = 0; p < POPS; p++) {
		f[p] = share_below(p, g->median[p], le);
		turn[p] = g->turn[p];
	}
	for (size_t i = 0; i < n; i++)
		v[i] = ((f[0] * fast[i] + turn[0] + WHOLE) - WHOLE) +
		       ((f[1] * normal[i] + turn[1] + WHOLE) - WHOLE) +
		       ((f[2] * slow[i] + turn[2] + WHOLE) - WHOLE);
}

static void
column_sum(const struct feed_demo_group *g, const double *events, size_t n,
	   double *v)
{
	const double *fast = events, *normal = events + n;
	const double *slow = events + 2 * n;
	double mean[POPS];

	for (int p = 0; p < POPS; p++)
		mean[p] = g->median[p] * mean_of_median[p];
	for (size_t i = 0; i < n; i++)
		v[i] = mean[0] * fast[i] + mean[1] * normal[i] +
		       mean[2] * slow[i];
	for (size_t i = 0; g->whole && i < n; i++)
		v[i] = (double)(int64_t)v[i];
}

static unsigned
column_head(const struct feed_demo_target *t, size_t type, const int64_t *at,
	    size_t n, double *v)
{
	const struct feed_demo_head *h = &feed_demo_heads[type];
	uint64_t seed = feed_demo_wave_hash(t->seed, 100 + type);
	double full = h->bytes * t->pod->scale *
		      (0.85 + 0.3 * feed_demo_wave_unit(seed));

	for (size_t i = 0; i < n; i++) {
		int64_t start = feed_demo_wave_start(t->seed, at[i]);
		double x = feed_demo_wave_fill(t->seed, at[i], start), noise;

		feed_demo_wave_noise(seed, NOISE_SLOW, &at[i], &start, 1,
				     &noise);
		x = x * (1 + h->bend) / (1 + h->bend * x);
		x *= 1 + noise * (0.2 * 1000 / NOISE_SLOW);
		v[i] = (double)(int64_t)(full * (0.04 + 0.96 * x));
	}
	return SAMPLES_INTEGER;
}

unsigned
feed_demo_column(struct feed_demo_work *w, const struct feed_demo_target *t,
		 size_t target, const struct feed_demo_series *s,
		 const int64_t *at, size_t n, double *v)
{
	const struct feed_demo_group *g;
	const double *events;

	if (n == 0)
		return SAMPLES_INTEGER | SAMPLES_RISING;
	if (s->kind == DEMO_ONE) {
		for (size_t i = 0; i < n; i++)
			v[i] = 1;
		return SAMPLES_INTEGER | SAMPLES_RISING;
	}
	if (s->kind == DEMO_HEAD)
		return column_head(t, s->group, at, n, v);
	g = &t->group[s->group];
	events = work_group(w, t, target, s->group, at, n);
	if (s->kind == DEMO_SUM)
		column_sum(g, events, n, v);
	else
		column_bucket(g, s->le, events, n, v);
	return (s->kind != DEMO_SUM || g->whole ? SAMPLES_INTEGER : 0u) |
	       (feed_demo_wave_start(t->seed, at[0]) ==
				feed_demo_wave_start(t->seed, at[n - 1])
			? SAMPLES_RISING
			: 0u);
}
