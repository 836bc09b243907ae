/* cmd_record.c - what is scraped, into a file, without a screen. */
#include "config.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/clock.h"
#include "base/err.h"
#include "canvas/text.h"
#include "cli/command.h"
#include "cli/origin_scrape.h"
#include "cli/setup.h"
#include "cli/tape.h"
#include "dashboards/timeexpr.h"
#include "feeds/feed_scrape.h"

#define LOOK_US 200000
#define SAY_US INT64_C(60000000)
/* Nobody looks at what is in memory, but what comes with an older time than is
 * kept is not taken. */
#define KEPT_MS INT64_C(900000)

struct record {
	struct setup setup;
	struct tape tape;
	int64_t until_us;
	/* What was said last. */
	int64_t said_us;
	size_t up, targets, lost;
	char error[256];
};

static volatile sig_atomic_t stopped;

static void
record_stop(int signal)
{
	stopped = signal;
}

static void
record_print(struct str *text)
{
	struct civil c = civil_from_ms(clock_wall_ms(), civil_local());
	struct str clean = { 0 };

	text_clean(str_slice(text), &clean);
	fprintf(stderr, "pyrodash: %02d:%02d:%02d %s\n", c.hour, c.minute,
		c.second, str_text(&clean));
	str_release(&clean);
}

static void
record_say(struct record *r, const struct feed_scrape_stats *now,
	   const struct recorder_state *state)
{
	struct str line = { 0 };

	str_printf(&line, "%zu of %zu target%s up, %zu scrape%s, ", now->up,
		   now->targets, now->targets == 1 ? "" : "s", state->scrapes,
		   state->scrapes == 1 ? "" : "s");
	tape_size(state->bytes, &line);
	if (state->lost > 0)
		str_printf(&line, ", %zu scrape%s lost", state->lost,
			   state->lost == 1 ? "" : "s");
	if (state->lost != r->lost)
		str_printf(&line, ": %s", state->why);
	else if (now->error[0] != '\0')
		str_printf(&line, ": %s", now->error);
	record_print(&line);
	str_release(&line);
	r->said_us = clock_mono_us();
	r->up = now->up;
	r->targets = now->targets;
	r->lost = state->lost;
	memcpy(r->error, state->error, sizeof(r->error));
}

/* A line when something changes, and each minute. */
static void
record_look(struct record *r)
{
	struct feed_scrape_stats now =
		feed_scrape_stats(r->setup.origin.scrape->feed);
	struct recorder_state state = recorder_state(r->tape.recorder);
	bool begun = now.up + now.down == now.targets;

	if ((begun && (now.up != r->up || now.targets != r->targets)) ||
	    state.lost != r->lost || strcmp(state.error, r->error) != 0 ||
	    clock_mono_us() - r->said_us >= SAY_US)
		record_say(r, &now, &state);
}

static void
record_turn(struct record *r)
{
	struct sigaction stop = { .sa_handler = record_stop };

	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	/* Who reads what is said may go: the recording goes on. */
	signal(SIGPIPE, SIG_IGN);
	/* nohup has it ignored. */
	if (signal(SIGHUP, SIG_IGN) != SIG_IGN)
		sigaction(SIGHUP, &stop, NULL);
	r->said_us = clock_mono_us();
	while (stopped == 0 && clock_mono_us() < r->until_us) {
		loop_turn(r->setup.loop, clock_mono_us() + LOOK_US);
		record_look(r);
	}
}

static int
record_options(struct record *r, const struct args *a, struct err *err)
{
	int64_t ms;

	if (a->n_operands > 0)
		return err_set(err, ERR_USAGE,
			       "record takes no dashboard: all that is scraped "
			       "is recorded");
	if (!args_has(a, OPTION_SCRAPE) && !args_has(a, OPTION_SCRAPE_CONFIG))
		return err_set(err, ERR_USAGE,
			       "only scrapes are recorded: give --scrape or "
			       "--scrape-config");
	r->until_us = INT64_MAX;
	if (!args_has(a, OPTION_FOR))
		return 0;
	if (timeexpr_duration(slice_of(args_get(a, OPTION_FOR)), &ms, err) < 0)
		return err_prefix(err, "--for");
	r->until_us = clock_mono_us() + ms * 1000;
	return 0;
}

/* The last line says what came of it. */
static int
record_end(struct record *r, struct err *err)
{
	struct feed_scrape_stats now =
		feed_scrape_stats(r->setup.origin.scrape->feed);
	struct recorder_state state;
	struct str line = { 0 };
	int code = EXIT_OK;

	/* What is told is what is in the file. */
	feed_scrape_record(r->setup.origin.scrape->feed, NULL);
	state = recorder_state(r->tape.recorder);
	str_printf(&line, "%zu scrape%s in %s, ", state.scrapes,
		   state.scrapes == 1 ? "" : "s", str_text(&r->tape.path));
	tape_size(state.bytes, &line);
	record_print(&line);
	str_release(&line);
	if (tape_stop(&r->tape, err) < 0)
		return EXIT_OUTPUT;
	if (state.lost > 0) {
		err_set(err, ERR_IO, "%zu scrape%s lost: %s", state.lost,
			state.lost == 1 ? "" : "s", state.why);
		return EXIT_OUTPUT;
	}
	if (now.up == 0) {
		err_set(err, ERR_UNREACHABLE, "no target is up: %s", now.error);
		code = EXIT_SOURCE;
	}
	return code;
}

static int
record_run(struct record *r, const struct args *a, struct err *err)
{
	const char *path = args_get(a, OPTION_OUTPUT);
	int code;

	if (record_options(r, a, err) < 0)
		return EXIT_USAGE;
	code = setup_open(&r->setup, a, err);
	if (code != EXIT_OK)
		return code;
	if (tape_open(&r->tape, path, err) < 0)
		return err->code == ERR_USAGE ? EXIT_USAGE : EXIT_OUTPUT;
	r->setup.origin.scrape->retention_ms = KEPT_MS;
	r->setup.origin.scrape->recorder = r->tape.recorder;
	origin_scrape_start(&r->setup.origin, r->setup.source, NULL, 0);
	tape_start(&r->tape, r->setup.origin.scrape->feed);
	record_turn(r);
	return record_end(r, err);
}

int
cmd_record(const struct args *a)
{
	struct record r = { 0 };
	struct err err = { 0 };
	int code = record_run(&r, a, &err);

	tape_stop(&r.tape, NULL);
	setup_release(&r.setup);
	if (err.code != ERR_NONE) {
		struct str text = { 0 };

		text_clean(slice_of(err.text), &text);
		fprintf(stderr, "pyrodash: %s\n", str_text(&text));
		str_release(&text);
	}
	return code;
}
