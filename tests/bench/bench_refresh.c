/*
 * bench_refresh.c - what a refresh of a panel of one hour costs, once its steps
 * are kept, beside the first evaluation: an embedded source behind a step
 * cache, as the viewer has it, over a store that takes a scrape between
 * refreshes.
 *
 * bench_refresh [TARGETS [REFRESHES [QUERY]]]: of 192 bucket series each
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/num.h"
#include "net/loop.h"
#include "sources/source_embedded.h"
#include "sources/step_cache.h"

#define EVERY INT64_C(15000)
#define HOUR INT64_C(3600000)
#define ROUTES 12
#define BOUNDS 16
#define SERIES (ROUTES * BOUNDS)
#define FIRSTS 9
#define RUNS 2000

struct cost {
	int64_t wall, cpu; /* us */
};

struct scraped {
	struct tsdb_target *target;
	uint32_t index[SERIES];
	double v[SERIES];
};

struct bench {
	struct tsdb *db;
	struct scraped *target;
	size_t n;
	uint64_t random;
	struct loop *loop;
	struct source *source;
	bool done;
	size_t series;
};

static uint64_t
draw(struct bench *b)
{
	b->random ^= b->random << 13;
	b->random ^= b->random >> 7;
	b->random ^= b->random << 17;
	return b->random;
}

static void
add_series(struct bench *b, struct scraped *s, size_t target, size_t i)
{
	char text[4][64];
	struct label l[] = {
		{ LABEL_NAME, SLICE("x_duration_seconds_bucket") },
		{ SLICE("job"), SLICE("pyroscope/pyroscope") },
		{ SLICE("cluster"), SLICE("prod") },
		{ SLICE("namespace"), SLICE("pyroscope") },
		{ SLICE("method"), SLICE("POST") },
		{ SLICE("status_code"), SLICE("200") },
		{ SLICE("instance"), { text[0], 0 } },
		{ SLICE("pod"), { text[1], 0 } },
		{ SLICE("route"), { text[2], 0 } },
		{ SLICE("le"), { text[3], 0 } },
	};
	struct arena a = { 0 };
	struct labels ls;

	snprintf(text[0], sizeof(text[0]), "10.0.0.%zu:4040", target);
	snprintf(text[1], sizeof(text[1]), "pyroscope-%zu", target);
	snprintf(text[2], sizeof(text[2]), "route_%zu", i / BOUNDS);
	snprintf(text[3], sizeof(text[3]), "%zu.5", i % BOUNDS);
	for (size_t k = 0; k < 4; k++)
		l[6 + k].value = slice_of(text[k]);
	ls = labels_make(&a, l, sizeof(l) / sizeof(*l));
	s->index[i] = tsdb_series(b->db, s->target, &ls);
	arena_release(&a);
}

/* Buckets rise and stand still together. */
static void
scrape(struct bench *b, int64_t t)
{
	for (size_t i = 0; i < b->n; i++) {
		struct scraped *s = &b->target[i];

		for (size_t r = 0; r < ROUTES; r++) {
			double more = 0;

			for (size_t k = 0; k < BOUNDS; k++) {
				more += (double)(draw(b) % 3);
				s->v[r * BOUNDS + k] += more;
			}
		}
		tsdb_append(b->db, s->target, t + (int64_t)i * 37, s->index,
			    s->v, SERIES, NULL);
	}
}

static void
on_done(void *arg, struct source_answer *a)
{
	struct bench *b = arg;

	if (a->err.code != ERR_NONE) {
		fprintf(stderr, "bench_refresh: %s\n", a->err.text);
		exit(1);
	}
	b->series = a->frame->n;
	b->done = true;
}

/* Of all threads. */
static int64_t
cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

/* What it took from asked to answered. */
static struct cost
ask(struct bench *b, const char *query, int64_t end)
{
	struct source_question q = { .ask = SOURCE_RANGE,
				     .query = slice_of(query),
				     .start = end - HOUR,
				     .end = end,
				     .step = EVERY };
	struct cost from = { clock_mono_us(), cpu_us() };

	b->done = false;
	source_start(b->source, &q, on_done, b);
	while (!b->done)
		loop_turn(b->loop, INT64_MAX);
	return (struct cost){ clock_mono_us() - from.wall,
			      cpu_us() - from.cpu };
}

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static struct cost
median(const struct cost *c, size_t n)
{
	static int64_t wall[RUNS], cpu[RUNS];

	for (size_t i = 0; i < n; i++) {
		wall[i] = c[i].wall;
		cpu[i] = c[i].cpu;
	}
	qsort(wall, n, sizeof(*wall), by_size);
	qsort(cpu, n, sizeof(*cpu), by_size);
	return (struct cost){ wall[n / 2], cpu[n / 2] };
}

static int64_t
measure(struct bench *b, const char *query, int64_t end, size_t refreshes)
{
	static struct cost first[FIRSTS], later[RUNS];
	struct cost whole, fresh, cold;

	for (size_t i = 0; i < FIRSTS; i++) {
		b->source = step_cache_new(
			source_embedded_new(b->loop, b->db, "bench"));
		ask(b, "vector(1)", end); /* the thread starts */
		first[i] = ask(b, query, end);
		if (i + 1 < FIRSTS)
			source_free(b->source);
	}
	for (size_t i = 0; i < refreshes; i++) {
		end += EVERY;
		scrape(b, end - EVERY / 3);
		later[i] = ask(b, query, end);
	}
	source_free(b->source);
	cold = first[0];
	whole = median(first, FIRSTS);
	fresh = median(later, refreshes);
	printf("%6" PRId64 " %7" PRId64 " %7" PRId64 " %6.1f   %7" PRId64
	       " %7" PRId64 " %6.1f  %6zu  %s\n",
	       cold.wall, whole.wall, fresh.wall,
	       (double)whole.wall / (double)fresh.wall, whole.cpu, fresh.cpu,
	       (double)whole.cpu / (double)fresh.cpu, b->series, query);
	return end;
}

static size_t
number(const char *text, size_t max)
{
	int64_t n;

	if (num_parse_int(slice_of(text), &n) < 0 || n < 1 || n > (int64_t)max)
		exit(2);
	return (size_t)n;
}

int
main(int argc, char **argv)
{
	static const char *const queries[] = {
		"sum by (route) (rate(x_duration_seconds_bucket{le=\"0.5\"}"
		"[1m]))",
		"sum by (le, route) (rate(x_duration_seconds_bucket[1m]))",
		"histogram_quantile(0.99, sum by (le, route) "
		"(rate(x_duration_seconds_bucket[1m])))",
		"topk(5, sum by (pod) (rate(x_duration_seconds_bucket[5m])))",
	};
	size_t refreshes = argc > 2 ? number(argv[2], RUNS) : 64;
	int64_t end = INT64_C(1769853600000);
	struct bench b = { .random = 88172645463325252 };

	b.n = argc > 1 ? number(argv[1], 10000) : 96;
	b.db = tsdb_new();
	b.loop = loop_new();
	b.target = calloc(b.n, sizeof(*b.target));
	for (size_t i = 0; i < b.n; i++) {
		b.target[i].target = tsdb_target_new(b.db, NULL);
		for (size_t k = 0; k < SERIES; k++)
			add_series(&b, &b.target[i], i, k);
	}
	for (int64_t t = end - HOUR - 300000; t < end; t += EVERY)
		scrape(&b, t + EVERY * 2 / 3);
	printf("%zu series, 1 h, 15 s; medians of %d and %zu, us by the clock "
	       "and of all cores\n"
	       "  first refresh  ratio    cores refresh  ratio  series  "
	       "query\n",
	       b.n * SERIES, FIRSTS, refreshes);
	if (argc > 3)
		measure(&b, argv[3], end, refreshes);
	for (size_t i = 0; argc < 4 && i < sizeof(queries) / sizeof(*queries);
	     i++)
		end = measure(&b, queries[i], end, refreshes);
	loop_free(b.loop);
	tsdb_free(b.db);
	free(b.target);
	return 0;
}
