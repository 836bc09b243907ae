/* reader_twins.c - series of equal labels, read as one. */
#include "config.h"

#include "base/mem.h"
#include "tsdb/reader.h"

struct twins_run {
	const int64_t *t;
	const double *v;
	size_t n;
};

/* Both rise, and what comes of them; of equal times one is kept: A's, if that
 * is not just the end of a series. */
static size_t
twins_merge(struct twins_run a, struct twins_run b, int64_t *t, double *v)
{
	size_t i = 0, j = 0, n = 0;

	while (i < a.n && j < b.n) {
		bool same = a.t[i] == b.t[j];
		bool of_b =
			b.t[j] < a.t[i] || (same && sample_is_stale(a.v[i]));

		t[n] = of_b ? b.t[j] : a.t[i];
		v[n++] = of_b ? b.v[j] : a.v[i];
		i += same || !of_b;
		j += same || of_b;
	}
	for (; i < a.n; i++, n++) {
		t[n] = a.t[i];
		v[n] = a.v[i];
	}
	for (; j < b.n; j++, n++) {
		t[n] = b.t[j];
		v[n] = b.v[j];
	}
	return n;
}

static struct twins_run
twins_run(const struct reader_twins *w, unsigned side, size_t from, size_t to)
{
	return (struct twins_run){ w->t[side] + from, w->v[side] + from,
				   to - from };
}

/* Two runs become one until one is left; the side where it is. */
static unsigned
twins_sort(struct reader_twins *w, size_t runs)
{
	unsigned side = 0;

	for (; runs > 1; runs = (runs + 1) / 2, side ^= 1) {
		size_t from = 0, n = 0;

		for (size_t i = 0; i < runs; i += 2) {
			size_t middle = w->end[i];
			size_t to = i + 1 < runs ? w->end[i + 1] : middle;

			n += twins_merge(twins_run(w, side, from, middle),
					 twins_run(w, side, middle, to),
					 w->t[side ^ 1] + n,
					 w->v[side ^ 1] + n);
			w->end[i / 2] = n;
			from = to;
		}
	}
	return side;
}

static void
twins_room(struct reader_twins *w, size_t n)
{
	if (n <= w->cap)
		return;
	w->cap = n * 2;
	for (size_t i = 0; i < 2; i++) {
		w->t[i] = mem_realloc(w->t[i], w->cap, sizeof(*w->t[i]));
		w->v[i] = mem_realloc(w->v[i], w->cap, sizeof(*w->v[i]));
	}
}

/* The runs of those that have samples; *only is the times of the last one. */
static int
twins_gather(struct reader *r, const struct querier_series *series,
	     const struct querier_span *span, size_t *runs,
	     const int64_t **only, struct err *err)
{
	const struct querier_series *one =
		(const struct querier_series *)(uintptr_t)series->id;
	struct reader_twins *w = &r->twins;
	size_t n = 0;

	*runs = 0;
	for (uint64_t i = READER_TWINS; i < series->target; i++, one++) {
		struct samples s;

		if (reader_read_one(r, one, span, &s, err) < 0)
			return -1;
		if (s.n == 0)
			continue;
		*only = s.t;
		twins_room(w, n + s.n);
		memcpy(w->t[0] + n, s.t, s.n * sizeof(*s.t));
		memcpy(w->v[0] + n, s.v, s.n * sizeof(*s.v));
		n += s.n;
		MEM_GROW(w->end, *runs, w->ends_cap);
		w->end[(*runs)++] = n;
	}
	return 0;
}

int
reader_read_twins(struct reader *r, const struct querier_series *series,
		  const struct querier_span *span, struct samples *out,
		  struct err *err)
{
	struct reader_twins *w = &r->twins;
	const int64_t *only = NULL;
	unsigned side;
	size_t runs;

	*out = (struct samples){ 0 };
	if (twins_gather(r, series, span, &runs, &only, err) < 0)
		return -1;
	if (runs == 0)
		return 0;
	side = twins_sort(w, runs);
	out->n = w->end[0];
	out->t = runs == 1 ? only : reader_own_times(r, w->t[side], out->n);
	out->v = w->v[side];
	out->flags = column_flags(out->v, out->n);
	return 0;
}
