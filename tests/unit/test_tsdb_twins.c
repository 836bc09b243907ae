#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "tsdb/tsdb.h"

/* Series of one name, told apart by x; "": without. */
static uint32_t
add(struct tsdb *db, struct tsdb_target *t, const char *name, const char *x)
{
	struct arena a = { 0 };
	struct label l[2] = {
		{ SLICE("__name__"), slice_of(name) },
		{ SLICE("x"), slice_of(x) },
	};
	struct labels ls = labels_make(&a, l, x[0] != '\0' ? 2 : 1);
	uint32_t index = tsdb_series(db, t, &ls);

	arena_release(&a);
	return index;
}

static void
put(struct tsdb *db, struct tsdb_target *t, uint32_t series, int64_t at,
    double v)
{
	assert_int_equal(tsdb_append(db, t, at, &series, &v, 1, NULL), 0);
}

static struct querier_set
named(struct querier *q, const char *name, int64_t mint, int64_t maxt)
{
	struct querier_set set;
	struct matcher m;

	assert_int_equal(matcher_init(&m, MATCH_EQ, SLICE("__name__"),
				      slice_of(name), NULL),
			 0);
	assert_int_equal(querier_select(q, &m, 1, mint, maxt, &set, NULL), 0);
	matcher_release(&m);
	return set;
}

/* "m{x="1"} 1@10 2@20" a series, as a querier gives them. */
static const char *
shown(struct querier *q, const char *name, int64_t mint, int64_t maxt)
{
	static char text[4096];
	struct querier_set set = named(q, name, mint, maxt);
	struct querier_span span = { .mint = mint, .maxt = maxt };
	struct str s = { 0 };

	for (size_t i = 0; i < set.n; i++) {
		struct samples in;

		assert_int_equal(querier_read(q, &set.s[i], &span, &in, NULL),
				 0);
		str_add(&s, i > 0 ? "; " : "");
		labels_print(&set.s[i].labels, true, &s);
		for (size_t k = 0; k < in.n; k++)
			if (sample_is_stale(in.v[k]))
				str_printf(&s, " end@%d", (int)in.t[k]);
			else
				str_printf(&s, " %g@%d", in.v[k], (int)in.t[k]);
	}
	snprintf(text, sizeof(text), "%s", str_text(&s));
	str_release(&s);
	return text;
}

static const char *
all(struct tsdb *db, const char *name)
{
	struct querier *q = tsdb_querier(db, INT64_MIN, INT64_MAX);
	const char *text = shown(q, name, 0, 1000000);

	querier_close(q);
	return text;
}

static void
equal_labels_are_one_series(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *a = tsdb_target_new(db, NULL);
	struct tsdb_target *b = tsdb_target_new(db, NULL);
	uint32_t i = add(db, a, "m", "1"), k = add(db, b, "m", "1");
	uint32_t other = add(db, b, "m", "2");

	(void)state;
	put(db, a, i, 10, 1);
	put(db, b, k, 15, 5);
	put(db, b, other, 16, 6);
	put(db, a, i, 20, 2);
	assert_string_equal(all(db, "m"),
			    "m{x=\"1\"} 1@10 5@15 2@20; m{x=\"2\"} 6@16");
	assert_int_equal(tsdb_stats(db).series, 2);
	assert_int_equal(tsdb_stats(db).samples, 4);
	assert_int_equal(tsdb_series_last(db, a, i), 20);
	assert_int_equal(tsdb_series_last(db, b, k), 20);
	assert_int_equal(tsdb_series_last(db, b, other), 16);
	assert_true(tsdb_series_goes_on(db, b, k, 20));
	assert_false(tsdb_series_goes_on(db, b, k, 21));
	assert_true(tsdb_series_goes_on(db, b, other, 16));
	assert_false(tsdb_series_goes_on(db, b, other, 17));
	assert_int_equal(add(db, a, "m", "1"), i);
	assert_int_equal(add(db, b, "m", "1"), k);
	tsdb_free(db);
}

static void
of_equal_times_one_is_kept_and_not_the_end_of_a_series(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t[3];
	uint32_t i[3];

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		t[k] = tsdb_target_new(db, NULL);
		i[k] = add(db, t[k], "m", "");
	}
	put(db, t[0], i[0], 10, 1);
	put(db, t[1], i[1], 10, 2);
	put(db, t[0], i[0], 20, sample_stale());
	put(db, t[2], i[2], 20, 3);
	put(db, t[0], i[0], 30, 4);
	put(db, t[1], i[1], 30, sample_stale());
	put(db, t[2], i[2], 40, sample_stale());
	assert_string_equal(all(db, "m"), "m 1@10 3@20 4@30 end@40");
	tsdb_free(db);
}

/* What was opened before shows neither a new twin nor its samples. */
static void
a_snapshot_has_the_twins_of_its_time(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *a = tsdb_target_new(db, NULL);
	struct tsdb_target *b = tsdb_target_new(db, NULL);
	struct tsdb_target *c = tsdb_target_new(db, NULL);
	uint32_t i = add(db, a, "m", ""), k = add(db, b, "m", ""), l;
	struct querier *one, *two;

	(void)state;
	put(db, a, i, 10, 1);
	put(db, b, k, 11, 2);
	one = tsdb_querier(db, INT64_MIN, INT64_MAX);
	l = add(db, c, "m", "");
	put(db, c, l, 9, 3);
	put(db, a, i, 20, 4);
	two = tsdb_querier(db, INT64_MIN, INT64_MAX);
	assert_string_equal(shown(one, "m", 0, 100), "m 1@10 2@11");
	assert_string_equal(shown(two, "m", 0, 100), "m 3@9 1@10 2@11 4@20");
	assert_string_equal(shown(two, "m", 10, 11), "m 1@10 2@11");
	assert_string_equal(shown(one, "m", 12, 19), "m");
	assert_string_equal(shown(two, "m", 21, 30), "");
	querier_close(one);
	querier_close(two);
	tsdb_free(db);
}

static void
a_twin_goes_with_its_last_sample(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *a = tsdb_target_new(db, NULL);
	struct tsdb_target *b = tsdb_target_new(db, NULL);
	char name[16];

	(void)state;
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof(name), "m%d", i % 1000);
		put(db, i < 1000 ? a : b, add(db, i < 1000 ? a : b, name, ""),
		    10 + i, i);
	}
	assert_int_equal(tsdb_stats(db).series, 1000);
	assert_string_equal(all(db, "m7"), "m7 7@17 1007@1017");
	tsdb_target_end(db, a);
	tsdb_truncate(db, 1010);
	assert_int_equal(tsdb_stats(db).series, 1000);
	assert_int_equal(tsdb_stats(db).targets, 1);
	assert_string_equal(all(db, "m7"), "m7 1007@1017");
	put(db, b, add(db, b, "m7", ""), 3000, 1);
	assert_string_equal(all(db, "m7"), "m7 1007@1017 1@3000");
	tsdb_free(db);
}

/* ---------------------------------------------------------------- a model ---
 */

#define TARGETS 5
#define SERIES 9 /* of labels */
#define TIMES 400

struct model {
	struct tsdb *db;
	struct tsdb_target *t[TARGETS];
	uint32_t index[TARGETS][SERIES];
	/* Places of them in the order of coming, by labels. */
	size_t n_order[SERIES];
	size_t order[SERIES][TARGETS];
	bool has[TARGETS][SERIES][TIMES];
	double v[TARGETS][SERIES][TIMES];
	int64_t from;
	uint64_t seed;
};

static uint64_t
draw(struct model *m, uint64_t below)
{
	m->seed = m->seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (m->seed >> 33) % below;
}

static void
model_row(struct model *m, size_t k, int64_t at)
{
	uint32_t series[SERIES];
	double v[SERIES];
	size_t n = 0;

	for (size_t i = 0; i < SERIES; i++) {
		char x[16];

		if (draw(m, 3) == 0)
			continue;
		snprintf(x, sizeof(x), "%zu", i);
		if (m->index[k][i] == TSDB_NO_SERIES) {
			m->index[k][i] = add(m->db, m->t[k], "m", x);
			m->order[i][m->n_order[i]++] = k;
		}
		m->has[k][i][at] = true;
		m->v[k][i][at] = draw(m, 8) == 0 ? sample_stale()
						 : (double)draw(m, 1000) / 4;
		series[n] = m->index[k][i];
		v[n++] = m->v[k][i][at];
	}
	assert_int_equal(tsdb_append(m->db, m->t[k], at, series, v, n, NULL),
			 0);
}

static bool
model_at(const struct model *m, size_t i, int64_t at, double *v)
{
	bool found = false;

	for (size_t o = 0; o < m->n_order[i]; o++) {
		size_t k = m->order[i][o];

		if (at < m->from || !m->has[k][i][at] ||
		    (found && !sample_is_stale(*v)))
			continue;
		*v = m->v[k][i][at];
		found = true;
	}
	return found;
}

static void
model_check(const struct model *m, struct querier *q, int64_t mint,
	    int64_t maxt)
{
	struct querier_set set = named(q, "m", mint, maxt);
	struct querier_span span = { .mint = mint, .maxt = maxt };
	size_t at = 0;

	for (size_t i = 0; i < SERIES; i++) {
		struct samples in = { 0 };
		size_t n = 0;
		double v;

		if (at < set.n &&
		    labels_get(&set.s[at].labels, SLICE("x")).p[0] ==
			    (char)('0' + i))
			assert_int_equal(
				querier_read(q, &set.s[at++], &span, &in, NULL),
				0);
		for (int64_t t = mint; t <= maxt; t++) {
			if (!model_at(m, i, t, &v))
				continue;
			assert_true(n < in.n);
			assert_int_equal(in.t[n], t);
			assert_memory_equal(&in.v[n], &v, sizeof(v));
			assert_true(!sample_is_stale(v) ||
				    (in.flags & SAMPLES_STALE));
			n++;
		}
		assert_int_equal(n, in.n);
	}
	assert_int_equal(at, set.n);
}

static void
model_check_some(struct model *m, int64_t now)
{
	struct querier *q = tsdb_querier(m->db, INT64_MIN, INT64_MAX), *fork;

	model_check(m, q, 0, TIMES - 1);
	for (size_t i = 0; i < 3; i++) {
		int64_t a = (int64_t)draw(m, (uint64_t)now + 1);
		int64_t b = (int64_t)draw(m, (uint64_t)now + 1);

		model_check(m, q, a < b ? a : b, a < b ? b : a);
	}
	fork = querier_fork(q);
	model_check(m, fork, 0, now);
	querier_close(fork);
	querier_close(q);
}

static void
it_is_what_a_plain_model_has(void **state)
{
	struct model *m = mem_alloc(sizeof(*m));

	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		*m = (struct model){ .db = tsdb_new(), .seed = seed };
		for (size_t k = 0; k < TARGETS; k++) {
			m->t[k] = tsdb_target_new(m->db, NULL);
			for (size_t i = 0; i < SERIES; i++)
				m->index[k][i] = TSDB_NO_SERIES;
		}
		for (int64_t at = 0; at < TIMES; at++) {
			for (size_t k = 0; k < TARGETS; k++)
				if (draw(m, 4) > 1 && at >= (int64_t)k * 40)
					model_row(m, k, at);
			if (draw(m, 60) == 0 && at > 50)
				tsdb_truncate(m->db, m->from = at - 50);
			if (draw(m, 20) == 0)
				model_check_some(m, at);
		}
		model_check_some(m, TIMES - 1);
		tsdb_free(m->db);
	}
	mem_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_labels_are_one_series),
		cmocka_unit_test(
			of_equal_times_one_is_kept_and_not_the_end_of_a_series),
		cmocka_unit_test(a_snapshot_has_the_twins_of_its_time),
		cmocka_unit_test(a_twin_goes_with_its_last_sample),
		cmocka_unit_test(it_is_what_a_plain_model_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
