#include "config.h"

#include "feeds/feed_rules.h"

#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"
#include "sources/rule_rows.h"

#define WAIT_MS 20    /* between looks at who may have given up */
#define SLEEP_MS 1000 /* at most: the wall clock may be set */

struct feed_rules {
	struct feed_rules_options o;
	struct rules_run *run;
	atomic_bool cancel;
	struct thread thread;
	struct thread_lock lock; /* of run's states */
	int stop, ready;         /* events; ready stays raised */
	int64_t *next;           /* slot of each group */
	_Atomic int64_t final;
	atomic_size_t evaluations, missed, failed;
};

static bool
feed_wait(int event, int64_t ms)
{
	struct pollfd p = { .fd = event, .events = POLLIN };

	if (ms < 0)
		ms = 0;
	return poll(&p, 1, (int)(ms < SLEEP_MS ? ms : SLEEP_MS)) > 0;
}

/* Steps before the next sample of any rule keep their answer. */
static void
feed_tell_final(struct feed_rules *f)
{
	const struct rules *rules = f->o.run.rules;
	int64_t final = INT64_MAX;

	for (size_t g = 0; g < rules->n; g++) {
		int64_t own = f->next[g] - rules->group[g].query_offset - 1;

		if (f->o.live && own < final)
			final = own;
	}
	atomic_store(&f->final, final);
}

static void
feed_tell_failed(struct feed_rules *f)
{
	const struct rules *rules = f->o.run.rules;
	size_t n = 0;

	for (size_t g = 0; g < rules->n; g++)
		for (size_t i = 0; i < rules->group[g].n; i++)
			n += rules_run_state(f->run, g, i).err.code != ERR_NONE;
	atomic_store(&f->failed, n);
}

static void
feed_group(struct feed_rules *f, size_t g, int64_t now)
{
	int64_t interval = rules_run_interval(f->run, g);
	int64_t late = (now - f->next[g]) / interval;

	thread_lock_take(&f->lock);
	f->next[g] += late * interval;
	rules_run_group(f->run, g, f->next[g]);
	f->next[g] += interval;
	thread_lock_give(&f->lock);
	atomic_fetch_add(&f->missed, (size_t)late);
	atomic_fetch_add(&f->evaluations, 1);
	feed_tell_failed(f);
}

static void
feed_live(struct feed_rules *f)
{
	size_t n = f->o.run.rules->n;

	while (!atomic_load(&f->cancel)) {
		int64_t now = clock_wall_ms(), wait = SLEEP_MS;

		for (size_t g = 0; g < n && !atomic_load(&f->cancel); g++)
			if (f->next[g] <= now)
				feed_group(f, g, now);
		feed_tell_final(f);
		now = clock_wall_ms();
		for (size_t g = 0; g < n; g++)
			if (f->next[g] - now < wait)
				wait = f->next[g] - now;
		feed_wait(f->stop, wait);
	}
}

static void *
feed_run(void *arg)
{
	struct feed_rules *f = arg;

	if (f->o.from <= f->o.to)
		rules_run_past(f->run, f->o.from, f->o.to, NULL);
	feed_tell_failed(f);
	feed_tell_final(f);
	thread_event_raise(f->ready);
	if (f->o.live)
		feed_live(f);
	return NULL;
}

static void
feed_start(struct feed_rules *f)
{
	if (!f->thread.running)
		thread_start(&f->thread, feed_run, f);
}

struct feed_rules *
feed_rules_new(const struct feed_rules_options *o)
{
	struct feed_rules *f = mem_calloc(1, sizeof(*f));
	int64_t now = o->live ? clock_wall_ms() : o->to;

	f->o = *o;
	atomic_init(&f->cancel, false);
	atomic_init(&f->final, INT64_MIN);
	f->o.run.cancel = &f->cancel;
	f->run = rules_run_new(&f->o.run);
	thread_lock_init(&f->lock);
	f->stop = thread_event_new();
	f->ready = thread_event_new();
	f->next = mem_calloc(o->run.rules->n + 1, sizeof(*f->next));
	for (size_t g = 0; g < o->run.rules->n; g++) {
		int64_t interval = rules_run_interval(f->run, g);

		f->next[g] = now - now % interval + interval;
	}
	if (f->o.live && f->o.from <= f->o.to)
		f->o.to = now;
	if (o->live && o->from > o->to)
		feed_start(f);
	return f;
}

void
feed_rules_free(struct feed_rules *f)
{
	if (f == NULL)
		return;
	atomic_store(&f->cancel, true);
	thread_event_raise(f->stop);
	thread_join(&f->thread);
	rules_run_free(f->run);
	thread_lock_release(&f->lock);
	close(f->stop);
	close(f->ready);
	mem_free(f->next);
	mem_free(f);
}

/* ------------------------------------------------------------- answers --- */

static void
feed_ready(void *arg, const atomic_bool *cancel)
{
	struct feed_rules *f = arg;

	feed_start(f);
	while (!feed_wait(f->ready, WAIT_MS) && !atomic_load(cancel))
		continue;
}

static int64_t
feed_final(void *arg)
{
	return atomic_load(&((struct feed_rules *)arg)->final);
}

static void
feed_answer(void *arg, struct source_answer *out)
{
	struct feed_rules *f = arg;

	thread_lock_take(&f->lock);
	rule_rows_add(f->run, f->o.run.rules, out);
	thread_lock_give(&f->lock);
}

struct source_feed
feed_rules_feed(struct feed_rules *f)
{
	return (struct source_feed){ .ready = feed_ready,
				     .final = feed_final,
				     .rules = feed_answer,
				     .arg = f };
}

struct feed_rules_stats
feed_rules_stats(struct feed_rules *f)
{
	return (struct feed_rules_stats){ atomic_load(&f->evaluations),
					  atomic_load(&f->missed),
					  atomic_load(&f->failed) };
}
