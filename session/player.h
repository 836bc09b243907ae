/*
 * player.h - what now is while recorded samples are looked at: a place in the
 * recording, which stands or moves.  Pure: the time that passes is given.
 */
#ifndef SESSION_PLAYER_H
#define SESSION_PLAYER_H

#include <stdbool.h>
#include <stdint.h>

/* --speed. */
#define PLAYER_SLOWEST 0.1
#define PLAYER_FASTEST 10000.0

struct player {
	int64_t first, last; /* ms: of the samples */
	int64_t at, mono_us; /* where it was, when */
	double speed;        /* 1: as it was */
	bool playing;
};

/* Stands at the last sample. */
void player_init(struct player *p, int64_t first, int64_t last);
/* Never after the last sample. */
int64_t player_now(const struct player *p, int64_t mono_us);
bool player_at_end(const struct player *p, int64_t mono_us);
/* At the end it plays from the start. */
void player_play(struct player *p, bool play, int64_t mono_us);
/* To a time between first and last, the nearest to it. */
void player_seek(struct player *p, int64_t to, int64_t mono_us);
void player_set_speed(struct player *p, double speed, int64_t mono_us);
/* To the next round speed above (1) or below (-1), if there is one. */
void player_change_speed(struct player *p, int direction, int64_t mono_us);
/* How often the screen should follow, ms, with samples each INTERVAL ms; 0: it
 * stands. */
int64_t player_every(const struct player *p, int64_t interval);

#endif
