/*
 * bench_store.c - how large and how fast the store is: real histories and the
 * demo, each as 30,000 series, an hour of scrapes every 15 s.
 *
 *   bench_store [--rows N] [FILE...]    histories in OpenMetrics, plain or gzip
 *
 * Copies of a history have other instances and begin at another scrape; when
 * it ends it goes on from its first scrape, counters from where they are.
 */
#include "config.h"

#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/err.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/mem.h"
#include "base/num.h"
#include "feeds/expo.h"
#include "feeds/feed_demo.h"
#include "tsdb/tsdb.h"

#define SERIES 30000
#define STEP 15000
#define DEMO_FROM INT64_C(1790000000000)

enum kind { BUCKET, COUNTER, GAUGE, FLOATS, KINDS };

static const char *const kind_name[KINDS] = {
	[BUCKET] = "bucket counters",
	[COUNTER] = "other integer counters",
	[GAUGE] = "integer gauges",
	[FLOATS] = "float counters, gauges",
};

/* One series of a history. */
struct history {
	struct labels labels;
	int64_t *t;
	double *v;
	size_t n, cap;
	bool counter;
};

struct input {
	struct arena arena;
	struct history *h;
	size_t n, cap;
};

struct series {
	struct labels labels;
	enum kind kind;
};

struct target {
	struct series *series;
	size_t n, cap;
	int64_t *t;
	double *v; /* by row and series */
	bool *has;
};

struct load {
	struct arena arena;
	struct target *target;
	size_t n, cap, series, rows;
};

/* Of this process: what others do meanwhile does not count. */
static double
cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static uint32_t
input_series(void *arg, const struct labels *ls, struct err *err)
{
	struct input *in = arg;
	struct slice name = labels_get(ls, LABEL_NAME);

	(void)err;
	MEM_GROW(in->h, in->n, in->cap);
	in->h[in->n] = (struct history){
		.labels = labels_copy(&in->arena, ls),
		.counter = slice_ends(name, SLICE("_total")) ||
			   slice_ends(name, SLICE("_sum")) ||
			   slice_ends(name, SLICE("_count")) ||
			   slice_ends(name, SLICE("_bucket")),
	};
	return (uint32_t)in->n++;
}

static int
input_samples(void *arg, const struct expo_batch *b, struct err *err)
{
	struct input *in = arg;

	(void)err;
	for (size_t i = 0; i < b->n; i++) {
		struct history *h = &in->h[b->series[i]];
		size_t cap = h->cap;

		MEM_GROW(h->t, h->n, cap);
		MEM_GROW(h->v, h->n, h->cap);
		h->t[h->n] = b->t[i];
		h->v[h->n++] = b->v[i];
	}
	return 0;
}

static void
input_read(const char *path, struct input *in)
{
	const struct expo_sink sink = { .series = input_series,
					.samples = input_samples,
					.arg = in,
					.need_time = true };
	struct str raw = { 0 }, text = { 0 };
	struct err err = { 0 };
	struct expo *x = expo_new(&sink);
	bool zip;

	if (file_read(path, (size_t)1 << 30, &raw, &err) < 0)
		mem_fatal(err.text);
	zip = slice_starts(str_slice(&raw), SLICE("\x1f\x8b"));
	if (zip &&
	    gzip_inflate(str_slice(&raw), (size_t)1 << 30, &text, &err) < 0)
		mem_fatal(err.text);
	expo_begin(x, EXPO_OPENMETRICS);
	if (expo_feed(x, str_slice(zip ? &text : &raw), &err) < 0 ||
	    expo_end(x, &err) < 0)
		mem_fatal(err.text);
	expo_free(x);
	str_release(&raw);
	str_release(&text);
}

static enum kind
kind_of(const struct labels *ls, const double *v, size_t n, bool counter)
{
	if (slice_ends(labels_get(ls, LABEL_NAME), SLICE("_bucket")))
		return BUCKET;
	for (size_t i = 0; i < n; i++)
		if (v[i] != floor(v[i]))
			return FLOATS;
	return counter ? COUNTER : GAUGE;
}

static struct target *
load_target(struct load *l)
{
	struct target *t;

	MEM_GROW(l->target, l->n, l->cap);
	t = &l->target[l->n++];
	*t = (struct target){ 0 };
	t->t = mem_calloc(l->rows, sizeof(*t->t));
	return t;
}

static struct labels
renamed(struct load *l, const struct labels *ls, size_t file, size_t copy)
{
	static const struct slice names[] = { SLICE("instance"), SLICE("pod") };
	struct labels out = *ls;

	for (size_t i = 0; i < 2; i++) {
		struct slice old = labels_get(ls, names[i]);

		if (old.n > 0)
			out = labels_with(&l->arena, &out, names[i],
					  slice_of(arena_printf(
						  &l->arena, "%.*s-%zu-%zu",
						  SLICE_ARG(old), file, copy)));
	}
	return out;
}

/* Where one history lies: its targets by instance, its scrapes. */
struct copying {
	struct load *l;
	size_t file, copy;
	int64_t from;
	size_t scrapes;
};

static void
copy_series(const struct copying *c, struct target *to, size_t at,
	    const struct history *h)
{
	double first = h->v[0], last = h->v[h->n - 1];
	size_t start = c->copy * 37 % c->scrapes, k = 0;
	double *own = mem_calloc(c->scrapes, sizeof(*own));
	bool *has = mem_calloc(c->scrapes, sizeof(*has));

	for (; k < h->n; k++) {
		size_t row = (size_t)((h->t[k] - c->from + STEP / 2) / STEP);

		if (row < c->scrapes) {
			own[row] = h->v[k];
			has[row] = true;
		}
	}
	for (size_t i = 0; i < c->l->rows; i++) {
		size_t row = (start + i) % c->scrapes;
		double pass = (double)((start + i) / c->scrapes);

		to->has[i * to->n + at] = has[row];
		to->v[i * to->n + at] =
			own[row] + (h->counter ? pass * (last - first) : 0);
	}
	to->series[at].kind = kind_of(&h->labels, h->v, h->n, h->counter);
	mem_free(own);
	mem_free(has);
}

static void
copy_target(const struct copying *c, const struct input *in,
	    struct slice instance)
{
	struct target *to = load_target(c->l);
	struct load *l = c->l;
	size_t at = 0;

	for (size_t i = 0; i < in->n; i++)
		to->n += slice_eq(
			labels_get(&in->h[i].labels, SLICE("instance")),
			instance);
	to->series = mem_calloc(to->n, sizeof(*to->series));
	to->v = mem_calloc(to->n * l->rows, sizeof(*to->v));
	to->has = mem_calloc(to->n * l->rows, sizeof(*to->has));
	for (size_t i = 0; i < l->rows; i++)
		to->t[i] = c->from + (int64_t)i * STEP +
			   (int64_t)(l->n * 7919 % STEP);
	for (size_t i = 0; i < in->n; i++) {
		if (!slice_eq(labels_get(&in->h[i].labels, SLICE("instance")),
			      instance))
			continue;
		to->series[at].labels =
			renamed(l, &in->h[i].labels, c->file, c->copy);
		copy_series(c, to, at++, &in->h[i]);
	}
	l->series += to->n;
}

static void
copy_history(const struct copying *c, const struct input *in)
{
	for (size_t i = 0; i < in->n; i++) {
		struct slice instance =
			labels_get(&in->h[i].labels, SLICE("instance"));
		bool seen = false;

		for (size_t k = 0; k < i && !seen; k++)
			seen = slice_eq(
				labels_get(&in->h[k].labels, SLICE("instance")),
				instance);
		if (!seen)
			copy_target(c, in, instance);
	}
}

static void
load_histories(struct load *l, char **path, size_t n)
{
	struct input *in = mem_calloc(n, sizeof(*in));

	for (size_t i = 0; i < n; i++)
		input_read(path[i], &in[i]);
	for (size_t copy = 0; l->series < SERIES; copy++)
		for (size_t i = 0; i < n && l->series < SERIES; i++) {
			struct copying c = { l, i, copy, INT64_MAX, 0 };
			int64_t to = 0;

			for (size_t k = 0; k < in[i].n; k++) {
				const struct history *h = &in[i].h[k];

				if (h->t[0] < c.from)
					c.from = h->t[0];
				if (h->t[h->n - 1] > to)
					to = h->t[h->n - 1];
			}
			c.scrapes = (size_t)((to - c.from) / STEP) + 1;
			copy_history(&c, &in[i]);
		}
}

/* The pods of the demo again and again, each time at another hour. */
static void
load_demo_copy(struct load *l, struct tsdb *demo, size_t copy)
{
	int64_t from = DEMO_FROM + (int64_t)copy * 5437000;
	int64_t to = from + (int64_t)(l->rows - 1) * STEP;
	struct querier *q = tsdb_querier(demo, from, to);
	struct querier_set set;
	struct target **of;
	size_t targets = tsdb_stats(demo).targets, first = l->n;
	struct samples s;

	querier_select(q, NULL, 0, from, to, &set, NULL);
	for (size_t i = 0; i < targets; i++)
		load_target(l);
	of = mem_calloc(targets, sizeof(*of));
	for (size_t i = 0; i < targets; i++)
		of[i] = &l->target[first + i];
	for (size_t i = 0; i < set.n; i++)
		of[set.s[i].target]->cap++;
	for (size_t i = 0; i < targets; i++) {
		of[i]->series = mem_calloc(of[i]->cap, sizeof(*of[i]->series));
		of[i]->v = mem_calloc(of[i]->cap * l->rows, sizeof(double));
		of[i]->has = mem_calloc(of[i]->cap * l->rows, sizeof(bool));
		of[i]->n = of[i]->cap;
	}
	for (size_t i = 0; i < set.n; i++) {
		struct target *t = of[set.s[i].target];
		size_t at = (uint32_t)set.s[i].id;
		struct slice name = labels_get(&set.s[i].labels, LABEL_NAME);

		querier_read(q, &set.s[i],
			     &(struct querier_span){ .mint = from, .maxt = to },
			     &s, NULL);
		t->series[at].labels = renamed(l, &set.s[i].labels, 0, copy);
		t->series[at].labels =
			labels_copy(&l->arena, &t->series[at].labels);
		t->series[at].kind =
			kind_of(&set.s[i].labels, s.v, s.n,
				slice_ends(name, SLICE("_sum")) ||
					slice_ends(name, SLICE("_count")) ||
					slice_ends(name, SLICE("_total")));
		for (size_t k = 0; k < s.n && k < l->rows; k++) {
			t->t[k] = s.t[k];
			t->v[k * t->n + at] = s.v[k];
			t->has[k * t->n + at] = true;
		}
	}
	l->series += set.n;
	mem_free(of);
	querier_close(q);
}

static void
load_demo(struct load *l)
{
	struct tsdb *db = tsdb_new();
	struct feed_demo *f = feed_demo_new(db, FEED_DEMO_SEED);

	querier_close(tsdb_querier(db, 0, 1)); /* which lists the series */
	for (size_t copy = 0; l->series < SERIES; copy++)
		load_demo_copy(l, db, copy);
	tsdb_free(db);
	feed_demo_free(f);
}

/* What was measured of one store. */
struct figures {
	struct tsdb_stats stats;
	double heap; /* bytes */
	double append_us, series_us, read_us;
	size_t read;
};

static size_t
heap(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

static void
read_all(struct tsdb *db, struct figures *f)
{
	struct querier *q = tsdb_querier(db, INT64_MIN, INT64_MAX);
	struct querier_set set;
	struct samples s;
	double sum = 0, us;

	querier_select(q, NULL, 0, INT64_MIN, INT64_MAX, &set, NULL);
	for (int round = 0; round < 7; round++) {
		double at = cpu_us();

		f->read = 0;
		for (size_t i = 0; i < set.n; i++) {
			querier_read(
				q, &set.s[i],
				&(struct querier_span){ .mint = INT64_MIN,
							.maxt = INT64_MAX },
				&s, NULL);
			f->read += s.n;
			sum += s.n > 0 ? s.v[s.n - 1] : 0;
		}
		us = cpu_us() - at;
		if (round == 0 || us < f->read_us)
			f->read_us = us;
	}
	if (sum == 0.5)
		puts("");
	querier_close(q);
}

/* The rows of a target as tsdb_append takes them, without what is timed. */
static size_t
row_of(const struct target *t, const uint32_t *index, size_t row,
       uint32_t *series, double *v)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (!t->has[row * t->n + i] || index[i] == TSDB_NO_SERIES)
			continue;
		series[n] = index[i];
		v[n++] = t->v[row * t->n + i];
	}
	return n;
}

/* Only one kind, or all (KINDS); at the end targets may end. */
static struct tsdb *
measure(const struct load *l, enum kind kind, bool end, struct figures *f)
{
	size_t before = heap(), most = 0;
	struct tsdb *db = tsdb_new();
	struct tsdb_target **target = mem_calloc(l->n, sizeof(*target));
	uint32_t **index = mem_calloc(l->n, sizeof(*index)), *series;
	double at = cpu_us();
	size_t own = 0;
	double *v;

	for (size_t i = 0; i < l->n; i++) {
		const struct target *t = &l->target[i];

		index[i] = mem_calloc(t->n + 1, sizeof(**index));
		own += malloc_usable_size(index[i]) + 8;
		most = t->n > most ? t->n : most;
		target[i] = tsdb_target_new(db, NULL);
		for (size_t k = 0; k < t->n; k++)
			index[i][k] =
				kind == KINDS || t->series[k].kind == kind
					? tsdb_series(db, target[i],
						      &t->series[k].labels)
					: TSDB_NO_SERIES;
	}
	f->series_us = cpu_us() - at;
	series = mem_calloc(most, sizeof(*series));
	v = mem_calloc(most, sizeof(*v));
	f->append_us = 0;
	for (size_t row = 0; row < l->rows; row++)
		for (size_t i = 0; i < l->n; i++) {
			size_t n =
				row_of(&l->target[i], index[i], row, series, v);

			at = cpu_us();
			tsdb_append(db, target[i], l->target[i].t[row], series,
				    v, n, NULL);
			f->append_us += cpu_us() - at;
		}
	for (size_t i = 0; end && i < l->n; i++)
		tsdb_target_end(db, target[i]);
	mem_free(series);
	mem_free(v);
	f->heap = (double)heap() - (double)before - (double)own;
	f->stats = tsdb_stats(db);
	read_all(db, f);
	for (size_t i = 0; i < l->n; i++)
		mem_free(index[i]);
	mem_free(index);
	mem_free(target);
	return db;
}

static void
print_kind(const char *name, const struct figures *f)
{
	const struct tsdb_stats *s = &f->stats;

	printf("  %-24s %7zu %9zu %8.3f %8.3f %8.3f %8.2f %8.1f\n", name,
	       s->series, s->samples,
	       (double)s->chunk_bytes / (double)s->chunk_samples,
	       (double)s->bytes / (double)s->samples,
	       f->heap / (double)s->samples,
	       f->read_us * 1000 / (double)f->read,
	       (double)s->samples / f->append_us);
}

static void
time_select(struct tsdb *db, const char *what, enum matcher_op op,
	    const char *name, const char *value)
{
	struct matcher m;
	double us[2];
	size_t n = 0;

	matcher_init(&m, op, slice_of(name), slice_of(value), NULL);
	for (int i = 0; i < 2; i++) {
		struct querier *q = tsdb_querier(db, INT64_MIN, INT64_MAX);
		struct querier_set set;
		double at = cpu_us();

		querier_select(q, &m, 1, INT64_MIN, INT64_MAX, &set, NULL);
		us[i] = cpu_us() - at;
		n = set.n;
		querier_close(q);
	}
	printf("  select %-34s %6zu series %7.0f us, again %5.0f us\n", what, n,
	       us[0], us[1]);
	matcher_release(&m);
}

static void
report(const char *title, const struct load *l)
{
	struct figures f;
	struct tsdb *db;

	printf("%s: %zu targets, %zu rows\n", title, l->n, l->rows);
	printf("  %-24s %7s %9s %8s %8s %8s %8s %8s\n", "", "series", "samples",
	       "B chunks", "B all", "B heap", "ns read", "M/s in");
	for (enum kind k = 0; k < KINDS; k++) {
		db = measure(l, k, false, &f);
		if (f.stats.samples > 0)
			print_kind(kind_name[k], &f);
		tsdb_free(db);
	}
	db = measure(l, KINDS, true, &f);
	print_kind("all, targets ended", &f);
	tsdb_free(db);
	db = measure(l, KINDS, false, &f);
	print_kind("all", &f);
	printf("  %.2f us to add a series\n",
	       f.series_us / (double)f.stats.series);
	time_select(db, "(the index sorts)", MATCH_EQ, "__name__", "up");
	time_select(db, "__name__=~\".*_bucket\"", MATCH_RE, "__name__",
		    ".*_bucket");
	time_select(db, "__name__=request_duration_bucket", MATCH_EQ,
		    "__name__", "pyroscope_request_duration_seconds_bucket");
	time_select(db, "le=~\"0.1|0.5|1.0\"", MATCH_RE, "le", "0.1|0.5|1.0");
	time_select(db, "le=~\"[0-9]+\\\\.5\"", MATCH_RE, "le", "[0-9]+\\.5");
	tsdb_free(db);
}

static void
load_free(struct load *l)
{
	for (size_t i = 0; i < l->n; i++) {
		mem_free(l->target[i].series);
		mem_free(l->target[i].t);
		mem_free(l->target[i].v);
		mem_free(l->target[i].has);
	}
	mem_free(l->target);
	arena_release(&l->arena);
}

int
main(int argc, char **argv)
{
	struct load l = { .rows = 240 };
	int64_t rows;
	int at = 1;

	if (argc > 2 && !strcmp(argv[1], "--rows") &&
	    num_parse_int(slice_of(argv[2]), &rows) == 0 && rows > 0) {
		l.rows = (size_t)rows;
		at = 3;
	}
	rows = (int64_t)l.rows;
	if (argc > at) {
		load_histories(&l, argv + at, (size_t)(argc - at));
		report("real histories", &l);
		load_free(&l);
	}
	l = (struct load){ .rows = (size_t)rows };
	load_demo(&l);
	report("demo", &l);
	load_free(&l);
	return 0;
}
