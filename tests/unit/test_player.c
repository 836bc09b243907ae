#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "session/player.h"

#define S 1000000 /* us */

static void
it_plays_to_the_end(void **state)
{
	struct player p;

	(void)state;
	player_init(&p, 10000, 70000);
	assert_int_equal(player_now(&p, 5 * S), 70000);
	assert_int_equal(player_every(&p, 15000), 0);
	player_play(&p, true, 5 * S);
	assert_int_equal(player_now(&p, 5 * S), 10000);
	assert_int_equal(player_now(&p, 7 * S), 12000);
	player_set_speed(&p, 10, 7 * S);
	assert_int_equal(player_now(&p, 9 * S), 32000);
	player_play(&p, false, 9 * S);
	assert_int_equal(player_now(&p, 100 * S), 32000);
	player_play(&p, true, 100 * S);
	assert_false(player_at_end(&p, 103 * S));
	assert_true(player_at_end(&p, 104 * S));
	assert_int_equal(player_now(&p, INT64_MAX), 70000);
	/* a clock that goes back does not */
	assert_int_equal(player_now(&p, 0), 32000);
}

static void
it_seeks(void **state)
{
	struct player p;

	(void)state;
	player_init(&p, 10000, 70000);
	player_seek(&p, 20000, S);
	assert_int_equal(player_now(&p, 9 * S), 20000);
	player_seek(&p, 0, S);
	assert_int_equal(player_now(&p, S), 10000);
	player_play(&p, true, S);
	player_seek(&p, 40000, 5 * S);
	assert_int_equal(player_now(&p, 6 * S), 41000);
	player_seek(&p, 90000, 6 * S);
	assert_int_equal(player_now(&p, 7 * S), 70000);
}

static void
speeds_are_round(void **state)
{
	struct player p;

	(void)state;
	player_init(&p, 0, 1000);
	player_change_speed(&p, 1, 0);
	assert_true(p.speed == 2);
	player_set_speed(&p, 7, 0);
	player_change_speed(&p, 1, 0);
	assert_true(p.speed == 10);
	player_change_speed(&p, -1, 0);
	assert_true(p.speed == 5);
	for (int i = 0; i < 30; i++)
		player_change_speed(&p, 1, 0);
	assert_true(p.speed == PLAYER_FASTEST);
	for (int i = 0; i < 30; i++)
		player_change_speed(&p, -1, 0);
	assert_true(p.speed == PLAYER_SLOWEST);
}

static void
the_screen_follows(void **state)
{
	struct player p;

	(void)state;
	player_init(&p, 0, 1000);
	player_play(&p, true, 0);
	assert_int_equal(player_every(&p, 15000), 1000);
	player_set_speed(&p, 30, 0);
	assert_int_equal(player_every(&p, 15000), 500);
	player_set_speed(&p, 1000, 0);
	assert_int_equal(player_every(&p, 15000), 250);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_plays_to_the_end),
		cmocka_unit_test(it_seeks),
		cmocka_unit_test(speeds_are_round),
		cmocka_unit_test(the_screen_follows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
