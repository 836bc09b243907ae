/* setup_times.c - what now is, which range is shown, and how often: the options
 * about time, once the source is known. */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/num.h"
#include "cli/origin_replay.h"
#include "cli/setup.h"
#include "cli/when.h"
#include "dashboards/timeexpr.h"

#define SETUP_REPLAY_LEAST INT64_C(60000) /* as narrow as views get */
#define SETUP_REPLAY_MOST INT64_C(3600000)
/* Of what is scraped from now on: few enough that also a narrow panel has a
 * step a scrape. */
#define SETUP_SCRAPES 20

/* Of the run, for setup_now_ms: a recording's, or one that only stands. */
static struct player player;
static bool pinned;

int64_t
setup_now_ms(void)
{
	return pinned ? player_now(&player, clock_mono_us()) : clock_wall_ms();
}

static int
setup_duration(const struct args *a, enum option_id id, int64_t *ms,
	       struct err *err)
{
	if (timeexpr_duration(slice_of(args_get(a, id)), ms, err) == 0)
		return 0;
	return err_prefix(err, "--%s", args_option(id)->name);
}

/* Before it a replay has nothing. */
static int64_t
setup_first(const struct setup *s)
{
	return s->origin.replayed ? s->origin.replay.first : INT64_MIN;
}

/* Now is that time, until somebody plays what is recorded. */
static void
setup_pin(struct setup *s)
{
	const struct replay_report *r = &s->origin.replay;

	pinned = true;
	if (!s->origin.replayed) {
		player_init(&player, s->pinned_ms, s->pinned_ms);
		return;
	}
	player_init(&player, r->first > 0 ? r->first : 0, r->last);
	player.at = s->pinned_ms;
	s->player = &player;
}

/* It plays from its start, unless --at says from where. */
static int
setup_speed(struct setup *s, const struct args *a, struct err *err)
{
	const char *text = args_get(a, OPTION_SPEED);
	double speed;

	if (s->player == NULL)
		return err_set(err, ERR_USAGE,
			       "--speed is for a recording: give it with "
			       "--replay");
	if (num_parse(slice_of(text), &speed) < 0 ||
	    !(speed >= PLAYER_SLOWEST && speed <= PLAYER_FASTEST))
		return err_set(err, ERR_USAGE,
			       "--speed %s: write a number from %g to %g", text,
			       PLAYER_SLOWEST, PLAYER_FASTEST);
	if (!args_has(a, OPTION_AT))
		player.at = player.first;
	player_set_speed(&player, speed, clock_mono_us());
	player_play(&player, true, clock_mono_us());
	return 0;
}

static int
setup_at(struct setup *s, const struct args *a, struct err *err)
{
	struct timeexpr_context ctx = { .now = origin_now_ms(&s->origin),
					.zone = civil_utc() };

	struct when when = { ctx.now, setup_first(s), -1 };

	s->pinned_ms = s->origin.replayed ? ctx.now : -1;
	if (args_has(a, OPTION_AT)) {
		if (timeexpr_parse(
			    when_text(&s->arena, args_get(a, OPTION_AT), &when),
			    false, &ctx, &s->pinned_ms, err) < 0)
			return err_prefix(err, "--at");
		if (s->pinned_ms < 0)
			return err_set(err, ERR_USAGE,
				       "--at: %s is before 1970",
				       args_get(a, OPTION_AT));
	}
	if (s->pinned_ms >= 0)
		setup_pin(s);
	return args_has(a, OPTION_SPEED) ? setup_speed(s, a, err) : 0;
}

/* --from and --to; the end may be a clock's time, the next after the start. */
static void
setup_ends(struct setup *s, const struct args *a,
	   const struct timeexpr_context *ctx)
{
	struct when when = { ctx->now, setup_first(s), -1 };
	int64_t from;

	if (args_has(a, OPTION_FROM)) {
		s->time.from =
			when_text(&s->arena, args_get(a, OPTION_FROM), &when);
		if (timeexpr_parse(s->time.from, false, ctx, &from, NULL) ==
			    0 &&
		    from >= 0)
			when.after = from;
	}
	if (args_has(a, OPTION_TO))
		s->time.to =
			when_text(&s->arena, args_get(a, OPTION_TO), &when);
}

/* "now-90m": the largest unit that leaves nothing over. */
static struct slice
setup_since(struct setup *s, int64_t ms)
{
	static const struct {
		int64_t ms;
		char unit;
	} units[] = { { 86400000, 'd' },
		      { 3600000, 'h' },
		      { 60000, 'm' },
		      { 1000, 's' } };
	size_t i = 0;

	while (i < 3 && ms % units[i].ms != 0)
		i++;
	return slice_of(arena_printf(&s->arena, "now-%" PRId64 "%c",
				     ms / units[i].ms, units[i].unit));
}

/* What is rarer than a lookback shows nothing between its samples. */
#define SETUP_RAREST_MS INT64_C(300000)

/* As it is said; else what jobs are scraped at, or a recording was: a short one
 * would lie between two steps of the default, and a window of the default's
 * hold one sample of a coarse one. */
static int
setup_interval(struct setup *s, const struct args *a, struct err *err)
{
	int64_t own = s->origin.scrape != NULL ? s->origin.scrape->interval_ms
					       : s->origin.replay.interval;

	if (setup_duration(a, OPTION_SCRAPE_INTERVAL, &s->scrape_interval,
			   err) < 0)
		return -1;
	if (!args_has(a, OPTION_SCRAPE_INTERVAL) && own > 0 &&
	    (s->origin.scrape != NULL || own <= SETUP_RAREST_MS))
		s->scrape_interval = own;
	return 0;
}

int
setup_times_init(struct setup *s, const struct args *a, struct err *err)
{
	struct timeexpr_context ctx = { .zone = civil_utc() };
	struct time_range range;
	int64_t since;

	if (setup_at(s, a, err) < 0)
		return -1;
	ctx.now = setup_now_ms();
	if (args_has(a, OPTION_SINCE) &&
	    (args_has(a, OPTION_FROM) || args_has(a, OPTION_TO)))
		return err_set(err, ERR_USAGE,
			       "--since and --from, --to say the same thing "
			       "twice: give one of them");
	if (args_has(a, OPTION_SINCE)) {
		if (setup_duration(a, OPTION_SINCE, &since, err) < 0)
			return -1;
		s->time.from = setup_since(s, since);
		s->time.to = SLICE("now");
	}
	if (args_has(a, OPTION_TO) && !args_has(a, OPTION_FROM))
		return err_set(
			err, ERR_USAGE,
			"--to %s: say with --from where the range begins",
			args_get(a, OPTION_TO));
	setup_ends(s, a, &ctx);
	if (s->time.from.n > 0 || s->time.to.n > 0) {
		struct slice from =
			s->time.from.n > 0 ? s->time.from : SLICE("now-1h");
		struct slice to = s->time.to.n > 0 ? s->time.to : SLICE("now");

		if (timeexpr_range(from, to, &ctx, &range, err) < 0)
			return err_prefix(err, "--from, --to");
		if (range.from >= range.to)
			return err_set(err, ERR_USAGE,
				       "the range is empty: %.*s is not before "
				       "%.*s",
				       SLICE_ARG(from), SLICE_ARG(to));
		s->time = (struct session_time){ from, to };
	}
	if (args_has(a, OPTION_UTC))
		s->zone = civil_utc();
	s->refresh_ms = -1;
	if (args_has(a, OPTION_REFRESH)) {
		if (strcmp(args_get(a, OPTION_REFRESH), "off") == 0)
			s->refresh_ms = 0;
		else if (setup_duration(a, OPTION_REFRESH, &s->refresh_ms,
					err) < 0)
			return -1;
	}
	return setup_interval(s, a, err);
}

/* A panel would say that nothing answers. */
static void
setup_missed(const struct setup *s)
{
	struct timeexpr_context ctx = { .now = setup_now_ms(),
					.zone = civil_utc() };
	struct time_range r;

	if (s->time.from.n > 0 &&
	    timeexpr_range(s->time.from, s->time.to, &ctx, &r, NULL) == 0)
		origin_replay_miss(&s->origin, s->source->name, r.from, r.to);
}

/* What is shown where nobody says: all that there is, within bounds. */
static void
setup_range(struct setup *s)
{
	int64_t all = s->origin.replay.last - s->origin.replay.first;
	int64_t unit = all < 2 * 60000 ? 1000 : 60000;

	if (s->time.from.n > 0 ||
	    (!s->origin.replayed && s->origin.scrape == NULL))
		return;
	if (s->origin.scrape != NULL) {
		all = SETUP_SCRAPES * s->scrape_interval;
		unit = 1000;
	}
	all = (all + unit - 1) / unit * unit;
	if (all < SETUP_REPLAY_LEAST)
		all = SETUP_REPLAY_LEAST;
	if (s->origin.replayed && all > SETUP_REPLAY_MOST)
		all = SETUP_REPLAY_MOST;
	s->time.from = setup_since(s, all);
	s->time.to = SLICE("now");
}

void
setup_times_open(struct setup *s)
{
	setup_range(s);
	setup_missed(s);
}
