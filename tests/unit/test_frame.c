#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/limits.h"
#include "model/frame.h"
#include "model/timerange.h"

static void
test_points(void **state)
{
	struct frame *f = frame_new();
	struct frame_series s;

	(void)state;
	frame_series_init(f, &s, 130);
	for (size_t i = 0; i < 130; i++)
		assert_false(frame_has(&s, i));
	frame_set(&s, 0, 1.5);
	frame_set(&s, 64, 2.5);
	frame_set(&s, 129, 3.5);
	assert_true(frame_has(&s, 0) && frame_has(&s, 64) &&
		    frame_has(&s, 129));
	assert_false(frame_has(&s, 63) || frame_has(&s, 65));
	assert_true(s.v[64] == 2.5);
	s.present = NULL;
	assert_true(frame_has(&s, 63));
	frame_free(f);
	frame_free(NULL);
}

static void
test_annotations(void **state)
{
	struct frame *f = frame_new();
	char text[16];

	(void)state;
	for (int i = 0; i < 40; i++) {
		snprintf(text, sizeof(text), "warning %d", i / 2);
		frame_warn(f, slice_of(text));
	}
	frame_info(f, SLICE("info"));
	assert_int_equal(f->n_warnings, LIMIT_ANNOTATIONS + 1);
	assert_int_equal(f->n_infos, 1);
	assert_string_equal(f->warnings[1].p, "warning 1");
	frame_free(f);
}

static void
test_sort(void **state)
{
	static const struct label l[] = { { SLICE("a"), SLICE("2") },
					  { SLICE("a"), SLICE("1") } };
	struct frame *f = frame_new();

	(void)state;
	f->n = 3;
	f->series = arena_calloc(&f->arena, 3, sizeof(*f->series));
	f->series[0].labels = labels_of(&f->arena, &l[0], 1);
	f->series[1].labels = labels_of(&f->arena, &l[1], 1);
	frame_sort(f);
	assert_int_equal(f->series[0].labels.n, 0);
	assert_ptr_equal(f->series[1].labels.l[0], &l[1]);
	frame_free(f);
}

static void
test_align(void **state)
{
	(void)state;
	assert_int_equal(timerange_align(125, 60, 0), 120);
	assert_int_equal(timerange_align(120, 60, 0), 120);
	assert_int_equal(timerange_align(-1, 60, 0), -60);
	assert_int_equal(timerange_align(-60, 60, 0), -60);
	assert_int_equal(timerange_align(125, 60, 10), 110);
	assert_int_equal(timerange_align(125, 60, -10), 70);
	assert_true(timerange_align(INT64_MAX, 60, 7) <= INT64_MAX - 1);
	assert_int_equal(timerange_align(5, 0, 0), 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_points),
		cmocka_unit_test(test_annotations),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_align),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
