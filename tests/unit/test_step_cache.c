#include "config.h"

#include "sources/step_cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/limits.h"
#include "fake_source.h"

#define SERIES 5

struct fixture {
	struct loop *loop;
	struct fake_source fake;
	struct source *cache;
	uint64_t truth; /* changes what is not final */
};

struct got {
	int done;
	struct err err;
	struct frame *frame;
};

static int
setup(void **state)
{
	static struct fixture f;

	f.loop = loop_new();
	fake_source_init(&f.fake, f.loop);
	f.fake.final = INT64_MAX;
	f.cache = step_cache_new(&f.fake.source);
	f.truth = 1;
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	source_free(f->cache);
	assert_int_equal(f->fake.late, 0);
	fake_source_release(&f->fake);
	loop_free(f->loop);
	return 0;
}

static void
on_done(void *arg, struct source_answer *a)
{
	struct got *g = arg;

	g->done++;
	g->err = a->err;
	g->frame = a->frame;
	a->frame = NULL;
}

/* What series I has at time t; after the final step also by how often it was
 * asked.  Not all have points everywhere. */
static bool
truth(const struct fixture *f, size_t i, int64_t t, double *v)
{
	uint64_t x = (uint64_t)t * 31 + i * 977;

	if (t > f->fake.final)
		x += f->truth * 7919;
	x ^= x >> 7;
	x *= UINT64_C(0x9e3779b97f4a7c15);
	x ^= x >> 29;
	*v = (double)(x % 1000);
	return t / 5000 % 7 != (int64_t)i || x % 3 == 0;
}

/* The frame that a source must give for a range. */
static struct frame *
truth_frame(const struct fixture *f, int64_t start, int64_t end, int64_t step)
{
	struct frame *out = frame_new();

	out->kind = FRAME_MATRIX;
	out->start = start;
	out->step = step;
	out->steps = (size_t)((end - start) / step) + 1;
	out->series = arena_calloc(&out->arena, SERIES, sizeof(*out->series));
	for (size_t i = 0; i < SERIES; i++) {
		struct frame_series *s = &out->series[out->n];
		struct label l = { SLICE("i"),
				   slice_of(arena_printf(&out->arena, "%zu",
							 i)) };
		bool any = false;

		frame_series_init(out, s, out->steps);
		s->labels = labels_make(&out->arena, &l, 1);
		for (size_t k = 0; k < out->steps; k++) {
			double v;

			if (!truth(f, i, start + (int64_t)k * step, &v))
				continue;
			frame_set(s, k, v);
			any = true;
		}
		out->n += any;
	}
	return out;
}

static void
check_frame(const struct frame *got, const struct frame *want)
{
	assert_int_equal(got->kind, want->kind);
	assert_int_equal(got->start, want->start);
	assert_int_equal(got->step, want->step);
	assert_int_equal(got->steps, want->steps);
	assert_int_equal(got->n, want->n);
	for (size_t i = 0; i < want->n; i++) {
		const struct frame_series *a = &got->series[i],
					  *b = &want->series[i];

		assert_true(labels_eq(&a->labels, &b->labels));
		assert_int_equal(a->n, b->n);
		assert_memory_equal(a->present, b->present,
				    (b->n + 63) / 64 * sizeof(*b->present));
		assert_memory_equal(a->v, b->v, b->n * sizeof(*b->v));
	}
}

static struct source_request *
start(struct fixture *f, const char *query, int64_t from, int64_t to,
      struct got *g)
{
	struct source_question q = { .ask = SOURCE_RANGE,
				     .query = slice_of(query),
				     .start = from,
				     .end = to,
				     .step = 1000 };

	*g = (struct got){ 0 };
	return source_start(f->cache, &q, on_done, g);
}

static void
answer(struct fixture *f)
{
	struct fake_asked *a = fake_source_find(&f->fake, "");

	assert_non_null(a);
	f->truth++;
	fake_frame(a, truth_frame(f, a->start, a->end, a->step));
}

/* Asks, answers what the source behind is asked, and checks the frame; the
 * count of steps that were asked. */
static size_t
ask(struct fixture *f, const char *query, int64_t from, int64_t to)
{
	struct step_cache_stats before = step_cache_stats(f->cache), after;
	struct frame *want;
	struct got g;

	assert_non_null(start(f, query, from, to, &g));
	assert_int_equal(g.done, 0);
	while (!g.done) {
		if (fake_source_open(&f->fake) > 0)
			answer(f);
		else
			loop_turn(f->loop, clock_mono_us() + 1000);
	}
	assert_int_equal(g.done, 1);
	assert_int_equal(g.err.code, ERR_NONE);
	want = truth_frame(f, from, to, 1000);
	check_frame(g.frame, want);
	frame_free(want);
	frame_free(g.frame);
	after = step_cache_stats(f->cache);
	return after.asked - before.asked;
}

static void
only_new_steps_are_asked(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(ask(f, "up", 1000000, 1299000), 300);
	assert_int_equal(ask(f, "up", 1000000, 1299000), 0);
	assert_int_equal(ask(f, "up", 1001000, 1300000), 1);
	assert_int_equal(ask(f, "up", 1065000, 1364500), 64);
	assert_int_equal(ask(f, "up", 1100000, 1200000), 0);
	/* what was dropped in front, or lies behind a hole, is asked again */
	assert_int_equal(ask(f, "up", 1064000, 1200000), 137);
	assert_int_equal(ask(f, "up", 1300000, 1309000), 10);
	/* another text, another phase */
	assert_int_equal(ask(f, "up ", 1301000, 1309000), 9);
	assert_int_equal(ask(f, "up", 1301500, 1309500), 9);
}

static void
steps_that_may_change_are_asked_again(void **state)
{
	struct fixture *f = *state;

	f->fake.final = 1250400;
	assert_int_equal(ask(f, "up", 1000000, 1299000), 300);
	assert_int_equal(ask(f, "up", 1001000, 1300000), 50);
	f->fake.final = 1300400;
	assert_int_equal(ask(f, "up", 1001000, 1300000), 50);
	assert_int_equal(ask(f, "up", 1002000, 1301000), 1);
	f->fake.final = 500;
	assert_int_equal(ask(f, "up", 2000000, 2009000), 10);
	assert_int_equal(ask(f, "up", 2000000, 2009000), 10);
}

static void
any_ranges_give_whole_frames(void **state)
{
	struct fixture *f = *state;
	uint64_t x = 88172645463325252;
	size_t asked = 0, all = 0;

	for (int i = 0; i < 400; i++) {
		int64_t from, n;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		from = (int64_t)(x % 400);
		n = (int64_t)(x / 400 % 200) + 1;
		f->fake.final = i * 2000;
		asked += ask(f, "up", from * 1000, (from + n - 1) * 1000);
		all += (size_t)n;
	}
	assert_true(asked < all);
}

static void
some_queries_are_not_kept(void **state)
{
	static const char *const queries[] = {
		"up @ start()",
		"up @ END ()",
		"sum(up) / range()",
		"up offset -1m",
		"up @ 9999999999",
		"no such { language",
		"max_over_time(up[5m:1m] offset -1m)",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++) {
		ask(f, queries[i], 1000000, 1009000);
		ask(f, queries[i], 1000000, 1009000);
		assert_int_equal(step_cache_stats(f->cache).entries, 0);
	}
}

static void
doubtful_answers_are_not_kept(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		struct frame *frame = truth_frame(f, 1000000, 1009000, 1000);
		struct got g;

		if (i == 0)
			frame->partial = true;
		else
			frame_warn(frame, SLICE("a store was not reached"));
		start(f, "up", 1000000, 1009000, &g);
		fake_frame(fake_source_find(&f->fake, "up"), frame);
		assert_int_equal(g.done, 1);
		frame_free(g.frame);
		assert_int_equal(step_cache_stats(f->cache).entries, 0);
	}
}

static void
an_error_keeps_what_is_kept(void **state)
{
	struct fixture *f = *state;
	struct got g;

	ask(f, "up", 1000000, 1009000);
	start(f, "up", 1001000, 1010000, &g);
	fake_fail(fake_source_find(&f->fake, "up"), ERR_UNREACHABLE, "gone");
	assert_int_equal(g.done, 1);
	assert_int_equal(g.err.code, ERR_UNREACHABLE);
	assert_null(g.frame);
	assert_int_equal(ask(f, "up", 1001000, 1010000), 1);
}

static void
what_is_gone_meanwhile_is_asked_whole(void **state)
{
	struct fixture *f = *state;
	struct got g;

	ask(f, "up", 1000000, 1009000);
	start(f, "up", 1000000, 1019000, &g);
	/* another panel moves the kept steps */
	ask(f, "up", 1005000, 1014000);
	answer(f);
	assert_int_equal(g.done, 0);
	answer(f);
	assert_int_equal(g.done, 1);
	assert_int_equal(g.frame->steps, 20);
	frame_free(g.frame);
}

static void
cancelled_requests_never_call_back(void **state)
{
	struct fixture *f = *state;
	struct source_request *r;
	struct got g;

	r = start(f, "up", 1000000, 1009000, &g);
	source_cancel(f->cache, r);
	assert_int_equal(fake_source_open(&f->fake), 0);
	ask(f, "up", 1000000, 1009000);
	r = start(f, "up", 1000000, 1009000, &g);
	source_cancel(f->cache, r);
	loop_turn(f->loop, clock_mono_us() + 3000);
	assert_int_equal(g.done, 0);
}

static void
other_questions_pass_through(void **state)
{
	static const char *const names[] = { "a", "b" };
	struct source_question q = { .ask = SOURCE_INSTANT,
				     .query = SLICE("up"),
				     .start = 5000,
				     .end = 5000 };
	struct fixture *f = *state;
	struct got g = { 0 };

	for (int i = 0; i < 2; i++) {
		source_start(f->cache, &q, on_done, &g);
		fake_series(fake_source_find(&f->fake, "up"), 2, "job", names,
			    3);
		assert_int_equal(g.done, i + 1);
		assert_int_equal(g.frame->n, 2);
		frame_free(g.frame);
	}
	assert_int_equal(step_cache_stats(f->cache).entries, 0);
}

static void
room_is_bounded(void **state)
{
	struct fixture *f = *state;
	char query[32];

	for (int i = 0; i < 400; i++) {
		snprintf(query, sizeof(query), "up + %d", i);
		ask(f, query, 1000000, 1000000 + 10999 * 1000);
		assert_true(step_cache_stats(f->cache).bytes <=
			    LIMIT_STEP_CACHE_BYTES);
	}
	/* the last ones are there, the first are not */
	assert_int_equal(ask(f, query, 1000000, 1000000 + 10999 * 1000), 0);
	assert_int_equal(ask(f, "up + 0", 1000000, 1000000 + 10999 * 1000),
			 11000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(only_new_steps_are_asked),
		T(steps_that_may_change_are_asked_again),
		T(any_ranges_give_whole_frames),
		T(some_queries_are_not_kept),
		T(doubtful_answers_are_not_kept),
		T(an_error_keeps_what_is_kept),
		T(what_is_gone_meanwhile_is_asked_whole),
		T(cancelled_requests_never_call_back),
		T(other_questions_pass_through),
		T(room_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
