/* scrape_report.c - what a feed_scrape answers to others, on their threads. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feeds/scrape_state.h"
#include "net/http.h"

struct feed_scrape *
feed_scrape_new(const struct feed_scrape_options *o)
{
	struct feed_scrape *f = mem_calloc(1, sizeof(*f));

	f->o = *o;
	f->recorder = o->recorder;
	f->running_t = INT64_MAX;
	f->discover_us = mem_calloc(o->config->n + 1, sizeof(*f->discover_us));
	thread_lock_init(&f->lock);
	thread_lock_init(&f->record_lock);
	f->event = thread_event_new();
	f->http = http_new();
	f->connections = http_set_limit(f->http, LIMIT_SCRAPES);
	scrape_discover(f, clock_mono_us());
	thread_start(&f->thread, scrape_loop_run, f);
	return f;
}

void
feed_scrape_free(struct feed_scrape *f)
{
	if (f == NULL)
		return;
	thread_lock_take(&f->lock);
	f->quit = true;
	thread_lock_give(&f->lock);
	thread_event_raise(f->event);
	thread_join(&f->thread);
	close(f->event);
	for (size_t i = 0; i < f->n; i++) {
		scrape_samples_free(f->scraped[i]->samples);
		arena_release(&f->scraped[i]->arena);
		mem_free(f->scraped[i]);
	}
	mem_free(f->scraped);
	mem_free(f->discover_us);
	scrape_families_release(&f->families);
	str_release(&f->notes);
	thread_lock_release(&f->lock);
	thread_lock_release(&f->record_lock);
	mem_free(f);
}

void
feed_scrape_record(struct feed_scrape *f, struct recorder *r)
{
	thread_lock_take(&f->record_lock);
	f->recorder = r;
	thread_lock_give(&f->record_lock);
}

/* A scrape that begins later has a later time, one that runs its own. */
static int64_t
report_final(void *arg)
{
	struct feed_scrape *f = arg;
	int64_t t;

	thread_lock_take(&f->lock);
	t = clock_wall_ms();
	if (f->running_t < t)
		t = f->running_t;
	t -= 1 + f->late_ms;
	thread_lock_give(&f->lock);
	return t;
}

static void
report_metadata(void *arg, struct source_answer *out)
{
	struct feed_scrape *f = arg;

	thread_lock_take(&f->lock);
	scrape_families_copy(&f->families, out);
	thread_lock_give(&f->lock);
}

static void
report_target(const struct scraped *s, struct arena *a,
	      struct source_target *to)
{
	const struct scrape_shown *shown = &s->shown;

	*to = (struct source_target){
		.labels = labels_copy(a, &shown->labels),
		.job = arena_slice(a, s->target.job->name),
		.url = arena_slice(a, s->target.url),
		.health = shown->health,
		.error = slice_of(arena_strdup(a, shown->error)),
		.last_ms = shown->last_ms,
		.interval_ms = s->target.interval_ms,
		.timeout_ms = s->target.timeout_ms,
		.duration_us = shown->duration_us,
		.samples = shown->samples,
		.kept = shown->kept,
	};
}

static void
report_targets(void *arg, struct source_answer *out)
{
	struct feed_scrape *f = arg;
	struct source_target *all;

	thread_lock_take(&f->lock);
	all = arena_calloc(&out->arena, out->n_targets + f->n, sizeof(*all));
	if (out->n_targets > 0)
		memcpy(all, out->target, out->n_targets * sizeof(*all));
	out->target = all;
	for (size_t i = 0; i < f->n; i++)
		if (f->scraped[i]->found)
			report_target(f->scraped[i], &out->arena,
				      &all[out->n_targets++]);
	thread_lock_give(&f->lock);
}

struct source_feed
feed_scrape_feed(struct feed_scrape *f)
{
	return (struct source_feed){
		.final = report_final,
		.metadata = report_metadata,
		.targets = report_targets,
		.arg = f,
	};
}

/* Without what a person would not type. */
static struct slice
report_short(struct slice url)
{
	static const struct slice http = { "http://", 7 },
				  metrics = { "/metrics", 8 };

	if (slice_starts(url, http))
		url = (struct slice){ url.p + http.n, url.n - http.n };
	if (slice_ends(url, metrics))
		url.n -= metrics.n;
	return url;
}

static struct slice
report_host(struct slice url)
{
	ptrdiff_t at = slice_find(url, SLICE("://"), 0);

	if (at >= 0)
		url = (struct slice){ url.p + at + 3, url.n - (size_t)at - 3 };
	at = slice_find(url, SLICE("/"), 0);
	if (at >= 0)
		url.n = (size_t)at;
	return url;
}

/* Says which target it is, unless its words do. */
static void
report_error(struct feed_scrape_stats *out, const struct scraped *s)
{
	struct slice url = report_short(s->target.url);

	if (out->error[0] != '\0')
		return;
	if (slice_find(slice_of(s->shown.error), report_host(url), 0) >= 0) {
		snprintf(out->error, sizeof(out->error), "%s", s->shown.error);
		return;
	}
	snprintf(out->error, sizeof(out->error), "%.*s: %.255s",
		 (int)(url.n < 240 ? url.n : 240), url.p, s->shown.error);
}

static void
report_times(struct feed_scrape_stats *out, const struct scrape_shown *s)
{
	if (s->health == SOURCE_UP &&
	    (s->good > 1 || s->next_us < out->second_us))
		out->second_us = s->good > 1 ? 0 : s->next_us;
	if (s->health == SOURCE_DOWN &&
	    (out->next_us == 0 || s->next_us < out->next_us))
		out->next_us = s->next_us;
}

struct feed_scrape_stats
feed_scrape_stats(struct feed_scrape *f)
{
	struct feed_scrape_stats out = { 0 };

	thread_lock_take(&f->lock);
	out.missed = f->missed;
	out.scrapes = f->scrapes;
	out.retained_to = f->retained_to;
	out.least_scrapes = SIZE_MAX;
	out.second_us = INT64_MAX;
	for (size_t i = 0; i < f->n; i++) {
		const struct scraped *s = f->scraped[i];

		if (!s->found)
			continue;
		out.targets++;
		out.up += s->shown.health == SOURCE_UP;
		out.down += s->shown.health == SOURCE_DOWN;
		out.series += s->shown.kept;
		out.samples += s->shown.samples;
		if (s->shown.scrapes < out.least_scrapes)
			out.least_scrapes = s->shown.scrapes;
		report_times(&out, &s->shown);
		if (s->shown.health == SOURCE_DOWN)
			report_error(&out, s);
	}
	/* Else why what a good one answers is not kept. */
	for (size_t i = 0; i < f->n; i++)
		if (f->scraped[i]->found &&
		    f->scraped[i]->shown.error[0] != '\0')
			report_error(&out, f->scraped[i]);
	if (out.targets == 0)
		out.least_scrapes = 0;
	if (out.second_us == INT64_MAX)
		out.second_us = 0;
	if (out.error[0] == '\0')
		snprintf(out.error, sizeof(out.error), "%.*s",
			 (int)strcspn(str_text(&f->notes), "\n"),
			 str_text(&f->notes));
	thread_lock_give(&f->lock);
	return out;
}
