#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/thread.h"
#include "tsdb/tsdb.h"

/* A thread a target writes and seals, one of them truncates, another moves the
 * ceiling; others open, select, read and fork.
 * Under the thread sanitizer (./dev tsan) this shows that reading needs no
 * lock. */

#define TARGETS 3
#define SERIES 40
#define ROWS 1500
#define SHARED(n) ((n) % 10 == 5) /* by all targets */
#define N_SHARED (SERIES / 10)
#define CHANGING 120 /* series at a time of each target, where they change */
#define CEILING ((size_t)2 << 20)

struct writing {
	struct tsdb *db;
	struct tsdb_target *target[TARGETS];
	atomic_int row[TARGETS];
	atomic_uint done;
};

struct writer {
	struct writing *writing;
	unsigned target;
};

static uint32_t
add(struct writing *w, unsigned target, unsigned n)
{
	struct label l[3];
	const struct label *at[3] = { &l[0], &l[1], &l[2] };
	char name[32], pod[32];

	snprintf(name, sizeof(name), "m%u", n);
	snprintf(pod, sizeof(pod), "pod-%u", SHARED(n) ? TARGETS : target);
	l[0] = (struct label){ SLICE("__name__"), slice_of(name) };
	l[1] = (struct label){ SLICE("le"), SLICE("0.5") };
	l[2] = (struct label){ SLICE("pod"), slice_of(pod) };
	return tsdb_series(w->db, w->target[target], &(struct labels){ 3, at });
}

/* What series n has at time t, so that a reader can tell. */
static double
value(unsigned target, unsigned n, int64_t t)
{
	if (n % 4 == 3)
		return (double)t * 0.1 + target;
	return (double)(t / 1000 * (n + 1) + target);
}

/* Behind the slowest: what truncation overtook would be late. */
static void
truncate_rows(struct writing *w)
{
	int row = ROWS;

	for (unsigned i = 0; i < TARGETS; i++)
		if (atomic_load(&w->row[i]) < row)
			row = atomic_load(&w->row[i]);
	tsdb_truncate(w->db, (row - 300) * INT64_C(1000));
}

static void *
write_rows(void *arg)
{
	const struct writer *me = arg;
	struct writing *w = me->writing;
	unsigned i = me->target;
	uint32_t index[SERIES];

	w->target[i] = tsdb_target_new(w->db, NULL);
	for (unsigned n = 0; n < SERIES / 2; n++)
		index[n] = add(w, i, n);
	for (int64_t row = 1; row <= ROWS; row++) {
		unsigned n = row < 40 ? SERIES / 2 : SERIES;
		int64_t t = row * 1000 + i;
		double v[SERIES];

		for (unsigned k = 0; k < n; k++) {
			if (row == 40 && k >= SERIES / 2)
				index[k] = add(w, i, k);
			v[k] = value(i, k, t);
		}
		if (row % 7 == 0)
			tsdb_append(w->db, w->target[i], t, index, v, n / 2,
				    NULL);
		tsdb_append(w->db, w->target[i], t, index, v, n, NULL);
		atomic_store(&w->row[i], (int)row);
		if (i == 0 && row % 50 == 0)
			truncate_rows(w);
	}
	atomic_fetch_add(&w->done, 1);
	return NULL;
}

static void
check(struct querier *q, const struct querier_series *s)
{
	struct slice name = labels_get(&s->labels, LABEL_NAME);
	struct slice pod = labels_get(&s->labels, SLICE("pod"));
	unsigned n = 0, target = (unsigned)(pod.p[4] - '0');
	struct samples in;

	for (size_t i = 1; i < name.n; i++)
		n = n * 10 + (unsigned)(name.p[i] - '0');
	assert_int_equal(querier_read(q, s,
				      &(struct querier_span){
					      .mint = 0, .maxt = INT64_MAX },
				      &in, NULL),
			 0);
	for (size_t i = 0; i < in.n; i++) {
		unsigned of = (unsigned)(in.t[i] % 1000);

		assert_int_equal(SHARED(n) ? TARGETS : of, target);
		assert_true(in.v[i] == value(of, n, in.t[i]));
		/* There are gaps where there was no room. */
		if (i > 0 && (SHARED(n) || n >= SERIES))
			assert_true(in.t[i] > in.t[i - 1]);
		else if (i > 0)
			assert_int_equal(in.t[i] - in.t[i - 1], 1000);
	}
}

struct forked {
	struct querier *q;
	struct querier_set set;
};

static void *
read_fork(void *arg)
{
	struct forked *f = arg;

	for (size_t i = f->set.n; i-- > 0;)
		check(f->q, &f->set.s[i]);
	querier_close(f->q);
	return NULL;
}

static void
look_once(struct tsdb *db)
{
	struct querier *q = tsdb_querier(db, 0, INT64_MAX);
	struct thread thread = { 0 };
	struct forked f = { .q = querier_fork(q) };
	struct matcher m;

	assert_int_equal(matcher_init(&m, MATCH_RE, LABEL_NAME,
				      SLICE("m1|m2|m3.*"), NULL),
			 0);
	querier_select(q, &m, 1, 0, INT64_MAX, &f.set, NULL);
	thread_start(&thread, read_fork, &f);
	for (size_t i = 0; i < f.set.n; i++)
		check(q, &f.set.s[i]);
	thread_join(&thread);
	querier_close(q);
	matcher_release(&m);
}

static void *
look(void *arg)
{
	struct writing *w = arg;

	while (atomic_load(&w->done) < TARGETS) {
		look_once(w->db);
		assert_true(tsdb_stats(w->db).bytes > 0);
	}
	return NULL;
}

static void
readers_need_no_lock(void **state)
{
	struct writing w = { .db = tsdb_new() };
	struct thread thread[TARGETS] = { 0 }, reader[2] = { 0 };
	struct writer writer[TARGETS];

	(void)state;
	for (int i = 0; i < 2; i++)
		thread_start(&reader[i], look, &w);
	for (unsigned i = 0; i < TARGETS; i++) {
		writer[i] = (struct writer){ &w, i };
		thread_start(&thread[i], write_rows, &writer[i]);
	}
	for (unsigned i = 0; i < TARGETS; i++)
		thread_join(&thread[i]);
	for (int i = 0; i < 2; i++)
		thread_join(&reader[i]);
	look_once(w.db);
	assert_int_equal(tsdb_stats(w.db).series,
			 TARGETS * (SERIES - N_SHARED) + N_SHARED);
	assert_int_equal(tsdb_stats(w.db).out_of_order, 0);
	assert_int_equal(tsdb_stats(w.db).duplicates, 0);
	tsdb_free(w.db);
}

/* Series that come and go, so that the index is made anew; a row whose series
 * went meanwhile is refused. */
static void *
write_changing(void *arg)
{
	const struct writer *me = arg;
	struct writing *w = me->writing;
	unsigned i = me->target;

	w->target[i] = tsdb_target_new(w->db, NULL);
	for (int64_t row = 0; row < ROWS; row++) {
		int64_t t = row * 1000 + i;
		unsigned first = SERIES + (unsigned)(row / 32) * CHANGING, n;
		uint32_t index[CHANGING];
		double v[CHANGING];

		for (unsigned k = n = 0; k < CHANGING; k++) {
			index[n] = add(w, i, first + k);
			v[n] = value(i, first + k, t);
			n += index[n] != TSDB_NO_SERIES;
		}
		if (tsdb_append(w->db, w->target[i], t, index, v, n, NULL) == 0)
			for (unsigned k = 0; k < n; k += 16)
				tsdb_series_last(w->db, w->target[i], index[k]);
	}
	atomic_fetch_add(&w->done, 1);
	return NULL;
}

static void *
move_ceiling(void *arg)
{
	struct writing *w = arg;
	size_t leaving;

	for (unsigned i = 0; atomic_load(&w->done) < TARGETS; i++) {
		size_t now = tsdb_bytes(w->db, &leaving);

		tsdb_set_ceiling(w->db, i % 8 == 0 || !tsdb_has_room(w->db)
						? CEILING
						: now - now / 8);
	}
	return NULL;
}

static void
a_ceiling_moves_meanwhile(void **state)
{
	struct writing w = { .db = tsdb_new() };
	struct thread thread[TARGETS] = { 0 }, reader = { 0 }, mover = { 0 };
	struct writer writer[TARGETS];

	(void)state;
	tsdb_set_ceiling(w.db, CEILING);
	thread_start(&reader, look, &w);
	for (unsigned i = 0; i < TARGETS; i++) {
		writer[i] = (struct writer){ &w, i };
		thread_start(&thread[i], write_changing, &writer[i]);
	}
	thread_start(&mover, move_ceiling, &w);
	for (unsigned i = 0; i < TARGETS; i++)
		thread_join(&thread[i]);
	thread_join(&reader);
	thread_join(&mover);
	look_once(w.db);
	assert_true(tsdb_stats(w.db).shed > 0);
	assert_true(tsdb_stats(w.db).series <
		    TARGETS * (ROWS / 32) * CHANGING / 2);
	tsdb_free(w.db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readers_need_no_lock),
		cmocka_unit_test(a_ceiling_moves_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
