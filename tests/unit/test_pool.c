#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "base/pool.h"

#define BLOCKS 500
#define SLOTS 64

struct sum {
	uint64_t slot[SLOTS];
	size_t slots, threads;
	uint64_t hash; /* depends on the order of the blocks */
	size_t taken, stop;
	struct pool *pool;
	bool nested;
};

static void
make(void *arg, size_t block, size_t slot, size_t worker)
{
	struct sum *s = arg;
	uint64_t h = block;

	assert_true(slot < s->slots && worker < s->threads);
	for (int i = 0; i < 1000; i++)
		h = h * UINT64_C(6364136223846793005) + 1;
	s->slot[slot] = h;
}

static int
take(void *arg, size_t block, size_t slot)
{
	struct sum *s = arg;

	assert_int_equal(block, s->taken);
	s->hash = s->hash * 31 + s->slot[slot];
	s->taken++;
	if (s->nested) {
		struct sum inner = { .slots = s->slots, .threads = s->threads };
		struct pool_work w = { 3, &inner, make, take };

		inner.stop = SIZE_MAX;
		assert_int_equal(pool_run(s->pool, &w), 0);
		assert_int_equal(inner.taken, 3);
	}
	return block == s->stop ? -1 : 0;
}

static struct sum
run(struct pool *p, size_t stop, bool nested)
{
	struct sum s = { .slots = pool_slots(p),
			 .threads = pool_threads(p),
			 .stop = stop,
			 .pool = p,
			 .nested = nested };
	struct pool_work w = { BLOCKS, &s, make, take };

	assert_true(s.slots <= SLOTS);
	assert_int_equal(pool_run(p, &w), stop < BLOCKS ? -1 : 0);
	return s;
}

static void
test_any_number_of_threads(void **state)
{
	uint64_t hash = run(NULL, SIZE_MAX, false).hash;

	(void)state;
	for (size_t n = 1; n <= 7; n++) {
		struct pool *p = pool_new(n);

		for (int again = 0; again < 3; again++) {
			struct sum s = run(p, SIZE_MAX, false);

			assert_int_equal(s.taken, BLOCKS);
			assert_true(s.hash == hash);
		}
		pool_free(p);
	}
}

static void
test_a_take_ends_all(void **state)
{
	struct pool *p = pool_new(3);

	(void)state;
	for (size_t stop = 0; stop < 100; stop += 7)
		assert_int_equal(run(p, stop, false).taken, stop + 1);
	assert_int_equal(run(p, SIZE_MAX, false).taken, BLOCKS);
	pool_free(p);
}

static void
test_within_another(void **state)
{
	struct pool *p = pool_new(2);

	(void)state;
	assert_int_equal(run(p, SIZE_MAX, true).taken, BLOCKS);
	pool_free(p);
}

/* Block 0 ends all while block 1 is made, which then makes use of the pool. */
struct late {
	struct pool *pool;
	atomic_bool begun, ended;
	size_t taken; /* of its own blocks */
};

static void
late_make(void *arg, size_t block, size_t slot, size_t worker)
{
	struct late *l = arg;
	struct sum inner = { .stop = SIZE_MAX };
	struct pool_work w = { 3, &inner, make, take };

	(void)slot;
	(void)worker;
	while (block == 0 && !atomic_load(&l->begun))
		;
	if (block != 1)
		return;
	atomic_store(&l->begun, true);
	while (!atomic_load(&l->ended))
		;
	nanosleep(&(struct timespec){ 0, 20000000 }, NULL);
	inner.slots = pool_slots(l->pool);
	inner.threads = pool_threads(l->pool);
	assert_int_equal(pool_run(l->pool, &w), 0);
	l->taken = inner.taken;
}

static int
late_take(void *arg, size_t block, size_t slot)
{
	struct late *l = arg;

	(void)block;
	(void)slot;
	atomic_store(&l->ended, true);
	return -1;
}

static void
test_within_one_that_ends(void **state)
{
	struct pool *p = pool_new(2);
	struct late l = { .pool = p };
	struct pool_work w = { 2, &l, late_make, late_take };

	(void)state;
	assert_int_equal(pool_run(p, &w), -1);
	assert_int_equal(l.taken, 3);
	pool_free(p);
}

static void
test_unused(void **state)
{
	(void)state;
	pool_free(pool_new(0));
	pool_free(NULL);
	assert_int_equal(pool_threads(NULL), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_number_of_threads),
		cmocka_unit_test(test_a_take_ends_all),
		cmocka_unit_test(test_within_another),
		cmocka_unit_test(test_within_one_that_ends),
		cmocka_unit_test(test_unused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
