/* scrape_loop.c - the thread of a feed_scrape: what is due, and when. */
#include "config.h"

#include <poll.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feeds/scrape_fetch.h"
#include "feeds/scrape_state.h"
#include "net/http.h"
#include "tsdb/tsdb.h"

#define POLL_MS_MOST 60000
/* Between looks at age. */
#define TIDY_LEAST_US 1000000
#define TIDY_MOST_US 60000000

/* ------------------------------------------------------------- a scrape --- */

void
scrape_loop_running(struct feed_scrape *f)
{
	f->running_t = INT64_MAX;
	for (size_t i = 0; i < f->n; i++)
		if (f->scraped[i]->request != NULL &&
		    f->scraped[i]->t < f->running_t)
			f->running_t = f->scraped[i]->t;
}

static int
loop_chunk(void *arg, const struct http_reply *r, struct slice bytes,
	   struct err *err)
{
	struct scraped *s = arg;
	int format;

	if (r->status != 200)
		return 0;
	if (!s->parsing) {
		format = scrape_fetch_format(&s->target, r, err);
		if (format < 0)
			return -1;
		if (scrape_memory_begin(s, err) < 0)
			return -1;
		scrape_samples_begin(s->samples, (enum expo_format)format);
		s->parsing = true;
	}
	if (!s->refused && scrape_memory_room(s, false, err) == 0 &&
	    scrape_samples_feed(s->samples, bytes, err) == 0)
		return 0;
	s->refused = true;
	return -1;
}

/* Of what came, whether it is right; all of it came. */
static int
loop_judge(struct scraped *s, const struct http_reply *r)
{
	if (scrape_fetch_fault(&s->target, r, &s->err) < 0)
		return -1;
	if (!s->parsing) /* not one byte */
		scrape_samples_begin(s->samples, EXPO_TEXT);
	if (scrape_memory_room(s, true, &s->err) == 0 &&
	    scrape_samples_end(s->samples, &s->err) == 0)
		return 0;
	s->refused = true;
	return -1;
}

static void
loop_show(struct scraped *s, bool up, int64_t duration_us)
{
	struct scrape_samples_stats stats = scrape_samples_stats(s->samples);
	struct feed_scrape *f = s->feed;
	struct scrape_shown *to = &s->shown;

	thread_lock_take(&f->lock);
	s->request = NULL;
	scrape_loop_running(f);
	f->scrapes++;
	if (stats.late_ms > f->late_ms)
		f->late_ms = stats.late_ms;
	to->labels = *scrape_samples_labels(s->samples);
	to->health = up ? SOURCE_UP : SOURCE_DOWN;
	to->good = up ? to->good + 1 : 0;
	to->last_ms = s->t;
	to->duration_us = duration_us;
	to->samples = stats.seen;
	to->kept = stats.kept;
	to->scrapes++;
	snprintf(to->error, sizeof(to->error), "%.255s",
		 s->err.code != ERR_NONE ? s->err.text : "");
	thread_lock_give(&f->lock);
}

/* Others may take their room. */
static void
loop_forget_lines(struct scraped *s)
{
	scrape_samples_forget_lines(s->samples);
	scrape_memory_count(s);
	scrape_memory_know(s, 0);
}

/* It is over: what it found is stored and shown. */
static void
loop_store(struct scraped *s, bool up, double body_bytes)
{
	struct feed_scrape *f = s->feed;
	int64_t duration_us = clock_mono_us() - s->begun_us;
	size_t kept = up ? scrape_samples_kept_bytes(s->samples) : 0;
	struct scrape_outcome o = {
		.t = s->t,
		.up = up,
		.parsed = s->refused,
		.seconds = (double)duration_us / 1e6,
		.timeout_seconds = (double)s->target.timeout_ms / 1000,
		.body_bytes = body_bytes,
	};

	thread_lock_take(&f->record_lock);
	o.recorder = f->recorder;
	scrape_samples_write(s->samples, &o,
			     s->err.code == ERR_NONE ? &s->err : NULL);
	thread_lock_give(&f->record_lock);
	s->parsing = false;
	scrape_memory_count(s);
	scrape_memory_know(s, kept);
	scrape_memory_look(f);
	loop_show(s, up, duration_us);
}

static void
loop_done(void *arg, const struct http_reply *r)
{
	struct scraped *s = arg;
	bool up = loop_judge(s, r) == 0;
	double bytes = up || s->refused ? (double)r->bytes : 0;

	if (r->too_large)
		bytes = -1;
	loop_store(s, up, bytes);
}

static void
loop_start(struct scraped *s, int64_t now_us)
{
	struct feed_scrape *f = s->feed;
	struct arena a = { 0 };
	struct http_ask ask = scrape_fetch_ask(&s->target, &a);

	ask.chunk = loop_chunk;
	ask.done = loop_done;
	ask.arg = s;
	s->begun_us = now_us;
	s->parsing = s->refused = false;
	s->err = (struct err){ 0 };
	thread_lock_take(&f->lock);
	s->t = clock_wall_ms();
	if (s->over == 0)
		s->request = http_request(f->http, &ask);
	scrape_loop_running(f);
	thread_lock_give(&f->lock);
	arena_release(&a);
	if (s->over == 0)
		return;
	err_set(&s->err, ERR_LIMIT,
		"target_limit exceeded (number of targets: %zu, limit: %zu)",
		s->over, s->target.job->target_limit);
	loop_store(s, false, 0);
}

/* ---------------------------------------------------------------- times --- */

/* Scrapes keep their place in the interval, whenever they were begun: the
 * second is a quarter of it or more after the first. */
static void
loop_due(struct scraped *s, int64_t now_us)
{
	int64_t interval_us = s->target.interval_ms * 1000;
	int64_t least = s->due_us;
	size_t missed = 0;

	if (!s->begun_ever) {
		s->begun_ever = true;
		s->due_us = s->created_us +
			    (int64_t)(s->phase * (double)interval_us);
		while (s->due_us < least + interval_us / 4)
			s->due_us += interval_us;
	} else {
		for (s->due_us += interval_us; s->due_us <= now_us; missed++)
			s->due_us += interval_us;
	}
	thread_lock_take(&s->feed->lock);
	s->shown.next_us = s->due_us;
	s->feed->missed += missed;
	thread_lock_give(&s->feed->lock);
}

static void
loop_stop(struct scraped *s, int64_t now_us)
{
	struct feed_scrape *f = s->feed;
	int64_t since_us = now_us - s->due_us + SCRAPE_LOST_US(s);

	s->gone = true;
	s->due_us = INT64_MAX;
	thread_lock_take(&f->record_lock);
	scrape_samples_stop(s->samples, clock_wall_ms() - since_us / 1000,
			    f->recorder);
	thread_lock_give(&f->record_lock);
	loop_forget_lines(s);
}

static void
loop_one(struct scraped *s, int64_t now_us)
{
	struct feed_scrape *f = s->feed;

	if (s->due_us > now_us)
		return;
	if (!s->found) {
		loop_stop(s, now_us);
		return;
	}
	if (s->request == NULL) {
		loop_start(s, now_us);
	} else {
		thread_lock_take(&f->lock);
		f->missed++;
		thread_lock_give(&f->lock);
	}
	loop_due(s, now_us);
}

/* ------------------------------------------------------------ retention --- */

/* Frees the targets that discovery lost and whose samples are gone. */
static void
loop_bury(struct feed_scrape *f, int64_t cut)
{
	size_t n = 0;

	thread_lock_take(&f->lock);
	for (size_t i = 0; i < f->n; i++) {
		struct scraped *s = f->scraped[i];

		if (!scrape_samples_forget(s->samples, cut) || !s->gone) {
			f->scraped[n++] = s;
			continue;
		}
		f->line_bytes -= s->line_bytes;
		scrape_samples_free(s->samples);
		arena_release(&s->arena);
		mem_free(s);
	}
	f->n = n;
	thread_lock_give(&f->lock);
}

static void
loop_truncate(struct feed_scrape *f)
{
	int64_t cut = clock_wall_ms() - f->o.retention_ms;

	if (f->o.retention_ms <= 0)
		return;
	loop_bury(f, cut);
	if (tsdb_stats(f->o.db).since < cut) {
		thread_lock_take(&f->lock);
		f->retained_to = cut;
		thread_lock_give(&f->lock);
	}
	tsdb_truncate(f->o.db, cut);
}

/* A look costs some ms where there are many series. */
static int64_t
loop_tidy_us(const struct feed_scrape *f)
{
	int64_t us = f->o.retention_ms * 1000 / 360;

	return us < TIDY_LEAST_US  ? TIDY_LEAST_US
	       : us > TIDY_MOST_US ? TIDY_MOST_US
				   : us;
}

static void
loop_tidy(struct feed_scrape *f, int64_t now_us)
{
	if (now_us < f->tidy_us)
		return;
	f->tidy_us = now_us + loop_tidy_us(f);
	loop_truncate(f);
}

/* ----------------------------------------------------------------- turns ---
 */

static int
loop_wait_ms(const struct feed_scrape *f, int64_t now_us)
{
	int64_t at = now_us + POLL_MS_MOST * INT64_C(1000);

	if (http_has_finished(f->http))
		return 0;
	for (size_t i = 0; i < f->n; i++)
		if (f->scraped[i]->due_us < at)
			at = f->scraped[i]->due_us;
	for (size_t i = 0; i < f->o.config->n; i++)
		if (f->discover_us[i] < at)
			at = f->discover_us[i];
	if (f->tidy_us < at)
		at = f->tidy_us;
	return at <= now_us ? 0 : (int)((at - now_us + 999) / 1000);
}

static bool
loop_quits(struct feed_scrape *f)
{
	bool quit;

	thread_lock_take(&f->lock);
	quit = f->quit;
	thread_lock_give(&f->lock);
	return quit;
}

void *
scrape_loop_run(void *arg)
{
	struct feed_scrape *f = arg;
	struct pollfd wake = { .fd = f->event, .events = POLLIN };

	scrape_memory_look(f);
	while (!loop_quits(f)) {
		int64_t now_us = clock_mono_us();

		scrape_discover(f, now_us);
		for (size_t i = 0; i < f->n; i++)
			loop_one(f->scraped[i], now_us);
		loop_tidy(f, now_us);
		http_poll(f->http, &wake, 1, loop_wait_ms(f, clock_mono_us()));
		http_perform(f->http);
		while (http_finish_one(f->http))
			;
	}
	http_free(f->http);
	return NULL;
}
