#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "feeds/feed_demo.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define NOW INT64_C(1795996800000) /* a whole incident cycle */

struct demo {
	struct tsdb *db;
	struct feed_demo *f;
};

static struct demo
demo_new(uint64_t seed)
{
	struct demo d = { tsdb_new(), NULL };

	d.f = feed_demo_new(d.db, seed);
	return d;
}

static void
demo_free(struct demo *d)
{
	tsdb_free(d->db);
	feed_demo_free(d->f);
}

struct want {
	const char *name, *value;
	enum matcher_op op;
};

/* All series that match up to three conditions. */
static struct querier_set
find(struct querier *q, const struct want *w, size_t n)
{
	struct matcher m[4] = { 0 };
	struct querier_set set;

	for (size_t i = 0; i < n; i++)
		assert_int_equal(matcher_init(&m[i], w[i].op,
					      slice_of(w[i].name),
					      slice_of(w[i].value), NULL),
				 0);
	assert_int_equal(
		querier_select(q, m, n, INT64_MIN, INT64_MAX, &set, NULL), 0);
	for (size_t i = 0; i < n; i++)
		matcher_release(&m[i]);
	return set;
}

static struct querier_set
find_all(struct querier *q)
{
	return find(q, NULL, 0);
}

static bool
named(const struct querier_series *s, const char *end)
{
	return slice_ends(labels_get(&s->labels, LABEL_NAME), slice_of(end));
}

static struct samples
read_all(struct querier *q, const struct querier_series *s)
{
	struct samples out;

	assert_int_equal(
		querier_read(q, s,
			     &(struct querier_span){ .mint = INT64_MIN,
						     .maxt = INT64_MAX },
			     &out, NULL),
		0);
	return out;
}

static void
values_depend_on_seed_series_and_time_only(void **state)
{
	struct demo a = demo_new(1), b = demo_new(1), c = demo_new(2);
	struct querier *qa = tsdb_querier(a.db, NOW - HOUR, NOW);
	struct querier *qb =
		tsdb_querier(b.db, NOW - 31 * MINUTE, NOW + 17 * MINUTE);
	struct querier *qc = tsdb_querier(c.db, NOW - HOUR, NOW);
	struct querier_set sa = find_all(qa), sb = find_all(qb),
			   sc = find_all(qc);
	size_t same = 0, other = 0;

	(void)state;
	assert_int_equal(sa.n, sb.n);
	assert_int_equal(sa.n, sc.n);
	assert_true(sa.n > 2000);
	for (size_t i = sa.n; i-- > 0;) { /* in another order, too */
		struct samples y = read_all(qb, &sb.s[i]);
		struct samples x = read_all(qa, &sa.s[i]);
		struct samples z = read_all(qc, &sc.s[i]);
		size_t from = 0;

		assert_true(labels_eq(&sa.s[i].labels, &sb.s[i].labels));
		while (x.t[from] < y.t[0])
			from++;
		assert_memory_equal(&x.t[from], y.t,
				    (x.n - from) * sizeof(*y.t));
		assert_memory_equal(&x.v[from], y.v,
				    (x.n - from) * sizeof(*y.v));
		same += x.n - from;
		other += memcmp(x.v, z.v, 8 * sizeof(*x.v)) != 0;
	}
	assert_true(same > sa.n * 120);
	assert_true(other > sa.n / 2);
	querier_close(qa);
	querier_close(qb);
	querier_close(qc);
	demo_free(&a);
	demo_free(&b);
	demo_free(&c);
}

static void
scrapes_are_every_15_s_and_never_on_an_edge(void **state)
{
	struct demo d = demo_new(FEED_DEMO_SEED);
	struct querier *q = tsdb_querier(d.db, NOW - HOUR, NOW);
	struct querier_set ups =
		find(q, &(struct want){ "__name__", "up", MATCH_EQ }, 1);

	(void)state;
	assert_int_equal(ups.n, 7);
	for (size_t i = 0; i < ups.n; i++) {
		struct samples s = read_all(q, &ups.s[i]);

		assert_int_equal(s.n, 240);
		for (size_t k = 0; k < s.n; k++) {
			int64_t in = s.t[k] % FEED_DEMO_INTERVAL;

			assert_int_equal(in % 2, 1);
			assert_true(in > 1000 && in < 14000);
			assert_int_equal(s.t[k] - s.t[0],
					 (int64_t)k * FEED_DEMO_INTERVAL);
			assert_true(s.v[k] == 1);
		}
	}
	querier_close(q);
	q = tsdb_querier(d.db, INT64_MIN, INT64_MAX);
	ups = find(q, &(struct want){ "__name__", "up", MATCH_EQ }, 1);
	{
		struct samples s;

		assert_int_equal(querier_read(q, &ups.s[0],
					      &(struct querier_span){
						      .mint = INT64_MIN,
						      .maxt = INT64_MAX },
					      &s, NULL),
				 -1);
	}
	querier_close(q);
	demo_free(&d);
}

static bool
is_counter(const struct querier_series *s)
{
	return named(s, "_bucket") || named(s, "_sum") || named(s, "_count");
}

static void
counters_fall_only_when_their_process_starts_again(void **state)
{
	struct demo d = demo_new(FEED_DEMO_SEED);
	struct querier *q = tsdb_querier(d.db, NOW - 20 * DAY, NOW);
	struct querier_set all = find(
		q, &(struct want){ "pod", "querier-0|distributor-1", MATCH_RE },
		1);
	int64_t falls[2][8];
	size_t n_falls[2] = { 0, 0 };

	(void)state;
	for (size_t i = 0; i < all.n; i++) {
		struct samples s;
		size_t n = 0, of;
		bool first;

		if (!is_counter(&all.s[i]) || i % 7 != 0)
			continue;
		of = slice_eq(labels_get(&all.s[i].labels, SLICE("pod")),
			      SLICE("querier-0"));
		first = n_falls[of] == 0;
		s = read_all(q, &all.s[i]);
		assert_true(s.v[0] >= 0);
		for (size_t k = 1; k < s.n; k++) {
			size_t f = 0;

			if (s.v[k] >= s.v[k - 1])
				continue;
			n++;
			if (first) {
				assert_true(n_falls[of] < 8);
				falls[of][n_falls[of]++] = s.t[k];
			}
			while (f < n_falls[of] && falls[of][f] != s.t[k])
				f++;
			/* A rare one may stand at 0 on both sides. */
			assert_true(f < n_falls[of]);
		}
		assert_true(n <= 4);
		assert_int_equal(s.flags & SAMPLES_RISING, 0);
	}
	assert_in_range(n_falls[0], 2, 4);
	assert_in_range(n_falls[1], 2, 4);
	querier_close(q);
	demo_free(&d);
}

static void
flags_say_what_is_so(void **state)
{
	struct demo d = demo_new(FEED_DEMO_SEED);
	struct querier *q = tsdb_querier(d.db, NOW - 3 * HOUR, NOW);
	struct querier_set all = find_all(q);

	(void)state;
	for (size_t i = 0; i < all.n; i++) {
		struct samples s = read_all(q, &all.s[i]);

		for (size_t k = 0; k < s.n; k++) {
			assert_true(isfinite(s.v[k]) && s.v[k] >= 0);
			if (s.flags & SAMPLES_INTEGER)
				assert_true(s.v[k] == floor(s.v[k]) &&
					    s.v[k] < 0x1p53);
			if (k > 0 && s.flags & SAMPLES_RISING)
				assert_true(s.v[k] >= s.v[k - 1]);
		}
		if (named(&all.s[i], "_bucket") || named(&all.s[i], "_count"))
			assert_true(s.flags & SAMPLES_INTEGER);
	}
	querier_close(q);
	demo_free(&d);
}

static double
bound(const struct querier_series *s)
{
	struct slice le = labels_get(&s->labels, SLICE("le"));

	return slice_eq(le, SLICE("+Inf")) ? INFINITY : strtod(le.p, NULL);
}

/* The set without le, with another name. */
static struct labels
family(struct arena *a, const struct querier_series *s, size_t cut,
       const char *end)
{
	struct slice name = labels_get(&s->labels, LABEL_NAME);
	struct labels ls = labels_with(a, &s->labels, SLICE("le"), SLICE(""));
	char *made =
		arena_printf(a, "%.*s%s", (int)(name.n - cut), name.p, end);

	return labels_with(a, &ls, LABEL_NAME, slice_of(made));
}

static const struct querier_series *
find_labels(struct querier_set all, const struct labels *ls)
{
	for (size_t i = 0; i < all.n; i++)
		if (labels_eq(&all.s[i].labels, ls))
			return &all.s[i];
	fail_msg("no such series");
	return NULL;
}

/* Buckets of one histogram, by bound, and its count and sum. */
static void
check_histogram(struct querier *q, struct querier_set all,
		const struct querier_series *inf)
{
	struct arena a = { 0 };
	struct labels count_ls = family(&a, inf, 7, "_count");
	struct labels sum_ls = family(&a, inf, 7, "_sum");
	struct labels self = family(&a, inf, 0, "");
	struct samples s;
	double above[16], at[16], low = 0, high = 0, sum;
	double last = INFINITY;

	s = read_all(q, find_labels(all, &count_ls));
	assert_true(s.n >= 16);
	memcpy(above, s.v, sizeof(above));
	s = read_all(q, inf);
	assert_memory_equal(above, s.v, sizeof(above));
	for (;;) {
		const struct querier_series *next = NULL;

		for (size_t i = 0; i < all.n; i++) {
			struct labels ls;

			if (!named(&all.s[i], "_bucket") ||
			    bound(&all.s[i]) >= last ||
			    (next != NULL && bound(&all.s[i]) < bound(next)))
				continue;
			ls = family(&a, &all.s[i], 0, "");
			if (labels_eq(&ls, &self))
				next = &all.s[i];
		}
		if (next == NULL)
			break;
		s = read_all(q, next);
		memcpy(at, s.v, sizeof(at));
		for (size_t k = 0; k < 16; k++)
			assert_true(at[k] <= above[k]);
		high += (above[15] - at[15]) *
			(isinf(last) ? bound(next) * 1e3 : last);
		low += (above[15] - at[15]) * bound(next);
		last = bound(next);
		memcpy(above, at, sizeof(above));
	}
	high += above[15] * last;
	s = read_all(q, find_labels(all, &sum_ls));
	sum = s.v[15];
	/* Events lie between their bounds; few ones need not be typical. */
	assert_true(sum <= high * 1.5 + 1e3 * last);
	assert_true(sum >= low * 0.5 - 1e3 * last);
	arena_release(&a);
}

static void
buckets_are_cumulative_and_end_at_the_count(void **state)
{
	struct demo d = demo_new(FEED_DEMO_SEED);
	struct querier *q = tsdb_querier(d.db, NOW - 4 * MINUTE, NOW);
	struct querier_set all = find(
		q, &(struct want){ "pod", "querier-1|distributor-0", MATCH_RE },
		1);
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < all.n; i++)
		if (named(&all.s[i], "_bucket") && isinf(bound(&all.s[i]))) {
			check_histogram(q, all, &all.s[i]);
			n++;
		}
	assert_true(n >= 40);
	querier_close(q);
	demo_free(&d);
}

static void
both_clusters_have_all_metrics(void **state)
{
	static const char *const names[] = {
		"pyroscope_request_duration_seconds_bucket",
		"pyroscope_request_duration_seconds_sum",
		"pyroscope_request_duration_seconds_count",
		"pyroscope_distributor_received_compressed_bytes_bucket",
		"pyroscope_distributor_received_compressed_bytes_sum",
		"pyroscope_distributor_received_compressed_bytes_count",
		"pyroscope_distributor_received_samples_bucket",
		"pyroscope_distributor_received_samples_sum",
		"pyroscope_distributor_received_samples_count",
		"pyroscope_head_size_bytes",
		"pyroscope_build_info",
		"up",
	};
	static const char *const clusters[] = { "prod-eu", "lab" };
	struct demo d = demo_new(FEED_DEMO_SEED);
	struct querier *q = tsdb_querier(d.db, NOW - MINUTE, NOW);
	struct arena a = { 0 };
	struct matcher m;
	struct slice *values;
	size_t n;

	(void)state;
	for (size_t c = 0; c < 2; c++)
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
			struct want w[2] = {
				{ "__name__", names[i], MATCH_EQ },
				{ "cluster", clusters[c], MATCH_EQ },
			};

			assert_true(find(q, w, 2).n > 0);
		}
	matcher_init(&m, MATCH_EQ, LABEL_NAME, SLICE("pyroscope_build_info"),
		     NULL);
	tsdb_label_values(d.db, SLICE("cluster"), &m, 1,
			  (struct time_range){ NOW - HOUR, NOW }, &a, &values,
			  &n, NULL);
	assert_int_equal(n, 2);
	assert_true(slice_eq(values[0], SLICE("lab")));
	assert_true(slice_eq(values[1], SLICE("prod-eu")));
	tsdb_label_values(d.db, LABEL_NAME, NULL, 0,
			  (struct time_range){ NOW - HOUR, NOW }, &a, &values,
			  &n, NULL);
	assert_int_equal(n, sizeof(names) / sizeof(*names));
	arena_release(&a);
	querier_close(q);
	demo_free(&d);
}

static void
labels_are_as_prometheus_3_stores_them(void **state)
{
	static const char *const bounds[] = {
		"0.005", "1.0", "100.0", "+Inf", "10240.0",
		/* As Go computes them. */
		"13187.896065946199", "1.2212810352357326e+07",
		"1.5728640000000019e+07", "126.89610031679221",
		"78804.62815669917", "100000.00000000007"
	};
	struct demo d = demo_new(FEED_DEMO_SEED);
	struct querier *q = tsdb_querier(d.db, NOW - MINUTE, NOW);
	struct querier_set all = find_all(q);
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++)
		assert_true(
			find(q, &(struct want){ "le", bounds[i], MATCH_EQ }, 1)
				.n > 0);
	for (size_t i = 0; i < all.n; i++) {
		const struct labels *ls = &all.s[i].labels;
		struct label copy[32];
		struct labels made;

		for (size_t j = 0; j < ls->n; j++)
			copy[j] = *ls->l[j];
		made = labels_make(&a, copy, ls->n);
		assert_true(labels_eq(ls, &made));
		if (i > 0)
			assert_true(labels_cmp(&all.s[i - 1].labels, ls) < 0);
	}
	arena_release(&a);
	querier_close(q);
	demo_free(&d);
}

static void
no_two_lines_are_alike(void **state)
{
	struct demo d = demo_new(FEED_DEMO_SEED);
	struct querier *q = tsdb_querier(d.db, NOW - HOUR, NOW);
	struct querier_set all = find(
		q,
		&(struct want){ "__name__", ".*_sum|.*_head_size.*", MATCH_RE },
		1);
	double(*seen)[3] = mem_calloc(all.n, sizeof(*seen));

	(void)state;
	for (size_t i = 0; i < all.n; i++) {
		struct samples s = read_all(q, &all.s[i]);
		double v[3] = { s.v[0], s.v[s.n / 2], s.v[s.n - 1] };

		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(v, seen[j], sizeof(v));
		memcpy(seen[i], v, sizeof(v));
	}
	mem_free(seen);
	querier_close(q);
	demo_free(&d);
}

/* How much the sum over all matching series grows from one time to another. */
static double
growth(struct querier *q, const struct want *w, size_t n, int64_t from,
       int64_t to)
{
	struct querier_set set = find(q, w, n);
	double sum = 0;

	assert_true(set.n > 0);
	for (size_t i = 0; i < set.n; i++) {
		struct samples s;

		querier_read(q, &set.s[i],
			     &(struct querier_span){ .mint = from, .maxt = to },
			     &s, NULL);
		assert_true(s.n > 1);
		assert_true(s.flags & SAMPLES_RISING);
		sum += s.v[s.n - 1] - s.v[0];
	}
	return sum;
}

/* Where 99 of 100 requests end: the first bound that is high enough. */
static double
p99(struct querier *q, const char *route, int64_t from, int64_t to)
{
	static const char *const le[] = { "+Inf", "0.005", "0.01", "0.025",
					  "0.05", "0.1",   "0.25", "0.5",
					  "1.0",  "2.5",   "5.0",  "10.0",
					  "25.0", "50.0",  "100.0" };
	double all = 0, below = 0, v;

	for (size_t i = 0; i < sizeof(le) / sizeof(*le); i++) {
		struct want w[3] = {
			{ "__name__",
			  "pyroscope_request_duration_seconds_bucket",
			  MATCH_EQ },
			{ "route", route, MATCH_EQ },
			{ "le", le[i], MATCH_EQ },
		};

		v = growth(q, w, 3, from, to);
		if (i == 0)
			all = v * 0.99;
		else if (v >= all)
			return (strtod(le[i - 1], NULL) * (v - all) +
				strtod(le[i], NULL) * (all - below)) /
			       (v - below);
		below = i == 0 ? 0 : v;
	}
	return INFINITY;
}

static void
an_incident_comes_every_40_minutes(void **state)
{
	static const char *const routes[] = {
		"querier_v1_querierservice_selectmergestacktraces",
		"ingester_v1_ingesterservice_mergeprofilesstacktraces"
	};
	struct demo d = demo_new(FEED_DEMO_SEED);
	struct querier *q = tsdb_querier(d.db, NOW - 6 * HOUR, NOW);

	(void)state;
	for (size_t r = 0; r < 2; r++)
		for (int k = 2; k <= 3; k++) {
			int64_t at = NOW - k * FEED_DEMO_CYCLE + 20 * MINUTE;
			int64_t calm = at - 10 * MINUTE, end = at + 8 * MINUTE;
			struct want w[3] = {
				{ "__name__",
				  "pyroscope_request_duration_seconds_count",
				  MATCH_EQ },
				{ "route", routes[r], MATCH_EQ },
				{ "status_code", "5..", MATCH_RE },
			};
			double worse = p99(q, routes[r], at + 2 * MINUTE,
					   at + 6 * MINUTE) /
				       p99(q, routes[r], calm, at);

			assert_true(worse > 5 && worse < 14);
			assert_true(growth(q, w, 3, at, end) > 60);
			assert_true(growth(q, w, 3, calm, at) < 12);
			assert_true(growth(q, w, 3, end, end + 9 * MINUTE) <
				    12);
		}
	querier_close(q);
	demo_free(&d);
}

static void
heads_grow_and_are_cut(void **state)
{
	struct demo d = demo_new(FEED_DEMO_SEED);
	struct querier *q = tsdb_querier(d.db, NOW - 6 * HOUR, NOW);
	struct want w[2] = {
		{ "__name__", "pyroscope_head_size_bytes", MATCH_EQ },
		{ "type", "profiles", MATCH_EQ },
	};
	struct querier_set set = find(q, w, 2);

	(void)state;
	assert_int_equal(set.n, 3);
	for (size_t i = 0; i < set.n; i++) {
		struct samples s = read_all(q, &set.s[i]);
		size_t cuts = 0;
		double most = 0;

		for (size_t k = 1; k < s.n; k++) {
			cuts += s.v[k] < s.v[k - 1] / 2;
			most = fmax(most, s.v[k]);
		}
		assert_in_range(cuts, 5, 14);
		assert_true(most > 40e6 && most < 900e6);
	}
	querier_close(q);
	demo_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_depend_on_seed_series_and_time_only),
		cmocka_unit_test(scrapes_are_every_15_s_and_never_on_an_edge),
		cmocka_unit_test(
			counters_fall_only_when_their_process_starts_again),
		cmocka_unit_test(flags_say_what_is_so),
		cmocka_unit_test(buckets_are_cumulative_and_end_at_the_count),
		cmocka_unit_test(both_clusters_have_all_metrics),
		cmocka_unit_test(labels_are_as_prometheus_3_stores_them),
		cmocka_unit_test(no_two_lines_are_alike),
		cmocka_unit_test(an_incident_comes_every_40_minutes),
		cmocka_unit_test(heads_grow_and_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
