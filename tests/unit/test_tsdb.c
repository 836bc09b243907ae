#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "tsdb/tsdb.h"

static const struct time_range always = { INT64_MIN, INT64_MAX };

/* name, value, ... NULL; in any order. */
static uint32_t
add(struct tsdb *db, struct tsdb_target *t, ...)
{
	struct arena a = { 0 };
	struct label l[16];
	struct labels ls;
	uint32_t index;
	const char *s;
	size_t n = 0;
	va_list ap;

	va_start(ap, t);
	while ((s = va_arg(ap, const char *)) != NULL) {
		l[n].name = slice_of(s);
		l[n++].value = slice_of(va_arg(ap, const char *));
	}
	va_end(ap);
	ls = labels_make(&a, l, n);
	index = tsdb_series(db, t, &ls);
	arena_release(&a);
	return index;
}

static struct matcher
match(enum matcher_op op, const char *name, const char *value)
{
	struct matcher m;

	assert_int_equal(
		matcher_init(&m, op, slice_of(name), slice_of(value), NULL), 0);
	return m;
}

/* The sets that match, as "a{..} b{..}". */
static const char *
selected(struct tsdb *db, struct matcher *m, size_t n, int64_t mint,
	 int64_t maxt)
{
	static char text[4096];
	struct querier *q = tsdb_querier(db, INT64_MIN, INT64_MAX);
	struct str s = { 0 };
	struct querier_set set;

	assert_int_equal(querier_select(q, m, n, mint, maxt, &set, NULL), 0);
	for (size_t i = 0; i < set.n; i++) {
		if (i > 0)
			str_addc(&s, ' ');
		labels_print(&set.s[i].labels, true, &s);
	}
	snprintf(text, sizeof(text), "%s", str_text(&s));
	str_release(&s);
	querier_close(q);
	for (size_t i = 0; i < n; i++)
		matcher_release(&m[i]);
	return text;
}

static void
fill(struct tsdb *db)
{
	struct tsdb_target *a = tsdb_target_new(db, NULL);
	struct tsdb_target *b = tsdb_target_new(db, NULL);
	uint32_t i[4];
	double v[4] = { 1, 2, 3, 4 };

	i[0] = add(db, b, "__name__", "m", "job", "b", "le", "0.1", NULL);
	i[1] = add(db, b, "__name__", "n", "job", "b", NULL);
	assert_int_equal(tsdb_append(db, b, 1000, i, v, 2, NULL), 0);
	i[0] = add(db, a, "__name__", "m", "job", "a", NULL);
	i[1] = add(db, a, "__name__", "m", "job", "ab", "x", "1", NULL);
	i[2] = add(db, a, "__name__", "m", "job", "a", "x", "2", NULL);
	assert_int_equal(tsdb_append(db, a, 2000, i, v, 3, NULL), 0);
}

static void
select_gives_what_all_matchers_accept(void **state)
{
	static const struct {
		int n;
		struct {
			enum matcher_op op;
			const char *name, *value;
		} m[3];
		const char *want;
	} cases[] = {
		{ 1,
		  { { MATCH_EQ, "__name__", "m" } },
		  "m{job=\"a\"} m{job=\"a\", x=\"2\"} m{job=\"ab\", "
		  "x=\"1\"} m{job=\"b\", le=\"0.1\"}" },
		{ 2,
		  { { MATCH_EQ, "__name__", "m" }, { MATCH_RE, "job", "a.*" } },
		  "m{job=\"a\"} m{job=\"a\", x=\"2\"} m{job=\"ab\", "
		  "x=\"1\"}" },
		{ 2,
		  { { MATCH_EQ, "__name__", "m" }, { MATCH_EQ, "x", "" } },
		  "m{job=\"a\"} m{job=\"b\", le=\"0.1\"}" },
		{ 2,
		  { { MATCH_EQ, "__name__", "m" }, { MATCH_NE, "x", "1" } },
		  "m{job=\"a\"} m{job=\"a\", x=\"2\"} m{job=\"b\", "
		  "le=\"0.1\"}" },
		{ 2,
		  { { MATCH_EQ, "__name__", "m" }, { MATCH_NE, "x", "" } },
		  "m{job=\"a\", x=\"2\"} m{job=\"ab\", x=\"1\"}" },
		{ 2,
		  { { MATCH_EQ, "job", "b" }, { MATCH_NRE, "le", ".+" } },
		  "n{job=\"b\"}" },
		{ 2,
		  { { MATCH_EQ, "job", "b" }, { MATCH_RE, "nolabel", ".*" } },
		  "m{job=\"b\", le=\"0.1\"} n{job=\"b\"}" },
		{ 1, { { MATCH_EQ, "job", "none" } }, "" },
		{ 1, { { MATCH_EQ, "nolabel", "x" } }, "" },
		{ 1, { { MATCH_RE, "nolabel", ".+" } }, "" },
		{ 3,
		  { { MATCH_RE, "job", "a|ab" },
		    { MATCH_RE, "x", "1|2" },
		    { MATCH_NRE, "job", "a" } },
		  "m{job=\"ab\", x=\"1\"}" },
		/* words are looked up, also where no value is one of them */
		{ 2,
		  { { MATCH_EQ, "__name__", "m" },
		    { MATCH_NRE, "job", "a|none|b" } },
		  "m{job=\"ab\", x=\"1\"}" },
		{ 2,
		  { { MATCH_EQ, "__name__", "m" }, { MATCH_RE, "x", "|1" } },
		  "m{job=\"a\"} m{job=\"ab\", x=\"1\"} m{job=\"b\", "
		  "le=\"0.1\"}" },
		{ 2,
		  { { MATCH_EQ, "__name__", "m" }, { MATCH_NRE, "x", "|1" } },
		  "m{job=\"a\", x=\"2\"}" },
		{ 1,
		  { { MATCH_RE, "x", "(?:1|2|3|4|5|6)" } },
		  "m{job=\"a\", x=\"2\"} m{job=\"ab\", x=\"1\"}" },
	};
	struct tsdb *db = tsdb_new();

	(void)state;
	fill(db);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct matcher m[3];

		for (int j = 0; j < cases[i].n; j++)
			m[j] = match(cases[i].m[j].op, cases[i].m[j].name,
				     cases[i].m[j].value);
		assert_string_equal(selected(db, m, (size_t)cases[i].n,
					     INT64_MIN, INT64_MAX),
				    cases[i].want);
	}
	tsdb_free(db);
}

static void
select_leaves_out_series_without_samples_in_range(void **state)
{
	struct tsdb *db = tsdb_new();
	struct matcher m;

	(void)state;
	fill(db);
	m = match(MATCH_EQ, "__name__", "m");
	assert_string_equal(selected(db, &m, 1, 0, 1999),
			    "m{job=\"b\", le=\"0.1\"}");
	m = match(MATCH_EQ, "__name__", "m");
	assert_string_equal(selected(db, &m, 1, 3000, 4000), "");
	tsdb_free(db);
}

static void
equal_labels_are_one_series(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t = tsdb_target_new(db, NULL);
	char name[32];

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "m%u", i);
		assert_int_equal(add(db, t, "__name__", name, "a", "b", NULL),
				 i);
	}
	for (unsigned i = 1000; i-- > 0;) {
		snprintf(name, sizeof(name), "m%u", i);
		assert_int_equal(add(db, t, "a", "b", "__name__", name, NULL),
				 i);
	}
	assert_int_equal(tsdb_stats(db).series, 1000);
	tsdb_free(db);
}

/* "t=v t=v ...|flags" of the only series that has this name. */
static const char *
samples(struct querier *q, const char *name, int64_t mint, int64_t maxt)
{
	static char text[8192];
	struct matcher m = match(MATCH_EQ, "__name__", name);
	struct querier_set set;
	struct samples s;
	int n = 0;

	assert_int_equal(querier_select(q, &m, 1, mint, maxt, &set, NULL), 0);
	assert_int_equal(set.n, 1);
	assert_int_equal(querier_read(q, &set.s[0],
				      &(struct querier_span){ .mint = mint,
							      .maxt = maxt },
				      &s, NULL),
			 0);
	text[0] = '\0';
	for (size_t i = 0; i < s.n; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n,
			      sample_is_stale(s.v[i]) ? "%lld=stale "
						      : "%lld=%g ",
			      (long long)s.t[i], s.v[i]);
	snprintf(text + n, sizeof(text) - (size_t)n, "|%s%s%s",
		 s.flags & SAMPLES_STALE ? "s" : "",
		 s.flags & SAMPLES_INTEGER ? "i" : "",
		 s.flags & SAMPLES_RISING ? "r" : "");
	matcher_release(&m);
	return text;
}

static void
append_keeps_times_values_and_flags(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t = tsdb_target_new(db, NULL);
	uint32_t i[3] = { add(db, t, "__name__", "up", NULL),
			  add(db, t, "__name__", "down", NULL),
			  add(db, t, "__name__", "odd", NULL) };
	struct querier *q;

	(void)state;
	for (int k = 0; k < 5; k++) {
		double v[3] = { k * 2, 9 - k,
				k == 3 ? sample_stale() : k + .5 };

		/* "odd" misses the scrape at 1000 */
		assert_int_equal(tsdb_append(db, t, k * 1000, i, v,
					     k == 1 ? 2 : 3, NULL),
				 0);
	}
	q = tsdb_querier(db, 0, 4000);
	assert_string_equal(samples(q, "up", 0, 4000),
			    "0=0 1000=2 2000=4 3000=6 4000=8 |ir");
	assert_string_equal(samples(q, "up", 1, 3000),
			    "1000=2 2000=4 3000=6 |ir");
	assert_string_equal(samples(q, "down", 500, 2500), "1000=8 2000=7 |i");
	assert_string_equal(samples(q, "odd", 0, 9999),
			    "0=0.5 2000=2.5 3000=stale 4000=4.5 |s");
	querier_close(q);
	q = tsdb_querier(db, 1000, 2000);
	assert_string_equal(samples(q, "up", INT64_MIN, INT64_MAX),
			    "1000=2 2000=4 |ir");
	querier_close(q);
	tsdb_free(db);
}

static void
series_of_a_target_share_their_times(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t = tsdb_target_new(db, NULL);
	uint32_t i[2] = { add(db, t, "__name__", "a", NULL),
			  add(db, t, "__name__", "b", NULL) };
	double v[2] = { 1, 2 };
	struct samples s[2];
	struct querier_set set;
	struct querier *q;

	(void)state;
	for (int k = 0; k < 300; k++)
		assert_int_equal(tsdb_append(db, t, k, i, v, 2, NULL), 0);
	q = tsdb_querier(db, 0, 1000);
	assert_int_equal(querier_select(q, NULL, 0, 0, 1000, &set, NULL), 0);
	assert_int_equal(set.n, 2);
	assert_int_equal(set.s[0].target, set.s[1].target);
	for (int k = 0; k < 2; k++) {
		querier_read(q, &set.s[k],
			     &(struct querier_span){ .mint = 100, .maxt = 290 },
			     &s[k], NULL);
		assert_int_equal(s[k].n, 191);
		assert_true(s[k].v[190] == v[k]);
		assert_int_equal(s[k].t[0], 100);
	}
	assert_ptr_equal(s[0].t, s[1].t);
	querier_close(q);
	tsdb_free(db);
}

/* A fall between two chunks is a fall. */
static void
flags_hold_across_chunks(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t = tsdb_target_new(db, NULL);
	uint32_t i[2] = { add(db, t, "__name__", "falls", NULL),
			  add(db, t, "__name__", "rises", NULL) };
	struct querier_set set;
	struct samples s;
	struct querier *q;

	(void)state;
	for (int k = 0; k < 240; k++) {
		double v[2] = { k % 120, k };

		assert_int_equal(tsdb_append(db, t, k, i, v, 2, NULL), 0);
	}
	q = tsdb_querier(db, 0, 240);
	querier_select(q, NULL, 0, 0, 240, &set, NULL);
	querier_read(q, &set.s[0],
		     &(struct querier_span){ .mint = 0, .maxt = 240 }, &s,
		     NULL);
	assert_int_equal(s.flags, SAMPLES_INTEGER);
	querier_read(q, &set.s[0],
		     &(struct querier_span){ .mint = 120, .maxt = 240 }, &s,
		     NULL);
	assert_int_equal(s.flags, SAMPLES_INTEGER | SAMPLES_RISING);
	querier_read(q, &set.s[1],
		     &(struct querier_span){ .mint = 0, .maxt = 240 }, &s,
		     NULL);
	assert_int_equal(s.flags, SAMPLES_INTEGER | SAMPLES_RISING);
	assert_int_equal(s.n, 240);
	querier_close(q);
	tsdb_free(db);
}

static void
samples_that_are_not_new_are_dropped_and_counted(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t = tsdb_target_new(db, NULL);
	uint32_t i[2] = { add(db, t, "__name__", "a", NULL),
			  add(db, t, "__name__", "b", NULL) };
	uint32_t bad = 7;
	double v[2] = { 1, 2 }, other = 3;
	struct err err = { 0 };
	struct querier *q, *later;

	(void)state;
	assert_int_equal(tsdb_append(db, t, 1000, i, v, 1, NULL), 0);
	q = tsdb_querier(db, 0, 9999);
	/* the same again, another value, one that is older, a new series */
	assert_int_equal(tsdb_append(db, t, 1000, i, v, 1, NULL), 0);
	assert_int_equal(tsdb_append(db, t, 1000, i, &other, 1, NULL), 0);
	assert_int_equal(tsdb_append(db, t, 999, i, v, 1, NULL), 0);
	assert_int_equal(tsdb_append(db, t, 1000, i, v, 2, NULL), 0);
	assert_int_equal(tsdb_stats(db).duplicates, 1);
	assert_int_equal(tsdb_stats(db).out_of_order, 1);
	assert_int_equal(tsdb_stats(db).samples, 2);
	later = tsdb_querier(db, 0, 9999);
	assert_string_equal(samples(later, "b", 0, 9999), "1000=2 |ir");
	assert_string_equal(samples(q, "a", 0, 9999), "1000=1 |ir");
	querier_close(q);
	querier_close(later);
	assert_int_equal(tsdb_append(db, t, 2000, &bad, v, 1, &err), -1);
	assert_non_null(strstr(err.text, "not known"));
	/* twice in one row */
	assert_int_equal(tsdb_append(db, t, 2000, (uint32_t[]){ 0, 0, 0 },
				     (double[]){ 5, 5, 6 }, 3, NULL),
			 0);
	assert_int_equal(tsdb_stats(db).duplicates, 2);
	assert_int_equal(tsdb_stats(db).samples, 3);
	tsdb_free(db);
}

/* Also when the newest sample of the series is packed long since. */
static void
a_late_sample_is_compared_with_the_last_one(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t = tsdb_target_new(db, NULL);
	uint32_t i[2] = { add(db, t, "__name__", "a", NULL),
			  add(db, t, "__name__", "b", NULL) };
	double v[2] = { 1, 2 };

	(void)state;
	for (int k = 0; k < 100; k++)
		tsdb_append(db, t, k, i, v, k < 10 ? 2 : 1, NULL);
	assert_int_equal(tsdb_append(db, t, 9, &i[1], &v[1], 1, NULL), 0);
	assert_int_equal(tsdb_stats(db).duplicates, 0);
	assert_int_equal(tsdb_append(db, t, 9, &i[1], &v[0], 1, NULL), 0);
	assert_int_equal(tsdb_stats(db).duplicates, 1);
	assert_int_equal(tsdb_append(db, t, 8, &i[1], &v[1], 1, NULL), 0);
	assert_int_equal(tsdb_stats(db).out_of_order, 1);
	assert_int_equal(tsdb_stats(db).samples, 110);
	tsdb_free(db);
}

static void
a_querier_is_a_snapshot(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t = tsdb_target_new(db, NULL);
	uint32_t i = add(db, t, "__name__", "a", NULL);
	struct querier *q, *later;
	struct querier_set set;
	struct samples s;
	double v = 1;

	(void)state;
	for (int k = 0; k < 130; k++)
		tsdb_append(db, t, k, &i, &v, 1, NULL);
	q = tsdb_querier(db, 0, 1000);
	for (int k = 130; k < 400; k++)
		tsdb_append(db, t, k, &i, &v, 1, NULL);
	add(db, t, "__name__", "b", NULL);
	tsdb_truncate(db, 250);
	later = tsdb_querier(db, 0, 1000);
	querier_select(q, NULL, 0, 0, 1000, &set, NULL);
	assert_int_equal(set.n, 1);
	querier_read(q, &set.s[0],
		     &(struct querier_span){ .mint = 0, .maxt = 1000 }, &s,
		     NULL);
	assert_int_equal(s.n, 130);
	assert_int_equal(s.t[0], 0);
	assert_int_equal(s.t[129], 129);
	querier_read(later, &set.s[0],
		     &(struct querier_span){ .mint = 0, .maxt = 1000 }, &s,
		     NULL);
	assert_int_equal(s.n, 150);
	assert_int_equal(s.t[0], 250);
	querier_close(q);
	querier_close(later);
	assert_true(tsdb_stats(db).samples < 280);
	tsdb_free(db);
}

static void
a_fork_shows_what_its_querier_shows(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t = tsdb_target_new(db, NULL);
	uint32_t i = add(db, t, "__name__", "a", NULL);
	struct querier *q, *fork;
	struct querier_set set;
	struct samples a, b;

	(void)state;
	for (int k = 0; k < 200; k++)
		tsdb_append(db, t, k, &i, &(double){ k }, 1, NULL);
	q = tsdb_querier(db, 0, 1000);
	for (int k = 200; k < 400; k++)
		tsdb_append(db, t, k, &i, &(double){ k }, 1, NULL);
	querier_select(q, NULL, 0, 0, 1000, &set, NULL);
	fork = querier_fork(q);
	assert_non_null(fork);
	tsdb_truncate(db, 350);
	querier_read(fork, &set.s[0],
		     &(struct querier_span){ .mint = 0, .maxt = 1000 }, &b,
		     NULL);
	querier_read(q, &set.s[0],
		     &(struct querier_span){ .mint = 0, .maxt = 1000 }, &a,
		     NULL);
	assert_int_equal(b.n, 200);
	assert_int_equal(a.n, 200);
	assert_ptr_equal(a.t, b.t);
	assert_ptr_not_equal(a.v, b.v);
	assert_memory_equal(a.v, b.v, 200 * sizeof(*a.v));
	querier_close(fork);
	querier_read(q, &set.s[0],
		     &(struct querier_span){ .mint = 0, .maxt = 1000 }, &a,
		     NULL);
	assert_true(a.v[199] == 199);
	querier_close(q);
	tsdb_free(db);
}

static void
joined(char *out, const struct slice *s, size_t n)
{
	*out = '\0';
	for (size_t i = 0; i < n; i++)
		out += sprintf(out, "%.*s ", SLICE_ARG(s[i]));
}

static void
labels_are_listed_sorted_and_once(void **state)
{
	struct tsdb *db = tsdb_new();
	struct arena a = { 0 };
	struct matcher m = match(MATCH_EQ, "__name__", "m");
	struct slice *s;
	char text[256];
	size_t n;

	(void)state;
	fill(db);
	tsdb_label_values(db, SLICE("job"), NULL, 0, always, &a, &s, &n, NULL);
	joined(text, s, n);
	assert_string_equal(text, "a ab b ");
	tsdb_label_values(db, SLICE("x"), &m, 1, always, &a, &s, &n, NULL);
	joined(text, s, n);
	assert_string_equal(text, "1 2 ");
	tsdb_label_values(db, SLICE("job"), &m, 1,
			  (struct time_range){ 0, 1500 }, &a, &s, &n, NULL);
	joined(text, s, n);
	assert_string_equal(text, "b ");
	tsdb_label_values(db, SLICE("no"), NULL, 0, always, &a, &s, &n, NULL);
	assert_int_equal(n, 0);
	tsdb_label_names(db, &m, 1, always, &a, &s, &n, NULL);
	joined(text, s, n);
	assert_string_equal(text, "__name__ job le x ");
	tsdb_truncate(db, 1500);
	tsdb_label_values(db, SLICE("job"), NULL, 0, always, &a, &s, &n, NULL);
	joined(text, s, n);
	assert_string_equal(text, "a ab ");
	matcher_release(&m);
	arena_release(&a);
	tsdb_free(db);
}

/* The same matchers again and again: what was kept of them is not stale. */
static void
a_selection_follows_what_is_added(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t = tsdb_target_new(db, NULL);
	struct matcher m = match(MATCH_RE, "__name__", "m.*");
	struct querier *old = NULL;
	struct querier_set set;
	double v[40];
	uint32_t i[40];

	(void)state;
	for (unsigned k = 0; k < 40; k++) {
		struct querier *q;
		char name[32];

		snprintf(name, sizeof(name), "m%02u", 39 - k);
		i[k] = add(db, t, "__name__", name, NULL);
		v[k] = k;
		tsdb_append(db, t, k * 1000, i, v, k + 1, NULL);
		q = tsdb_querier(db, 0, 1000000);
		for (int again = 0; again < 2; again++) {
			querier_select(q, &m, 1, 0, 1000000, &set, NULL);
			assert_int_equal(set.n, k + 1);
			assert_true(slice_eq(
				labels_get(&set.s[0].labels, LABEL_NAME),
				slice_of(name)));
		}
		querier_select(q, &m, 1, 0, 10000, &set, NULL);
		assert_int_equal(set.n, k < 10 ? k + 1 : 11);
		if (k == 20)
			old = q;
		else
			querier_close(q);
	}
	querier_select(old, &m, 1, 0, 1000000, &set, NULL);
	assert_int_equal(set.n, 21);
	querier_close(old);
	matcher_release(&m);
	tsdb_free(db);
}

/* One scrape of n series that no other round has. */
static void
churn(struct tsdb *db, struct tsdb_target *t, unsigned round, unsigned n,
      int64_t at)
{
	double v[64];
	uint32_t i[64];

	for (unsigned k = 0; k < n; k++) {
		char name[32], pod[32];

		snprintf(name, sizeof(name), "m%u", k);
		snprintf(pod, sizeof(pod), "pod-%u", round);
		i[k] = add(db, t, "__name__", name, "pod", pod, NULL);
		v[k] = round * 1000 + k;
	}
	for (int64_t row = 0; row < 20; row++)
		assert_int_equal(tsdb_append(db, t, at + row, i, v, n, NULL),
				 0);
}

static void
series_without_samples_leave(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t = tsdb_target_new(db, NULL);
	size_t bytes = 0;
	uint64_t removed;

	(void)state;
	for (unsigned round = 0; round < 400; round++) {
		churn(db, t, round, 64, round * 100);
		tsdb_truncate(db, (int64_t)round * 100 - 450);
		if (round == 100)
			bytes = tsdb_stats(db).bytes;
	}
	removed = tsdb_target_removed(t);
	assert_true(removed > 300 * 64);
	assert_true(tsdb_stats(db).series < 20 * 64);
	assert_true(tsdb_stats(db).bytes < bytes * 3 / 2);
	assert_true(tsdb_stats(db).since >= 399 * 100 - 450);
	tsdb_free(db);
}

/* Also those that were never packed. */
static void
series_of_a_head_leave(void **state)
{
	struct tsdb *db = tsdb_new();
	struct querier_set set;
	struct querier *q;

	(void)state;
	for (unsigned k = 0; k < 600; k++) {
		struct tsdb_target *t = tsdb_target_new(db, NULL);
		char name[32];
		uint32_t i;

		snprintf(name, sizeof(name), "m%u", k);
		i = add(db, t, "__name__", name, NULL);
		tsdb_append(db, t, k, &i, &(double){ k }, 1, NULL);
	}
	tsdb_truncate(db, 590);
	assert_int_equal(tsdb_stats(db).series, 10);
	assert_int_equal(tsdb_stats(db).samples, 10);
	q = tsdb_querier(db, 0, 1000);
	querier_select(q, NULL, 0, 0, 1000, &set, NULL);
	assert_int_equal(set.n, 10);
	querier_close(q);
	tsdb_free(db);
}

/* Its labels and samples too. */
static void
a_querier_keeps_what_leaves(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t = tsdb_target_new(db, NULL), *other;
	struct querier_set set, later;
	struct querier *q;
	struct samples s;

	(void)state;
	for (unsigned round = 0; round < 10; round++)
		churn(db, t, round, 64, round * 100);
	q = tsdb_querier(db, 0, 100000);
	querier_select(q, NULL, 0, 0, 100000, &set, NULL);
	assert_int_equal(set.n, 640);
	tsdb_target_end(db, t);
	other = tsdb_target_new(db, NULL);
	churn(db, other, 10, 64, 5000);
	tsdb_truncate(db, 5000);
	assert_int_equal(tsdb_stats(db).series, 64);
	assert_int_equal(tsdb_stats(db).targets, 1);
	tsdb_target_new(db, NULL);
	assert_int_equal(tsdb_stats(db).targets, 2);
	for (size_t i = 0; i < set.n; i++) {
		assert_int_equal(
			querier_read(q, &set.s[i],
				     &(struct querier_span){ .mint = 0,
							     .maxt = 100000 },
				     &s, NULL),
			0);
		assert_int_equal(s.n, 20);
		assert_int_equal(labels_get(&set.s[i].labels, LABEL_NAME).p[0],
				 'm');
	}
	querier_select(q, NULL, 0, 0, 100000, &later, NULL);
	assert_int_equal(later.n, 640);
	querier_close(q);
	tsdb_free(db);
}

/* Series that are new in every row go with their samples, index and all. */
static void
a_ceiling_holds_when_series_change(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t = tsdb_target_new(db, NULL);
	const size_t ceiling = (size_t)4 << 20;
	uint32_t i[200];
	double v[200] = { 0 };
	size_t refused = 0;

	(void)state;
	for (int64_t row = 0; row < 600; row++) {
		size_t n = 0;

		tsdb_set_ceiling(db, ceiling);
		for (unsigned k = 0; k < 200; k++) {
			char name[32];

			snprintf(name, sizeof(name), "r%u_%u", (unsigned)row,
				 k);
			i[n] = add(db, t, "__name__", name, NULL);
			n += i[n] != TSDB_NO_SERIES;
		}
		refused += 200 - n;
		tsdb_append(db, t, row * 1000, i, v, n, NULL);
		assert_true(tsdb_bytes(db, NULL) < ceiling + ceiling / 4);
	}
	assert_true(refused < 600 * 200 / 10);
	assert_true(tsdb_stats(db).series < 600 * 200 / 4);
	assert_true(tsdb_stats(db).shed_to > 0);
	tsdb_free(db);
}

static void
a_ceiling_makes_the_oldest_go(void **state)
{
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t[2] = { tsdb_target_new(db, NULL),
				     tsdb_target_new(db, NULL) };
	const size_t ceiling = 300000;
	uint32_t i[50];
	double v[50];
	struct tsdb_stats stats;
	struct querier *q;

	(void)state;
	for (unsigned k = 0; k < 50; k++) {
		char name[32];

		snprintf(name, sizeof(name), "m%u", k);
		i[k] = add(db, t[0], "__name__", name, NULL);
		snprintf(name, sizeof(name), "n%u", k);
		assert_int_equal(add(db, t[1], "__name__", name, NULL), i[k]);
	}
	tsdb_set_ceiling(db, ceiling);
	for (int64_t row = 0; row < 3000; row++)
		for (unsigned k = 0; k < 2; k++) {
			for (unsigned c = 0; c < 50; c++)
				v[c] = (double)(row * 977 * c % 10007) / 7;
			assert_int_equal(tsdb_append(db, t[k], row * 1000 + k,
						     i, v, 50, NULL),
					 0);
		}
	stats = tsdb_stats(db);
	assert_true(stats.bytes < ceiling + ceiling / 4);
	assert_true(stats.shed > 0);
	assert_int_equal(stats.shed + stats.samples, 3000 * 2 * 50);
	assert_true(stats.since > 0 && stats.shed_to > 0);
	assert_true(stats.since >= stats.shed_to - 1000);
	q = tsdb_querier(db, 2999000, 2999000);
	assert_string_equal(samples(q, "m0", 2999000, 2999000),
			    "2999000=0 |ir");
	querier_close(q);
	tsdb_free(db);
}

static void
what_ends_is_packed(void **state)
{
	static const int rows[] = { 1, 16, 17, 63, 64, 65, 100, 127, 128, 129 };

	(void)state;
	for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++) {
		struct tsdb *db = tsdb_new();
		struct tsdb_target *t = tsdb_target_new(db, NULL);
		uint32_t i = add(db, t, "__name__", "a", NULL);
		struct querier_set set;
		struct querier *q;
		struct samples s;

		for (int r = 0; r < rows[k]; r++)
			tsdb_append(db, t, r, &i, &(double){ r }, 1, NULL);
		tsdb_target_end(db, t);
		assert_int_equal(tsdb_stats(db).chunk_samples, rows[k]);
		q = tsdb_querier(db, 0, 1000);
		querier_select(q, NULL, 0, 0, 1000, &set, NULL);
		assert_int_equal(set.n, 1);
		querier_read(q, &set.s[0],
			     &(struct querier_span){ 0, 1000, 0, 0 }, &s, NULL);
		assert_int_equal(s.n, rows[k]);
		for (int r = 0; r < rows[k]; r++)
			assert_true(s.v[r] == r && s.t[r] == r);
		querier_close(q);
		tsdb_free(db);
	}
}

static size_t
made_times(void *ctx, uint32_t target, int64_t mint, int64_t maxt, int64_t *t,
	   size_t cap)
{
	size_t n = 0;

	(void)ctx;
	for (int64_t at = mint; at <= maxt; at++)
		if (at % 10 == target) {
			if (n < cap)
				t[n] = at;
			n++;
		}
	return n;
}

static unsigned
made_column(void *ctx, void *work, uint32_t target, uint32_t series,
	    const int64_t *t, size_t n, double *v)
{
	++*(int *)ctx;
	assert_ptr_equal(work, ctx);
	for (size_t i = 0; i < n; i++)
		v[i] = (double)(t[i] * 100 + target * 10 + series);
	return SAMPLES_INTEGER;
}

static void *
made_work_new(void *ctx)
{
	return ctx;
}

static void
made_work_free(void *work)
{
	*(int *)work += 1000;
}

static void
generated_targets_are_asked_when_read(void **state)
{
	int asked = 0;
	struct tsdb_generator g = { made_times, made_column, made_work_new,
				    made_work_free, &asked };
	struct tsdb *db = tsdb_new();
	struct tsdb_target *t[2] = { tsdb_target_new(db, &g),
				     tsdb_target_new(db, &g) };
	struct querier *q;
	uint32_t i = 0;
	double v = 0;

	(void)state;
	add(db, t[0], "__name__", "a", NULL);
	add(db, t[1], "__name__", "b", NULL);
	add(db, t[1], "__name__", "c", NULL);
	q = tsdb_querier(db, 0, 100);
	assert_int_equal(asked, 0);
	assert_string_equal(samples(q, "a", 5, 25), "10=1000 20=2000 |i");
	assert_string_equal(samples(q, "c", 5, 25), "11=1111 21=2111 |i");
	assert_int_equal(asked, 2);
	querier_close(q);
	assert_int_equal(asked, 1002);
	assert_int_equal(tsdb_append(db, t[0], 1, &i, &v, 1, NULL), -1);
	tsdb_free(db);
}

/* What lies in no window may be left out: made samples are, and chunks that no
 * window touches. */
static void
only_windows_are_read(void **state)
{
	struct querier_span span = { 5, 60000000, 1000000, 25 };
	int asked = 0;
	struct tsdb_generator g = { made_times, made_column, made_work_new,
				    made_work_free, &asked };
	struct tsdb *db = tsdb_new();
	struct tsdb_target *made = tsdb_target_new(db, &g),
			   *kept = tsdb_target_new(db, NULL);
	struct querier_set set;
	struct samples s;
	struct querier *q;
	uint32_t i = 0;

	(void)state;
	add(db, made, "__name__", "a", NULL);
	add(db, kept, "__name__", "b", NULL);
	for (int64_t t = 0; t < 60000; t++)
		tsdb_append(db, kept, t * 10, &i, &(double){ (double)t }, 1,
			    NULL);
	q = tsdb_querier(db, 7, 3000012);
	querier_select(q, NULL, 0, 5, 60000000, &set, NULL);
	querier_read(q, &set.s[0], &span, &s, NULL);
	assert_int_equal(s.n, 2 + 2 + 2 + 1);
	assert_int_equal(s.t[0], 10);
	assert_int_equal(s.t[1], 20);
	assert_int_equal(s.t[2], 1000010);
	assert_int_equal(s.t[6], 3000010);
	assert_true(s.v[6] == 300001000);
	span = (struct querier_span){ 5, 590000, 100000, 25 };
	querier_read(q, &set.s[1], &span, &s, NULL);
	assert_true(s.n < 60000 / 10);
	for (int64_t w = 0, k = 0; w < 6; w++)
		for (int64_t t = 10; t <= 20; t += 10) {
			while (s.t[k] < w * 100000 + t)
				k++;
			assert_int_equal(s.t[k], w * 100000 + t);
		}
	querier_close(q);
	tsdb_free(db);
}

static void
fill_one(struct tsdb *db, void *ctx)
{
	++*(int *)ctx;
	fill(db);
}

static void
a_filler_runs_once_when_somebody_looks(void **state)
{
	struct tsdb *db = tsdb_new();
	struct arena a = { 0 };
	struct slice *s;
	int filled = 0;
	size_t n;

	(void)state;
	tsdb_fill_later(db, fill_one, &filled);
	assert_int_equal(tsdb_stats(db).series, 0);
	assert_int_equal(filled, 0);
	tsdb_label_values(db, SLICE("job"), NULL, 0, always, &a, &s, &n, NULL);
	assert_int_equal(n, 3);
	querier_close(tsdb_querier(db, 0, 1));
	assert_int_equal(filled, 1);
	assert_int_equal(tsdb_stats(db).series, 5);
	arena_release(&a);
	tsdb_free(db);
}

struct writing {
	struct tsdb *db;
	struct tsdb_target *t;
	atomic_bool stop;
};

static void *
write_on(void *arg)
{
	struct writing *w = arg;
	struct arena a = { 0 };

	for (int64_t t = 1000; !atomic_load(&w->stop); t++) {
		char name[32];
		double v[2] = { (double)t, (double)t };
		uint32_t i[2] = { 0, 1 };

		snprintf(name, sizeof(name), "m%d", (int)(t % 3000));
		i[1] = add(w->db, w->t, "__name__", name, NULL);
		tsdb_append(w->db, w->t, t, i, v, i[1] == 0 ? 1 : 2, NULL);
		if (t % 256 == 0)
			tsdb_truncate(w->db, t - 500);
	}
	arena_release(&a);
	return NULL;
}

static void
readers_see_whole_scrapes_while_it_is_written(void **state)
{
	struct writing w = { tsdb_new(), NULL, false };
	struct thread thread = { 0 };

	(void)state;
	w.t = tsdb_target_new(w.db, NULL);
	add(w.db, w.t, "__name__", "first", NULL);
	thread_start(&thread, write_on, &w);
	for (int k = 0; k < 300; k++) {
		struct querier *q = tsdb_querier(w.db, 0, INT64_MAX);
		struct querier_set set;
		struct samples s[2];

		querier_select(q, NULL, 0, 0, INT64_MAX, &set, NULL);
		for (size_t i = 1; i < set.n; i++)
			assert_true(labels_cmp(&set.s[i - 1].labels,
					       &set.s[i].labels) < 0);
		if (set.n > 0) {
			querier_read(q, &set.s[0],
				     &(struct querier_span){
					     .mint = 0, .maxt = INT64_MAX },
				     &s[0], NULL);
			for (size_t i = 0; i < s[0].n; i++)
				assert_true(s[0].v[i] == (double)s[0].t[i]);
			querier_read(q, &set.s[0],
				     &(struct querier_span){
					     .mint = 0, .maxt = INT64_MAX },
				     &s[1], NULL);
			assert_int_equal(s[0].n, s[1].n);
		}
		querier_close(q);
	}
	atomic_store(&w.stop, true);
	thread_join(&thread);
	tsdb_free(w.db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(select_gives_what_all_matchers_accept),
		cmocka_unit_test(
			select_leaves_out_series_without_samples_in_range),
		cmocka_unit_test(equal_labels_are_one_series),
		cmocka_unit_test(append_keeps_times_values_and_flags),
		cmocka_unit_test(series_of_a_target_share_their_times),
		cmocka_unit_test(flags_hold_across_chunks),
		cmocka_unit_test(
			samples_that_are_not_new_are_dropped_and_counted),
		cmocka_unit_test(a_late_sample_is_compared_with_the_last_one),
		cmocka_unit_test(a_querier_is_a_snapshot),
		cmocka_unit_test(a_fork_shows_what_its_querier_shows),
		cmocka_unit_test(labels_are_listed_sorted_and_once),
		cmocka_unit_test(a_selection_follows_what_is_added),
		cmocka_unit_test(series_without_samples_leave),
		cmocka_unit_test(series_of_a_head_leave),
		cmocka_unit_test(a_querier_keeps_what_leaves),
		cmocka_unit_test(a_ceiling_makes_the_oldest_go),
		cmocka_unit_test(a_ceiling_holds_when_series_change),
		cmocka_unit_test(what_ends_is_packed),
		cmocka_unit_test(generated_targets_are_asked_when_read),
		cmocka_unit_test(only_windows_are_read),
		cmocka_unit_test(a_filler_runs_once_when_somebody_looks),
		cmocka_unit_test(readers_see_whole_scrapes_while_it_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
