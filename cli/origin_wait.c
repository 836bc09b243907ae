/* origin_wait.c - what a command that prints waits for; of origin_scrape.h. */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/clock.h"
#include "base/err.h"
#include "canvas/text.h"
#include "cli/command.h"
#include "cli/origin_scrape.h"
#include "dashboards/timeexpr.h"
#include "feeds/feed_scrape.h"

#define WAIT_US 50000
#define LONG_MS INT64_C(60000)
#define FIRST_US 2000000

void
origin_scrape_first(struct origin *o, struct loop *l)
{
	int64_t until_us = clock_mono_us() + FIRST_US;
	struct feed_scrape_stats now;

	while (o->scrape != NULL && clock_mono_us() < until_us) {
		now = feed_scrape_stats(o->scrape->feed);
		if (now.targets == 0 || now.least_scrapes > 0)
			return;
		loop_turn(l, clock_mono_us() + WAIT_US / 5);
	}
}

/* When the next step is, of a range that is drawn. */
static void
scrape_say_step(const char *before, int64_t step_ms, const char *after)
{
	int64_t now_ms = clock_wall_ms();
	struct civil c = civil_from_ms(now_ms - now_ms % step_ms + step_ms,
				       civil_local());

	fprintf(stderr,
		"%sscraped; the next step of the range is at %02d:%02d:%02d "
		"(--for: how long to scrape)%s",
		before, c.hour, c.minute, c.second, after);
}

static bool
scrape_lacks_step(const struct feed_scrape_stats *now, struct scrape_wait w)
{
	return w.step_ms > 0 && w.scrapes > 0 &&
	       now->least_scrapes >= w.scrapes;
}

/* Where nobody sees the progress: once, and if it is long. */
static bool
scrape_tell_step(const struct feed_scrape_stats *now, struct scrape_wait w)
{
	if (!scrape_lacks_step(now, w))
		return false;
	if (!isatty(STDERR_FILENO) &&
	    w.step_ms - clock_wall_ms() % w.step_ms > LONG_MS)
		scrape_say_step("pyrodash: ", w.step_ms, "\n");
	return true;
}

static void
scrape_progress(const struct feed_scrape_stats *now, struct scrape_wait w,
		bool end)
{
	if (!isatty(STDERR_FILENO))
		return;
	if (end)
		fprintf(stderr, "\r\033[K");
	else if (scrape_lacks_step(now, w))
		scrape_say_step("\r\033[K", w.step_ms, "");
	else if (w.scrapes > 0)
		fprintf(stderr,
			"\r\033[Kscraping: %zu of %zu scrapes, %zu of %zu "
			"targets up",
			now->least_scrapes, w.scrapes, now->up, now->targets);
	else
		fprintf(stderr, "\r\033[Kscraping: %zu of %zu targets up",
			now->up, now->targets);
	fflush(stderr);
}

/* What is wrong with some targets while others answer. */
static void
scrape_tell(const struct feed_scrape_stats *now)
{
	struct str line = { 0 };

	if (now->error[0] == '\0')
		return;
	text_clean(slice_of(now->error), &line);
	fprintf(stderr, "pyrodash: %zu of %zu targets up: %s\n", now->up,
		now->targets, str_text(&line));
	str_release(&line);
}

/* *two_ms: since when all have two scrapes; 0: not yet. */
static bool
scrape_is_enough(const struct feed_scrape_stats *now, struct scrape_wait w,
		 int64_t *two_ms)
{
	int64_t now_ms = clock_wall_ms();

	if (*two_ms == 0 && now->least_scrapes > 1)
		*two_ms = now_ms;
	if (now->least_scrapes < w.scrapes)
		return false;
	return w.step_ms == 0 || now_ms - now_ms % w.step_ms >= *two_ms;
}

int
origin_scrape_wait(struct origin *o, struct loop *l, const struct args *a,
		   struct scrape_wait w, struct err *err)
{
	int64_t until_us = INT64_MAX, two_ms = 0, ms;
	struct feed_scrape_stats now;
	bool told = false;

	if (o->scrape == NULL)
		return EXIT_OK;
	if (args_has(a, OPTION_FOR)) {
		if (timeexpr_duration(slice_of(args_get(a, OPTION_FOR)), &ms,
				      err) < 0) {
			err_prefix(err, "--for");
			return EXIT_USAGE;
		}
		until_us = clock_mono_us() + ms * 1000;
		w.scrapes = 0;
	}
	for (;;) {
		int64_t now_us = clock_mono_us();

		now = feed_scrape_stats(o->scrape->feed);
		if (now_us >= until_us || now.targets == 0 ||
		    (w.scrapes > 0 && scrape_is_enough(&now, w, &two_ms)))
			break;
		/* Nobody answers: more scrapes will not help. */
		if (w.scrapes > 0 && now.least_scrapes > 0 && now.up == 0)
			break;
		scrape_progress(&now, w, false);
		told = told || scrape_tell_step(&now, w);
		loop_turn(l, now_us + WAIT_US);
	}
	scrape_progress(&now, w, true);
	if (now.up > 0) {
		scrape_tell(&now);
		return EXIT_OK;
	}
	if (now.targets == 0)
		err_set(err, ERR_UNREACHABLE, "there is nothing to scrape%s%s",
			now.error[0] != '\0' ? ": " : "", now.error);
	else
		err_set(err, ERR_UNREACHABLE,
			"none of %zu target%s answered: %s", now.targets,
			now.targets == 1 ? "" : "s", now.error);
	return EXIT_SOURCE;
}
