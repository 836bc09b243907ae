#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/mem.h"

static void
test_many_sizes(void **state)
{
	struct arena a = { 0 };
	char *p[2000];

	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		size_t n = i % 100 == 7 ? i * 100 : i % 37;

		p[i] = arena_alloc(&a, n);
		assert_int_equal((uintptr_t)p[i] % _Alignof(max_align_t), 0);
		memset(p[i], (int)i, n);
	}
	for (size_t i = 0; i < 2000; i++) {
		size_t n = i % 100 == 7 ? i * 100 : i % 37;

		for (size_t k = 0; k < n; k++)
			assert_int_equal((unsigned char)p[i][k], i % 256);
	}
	assert_true(a.bytes > 0);
	arena_release(&a);
	assert_int_equal(a.bytes, 0);
}

static void
test_copies(void **state)
{
	struct arena a = { 0 };
	struct slice s = arena_slice(&a, SLICE("a\0b"));
	int *zero = arena_calloc(&a, 1000, sizeof(*zero));

	(void)state;
	assert_int_equal(s.n, 3);
	assert_memory_equal(s.p, "a\0b", 4);
	assert_string_equal(arena_printf(&a, "%s-%d", "x", 7), "x-7");
	assert_string_equal(arena_strndup(&a, "hello", 2), "he");
	assert_int_equal(zero[999], 0);
	assert_int_equal(arena_slice(&a, (struct slice){ NULL, 0 }).n, 0);
	arena_release(&a);
}

static void
test_reset(void **state)
{
	struct arena a = { 0 };
	size_t bytes = 0;

	(void)state;
	for (int again = 0; again < 5; again++) {
		for (size_t i = 1; i < 200; i++)
			memset(arena_alloc(&a, i * 37), (int)i, i * 37);
		if (again > 0)
			assert_int_equal(a.bytes, bytes);
		bytes = a.bytes;
		arena_reset(&a);
	}
	arena_release(&a);
	assert_int_equal(a.bytes, 0);
}

static void
test_grow(void **state)
{
	int *v = NULL;
	size_t cap = 0;

	(void)state;
	for (size_t n = 0; n < 1000; n++) {
		MEM_GROW(v, n, cap);
		v[n] = (int)n;
	}
	assert_int_equal(v[999], 999);
	mem_free(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many_sizes),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
