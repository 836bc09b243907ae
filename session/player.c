#include "config.h"

#include "session/player.h"

#include <stddef.h>

/* A clock on the screen that is to move, and no more pictures than eyes take.
 */
#define PLAYER_EVERY_MOST 1000
#define PLAYER_EVERY_LEAST 250

void
player_init(struct player *p, int64_t first, int64_t last)
{
	*p = (struct player){
		.first = first, .last = last, .at = last, .speed = 1
	};
}

int64_t
player_now(const struct player *p, int64_t mono_us)
{
	double ms;

	if (!p->playing || mono_us < p->mono_us)
		return p->at;
	ms = (double)(mono_us - p->mono_us) / 1000 * p->speed;
	return ms < (double)(p->last - p->at) ? p->at + (int64_t)ms : p->last;
}

bool
player_at_end(const struct player *p, int64_t mono_us)
{
	return player_now(p, mono_us) >= p->last;
}

static void
player_stand(struct player *p, int64_t mono_us)
{
	p->at = player_now(p, mono_us);
	p->mono_us = mono_us;
}

void
player_play(struct player *p, bool play, int64_t mono_us)
{
	player_stand(p, mono_us);
	if (play && p->at >= p->last)
		p->at = p->first;
	p->playing = play;
}

void
player_seek(struct player *p, int64_t to, int64_t mono_us)
{
	p->at = to < p->first ? p->first : to > p->last ? p->last : to;
	p->mono_us = mono_us;
}

void
player_set_speed(struct player *p, double speed, int64_t mono_us)
{
	player_stand(p, mono_us);
	p->speed = speed;
}

void
player_change_speed(struct player *p, int direction, int64_t mono_us)
{
	static const double round[] = { 0.1,  0.2,  0.5,  1,
					2,    5,    10,   20,
					50,   100,  200,  500,
					1000, 2000, 5000, PLAYER_FASTEST };
	size_t n = sizeof(round) / sizeof(round[0]);

	for (size_t k = 0; k < n; k++) {
		double speed = round[direction > 0 ? k : n - 1 - k];

		if (direction > 0 ? speed > p->speed : speed < p->speed) {
			player_set_speed(p, speed, mono_us);
			return;
		}
	}
}

int64_t
player_every(const struct player *p, int64_t interval)
{
	double every = (double)interval / p->speed;

	if (!p->playing)
		return 0;
	if (every > PLAYER_EVERY_MOST)
		return PLAYER_EVERY_MOST;
	return every < PLAYER_EVERY_LEAST ? PLAYER_EVERY_LEAST : (int64_t)every;
}
