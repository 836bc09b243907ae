#include "config.h"

#include "feeds/replay_samples.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feeds/replay_report.h"
#include "tsdb/tsdb.h"

/* So many show what is usual. */
#define SAMPLES_GAPS 1000

void
replay_samples_release(struct replay_samples *s)
{
	for (size_t i = 0; i < s->n; i++) {
		mem_free(s->series[i].t);
		mem_free(s->series[i].v);
	}
	mem_free(s->series);
	strmap_release(&s->by_labels);
	arena_release(&s->arena);
}

uint32_t
replay_samples_series(struct replay_samples *s, const struct labels *ls)
{
	uint64_t hash = labels_hash(ls);
	void **first =
		strmap_put(&s->by_labels,
			   (struct slice){ (const char *)&hash, sizeof(hash) });
	uint32_t twin = (uint32_t)(uintptr_t)*first;

	for (uint32_t i = twin; i != 0; i = s->series[i - 1].twin)
		if (labels_eq(&s->series[i - 1].labels, ls))
			return i - 1;
	MEM_GROW(s->series, s->n, s->cap);
	s->series[s->n++] = (struct replay_series){
		.labels = labels_copy(&s->arena, ls),
		.twin = twin,
	};
	*first = (void *)(uintptr_t)s->n;
	return (uint32_t)(s->n - 1);
}

int
replay_samples_add(struct replay_samples *s, uint32_t series, int64_t t,
		   double v, struct err *err)
{
	struct replay_series *to = &s->series[series];
	size_t cap = to->cap;

	if (s->samples == LIMIT_REPLAY_SAMPLES)
		return err_set(err, ERR_LIMIT,
			       "there are more than %zu samples, the most that "
			       "a replay holds in memory; cut the file by time "
			       "or by metric",
			       LIMIT_REPLAY_SAMPLES);
	MEM_GROW(to->t, to->n, cap);
	MEM_GROW(to->v, to->n, to->cap);
	to->unsorted += to->n > 0 && t < to->t[to->n - 1];
	to->t[to->n] = t;
	to->v[to->n++] = v;
	s->samples++;
	return 0;
}

/* --------------------------------------------------------------- order --- */

struct replay_sample {
	int64_t t;
	double v;
	size_t i;
};

static int
samples_cmp(const void *pa, const void *pb)
{
	const struct replay_sample *a = pa, *b = pb;

	if (a->t != b->t)
		return a->t < b->t ? -1 : 1;
	return a->i < b->i ? -1 : a->i > b->i;
}

static void
samples_sort(struct replay_series *s)
{
	struct replay_sample *all = mem_alloc(s->n * sizeof(*all));

	for (size_t i = 0; i < s->n; i++)
		all[i] = (struct replay_sample){ s->t[i], s->v[i], i };
	qsort(all, s->n, sizeof(*all), samples_cmp);
	for (size_t i = 0; i < s->n; i++) {
		s->t[i] = all[i].t;
		s->v[i] = all[i].v;
	}
	mem_free(all);
}

/* Of several samples at one time the first stays; how many others there were
 * with another value. */
static size_t
samples_unique(struct replay_series *s)
{
	size_t n = 0, dropped = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (n > 0 && s->t[n - 1] == s->t[i]) {
			dropped += memcmp(&s->v[n - 1], &s->v[i],
					  sizeof(double)) != 0;
			continue;
		}
		s->t[n] = s->t[i];
		s->v[n++] = s->v[i];
	}
	s->n = n;
	return dropped;
}

/* -------------------------------------------------------------- groups --- */

/* Puts the series before those with the same times; heads, + 1, in head. */
static size_t
samples_group(struct replay_samples *s, uint32_t *head)
{
	struct strmap groups = { 0 };
	size_t n = 0;

	for (size_t i = s->n; i-- > 0;) {
		struct replay_series *one = &s->series[i];
		struct slice times = { (const char *)one->t,
				       one->n * sizeof(*one->t) };
		uint64_t key[2] = { slice_hash(times, 0), one->n };
		void **at;
		size_t g;

		if (one->n == 0)
			continue;
		at = strmap_put(&groups,
				(struct slice){ (char *)key, sizeof(key) });
		g = (uintptr_t)*at;
		if (g == 0 || memcmp(s->series[head[g - 1] - 1].t, one->t,
				     times.n) != 0) {
			*at = (void *)(uintptr_t)(n + 1);
			head[g = n++] = 0;
		} else {
			g--;
		}
		one->group = head[g];
		head[g] = (uint32_t)i + 1;
	}
	strmap_release(&groups);
	return n;
}

struct replay_group {
	size_t n;
	uint32_t *id;
	struct replay_series **series;
	double *v;
};

/* All samples of one group; what is stored is given back. */
static int
samples_store_group(struct replay_samples *s, uint32_t head, struct tsdb *db,
		    struct replay_group *g, struct err *err)
{
	struct tsdb_target *target = tsdb_target_new(db, NULL);
	int r = 0;

	g->n = 0;
	for (uint32_t i = head; i != 0; i = s->series[i - 1].group) {
		struct replay_series *one = &s->series[i - 1];

		g->series[g->n] = one;
		g->id[g->n] = tsdb_series(db, target, &one->labels);
		if (g->id[g->n++] == TSDB_NO_SERIES)
			return err_set(err, ERR_LIMIT,
				       "there are more than %d series, the "
				       "most that are held in memory",
				       LIMIT_TSDB_SERIES);
	}
	for (size_t k = 0; k < g->series[0]->n && r == 0; k++) {
		for (size_t i = 0; i < g->n; i++)
			g->v[i] = g->series[i]->v[k];
		r = tsdb_append(db, target, g->series[0]->t[k], g->id, g->v,
				g->n, err);
	}
	tsdb_target_end(db, target);
	for (size_t i = 0; i < g->n; i++) {
		mem_free(g->series[i]->t);
		mem_free(g->series[i]->v);
		g->series[i]->t = NULL;
		g->series[i]->v = NULL;
	}
	return r;
}

static void
samples_count(const struct replay_series *s, struct replay_report *r)
{
	if (s->n == 0)
		return;
	if (r->samples == 0 || s->t[0] < r->first)
		r->first = s->t[0];
	if (r->samples == 0 || s->t[s->n - 1] > r->last)
		r->last = s->t[s->n - 1];
	r->samples += s->n;
	r->series++;
}

static int
samples_compare_gaps(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* What most samples are apart, without the jitter of scrapes, and whatever lies
 * between two parts of a recording. */
static int64_t
samples_gap(const struct replay_series *one)
{
	int64_t gap[SAMPLES_GAPS], most, unit;
	size_t n = one->n - 1 < SAMPLES_GAPS ? one->n - 1 : SAMPLES_GAPS;

	for (size_t i = 0; i < n; i++)
		gap[i] = (int64_t)((uint64_t)one->t[i + 1] -
				   (uint64_t)one->t[i]);
	qsort(gap, n, sizeof(*gap), samples_compare_gaps);
	most = gap[n / 2];
	unit = most < 100 ? 1 : most < 900 ? 100 : 1000;
	return most <= INT64_MAX - unit ? (most + unit / 2) / unit * unit
					: most;
}

/* Between the samples of the group that has most series. */
static int64_t
samples_interval(const struct replay_samples *s, const uint32_t *head, size_t n)
{
	size_t most = 0;
	int64_t interval = 0;

	for (size_t i = 0; i < n; i++) {
		const struct replay_series *one = &s->series[head[i] - 1];
		size_t series = 0;

		for (uint32_t k = head[i]; k != 0; k = s->series[k - 1].group)
			series++;
		if (series <= most || one->n < 2)
			continue;
		most = series;
		interval = samples_gap(one);
	}
	return interval;
}

int
replay_samples_store(struct replay_samples *s, struct tsdb *db,
		     struct replay_report *r, struct err *err)
{
	uint32_t *head = mem_calloc(s->n + 1, sizeof(*head));
	struct replay_group g = {
		.id = mem_calloc(s->n + 1, sizeof(*g.id)),
		.series = mem_calloc(s->n + 1, sizeof(*g.series)),
		.v = mem_calloc(s->n + 1, sizeof(*g.v)),
	};
	int result = 0;

	for (size_t i = 0; i < s->n; i++) {
		struct replay_series *one = &s->series[i];

		if (one->unsorted > 0)
			samples_sort(one);
		r->out_of_order += one->unsorted;
		r->duplicates += samples_unique(one);
		samples_count(one, r);
	}
	r->targets = samples_group(s, head);
	r->interval = samples_interval(s, head, r->targets);
	for (size_t i = r->targets; i-- > 0 && result == 0;)
		result = samples_store_group(s, head[i], db, &g, err);
	mem_free(head);
	mem_free(g.id);
	mem_free(g.series);
	mem_free(g.v);
	return result;
}
