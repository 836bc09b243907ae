/* watch.c - what changes without being asked for: scrapes and a recording. */
#include "config.h"

#include <string.h>

#include "tui/desk.h"

#define WATCH_US 1000000
#define WATCH_RATES_STEPS 4 /* panels have steps up to so many intervals */

static void
watch_due(void *arg)
{
	struct app *a = arg;

	a->watch_timer = NULL;
	app_watch(a);
}

static void
watch_recording(struct app *a)
{
	struct app_recording now = { 0 };

	if (a->o.recording != NULL)
		a->o.recording(a->o.arg, &now);
	if (now.error[0] != '\0' && strcmp(now.error, a->recording.error) != 0)
		app_say(a, true, "%s", now.error);
	if (now.on != a->recording.on || now.bytes != a->recording.bytes ||
	    now.lost != a->recording.lost)
		app_dirty(a);
	a->recording = now;
}

/* From the first scrape until there are rates in all panels the seconds are
 * counted, and each step is asked for as soon as it is there. */
static void
watch_rates(struct app *a, int64_t mono)
{
	int64_t now = a->o.now_ms(), every = a->o.scrape_interval;

	if (a->scraped.second_us != 0)
		a->rates_ms = now + (a->scraped.second_us - mono) / 1000;
	else if (a->rates_ms == 0 && a->scraped.lack == WIDGET_LACK_NOTHING)
		a->rates_ms = now; /* they came before they were looked for */
	else if (a->rates_ms > now + every)
		a->rates_ms = 0; /* the clock was set back */
	if (now >= a->rates_ms + WATCH_RATES_STEPS * every)
		return;
	if (now > a->rates_ms && now / every != a->step)
		app_refresh(a);
	a->step = now / every;
	app_dirty(a);
}

static void
watch_scraped(struct app *a)
{
	int64_t mono = a->o.mono_us();
	enum widget_lack before = a->scraped.lack;
	struct app_scraped now = { 0 };

	a->o.scraped(a->o.arg, session_zone(desk_of(a)->session), &now);
	if (now.lack != before || now.lack != WIDGET_LACK_NOTHING ||
	    !slice_eq(str_slice(&now.said), str_slice(&a->scraped.said)))
		app_dirty(a);
	str_release(&a->scraped.said);
	a->scraped = now;
	watch_rates(a, mono);
	/* who can be asked has come: the values of variables, too */
	if (before != now.lack && now.lack == WIDGET_LACK_NOTHING)
		app_refresh(a);
}

void
app_watch(struct app *a)
{
	watch_recording(a);
	if (a->o.scraped != NULL)
		watch_scraped(a);
	if (a->watch_timer == NULL && (a->recording.on || a->o.scraped != NULL))
		a->watch_timer = loop_timer(
			a->o.loop, a->o.mono_us() + WATCH_US, watch_due, a);
}
