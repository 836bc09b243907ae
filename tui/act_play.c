/* act_play.c - moving within a recording that is looked at, and making one. */
#include "config.h"

#include "base/err.h"
#include "dashboards/timeexpr.h"
#include "tui/desk.h"

#define PLAY_STEP INT64_C(60000)
#define PLAY_PARTS 10 /* of the recording, for the long steps */

/* Says so where nothing recorded is looked at. */
static struct player *
play_of(struct app *a)
{
	if (a->o.player == NULL)
		app_say(a, false,
			"this is no recording: --replay FILE shows one");
	return a->o.player;
}

/* The picture goes with the player, wherever it stood before. */
static void
play_follow(struct app *a)
{
	struct session_time t = session_time(desk_of(a)->session);
	struct str from = { 0 }, to = { 0 };

	if (!timeexpr_is_relative(t.to)) {
		span_follow(a);
		return;
	}
	str_add_slice(&from, t.from);
	str_add_slice(&to, t.to);
	app_set_time(a, str_slice(&from), str_slice(&to));
	str_release(&from);
	str_release(&to);
}

static void
play_seek(struct app *a, struct player *p, int64_t to)
{
	player_seek(p, to, a->o.mono_us());
	play_follow(a);
}

static void
play_step(struct app *a, int64_t by)
{
	struct player *p = play_of(a);

	if (p != NULL)
		play_seek(a, p, player_now(p, a->o.mono_us()) + by);
}

static void
play_far(struct app *a, int direction)
{
	struct player *p = play_of(a);

	if (p != NULL)
		play_step(a, (p->last - p->first) / PLAY_PARTS * direction);
}

static void
play_speed(struct app *a, int direction)
{
	struct player *p = play_of(a);

	if (p == NULL)
		return;
	player_change_speed(p, direction, a->o.mono_us());
	app_say(a, false, "speed: %g", p->speed);
	app_arm(a);
}

void
act_back_a_bit(struct app *a)
{
	play_step(a, -PLAY_STEP);
}

void
act_on_a_bit(struct app *a)
{
	play_step(a, PLAY_STEP);
}

void
act_back_far(struct app *a)
{
	play_far(a, -1);
}

void
act_on_far(struct app *a)
{
	play_far(a, 1);
}

void
act_start(struct app *a)
{
	struct player *p = play_of(a);

	if (p != NULL)
		play_seek(a, p, p->first);
}

void
act_last(struct app *a)
{
	struct player *p = play_of(a);

	if (p != NULL)
		play_seek(a, p, p->last);
}

void
act_faster(struct app *a)
{
	play_speed(a, 1);
}

void
act_slower(struct app *a)
{
	play_speed(a, -1);
}

/* A recording stands by itself: it is played and paused in place of being
 * frozen.  Else freezing keeps the picture; going on takes the range as it was.
 */
void
act_freeze(struct app *a)
{
	struct player *p = a->o.player;

	if (p != NULL)
		player_play(p, !p->playing, a->o.mono_us());
	else
		a->frozen = !a->frozen;
	if (a->frozen || (p != NULL && !p->playing))
		app_arm(a);
	else if (p != NULL)
		play_follow(a);
	else
		app_refresh(a);
}

void
act_every(struct app *a)
{
	if (a->o.player != NULL)
		app_say(a, false,
			"a recording is asked as it plays: Space plays, F and "
			"S say how fast");
	else
		menu_open(a, MENU_EVERY);
}

/* ----------------------------------------------------------- recording --- */

void
act_record(struct app *a)
{
	struct str said = { 0 };
	struct err err = { 0 };

	if (a->o.record == NULL)
		app_say(a, false,
			"only scrapes can be recorded: start with --scrape");
	else if (a->o.record(a->o.arg, &said, &err) < 0)
		app_say(a, true, "%s", err.text);
	else
		app_say(a, false, "%s", str_text(&said));
	str_release(&said);
	app_watch(a);
}
